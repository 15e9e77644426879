/* SPDX-License-Identifier: ISC */
/* Subscriptions: listing, showing, changing and removing them, and their log. */
#include <stdlib.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "handlers.h"
#include "json_out.h"
#include "list.h"
#include "objects.h"
#include "pipeline.h"
#include "query.h"
#include "spec.h"
#include "store_write.h"
#include "util.h"

struct api_answer
feeds_list(struct api_request *req)
{
	return stream_answer(req, feeds_open);
}

/* --- one --- */

/* Find the feed that the path names; NULL and a problem where there is none. */
static int
path_feed(struct api_query *aq, struct query *q, struct feed **feed)
{
	if (query_feed(q, aq->req->args.ids[0], feed) < 0)
		return -1;
	if (*feed == NULL) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no feed with this id";
	}
	return 0;
}

static int
feed_get_run(struct api_query *aq, struct query *q)
{
	struct feed *feed = NULL;

	if (path_feed(aq, q, &feed) < 0)
		return -1;
	if (feed != NULL)
		feed_json(&aq->out, NULL, feed);
	feed_free(feed);
	return 0;
}

struct api_answer
feed_get(struct api_request *req)
{
	struct api_query *aq = xcalloc(1, sizeof(*aq));

	aq->job.quick = true;
	return api_query_start(req, aq, feed_get_run, NULL);
}

static bool
polls_row(void *arg, const struct poll_row *row)
{
	struct buf *out = arg;

	json_open(out, NULL, '{');
	poll_row_json(out, row);
	json_close(out, '}');
	return true;
}

static int
feed_polls_run(struct api_query *aq, struct query *q)
{
	struct feed *feed = NULL;
	int rc;

	if (path_feed(aq, q, &feed) < 0)
		return -1;
	if (feed == NULL)
		return 0;
	json_open(&aq->out, NULL, '{');
	json_open(&aq->out, "polls", '[');
	rc = query_polls(q, feed->rid, polls_row, &aq->out);
	buf_adds(&aq->out, "]}");
	feed_free(feed);
	return rc;
}

struct api_answer
feed_polls(struct api_request *req)
{
	return api_query_start(req, xcalloc(1, sizeof(struct api_query)),
	    feed_polls_run, NULL);
}

/* --- changing --- */

struct feed_write {
	struct api_write aw;
	struct feed_spec spec;
	struct feed *feed; /* after the change */
	int64_t rid;
	int result;        /* of the writer */
};

static void
feed_write_clear(struct api_write *aw)
{
	struct feed_write *fw = (struct feed_write *)aw;

	feed_spec_clear(&fw->spec);
	feed_free(fw->feed);
}

static void
feed_edit_run(struct api_write *aw, struct store_writer *w)
{
	struct feed_write *fw = (struct feed_write *)aw;

	fw->result = writer_feed_edit(w, aw->req->args.ids[0], &fw->spec,
	    clock_now(), &fw->feed);
}

/* Tell the pipeline, also where nobody waits for the answer any more. */
static void
feed_edited(struct publish *p, const struct feed_write *fw)
{
	if (p == NULL || p->conf.pipeline == NULL)
		return;
	/* What does not say when or where to poll is no reason to poll. */
	if (fw->spec.url == NULL && fw->spec.interval < 0 &&
	    fw->spec.state < 0 && fw->spec.archive <= 0)
		return;
	if (fw->feed->state != FEED_ACTIVE)
		pipeline_forget(p->conf.pipeline, fw->feed->rid);
	else
		pipeline_schedule(p->conf.pipeline, fw->feed->rid,
		    fw->spec.url != NULL ? clock_now() : fw->feed->next_poll);
}

static struct api_answer
feed_edit_finish(struct api_write *aw)
{
	struct feed_write *fw = (struct feed_write *)aw;
	struct buf out;

	if (fw->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "there is no feed with this id");
	if (fw->result == 2)
		return api_error(aw->req, PROBLEM_CONFLICT,
		    "another feed has this URL");
	if (fw->result != 0 || fw->feed == NULL)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was changed");
	feed_edited(aw->req->p, fw);
	buf_init(&out, BOUND_API_ANSWER);
	feed_json(&out, NULL, fw->feed);
	buf_addc(&out, '\n');
	return api_reply(aw->req, 200, API_JSON, &out);
}

struct api_answer
feed_edit(struct api_request *req)
{
	char why[SPEC_ERROR_LEN];
	struct feed_write *fw = xcalloc(1, sizeof(*fw));
	int rc = spec_parse(&req->body, false, req->p->conf.allow_file_urls,
	    &fw->spec, why);

	if (rc < 0) {
		free(fw);
		return api_error(req, rc == -2 ? PROBLEM_BAD_URL :
		    PROBLEM_BAD_BODY, "%s", why);
	}
	return api_write_start(req, &fw->aw, feed_edit_run, feed_edit_finish,
	    feed_write_clear);
}

static void
feed_remove_run(struct api_write *aw, struct store_writer *w)
{
	struct feed_write *fw = (struct feed_write *)aw;

	fw->result = writer_feed_remove(w, aw->req->args.ids[0], clock_now(),
	    &fw->rid);
}

static struct api_answer
feed_remove_finish(struct api_write *aw)
{
	struct feed_write *fw = (struct feed_write *)aw;
	struct publish *p = aw->req->p;

	if (fw->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "there is no feed with this id");
	if (fw->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was removed");
	if (p != NULL && p->conf.pipeline != NULL)
		pipeline_forget(p->conf.pipeline, fw->rid);
	return api_reply_empty(aw->req, 204);
}

struct api_answer
feed_remove(struct api_request *req)
{
	struct feed_write *fw = xcalloc(1, sizeof(*fw));

	feed_spec_init(&fw->spec);
	return api_write_start(req, &fw->aw, feed_remove_run, feed_remove_finish,
	    feed_write_clear);
}
