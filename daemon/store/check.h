/* SPDX-License-Identifier: ISC */
/* What the parts of a check share. */
#ifndef GAZETTED_STORE_CHECK_PARTS_H
#define GAZETTED_STORE_CHECK_PARTS_H

#include "db.h"
#include "store_check.h"

struct check {
	struct store_check *c;
	struct db *db;
	bool damaged; /* pages are: what cannot be read is no news then */
};

/* Rows that have one thing wrong, counted; the first few are named. */
struct check_rows {
	const char *what;
	int64_t count;
	int64_t first[3];
};
void check_rows_add(struct check_rows *rows, int64_t row);
/* Tell of them, unless there are none. */
void check_rows_tell(struct check *k, const struct check_rows *rows);
/* Tell that something could not be read, and go on. */
void check_unread(struct check *k, const char *what);

/* Compare what leads from ids to rows with the items. */
void check_ids(struct check *k);
/* Unpack every text and look at it. */
void check_texts(struct check *k);
/* Compare the words of the full-text index with those of the texts. */
void check_index(struct check *k);

#endif
