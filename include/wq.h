/* SPDX-License-Identifier: ISC */
/*
 * The work queue: the only thing that knows threads. A job goes to a worker
 * thread, which runs its `work`, and comes back to the event loop, which runs
 * its `done`. A worker takes all that is queued, up to a batch, so a queue
 * with one worker can commit many jobs as one group. The loop is woken only
 * when the list of finished jobs goes from empty to non-empty.
 *
 * A job's memory belongs to whoever submitted it, is touched by exactly one
 * thread at a time, and is the submitter's again in `done`. Every submitted
 * job is worked and done, also at shutdown.
 */
#ifndef GAZETTED_WQ_H
#define GAZETTED_WQ_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct wq;

/*
 * Lanes, each taken before those after it. Jobs of WQ_QUICK take microseconds:
 * a worker does some of them before it hands them back together.
 */
enum wq_lane { WQ_QUICK, WQ_FIRST, WQ_NORMAL, WQ_LANES };

struct wq_job {
	struct wq_job *next;                              /* the queue's */
	void (*work)(struct wq_job *job, void *state);    /* on a worker */
	void (*done)(struct wq_job *job);                 /* on the loop */
	enum wq_lane lane;                                /* the queue's */
	int failed; /* set by batch_end: the batch was not kept (an errno-like code) */
};

struct wq_ops {
	const char *name; /* of the threads, at most 15 bytes */
	unsigned threads;
	size_t bound;     /* jobs queued at most, all lanes together */
	/* Make a thread's state, on the thread; NULL: none needed. */
	void *(*thread_start)(void *arg);
	void (*thread_stop)(void *state);
	/*
	 * Optional batch hooks: begin before the first job of a batch, full
	 * after each (true ends the batch), end with the jobs of the batch.
	 */
	void (*batch_begin)(void *state);
	bool (*batch_full)(void *state);
	void (*batch_end)(void *state, struct wq_job *jobs);
	/* A batch has jobs of one lane, and ends when one before it has some:
	 * what is done need not wait for a job that takes long. */
	bool one_lane;
	/* Called on a worker that had nothing to do for a moment (10 ms, so
	 * that a burst of jobs is not held up, and 200 ms after the last time,
	 * so that jobs with gaps between them are not either): true when it
	 * did some work of its own and wants to be asked again, at once unless
	 * a job came. NULL: never. */
	bool (*idle)(void *state);
	/* Called on the loop after some jobs were done; NULL: nothing. */
	void (*delivered)(void *arg);
	void *arg; /* for thread_start and delivered */
};

/* Start the threads. Loop thread. NULL when the system gives none. */
struct wq *wq_new(struct event_base *base, const struct wq_ops *ops);
/*
 * Hand over a job. 0, or -1 when the queue is full: the job stays the
 * caller's and `done` is not called. Loop thread.
 */
int wq_submit(struct wq *q, struct wq_job *job, enum wq_lane lane);
/* Say how many jobs were submitted and are not done yet. Loop thread. */
size_t wq_pending(const struct wq *q);
/*
 * Work off what is queued, run every `done`, join the threads, free.
 * Loop thread; NULL is fine.
 */
void wq_free(struct wq *q);

#endif
