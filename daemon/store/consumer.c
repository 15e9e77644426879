/* SPDX-License-Identifier: ISC */
/* Named positions in the change stream: reading and keeping them. */
#include "bounds.h"
#include "query_impl.h"
#include "store_write.h"
#include "writer.h"

static void
consumer_read(struct stmt *st, struct consumer_row *c)
{
	c->name = get_text(st);
	c->position = get_int(st);
	c->updated = get_int(st);
}

int
query_consumers(struct query *q,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg)
{
	struct consumer_row c;
	struct stmt *st;

	query_begin(q);
	st = db_stmt(q->db, "SELECT name, position, updated FROM consumer"
	    " ORDER BY name");
	while (stmt_step(st) > 0) {
		consumer_read(st, &c);
		if (!row(arg, &c))
			break;
	}
	stmt_reset(st);
	return query_end(q);
}

int
query_consumer(struct query *q, const char *name,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg)
{
	struct consumer_row c;
	struct stmt *st;

	query_begin(q);
	st = db_stmt(q->db, "SELECT name, position, updated FROM consumer"
	    " WHERE name = ?");
	bind_text(st, name);
	if (stmt_step(st) > 0) {
		consumer_read(st, &c);
		(void)row(arg, &c);
	}
	stmt_reset(st);
	return query_end(q);
}

int
writer_consumer_set(struct store_writer *w, const char *name,
    int64_t position, int64_t now, bool *made)
{
	int64_t before, after;
	struct stmt *st;

	if (db_get_int(w->db, "SELECT count(*) FROM consumer", &before) < 0)
		return -1;
	st = db_stmt(w->db, "INSERT INTO consumer (name, position, updated)"
	    " VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
	    " SET position = excluded.position, updated = excluded.updated");
	bind_text(st, name);
	bind_int(st, position);
	bind_int(st, now);
	if (stmt_run(st) < 0 ||
	    db_get_int(w->db, "SELECT count(*) FROM consumer", &after) < 0)
		return -1;
	*made = after > before;
	if (after <= BOUND_CONSUMERS)
		return 0;
	st = db_stmt(w->db, "DELETE FROM consumer WHERE name = ?");
	bind_text(st, name);
	return stmt_run(st) < 0 ? -1 : 1;
}

int
writer_consumer_remove(struct store_writer *w, const char *name)
{
	struct stmt *st = db_stmt(w->db, "DELETE FROM consumer WHERE name = ?");

	bind_text(st, name);
	if (stmt_run(st) < 0)
		return -1;
	return db_changes(w->db) > 0 ? 0 : 1;
}
