/* SPDX-License-Identifier: ISC */
/* Items: pages as JSON Feed or NDJSON, one by its id, and all of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "cursor.h"
#include "digest.h"
#include "handlers.h"
#include "json_out.h"
#include "list.h"
#include "media.h"
#include "objects.h"
#include "query.h"
#include "spec.h"
#include "store_write.h"
#include "util.h"

struct items_list {
	struct list list;
	struct item_filter filter;
	bool oldest_first; /* arrival order: an export */
	bool lines;        /* NDJSON */
};

static bool
items_row(void *arg, const struct item_row *item)
{
	struct items_list *l = arg;
	struct buf *out = &l->list.stream.out;

	if (list_stops(&l->list))
		return false;
	if (l->list.count++ > 0 && !l->lines)
		buf_add(out, ",\n", 2);
	item_json(out, item);
	if (l->lines)
		buf_addc(out, '\n');
	l->filter.after_rid = item->rid;
	l->filter.after_sort = item->sort_time;
	return true;
}

static void
items_head(struct items_list *l)
{
	if (!l->lines)
		buf_adds(&l->list.stream.out, "{\"version\":"
		    "\"https://jsonfeed.org/version/1.1\","
		    "\"title\":\"gazetted\",\"items\":[");
}

static void
items_tail(struct items_list *l)
{
	struct stream *s = &l->list.stream;
	struct cursor cursor = { l->filter.after_sort, l->filter.after_rid };
	char text[CURSOR_LEN];
	struct buf url;

	if (l->lines)
		return;
	json_close(&s->out, ']');
	if (l->list.more) {
		cursor_format(text, s->req->route, &s->req->args, &cursor);
		buf_init(&url, BOUND_API_HEADERS * 4);
		next_url(&url, s->req->route, &s->req->args, text);
		json_str(&s->out, "next_url",
		    (struct str){ url.data, url.len });
		buf_free(&url);
	}
	buf_adds(&s->out, "}\n");
}

static int
items_batch(struct stream *s, struct query *q)
{
	struct items_list *l = (struct items_list *)s;
	int rc;

	if (!l->list.begun) {
		if (stream_feed(s, q, &l->filter.feed) < 0)
			return -1;
		items_head(l);
	}
	l->list.begun = true;
	l->list.full = false;
	rc = l->oldest_first ? query_items_oldest(q, &l->filter, items_row, l) :
	    query_items(q, &l->filter, items_row, l);
	if (rc < 0)
		return -1;
	s->end = !l->list.full;
	if (s->end)
		items_tail(l);
	return 0;
}

static void
items_broken(struct stream *s, const char *code, const char *detail)
{
	struct items_list *l = (struct items_list *)s;

	if (l->lines) {
		stream_broken_line(s, code, detail);
		return;
	}
	buf_adds(&s->out, "],\"_gazetted\":{\"error\":{");
	json_cstr(&s->out, "code", code);
	json_cstr(&s->out, "detail", detail);
	buf_adds(&s->out, "}}}\n");
}

/* Make the list from the parameters that pages and exports share. */
static struct items_list *
items_new(const struct api_request *req)
{
	struct items_list *l = xcalloc(1, sizeof(*l));

	l->filter.tag = api_text(req, P_TAG);
	l->filter.since = api_number(req, P_SINCE);
	l->filter.until = api_number(req, P_UNTIL);
	l->filter.unread = api_number(req, P_UNREAD) != 0;
	l->filter.starred = api_number(req, P_STARRED) != 0;
	return l;
}

struct api_answer
items_list(struct api_request *req)
{
	static const struct stream_ops ops[] = {
		{ .content_type = API_FEED_JSON, .stall_s = BOUND_API_LIST_STALL_S,
		    .batch = items_batch, .broken = items_broken },
		{ .content_type = API_NDJSON, .stall_s = BOUND_API_LIST_STALL_S,
		    .batch = items_batch, .broken = items_broken },
	};
	static const char *const types[] = { API_FEED_JSON, API_NDJSON, API_JSON,
		NULL };
	int type = media_choose(api_request_header(req, "Accept"), types);
	const char *text = api_text(req, P_CURSOR);
	struct cursor cursor = { 0, 0 };
	struct items_list *l;

	if (type < 0)
		return api_error(req, PROBLEM_NOT_ACCEPTABLE, "items come as "
		    API_FEED_JSON " or " API_NDJSON);
	if (text != NULL &&
	    cursor_parse(text, req->route, &req->args, &cursor) < 0)
		return api_error(req, PROBLEM_BAD_CURSOR,
		    "this cursor is not one of this list");
	l = items_new(req);
	l->filter.stories = api_number(req, P_STORIES) != 0;
	l->filter.order = (enum item_order)api_number(req, P_ORDER);
	l->filter.after_sort = cursor.sort;
	l->filter.after_rid = cursor.rid;
	l->list.limit = api_number(req, P_LIMIT);
	l->lines = type == 1;
	api_header(req, "Vary", "Accept");
	return stream_start(req, &l->list.stream, &ops[l->lines]);
}

struct api_answer
export_get(struct api_request *req)
{
	static const struct stream_ops ops = {
		.content_type = API_NDJSON,
		.stall_s = BOUND_API_STREAM_STALL_S,
		.batch = items_batch,
		.broken = items_broken,
	};
	struct items_list *l = items_new(req);

	l->oldest_first = true;
	l->lines = true;
	return stream_start(req, &l->list.stream, &ops);
}

/* --- one --- */

static bool
item_row(void *arg, const struct item_row *item)
{
	item_json(arg, item);
	return false;
}

static int
item_run(struct api_query *aq, struct query *q)
{
	const char *id = aq->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];

	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0 &&
	    query_item(q, raw, item_row, &aq->out) < 0)
		return -1;
	if (aq->out.len == 0) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no item with this id";
	}
	return 0;
}

/* The tag is a hash of the answer, since not all that is in it has a seq. */
static struct api_answer
item_finish(struct api_query *aq)
{
	const char *wanted = api_request_header(aq->req, "If-None-Match");
	char etag[2 * DIGEST_LEN + 3] = "\"";
	uint8_t hash[DIGEST_LEN];

	if (aq->problem != PROBLEM_NONE || aq->out.failed)
		return api_query_finish(aq);
	digest_bytes(hash, aq->out.data, aq->out.len);
	hex_encode(etag + 1, hash, DIGEST_LEN);
	etag[2 * DIGEST_LEN + 1] = '"';
	etag[2 * DIGEST_LEN + 2] = '\0';
	api_header(aq->req, "ETag", etag);
	if (wanted != NULL && etag_matches(wanted, etag))
		return api_reply_empty(aq->req, 304);
	return api_query_finish(aq);
}

struct api_answer
item_get(struct api_request *req)
{
	return api_query_start(req, xcalloc(1, sizeof(struct api_query)),
	    item_run, item_finish);
}

/* --- its state --- */

struct item_edit {
	struct api_write aw;
	struct item_state state;
	int result; /* of the writer */
};

static void
item_edit_clear(struct api_write *aw)
{
	item_state_clear(&((struct item_edit *)aw)->state);
}

static void
item_edit_run(struct api_write *aw, struct store_writer *w)
{
	struct item_edit *ie = (struct item_edit *)aw;
	const char *id = aw->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];

	ie->result = 1;
	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0)
		ie->result = writer_item_state(w, raw, &ie->state);
}

/* It is committed: answer with the item as it is now. */
static struct api_answer
item_edit_finish(struct api_write *aw)
{
	struct item_edit *ie = (struct item_edit *)aw;

	if (ie->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "there is no item with this id");
	if (ie->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was changed");
	return item_get(aw->req);
}

struct api_answer
item_edit(struct api_request *req)
{
	struct item_edit *ie = xcalloc(1, sizeof(*ie));
	char why[SPEC_ERROR_LEN];

	if (spec_parse_state(&req->body, &ie->state, why) < 0) {
		free(ie);
		return api_error(req, PROBLEM_BAD_BODY, "%s", why);
	}
	return api_write_start(req, &ie->aw, item_edit_run, item_edit_finish,
	    item_edit_clear);
}
