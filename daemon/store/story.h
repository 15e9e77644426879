/* SPDX-License-Identifier: ISC */
/*
 * Stories: items that are copies of one another share a number. An item that
 * has no copy is a story by itself, which has the item's own number; item.story
 * is 0 then. The writing thread's.
 */
#ifndef GAZETTED_STORE_STORY_H
#define GAZETTED_STORE_STORY_H

#include <stdint.h>

#include "item.h"
#include "writer.h"

struct stories;

/* Make it with an empty window: `span` seconds, at most `memory` bytes. */
struct stories *stories_new(int64_t span, size_t memory);
void stories_free(struct stories *s);
/*
 * Fill the window from what is stored, so far back as there is room. 0, or -1
 * with the failure noted in the connection.
 */
int stories_load(struct stories *s, struct db *db, int64_t now);

/* Where the window stands, to take back what a failed job or batch added. */
uint32_t stories_mark(const struct stories *s);
void stories_rewind(struct stories *s, uint32_t mark);
/* Tell the loop how far the window reaches. */
void stories_publish(const struct stories *s, struct store_shared *shared);

/*
 * Look for copies of an item that was just stored, or stored anew, and link
 * it with them, unless it is linked or was cut off from them. 0 or -1.
 */
int story_link(struct store_writer *w, int64_t feed, int64_t rid, int64_t seen,
    const struct item_record *r);
/* Take an item that goes out of its story. 0 or -1. */
int story_forget(struct store_writer *w, int64_t rid);

#endif
