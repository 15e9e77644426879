/* SPDX-License-Identifier: ISC */
/*
 * The hand-overs on one screen: load -> fetch -> parse -> save, each a
 * function that takes the poll from the stage before and gives it to the next.
 * What outcome a poll has is decided in verdict.c.
 */
#include <stdlib.h>

#include "clock.h"
#include "digest.h"
#include "fetch.h"
#include "log.h"
#include "pipeline_impl.h"
#include "store.h"
#include "verdict.h"

#define STORE_RETRY_S 60 /* until a feed whose poll was not stored is due */

static void poll_fetched(void *arg);
static void poll_parsed(void *arg, struct parse_result *result);
static void poll_judged(struct active *a);
static void poll_saved(struct feed_poll *p);

struct feed_poll *
stage_new(struct active *a)
{
	struct feed_poll *p = xcalloc(1, sizeof(*p));

	p->pipeline = a;
	p->feed = a->feed;
	p->forced = a->forced;
	p->asked = a->asked;
	p->started = clock_now();
	a->forced = a->asked = false;
	a->poll = p;
	a->pl->stats.running++;
	return p;
}

static void
poll_drop(struct active *a)
{
	const struct feed_poll *p = a->poll;

	if (p->made)
		fetch_release_made(a->pl->conf.fetch, p->made_bytes);
	else if (p->fetch.body.len > 0)
		fetch_release(a->pl->conf.fetch, p->fetch.body.len);
	feed_poll_free(a->poll);
	a->poll = NULL;
	a->pl->stats.running--;
}

static void
poll_fetch(struct active *a)
{
	struct feed_poll *p = a->poll;
	struct poll_source *s = &p->source;
	const char *url = feed_poll_url(p);
	bool own = url == s->url || url_same_origin(url, s->url);
	struct fetch_request request = {
		.url = url,
		.etag = s->etag,
		.last_modified = s->last_modified,
		.headers = own ? s->headers : NULL,
		.username = own ? s->username : NULL,
		.password = own ? s->password : NULL,
		.proxy = s->proxy,
		.ca_file = own ? s->ca_file : NULL,
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
	    manners_origin(feed_poll_url(a->poll));
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

void
stage_end(struct active *a, int64_t due)
{
	struct pipeline *pl = a->pl;

	if (a->forgotten && !a->again)
		due = 0;
	a->forgotten = false;
	/* Who waits for the feed's own document is told after that one. */
	if (!a->page || !a->again || due == 0 || pl->stopping)
		active_tell(a);
	a->page = false;
	a->asked |= a->again;
	poll_drop(a);
	hosts_leave(pl->hosts, &a->slot, clock_now_up());
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

/*
 * Say whether the poll may begin as far as its feed's last one goes: one that
 * reached nobody then may hold a transfer until its time is over, and must not
 * keep all of them from feeds that answer.
 */
static bool
doubt_admits(struct active *a)
{
	const struct feed_poll *p = a->poll;
	enum schedule_class last = schedule_class(p->source.error_code);

	if (a->doubtful || p->forced || p->source.error_count == 0 ||
	    last < SCHEDULE_DNS || last > SCHEDULE_TIMEOUT)
		return true;
	if (!pipeline_may_doubt(a->pl))
		return false;
	active_doubt(&a->pl->actives, a, true);
	return true;
}

static void
poll_loaded(struct feed_poll *p)
{
	struct active *a = p->pipeline;
	bool go;

	if (a->pl->stopping || p->gone || p->store_error != 0) {
		p->outcome = POLL_ERROR;
		p->code = p->store_error != 0 ? "disk" : "internal";
		stage_end(a, p->gone ? 0 : p->started + STORE_RETRY_S);
		return;
	}
	a->page = p->page;
	a->again |= a->page && a->asked; /* since it was loaded */
	a->asked = false;
	go = doubt_admits(a);
	if (go && host_admits(a)) {
		poll_fetch(a);
		return;
	}
	active_doubt(&a->pl->actives, a, false);
	if (!go) {
		hosts_leave(a->pl->hosts, &a->slot, clock_now());
		active_park(&a->pl->actives, a);
	}
	a->forced |= p->forced;
	a->asked = p->asked || (a->page && a->again);
	if (a->page && !a->forgotten)
		a->again = false;
	a->page = false;
	poll_drop(a);
	pipeline_pump(a->pl);
}

int
stage_begin(struct active *a)
{
	struct feed_poll *p = stage_new(a);

	p->next = poll_loaded;
	if (store_load_poll(a->pl->conf.store, p) == 0)
		return 0;
	a->forced = p->forced;
	a->asked = p->asked;
	poll_drop(a);
	return -1;
}

void
stage_probe(struct active *a)
{
	host_admits(a);
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

void
stage_give_up(struct active *a)
{
	struct feed_poll *p = a->poll;

	p->outcome = POLL_ERROR;
	p->code = "internal";
	p->gone = a->forgotten;
	stage_end(a, p->started);
}

/* An outage began: what waits for the store failed for it, too. */
static void
outage_begins(struct pipeline *pl)
{
	struct feed_poll *p = pl->unsaved;

	log_warn("poll", "most origins cannot be reached: polling waits for "
	    "the network");
	for (; p != NULL; p = (struct feed_poll *)p->job.next)
		p->uncounted |= reach_is_ours(p);
	pl->undo_waits = !reach_settle(pl->reach);
	if (pl->undo_waits)
		pipeline_retry(pl);
}

/* It is over: what became due in it starts without a burst. */
static void
outage_ends(struct pipeline *pl)
{
	log_warn("poll", "origins can be reached again");
	schedule_settle(pl->schedule, clock_now(), pipeline_random());
}

/* What the poll says of our own network. */
static void
poll_tells(struct pipeline *pl, struct feed_poll *p)
{
	enum reach_news news = reach_note(pl->reach, p, clock_now(),
	    pipeline_random());

	if (news == REACH_LOST)
		outage_begins(pl);
	else if (news == REACH_BACK)
		outage_ends(pl);
	pl->stats.outage = reach_is_down(pl->reach);
}

static void
poll_fetched(void *arg)
{
	struct active *a = arg;
	struct feed_poll *p = a->poll;

	a->transfer = NULL;
	active_doubt(&a->pl->actives, a, false);
	if (!a->pl->stopping)
		manners_answered(a->pl->hosts, &a->slot, p, clock_now());
	hosts_leave(a->pl->hosts, &a->slot, clock_now_up());
	if (a->pl->stopping || a->forgotten) {
		stage_give_up(a);
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
 * The body is not needed any more, unless the store keeps it. In the memory for
 * bodies there is now what was made of it, until the poll ends.
 */
static void
poll_free_body(struct pipeline *pl, struct feed_poll *p)
{
	p->made_bytes = p->parsed == NULL ? 0 : p->parsed->bytes;
	p->keep_raw = pl->conf.keep_raw;
	p->raw = !p->page && verdict_keeps_raw(p);
	p->body_bytes = p->fetch.body.len;
	if (p->raw)
		p->made_bytes += p->body_bytes;
	else
		buf_free(&p->fetch.body);
	fetch_exchange(pl->conf.fetch, p->body_bytes, p->made_bytes);
	p->made = true;
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

/* Its long texts are packed: the records take less memory. */
static void
poll_slim(struct feed_poll *p)
{
	parse_result_slim(p->parsed);
}

/* In the memory for bodies there is only that now. */
static void
poll_slimmed(struct feed_poll *p)
{
	struct active *a = p->pipeline;
	size_t now = p->parsed->bytes + p->packed_bytes +
	    (p->raw ? p->body_bytes : 0);

	if (now >= p->made_bytes)
		return;
	fetch_release_made(a->pl->conf.fetch, p->made_bytes - now);
	p->made_bytes = now;
}

/* The batch that the poll is in may wait for more: not with all its records. */
static void
poll_stored(struct feed_poll *p)
{
	parse_result_spend(p->parsed);
}

/* Keep the poll; the store plans the next. */
static void
poll_judged(struct active *a)
{
	struct feed_poll *p = a->poll;
	struct pipeline *pl = a->pl;

	if (a->forgotten) {
		stage_give_up(a);
		return;
	}
	poll_free_body(pl, p);
	p->jitter = pipeline_random();
	p->plan = verdict_plan;
	p->slim = poll_slim;
	p->slimmed = poll_slimmed;
	p->stored = poll_stored;
	p->schedule = pl->conf.schedule;
	p->judged = p->next_poll = clock_now();
	p->uncounted |= verdict_local(p);
	if (pl->stopping) {
		stage_end(a, p->started);
		return;
	}
	archive_judge(p);
	if (!p->page)
		poll_tells(pl, p);
	if (a->feed == 0 && !a->keep && verdict_not_a_feed(p)) {
		stage_end(a, 0);
		return;
	}
	p->next = poll_saved;
	if (store_save_poll(pl->conf.store, p) == 0)
		return;
	p->job.next = (struct wq_job *)pl->unsaved;
	pl->unsaved = p;
	pipeline_retry(pl);
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
	int64_t due = p->due;

	poll_count(pl, p);
	if (p->store_error != 0)
		due = p->started + STORE_RETRY_S;
	if (a->feed == 0 && p->feed != 0 && p->store_error == 0)
		/* What a probe found of a feed that was there is not stored. */
		schedule_set(pl->schedule, p->feed, p->existed ? 0 : due);
	stage_end(a, p->gone || p->went ? 0 : due);
}
