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
	/* What the store does with it for polls; see poll_load.c. */
	bool held;          /* a transaction is open for several */
	uint64_t commits;   /* it sees at least these */
	unsigned loads;     /* polls of the batch under way */
	bool asked;         /* another job was in it */
	struct store_shared *shared; /* NULL: no daemon's */
};

/* Begin a call: forget the last one's failure, set the time limit. */
void query_begin(struct query *q);
/* End a call: keep its failure. 0, or -1 if it failed. */
int query_end(struct query *q);

#endif
