/* SPDX-License-Identifier: ISC */
/*
 * Reading the store: what a read job may do, on a query thread. Rows go to a
 * callback one at a time and are only valid inside it; it returns false to
 * stop. Every function returns 0, or -1 with an errno in query_error (ETIME:
 * it took longer than BOUND_QUERY_MS). Lists are keyset-paged: the last row's
 * key continues them.
 */
#ifndef GAZETTED_QUERY_H
#define GAZETTED_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "feed.h"
#include "item.h"
#include "rhythm.h"

struct query;
struct search;

#define QUERY_ERROR_LEN 300

/*
 * Open a store to read it, on this thread, whether or not a daemon has it. It
 * is not changed: what the last commits left in its log is read from there. 0
 * and *out, or -1 and a sentence in `why`: not there, not ours, of another
 * version, or its log can only be read by who may write in its folder.
 */
int query_open(const char *path, struct query **out,
    char why[QUERY_ERROR_LEN]);
/* Close it; NULL is fine. Not for a connection of the store's threads. */
void query_close(struct query *q);

/* Say why the last call failed: an errno. */
int query_error(const struct query *q);

/* --- feeds --- */

struct feed_filter {
	int state;           /* enum feed_state, or -1 */
	bool failing;        /* only feeds with an error */
	const char *tag;     /* NULL: any */
	int64_t after;       /* rows after this one; 0: from the start */
};
/* Feeds in the order in which they were added. */
int query_feeds(struct query *q, const struct feed_filter *filter,
    bool (*row)(void *arg, const struct feed *feed), void *arg);
/* One feed by its id. *out is allocated, NULL if there is none. */
int query_feed(struct query *q, const char *id, struct feed **out);
/* One feed by URL: the current one, or the one first subscribed. */
int query_feed_by_url(struct query *q, const char *url, struct feed **out);

struct poll_row {
	int64_t time;        /* Unix seconds */
	int status;
	const char *outcome; /* "new" "unchanged" "error" */
	const char *code, *detail, *url; /* NULL if none */
	int64_t bytes_wire, bytes, took_ms, nnew, nchanged, lost;
};
/* The last polls of a feed, newest first. */
int query_polls(struct query *q, int64_t feed,
    bool (*row)(void *arg, const struct poll_row *poll), void *arg);

/*
 * What the schedule remembers of a feed, and the terms of its next poll, a
 * JSON array (allocated; NULL if it was not polled yet).
 */
int query_schedule(struct query *q, int64_t feed, struct schedule_memory *memory,
    char **terms);

struct archive_row {
	int state;           /* enum archive_state; ARCHIVE_NONE: none was asked for */
	int64_t pages, items, bytes, due; /* due 0: no page is */
	char *url, *detail;  /* allocated, NULL if none */
};
/* How far the back-fill of a feed is. The caller clears it, also after -1. */
int query_archive(struct query *q, int64_t feed, struct archive_row *out);
void archive_row_clear(struct archive_row *row);

/* --- items --- */

struct item_row {
	int64_t rid;         /* arrival order */
	uint8_t id[DIGEST_LEN];
	int64_t seq;
	int64_t feed;        /* row */
	const char *feed_id, *feed_url, *feed_title; /* feed_url NULL: private */
	int64_t sort_time, first_seen, last_changed;
	int64_t revision;
	bool read, starred, significant;
	const char *user_tags;  /* JSON array; NULL if none */
	int64_t story, copies;  /* 0: none */
	const char *change;     /* of the change stream: new changed state removed */
	struct str snippet;     /* of what was looked for; absent if nothing */
	int64_t window;         /* row of the newest match; 0: not by rank */
	struct str json;        /* the parser's; absent where change is removed */
	uint32_t splice;
};

enum item_order { ORDER_ARRIVAL, ORDER_PUBLISHED, ORDER_RANK };

struct item_filter {
	int64_t feed;        /* row; 0: any */
	const char *tag;     /* of the feed, or the item's own; NULL: any */
	int64_t since, until; /* first_seen (sort_time if ORDER_PUBLISHED); TIME_NONE */
	bool unread, starred;
	bool stories;        /* of the copies that match, the best alone: the
	                      * origin, else the earliest */
	/* What is looked for; NULL: nothing. By publication or rank then only
	 * the newest BOUND_SEARCH_WINDOW matches are in the list. By rank
	 * after_sort is how many were seen, and after_rid the window of these:
	 * what has come since does not move the rest. ORDER_RANK needs it. */
	const struct search *search;
	enum item_order order;
	/* Continue after this key, newest first; rid 0: from the start. */
	int64_t after_sort, after_rid;
};
/* Items, newest first by the order. */
int query_items(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg);
/* Items in arrival order, oldest first, with rid > after_rid: for export. */
int query_items_oldest(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg);
/* One item by id: calls `row` once, or not at all. */
int query_item(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct item_row *item), void *arg);

/* --- stories --- */

struct story_row {
	int64_t id, copies;
	int64_t last;        /* row of the last copy */
	int64_t last_seen;   /* when that was first seen */
	uint8_t origin[DIGEST_LEN];
	const char *title, *url; /* of the origin; NULL if none */
	const char *feed_id, *feed_title;
};

struct story_filter {
	int64_t copies;      /* at least so many */
	int64_t after;       /* row: stories whose last copy is before it; 0: all */
};
/* Stories by their last copy, the newest first. An item alone is one too. */
int query_stories(struct query *q, const struct story_filter *filter,
    bool (*row)(void *arg, const struct story_row *story), void *arg);
/* One story: calls `row` once, or not at all. */
int query_story(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct story_row *story), void *arg);
/* The copies of a story, the earliest first. */
int query_story_items(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct item_row *item), void *arg);

struct revision_row {
	int64_t revision;
	int64_t time;        /* from when this was the text; Unix seconds */
	struct str json;     /* the parser's */
	uint32_t splice;
};
/* The earlier texts of an item, newest first; none if there is no such item. */
int query_revisions(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct revision_row *revision), void *arg);

/* --- documents as they came --- */

/* The last one of a feed; strings allocated, NULL where there is none. */
struct raw_document {
	int64_t time;         /* when it came, Unix seconds */
	char *code, *detail;  /* what was wrong with it */
	char *url;            /* after redirects; NULL: no document is kept */
	char *content_type, *content_language, *content_location, *link;
	char *id_base;        /* of the feed */
	int policy;           /* the same; enum identity_policy */
	int64_t bytes;        /* of the body */
	struct buf body;
};
/* Load it, into a struct of zeroes. The caller clears it, also after -1. */
int query_raw(struct query *q, int64_t feed, struct raw_document *out);
void raw_document_clear(struct raw_document *d);

/* An item that a record would be taken for. */
struct item_match {
	bool found;
	bool removed;         /* it was there once: it stays away */
	uint8_t id[DIGEST_LEN];
	uint8_t content_hash[DIGEST_LEN];
	struct str json;      /* the parser's; until the next row */
};
/*
 * Look for the stored items of a feed that records are: each by its id, else by
 * the one item that has one of its names. `row` gets the records in turn.
 */
int query_item_matches(struct query *q, int64_t feed,
    const struct item_record *records, size_t n,
    void (*row)(void *arg, const struct item_record *r,
    const struct item_match *m), void *arg);

/* --- the change stream --- */

struct change_filter {
	int64_t after;       /* seq */
	int64_t feed;        /* row; 0: any */
	const char *tag;
};
/* A row is an item's change (feed NULL) or a feed's (item NULL, `removed`
 * where the feed has gone: only id and seq are set). */
struct change_row {
	const struct item_row *item;
	const struct feed *feed;
	bool removed;
	int64_t seq;
};
/* Changes in the order of their seq. */
int query_changes(struct query *q, const struct change_filter *filter,
    bool (*row)(void *arg, const struct change_row *change), void *arg);

/* --- consumers --- */

struct consumer_row {
	const char *name;
	int64_t position;    /* seq of the last change that it acknowledged */
	int64_t updated;     /* Unix seconds */
};
/* All of them, by name. */
int query_consumers(struct query *q,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg);
/* One: calls `row` once, or not at all. */
int query_consumer(struct query *q, const char *name,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg);

/* --- the whole --- */

/*
 * Make a consistent copy of the store in a file that has no name any more,
 * in the store's folder: *fd is the caller's. It may take its time.
 */
int query_backup(struct query *q, int *fd);

/* --- status --- */

struct store_totals {
	int64_t feeds, active, paused, gone, failing;
	int64_t items, unread;
	int64_t stories;     /* of several copies */
	int64_t polls_1h, failures_1h;
	int64_t bytes;       /* of the database file and its WAL */
	int64_t oldest_seq;  /* a reader from before it has missed nothing that is kept */
};
int query_totals(struct query *q, int64_t now, struct store_totals *out);

#endif
