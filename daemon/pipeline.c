/* SPDX-License-Identifier: ISC */
/*
 * The hand-overs on one screen: due -> load -> fetch -> parse -> save, each a
 * function that takes the poll from the stage before and gives it to the next.
 * What outcome a poll has is decided in verdict.c. Loop thread only.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>

#include <event2/event.h>

#include "active.h"
#include "bounds.h"
#include "clock.h"
#include "digest.h"
#include "fetch.h"
#include "hosts.h"
#include "log.h"
#include "manners.h"
#include "outage.h"
#include "pipeline.h"
#include "schedule.h"
#include "store.h"
#include "verdict.h"

#define RETRY_MS 100        /* until a full queue is asked again */
#define STORE_RETRY_S 60    /* until a feed whose poll was not stored is due */

struct pipeline {
	struct pipeline_conf conf;
	struct event *timer;     /* the next due time, or a retry */
	struct schedule *schedule;
	struct hosts *hosts;
	struct actives actives;
	struct outage outage;
	struct clock_watch watch;
	struct feed_poll *unsaved; /* the store was full; linked by job.next */
	bool paused;             /* storage fails: what is fetched is lost */
	bool stopping;
	void (*drained)(void *arg);
	void *drained_arg;
	struct pipeline_stats stats;
};

static void pipeline_pump(struct pipeline *pl);
static void poll_loaded(struct feed_poll *p);
static void poll_fetched(void *arg);
static void poll_parsed(void *arg, struct parse_result *result);
static void poll_judged(struct active *a);
static void poll_saved(struct feed_poll *p);
static void pipeline_stop_check(struct pipeline *pl);

/* --- starting --- */

static unsigned
running_limit(const struct pipeline *pl)
{
	/* Those in the store or a parser leave the transfers busy. */
	return pl->conf.max_transfers + 16;
}

static void
timer_set(struct pipeline *pl, int64_t ms)
{
	struct timeval tv = { ms / 1000, (suseconds_t)(ms % 1000 * 1000) };

	evtimer_add(pl->timer, &tv);
}

static struct feed_poll *
poll_new(struct active *a)
{
	struct feed_poll *p = xcalloc(1, sizeof(*p));

	p->pipeline = a;
	p->feed = a->feed;
	p->forced = a->forced;
	p->started = clock_now();
	a->forced = false;
	a->poll = p;
	a->pl->stats.running++;
	return p;
}

static void
poll_drop(struct active *a)
{
	size_t body = a->poll->body_bytes + a->poll->fetch.body.len;

	if (body > 0)
		fetch_release(a->pl->conf.fetch, body);
	feed_poll_free(a->poll);
	a->poll = NULL;
	a->pl->stats.running--;
}

/* Begin the poll of a feed that is due. -1: the store is full. */
static int
poll_begin(struct active *a)
{
	struct feed_poll *p = poll_new(a);

	p->next = poll_loaded;
	if (store_load_poll(a->pl->conf.store, p) == 0)
		return 0;
	a->forced = p->forced;
	poll_drop(a);
	return -1;
}

static uint32_t
random_number(void)
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
	schedule_settle(pl->schedule, now, random_number());
}

/* Take the next feed to poll: one whose origin has room again, or one due. */
static struct active *
pipeline_next(struct pipeline *pl, int64_t now)
{
	struct host_slot *slot = hosts_pop(pl->hosts, now);
	struct active *a;
	int64_t feed, due;

	if (slot != NULL)
		return active_of_slot(slot);
	due = schedule_due(pl->schedule);
	/* In an outage only what a person asked for, and probes. */
	if (due > now || (due > 0 && !outage_admits(&pl->outage, now)))
		return NULL;
	while (schedule_pop(pl->schedule, now, &feed) == 0) {
		lateness_note(&pl->stats.lateness, due, now);
		a = active_find(&pl->actives, feed);
		if (a == NULL)
			a = active_new(&pl->actives, pl, feed);
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
	int64_t probe = outage_until(&pl->outage);

	if (probe != INT64_MAX && due <= now)
		due = now + 1;
	if (hosts_due(pl->hosts) < due)
		due = hosts_due(pl->hosts);
	if (pl->unsaved != NULL)
		timer_set(pl, RETRY_MS);
	else if (due > now && due != INT64_MAX)
		timer_set(pl, due - now > 60 ? 60000 : (due - now) * 1000);
}

/* Start what is due, as far as there is room; then sleep until the next. */
static void
pipeline_pump(struct pipeline *pl)
{
	int64_t now = clock_now();
	struct active *a;

	pipeline_clock(pl, now);
	while (!pl->stopping && !pl->paused && pl->unsaved == NULL &&
	    pl->stats.running < running_limit(pl)) {
		a = pipeline_next(pl, now);
		if (a == NULL)
			break;
		if (poll_begin(a) < 0) {
			schedule_set(pl->schedule, a->feed, now);
			timer_set(pl, RETRY_MS);
			return;
		}
	}
	pipeline_sleep(pl, now);
}

/* --- the stages --- */

static void
poll_fetch(struct active *a)
{
	struct feed_poll *p = a->poll;
	struct poll_source *s = &p->source;
	struct fetch_request request = {
		.url = s->url,
		.etag = s->etag,
		.last_modified = s->last_modified,
		.headers = s->headers,
		.username = s->username,
		.password = s->password,
		.proxy = s->proxy,
		.more = hosts_more(&a->slot),
	};

	a->transfer = fetch_start(a->pl->conf.fetch, &request, &p->fetch,
	    poll_fetched, a);
}

/* Say whether the feed's origin has room; if not, the feed waits for it. */
static bool
host_admits(struct active *a)
{
	char *origin = a->slot.state == HOST_SLOT_TAKEN ? NULL :
	    manners_origin(a->poll->source.url);
	bool go = true;

	if (origin == NULL)
		return true;
	if (a->feed == 0 || (a->poll->forced &&
	    hosts_cooling(a->pl->hosts, origin, clock_now()) > 0))
		hosts_enter(a->pl->hosts, &a->slot, origin);
	else
		go = hosts_ask(a->pl->hosts, &a->slot, origin, clock_now());
	free(origin);
	return go;
}

/*
 * A poll is over: tell who waited, and forget it, or begin again where somebody
 * insisted meanwhile. `due` is when the feed is next due, 0: never.
 */
static void
active_end(struct active *a, int64_t due)
{
	struct pipeline *pl = a->pl;

	if (a->forgotten && !a->again)
		due = 0;
	a->forgotten = false;
	active_tell(a);
	poll_drop(a);
	hosts_leave(pl->hosts, &a->slot, clock_now());
	if (a->feed != 0 && due != 0)
		schedule_set(pl->schedule, a->feed, a->again ? 0 : due);
	if (a->again && due != 0)
		a->again = false;
	else
		active_free(&pl->actives, a);
	if (pl->stopping)
		pipeline_stop_check(pl);
	else
		pipeline_pump(pl);
}

static void
poll_loaded(struct feed_poll *p)
{
	struct active *a = p->pipeline;

	if (a->pl->stopping || p->gone || p->store_error != 0) {
		p->outcome = POLL_ERROR;
		p->code = p->store_error != 0 ? "disk" : "internal";
		active_end(a, p->gone ? 0 : p->started + STORE_RETRY_S);
		return;
	}
	if (host_admits(a)) {
		poll_fetch(a);
		return;
	}
	a->forced |= p->forced;
	poll_drop(a);
	pipeline_pump(a->pl);
}

/* Hand the body to a parser, as a feed or (a probe's second look) a page. */
static void
poll_parse(struct active *a, enum parse_kind kind)
{
	struct feed_poll *p = a->poll;
	struct poll_source *s = &p->source;
	struct parse_request request = {
		.kind = kind,
		.body = { p->fetch.body.data, p->fetch.body.len },
		.url = str_from(p->fetch.url),
		.content_type = str_from(p->fetch.content_type),
		.content_language = str_from(p->fetch.content_language),
		.content_location = str_from(p->fetch.content_location),
		.link = str_from(p->fetch.link),
		.id_base = str_from(s->id_base),
		.policy = (enum identity_policy)s->policy,
		.rules = s->rules,
		.known = s->known,
		.nknown = s->rules == PARSE_RULES ? s->nknown : 0,
		.boiler = s->boiler,
		.nboiler = s->nboiler,
	};

	parser_submit(a->pl->conf.parsers, &request, poll_parsed, a);
}

/* End a poll that leads to nothing: its feed goes, or the daemon stops. */
static void
poll_give_up(struct active *a)
{
	struct feed_poll *p = a->poll;

	p->outcome = POLL_ERROR;
	p->code = "internal";
	p->gone = a->forgotten;
	active_end(a, p->started);
}

/* What the answer says of its host, and of our own network. */
static void
poll_answered(struct active *a)
{
	struct pipeline *pl = a->pl;
	struct feed_poll *p = a->poll;
	char *origin = manners_origin(p->source.url);

	manners_answered(pl->hosts, &a->slot, p, clock_now());
	if (origin == NULL)
		return;
	if (outage_note(&pl->outage, origin, manners_unreachable(p),
	    clock_now()))
		log_warn("poll", pl->outage.down ? "most origins cannot be "
		    "reached: polling waits for the network" :
		    "origins can be reached again");
	pl->stats.outage = pl->outage.down;
	p->uncounted = pl->outage.down && manners_unreachable(p);
	free(origin);
}

static void
poll_fetched(void *arg)
{
	struct active *a = arg;
	struct feed_poll *p = a->poll;

	a->transfer = NULL;
	if (!a->pl->stopping)
		poll_answered(a);
	hosts_leave(a->pl->hosts, &a->slot, clock_now());
	if (a->pl->stopping || a->forgotten) {
		poll_give_up(a);
		return;
	}
	if (p->fetch.outcome == FETCH_BODY)
		digest_bytes(p->body_hash, p->fetch.body.data,
		    p->fetch.body.len);
	if (verdict_fetched(p))
		poll_judged(a);
	else
		poll_parse(a, PARSE_FEED);
}

/*
 * The body is not needed any more. Its share of the memory for bodies is not
 * given back before the poll ends: what was made of it is as large.
 */
static void
poll_free_body(struct feed_poll *p)
{
	p->body_bytes = p->fetch.body.len;
	buf_free(&p->fetch.body);
}

static void
poll_parsed(void *arg, struct parse_result *result)
{
	struct active *a = arg;
	struct feed_poll *p = a->poll;

	if (a->probe_page) {
		/* What the page announces, under the verdict of the feed. */
		result->status = p->parsed->status;
		parse_result_free(p->parsed);
	}
	p->parsed = result;
	verdict_parsed(p);
	if (a->feed == 0 && !a->probe_page && !a->pl->stopping &&
	    result->status.outcome == PARSE_NOT_FEED) {
		a->probe_page = true;
		poll_parse(a, PARSE_PAGE);
		return;
	}
	poll_judged(a);
}

/* Keep the poll; the store plans the next. */
static void
poll_judged(struct active *a)
{
	struct feed_poll *p = a->poll;
	struct pipeline *pl = a->pl;

	if (a->forgotten) {
		poll_give_up(a);
		return;
	}
	poll_free_body(p);
	p->jitter = random_number();
	p->plan = verdict_plan;
	p->schedule = pl->conf.schedule;
	p->judged = p->next_poll = clock_now();
	p->uncounted |= verdict_local(p);
	if (pl->stopping) {
		active_end(a, p->started);
		return;
	}
	if (a->feed == 0 && !a->keep && verdict_not_a_feed(p)) {
		active_end(a, 0);
		return;
	}
	p->next = poll_saved;
	if (store_save_poll(pl->conf.store, p) == 0)
		return;
	p->job.next = (struct wq_job *)pl->unsaved;
	pl->unsaved = p;
	timer_set(pl, RETRY_MS);
}

static void
poll_count(struct pipeline *pl, const struct feed_poll *p)
{
	char code[32];

	pl->stats.polls++;
	pl->stats.failures += p->outcome == POLL_ERROR;
	if (p->outcome == POLL_ERROR) {
		feed_poll_code(p, code, sizeof(code));
		pl->stats.errors[schedule_class(code)]++;
	}
	pl->stats.not_modified += p->fetch.outcome == FETCH_NOT_MODIFIED;
	pl->stats.new_items += p->nnew;
	pl->stats.changed_items += p->nchanged;
}

static void
poll_saved(struct feed_poll *p)
{
	struct active *a = p->pipeline;
	struct pipeline *pl = a->pl;
	int64_t due = p->next_poll;

	poll_count(pl, p);
	if (p->store_error != 0)
		due = p->started + STORE_RETRY_S;
	if (a->feed == 0 && p->feed != 0 && p->store_error == 0)
		/* What a probe found of a feed that was there is not stored. */
		schedule_set(pl->schedule, p->feed, p->existed ? 0 : due);
	active_end(a, p->gone || p->went ? 0 : due);
}

/* --- from outside --- */

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
	if (a->poll == NULL) {
		a->forced |= forced;
		if (forced && a->slot.state == HOST_SLOT_WAITING)
			hosts_leave(pl->hosts, &a->slot, clock_now());
		if (a->slot.state == HOST_SLOT_IDLE)
			schedule_set(pl->schedule, feed, 0);
		timer_set(pl, 0);
	} else if (forced && !a->poll->forced) {
		a->again = true;
	}
	return 0;
}

int
pipeline_probe(struct pipeline *pl, struct feed_spec *spec,
    pipeline_done *done, void *arg)
{
	struct active *a;

	if (pl->stopping || pl->stats.running >= running_limit(pl)) {
		feed_spec_clear(spec);
		free(spec);
		return -1;
	}
	a = active_new(&pl->actives, pl, 0);
	active_wait(a, done, arg);
	poll_new(a);
	a->poll->spec = spec;
	feed_id_from_url(a->poll->id, spec->url);
	poll_source_from_spec(&a->poll->source, spec);
	host_admits(a);
	poll_fetch(a);
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
		a->again = true;
	else
		schedule_set(pl->schedule, feed, due);
	if (!pl->stopping)
		timer_set(pl, 0);
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
		poll_new(a); /* for who waits for it */
		poll_give_up(a);
	} else if (a->transfer != NULL) {
		fetch_cancel(a->transfer);
	}
}

void
pipeline_pause(struct pipeline *pl, bool paused)
{
	pl->paused = paused;
	if (!paused && !pl->stopping)
		timer_set(pl, 0);
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
	schedule_settle(pl->schedule, clock_now(), random_number());
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

/* Try again to hand over what the store had no room for. */
static void
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
}

static void
pipeline_timer_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	pipeline_save_again(arg);
	pipeline_pump(arg);
}

struct pipeline *
pipeline_new(struct event_base *base, const struct pipeline_conf *conf)
{
	struct pipeline *pl = xcalloc(1, sizeof(*pl));

	LIST_INIT(&pl->actives.list);
	pl->hosts = hosts_new(&conf->hosts);
	pl->schedule = schedule_new();
	pipeline_reconfigure(pl, conf);
	pl->timer = evtimer_new(base, pipeline_timer_cb, pl);
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

static void
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
		active_end(p->pipeline, 0);
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
	if (pl->timer != NULL)
		event_free(pl->timer);
	free(pl);
}
