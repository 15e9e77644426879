/* SPDX-License-Identifier: ISC */
/*
 * The ceiling of fetching: the same requests by libcurl's multi socket
 * interface on libevent, with the settings that measured best and none of the
 * rules, limits or results.
 */
#ifndef GAZETTED_BENCH_BARE_H
#define GAZETTED_BENCH_BARE_H

#include <stdbool.h>

#include "origin.h"

struct event_base;

/* Fetch `n` documents, `parallel` at once. The seconds that it took, or -1. */
double bare_run(struct event_base *base, const struct origin *o, unsigned n,
    unsigned parallel, bool reuse, long status);

#endif
