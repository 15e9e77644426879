/* SPDX-License-Identifier: ISC */
/*
 * Sinks push the change stream out: each goes through it in order, keeps its
 * position in the store, and tries again, ever more rarely, what failed. A
 * sink reads and writes on a query thread; everything here is for the loop.
 */
#ifndef GAZETTED_SINK_H
#define GAZETTED_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "conf.h"

struct sinks;
struct store;

/* Make the sinks; `list` is copied. NULL if there are none. */
struct sinks *sinks_new(struct store *store, const struct conf_sink *list,
    size_t n);
/* Changes were committed; and about once a second. NULL is fine. */
void sinks_changed(struct sinks *s);
void sinks_tick(struct sinks *s);
/* Begin nothing more. */
void sinks_stop(struct sinks *s);
/* Free; no job may be at the store any more. */
void sinks_free(struct sinks *s);

/* Append the member "sinks" of the status; nothing if there are none. */
void sinks_status(struct buf *out, const struct sinks *s, int64_t seq);
/* Append the sinks' metrics. */
void sinks_metrics(struct buf *out, const struct sinks *s, int64_t seq);

#endif
