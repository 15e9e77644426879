/* SPDX-License-Identifier: ISC */
/* One sink, for those that have all of them. Loop thread. */
#ifndef GAZETTED_SINK_ONE_H
#define GAZETTED_SINK_ONE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "conf.h"
#include "sink_kind.h"
#include "store.h"

TAILQ_HEAD(sink_list, sink);

struct sinks {
	struct store *store;
	struct fetch *fetch;
	char epoch[17];
	bool stopping;
	struct sink_list list;     /* in the order of the configuration */
	struct sink_list leaving;  /* taken out of it, but at work still */
};

struct sink {
	struct store_job job;
	TAILQ_ENTRY(sink) link;
	struct sinks *owner;
	struct conf_sink conf;     /* a copy */
	const struct sink_kind *kind;
	struct post *post;         /* NULL: a file's */
	char *consumer;            /* name of its position */
	struct sink_run run;       /* a query thread's while `working` */
	int64_t position;          /* where it is, */
	char error[SINK_ERROR_LEN]; /* and why it does not work: the loop's */
	bool begun;                /* the position is read */
	bool working;              /* a job is at the store, or a body at fetch */
	bool posting;              /* the latter */
	bool leaving;
	int64_t retry_at;          /* monotonic ms; 0: at once */
	int64_t pause_ms;          /* before the next try; 0: it works */
	unsigned refused;          /* changes in a row; more are refused slowly */
	uint64_t failures, dead;   /* runs, changes */
};

struct sink *sink_new(struct sinks *owner, const struct conf_sink *conf);
/* Free; it may not be working. */
void sink_free(struct sink *s);
/* Go on, unless it works already, waits for its time or for its predecessor. */
void sink_start(struct sink *s);
/* The configuration has no such sink any more: free it, or when it is back. */
void sink_leave(struct sink *s);

#endif
