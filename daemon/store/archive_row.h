/* SPDX-License-Identifier: ISC */
/* How far the back-fill of a feed is: one row for each that was asked for. */
#ifndef GAZETTED_STORE_ARCHIVE_ROW_H
#define GAZETTED_STORE_ARCHIVE_ROW_H

#include "poll.h"
#include "writer.h"

/* Begin one anew with the feed's next poll, or (not `wanted`) end it. 0 or -1. */
int archive_want(struct store_writer *w, int64_t feed, bool wanted,
    int64_t now);
/*
 * Fill in p->source.archive, and p->page where a page of it is due and the
 * feed's own document, due at `next_poll`, is not. 0 or -1.
 */
int archive_load(struct db *db, struct feed_poll *p, int64_t next_poll);
/*
 * Keep what follows from a poll, by p->archive, and set p->due: when the feed
 * is next due, for itself at p->next_poll or for a page. 0 or -1.
 */
int archive_save(struct store_writer *w, struct feed_poll *p);

#endif
