/* SPDX-License-Identifier: ISC */
/*
 * Adding a feed. Without `wait` it is stored and due at once. With it, the
 * pipeline looks at the URL first; a page is not stored, but what it announces
 * is the answer. When the wait runs out, or the client leaves, the feed is
 * stored whatever is behind its URL.
 */
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
#include "spec.h"
#include "store_write.h"
#include "util.h"
#include "waits.h"

/* --- storing it --- */

struct feed_adding {
	struct api_write aw;
	struct feed_spec spec;
	struct feed *feed;
	bool existed;
	bool waited;        /* the answer is 202, a poll is under way */
};

#define PROBED_AGAIN_S 60 /* if the poll under way should not end in the store */

static void
adding_clear(struct api_write *aw)
{
	struct feed_adding *fa = (struct feed_adding *)aw;

	feed_spec_clear(&fa->spec);
	feed_free(fa->feed);
}

static void
adding_run(struct api_write *aw, struct store_writer *w)
{
	struct feed_adding *fa = (struct feed_adding *)aw;

	writer_feed_add(w, &fa->spec, clock_now(), &fa->feed, &fa->existed);
}

static struct api_answer
feed_reply(struct api_request *req, int status, const struct feed *feed)
{
	char location[64] = "/v1/feeds/";
	struct buf out;

	memcpy(location + strlen(location), feed->id, sizeof(feed->id));
	buf_init(&out, BOUND_API_ANSWER);
	feed_json(&out, NULL, feed);
	buf_addc(&out, '\n');
	api_header(req, "Location", location);
	return api_reply(req, status, API_JSON, &out);
}

static struct api_answer
adding_finish(struct api_write *aw)
{
	struct feed_adding *fa = (struct feed_adding *)aw;
	struct publish *p = aw->req->p;
	bool poll = !fa->existed || fa->spec.archive > 0;

	if (fa->feed == NULL)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was stored");
	if (poll && p != NULL && p->conf.pipeline != NULL)
		pipeline_schedule(p->conf.pipeline, fa->feed->rid, fa->waited ?
		    clock_now() + PROBED_AGAIN_S : fa->feed->next_poll);
	return feed_reply(aw->req, fa->waited ? 202 : fa->existed ? 200 : 201,
	    fa->feed);
}

/* Read the body. The caller has a wrong one answered. */
static int
read_body(const struct api_request *req, struct feed_spec *spec, char *why)
{
	return spec_parse(&req->body, true, req->p->conf.allow_file_urls, spec,
	    why);
}

/* Store the feed that the body names. */
static struct api_answer
store_feed(struct api_request *req, bool waited)
{
	struct feed_adding *fa = xcalloc(1, sizeof(*fa));
	char why[SPEC_ERROR_LEN];
	int rc = read_body(req, &fa->spec, why);

	if (rc < 0) {
		free(fa);
		return api_error(req, rc == -2 ? PROBLEM_BAD_URL :
		    PROBLEM_BAD_BODY, "%s", why);
	}
	fa->waited = waited;
	return api_write_start(req, &fa->aw, adding_run, adding_finish,
	    adding_clear);
}

/* --- looking at it first --- */

struct subscribe {
	struct wait wait;
	struct api_request *req;
	struct feed_spec *spec;
};

struct subscribe_query {
	struct api_query aq;
	struct feed_spec *spec;
	struct feed *feed;
	int status; /* of the answer if there is a feed; 0: to be probed */
};

static int
by_url_run(struct api_query *aq, struct query *q)
{
	struct subscribe_query *sq = (struct subscribe_query *)aq;

	return query_feed_by_url(q, sq->spec->url, &sq->feed);
}

static void
spec_free(struct feed_spec *spec)
{
	if (spec == NULL)
		return;
	feed_spec_clear(spec);
	free(spec);
}

/* The client has left: the feed is stored by the pipeline. */
static void
subscribe_lost(void *arg)
{
	struct subscribe *sub = arg;

	wait_end(&sub->wait);
	api_request_free(sub->req);
	free(sub);
}

static void
subscribe_expired(struct wait *wait)
{
	struct subscribe *sub = (struct subscribe *)wait;
	struct api_request *req = sub->req;

	wait_end(wait);
	free(sub);
	store_feed(req, true);
}

/* Say what is behind the URL instead of a feed. */
static struct api_answer
reply_not_feed(struct api_request *req, const struct feed_poll *poll)
{
	size_t n = poll->parsed == NULL ? 0 : poll->parsed->nlinks;
	struct api_answer answer;
	struct buf members;

	buf_init(&members, BOUND_API_ANSWER);
	buf_adds(&members, ",\"found\":[");
	for (size_t i = 0; i < n; i++) {
		const struct found_link *link = &poll->parsed->links[i];

		json_open(&members, NULL, '{');
		json_str(&members, "url", link->url);
		json_str(&members, "title", link->title);
		json_str(&members, "type", link->type);
		json_close(&members, '}');
	}
	buf_addc(&members, ']');
	answer = api_error_with(req, PROBLEM_NOT_FEED,
	    members.failed ? NULL : buf_cstr(&members), "%s",
	    poll->detail[0] != '\0' ? poll->detail : "this is no feed");
	buf_free(&members);
	return answer;
}

static struct api_answer
stored_finish(struct api_query *aq)
{
	struct subscribe_query *sq = (struct subscribe_query *)aq;
	struct api_answer answer;

	if (aq->problem == PROBLEM_NONE && sq->feed == NULL) {
		aq->problem = PROBLEM_CONFLICT;
		aq->detail = "the feed was removed meanwhile";
	}
	answer = aq->problem != PROBLEM_NONE ? api_query_finish(aq) :
	    feed_reply(aq->req, sq->status, sq->feed);
	feed_free(sq->feed);
	spec_free(sq->spec);
	return answer;
}

/* The poll is over: answer with the feed as it is stored now. */
static void
probed_cb(void *arg, const struct feed_poll *poll)
{
	struct subscribe *sub = arg;
	struct api_request *req = sub->req;
	struct subscribe_query *sq;
	char why[SPEC_ERROR_LEN];

	wait_done(&sub->wait);
	free(sub);
	if (poll->store_error != 0) {
		api_error(req, problem_from_errno(poll->store_error),
		    "the feed could not be stored");
		return;
	}
	if (poll->feed == 0) {
		reply_not_feed(req, poll);
		return;
	}
	sq = xcalloc(1, sizeof(*sq));
	sq->spec = xcalloc(1, sizeof(*sq->spec));
	sq->status = poll->outcome == POLL_ERROR ? 202 : poll->existed ? 200 : 201;
	if (read_body(req, sq->spec, why) < 0) {
		free(sq->spec);
		free(sq);
		api_error(req, PROBLEM_BAD_BODY, "%s", why);
		return;
	}
	api_query_start(req, &sq->aq, by_url_run, stored_finish);
}

/* Let the pipeline look at the URL. */
static struct api_answer
probe(struct api_request *req, struct feed_spec *spec)
{
	struct subscribe *sub = xcalloc(1, sizeof(*sub));
	struct pipeline *pl = req->p == NULL ? NULL : req->p->conf.pipeline;

	sub->req = req;
	if (pl == NULL || req->p->stopping) {
		spec_free(spec);
		free(sub);
		return api_error(req, PROBLEM_BUSY, "the daemon stops");
	}
	if (pipeline_probe(pl, spec, probed_cb, sub) < 0) {
		free(sub);
		return api_error(req, PROBLEM_BUSY, "too many polls are under way");
	}
	wait_begin(&sub->wait, req->p, api_number(req, P_WAIT),
	    subscribe_expired);
	return api_defer(req, subscribe_lost, sub);
}

static struct api_answer
known_finish(struct api_query *aq)
{
	struct subscribe_query *sq = (struct subscribe_query *)aq;

	if (aq->problem == PROBLEM_NONE && sq->feed != NULL &&
	    sq->spec->archive > 0) {
		feed_free(sq->feed);
		spec_free(sq->spec);
		return store_feed(aq->req, false);
	}
	if (aq->problem != PROBLEM_NONE || sq->feed != NULL) {
		sq->status = 200;
		return stored_finish(aq);
	}
	return probe(aq->req, sq->spec);
}

struct api_answer
feed_add(struct api_request *req)
{
	struct subscribe_query *sq;
	char why[SPEC_ERROR_LEN];
	int rc;

	if (api_number(req, P_WAIT) == 0)
		return store_feed(req, false);
	sq = xcalloc(1, sizeof(*sq));
	sq->spec = xcalloc(1, sizeof(*sq->spec));
	rc = read_body(req, sq->spec, why);
	if (rc < 0) {
		free(sq->spec);
		free(sq);
		return api_error(req, rc == -2 ? PROBLEM_BAD_URL :
		    PROBLEM_BAD_BODY, "%s", why);
	}
	return api_query_start(req, &sq->aq, by_url_run, known_finish);
}
