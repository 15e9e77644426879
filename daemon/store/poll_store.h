/* SPDX-License-Identifier: ISC */
/* A poll's two stops at the store: what it needs, and what it brought. */
#ifndef GAZETTED_STORE_POLL_STORE_H
#define GAZETTED_STORE_POLL_STORE_H

#include "db.h"
#include "poll.h"
#include "writer.h"

struct query;

/*
 * Fill in p->source, p->id and p->gone from the row p->feed, and store_error.
 * On a thread that reads.
 */
void poll_load(struct query *q, struct feed_poll *p);
/* The batch hooks of such a thread; `state` is its query. */
void poll_loads_begin(void *state);
bool poll_loads_full(void *state);
void poll_loads_end(void *state, struct wq_job *jobs);

/* Keep the poll `arg`, on the writer inside its savepoint. */
void poll_save(struct store_writer *w, void *arg);

#endif
