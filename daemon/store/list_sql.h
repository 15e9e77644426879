/* SPDX-License-Identifier: ISC */
/* The parts of which the statements of item lists are put together. */
#ifndef GAZETTED_STORE_LIST_SQL_H
#define GAZETTED_STORE_LIST_SQL_H

#include "buf.h"
#include "query_impl.h"

/* Where a list goes: newest first by one of two orders, or oldest first. */
enum list_walk { WALK_ARRIVAL, WALK_PUBLISHED, WALK_OLDEST };

/* The parameters of every list, whether its statement has them or not. */
#define P_FEED "?1"
#define P_TAG "?2"
#define P_LOW "?3"   /* rows, or sort times: from this one */
#define P_HIGH "?4"  /* rows: below this one */
#define P_SORT "?5"  /* by publication: below this sort time and row */
#define P_RID "?6"
#define P_SINCE "?7" /* first_seen */
#define P_UNTIL "?8"
#define P_MATCH "?9" /* of the full-text index; only there */

/* The range of a list: rows, or sort times with the row at the upper end. */
struct list_range {
	int64_t low, high;
	int64_t sort, rid;
};

/* Find a list's range. 0 or -1. */
int list_range(struct query *q, const struct item_filter *f,
    enum list_walk walk, struct list_range *range);
/* Bind the parameters but the last. */
void list_bind(struct stmt *st, const struct item_filter *f,
    enum list_walk walk, const struct list_range *range);
/* Append what both an item and its copies are asked; `item` is its alias. */
void list_matches_sql(struct buf *b, const struct item_filter *f,
    const char *item);
/* Append that no better copy of the story matches: its origin, or an earlier
 * one. */
void list_best_copy_sql(struct buf *b, const struct item_filter *f);

/* The items that f->search finds: in its order, or WALK_OLDEST. */
int list_found(struct query *q, const struct item_filter *f,
    enum list_walk walk, bool (*row)(void *arg, const struct item_row *item), void *arg);

#endif
