/* SPDX-License-Identifier: ISC */
/* Why a feed is polled when it is: the terms that its last poll left. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "archive.h"
#include "clock.h"
#include "handlers.h"
#include "json_out.h"
#include "pipeline.h"
#include "query.h"

struct why_query {
	struct api_query aq;
	struct feed *feed;
	char *terms;          /* a JSON array; NULL: no poll yet */
	struct schedule_memory memory;
	struct archive_row archive;
};

static void
why_clear(struct why_query *wq)
{
	feed_free(wq->feed);
	free(wq->terms);
	archive_row_clear(&wq->archive);
	wq->feed = NULL;
	wq->terms = NULL;
}

static int
why_run(struct api_query *aq, struct query *q)
{
	struct why_query *wq = (struct why_query *)aq;

	if (query_feed(q, aq->req->args.ids[0], &wq->feed) < 0)
		return -1;
	if (wq->feed == NULL) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no feed with this id";
		return 0;
	}
	if (query_schedule(q, wq->feed->rid, &wq->memory, &wq->terms) < 0)
		return -1;
	return query_archive(q, wq->feed->rid, &wq->archive);
}

static void
why_rhythm(struct buf *out, const struct schedule_memory *m)
{
	int64_t now = clock_now(), gap = rhythm_gap(&m->rhythm, now);

	json_open(out, "rhythm", '{');
	json_bool(out, "known", gap > 0);
	if (gap > 0)
		json_int(out, "gap", gap);
	if (m->rhythm.newest > 0)
		json_time(out, "newest", m->rhythm.newest);
	json_close(out, '}');
}

static void
why_host(struct buf *out, const struct pipeline *pl, const struct feed *f)
{
	struct host_state host;

	pipeline_host(pl, f->url, &host);
	json_open(out, "host", '{');
	json_cstr(out, "origin", host.origin);
	json_int(out, "spacing", host.spacing);
	if (host.cooling_until > clock_now())
		json_time(out, "cooling_until", host.cooling_until);
	json_close(out, '}');
	free(host.origin);
}

/* How far the back-fill is, if one was asked for. */
static void
why_archive(struct buf *out, const struct archive_row *a)
{
	if (a->state == ARCHIVE_NONE)
		return;
	json_open(out, "archive", '{');
	json_cstr(out, "state", archive_state_name((enum archive_state)a->state));
	json_int(out, "pages", a->pages);
	json_int(out, "items", a->items);
	json_int(out, "bytes", a->bytes);
	json_cstr(out, "url", a->url);
	if (a->due > 0)
		json_time(out, "due", a->due);
	json_cstr(out, "detail", a->detail);
	json_close(out, '}');
}

static void
why_render(struct buf *out, const struct pipeline *pl,
    const struct why_query *wq)
{
	const struct feed *f = wq->feed;

	json_open(out, NULL, '{');
	if (f->state == FEED_ACTIVE) {
		json_time(out, "next_poll", f->next_poll);
		json_cstr(out, "reason", f->next_poll_reason);
	}
	json_raw(out, "terms", wq->terms == NULL ? "[]" : wq->terms,
	    wq->terms == NULL ? 2 : strlen(wq->terms));
	why_rhythm(out, &wq->memory);
	why_host(out, pl, f);
	json_open(out, "identity", '{');
	json_cstr(out, "policy", identity_policy_name(f->identity));
	json_cstr(out, "why", f->identity_why);
	json_close(out, '}');
	why_archive(out, &wq->archive);
	json_close(out, '}');
}

static struct api_answer
why_finish(struct api_query *aq)
{
	struct why_query *wq = (struct why_query *)aq;
	const struct publish *p = aq->req->p;

	if (aq->problem == PROBLEM_NONE &&
	    (p == NULL || p->conf.pipeline == NULL)) {
		aq->problem = PROBLEM_BUSY;
		aq->detail = "the daemon stops";
	}
	if (aq->problem == PROBLEM_NONE)
		why_render(&aq->out, p->conf.pipeline, wq);
	why_clear(wq);
	return api_query_finish(aq);
}

struct api_answer
feed_schedule(struct api_request *req)
{
	struct why_query *wq = xcalloc(1, sizeof(*wq));

	return api_query_start(req, &wq->aq, why_run, why_finish);
}
