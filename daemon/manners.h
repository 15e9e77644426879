/* SPDX-License-Identifier: ISC */
/*
 * What an answer means for its host, and what a clock that jumps means for the
 * schedule. The pipeline's own; loop thread only.
 */
#ifndef GAZETTED_MANNERS_H
#define GAZETTED_MANNERS_H

#include <stdbool.h>
#include <stdint.h>

#include "hosts.h"
#include "poll.h"
#include "schedule.h"

/* "https://host:port" of an http(s) URL, allocated; NULL for others. */
char *manners_origin(const char *url);
/*
 * A poll's fetch has ended: note where its host is, and leave the host alone
 * where the answer asks for that. Sets p->cool_origin and p->cool_until (to be
 * stored) and p->cooling.
 */
void manners_answered(struct hosts *h, struct host_slot *slot,
    struct feed_poll *p, int64_t now);

/* The wall clock beside the even one. */
struct clock_watch {
	int64_t offset_ms; /* wall clock minus monotonic clock */
	bool set;
};

/* Look at both: by how many seconds the wall clock has jumped since the last
 * look (a suspended machine's does, forwards); 0: it has not. */
int64_t clock_jumped(struct clock_watch *w, int64_t wall_s, int64_t mono_ms);

#endif
