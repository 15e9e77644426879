/* SPDX-License-Identifier: ISC */
/* A poll's two stops at the store: what it needs, and what it brought. */
#ifndef GAZETTED_STORE_POLL_STORE_H
#define GAZETTED_STORE_POLL_STORE_H

#include "db.h"
#include "poll.h"
#include "writer.h"

/* Fill in p->source, p->id and p->gone from the row p->feed. 0 or -1. */
int poll_load(struct db *db, struct feed_poll *p);
/* Keep the poll `arg`, on the writer inside its savepoint. */
void poll_save(struct store_writer *w, void *arg);

#endif
