/* SPDX-License-Identifier: ISC */
/*
 * What the pipeline's own files share: its state; when polls begin
 * (pipeline_due.c); the stages each goes through (pipeline_stages.c).
 * Loop thread only.
 */
#ifndef GAZETTED_PIPELINE_IMPL_H
#define GAZETTED_PIPELINE_IMPL_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "active.h"
#include "hosts.h"
#include "manners.h"
#include "pipeline.h"
#include "reach.h"
#include "schedule.h"

struct pipeline {
	struct pipeline_conf conf;
	struct event *timer;     /* the next due time, or a retry */
	struct schedule *schedule;
	struct hosts *hosts;
	struct actives actives;
	struct reach *reach;
	struct clock_watch watch;
	struct feed_poll *unsaved; /* the store was full; linked by job.next */
	bool undo_waits;         /* it was full for what an outage made fail, too */
	bool paused;             /* storage fails: what is fetched is lost */
	bool stopping;
	void (*drained)(void *arg);
	void *drained_arg;
	struct pipeline_stats stats;
};

/* --- pipeline_due.c: what begins when --- */

/* Say whether as many polls are under way as may be. */
bool pipeline_is_full(const struct pipeline *pl);
/* Say whether another transfer that may lead nowhere may begin. */
bool pipeline_may_doubt(const struct pipeline *pl);
/* Call pipeline_tick after so many milliseconds. */
void pipeline_timer(struct pipeline *pl, int64_t ms);
/* The same a little later, when a queue that was full is asked again. */
void pipeline_retry(struct pipeline *pl);
/* Start what is due, as far as there is room; then sleep until the next. */
void pipeline_pump(struct pipeline *pl);
/* The timer's callback. */
void pipeline_tick(evutil_socket_t fd, short what, void *arg);
/* Try again to hand over what the store had no room for. */
void pipeline_save_again(struct pipeline *pl);
/* Draw a number that nobody can foresee. */
uint32_t pipeline_random(void);

/* --- pipeline_stages.c: a poll from stage to stage --- */

/* Make the poll of an active, which has none. */
struct feed_poll *stage_new(struct active *a);
/* Begin the poll of a feed that is due. -1: the store is full. */
int stage_begin(struct active *a);
/* Begin a probe's, whose source is filled in: it is fetched at once. */
void stage_probe(struct active *a);
/* End a poll that leads to nothing: its feed goes, or the daemon stops. */
void stage_give_up(struct active *a);
/*
 * A poll is over: tell who waited, and forget it, or begin again where somebody
 * insisted meanwhile. `due` is when the feed is next due, 0: never.
 */
void stage_end(struct active *a, int64_t due);

/* --- pipeline.c --- */

/* While stopping: tell who waits for it that no poll is left. */
void pipeline_stop_check(struct pipeline *pl);

#endif
