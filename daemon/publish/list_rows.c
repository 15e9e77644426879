/* SPDX-License-Identifier: ISC */
/* Lists of feeds and of stories: rows in one object, and a cursor. */
#include <stdlib.h>

#include "bounds.h"
#include "cursor.h"
#include "json_out.h"
#include "list.h"
#include "objects.h"
#include "query.h"
#include "util.h"

struct rows {
	struct list list;
	const char *head;
	int (*query)(struct rows *r, struct query *q);
	int64_t after;   /* the last row's key */
	union {
		struct feed_filter feeds;
		struct story_filter stories;
	} filter;
};

/* Begin a row. False: it has to wait. */
static bool
row_begins(struct rows *r)
{
	if (list_stops(&r->list))
		return false;
	if (r->list.count++ > 0)
		buf_add(&r->list.stream.out, ",\n", 2);
	return true;
}

static void
rows_tail(struct rows *r)
{
	struct stream *s = &r->list.stream;
	struct cursor cursor = { 0, r->after };
	char text[CURSOR_LEN];

	json_close(&s->out, ']');
	if (r->list.more) {
		cursor_format(text, s->req->route, &s->req->args, &cursor);
		json_cstr(&s->out, "next_cursor", text);
	}
	buf_adds(&s->out, "}\n");
}

static int
rows_batch(struct stream *s, struct query *q)
{
	struct rows *r = (struct rows *)s;

	if (!r->list.begun)
		buf_adds(&s->out, r->head);
	r->list.begun = true;
	r->list.full = false;
	if (r->query(r, q) < 0)
		return -1;
	s->end = !r->list.full;
	if (s->end)
		rows_tail(r);
	return 0;
}

static const struct stream_ops rows_ops = {
	.content_type = API_JSON,
	.stall_s = BOUND_API_LIST_STALL_S,
	.batch = rows_batch,
	.broken = stream_broken_list,
};

/* Make a list that goes on after the request's cursor; NULL: it is none. */
static struct rows *
rows_new(struct api_request *req, struct refusal *why)
{
	struct cursor cursor;
	struct rows *r;

	if (list_cursor(req, &cursor, why) < 0)
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->after = cursor.rid;
	r->list.limit = api_number(req, P_LIMIT);
	r->list.stream.ops = &rows_ops;
	return r;
}

/* --- feeds --- */

static bool
feeds_row(void *arg, const struct feed *feed)
{
	struct rows *r = arg;

	if (!row_begins(r))
		return false;
	feed_json(&r->list.stream.out, NULL, feed);
	r->after = feed->rid;
	return true;
}

static int
feeds_query(struct rows *r, struct query *q)
{
	r->filter.feeds.after = r->after;
	return query_feeds(q, &r->filter.feeds, feeds_row, r);
}

struct stream *
feeds_open(struct api_request *req, const char *accept, struct refusal *why)
{
	struct rows *r = rows_new(req, why);

	(void)accept;
	if (r == NULL)
		return NULL;
	r->head = "{\"feeds\":[";
	r->query = feeds_query;
	r->filter.feeds.state = (int)api_number(req, P_STATE);
	r->filter.feeds.failing = api_number(req, P_FAILING) != 0;
	r->filter.feeds.tag = api_text(req, P_TAG);
	return &r->list.stream;
}

/* --- stories --- */

static bool
stories_row(void *arg, const struct story_row *story)
{
	struct rows *r = arg;
	struct buf *out = &r->list.stream.out;

	if (!row_begins(r))
		return false;
	json_open(out, NULL, '{');
	story_members(out, story);
	json_close(out, '}');
	r->after = story->last;
	return true;
}

static int
stories_query(struct rows *r, struct query *q)
{
	r->filter.stories.after = r->after;
	return query_stories(q, &r->filter.stories, stories_row, r);
}

struct stream *
stories_open(struct api_request *req, const char *accept, struct refusal *why)
{
	struct rows *r = rows_new(req, why);

	(void)accept;
	if (r == NULL)
		return NULL;
	r->head = "{\"stories\":[";
	r->query = stories_query;
	r->filter.stories.copies = api_number(req, P_COPIES);
	return &r->list.stream;
}
