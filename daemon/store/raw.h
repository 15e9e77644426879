/* SPDX-License-Identifier: ISC */
/*
 * A feed's last document as it came, for `gazette replay`: one row a feed, of
 * at most BOUND_RAW_PACKED bytes.
 */
#ifndef GAZETTED_STORE_RAW_H
#define GAZETTED_STORE_RAW_H

#include "db.h"
#include "poll.h"

/*
 * Keep the poll's document if p->raw says so, or forget the one that is there
 * where none is to be kept at all. One that does not shrink enough is left
 * out. 0 or -1.
 */
int raw_save(struct db *db, const struct feed_poll *p);
/* Forget some of all feeds' documents. How many, or -1. */
int raw_forget_some(struct db *db);

#endif
