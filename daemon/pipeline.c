/* SPDX-License-Identifier: ISC */
/*
 * The hand-overs on one screen: due -> load -> fetch -> parse -> save, each a
 * function that takes the poll from the stage before and gives it to the next.
 * An `active` stands for a feed that is being polled or that somebody waits
 * for; what outcome a poll has is decided in verdict.c. Loop thread only.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "digest.h"
#include "fetch.h"
#include "log.h"
#include "pipeline.h"
#include "schedule.h"
#include "store.h"
#include "verdict.h"

#define RETRY_MS 100        /* until a full queue is asked again */
#define STORE_RETRY_S 60    /* until a feed whose poll was not stored is due */

struct waiter {
	LIST_ENTRY(waiter) entry;
	pipeline_done *done;
	void *arg;
};

struct active {
	LIST_ENTRY(active) entry;
	int64_t feed;            /* 0: a probe */
	struct pipeline *pl;
	struct feed_poll *poll;  /* NULL: waits for its turn */
	struct fetch_transfer *transfer;
	bool forced;             /* the next poll to start is forced */
	bool again;              /* a forced poll was asked for meanwhile */
	bool probe_page;         /* the document is being read as a page */
	bool keep;               /* a probe nobody waits for: store it anyway */
	bool forgotten;          /* removed or paused meanwhile: not due again */
	LIST_HEAD(, waiter) waiters;
};

struct pipeline {
	struct pipeline_conf conf;
	struct schedule_conf schedule_conf;
	struct event *timer;     /* the next due time, or a retry */
	struct schedule *schedule;
	void *by_feed;           /* tsearch(3) tree of struct active */
	LIST_HEAD(, active) actives;
	struct feed_poll *unsaved; /* the store was full; linked by job.next */
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

/* --- who is being polled --- */

static int
active_compare(const void *a, const void *b)
{
	int64_t x = ((const struct active *)a)->feed;
	int64_t y = ((const struct active *)b)->feed;

	return (x > y) - (x < y);
}

static struct active *
active_find(struct pipeline *pl, int64_t feed)
{
	struct active key = { .feed = feed };
	struct active **found = tfind(&key, &pl->by_feed, active_compare);

	return found == NULL ? NULL : *found;
}

static struct active *
active_new(struct pipeline *pl, int64_t feed)
{
	struct active *a = xcalloc(1, sizeof(*a));

	a->pl = pl;
	a->feed = feed;
	LIST_INIT(&a->waiters);
	LIST_INSERT_HEAD(&pl->actives, a, entry);
	if (feed != 0 && tsearch(a, &pl->by_feed, active_compare) == NULL)
		abort();
	return a;
}

static void
active_free(struct active *a)
{
	struct waiter *w;

	while ((w = LIST_FIRST(&a->waiters)) != NULL) {
		LIST_REMOVE(w, entry);
		free(w);
	}
	if (a->feed != 0)
		tdelete(a, &a->pl->by_feed, active_compare);
	LIST_REMOVE(a, entry);
	free(a);
}

static void
active_wait(struct active *a, pipeline_done *done, void *arg)
{
	struct waiter *w;

	if (done == NULL)
		return;
	w = xcalloc(1, sizeof(*w));
	w->done = done;
	w->arg = arg;
	LIST_INSERT_HEAD(&a->waiters, w, entry);
}

/* Tell who waits; each is told once. */
static void
active_tell(struct active *a)
{
	struct waiter *w;

	while ((w = LIST_FIRST(&a->waiters)) != NULL) {
		LIST_REMOVE(w, entry);
		w->done(w->arg, a->poll);
		free(w);
	}
}

/* --- starting --- */

static unsigned
running_limit(const struct pipeline *pl)
{
	/* Those in the store or a parser leave the transfers busy. */
	return 2 * pl->conf.max_transfers + 16;
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

/* Start what is due, as far as there is room; then sleep until the next. */
static void
pipeline_pump(struct pipeline *pl)
{
	int64_t now = clock_now(), feed, due;
	struct active *a;

	while (!pl->stopping && pl->unsaved == NULL &&
	    pl->stats.running < running_limit(pl) &&
	    schedule_pop(pl->schedule, now, &feed) == 0) {
		a = active_find(pl, feed);
		if (a == NULL)
			a = active_new(pl, feed);
		if (a->poll == NULL && poll_begin(a) < 0) {
			schedule_set(pl->schedule, feed, now);
			timer_set(pl, RETRY_MS);
			return;
		}
	}
	if (pl->unsaved != NULL) {
		timer_set(pl, RETRY_MS);
		return;
	}
	due = schedule_due(pl->schedule);
	if (due > now && due != INT64_MAX)
		timer_set(pl, due - now > 3600 ? 3600000 : (due - now) * 1000);
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
	};

	a->transfer = fetch_start(a->pl->conf.fetch, &request, &p->fetch,
	    poll_fetched, a);
}

/*
 * A poll is over: tell who waited, and forget it, or begin again where somebody
 * insisted meanwhile. `due` is when the feed is next due, 0: never.
 */
static void
active_end(struct active *a, int64_t due)
{
	struct pipeline *pl = a->pl;

	if (a->forgotten)
		due = 0;
	active_tell(a);
	poll_drop(a);
	if (a->feed != 0 && due != 0)
		schedule_set(pl->schedule, a->feed, a->again ? 0 : due);
	if (a->again && due != 0) {
		a->again = false;
		a->forced = true;
	} else {
		active_free(a);
	}
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
	poll_fetch(a);
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

static void
poll_fetched(void *arg)
{
	struct active *a = arg;
	struct feed_poll *p = a->poll;

	a->transfer = NULL;
	if (a->pl->stopping) {
		p->outcome = POLL_ERROR;
		p->code = "internal";
		active_end(a, p->started);
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

/* The body is not needed any more: others may have its share of memory. */
static void
poll_release_body(struct active *a)
{
	struct buf *body = &a->poll->fetch.body;

	if (body->len > 0)
		fetch_release(a->pl->conf.fetch, body->len);
	a->poll->body_bytes = body->len;
	buf_free(body);
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

/* Say when the feed is due next, and keep the poll. */
static void
poll_judged(struct active *a)
{
	struct feed_poll *p = a->poll;
	struct pipeline *pl = a->pl;
	uint32_t jitter = 0;

	poll_release_body(a);
	if (getrandom(&jitter, sizeof(jitter), GRND_NONBLOCK) < 0)
		jitter = (uint32_t)clock_mono_us();
	verdict_schedule(p, &pl->schedule_conf, clock_now(), jitter);
	if (pl->stopping) {
		active_end(a, p->next_poll);
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
	pl->stats.polls++;
	pl->stats.failures += p->outcome == POLL_ERROR;
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
		schedule_set(pl->schedule, p->feed, due);
	active_end(a, p->gone ? 0 : due);
}

/* --- from outside --- */

int
pipeline_poll(struct pipeline *pl, int64_t feed, bool forced,
    pipeline_done *done, void *arg)
{
	struct active *a = active_find(pl, feed);

	if (pl->stopping)
		return -1;
	if (a == NULL)
		a = active_new(pl, feed);
	active_wait(a, done, arg);
	if (a->poll == NULL) {
		a->forced |= forced;
		schedule_set(pl->schedule, feed, 0);
		timer_set(pl, 0);
	} else if (forced && !a->poll->forced) {
		a->again = true;
	}
	return 0;
}

/* Fill in the source of a poll from what the person said. */
static void
source_from_spec(struct poll_source *s, const struct feed_spec *spec)
{
	s->url = xstrdup(spec->url);
	s->id_base = xstrdup(spec->url);
	s->headers = xstrdup(spec->headers);
	s->username = xstrdup(spec->username);
	s->password = xstrdup(spec->password);
	s->proxy = xstrdup(spec->proxy);
	s->interval = spec->interval > 0 ? spec->interval : 0;
	s->fresh_for = -1;
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
	a = active_new(pl, 0);
	active_wait(a, done, arg);
	poll_new(a);
	a->poll->spec = spec;
	feed_id_from_url(a->poll->id, spec->url);
	source_from_spec(&a->poll->source, spec);
	poll_fetch(a);
	return 0;
}

void
pipeline_unwait(struct pipeline *pl, void *arg)
{
	struct active *a;
	struct waiter *w, *next;

	LIST_FOREACH(a, &pl->actives, entry) {
		for (w = LIST_FIRST(&a->waiters); w != NULL; w = next) {
			next = LIST_NEXT(w, entry);
			if (w->arg != arg)
				continue;
			LIST_REMOVE(w, entry);
			free(w);
			a->keep = true;
		}
	}
}

void
pipeline_schedule(struct pipeline *pl, int64_t feed, int64_t due)
{
	struct active *a = active_find(pl, feed);

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
	struct active *a = active_find(pl, feed);

	schedule_remove(pl->schedule, feed);
	if (a == NULL)
		return;
	a->again = false;
	if (a->poll == NULL) {
		active_free(a);
	} else {
		a->forgotten = true;
		if (a->transfer != NULL)
			fetch_cancel(a->transfer);
	}
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

	LIST_INIT(&pl->actives);
	pipeline_reconfigure(pl, conf);
	pl->schedule = schedule_new();
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
	pl->schedule_conf = *conf->schedule;
	pl->conf.schedule = &pl->schedule_conf;
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
	LIST_FOREACH(a, &pl->actives, entry)
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
	while ((a = LIST_FIRST(&pl->actives)) != NULL) {
		feed_poll_free(a->poll);
		active_free(a);
	}
	schedule_free(pl->schedule);
	if (pl->timer != NULL)
		event_free(pl->timer);
	free(pl);
}
