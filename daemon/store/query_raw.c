/* SPDX-License-Identifier: ISC */
/* Kept documents, and what their records would be taken for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "id_levels.h"
#include "pack.h"
#include "names.h"
#include "query_impl.h"

void
raw_document_clear(struct raw_document *d)
{
	free(d->code);
	free(d->detail);
	free(d->url);
	free(d->content_type);
	free(d->content_language);
	free(d->content_location);
	free(d->link);
	free(d->id_base);
	buf_free(&d->body);
	memset(d, 0, sizeof(*d));
}

static void
raw_read(struct db *db, struct stmt *st, struct raw_document *d)
{
	struct pack *pack = db_pack(db);
	int how, error;

	d->time = get_int(st);
	d->code = get_copy(st);
	d->detail = get_copy(st);
	d->url = get_copy(st);
	d->content_type = get_copy(st);
	d->content_language = get_copy(st);
	d->content_location = get_copy(st);
	d->link = get_copy(st);
	d->id_base = get_copy(st);
	d->policy = (int)get_int(st);
	d->bytes = get_int(st);
	how = (int)get_int(st);
	if (pack == NULL ||
	    pack_get_whole(pack, how, get_str(st), &d->body, &error) < 0)
		db_set_error(db, pack == NULL ? ENOMEM : error);
}

int
query_raw(struct query *q, int64_t feed, struct raw_document *out)
{
	struct stmt *st;

	buf_init(&out->body, BOUND_RAW + 1);
	query_begin(q);
	st = db_stmt(q->db, "SELECT r.time, r.code, r.detail, r.url,"
	    " r.content_type, r.content_language, r.content_location, r.link,"
	    " f.id_base, f.policy, r.bytes, r.packed, r.body FROM raw r"
	    " CROSS JOIN feed f ON f.rid = r.feed WHERE r.feed = ?");
	bind_int(st, feed);
	if (stmt_step(st) > 0)
		raw_read(q->db, st, out);
	stmt_reset(st);
	return query_end(q);
}

/* Find the row of a record's id; 0 if the feed has none. */
static int64_t
match_id(struct query *q, int64_t feed, const struct item_record *r)
{
	struct stmt *st = db_stmt(q->db,
	    "SELECT 1 FROM item WHERE rid = ? AND feed = ?");
	int64_t rid;
	int rc = ids_find(q->db, r->id, &rid);

	if (rc <= 0)
		return 0;
	bind_int(st, rid);
	bind_int(st, feed);
	return stmt_found(st) > 0 ? rid : 0;
}

/* Find the row that one of the record's names leads to. */
static int64_t
match_names(struct names *names, const struct item_record *r)
{
	int64_t rid = 0;

	for (unsigned i = 0; rid == 0 && i < r->naliases; i++)
		if (names_find(names, r->aliases[i].kind, r->aliases[i].hash,
		    &rid) < 0)
			break;
	return rid;
}

static void
match_load(struct query *q, int64_t rid, struct item_match *out)
{
	struct stmt *st = db_stmt(q->db, "SELECT i.id, i.content_hash, b.packed,"
	    " b.json FROM item i CROSS JOIN body b ON b.rid = i.rid"
	    " WHERE i.rid = ?");

	bind_int(st, rid);
	if (stmt_step(st) > 0) {
		out->found = get_bytes(st, out->id, DIGEST_LEN) &&
		    get_bytes(st, out->content_hash, DIGEST_LEN);
		out->json = get_json(st, NULL);
		(void)db_keep(q->db, &out->json);
	}
	stmt_reset(st);
}

/* The names of the feed are read once, for all records. */
int
query_item_matches(struct query *q, int64_t feed,
    const struct item_record *records, size_t n,
    void (*row)(void *arg, const struct item_record *r,
    const struct item_match *m), void *arg)
{
	struct names *names = names_new(q->db, feed, records, n);
	struct item_match m;
	int64_t rid;

	query_begin(q);
	for (size_t i = 0; i < n && db_error(q->db) == 0; i++) {
		memset(&m, 0, sizeof(m));
		rid = match_id(q, feed, &records[i]);
		if (rid == 0)
			rid = match_names(names, &records[i]);
		if (rid != 0)
			match_load(q, rid, &m);
		m.removed = rid != 0 && !m.found;
		if (db_error(q->db) == 0)
			row(arg, &records[i], &m);
	}
	names_free(names);
	return query_end(q);
}
