/* SPDX-License-Identifier: ISC */
/*
 * What a write job may do, on the store's thread, inside the batch's
 * transaction and its own savepoint. Each returns 0, or -1 with the job's
 * failure noted in the writer (the savepoint is rolled back), or what it says.
 */
#ifndef GAZETTED_STORE_WRITE_H
#define GAZETTED_STORE_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "feed.h"

struct store_writer;

/*
 * Add a subscription due at once, or find the one that has that URL (now, or
 * when first subscribed). *out is allocated; *existed says which.
 */
int writer_feed_add(struct store_writer *w, const struct feed_spec *spec,
    int64_t now, struct feed **out, bool *existed);
/*
 * Change what `spec` says. *out is the feed after it. 1: no such feed;
 * 2: another feed has that URL.
 */
int writer_feed_edit(struct store_writer *w, const char *id,
    const struct feed_spec *spec, int64_t now, struct feed **out);
/* Remove a feed with its items; tombstones stay. *rid is its row. 1: no such. */
int writer_feed_remove(struct store_writer *w, const char *id, int64_t now,
    int64_t *rid);
/* A poll whose failure was not its feed's fault. */
struct poll_undo {
	int64_t feed, started;   /* which poll: none since ended well */
	/* What was said of the feed before it; strings allocated, NULL: none. */
	int64_t error_count, error_since;
	char *error_code, *error_detail;
	int64_t next_poll;       /* the feed is due then */
	bool done;               /* it was undone */
};
/*
 * Take a failure back, as though that poll had not been; the log keeps it. Of
 * several of one feed the last is the first to be taken back.
 */
int writer_poll_undo(struct store_writer *w, struct poll_undo *undo);

/*
 * Cut an item off a story, for good: it is never linked with that again.
 * 1: the story has no such copy, or only this one.
 */
int writer_story_cut(struct store_writer *w, int64_t story,
    const uint8_t id[DIGEST_LEN]);

/* What a person says of an item. */
struct item_state {
	int read, starred; /* 1, 0, or -1: not said */
	char **tags;       /* the person's own; NULL: not said */
	size_t ntags;
};
/* Make one that says nothing; free what is in one. */
void item_state_init(struct item_state *s);
void item_state_clear(struct item_state *s);
/*
 * Set an item's state. It takes a change number if that changes anything.
 * 1: no such item.
 */
int writer_item_state(struct store_writer *w, const uint8_t id[DIGEST_LEN],
    const struct item_state *state);

/*
 * Keep a consumer's position; *made says whether it is new. 1: there are
 * BOUND_CONSUMERS already.
 */
int writer_consumer_set(struct store_writer *w, const char *name,
    int64_t position, int64_t now, bool *made);
/* Forget a consumer. 1: there is none with this name. */
int writer_consumer_remove(struct store_writer *w, const char *name);

#endif
