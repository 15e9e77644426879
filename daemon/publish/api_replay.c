/* SPDX-License-Identifier: ISC */
/*
 * Reading a feed's last kept document again: loaded from the store, given to a
 * parser worker that is told of no known items, and what comes back compared
 * with what is stored. Nothing is written.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "handlers.h"
#include "json_out.h"
#include "parser.h"
#include "query.h"
#include "util.h"

/* An item's JSON begins with its id, which is the store's to say. */
#define JSON_ID_END (sizeof("{\"id\":\"") - 1 + 2 * (size_t)DIGEST_LEN)
/* What an element of the answer takes beside the two texts. */
#define ELEMENT_ROOM (2 * BOUND_TITLE + KIB(1))

struct replay {
	struct api_request *req;
	struct feed *feed;
	struct raw_document doc;
	struct parse_request parse;
	struct parse_result *result;
};

struct replay_query {
	struct api_query aq;
	struct replay *r;
	int64_t same, left_out;
};

static void
replay_free(struct replay *r)
{
	if (r == NULL)
		return;
	feed_free(r->feed);
	raw_document_clear(&r->doc);
	parse_result_free(r->result);
	free(r);
}

static void
replay_clear(struct api_query *aq)
{
	replay_free(((struct replay_query *)aq)->r);
}

static struct api_answer
replay_start(struct replay *r, int (*run)(struct api_query *, struct query *),
    struct api_answer (*finish)(struct api_query *aq))
{
	struct replay_query *rq = xcalloc(1, sizeof(*rq));

	rq->r = r;
	rq->aq.clear = replay_clear;
	return api_query_start(r->req, &rq->aq, run, finish);
}

/* --- what a poll would make of it --- */

/* Name what would become of a record; NULL: nothing. */
static const char *
change_name(const struct item_record *r, const struct item_match *m)
{
	if (m->removed)
		return "removed";
	if (!m->found)
		return "new";
	if (memcmp(m->content_hash, r->content_hash, DIGEST_LEN) != 0)
		return "changed";
	if (m->json.n == r->json.n && m->json.n > JSON_ID_END &&
	    memcmp(m->json.s + JSON_ID_END, r->json.s + JSON_ID_END,
	    m->json.n - JSON_ID_END) == 0)
		return NULL;
	return "rendered";
}

static void
change_json(struct replay_query *rq, const char *change,
    const struct item_record *r, const struct item_match *m)
{
	bool texts = api_number(rq->aq.req, P_DIFF) != 0;
	size_t need = ELEMENT_ROOM + (texts ? m->json.n + r->json.n : 0);
	struct buf *out = &rq->aq.out;
	char id[2 * DIGEST_LEN + 1];

	if (need > out->max - out->len) {
		rq->left_out++;
		return;
	}
	hex_encode(id, m->found ? m->id : r->id, DIGEST_LEN);
	json_open(out, NULL, '{');
	json_cstr(out, "change", change);
	json_cstr(out, "id", id);
	json_str(out, "title", r->title);
	if (texts && m->found)
		json_raw(out, "before", m->json.s, m->json.n);
	if (texts)
		json_raw(out, "after", r->json.s, r->json.n);
	json_close(out, '}');
}

static void
compare_item(void *arg, const struct item_record *r, const struct item_match *m)
{
	struct replay_query *rq = arg;
	const char *change = change_name(r, m);

	if (change == NULL)
		rq->same++;
	else
		change_json(rq, change, r, m);
}

static int
compare_items(struct replay_query *rq, struct query *q)
{
	const struct parse_result *result = rq->r->result;

	json_open(&rq->aq.out, "changes", '[');
	if (query_item_matches(q, rq->r->feed->rid, result->items,
	    result->nitems, compare_item, rq) < 0)
		return -1;
	json_close(&rq->aq.out, ']');
	return 0;
}

static void
document_json(struct buf *out, const struct raw_document *d)
{
	json_open(out, "document", '{');
	json_time(out, "time", d->time);
	json_cstr(out, "url", d->url);
	json_cstr(out, "content_type", d->content_type);
	json_int(out, "bytes", d->bytes);
	json_cstr(out, "code", d->code);
	json_cstr(out, "detail", d->detail);
	json_close(out, '}');
}

/* Why it is no feed, by the code that a poll would have. */
static void
status_json(struct buf *out, const struct parse_status *status)
{
	static const char *const codes[] = {
		[PARSE_OK] = NULL,
		[PARSE_NOT_FEED] = "not_feed",
		[PARSE_BAD] = "parse",
		[PARSE_CHARSET] = "charset",
		[PARSE_LIMIT] = "limit",
		[PARSE_INTERNAL] = "internal",
	};

	if (status->outcome == PARSE_OK)
		return;
	json_open(out, "error", '{');
	json_cstr(out, "code", codes[status->outcome]);
	json_cstr(out, "detail", status->detail);
	json_close(out, '}');
}

static int
compare_run(struct api_query *aq, struct query *q)
{
	struct replay_query *rq = (struct replay_query *)aq;
	const struct replay *r = rq->r;
	const struct str *error = &r->result->feed.error;
	struct buf *out = &aq->out;

	json_open(out, NULL, '{');
	document_json(out, &r->doc);
	status_json(out, &r->result->status);
	if (r->result->status.outcome == PARSE_OK && error->n > 0) {
		json_open(out, "warning", '{');
		json_cstr(out, "code", "parse");
		json_str(out, "detail", *error);
		json_close(out, '}');
	}
	json_int(out, "items", (int64_t)r->result->nitems);
	if (compare_items(rq, q) < 0)
		return -1;
	out->max += ELEMENT_ROOM; /* the end of a full answer */
	json_int(out, "same", rq->same);
	if (rq->left_out > 0)
		json_int(out, "left_out", rq->left_out);
	json_close(out, '}');
	return 0;
}

/* --- the document --- */

static void
replay_parsed(void *arg, struct parse_result *result)
{
	struct replay *r = arg;

	r->result = result;
	buf_free(&r->doc.body);
	replay_start(r, compare_run, NULL);
}

/* Hand the document to a worker: no item is known, so all are rendered. */
static void
replay_parse(struct replay *r)
{
	const struct raw_document *d = &r->doc;

	r->parse = (struct parse_request){
		.kind = PARSE_FEED,
		.body = { d->body.data, d->body.len },
		.url = str_from(d->url),
		.content_type = str_from(d->content_type),
		.content_language = str_from(d->content_language),
		.content_location = str_from(d->content_location),
		.link = str_from(d->link),
		.id_base = str_from(d->id_base),
		.policy = (enum identity_policy)d->policy,
		.rules = PARSE_RULES,
	};
	parser_submit(r->req->p->conf.parsers, &r->parse, replay_parsed, r);
}

static int
load_run(struct api_query *aq, struct query *q)
{
	struct replay *r = ((struct replay_query *)aq)->r;

	if (query_feed(q, aq->req->args.ids[0], &r->feed) < 0)
		return -1;
	if (r->feed != NULL && query_raw(q, r->feed->rid, &r->doc) < 0)
		return -1;
	if (r->feed != NULL && r->doc.url != NULL)
		return 0;
	aq->problem = PROBLEM_NOT_FOUND;
	aq->detail = r->feed == NULL ? "there is no feed with this id" :
	    "no document of this feed is kept: keep_raw says which are";
	return 0;
}

static struct api_answer
load_finish(struct api_query *aq)
{
	struct replay_query *rq = (struct replay_query *)aq;
	struct publish *p = aq->req->p;
	struct replay *r = rq->r;

	if (aq->problem != PROBLEM_NONE)
		return api_query_finish(aq);
	if (p == NULL || p->stopping)
		return api_error(aq->req, PROBLEM_BUSY, "the daemon stops");
	rq->r = NULL;
	replay_parse(r);
	return api_defer(r->req, NULL, NULL);
}

struct api_answer
feed_replay(struct api_request *req)
{
	struct replay *r;

	if (req->p->replays >= BOUND_API_REPLAYS || req->p->stopping)
		return api_error(req, PROBLEM_BUSY, "a replay is under way");
	r = xcalloc(1, sizeof(*r));
	r->req = req;
	req->replays = true;
	req->p->replays++;
	return replay_start(r, load_run, load_finish);
}
