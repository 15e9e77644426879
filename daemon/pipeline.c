/* SPDX-License-Identifier: ISC */
/* The pipeline as others see it: what they ask of it, and its life. */
#include <stdlib.h>

#include "bounds.h"
#include "clock.h"
#include "fetch.h"
#include "pipeline_impl.h"
#include "store.h"

int
pipeline_poll(struct pipeline *pl, int64_t feed, bool forced,
    pipeline_done *done, void *arg)
{
	struct active *a = active_find(&pl->actives, feed);

	if (pl->stopping)
		return -1;
	if (a == NULL)
		a = active_new(&pl->actives, pl, feed);
	active_wait(a, done, arg);
	a->asked = true;
	if (a->poll == NULL) {
		a->forced |= forced;
		if (forced && a->slot.state == HOST_SLOT_WAITING)
			hosts_leave(pl->hosts, &a->slot, clock_now());
		if (a->slot.state == HOST_SLOT_IDLE)
			schedule_set(pl->schedule, feed, 0);
		pipeline_timer(pl, 0);
	} else if (a->page || (forced && !a->poll->forced)) {
		a->forced |= forced;
		a->again = true;
	}
	return 0;
}

int
pipeline_probe(struct pipeline *pl, struct feed_spec *spec,
    pipeline_done *done, void *arg)
{
	struct active *a;

	if (pl->stopping || pipeline_is_full(pl)) {
		feed_spec_clear(spec);
		free(spec);
		return -1;
	}
	a = active_new(&pl->actives, pl, 0);
	active_wait(a, done, arg);
	stage_new(a);
	a->poll->spec = spec;
	feed_id_from_url(a->poll->id, spec->url);
	poll_source_from_spec(&a->poll->source, spec);
	stage_probe(a);
	return 0;
}

void
pipeline_unwait(struct pipeline *pl, void *arg)
{
	struct active *a;

	LIST_FOREACH(a, &pl->actives.list, entry)
		if (active_unwait(a, arg))
			a->keep = true;
}

void
pipeline_schedule(struct pipeline *pl, int64_t feed, int64_t due)
{
	struct active *a = active_find(&pl->actives, feed);

	/* A poll under way sets the next time itself, from the new row. */
	if (a != NULL && a->poll != NULL)
		a->again |= a->forgotten;
	else
		schedule_set(pl->schedule, feed, due);
	if (!pl->stopping)
		pipeline_timer(pl, 0);
}

void
pipeline_forget(struct pipeline *pl, int64_t feed)
{
	struct active *a = active_find(&pl->actives, feed);

	schedule_remove(pl->schedule, feed);
	if (a == NULL)
		return;
	a->again = false;
	a->forgotten = true;
	if (a->poll == NULL) {
		stage_new(a); /* for who waits for it */
		stage_give_up(a);
	} else if (a->transfer != NULL) {
		fetch_cancel(a->transfer);
	}
}

void
pipeline_pause(struct pipeline *pl, bool paused)
{
	pl->paused = paused;
	if (!paused && !pl->stopping)
		pipeline_timer(pl, 0);
}

void
pipeline_cool(struct pipeline *pl, const char *origin, int64_t until)
{
	int64_t now = clock_now();

	if (until > now && until <= now + BOUND_RETRY_AFTER_S)
		hosts_cool(pl->hosts, origin, until);
}

void
pipeline_settle(struct pipeline *pl)
{
	schedule_settle(pl->schedule, clock_now(), pipeline_random());
}

void
pipeline_host(const struct pipeline *pl, const char *url,
    struct host_state *out)
{
	out->origin = manners_origin(url);
	out->spacing = pl->conf.hosts.spacing;
	out->cooling_until = out->origin == NULL ? 0 :
	    hosts_cooling(pl->hosts, out->origin, clock_now());
}

void
pipeline_stats(const struct pipeline *pl, struct pipeline_stats *out)
{
	*out = pl->stats;
	out->scheduled = schedule_count(pl->schedule);
}

/* --- life --- */

/* A failure was taken back: that poll does not say when the next one is. */
static void
failure_undone(void *arg, int64_t feed, int64_t due)
{
	struct pipeline *pl = arg;
	const struct active *a = active_find(&pl->actives, feed);

	if (a == NULL && !pl->stopping) {
		schedule_set(pl->schedule, feed, due);
		pipeline_timer(pl, 0);
	}
}

struct pipeline *
pipeline_new(struct event_base *base, const struct pipeline_conf *conf)
{
	struct pipeline *pl = xcalloc(1, sizeof(*pl));

	actives_init(&pl->actives);
	pl->hosts = hosts_new(&conf->hosts);
	pl->schedule = schedule_new();
	pl->reach = reach_new(conf->store, failure_undone, pl);
	pipeline_reconfigure(pl, conf);
	pl->timer = evtimer_new(base, pipeline_tick, pl);
	if (pl->timer == NULL) {
		pipeline_free(pl);
		return NULL;
	}
	return pl;
}

void
pipeline_reconfigure(struct pipeline *pl, const struct pipeline_conf *conf)
{
	pl->conf = *conf;
	hosts_reconfigure(pl->hosts, &conf->hosts);
}

void
pipeline_stop_check(struct pipeline *pl)
{
	void (*drained)(void *) = pl->drained;

	if (pl->stats.running > 0 || drained == NULL)
		return;
	pl->drained = NULL;
	drained(pl->drained_arg);
}

void
pipeline_stop(struct pipeline *pl, void (*drained)(void *arg), void *arg)
{
	struct active *a;
	struct feed_poll *p;

	pl->stopping = true;
	pl->drained = drained;
	pl->drained_arg = arg;
	evtimer_del(pl->timer);
	pipeline_save_again(pl);
	while ((p = pl->unsaved) != NULL) { /* can be fetched again */
		pl->unsaved = (struct feed_poll *)p->job.next;
		stage_end(p->pipeline, 0);
	}
	LIST_FOREACH(a, &pl->actives.list, entry)
		if (a->transfer != NULL)
			fetch_cancel(a->transfer);
	pipeline_stop_check(pl);
}

void
pipeline_free(struct pipeline *pl)
{
	struct active *a;

	if (pl == NULL)
		return;
	while ((a = LIST_FIRST(&pl->actives.list)) != NULL) {
		hosts_leave(pl->hosts, &a->slot, 0);
		feed_poll_free(a->poll);
		active_free(&pl->actives, a);
	}
	hosts_free(pl->hosts);
	schedule_free(pl->schedule);
	reach_free(pl->reach);
	if (pl->timer != NULL)
		event_free(pl->timer);
	free(pl);
}
