/* SPDX-License-Identifier: ISC */
/* Stories: the list, the copies of one, and cutting a copy off. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "cursor.h"
#include "handlers.h"
#include "json_out.h"
#include "list.h"
#include "objects.h"
#include "query.h"
#include "store_write.h"
#include "util.h"

/* --- the list --- */

struct stories_list {
	struct list list;
	struct story_filter filter;
};

static bool
stories_row(void *arg, const struct story_row *story)
{
	struct stories_list *l = arg;
	struct buf *out = &l->list.stream.out;

	if (list_stops(&l->list))
		return false;
	if (l->list.count++ > 0)
		buf_add(out, ",\n", 2);
	json_open(out, NULL, '{');
	story_members(out, story);
	json_close(out, '}');
	l->filter.after = story->last;
	return true;
}

static void
stories_tail(struct stories_list *l)
{
	struct stream *s = &l->list.stream;
	struct cursor cursor = { 0, l->filter.after };
	char text[CURSOR_LEN];

	json_close(&s->out, ']');
	if (l->list.more) {
		cursor_format(text, s->req->route, &s->req->args, &cursor);
		json_cstr(&s->out, "next_cursor", text);
	}
	buf_adds(&s->out, "}\n");
}

static int
stories_batch(struct stream *s, struct query *q)
{
	struct stories_list *l = (struct stories_list *)s;

	if (!l->list.begun)
		buf_adds(&s->out, "{\"stories\":[");
	l->list.begun = true;
	l->list.full = false;
	if (query_stories(q, &l->filter, stories_row, l) < 0)
		return -1;
	s->end = !l->list.full;
	if (s->end)
		stories_tail(l);
	return 0;
}

struct api_answer
stories_list(struct api_request *req)
{
	static const struct stream_ops ops = {
		.content_type = API_JSON,
		.stall_s = BOUND_API_LIST_STALL_S,
		.batch = stories_batch,
		.broken = stream_broken_list,
	};
	const char *text = api_text(req, P_CURSOR);
	struct cursor cursor = { 0, 0 };
	struct stories_list *l;

	if (text != NULL &&
	    cursor_parse(text, req->route, &req->args, &cursor) < 0)
		return api_error(req, PROBLEM_BAD_CURSOR,
		    "this cursor is not one of this list");
	l = xcalloc(1, sizeof(*l));
	l->filter.copies = api_number(req, P_COPIES);
	l->filter.after = cursor.rid;
	l->list.limit = api_number(req, P_LIMIT);
	return stream_start(req, &l->list.stream, &ops);
}

/* --- one --- */

/* Read a story's number out of a path. 0 or -1. */
static int
story_number(const char *text, int64_t *out)
{
	char *end;
	unsigned long long n;

	if (strspn(text, "0123456789abcdef") != strlen(text) ||
	    strlen(text) > 16 || *text == '0')
		return -1;
	errno = 0;
	n = strtoull(text, &end, 16);
	if (errno != 0 || n == 0 || n > INT64_MAX)
		return -1;
	*out = (int64_t)n;
	return 0;
}

static bool
story_head(void *arg, const struct story_row *story)
{
	struct buf *out = arg;

	json_open(out, NULL, '{');
	story_members(out, story);
	json_open(out, "items", '[');
	return false;
}

static bool
story_item(void *arg, const struct item_row *item)
{
	struct buf *out = arg;

	if (out->data[out->len - 1] != '[')
		buf_add(out, ",\n", 2);
	item_json(out, item);
	return !out->failed;
}

static int
story_run(struct api_query *aq, struct query *q)
{
	int64_t id;

	if (story_number(aq->req->args.ids[0], &id) == 0 &&
	    query_story(q, id, story_head, &aq->out) < 0)
		return -1;
	if (aq->out.len == 0) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no story with this id";
		return 0;
	}
	if (query_story_items(q, id, story_item, &aq->out) < 0)
		return -1;
	buf_adds(&aq->out, "]}");
	return 0;
}

struct api_answer
story_get(struct api_request *req)
{
	return api_query_start(req, xcalloc(1, sizeof(struct api_query)),
	    story_run, NULL);
}

/* --- cutting --- */

struct cut_write {
	struct api_write aw;
	int64_t story;
	uint8_t item[DIGEST_LEN];
	int result; /* of the writer */
};

static void
cut_run(struct api_write *aw, struct store_writer *w)
{
	struct cut_write *cw = (struct cut_write *)aw;

	cw->result = writer_story_cut(w, cw->story, cw->item);
}

static struct api_answer
cut_finish(struct api_write *aw)
{
	const struct cut_write *cw = (const struct cut_write *)aw;

	if (cw->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "the story has no such copy beside others");
	if (cw->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was cut");
	return api_reply_empty(aw->req, 204);
}

struct api_answer
story_cut(struct api_request *req)
{
	struct cut_write *cw = xcalloc(1, sizeof(*cw));
	const char *item = req->args.ids[1];

	if (story_number(req->args.ids[0], &cw->story) < 0 ||
	    hex_decode(cw->item, DIGEST_LEN, item, strlen(item)) < 0) {
		free(cw);
		return api_error(req, PROBLEM_NOT_FOUND,
		    "there is no such story, or no such item");
	}
	return api_write_start(req, &cw->aw, cut_run, cut_finish, NULL);
}
