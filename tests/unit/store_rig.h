/* SPDX-License-Identifier: ISC */
/*
 * A store in a directory of its own, driven over a real event loop, and
 * documents made by hand: what the tests and the benchmark of the store share.
 */
#ifndef TESTS_STORE_RIG_H
#define TESTS_STORE_RIG_H

#include <event2/event.h>

#include "poll.h"
#include "query.h"
#include "store.h"
#include "store_write.h"

struct rig {
	char dir[64], path[96];
	struct event_base *base;
	struct store *store;
	int64_t changed;       /* the last seq that was announced */
	int degraded;          /* the last word on it: 1, 0; -1: none */
	int waiting;           /* jobs under way */
};

/* One item of a hand-made document; NULL: it has none. */
struct doc_item {
	const char *guid, *link, *title, *content;
	int64_t published;     /* 0: none */
	const char *tags;      /* "a,b" */
};

struct doc {
	const char *title;
	struct doc_item items[8];
	bool incomplete;
};

#define URL_A "http://a.example/feed"
#define URL_B "http://b.example/feed"
#define A1 { "g1", "http://x/1", "One", "first text", 1000000 }
#define A1_EDITED { "g1", "http://x/1", "One", "another text", 1000000 }
#define A2 { "g2", "http://x/2", "Two", "second text", 2000000 }
#define A3 { "g3", "http://x/3", "Three", "third text", 3000000 }

/* A test's setup and teardown: *state is a rig with an open store. */
int rig_setup(void **state);
int rig_teardown(void **state);
void rig_init(struct rig *r);
/* Open the store: what store_open says. */
int rig_open(struct rig *r, char why[STORE_ERROR_LEN]);
void rig_close(struct rig *r);
/* Close, remove the directory. */
void rig_free(struct rig *r);

/* A job that the rig waits for; the first member of a test's own. */
struct rig_job {
	struct store_job job;
	struct rig *rig;
};

/* Run a job to its end: its error. */
int rig_write(struct rig *r, void (*work)(struct store_job *, struct store_writer *),
    struct rig_job *job);
/* The same, without waiting; rig_wait does. */
void rig_begin_write(struct rig *r,
    void (*work)(struct store_job *, struct store_writer *), struct rig_job *job);
int rig_read(struct rig *r, void (*work)(struct store_job *, struct query *),
    struct rig_job *job);

/* Subscribe; the row number, and *id if it is not NULL. */
int64_t rig_add(struct rig *r, const char *url, char *id);

/* Begin a poll of a feed: loaded from the store. */
struct feed_poll *rig_poll(struct rig *r, int64_t feed, int64_t now);
/* Give the poll a document, as the parser would for what it knows. */
void rig_parse(struct feed_poll *p, const struct doc *doc);
/* Hand it to the store, without waiting. */
void rig_submit(struct rig *r, struct feed_poll *p);
/* Wait for all that was handed over. */
void rig_wait(struct rig *r);
/* All of it: poll with a document, say what was new and changed. */
void rig_feed(struct rig *r, int64_t feed, int64_t now, const struct doc *doc,
    uint32_t *nnew, uint32_t *nchanged);
void rig_poll_free(struct feed_poll *p);

/* A list of items: the titles as they came, "One,Two,". */
struct list_job {
	struct rig_job job;
	struct item_filter filter;
	bool oldest;
	size_t limit;
	char titles[200];  /* "One,Two," as they came */
	char ids[200];
	uint8_t last_id[DIGEST_LEN];
	int64_t last_rid, last_sort, revision;
	bool id_in_json;
	const char *change;
	size_t n;
};
struct list_job list_of(struct item_filter filter);
void rig_list(struct rig *r, struct list_job *l);
/* The same, where it may fail: its error. */
int rig_try_list(struct rig *r, struct list_job *l);
void assert_list(struct rig *r, struct item_filter filter, const char *expected);

/* Make the store, which is not there yet, as a program with fewer steps of the
 * schema left it: one feed with the items Old and New. */
void rig_older_store(const struct rig *r, size_t nsteps);
/* Fail unless `gazette check` would call the store sound. */
void rig_assert_sound(const struct rig *r);
/* The result of a statement with one number, on a connection of its own. */
int64_t rig_sql(const struct rig *r, const char *sql);

#endif
