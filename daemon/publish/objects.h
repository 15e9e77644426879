/* SPDX-License-Identifier: ISC */
/*
 * The interface's objects as JSON: feeds, polls, items. Pure; any thread.
 */
#ifndef GAZETTED_OBJECTS_H
#define GAZETTED_OBJECTS_H

#include "buf.h"
#include "feed.h"
#include "poll.h"
#include "query.h"

/* Append a feed object, as a member `key` or (NULL) an element. */
void feed_json(struct buf *out, const char *key, const struct feed *feed);
/* Append a row of a feed's log. */
void poll_row_json(struct buf *out, const struct poll_row *row);
/* Append a poll that has just ended, with its feed's id. */
void feed_poll_json(struct buf *out, const struct feed_poll *p);
/*
 * Append an item: the parser's JSON with the store's members spliced in at
 * item->splice, where _gazetted's members end (0: it has none, one is added).
 */
void item_json(struct buf *out, const struct item_row *item);
/* Append a story's members. */
void story_members(struct buf *out, const struct story_row *story);
/*
 * Append a line of the change stream, with its newline. `epoch` makes the
 * position.
 */
void change_line(struct buf *out, const struct change_row *change,
    const char *epoch);

#endif
