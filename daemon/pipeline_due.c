/* SPDX-License-Identifier: ISC */
/*
 * When polls begin: a timer for the next due time, the feeds whose origin has
 * room again, and what does not go on because the store's queue was full.
 */
#include <sys/random.h>

#include "bounds.h"
#include "clock.h"
#include "log.h"
#include "pipeline_impl.h"
#include "store.h"

#define RETRY_MS 100 /* until a full queue is asked again */

bool
pipeline_is_full(const struct pipeline *pl)
{
	return pl->stats.running >= pl->conf.max_transfers + BOUND_POLLS_BESIDE;
}

bool
pipeline_may_doubt(const struct pipeline *pl)
{
	return pl->actives.doubtful < (pl->conf.max_transfers + 1) / 2;
}

void
pipeline_timer(struct pipeline *pl, int64_t ms)
{
	struct timeval tv = { ms / 1000, (suseconds_t)(ms % 1000 * 1000) };

	evtimer_add(pl->timer, &tv);
}

void
pipeline_retry(struct pipeline *pl)
{
	pipeline_timer(pl, RETRY_MS);
}

uint32_t
pipeline_random(void)
{
	uint32_t r;

	if (getrandom(&r, sizeof(r), GRND_NONBLOCK) < 0)
		r = (uint32_t)clock_mono_us();
	return r;
}

/* The wall clock may have jumped, or the machine slept: start no burst. */
static void
pipeline_clock(struct pipeline *pl, int64_t now)
{
	int64_t jump = clock_jumped(&pl->watch, now, clock_mono_ms());

	if (jump == 0)
		return;
	log_info("poll", "the clock jumped by %lld s", (long long)jump);
	hosts_clock(pl->hosts, now);
	schedule_settle(pl->schedule, now, pipeline_random());
}

/* Take the next feed to poll: one whose origin has room again, or one due. */
static struct active *
pipeline_next(struct pipeline *pl, int64_t now)
{
	/* In an outage nobody's turn comes. */
	bool down = reach_is_down(pl->reach);
	struct host_slot *slot = down ? NULL : hosts_pop(pl->hosts, now);
	struct active *a;
	int64_t feed, due;

	if (slot != NULL)
		return active_of_slot(slot);
	a = down ? NULL : TAILQ_FIRST(&pl->actives.parked);
	if (a != NULL && pipeline_may_doubt(pl)) {
		active_unpark(&pl->actives, a);
		active_doubt(&pl->actives, a, true);
		return a;
	}
	due = schedule_due(pl->schedule);
	/* In an outage only what a person asked for, and probes. */
	if (due > now || (due > 0 && !reach_admits(pl->reach, now)))
		return NULL;
	while (schedule_pop(pl->schedule, now, &feed) == 0) {
		lateness_note(&pl->stats.lateness, due, now);
		a = active_find(&pl->actives, feed);
		if (a == NULL)
			a = active_new(&pl->actives, pl, feed);
		active_unpark(&pl->actives, a);
		if (a->poll == NULL && a->slot.state != HOST_SLOT_WAITING)
			return a;
	}
	return NULL;
}

/* Sleep until something may be due; at most a minute, as clocks may jump. */
static void
pipeline_sleep(struct pipeline *pl, int64_t now)
{
	int64_t due = schedule_due(pl->schedule);
	bool down = reach_is_down(pl->reach);

	if (down && due <= now)
		due = now + 1;
	if (!down && hosts_due(pl->hosts) < due)
		due = hosts_due(pl->hosts);
	if (pl->unsaved != NULL || pl->undo_waits)
		pipeline_retry(pl);
	else if (due > now && due != INT64_MAX)
		pipeline_timer(pl, due - now > 60 ? 60000 : (due - now) * 1000);
}

void
pipeline_pump(struct pipeline *pl)
{
	int64_t now = clock_now();
	struct active *a;

	pipeline_clock(pl, now);
	while (!pl->stopping && !pl->paused && pl->unsaved == NULL &&
	    !pipeline_is_full(pl)) {
		a = pipeline_next(pl, now);
		if (a == NULL)
			break;
		if (stage_begin(a) < 0) {
			schedule_set(pl->schedule, a->feed, now);
			pipeline_retry(pl);
			return;
		}
	}
	pipeline_sleep(pl, now);
}

void
pipeline_save_again(struct pipeline *pl)
{
	while (pl->unsaved != NULL) {
		struct feed_poll *p = pl->unsaved;
		struct feed_poll *rest = (struct feed_poll *)p->job.next;

		if (store_save_poll(pl->conf.store, p) < 0) {
			p->job.next = (struct wq_job *)rest;
			return;
		}
		pl->unsaved = rest;
	}
	pl->undo_waits = !reach_settle(pl->reach);
}

void
pipeline_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	pipeline_save_again(arg);
	pipeline_pump(arg);
}
