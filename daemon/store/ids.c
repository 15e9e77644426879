/* SPDX-License-Identifier: ISC */
/* Ids that a transaction adds. */
#include <errno.h>
#include <stdlib.h>

#include "id_filter.h"
#include "ids.h"

/*
 * What the open savepoint adds is in `job`; there, row 0 takes one out of
 * `batch`, which has what the transaction's other jobs added.
 */
struct ids {
	struct db *db;
	struct id_levels levels;
	struct id_run job, batch, spare;
	struct id_filter *filter; /* NULL: none */
};

struct ids *
ids_new(struct db *db, size_t block, size_t fanout)
{
	struct ids *m = xcalloc(1, sizeof(*m));

	m->db = db;
	id_levels_init(&m->levels, db, block, fanout);
	return m;
}

void
ids_free(struct ids *m)
{
	if (m == NULL)
		return;
	id_levels_clear(&m->levels);
	id_run_clear(&m->job);
	id_run_clear(&m->batch);
	id_run_clear(&m->spare);
	id_filter_free(m->filter);
	free(m);
}

/* Add all that is in the levels. 0 or -1. */
static int
filter_fill(struct id_filter *f, struct db *db)
{
	struct stmt *st = db_stmt(db, "SELECT entries FROM ids WHERE key >= 0");
	struct str entries;
	int rc;

	while ((rc = stmt_step(st)) > 0) {
		entries = get_str(st);
		for (size_t at = 0; at + ID_ENTRY <= entries.n; at += ID_ENTRY)
			id_filter_add(f, entries.s + at);
	}
	stmt_reset(st);
	return rc;
}

int
ids_load(struct ids *m)
{
	struct id_filter *f;
	int64_t n;

	if (db_get_int(m->db, "SELECT ifnull(sum(entries), 0) FROM ids_level"
	    " WHERE level >= 0", &n) < 0)
		return -1;
	f = id_filter_new((size_t)n);
	if (f != NULL && filter_fill(f, m->db) < 0) {
		id_filter_free(f);
		return -1;
	}
	m->filter = f;
	return 0;
}

int
ids_look(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t *rid)
{
	int64_t row = id_run_row(&m->job, id);

	if (row < 0)
		row = id_run_row(&m->batch, id);
	if (row < 0 && m->filter != NULL && !id_filter_has(m->filter, id))
		return 0;
	if (row < 0)
		return ids_find(m->db, id, rid);
	*rid = row;
	return row > 0;
}

int
ids_add(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t rid)
{
	int64_t row = id_run_row(&m->job, id);

	if (row > 0 || (row < 0 && id_run_row(&m->batch, id) > 0)) {
		db_set_error(m->db, EEXIST);
		return -1;
	}
	id_run_set(&m->job, id, rid);
	if (m->filter != NULL)
		id_filter_add(m->filter, id);
	return 0;
}

int
ids_remove(struct ids *m, const uint8_t id[DIGEST_LEN])
{
	size_t at;

	if (id_run_row(&m->batch, id) > 0)
		id_run_set(&m->job, id, 0);
	else if (id_entries_find(m->job.entries, m->job.n, id, &at))
		id_run_cut(&m->job, at);
	else
		return id_levels_remove(&m->levels, id);
	return 0;
}

void
ids_begin(struct ids *m)
{
	m->job.n = 0;
	m->batch.n = 0;
}

void
ids_keep(struct ids *m)
{
	struct id_run old = m->batch;

	if (m->job.n == 0)
		return;
	(void)id_run_merge(&m->spare, m->batch.entries, m->batch.n,
	    m->job.entries, m->job.n);
	m->batch = m->spare;
	m->spare = old;
	id_run_strip(&m->batch);
	m->job.n = 0;
}

void
ids_undo(struct ids *m)
{
	m->job.n = 0;
}

int
ids_flush(struct ids *m)
{
	return m->batch.n == 0 ? 0 : id_levels_add(&m->levels, &m->batch);
}
