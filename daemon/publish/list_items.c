/* SPDX-License-Identifier: ISC */
/* Items as lists: pages as JSON Feed, NDJSON or Atom, and all of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "cursor.h"
#include "item_format.h"
#include "list.h"
#include "media.h"
#include "query.h"
#include "search.h"
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
 * were seen, of which window. */
static void
key_of(enum item_order order, const struct item_row *item, int64_t *sort,
    int64_t *rid)
{
	*sort = order == ORDER_RANK ? *sort + 1 : item->sort_time;
	*rid = order == ORDER_RANK ? item->window : item->rid;
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

/* Name the next page (RFC 8288). */
static void
items_link(struct stream *s, struct buf *link)
{
	struct items_list *l = (struct items_list *)s;

	if (!l->has_next)
		return;
	buf_addc(link, '<');
	next_page(l, &l->next, link);
	buf_adds(link, ">; rel=\"next\"");
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
	int64_t before = l->list.count;
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
	/* A machine that is busy does not cut an export that gets on. */
	if (rc < 0 && l->oldest_first && query_error(q) == ETIME &&
	    l->list.count > before)
		return 0;
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

/* Make the list from the parameters that pages and exports share;
 * NULL and the reason where q= cannot be. */
static struct items_list *
items_new(const struct api_request *req, enum item_format_id format,
    struct refusal *why)
{
	struct items_list *l;
	struct search *search;
	const char *reason;

	if (items_search(req, &search, &reason) < 0)
		return list_refuse(why, PROBLEM_BAD_PARAMETER, "%s", reason);
	l = xcalloc(1, sizeof(*l));
	l->search = search;
	l->filter.search = search;
	l->filter.stories = api_number(req, P_STORIES) != 0;
	l->filter.tag = api_text(req, P_TAG);
	l->filter.since = api_number(req, P_SINCE);
	l->filter.until = api_number(req, P_UNTIL);
	l->filter.unread = api_number(req, P_UNREAD) != 0;
	l->filter.starred = api_number(req, P_STARRED) != 0;
	l->writer.format = format;
	l->list.stream.content_type = item_format_type(format);
	return l;
}

static const struct stream_ops items_ops = {
	.stall_s = BOUND_API_LIST_STALL_S, .batch = items_batch,
	.broken = items_broken, .clear = items_clear, .link = items_link,
};

struct stream *
items_open(struct api_request *req, const char *accept, struct refusal *why)
{
	static const char *const types[] = { API_FEED_JSON, API_NDJSON,
		API_ATOM, API_JSON, NULL };
	static const enum item_format_id formats[] = { FORMAT_JSONFEED,
		FORMAT_NDJSON, FORMAT_ATOM, FORMAT_JSONFEED };
	int type = media_choose(accept, types);
	const char *wrong;
	struct cursor cursor;
	struct items_list *l;
	size_t n = 0;

	if (type < 0)
		return list_refuse(why, PROBLEM_NOT_ACCEPTABLE, "items come as "
		    API_FEED_JSON ", " API_NDJSON " or " API_ATOM);
	if (list_cursor(req, &cursor, why) < 0)
		return NULL;
	wrong = check_fields(req, formats[type], &n);
	if (wrong != NULL)
		return list_refuse(why, PROBLEM_BAD_PARAMETER,
		    "fields: this list has no member \"%.*s\"", (int)n, wrong);
	l = items_new(req, formats[type], why);
	if (l == NULL)
		return NULL;
	l->filter.order = (enum item_order)api_number(req, P_ORDER);
	l->filter.after_sort = cursor.sort;
	l->filter.after_rid = cursor.rid;
	l->list.limit = api_number(req, P_LIMIT);
	l->list.stream.tagged = true;
	l->linked = formats[type] == FORMAT_NDJSON;
	l->writer.fields = api_text(req, P_FIELDS);
	l->list.stream.ops = &items_ops;
	return &l->list.stream;
}

static const struct stream_ops export_ops = {
	.stall_s = BOUND_API_STREAM_STALL_S, .batch = items_batch,
	.broken = items_broken, .clear = items_clear,
};

struct stream *
export_open(struct api_request *req, const char *accept, struct refusal *why)
{
	struct items_list *l = items_new(req,
	    (enum item_format_id)api_number(req, P_FORMAT), why);

	(void)accept;
	if (l == NULL)
		return NULL;
	l->oldest_first = true;
	l->list.stream.ops = &export_ops;
	return &l->list.stream;
}
