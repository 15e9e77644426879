/* SPDX-License-Identifier: ISC */
/* Running queries, of which several short ones share a transaction. */
#include "now.h"
#include "query_impl.h"
#include "store.h"
#include "writer.h"

/* Only SQLite knows: a query that fails may have ended it. */
static bool
is_held(const struct query *q)
{
	return q->db != NULL && !sqlite3_get_autocommit(db_handle(q->db));
}

/* Begin or end it; no deadline of a query is left to interrupt that. */
static void
hold_run(struct query *q, const char *sql)
{
	db_clear_error(q->db);
	db_deadline(q->db, 0);
	(void)stmt_run(db_stmt(q->db, sql));
	db_clear_error(q->db);
}

void
query_release(struct query *q)
{
	if (is_held(q))
		hold_run(q, "COMMIT");
}

void
query_hold(struct query *q, uint64_t commits)
{
	if (q->commits < commits)
		query_release(q);
	if (is_held(q))
		return;
	/* It begins with the first read, so it sees no fewer. */
	q->commits = atomic_load(&q->shared->commits);
	hold_run(q, "BEGIN");
}

/* Run a job in a transaction that sees what anybody was told is committed. */
static void
run_held(struct query *q, struct store_job *job)
{
	query_hold(q, atomic_load(&q->shared->commits));
	q->error = 0;
	job->read(job, q);
}

void
query_run(struct query *q, struct store_job *job)
{
	if (job->quick) {
		run_held(q, job);
	} else {
		query_release(q);
		q->asked = true;
		q->error = 0;
		job->read(job, q);
	}
	job->error = q->error;
	if (q->error != 0)
		query_release(q);
}

bool
query_run_now(struct query *q, struct store_job *job)
{
	bool able;

	if (q->db == NULL)
		return false;
	now_begin();
	run_held(q, job);
	able = now_end();
	if (q->error != 0 || !able)
		query_release(q);
	if (!able) {
		db_close(q->db);
		q->db = NULL;
	}
	return q->error == 0;
}
