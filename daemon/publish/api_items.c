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
#include "item_format.h"
#include "json_out.h"
#include "list.h"
#include "media.h"
#include "objects.h"
#include "query.h"
#include "search.h"
#include "spec.h"
#include "store_write.h"
#include "util.h"

struct items_list {
	struct list list;
	struct item_filter filter;
	struct item_writer writer;
	struct search *search; /* what is looked for; NULL: nothing */
	bool oldest_first;  /* arrival order: an export */
	bool linked;        /* the next page is named in the head */
	struct cursor next; /* where that page begins */
	bool has_next;
};

/* The key of an item, after which the list goes on. By rank it is how many
 * were seen. */
static void
key_of(enum item_order order, const struct item_row *item, int64_t *sort,
    int64_t *rid)
{
	*sort = order == ORDER_RANK ? *sort + 1 : item->sort_time;
	*rid = item->rid;
}

static bool
items_row(void *arg, const struct item_row *item)
{
	struct items_list *l = arg;

	if (list_stops(&l->list))
		return false;
	l->list.count++;
	item_writer_item(&l->writer, item);
	key_of(l->filter.order, item, &l->filter.after_sort,
	    &l->filter.after_rid);
	return true;
}

/* --- the next page --- */

/* The walk to the end of a page that is not written yet. */
struct ahead {
	int64_t left;       /* rows to the page's end */
	struct cursor end;
	enum item_order order;
	bool more;
};

static bool
ahead_row(void *arg, const struct item_row *item)
{
	struct ahead *a = arg;

	if (a->left == 0) {
		a->more = true;
		return false;
	}
	a->left--;
	key_of(a->order, item, &a->end.sort, &a->end.rid);
	return true;
}

/*
 * Lines have no place for the next page's address: it goes into the head, and
 * so has to be known before the first line has left.
 */
static int
look_ahead(struct items_list *l, struct query *q)
{
	struct ahead a = { l->list.limit - l->list.count,
		{ l->filter.after_sort, l->filter.after_rid },
		l->filter.order, l->list.more };

	if (l->list.full && query_items(q, &l->filter, ahead_row, &a) < 0)
		return -1;
	l->has_next = a.more;
	l->next = a.end;
	return 0;
}

static void
next_page(struct items_list *l, const struct cursor *cursor, struct buf *url)
{
	const struct api_request *req = l->list.stream.req;
	char text[CURSOR_LEN];

	cursor_format(text, req->route, &req->args, cursor);
	next_url(url, req->route, &req->args, text);
}

/* Name the next page in a Link header (RFC 8288). */
static void
items_headers(struct stream *s)
{
	struct items_list *l = (struct items_list *)s;
	struct buf link;

	if (!l->has_next)
		return;
	buf_init(&link, BOUND_API_HEADERS * 4);
	buf_addc(&link, '<');
	next_page(l, &l->next, &link);
	buf_adds(&link, ">; rel=\"next\"");
	api_header(s->req, "Link", buf_cstr(&link));
	buf_free(&link);
}

static void
items_tail(struct items_list *l)
{
	struct cursor cursor = { l->filter.after_sort, l->filter.after_rid };
	struct buf url;

	buf_init(&url, BOUND_API_HEADERS * 4);
	if (l->list.more)
		next_page(l, &cursor, &url);
	item_writer_end(&l->writer, l->list.more ? buf_cstr(&url) : NULL);
	buf_free(&url);
}

/* --- the list --- */

static int
items_batch(struct stream *s, struct query *q)
{
	struct items_list *l = (struct items_list *)s;
	bool first = !l->list.begun;
	int rc;

	l->writer.out = &s->out;
	if (first) {
		if (stream_feed(s, q, &l->filter.feed) < 0)
			return -1;
		item_writer_begin(&l->writer);
	}
	l->list.begun = true;
	l->list.full = false;
	rc = l->oldest_first ? query_items_oldest(q, &l->filter, items_row, l) :
	    query_items(q, &l->filter, items_row, l);
	if (rc < 0 || (first && l->linked && look_ahead(l, q) < 0))
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

	l->writer.out = &s->out;
	item_writer_broken(&l->writer, code, detail);
}

static void
items_clear(struct stream *s)
{
	struct items_list *l = (struct items_list *)s;

	item_writer_clear(&l->writer);
	search_free(l->search);
}

/* Make the list from the parameters that pages and exports share. */
static struct items_list *
items_new(const struct api_request *req, enum item_format_id format)
{
	struct items_list *l = xcalloc(1, sizeof(*l));

	l->filter.tag = api_text(req, P_TAG);
	l->filter.since = api_number(req, P_SINCE);
	l->filter.until = api_number(req, P_UNTIL);
	l->filter.unread = api_number(req, P_UNREAD) != 0;
	l->filter.starred = api_number(req, P_STARRED) != 0;
	l->writer.format = format;
	l->list.stream.content_type = item_format_type(format);
	return l;
}

/* Check fields=, which only JSON has. NULL, or the first that is wrong. */
static const char *
check_fields(const struct api_request *req, enum item_format_id format,
    size_t *n)
{
	const char *fields = api_text(req, P_FIELDS);

	if (fields == NULL)
		return NULL;
	*n = strcspn(fields, ",");
	return format == FORMAT_NDJSON || format == FORMAT_JSONFEED ?
	    fields_unknown(fields, n) : fields;
}

/* Read what q= looks for: 0, or -1 and what is wrong in *why. */
static int
items_search(const struct api_request *req, struct search **out,
    const char **why)
{
	const char *q = api_text(req, P_Q);

	if (q == NULL && api_number(req, P_ORDER) == ORDER_RANK) {
		*why = "order=rank needs q";
		return -1;
	}
	*out = q == NULL ? NULL : search_parse(q, why);
	return q != NULL && *out == NULL ? -1 : 0;
}

struct api_answer
items_list(struct api_request *req)
{
	static const struct stream_ops ops = {
		.stall_s = BOUND_API_LIST_STALL_S, .batch = items_batch,
		.broken = items_broken, .clear = items_clear,
		.headers = items_headers,
	};
	static const char *const types[] = { API_FEED_JSON, API_NDJSON,
		API_ATOM, API_JSON, NULL };
	static const enum item_format_id formats[] = { FORMAT_JSONFEED,
		FORMAT_NDJSON, FORMAT_ATOM, FORMAT_JSONFEED };
	int type = media_choose(api_request_header(req, "Accept"), types);
	const char *text = api_text(req, P_CURSOR), *wrong;
	const char *why = NULL;
	struct cursor cursor = { 0, 0 };
	struct search *search = NULL;
	struct items_list *l;
	size_t n = 0;

	if (type < 0)
		return api_error(req, PROBLEM_NOT_ACCEPTABLE, "items come as "
		    API_FEED_JSON ", " API_NDJSON " or " API_ATOM);
	if (text != NULL &&
	    cursor_parse(text, req->route, &req->args, &cursor) < 0)
		return api_error(req, PROBLEM_BAD_CURSOR,
		    "this cursor is not one of this list");
	wrong = check_fields(req, formats[type], &n);
	if (wrong != NULL)
		return api_error(req, PROBLEM_BAD_PARAMETER,
		    "fields: this list has no member \"%.*s\"", (int)n, wrong);
	if (items_search(req, &search, &why) < 0)
		return api_error(req, PROBLEM_BAD_PARAMETER, "%s", why);
	l = items_new(req, formats[type]);
	l->search = search;
	l->filter.search = search;
	l->filter.stories = api_number(req, P_STORIES) != 0;
	l->filter.order = (enum item_order)api_number(req, P_ORDER);
	l->filter.after_sort = cursor.sort;
	l->filter.after_rid = cursor.rid;
	l->list.limit = api_number(req, P_LIMIT);
	l->list.stream.tagged = true;
	l->linked = formats[type] == FORMAT_NDJSON;
	l->writer.fields = api_text(req, P_FIELDS);
	api_header(req, "Vary", "Accept");
	return stream_start(req, &l->list.stream, &ops);
}

struct api_answer
export_get(struct api_request *req)
{
	static const struct stream_ops ops = {
		.stall_s = BOUND_API_STREAM_STALL_S, .batch = items_batch,
		.broken = items_broken, .clear = items_clear,
	};
	struct items_list *l = items_new(req,
	    (enum item_format_id)api_number(req, P_FORMAT));

	l->oldest_first = true;
	return stream_start(req, &l->list.stream, &ops);
}

/* --- one --- */

struct item_query {
	struct api_query aq;
	uint8_t tag[DIGEST_LEN];
};

/*
 * What the store adds to an item changes with everything else in it, so a
 * hash of that alone is a tag: an item's text may be long.
 */
static bool
item_row(void *arg, const struct item_row *item)
{
	struct item_query *iq = arg;
	struct buf *out = &iq->aq.out;
	size_t from;

	item_json(out, item);
	from = item->splice < out->len ? item->splice : 0;
	if (!out->failed)
		digest_bytes(iq->tag, out->data + from, out->len - from);
	return false;
}

static int
item_run(struct api_query *aq, struct query *q)
{
	const char *id = aq->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];

	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0 &&
	    query_item(q, raw, item_row, aq) < 0)
		return -1;
	if (aq->out.len == 0) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no item with this id";
	}
	return 0;
}

static struct api_answer
item_finish(struct api_query *aq)
{
	if (aq->problem != PROBLEM_NONE || aq->out.failed)
		return api_query_finish(aq);
	if (api_unchanged(aq->req, ((struct item_query *)aq)->tag, true))
		return api_reply_empty(aq->req, 304);
	return api_query_finish(aq);
}

struct api_answer
item_get(struct api_request *req)
{
	struct item_query *iq = xcalloc(1, sizeof(*iq));

	iq->aq.job.quick = true;
	return api_query_start(req, &iq->aq, item_run, item_finish);
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
