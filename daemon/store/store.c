/* SPDX-License-Identifier: ISC */
/*
 * The store as the loop sees it: opening and closing, three work queues (one
 * thread that packs what is to be written, one that writes, one or two that
 * read), and news of commits, which the loop takes when it has heard of the
 * jobs that made them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "bounds.h"
#include "filter.h"
#include "filter_swap.h"
#include "ids.h"
#include "clock.h"
#include "indexer.h"
#include "lock.h"
#include "log.h"
#include "poll_store.h"
#include "prepare.h"
#include "query_impl.h"
#include "retire.h"
#include "schema.h"
#include "store.h"
#include "story.h"
#include "sync.h"
#include "writer.h"

#define QUERY_THREADS_MAX 2
#define STORY_SPAN_S (10 * 86400)
#define STORY_MEMORY MIB(64)

struct store {
	struct store_conf conf;
	char *path;
	int lock_fd;
	char epoch[17];
	struct db *db;               /* the writer's */
	struct store_writer writer;  /* the writing thread's */
	struct query queries[QUERY_THREADS_MAX]; /* a thread each */
	struct query now;            /* the loop's; no db: it cannot read */
	_Atomic unsigned next_query; /* the next thread takes this one */
	struct wq *writes, *reads;
	struct prepare *prepares;    /* before the writes */
	struct store_shared shared;
	int64_t told_seq;            /* the loop has heard of it */
	int told_trouble;
	struct store_job probe;
	bool probing;
	int64_t oldest_seq;
	struct store_job retire;
	struct sweep sweep;
	bool sweeping;
	struct filter_swap *swap;    /* new filters that found the queue full */
};

/* --- on the threads --- */

/* Copies that were stored before are looked for as well; without them too. */
static void *
writer_start(void *arg)
{
	struct store *s = arg;

	(void)ids_load(s->writer.ids);
	db_clear_error(s->db);
	if (stories_load(s->writer.stories, s->db, clock_now()) < 0)
		log_warn("store", "copies of stories are only looked for among "
		    "new items: %s", sqlite3_errmsg(db_handle(s->db)));
	db_clear_error(s->db);
	stories_publish(s->writer.stories, &s->shared);
	return &s->writer;
}

static void *
query_start(void *arg)
{
	struct store *s = arg;
	struct query *q = &s->queries[atomic_fetch_add(&s->next_query, 1)];

	q->shared = &s->shared;
	return q;
}

static struct store_job *
job_of(struct wq_job *wq)
{
	return (struct store_job *)((char *)wq - offsetof(struct store_job, wq));
}

static struct feed_poll *
poll_of(struct wq_job *wq)
{
	return (struct feed_poll *)((char *)wq - offsetof(struct feed_poll, job));
}

static void
write_in_savepoint(struct store_writer *w, void *arg)
{
	struct store_job *job = arg;

	job->write(job, w);
}

static void
write_work(struct wq_job *wq, void *state)
{
	struct store_job *job = job_of(wq);

	job->error = writer_run(state, write_in_savepoint, job);
}

static void
read_work(struct wq_job *wq, void *state)
{
	query_run(state, job_of(wq));
}

static void
load_work(struct wq_job *wq, void *state)
{
	poll_load(state, poll_of(wq));
}

static void
save_work(struct wq_job *wq, void *state)
{
	poll_keep(state, poll_of(wq));
}

/* --- back on the loop --- */

static void
job_done(struct wq_job *wq)
{
	struct store_job *job = job_of(wq);

	if (wq->failed != 0)
		job->error = wq->failed;
	job->done(job);
}

static void
load_done(struct wq_job *wq)
{
	struct feed_poll *p = poll_of(wq);

	p->next(p);
}

static void
save_done(struct wq_job *wq)
{
	struct feed_poll *p = poll_of(wq);

	if (wq->failed != 0)
		p->store_error = wq->failed;
	if (p->store_error != 0) {
		p->nnew = p->nchanged = 0;
		p->existed = p->went = p->adopted = false;
		if (p->spec != NULL)
			p->feed = 0;
	}
	p->next(p);
}

/*
 * How much waits for the writing thread, packed or not. It is held below the
 * bound of its queue, so that there is room for whatever was packed.
 */
static size_t
writes_pending(const struct store *s)
{
	return prepare_pending(s->prepares) +
	    (s->writes == NULL ? 0 : wq_pending(s->writes));
}

/* Say whether nothing more may be handed to it, or it takes nothing now. */
static bool
is_full(const struct store *s)
{
	return s->writes == NULL || writes_pending(s) >= BOUND_QUEUE;
}

static int
save_submit(struct store *s, struct feed_poll *p)
{
	p->job.work = save_work;
	p->job.done = save_done;
	return wq_submit(s->writes, &p->job, WQ_NORMAL);
}

/* Its texts are packed: now it can be written. */
static void
poll_prepared(void *arg, struct feed_poll *p)
{
	if (save_submit(arg, p) == 0)
		return;
	p->store_error = ENOMEM;
	prepare_undo(p);
	save_done(&p->job);
}

/* New filters that found the queue full. */
static void
filters_submit(struct store *s)
{
	if (!is_full(s))
		filter_swap_submit(&s->swap, s->writes);
}

/* Some jobs were done: pass on what the writing thread says by now. */
static void
store_news(void *arg)
{
	struct store *s = arg;
	int64_t seq = atomic_load(&s->shared.seq);
	int trouble = atomic_load(&s->shared.trouble);

	filters_submit(s);
	if (seq > s->told_seq) {
		s->told_seq = seq;
		s->conf.changed(s->conf.arg, seq);
	}
	if ((trouble != 0) == (s->told_trouble != 0))
		return;
	s->told_trouble = trouble;
	errno = trouble;
	if (s->conf.degraded != NULL) {
		char why[100];

		snprintf(why, sizeof(why), "%m");
		s->conf.degraded(s->conf.arg, trouble != 0, why);
	}
}

/* --- opening --- */

/* Refuse with the reason of an errno. */
static int
refuse(const char *path, const char *what, int error, char *why)
{
	errno = error;
	snprintf(why, STORE_ERROR_LEN, "%s: %s: %m", path, what);
	if (error == EACCES || error == EPERM)
		return EX_NOPERM;
	return error == EIO || error == ENOSPC ? EX_IOERR : EX_CANTCREAT;
}

/* Say what is wrong with the file itself. */
static int
refuse_file(const char *path, int code, char *why)
{
	int rc = schema_exit_code(code);

	snprintf(why, STORE_ERROR_LEN, rc == EX_DATAERR ?
	    "%s: %s: restore a copy, or name another file with store=" :
	    "%s: %s", path, sqlite3_errstr(code));
	return rc;
}

static int
open_writer(struct store *s, char *why)
{
	const struct schema_step *steps;
	size_t nsteps;
	int error, code = EX_IOERR;

	if (sync_create(s->path) < 0)
		return refuse(s->path, "cannot be opened", errno, why);
	if (db_open(s->path, DB_WRITE, &s->db, &error, &code) < 0)
		return refuse_file(s->path, code, why);
	steps = schema_steps(&nsteps);
	if (schema_open(s->db, s->path, steps, nsteps, &code, why,
	    STORE_ERROR_LEN) < 0)
		return code;
	if (sync_parent(s->path) < 0)
		return refuse(s->path, "its directory cannot be synced", errno,
		    why);
	if (writer_init(&s->writer, s->db, &s->shared) < 0)
		return refuse_file(s->path,
		    sqlite3_extended_errcode(db_handle(s->db)), why);
	s->writer.stories = stories_new(s->conf.story_span,
	    s->conf.story_memory);
	return 0;
}

static int
open_queries(struct store *s, char *why)
{
	int error, code = SQLITE_CANTOPEN;

	for (unsigned i = 0; i < s->conf.query_threads; i++)
		if (db_open(s->path, DB_READ, &s->queries[i].db, &error,
		    &code) < 0)
			return refuse_file(s->path, code, why);
	return 0;
}

/* Without it threads do all. It reads the schema here: later it would wait. */
static void
open_now(struct store *s)
{
	int error, code;
	int64_t n;

	s->now.shared = &s->shared;
	s->now.now = true;
	if (db_open(s->path, DB_NOW, &s->now.db, &error, &code) == 0)
		(void)db_get_int(s->now.db, "SELECT count(*) FROM meta", &n);
}

/*
 * A copy may be put back more than once, and each time another history begins
 * where it ends.
 */
static void
renew_epoch(struct db *db)
{
	int64_t copied = 0;

	if (db_get_int(db, "SELECT count(*) FROM meta WHERE key = 'copied'",
	    &copied) == 0 && copied > 0)
		(void)db_exec(db, SQL_NEW_EPOCH
		    "DELETE FROM meta WHERE key = 'copied'");
}

static int
read_epoch(struct store *s, char *why)
{
	struct stmt *st;

	renew_epoch(s->db);
	st = db_stmt(s->db, "SELECT value FROM meta WHERE key = 'epoch'");
	if (stmt_step(st) > 0)
		snprintf(s->epoch, sizeof(s->epoch), "%s", get_text(st));
	stmt_reset(st);
	if (s->epoch[0] != '\0' && db_get_int(s->db, "SELECT value FROM meta"
	    " WHERE key = 'oldest_seq'", &s->oldest_seq) == 0)
		return 0;
	return refuse_file(s->path, SQLITE_CORRUPT, why);
}

static int
start_threads(struct store *s, struct event_base *base, char *why)
{
	const struct wq_ops writes = {
		.name = "store", .threads = 1, .bound = BOUND_QUEUE,
		.thread_start = writer_start, .delivered = store_news,
		.batch_begin = writer_batch_begin,
		.batch_full = writer_batch_full, .batch_end = writer_batch_end,
		.idle = indexer_idle,
		.arg = s,
	};
	const struct wq_ops reads = {
		.name = "query", .threads = s->conf.query_threads,
		.bound = BOUND_QUEUE, .thread_start = query_start,
		.batch_begin = poll_loads_begin,
		.batch_full = poll_loads_full, .batch_end = poll_loads_end,
		.one_lane = true, .arg = s,
	};

	s->writes = wq_new(base, &writes);
	if (s->writes != NULL)
		s->prepares = prepare_new(base, poll_prepared, s);
	if (s->prepares != NULL)
		s->reads = wq_new(base, &reads);
	if (s->reads != NULL)
		return 0;
	snprintf(why, STORE_ERROR_LEN, "no thread can be started: %m");
	return EX_OSERR;
}

static int
open_all(struct store *s, struct event_base *base, char *why)
{
	int rc = open_writer(s, why);

	if (rc == 0)
		rc = open_queries(s, why);
	if (rc == 0)
		rc = read_epoch(s, why);
	if (rc == 0)
		open_now(s);
	if (rc == 0)
		rc = start_threads(s, base, why);
	s->told_seq = atomic_load(&s->shared.seq);
	return rc;
}

int
store_open(struct event_base *base, const struct store_conf *conf,
    struct store **out, char why[STORE_ERROR_LEN])
{
	struct store *s = xcalloc(1, sizeof(*s));
	int rc;

	db_init();
	s->conf = *conf;
	if (s->conf.query_threads < 1 ||
	    s->conf.query_threads > QUERY_THREADS_MAX)
		s->conf.query_threads = QUERY_THREADS_MAX;
	if (s->conf.story_span == 0)
		s->conf.story_span = STORY_SPAN_S;
	if (s->conf.story_memory == 0)
		s->conf.story_memory = STORY_MEMORY;
	s->path = xstrdup(conf->path);
	s->lock_fd = store_lock(s->path, &rc, why, STORE_ERROR_LEN);
	if (s->lock_fd >= 0)
		rc = open_all(s, base, why);
	if (rc != 0) {
		store_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

/*
 * In the order of a poll: what is packed is still written, and what that ends
 * may want to read. The writer's connection is closed last, so that it
 * checkpoints and the WAL goes.
 */
void
store_close(struct store *s)
{
	struct wq *q;

	if (s == NULL)
		return;
	filter_swap_free(s->swap);
	s->swap = NULL;
	prepare_free(s->prepares);
	s->prepares = NULL;
	q = s->writes;
	s->writes = NULL;
	wq_free(q);
	q = s->reads;
	s->reads = NULL;
	wq_free(q);
	for (unsigned i = 0; i < QUERY_THREADS_MAX; i++)
		db_close(s->queries[i].db);
	db_close(s->now.db);
	db_close(s->db);
	writer_clear(&s->writer);
	stories_free(s->writer.stories);
	filters_free(s->writer.filters);
	store_unlock(s->lock_fd);
	free(s->path);
	free(s);
}

/* --- handing over --- */

static int
write_in_lane(struct store *s, struct store_job *job, enum wq_lane lane)
{
	job->wq.work = write_work;
	job->wq.done = job_done;
	job->error = 0;
	return is_full(s) ? -1 : wq_submit(s->writes, &job->wq, lane);
}

int
store_write(struct store *s, struct store_job *job)
{
	return write_in_lane(s, job, WQ_FIRST);
}

int
store_write_after(struct store *s, struct store_job *job)
{
	return write_in_lane(s, job, WQ_NORMAL);
}

int
store_read(struct store *s, struct store_job *job)
{
	job->wq.work = read_work;
	job->wq.done = job_done;
	job->error = 0;
	return s->reads == NULL ? -1 : wq_submit(s->reads, &job->wq,
	    job->quick ? WQ_QUICK : WQ_FIRST);
}

bool
store_read_now(struct store *s, struct store_job *job)
{
	return s->reads != NULL && wq_pending(s->reads) == 0 &&
	    query_run_now(&s->now, job);
}

void
store_turn_end(struct store *s)
{
	query_release(&s->now);
}

int
store_load_poll(struct store *s, struct feed_poll *p)
{
	p->commits = atomic_load(&s->shared.commits);
	p->job.work = load_work;
	p->job.done = load_done;
	p->store_error = 0;
	return s->reads == NULL ? -1 : wq_submit(s->reads, &p->job, WQ_NORMAL);
}

int
store_save_poll(struct store *s, struct feed_poll *p)
{
	p->store_error = 0;
	if (is_full(s))
		return -1;
	return prepare_helps(p) ? prepare_submit(s->prepares, p) :
	    save_submit(s, p);
}

/* Write a page: SQLite writes none for an update to what is there already. */
static void
probe_write(struct store_job *job, struct store_writer *w)
{
	(void)job;
	if (stmt_run(db_stmt(w->db,
	    "INSERT INTO meta (key, value) VALUES ('probe', 1)")) == 0)
		(void)stmt_run(db_stmt(w->db,
		    "DELETE FROM meta WHERE key = 'probe'"));
}

static void
probe_done(struct store_job *job)
{
	struct store *s = (struct store *)((char *)job -
	    offsetof(struct store, probe));

	s->probing = false;
}

int
store_probe(struct store *s)
{
	if (s->probing || s->told_trouble == 0)
		return 0;
	s->probe.write = probe_write;
	s->probe.done = probe_done;
	if (store_write(s, &s->probe) < 0)
		return -1;
	s->probing = true;
	return 0;
}

void
store_filters(struct store *s, struct filters *filters)
{
	/* Those that still wait were never asked. */
	filter_swap_free(s->swap);
	s->swap = filter_swap_new(filters);
	filters_submit(s);
}

/* --- retention --- */

static void
sweep_write(struct store_job *job, struct store_writer *w)
{
	struct store *s = (struct store *)((char *)job -
	    offsetof(struct store, retire));

	sweep_slice(w, &s->sweep);
}

/* Slices are handed over behind the polls that wait: a long sweep holds up
 * nobody. */
static void
sweep_done(struct store_job *job)
{
	struct store *s = (struct store *)((char *)job -
	    offsetof(struct store, retire));

	if (job->error == 0 && s->sweep.oldest > s->oldest_seq)
		s->oldest_seq = s->sweep.oldest;
	if (job->error == 0 && s->sweep.more &&
	    store_write_after(s, &s->retire) == 0)
		return;
	if (s->sweep.removed > 0)
		log_info("store", "%" PRId64 " items were retired",
		    s->sweep.removed);
	retention_free(s->sweep.rules);
	s->sweeping = false;
}

int
store_retire(struct store *s, const struct retention *rules, int64_t now)
{
	if (s->sweeping)
		return 0;
	memset(&s->sweep, 0, sizeof(s->sweep));
	s->sweep.rules = retention_copy(rules);
	s->sweep.now = now;
	s->retire.write = sweep_write;
	s->retire.done = sweep_done;
	if (store_write_after(s, &s->retire) < 0) {
		retention_free(s->sweep.rules);
		return -1;
	}
	s->sweeping = true;
	return 0;
}

bool
store_retires(const struct store *s)
{
	return s->sweeping;
}

int
store_each_due(struct store *s,
    void (*row)(void *arg, int64_t feed, int64_t next_poll), void *arg)
{
	struct db *db;
	struct stmt *st;
	int64_t feed;
	int error, code, rc;

	if (db_open(s->path, DB_READ, &db, &error, &code) < 0)
		return -1;
	st = db_stmt(db, "SELECT f.rid, min(f.next_poll,"
	    " ifnull(a.due, f.next_poll)) FROM feed f LEFT JOIN archive a"
	    " ON a.feed = f.rid AND a.state = 2 WHERE f.state = 0");
	while ((rc = stmt_step(st)) > 0) {
		feed = get_int(st);
		row(arg, feed, get_int(st));
	}
	db_close(db);
	return rc;
}

int
store_each_cooling(struct store *s,
    void (*row)(void *arg, const char *origin, int64_t until), void *arg)
{
	struct db *db;
	struct stmt *st;
	const char *origin;
	int error, code, rc;

	if (db_open(s->path, DB_READ, &db, &error, &code) < 0)
		return -1;
	st = db_stmt(db, "SELECT origin, until FROM cooling");
	while ((rc = stmt_step(st)) > 0) {
		origin = get_text(st);
		row(arg, origin, get_int(st));
	}
	db_close(db);
	return rc;
}

void
store_stats(const struct store *s, struct store_stats *out)
{
	out->seq = atomic_load(&s->shared.seq);
	out->reach = atomic_load(&s->shared.reach);
	out->oldest_seq = s->oldest_seq;
	memcpy(out->epoch, s->epoch, sizeof(out->epoch));
	out->queued_writes = writes_pending(s);
	out->queued_reads = s->reads == NULL ? 0 : wq_pending(s->reads);
	out->commits = atomic_load(&s->shared.commits);
	out->batch_jobs = atomic_load(&s->shared.batch_jobs);
	out->index_seq = atomic_load(&s->shared.index_seq);
	out->story_since = atomic_load(&s->shared.story_since);
	out->story_items = atomic_load(&s->shared.story_items);
	out->degraded = s->told_trouble != 0;
	out->trouble = s->told_trouble;
	out->broken = atomic_load(&s->shared.broken);
	out->damaged = atomic_load(&s->shared.damaged);
}
