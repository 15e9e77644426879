/* SPDX-License-Identifier: ISC */
/*
 * Group commit. The first job of a batch begins the transaction, at once as a
 * writer: only so does SQLite wait for another program's. Each job has a
 * savepoint, or shares one; the end of the batch commits. When the commit
 * fails, or SQLite itself rolled back, every job of the batch is told so.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "ids.h"
#include "indexer.h"
#include "log.h"
#include "story.h"
#include "writer.h"

/* A clock that goes back further than this was set, not passed by a poll. */
#define SEEN_SLACK_S 3600

int
writer_init(struct store_writer *w, struct db *db, struct store_shared *shared)
{
	memset(w, 0, sizeof(*w));
	w->db = db;
	w->shared = shared;
	w->ids = ids_new(db, ID_BLOCK, ID_FANOUT);
	if (db_get_int(db, "SELECT value FROM meta WHERE key = 'seq'",
	    &w->seq) < 0 ||
	    db_get_int(db, "SELECT ifnull((SELECT first_seen FROM item"
	    " ORDER BY rid DESC LIMIT 1), 0)", &w->last_seen) < 0)
		return -1;
	w->stored_seq = w->seq;
	atomic_store(&shared->seq, w->seq);
	atomic_store(&shared->reach, w->seq);
	return indexer_init(w);
}

void
writer_clear(struct store_writer *w)
{
	ids_free(w->ids);
	w->ids = NULL;
}

int64_t
writer_seq(struct store_writer *w)
{
	return ++w->seq;
}

int
writer_oldest(struct store_writer *w, int64_t seq)
{
	struct stmt *st = db_stmt(w->db, "UPDATE meta SET value = max(value, ?)"
	    " WHERE key = 'oldest_seq'");

	bind_int(st, seq);
	return stmt_run(st);
}

int64_t
writer_seen(struct store_writer *w, int64_t now)
{
	if (now > w->last_seen || w->last_seen - now > SEEN_SLACK_S)
		w->last_seen = now;
	return w->last_seen;
}

/* Say whether an error is the storage's, not the job's own. */
static bool
is_storage_error(int error)
{
	return error == ENOSPC || error == EROFS || error == EIO ||
	    error == EBUSY;
}

void
store_note_damage(struct store_shared *shared, const struct db *db)
{
	if (!db_damaged(db))
		return;
	if (!atomic_exchange(&shared->damaged, true))
		log_error("store", "something in it cannot be read: gazette "
		    "check says what; a copy may have it");
	/* Who writes into a tree that is not whole may spoil more of it. */
	if (db_corrupt(db) && !atomic_exchange(&shared->corrupt, true)) {
		atomic_store(&shared->trouble, EIO);
		log_error("store", "its pages are damaged: nothing more is "
		    "written, reads go on");
	}
}

/* Note a failure: of the job alone, or of the storage. */
static int
writer_failed(struct store_writer *w)
{
	int error = db_error(w->db);

	if (error == 0)
		error = EIO;
	if (db_sync_failed(w->db)) {
		/* What the kernel dropped cannot be written again. */
		log_error("store", "a sync failed: nothing more is written "
		    "until the daemon is started again");
		atomic_store(&w->shared->broken, true);
	}
	store_note_damage(w->shared, w->db);
	if (is_storage_error(error)) {
		atomic_store(&w->shared->trouble, error);
		/* Whoever holds the database was waited for once. */
		sqlite3_busy_timeout(db_handle(w->db), 0);
	}
	db_clear_error(w->db);
	return error;
}

/* Begin the batch's transaction, if it has none yet, and the job's part. */
static int
writer_enter(struct store_writer *w)
{
	if (!w->begun) {
		if (stmt_run(db_stmt(w->db, "BEGIN IMMEDIATE")) < 0)
			return -1;
		w->begun = true;
		w->stored_seq = w->seq;
		w->changes = sqlite3_total_changes64(db_handle(w->db));
	}
	return stmt_run(db_stmt(w->db, "SAVEPOINT job"));
}

static struct writer_mark
writer_mark(const struct store_writer *w)
{
	return (struct writer_mark){ .seq = w->seq, .items = w->items,
		.stories = stories_mark(w->stories) };
}

/* Undo a savepoint. The whole batch is lost if SQLite already rolled back. */
static int
writer_undo(struct store_writer *w, const struct writer_mark *mark)
{
	int error = writer_failed(w);

	w->seq = mark->seq;
	w->items = mark->items;
	ids_undo(w->ids);
	stories_rewind(w->stories, mark->stories);
	if (w->begun && (sqlite3_get_autocommit(db_handle(w->db)) ||
	    stmt_run(db_stmt(w->db, "ROLLBACK TO job")) < 0 ||
	    stmt_run(db_stmt(w->db, "RELEASE job")) < 0)) {
		db_clear_error(w->db);
		w->batch_error = error;
	}
	return error;
}

/* Keep what was done since the savepoint, by `n` jobs. 0 or -1. */
static int
writer_keep(struct store_writer *w, size_t n)
{
	if (db_error(w->db) != 0 ||
	    stmt_run(db_stmt(w->db, "RELEASE job")) < 0)
		return -1;
	ids_keep(w->ids);
	w->jobs += n;
	return 0;
}

bool
writer_stopped(const struct store_writer *w)
{
	return atomic_load(&w->shared->broken) ||
	    atomic_load(&w->shared->corrupt);
}

/* One of the jobs in the savepoint failed: run each by itself. */
static void
together_part(struct store_writer *w)
{
	size_t n = w->ntogether;

	w->ntogether = 0;
	(void)writer_undo(w, &w->together_mark);
	for (size_t i = 0; i < n; i++) {
		const struct writer_job *job = &w->together[i];

		job->ran(job->arg, writer_run(w, job->work, job->arg));
	}
}

/* End the savepoint that jobs share, if there is one. */
static void
together_end(struct store_writer *w)
{
	size_t n = w->ntogether;

	if (n == 0)
		return;
	if (writer_keep(w, n) < 0) {
		together_part(w);
		return;
	}
	w->ntogether = 0;
	for (size_t i = 0; i < n; i++)
		w->together[i].ran(w->together[i].arg, 0);
}

/* Say why a job cannot even begin: an errno, or 0. */
static int
writer_refuses(const struct store_writer *w)
{
	return writer_stopped(w) ? EIO : w->batch_error;
}

int
writer_run(struct store_writer *w,
    void (*work)(struct store_writer *w, void *arg), void *arg)
{
	struct writer_mark mark;
	int error;

	together_end(w);
	error = writer_refuses(w);
	if (error != 0)
		return error;
	mark = writer_mark(w);
	db_clear_error(w->db);
	if (writer_enter(w) == 0) {
		work(w, arg);
		if (writer_keep(w, 1) == 0)
			return 0;
	}
	return writer_undo(w, &mark);
}

/* Open the savepoint that jobs will share: 0, or an errno. */
static int
together_begin(struct store_writer *w)
{
	int error = writer_refuses(w);

	if (error != 0)
		return error;
	w->together_mark = writer_mark(w);
	db_clear_error(w->db);
	return writer_enter(w) == 0 ? 0 : writer_undo(w, &w->together_mark);
}

void
writer_run_together(struct store_writer *w, const struct writer_job *job)
{
	int error = w->ntogether > 0 ? 0 : together_begin(w);

	if (error != 0) {
		job->ran(job->arg, error);
		return;
	}
	w->together[w->ntogether++] = *job;
	job->work(w, job->arg);
	if (db_error(w->db) != 0)
		together_part(w);
	else if (w->ntogether == BOUND_TOGETHER)
		together_end(w);
}

void
writer_batch_begin(void *state)
{
	struct store_writer *w = state;

	w->begun = false;
	w->batch_error = 0;
	ids_begin(w->ids);
	w->items = 0;
	w->jobs = 0;
	w->began_ms = clock_mono_ms();
	w->story_mark = stories_mark(w->stories);
}

bool
writer_batch_full(void *state)
{
	const struct store_writer *w = state;

	return w->batch_error != 0 || w->items >= BOUND_BATCH_ITEMS ||
	    clock_mono_ms() - w->began_ms >= BOUND_BATCH_MS;
}

static int
writer_commit(struct store_writer *w)
{
	struct stmt *st;

	if (ids_flush(w->ids) < 0)
		return -1;
	if (w->seq != w->stored_seq) {
		st = db_stmt(w->db, "UPDATE meta SET value = ? WHERE key = 'seq'");
		bind_int(st, w->seq);
		if (stmt_run(st) < 0)
			return -1;
	}
	/* It is seen before this returns, which may copy much from the WAL. */
	atomic_store(&w->shared->reach, w->seq);
	return stmt_run(db_stmt(w->db, "COMMIT"));
}

/* The batch is kept: tell the loop. */
static void
writer_committed(struct store_writer *w)
{
	w->stored_seq = w->seq;
	stories_publish(w->stories, w->shared);
	atomic_store(&w->shared->seq, w->seq);
	atomic_fetch_add(&w->shared->commits, 1);
	atomic_fetch_add(&w->shared->batch_jobs, w->jobs);
	/* A commit that wrote nothing proves nothing. */
	if (sqlite3_total_changes64(db_handle(w->db)) != w->changes &&
	    atomic_exchange(&w->shared->trouble, 0) != 0)
		sqlite3_busy_timeout(db_handle(w->db), BOUND_STORE_BUSY_MS);
}

/* Leave no transaction behind and forget the numbers it took. */
static void
writer_abandon(struct store_writer *w)
{
	if (!sqlite3_get_autocommit(db_handle(w->db)))
		(void)db_exec(w->db, "ROLLBACK");
	db_clear_error(w->db);
	w->seq = w->stored_seq;
	atomic_store(&w->shared->reach, w->seq);
	stories_rewind(w->stories, w->story_mark);
}

void
writer_batch_end(void *state, struct wq_job *jobs)
{
	struct store_writer *w = state;

	together_end(w);
	if (!w->begun)
		return;
	db_clear_error(w->db);
	if (w->batch_error == 0 && writer_commit(w) < 0)
		w->batch_error = writer_failed(w);
	if (w->batch_error == 0)
		writer_committed(w);
	else
		writer_abandon(w);
	for (; jobs != NULL; jobs = jobs->next)
		jobs->failed = w->batch_error;
	w->begun = false;
}
