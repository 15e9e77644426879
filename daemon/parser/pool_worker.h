/* SPDX-License-Identifier: ISC */
/*
 * One place of the pool: a gazetted-parser process, replaced whenever it ends
 * or has to be ended. Loop thread only.
 */
#ifndef GAZETTED_PARSER_POOL_WORKER_H
#define GAZETTED_PARSER_POOL_WORKER_H

#include <stdbool.h>

#include "daemon/parser/result.h"
#include "parser.h"

struct event_base;
struct worker;

/* What a worker knows of its pool. The callbacks may call any worker. */
struct worker_owner {
	struct event_base *base;
	const char *path;
	struct parser_stats *stats;
	/* The worker is free for a document. */
	void (*idle)(void *arg, struct worker *w);
	/* The document has its result. */
	void (*finished)(void *arg, struct document *d);
	/* No worker will do: none can be started, or none confined. */
	void (*fatal)(void *arg, bool other_build, const char *why);
	void *arg;
};

/* Make a worker and start its process; `owner` must outlive it. */
struct worker *worker_new(const struct worker_owner *owner);
/* Say whether it can be given a document. */
bool worker_is_idle(const struct worker *w);
/*
 * Give an idle worker a document, which is the worker's until `finished`.
 * 0, or -1 when the request is over the limits of a frame. Calls nothing.
 */
int worker_give(struct worker *w, struct document *d);
/* Say the process id, 0 if there is no live process. */
pid_t worker_pid(const struct worker *w);
/* End the process, start no other. */
void worker_stop(struct worker *w);
/*
 * End the process, wait for that, free. Returns the document that it had,
 * without a result, or NULL.
 */
struct document *worker_free(struct worker *w);

#endif
