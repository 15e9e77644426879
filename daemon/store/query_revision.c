/* SPDX-License-Identifier: ISC */
/* The earlier texts of an item. */
#include "id_levels.h"
#include "query_impl.h"

int
query_revisions(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct revision_row *revision), void *arg)
{
	struct revision_row r;
	struct stmt *st;
	int64_t rid;

	query_begin(q);
	if (ids_find(q->db, id, &rid) <= 0)
		return query_end(q);
	st = db_stmt(q->db, "SELECT revision, time, splice, packed, json"
	    " FROM revision WHERE rid = ? ORDER BY revision DESC");
	bind_int(st, rid);
	while (stmt_step(st) > 0) {
		r.revision = get_int(st);
		r.time = get_int(st);
		r.splice = (uint32_t)get_int(st);
		r.json = get_json(st, NULL);
		if (r.json.s == NULL || !row(arg, &r))
			break;
	}
	stmt_reset(st);
	return query_end(q);
}
