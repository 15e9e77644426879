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

/* Keep a poll, on the writer, with others in a savepoint; store_error says in
 * the end what became of it. */
void poll_keep(struct store_writer *w, struct feed_poll *p);

#endif
