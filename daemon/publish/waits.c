/* SPDX-License-Identifier: ISC */
/* Waiting for polls. */
#include "api.h"
#include "clock.h"
#include "pipeline.h"

void
wait_begin(struct wait *wait, struct publish *p, int64_t seconds,
    void (*expired)(struct wait *wait))
{
	wait->p = p;
	wait->deadline = clock_mono_ms() + seconds * 1000;
	wait->expired = expired;
	LIST_INSERT_HEAD(&p->waits, wait, link);
}

void
wait_done(struct wait *wait)
{
	LIST_REMOVE(wait, link);
}

void
wait_end(struct wait *wait)
{
	LIST_REMOVE(wait, link);
	if (wait->p->conf.pipeline != NULL)
		pipeline_unwait(wait->p->conf.pipeline, wait);
}

void
waits_expire(struct publish *p, bool all)
{
	int64_t now = clock_mono_ms();
	struct wait *wait, *next;

	for (wait = LIST_FIRST(&p->waits); wait != NULL; wait = next) {
		next = LIST_NEXT(wait, link);
		if (all || now >= wait->deadline)
			wait->expired(wait);
	}
}
