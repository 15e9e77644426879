/* SPDX-License-Identifier: ISC */
/* Writing items: new, changed, removed. Each takes a change number. */
#ifndef GAZETTED_STORE_ITEM_WRITE_H
#define GAZETTED_STORE_ITEM_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "item.h"
#include "store_write.h"
#include "writer.h"

/* Stored in item.change: append only. */
enum item_change { CHANGE_NEW, CHANGE_CHANGED, CHANGE_STATE };

/* Stored in tombstone.reason: append only. */
enum tombstone_reason {
	TOMBSTONE_FEED,     /* its feed was removed */
	TOMBSTONE_RETIRED,  /* too old, or too many */
	TOMBSTONE_FILTERED, /* a filter said so */
};

/* Stored in item_tag.source: where an item has a tag from; append only. */
enum tag_source { TAG_FEED, TAG_ITEM, TAG_USER };

/* What matching needs to know of an item that is there. */
struct item_stored {
	int64_t rid, feed;
	uint8_t id[DIGEST_LEN];
	uint8_t content_hash[DIGEST_LEN];
	int64_t revision, first_seen;
	int64_t published;
	int64_t last_changed;
	int64_t flaps;   /* times in a row that an earlier text came back */
	int64_t aliased; /* times that aliases were added */
	char *title;    /* allocated; NULL if none */
};
void item_stored_clear(struct item_stored *it);

/* Find an item by id, or by row. 1 found, 0 not there, -1 failed. */
int item_load_id(struct store_writer *w, const uint8_t *id,
    struct item_stored *out);
int item_load_rid(struct store_writer *w, int64_t rid, struct item_stored *out);

/* What the items of one poll have in common. */
struct item_context {
	int64_t feed;
	int64_t now;         /* of the poll, Unix seconds */
	int64_t seen;        /* first_seen of what is new */
	struct str feed_tags; /* of the feed, each followed by a NUL */
	bool tombstones;     /* something of this feed was removed once */
	bool has_items;      /* something is stored of it */
	bool only_new;       /* what is stored already is the later text */
	const char *feed_id, *feed_url;
};

/*
 * Remember a new item that a filter keeps out: a tombstone, and its names.
 * *row is the row that it would have had. 0 or -1.
 */
int item_keep_out(struct store_writer *w, const struct item_context *cx,
    const struct item_record *r, int64_t *row);
/* Give an item that was inserted just now its state: no change. 0 or -1. */
int item_state_first(struct store_writer *w, int64_t rid,
    const struct item_state *state);
/* Insert a new item; *rid is its row. 0 or -1. */
int item_insert(struct store_writer *w, const struct item_context *cx,
    const struct item_record *r, int64_t *rid);
/*
 * Say whether an item of this id was retired or filtered out: 1 and *row, the
 * row it had or would have had; 0; -1 failed.
 */
int item_is_retired(struct store_writer *w, const struct item_context *cx,
    const uint8_t *id, int64_t *row);
/*
 * Keep the stored text as a revision and put the record in its place. `again`
 * is the revision that had this text once, 0 if it is new.
 */
int item_revise(struct store_writer *w, const struct item_context *cx,
    const struct item_stored *old, const struct item_record *r, int64_t again);
/*
 * Keep the names under which a stored item came this time, so that it is
 * recognised by them: at most BOUND_ALIASES times, since names that change
 * at each poll tell nothing. 0 or -1.
 */
int item_learn_aliases(struct store_writer *w, const struct item_stored *it,
    const struct item_record *r);
/* Remove an item, leave a tombstone. Its names stay. 0 or -1. */
int item_remove(struct store_writer *w, int64_t rid, int64_t now,
    enum tombstone_reason reason);

#endif
