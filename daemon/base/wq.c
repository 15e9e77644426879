/* SPDX-License-Identifier: ISC */
/*
 * The work queue. One mutex guards the lanes and the finished list; nothing
 * is called with it held. The loop is woken through an eventfd, written only
 * when the finished list was empty.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "log.h"
#include "util.h"
#include "wq.h"

#define WQ_QUICK_BATCH 8     /* quick jobs that one worker takes at once */
#define WQ_QUIET_NS 10000000 /* without a job, before a worker idles */
#define WQ_IDLE_NS 200000000 /* until it does so again, if jobs came since */

struct joblist {
	struct wq_job *head, **tail;
};

struct wq {
	struct wq_ops ops;
	pthread_t *threads;
	unsigned started;        /* threads running */
	int wake_fd;             /* eventfd: the finished list became non-empty */
	struct event *wake;      /* on it, in the loop */
	size_t pending;          /* submitted, not done; the loop's own */
	pthread_mutex_t lock;    /* guards what follows */
	pthread_cond_t arrived;  /* a job was queued, or `closing` was set */
	struct joblist lanes[WQ_LANES];
	size_t queued;           /* jobs in all lanes */
	size_t quick;            /* of them, in WQ_QUICK */
	unsigned quick_workers;  /* working on such, and soon back for more */
	struct joblist finished;
	bool closing;
};

static void
joblist_init(struct joblist *l)
{
	l->head = NULL;
	l->tail = &l->head;
}

static void
joblist_push(struct joblist *l, struct wq_job *job)
{
	job->next = NULL;
	*l->tail = job;
	l->tail = &job->next;
}

static struct wq_job *
joblist_pop(struct joblist *l)
{
	struct wq_job *job = l->head;

	if (job == NULL)
		return NULL;
	l->head = job->next;
	if (l->head == NULL)
		l->tail = &l->head;
	return job;
}

/* The first lane that has a job; WQ_LANES: none has. The lock is held. */
static enum wq_lane
wq_next_lane(const struct wq *q)
{
	enum wq_lane lane = WQ_QUICK;

	while (lane < WQ_LANES && q->lanes[lane].head == NULL)
		lane++;
	return lane;
}

/* Take the next job; the lock is held. */
static struct wq_job *
wq_take(struct wq *q)
{
	enum wq_lane lane = wq_next_lane(q);

	if (lane == WQ_LANES)
		return NULL;
	q->queued--;
	q->quick -= lane == WQ_QUICK;
	return joblist_pop(&q->lanes[lane]);
}

/* Take another job into a batch that has `n` and began with `first`. */
static struct wq_job *
wq_take_more(struct wq *q, const struct wq_job *first, unsigned n)
{
	bool alone = first->lane == WQ_QUICK || q->ops.one_lane;
	struct wq_job *job = NULL;

	if (first->lane == WQ_QUICK && n == WQ_QUICK_BATCH)
		return NULL;
	pthread_mutex_lock(&q->lock);
	if (!alone || wq_next_lane(q) == first->lane)
		job = wq_take(q);
	pthread_mutex_unlock(&q->lock);
	return job;
}

static int64_t
wq_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/*
 * Wait a moment for a job, until `since` at least. The lock is held. True:
 * none was queued in it.
 */
static bool
wq_quiet(struct wq *q, int64_t since)
{
	int64_t until = wq_now() + WQ_QUIET_NS;
	struct timespec t;

	if (until < since)
		until = since;
	t.tv_sec = (time_t)(until / 1000000000);
	t.tv_nsec = (long)(until % 1000000000);
	return pthread_cond_timedwait(&q->arrived, &q->lock, &t) == ETIMEDOUT;
}

/*
 * Wait for a job; NULL when the queue closes and nothing is left. *idle_at is
 * when the worker may idle; once it does, it goes on until a job comes.
 */
static struct wq_job *
wq_wait(struct wq *q, void *state, int64_t *idle_at)
{
	struct wq_job *job;
	bool busy = q->ops.idle != NULL, idles = false;

	pthread_mutex_lock(&q->lock);
	while ((job = wq_take(q)) == NULL && !q->closing) {
		if (busy && (idles || wq_quiet(q, *idle_at))) {
			pthread_mutex_unlock(&q->lock);
			busy = q->ops.idle(state);
			idles = true;
			*idle_at = wq_now() + WQ_IDLE_NS;
			pthread_mutex_lock(&q->lock);
		} else if (!busy) {
			pthread_cond_wait(&q->arrived, &q->lock);
		}
	}
	q->quick_workers += job != NULL && job->lane == WQ_QUICK;
	pthread_mutex_unlock(&q->lock);
	return job;
}

static void
wq_finish(struct wq *q, struct joblist *batch)
{
	const uint64_t one = 1;
	const bool quick = batch->head->lane == WQ_QUICK;
	bool was_empty;

	pthread_mutex_lock(&q->lock);
	was_empty = q->finished.head == NULL;
	*q->finished.tail = batch->head;
	q->finished.tail = batch->tail;
	if (quick)
		q->quick_workers--;
	pthread_mutex_unlock(&q->lock);
	if (was_empty && write(q->wake_fd, &one, sizeof(one)) < 0)
		log_error("wq", "%s: cannot wake the loop: %m", q->ops.name);
}

/* Work a batch that begins with `job`. */
static void
wq_batch(struct wq *q, struct wq_job *job, void *state)
{
	const struct wq_job *first = job;
	struct joblist batch;
	unsigned n = 0;

	joblist_init(&batch);
	if (q->ops.batch_begin != NULL)
		q->ops.batch_begin(state);
	while (job != NULL) {
		job->failed = 0;
		job->work(job, state);
		joblist_push(&batch, job);
		if (q->ops.batch_end == NULL ? first->lane != WQ_QUICK :
		    q->ops.batch_full(state))
			break;
		job = wq_take_more(q, first, ++n);
	}
	if (q->ops.batch_end != NULL)
		q->ops.batch_end(state, batch.head);
	wq_finish(q, &batch);
}

/*
 * A worker that wakes up does not take the processor from the loop, which is
 * about to hand out more, nor from a client. Who has given the daemon another
 * policy keeps it.
 */
static void
wq_yield_to_loop(void)
{
	const struct sched_param none = { .sched_priority = 0 };

	if (sched_getscheduler(0) == SCHED_OTHER) /* 0: of this thread */
		(void)sched_setscheduler(0, SCHED_BATCH, &none);
}

static void *
wq_thread(void *arg)
{
	struct wq *q = arg;
	void *state = q->ops.thread_start == NULL ? NULL :
	    q->ops.thread_start(q->ops.arg);
	struct wq_job *job;
	int64_t idle_at = 0;

	wq_yield_to_loop();
	pthread_setname_np(pthread_self(), q->ops.name);
	while ((job = wq_wait(q, state, &idle_at)) != NULL)
		wq_batch(q, job, state);
	if (q->ops.thread_stop != NULL)
		q->ops.thread_stop(state);
	return NULL;
}

/* Run `done` of what is finished. */
static void
wq_deliver(struct wq *q)
{
	struct wq_job *job, *next;

	pthread_mutex_lock(&q->lock);
	job = q->finished.head;
	joblist_init(&q->finished);
	pthread_mutex_unlock(&q->lock);
	for (; job != NULL; job = next) {
		next = job->next;
		q->pending--;
		job->done(job);
	}
	if (q->ops.delivered != NULL)
		q->ops.delivered(q->ops.arg);
}

static void
wq_wake_cb(evutil_socket_t fd, short what, void *arg)
{
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		log_error("wq", "cannot read the wake-up: %m");
	wq_deliver(arg);
}

/* Start the threads with all signals blocked: the loop alone takes them. */
static void
wq_start_threads(struct wq *q)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (; q->started < q->ops.threads; q->started++)
		if (pthread_create(&q->threads[q->started], NULL, wq_thread,
		    q) != 0)
			break;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct wq *
wq_new(struct event_base *base, const struct wq_ops *ops)
{
	struct wq *q = xcalloc(1, sizeof(*q));
	pthread_condattr_t attr;

	q->ops = *ops;
	q->threads = xcalloc(ops->threads, sizeof(*q->threads));
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->arrived, &attr);
	pthread_condattr_destroy(&attr);
	for (int lane = 0; lane < WQ_LANES; lane++)
		joblist_init(&q->lanes[lane]);
	joblist_init(&q->finished);
	q->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->wake_fd >= 0)
		q->wake = event_new(base, q->wake_fd, EV_READ | EV_PERSIST,
		    wq_wake_cb, q);
	if (q->wake == NULL || event_add(q->wake, NULL) < 0) {
		wq_free(q);
		return NULL;
	}
	wq_start_threads(q);
	if (q->started < ops->threads) {
		wq_free(q);
		return NULL;
	}
	return q;
}

/*
 * Queue a job; the lock is held. Say whether to wake a sleeping worker: not
 * where another one works on quick jobs, which comes back for this one sooner
 * than a thread wakes up.
 */
static bool
wq_queue(struct wq *q, struct wq_job *job, enum wq_lane lane)
{
	bool soon = lane == WQ_QUICK && q->quick_workers > 0 &&
	    q->quick < WQ_QUICK_BATCH;

	job->lane = lane;
	joblist_push(&q->lanes[lane], job);
	q->queued++;
	q->quick += lane == WQ_QUICK;
	return !soon;
}

int
wq_submit(struct wq *q, struct wq_job *job, enum wq_lane lane)
{
	bool full, wake = false;

	pthread_mutex_lock(&q->lock);
	full = q->closing || q->queued >= q->ops.bound;
	if (!full)
		wake = wq_queue(q, job, lane);
	pthread_mutex_unlock(&q->lock);
	if (full)
		return -1;
	if (wake) /* without the lock, which is what it wants first */
		pthread_cond_signal(&q->arrived);
	q->pending++;
	return 0;
}

size_t
wq_pending(const struct wq *q)
{
	return q->pending;
}

void
wq_free(struct wq *q)
{
	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	q->closing = true;
	pthread_cond_broadcast(&q->arrived);
	pthread_mutex_unlock(&q->lock);
	for (unsigned i = 0; i < q->started; i++)
		pthread_join(q->threads[i], NULL);
	wq_deliver(q);
	if (q->wake != NULL)
		event_free(q->wake);
	if (q->wake_fd >= 0)
		close(q->wake_fd);
	pthread_cond_destroy(&q->arrived);
	pthread_mutex_destroy(&q->lock);
	free(q->threads);
	free(q);
}
