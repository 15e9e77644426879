/* SPDX-License-Identifier: ISC */
/*
 * The writing connection on its thread: one transaction a batch, a savepoint
 * a job, or a few that can be run again. Everything here runs on the store's
 * writing thread.
 */
#ifndef GAZETTED_STORE_WRITER_H
#define GAZETTED_STORE_WRITER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bounds.h"
#include "db.h"
#include "wq.h"

/* What the writing thread tells the loop. */
struct store_shared {
	_Atomic int64_t seq;          /* last one committed */
	_Atomic int64_t reach;        /* last one that a reader may see */
	_Atomic uint64_t commits, batch_jobs;
	_Atomic int trouble;          /* errno: storage fails; 0: it works */
	_Atomic int64_t story_since;  /* how far copies are looked for; TIME_NONE */
	_Atomic int64_t index_seq;    /* the text index has what came up to it */
	_Atomic size_t story_items;   /* among how many items */
	_Atomic bool broken;          /* a sync failed: nothing is written any more */
	_Atomic bool damaged;         /* something was read that is not as it was */
	_Atomic bool corrupt;         /* whole pages: nothing is written any more */
};

/* Where the last failure of `db` was to read what should be there: note that,
 * and tell once. Any thread. */
void store_note_damage(struct store_shared *shared, const struct db *db);

struct filters;
struct ids;
struct stories;
struct names;
struct store_writer;

/* A job that may be run again, as if it never was. */
struct writer_job {
	void (*work)(struct store_writer *w, void *arg);
	/* Told once what became of it: 0, or an errno. If 0, the batch's
	 * commit is still to come. */
	void (*ran)(void *arg, int error);
	void *arg;
};

/* Where the writer stood when a savepoint was made. */
struct writer_mark {
	int64_t seq;
	size_t items;
	uint32_t stories;
};

struct store_writer {
	struct db *db;
	struct store_shared *shared;
	struct filters *filters; /* NULL: none */
	struct stories *stories; /* NULL: copies are not looked for */
	struct names *names;     /* of the poll that is being stored */
	struct ids *ids;         /* of all items */
	uint32_t story_mark;  /* where its window stood when the batch began */
	int64_t seq;          /* last one taken */
	int64_t index_seq;    /* the text index has come so far */
	int64_t stored_seq;   /* as the meta table has it */
	int64_t last_seen;    /* newest first_seen given out */
	size_t items;         /* written in this batch */
	uint64_t jobs;        /* kept in this batch */
	int64_t changes;      /* SQLite's count when the batch began */
	int64_t began_ms;     /* of the batch, monotonic */
	struct writer_job together[BOUND_TOGETHER]; /* in the open savepoint */
	size_t ntogether;
	struct writer_mark together_mark;
	bool begun;           /* a transaction is open */
	int batch_error;      /* the batch is lost: errno */
};

/* Read where the numbers stand. 0 or -1; writer_clear either way. */
int writer_init(struct store_writer *w, struct db *db,
    struct store_shared *shared);
void writer_clear(struct store_writer *w);
/* Take the next change number. */
int64_t writer_seq(struct store_writer *w);
/* Note that changes up to `seq` may have been forgotten. 0 or -1. */
int writer_oldest(struct store_writer *w, int64_t seq);
/*
 * Choose when new items were first seen: `now`, but not before those already
 * there (polls end in another order than they began), unless the clock was
 * set back.
 */
int64_t writer_seen(struct store_writer *w, int64_t now);
/* Say whether nothing may be written until the daemon is started again. */
bool writer_stopped(const struct store_writer *w);
/*
 * Run `work` in a savepoint of the batch's transaction. 0, or an errno, and
 * what it did is undone.
 */
int writer_run(struct store_writer *w,
    void (*work)(struct store_writer *w, void *arg), void *arg);
/*
 * The same for a job that can be run again. It shares its savepoint with such
 * jobs before and after it, since each savepoint costs a copy of every page
 * that is written in it. When one fails, all of them are undone, and each is
 * run again in a savepoint of its own.
 */
void writer_run_together(struct store_writer *w, const struct writer_job *job);

/* The batch hooks of the work queue; `state` is the writer. */
void writer_batch_begin(void *state);
bool writer_batch_full(void *state);
void writer_batch_end(void *state, struct wq_job *jobs);

#endif
