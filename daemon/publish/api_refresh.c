/* SPDX-License-Identifier: ISC */
/*
 * Polling now. The pipeline joins a poll that is under way already and is
 * given BOUND_API_WAITING feeds at a time; a refresh goes on to its end when
 * its client has its answer or has left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "handlers.h"
#include "json_out.h"
#include "objects.h"
#include "pipeline.h"
#include "query.h"
#include "util.h"
#include "waits.h"

/* A feed that is to be polled. */
struct wanted {
	int64_t row;
	char id[FEED_ID_LEN + 1];
	char *url;               /* NULL: its host is not asked about */
};

struct refresh {
	struct wait wait;
	struct api_request *req; /* NULL: nobody waits for it any more */
	struct wanted *feeds;
	size_t n, next, under_way;
	bool forced;
	bool at_once;            /* it is answered without waiting */
	struct buf out;
	struct buf postponed;    /* elements of the answer's array */
};

struct refresh_query {
	struct api_query aq;
	int64_t not_before; /* of the one feed: Unix seconds; 0: now */
	bool one;           /* only one feed is asked for */
	char *url;          /* of it */
	struct wanted *feeds;
	size_t n, size;
	struct buf postponed;
};

/* Say of a feed that it is left out, until when and why. */
static void
postpone(struct buf *out, const char *id, int64_t until, const char *reason)
{
	if (out->len > 0)
		buf_adds(out, ",\n");
	json_open(out, NULL, '{');
	json_cstr(out, "feed", id);
	json_time(out, "until", until);
	json_cstr(out, "reason", reason);
	json_close(out, '}');
}

static void
refresh_answer(struct refresh *r, int status)
{
	struct api_request *req = r->req;

	if (req == NULL)
		return;
	r->req = NULL;
	buf_addc(&r->out, ']');
	if (r->postponed.len > 0) {
		buf_adds(&r->out, ",\"postponed\":[");
		buf_add(&r->out, r->postponed.data, r->postponed.len);
		buf_addc(&r->out, ']');
	}
	buf_adds(&r->out, "}\n");
	api_reply(req, status, API_JSON, &r->out);
}

static void
wanted_free(struct wanted *feeds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(feeds[i].url);
	free(feeds);
}

static void
refresh_free(struct refresh *r)
{
	r->wait.p->refreshes--;
	buf_free(&r->out);
	buf_free(&r->postponed);
	wanted_free(r->feeds, r->n);
	free(r);
}

static void poll_done(void *arg, const struct feed_poll *poll);

/* Until when a feed's host is left alone; 0: it is not. */
static int64_t
host_cools(struct pipeline *pl, const char *url)
{
	struct host_state host = { 0 };

	if (url == NULL)
		return 0;
	pipeline_host(pl, url, &host);
	free(host.origin);
	return host.cooling_until;
}

/*
 * Give the pipeline more, up to the number that may be under way. A feed whose
 * host is left alone is not waited for.
 */
static void
refresh_fill(struct refresh *r)
{
	struct pipeline *pl = r->wait.p->conf.pipeline;

	for (; r->next < r->n && r->under_way < BOUND_API_WAITING; r->next++) {
		const struct wanted *w = &r->feeds[r->next];
		int64_t until = host_cools(pl, w->url);

		if (until > 0) {
			postpone(&r->postponed, w->id, until, "host");
			continue;
		}
		if (pipeline_poll(pl, w->row, r->forced, poll_done, r) < 0)
			break;
		r->under_way++;
	}
	if (r->at_once)
		refresh_answer(r, 202);
	if (r->under_way > 0)
		return;
	refresh_answer(r, r->next < r->n ? 202 : 200);
	wait_done(&r->wait);
	refresh_free(r);
}

static void
poll_done(void *arg, const struct feed_poll *poll)
{
	struct refresh *r = arg;

	r->under_way--;
	if (r->req != NULL && !poll->gone)
		feed_poll_json(&r->out, poll);
	refresh_fill(r);
}

/* The client has left; the polls go on. */
static void
refresh_lost(void *arg)
{
	struct refresh *r = arg;

	api_request_free(r->req);
	r->req = NULL;
}

/* The wait is over: answer with what there is. The daemon's end ends it all. */
static void
refresh_expired(struct wait *wait)
{
	struct refresh *r = (struct refresh *)wait;

	refresh_answer(r, 202);
	wait->deadline = INT64_MAX;
	if (!wait->p->stopping)
		return;
	wait_end(wait);
	refresh_free(r);
}

/*
 * When a feed may be asked for at all without force: not a minute after its
 * last poll, nor before its server's Retry-After. 0: now.
 */
static int64_t
refresh_not_before(const struct feed *f, int64_t now)
{
	int64_t minute = f->last_poll + BOUND_REFRESH_S;
	int64_t t = minute > f->retry_until ? minute : f->retry_until;

	return t > now && f->last_poll <= now ? t : 0;
}

/* Say when to come back for a feed that is asked for too soon. */
static struct api_answer
refresh_too_soon(struct api_request *req, int64_t until)
{
	int64_t wait = until - clock_now();
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)(wait > 0 ? wait : 1));
	api_header(req, "Retry-After", text);
	return api_error(req, PROBLEM_TOO_SOON, "this feed may not be polled "
	    "for another %s s, unless by force", text);
}

/* Until when the one feed may not be asked for; 0: it may be. */
static int64_t
refresh_held(const struct api_request *req, const struct refresh_query *rq)
{
	struct host_state host;

	if (rq->url == NULL || api_number(req, P_FORCE) != 0)
		return 0;
	pipeline_host(req->p->conf.pipeline, rq->url, &host);
	free(host.origin);
	return rq->not_before > host.cooling_until ? rq->not_before :
	    host.cooling_until;
}

/* One feed, and nobody waits: the pipeline has it, nothing is kept here. */
static struct api_answer
one_start(struct api_query *aq)
{
	struct refresh_query *rq = (struct refresh_query *)aq;
	struct api_request *req = aq->req;
	int64_t held = 0;
	struct buf out;
	int rc = -1;

	if (aq->problem == PROBLEM_NONE && req->p != NULL && !req->p->stopping)
		held = refresh_held(req, rq);
	if (held == 0 && aq->problem == PROBLEM_NONE && req->p != NULL)
		rc = pipeline_poll(req->p->conf.pipeline, rq->feeds[0].row,
		    api_number(req, P_FORCE) != 0, NULL, NULL);
	wanted_free(rq->feeds, rq->n);
	buf_free(&rq->postponed);
	free(rq->url);
	if (held > 0)
		return refresh_too_soon(req, held);
	if (aq->problem != PROBLEM_NONE)
		return api_query_finish(aq);
	if (rc < 0)
		return api_error(req, PROBLEM_BUSY, "the daemon stops");
	buf_init(&out, BOUND_API_ANSWER);
	buf_adds(&out, "{\"polls\":[]}\n");
	return api_reply(req, 202, API_JSON, &out);
}

static struct api_answer
refresh_start(struct api_query *aq)
{
	struct refresh_query *rq = (struct refresh_query *)aq;
	struct api_request *req = aq->req;
	bool stops = req->p == NULL || req->p->stopping;
	int64_t seconds = api_number(req, P_WAIT), held = 0;
	struct refresh *r;

	if (aq->problem == PROBLEM_NONE && !stops)
		held = refresh_held(req, rq);
	free(rq->url);
	if (aq->problem != PROBLEM_NONE || stops || held > 0) {
		wanted_free(rq->feeds, rq->n);
		buf_free(&rq->postponed);
		if (held > 0)
			return refresh_too_soon(req, held);
		return aq->problem == PROBLEM_NONE ? api_error(req, PROBLEM_BUSY,
		    "the daemon stops") : api_query_finish(aq);
	}
	r = xcalloc(1, sizeof(*r));
	r->feeds = rq->feeds;
	r->n = rq->n;
	r->postponed = rq->postponed;
	r->at_once = seconds == 0;
	r->forced = api_number(req, P_FORCE) != 0;
	r->req = req;
	req->p->refreshes++;
	buf_init(&r->out, BOUND_API_ANSWER);
	buf_adds(&r->out, "{\"polls\":[");
	wait_begin(&r->wait, req->p, seconds, refresh_expired);
	api_defer(req, refresh_lost, r);
	refresh_fill(r);
	return (struct api_answer){ true };
}

static bool
refresh_row(void *arg, const struct feed *feed)
{
	struct refresh_query *rq = arg;

	bool forced = api_number(rq->aq.req, P_FORCE) != 0;
	struct wanted *w;

	rq->not_before = refresh_not_before(feed, clock_now());
	/* Of all feeds, those that may not be asked for are left out. */
	if (rq->not_before > 0 && !rq->one && !forced) {
		postpone(&rq->postponed, feed->id, rq->not_before,
		    rq->not_before == feed->retry_until ? "retry-after" :
		    "just-polled");
		return true;
	}
	if (rq->n == rq->size) {
		rq->size = rq->size * 2 + 16;
		rq->feeds = xreallocarray(rq->feeds, rq->size,
		    sizeof(*rq->feeds));
	}
	w = &rq->feeds[rq->n++];
	w->row = feed->rid;
	memcpy(w->id, feed->id, sizeof(w->id));
	w->url = rq->one || forced ? NULL : xstrdup(feed->url);
	return true;
}

static int
one_run(struct api_query *aq, struct query *q)
{
	struct refresh_query *rq = (struct refresh_query *)aq;
	struct feed *feed = NULL;

	if (query_feed(q, aq->req->args.ids[0], &feed) < 0)
		return -1;
	if (feed == NULL) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no feed with this id";
	} else if (feed->state != FEED_ACTIVE) {
		aq->problem = PROBLEM_CONFLICT;
		aq->detail = "this feed is paused or gone";
	} else {
		rq->one = true;
		rq->url = xstrdup(feed->url);
		refresh_row(aq, feed);
	}
	feed_free(feed);
	return 0;
}

static int
all_run(struct api_query *aq, struct query *q)
{
	struct feed_filter active = { .state = FEED_ACTIVE };

	return query_feeds(q, &active, refresh_row, aq);
}

static struct api_query *
query_new(void)
{
	struct refresh_query *rq = xcalloc(1, sizeof(*rq));

	buf_init(&rq->postponed, BOUND_API_ANSWER);
	return &rq->aq;
}

static struct api_answer
refresh_begin(struct api_request *req,
    int (*run)(struct api_query *aq, struct query *q))
{
	if (req->p->refreshes >= BOUND_API_REFRESHES)
		return api_error(req, PROBLEM_BUSY,
		    "%u refreshes are under way", req->p->refreshes);
	return api_query_start(req, query_new(), run, refresh_start);
}

struct api_answer
feed_refresh(struct api_request *req)
{
	if (api_number(req, P_WAIT) == 0)
		return api_query_start(req, query_new(), one_run, one_start);
	return refresh_begin(req, one_run);
}

struct api_answer
feeds_refresh(struct api_request *req)
{
	return refresh_begin(req, all_run);
}
