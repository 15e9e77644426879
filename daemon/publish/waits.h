/* SPDX-License-Identifier: ISC */
/*
 * Requests that wait for polls, with a time at which they no longer do. The
 * struct is part of what waits, at its begin, and is the pipeline's `arg`.
 * Loop thread.
 */
#ifndef GAZETTED_WAITS_H
#define GAZETTED_WAITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct publish;

struct wait {
	LIST_ENTRY(wait) link;
	struct publish *p;
	int64_t deadline;                    /* monotonic ms */
	void (*expired)(struct wait *wait);  /* calls wait_end */
};

LIST_HEAD(wait_list, wait);

/* Begin to wait, for `seconds` at most. */
void wait_begin(struct wait *wait, struct publish *p, int64_t seconds,
    void (*expired)(struct wait *wait));
/* End it: the pipeline calls no more. */
void wait_end(struct wait *wait);
/* Forget it: the pipeline has called all it will. */
void wait_done(struct wait *wait);
/* Expire what is over, or all. */
void waits_expire(struct publish *p, bool all);

#endif
