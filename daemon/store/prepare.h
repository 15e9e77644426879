/* SPDX-License-Identifier: ISC */
/*
 * What needs no database is done before the writing thread has a poll, on a
 * thread that does nothing else: the texts of its items are packed.
 */
#ifndef GAZETTED_STORE_PREPARE_H
#define GAZETTED_STORE_PREPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "poll.h"

struct event_base;
struct prepare;

/* Start the thread. `ready` is called on the loop. NULL: there is none. */
struct prepare *prepare_new(struct event_base *base,
    void (*ready)(void *arg, struct feed_poll *p), void *arg);
/* Finish what was handed over, call `ready` for it, free; NULL is fine. */
void prepare_free(struct prepare *q);

/* Say whether a poll has items whose texts may have to be written. */
bool prepare_helps(const struct feed_poll *p);
/*
 * Pack these texts: the records point to what came of it. Where there is no
 * memory they stay as they are, and the writing thread packs them. 0, or -1
 * when the queue is full.
 */
int prepare_submit(struct prepare *q, struct feed_poll *p);
/* Say how many polls were handed over and are not ready. */
size_t prepare_pending(const struct prepare *q);
/*
 * Free what was packed, when the poll is stored or will not be: its records may
 * have no other texts. Any thread.
 */
void prepare_undo(struct feed_poll *p);

#endif
