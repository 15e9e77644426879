/* SPDX-License-Identifier: ISC */
/*
 * The pool: documents wait in one queue for a free worker, in order; their
 * results wait in another for `done`, which runs in an event of its own, so
 * that no caller hears of a result inside its call.
 */
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "daemon/parser/quarantine.h"
#include "daemon/parser/result.h"
#include "daemon/parser/pool_worker.h"
#include "log.h"
#include "parser.h"
#include "util.h"

struct queue {
	struct document *head, **tail;
};

struct parser_pool {
	struct parser_conf conf;
	char *path;
	struct worker_owner owner;
	struct worker **workers;
	unsigned nworkers;
	struct queue waiting;   /* for a worker */
	struct queue ready;     /* for `done` */
	struct event *deliver;  /* made active when `ready` gets its first */
	size_t pending;         /* submitted, `done` not called yet */
	struct quarantine *quarantine;
	struct parser_stats stats;
	bool closed;            /* nothing is parsed any more */
};

static void
queue_init(struct queue *q)
{
	q->head = NULL;
	q->tail = &q->head;
}

static void
queue_push(struct queue *q, struct document *d)
{
	d->next = NULL;
	*q->tail = d;
	q->tail = &d->next;
}

static struct document *
queue_pop(struct queue *q)
{
	struct document *d = q->head;

	if (d == NULL)
		return NULL;
	q->head = d->next;
	if (q->head == NULL)
		q->tail = &q->head;
	return d;
}

/* The document has its result: `done` will be called. */
static void
pool_ready(struct parser_pool *pool, struct document *d)
{
	if (pool->ready.head == NULL)
		event_active(pool->deliver, 0, 0);
	queue_push(&pool->ready, d);
}

static void
pool_refuse(struct parser_pool *pool, struct document *d)
{
	result_fail(d, PARSE_INTERNAL, "the parser is being stopped");
	pool_ready(pool, d);
}

/* Call `done` of the first that is ready. False when there is none. */
static bool
pool_deliver(struct parser_pool *pool)
{
	struct document *d = queue_pop(&pool->ready);

	if (d == NULL)
		return false;
	pool->pending--;
	d->done(d->arg, d->result);
	free(d);
	return true;
}

/* One at a time: between two results the loop's other events have a turn. */
static void
pool_deliver_cb(evutil_socket_t fd, short what, void *arg)
{
	struct parser_pool *pool = arg;

	(void)fd;
	(void)what;
	pool_deliver(pool);
	if (pool->ready.head != NULL)
		event_active(pool->deliver, 0, 0);
}

/* Say whether the document was refused: its bytes broke a worker before. */
static bool
pool_quarantined(struct parser_pool *pool, struct document *d)
{
	const struct parse_status *was = quarantine_find(pool->quarantine,
	    d->request.body, clock_mono_ms());

	if (was == NULL)
		return false;
	pool->stats.refused++;
	result_fail(d, was->outcome,
	    "put aside for a day: %.150s", was->detail);
	pool_ready(pool, d);
	return true;
}

/* A worker is free: give it the first document that it can take. */
static void
pool_idle(void *arg, struct worker *w)
{
	struct parser_pool *pool = arg;
	struct document *d;

	while (worker_is_idle(w) && (d = queue_pop(&pool->waiting)) != NULL) {
		if (pool_quarantined(pool, d))
			continue;
		if (worker_give(w, d) == 0)
			return;
		result_fail(d, PARSE_LIMIT, "the request is over its limit");
		pool_ready(pool, d);
	}
}

static void
pool_finished(void *arg, struct document *d)
{
	struct parser_pool *pool = arg;

	pool->stats.documents++;
	if (d->broke)
		quarantine_add(pool->quarantine, d->request.body,
		    &d->result->status, clock_mono_ms());
	pool_ready(pool, d);
}

/* Nothing can be parsed any more: say so once, and to all that wait. */
static void
pool_fatal(void *arg, bool other_build, const char *why)
{
	struct parser_pool *pool = arg;
	struct document *d;

	if (pool->closed)
		return;
	pool->closed = true;
	for (unsigned i = 0; i < pool->nworkers; i++)
		worker_stop(pool->workers[i]);
	while ((d = queue_pop(&pool->waiting)) != NULL)
		pool_refuse(pool, d);
	pool->conf.fatal(pool->conf.arg, other_build, why);
}

struct parser_pool *
parser_pool_new(struct event_base *base, const struct parser_conf *conf)
{
	struct parser_pool *pool = xcalloc(1, sizeof(*pool));

	pool->conf = *conf;
	pool->path = xstrdup(conf->path);
	pool->quarantine = quarantine_new();
	queue_init(&pool->waiting);
	queue_init(&pool->ready);
	pool->owner = (struct worker_owner){
		.base = base,
		.path = pool->path,
		.stats = &pool->stats,
		.idle = pool_idle,
		.finished = pool_finished,
		.fatal = pool_fatal,
		.arg = pool,
	};
	pool->workers = xcalloc(conf->workers, sizeof(struct worker *));
	pool->deliver = event_new(base, -1, 0, pool_deliver_cb, pool);
	if (pool->deliver == NULL) {
		parser_pool_free(pool);
		return NULL;
	}
	event_priority_set(pool->deliver, 1);
	for (; pool->nworkers < conf->workers; pool->nworkers++) {
		struct worker *w = worker_new(&pool->owner);

		if (w == NULL) {
			parser_pool_free(pool);
			return NULL;
		}
		pool->workers[pool->nworkers] = w;
	}
	return pool;
}

void
parser_submit(struct parser_pool *pool, const struct parse_request *request,
    void (*done)(void *arg, struct parse_result *result), void *arg)
{
	struct document *d = xcalloc(1, sizeof(*d));

	d->request = *request;
	d->done = done;
	d->arg = arg;
	pool->pending++;
	if (pool->closed) {
		pool_refuse(pool, d);
		return;
	}
	queue_push(&pool->waiting, d);
	for (unsigned i = 0; i < pool->nworkers; i++)
		pool_idle(pool, pool->workers[i]);
}

size_t
parser_pending(const struct parser_pool *pool)
{
	return pool->pending;
}

void
parser_pool_stats(const struct parser_pool *pool, struct parser_stats *out)
{
	*out = pool->stats;
	out->workers = (unsigned)parser_pool_pids(pool, NULL, 0);
}

size_t
parser_pool_pids(const struct parser_pool *pool, pid_t *pids, size_t max)
{
	size_t n = 0;

	for (unsigned i = 0; i < pool->nworkers; i++) {
		pid_t pid = worker_pid(pool->workers[i]);

		if (pid == 0)
			continue;
		if (n < max)
			pids[n] = pid;
		n++;
	}
	return n;
}

void
parser_pool_free(struct parser_pool *pool)
{
	struct document *d;

	if (pool == NULL)
		return;
	pool->closed = true;
	for (unsigned i = 0; i < pool->nworkers; i++) {
		d = worker_free(pool->workers[i]);
		if (d != NULL)
			pool_refuse(pool, d);
	}
	pool->nworkers = 0;
	while ((d = queue_pop(&pool->waiting)) != NULL)
		pool_refuse(pool, d);
	while (pool_deliver(pool))
		continue;
	if (pool->deliver != NULL)
		event_free(pool->deliver);
	quarantine_free(pool->quarantine);
	free(pool->workers);
	free(pool->path);
	free(pool);
}
