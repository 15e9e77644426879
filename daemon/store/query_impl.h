/* SPDX-License-Identifier: ISC */
/* A reading connection, for the files that implement query.h. */
#ifndef GAZETTED_STORE_QUERY_IMPL_H
#define GAZETTED_STORE_QUERY_IMPL_H

#include "db.h"
#include "query.h"

struct query {
	struct db *db;
	int error; /* errno of the last call */
	bool now;  /* the loop's: it must be quick */
	uint64_t commits;   /* what several share sees at least these */
	unsigned loads;     /* polls of the batch under way; see poll_load.c */
	bool asked;         /* another job was in it */
	struct store_shared *shared; /* NULL: no daemon's */
};

/* Begin a call: forget the last one's failure, set the time limit. */
void query_begin(struct query *q);
/* End a call: keep its failure. 0, or -1 if it failed. */
int query_end(struct query *q);

/*
 * Begin a transaction that queries share until query_release, in place of one
 * that is open and may not see the first `commits` (of store_shared). What
 * they save is the locks, and looking whether what was read before still
 * holds: a fifth of what it takes to look a row up.
 */
void query_hold(struct query *q, uint64_t commits);
/* End that transaction, if there is one. */
void query_release(struct query *q);

struct store_job;
/* Run a job on its thread. A quick one shares what the last one held, and the
 * end of the batch has to release it. */
void query_run(struct query *q, struct store_job *job);
/* Run a quick job on the loop, where it may not wait (now.h). False: it has to
 * be run on a thread. The end of the turn has to release what it holds. */
bool query_run_now(struct query *q, struct store_job *job);

#endif
