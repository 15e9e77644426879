/* SPDX-License-Identifier: ISC */
/* A reading connection, for the files that implement query.h. */
#ifndef GAZETTED_STORE_QUERY_IMPL_H
#define GAZETTED_STORE_QUERY_IMPL_H

#include "db.h"
#include "query.h"

struct query {
	struct db *db;
	int error; /* errno of the last call */
};

/* Begin a call: forget the last one's failure, set the time limit. */
void query_begin(struct query *q);
/* End a call: keep its failure. 0, or -1 if it failed. */
int query_end(struct query *q);

#endif
