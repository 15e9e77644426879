/* SPDX-License-Identifier: ISC */
/*
 * Sinks push the change stream out: each goes through it in order, keeps its
 * position in the store, and tries again, ever more rarely, what failed. A
 * sink reads, and writes its files, on a query thread; what it posts is
 * fetch's. Everything here is for the loop.
 */
#ifndef GAZETTED_SINK_H
#define GAZETTED_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "conf.h"

struct fetch;
struct sinks;
struct store;

/* Make the sinks: none yet. */
struct sinks *sinks_new(struct store *store, struct fetch *fetch);
/*
 * Have these sinks from now on; `list` is copied. One whose settings are the
 * same goes on; one that changed begins anew at the position of its name when
 * the old one has ended what it does.
 */
void sinks_configure(struct sinks *s, const struct conf_sink *list, size_t n);
/* Changes were committed; and about once a second. */
void sinks_changed(struct sinks *s);
void sinks_tick(struct sinks *s);
/* Begin nothing more, and give up what is being posted. */
void sinks_stop(struct sinks *s);
/* Free; no job may be at the store, and nothing at fetch, any more. */
void sinks_free(struct sinks *s);

/* Append the member "sinks" of the status; nothing if there are none. */
void sinks_status(struct buf *out, const struct sinks *s, int64_t seq);
/* Append the sinks' metrics. */
void sinks_metrics(struct buf *out, const struct sinks *s, int64_t seq);

#endif
