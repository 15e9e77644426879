/* SPDX-License-Identifier: ISC */
/* Stories: the list, the copies of one, and cutting a copy off. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "handlers.h"
#include "json_out.h"
#include "list.h"
#include "objects.h"
#include "query.h"
#include "store_write.h"
#include "util.h"

struct api_answer
stories_list(struct api_request *req)
{
	return stream_answer(req, stories_open);
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
