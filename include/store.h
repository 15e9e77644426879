/* SPDX-License-Identifier: ISC */
/*
 * The store: one SQLite database, one thread that writes to it with group
 * commit, and threads with read-only connections for queries. This header is
 * what the loop sees: opening, handing over jobs, being told of commits.
 * What a job may do on its thread is in store_write.h and query.h.
 */
#ifndef GAZETTED_STORE_H
#define GAZETTED_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "item.h"
#include "poll.h"
#include "wq.h"

struct event_base;
struct store;
struct store_writer; /* the writing connection, on its thread */
struct query;        /* a reading connection, on its thread */

struct store_conf {
	const char *path;         /* of the database; beside it PATH.lock */
	unsigned query_threads;   /* 1 or 2 */
	int64_t story_span;       /* s: how far back copies are looked for; 0: 10 d */
	size_t story_memory;      /* bytes for that at most; 0: 64 MiB */
	/* Called on the loop after a commit that took new change numbers. */
	void (*changed)(void *arg, int64_t seq);
	/* Called on the loop when storage fails or works again. */
	void (*degraded)(void *arg, bool degraded, const char *why);
	void *arg;
};

#define STORE_ERROR_LEN 300

/*
 * Lock, open, migrate, start the threads. Blocks; before the loop turns.
 * 0 and *out, else a sysexits code and a sentence in `why`: EX_UNAVAILABLE
 * (69) another daemon has it (its pid is named), EX_DATAERR (65) not a
 * database of ours, damaged or newer, EX_CANTCREAT (73), EX_IOERR (74),
 * EX_NOPERM (77).
 */
int store_open(struct event_base *base, const struct store_conf *conf,
    struct store **out, char why[STORE_ERROR_LEN]);
/* Finish what was handed over, checkpoint, close, unlock; NULL is fine. */
void store_close(struct store *s);

/*
 * A piece of work on the store. The submitter owns it; `work` runs on a
 * thread of the store and touches only the job, `done` runs on the loop. For
 * a write, `error` is 0 only after the commit (synchronous=FULL); otherwise an
 * errno: ENOSPC, EROFS, EIO, EBUSY, ENOMEM.
 */
struct store_job {
	struct wq_job wq; /* the store's */
	void (*write)(struct store_job *job, struct store_writer *w);
	void (*read)(struct store_job *job, struct query *q);
	void (*done)(struct store_job *job);
	bool quick; /* set before store_read: it reads a row or two by their keys */
	int error;
};

/* Hand over a write or a query. 0, or -1 when the queue is full. Loop. */
int store_write(struct store *s, struct store_job *job);
int store_read(struct store *s, struct store_job *job);
/*
 * Do a quick query at once, on the loop, if it can be done without waiting for
 * the disk: all that it needs is in memory and small. True: it was done, and
 * `done` is not called. Else what it has left behind means nothing, and
 * store_read has to do it.
 */
bool store_read_now(struct store *s, struct store_job *job);
/* End what such queries share: it is not to be kept while the loop waits, since
 * the WAL grows behind it. */
void store_turn_end(struct store *s);
/* Hand over a write that comes behind the polls that wait to be written. */
int store_write_after(struct store *s, struct store_job *job);

/*
 * Fill in p->source and p->id from the row p->feed (gone is set where there
 * is none or it is paused), then call p->next on the loop. 0, or -1 when the
 * queue is full.
 */
int store_load_poll(struct store *s, struct feed_poll *p);
/*
 * Keep a poll: items, feed row with next_poll and validators, poll log entry,
 * as one atomic change. With p->spec (and feed 0) the feed is added in the
 * same change. Sets nnew, nchanged, existed, store_error, calls p->next.
 * 0, or -1 when the queue is full.
 */
int store_save_poll(struct store *s, struct feed_poll *p);

/*
 * Call `row` for each active feed with its due time, at start-up. Blocks.
 * 0 or -1.
 */
int store_each_due(struct store *s,
    void (*row)(void *arg, int64_t feed, int64_t next_poll), void *arg);

/* Call `row` for each host that is left alone, the same way. */
int store_each_cooling(struct store *s,
    void (*row)(void *arg, const char *origin, int64_t until), void *arg);

/*
 * While storage fails: try a write, so that `degraded` hears when it works
 * again. Otherwise it does nothing. 0, or -1 when the queue is full.
 */
int store_probe(struct store *s);

struct filters;
/*
 * Ask these about new items from now on (NULL: none), in place of those
 * before; they are the store's. Where the queue is full they are handed over
 * as soon as it is not.
 */
void store_filters(struct store *s, struct filters *filters);

/* What is kept: limits are seconds and items of one feed; 0: none. */
struct retention_rule {
	const char *feed;       /* its id or URL; "": not said */
	const char *tag;        /* of the feed; "": not said */
	int64_t max_age, max_items;
};
struct retention {
	int64_t max_age, max_items; /* where no rule applies */
	int64_t tombstones;         /* how long removals are remembered; 0: for ever */
	const struct retention_rule *rules;
	size_t nrules;
};
/*
 * Begin to remove what may go: not what its feed still serves, never what has
 * a star. It goes on by itself between other writes; nothing is done if it is
 * under way. The rules are copied. 0, or -1 when the queue is full.
 */
int store_retire(struct store *s, const struct retention *rules, int64_t now);

/*
 * Begin to forget all documents that are kept as they came, a few with each
 * write. Where the queue is full some stay; ask again later. Loop.
 */
void store_forget_raw(struct store *s);

/* Say whether retention is under way. */
bool store_retires(const struct store *s);

struct store_stats {
	int64_t seq;            /* last change number committed */
	int64_t reach;          /* the last that anybody can have seen: readers may
	                         * see a commit before it is done */
	int64_t oldest_seq;     /* removals up to this one may be forgotten */
	char epoch[17];         /* hex: which history the numbers belong to */
	size_t queued_writes, queued_reads;
	uint64_t commits;
	uint64_t batch_jobs;    /* jobs in those commits */
	int64_t index_seq;      /* the text index has what came up to it */
	int64_t story_since;    /* copies are looked for since; TIME_NONE: nothing
	                         * is there yet */
	size_t story_items;     /* among so many items */
	bool degraded;
	int trouble;            /* then: why it cannot write, an errno */
	bool damaged;           /* something in it could not be read, once */
	bool broken;            /* a sync failed: nothing is written until the
	                         * daemon is started again (stop with 74) */
};
void store_stats(const struct store *s, struct store_stats *out);

/* Name SQLite's and zstd's versions at run time. */
const char *store_library_version(void);
const char *store_pack_version(void);

#endif
