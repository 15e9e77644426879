/* SPDX-License-Identifier: ISC */
/* The earlier texts of an item. */
#include "query_impl.h"

int
query_revisions(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct revision_row *revision), void *arg)
{
	struct revision_row r;
	struct stmt *st;

	query_begin(q);
	st = db_stmt(q->db, "SELECT v.revision, v.time, v.splice, v.packed, v.json"
	    " FROM item i CROSS JOIN revision v ON v.rid = i.rid WHERE i.id = ?"
	    " ORDER BY v.revision DESC");
	bind_blob(st, id, DIGEST_LEN);
	while (stmt_step(st) > 0) {
		r.revision = get_int(st);
		r.time = get_int(st);
		r.splice = (uint32_t)get_int(st);
		r.json = get_packed(st, (struct str){ NULL, 0 });
		if (r.json.s == NULL || !row(arg, &r))
			break;
	}
	stmt_reset(st);
	return query_end(q);
}
