/* SPDX-License-Identifier: ISC */
/* The change stream: from a position to its end, or waiting for more. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "cursor.h"
#include "handlers.h"
#include "json_out.h"
#include "list.h"
#include "objects.h"
#include "query.h"
#include "util.h"

struct changes_list {
	struct list list;
	struct change_filter filter;
	int64_t after;     /* where it began */
	char epoch[17];
	bool waits;        /* longpoll */
};

static bool
changes_row(void *arg, const struct change_row *change)
{
	struct changes_list *l = arg;

	if (list_stops(&l->list))
		return false;
	change_line(&l->list.stream.out, change, l->epoch);
	l->list.count++;
	l->filter.after = change->seq;
	return true;
}

static bool
consumer_row(void *arg, const struct consumer_row *consumer)
{
	struct changes_list *l = arg;

	l->after = l->filter.after = consumer->position;
	return true;
}

/* Find the feed and the consumer; a new consumer begins at the beginning. */
static int
changes_begin(struct changes_list *l, struct query *q)
{
	struct stream *s = &l->list.stream;
	const char *consumer = api_text(s->req, P_CONSUMER);

	if (stream_feed(s, q, &l->filter.feed) < 0)
		return -1;
	return consumer == NULL ? 0 :
	    query_consumer(q, consumer, consumer_row, l);
}

static int
changes_batch(struct stream *s, struct query *q)
{
	struct changes_list *l = (struct changes_list *)s;

	if (!l->list.begun && changes_begin(l, q) < 0)
		return -1;
	l->list.begun = true;
	l->list.full = false;
	if (query_changes(q, &l->filter, changes_row, l) < 0)
		return -1;
	if (s->heartbeat_ms > 0 && l->list.limit != 0 &&
	    l->list.count == l->list.limit)
		l->list.more = true; /* it need not wait for one more */
	/* What was looked through in vain is not looked through again. */
	if (!l->list.full && !l->list.more && l->filter.after < s->seq)
		l->filter.after = s->seq;
	s->park = !l->list.full && !l->list.more &&
	    (s->heartbeat_ms > 0 || (l->waits && l->list.count == 0));
	s->end = !s->park && !l->list.full;
	return 0;
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Those that never end may share, once they know their feed. */
static int64_t
changes_place(const struct stream *s)
{
	const struct changes_list *l = (const struct changes_list *)s;

	return s->heartbeat_ms > 0 && l->list.begun && l->list.limit == 0 ?
	    l->filter.after : -1;
}

static bool
changes_same(const struct stream *a, const struct stream *b)
{
	const struct changes_list *x = (const struct changes_list *)a;
	const struct changes_list *y = (const struct changes_list *)b;

	return x->filter.feed == y->filter.feed &&
	    same_text(x->filter.tag, y->filter.tag);
}

static void
changes_adopt(struct stream *s, const struct stream *from)
{
	struct changes_list *l = (struct changes_list *)s;

	l->filter.after = ((const struct changes_list *)from)->filter.after;
}

/* Say where to go on from, as far as it is known before the first line. */
static void
changes_headers(struct stream *s)
{
	struct changes_list *l = (struct changes_list *)s;
	char position[POSITION_LEN];

	position_format(position, l->epoch,
	    s->end || s->park ? l->filter.after : l->after);
	api_header(s->req, "Gazetted-Position", position);
}

/* --- positions that are gone --- */

struct gone_query {
	struct api_query aq;
	struct store_totals totals;
	char epoch[17];
};

static int
gone_run(struct api_query *aq, struct query *q)
{
	struct gone_query *g = (struct gone_query *)aq;

	return query_totals(q, clock_now(), &g->totals);
}

static struct api_answer
gone_finish(struct api_query *aq)
{
	struct gone_query *g = (struct gone_query *)aq;
	char members[120];

	if (aq->problem != PROBLEM_NONE)
		return api_query_finish(aq);
	snprintf(members, sizeof(members),
	    ",\"epoch\":\"%s\",\"oldest\":\"%s-%" PRId64 "\"", g->epoch, g->epoch,
	    g->totals.oldest_seq);
	return api_error_with(aq->req, PROBLEM_POSITION_GONE, members,
	    "this position is not one of this store's history");
}

struct api_answer
position_gone(struct api_request *req, const char *epoch)
{
	struct gone_query *g = xcalloc(1, sizeof(*g));

	snprintf(g->epoch, sizeof(g->epoch), "%s", epoch);
	return api_query_start(req, &g->aq, gone_run, gone_finish);
}

struct api_answer
changes_get(struct api_request *req)
{
	static const struct stream_ops ops = {
		.content_type = API_NDJSON,
		.stall_s = BOUND_API_STREAM_STALL_S,
		.batch = changes_batch,
		.broken = stream_broken_line,
		.headers = changes_headers,
		.place = changes_place,
		.same = changes_same,
		.adopt = changes_adopt,
	};
	const char *text = api_text(req, P_AFTER);
	enum position_result result = POSITION_OK;
	struct changes_list *l;
	struct store_stats stats;
	int64_t after = 0;

	store_stats(req->p->conf.store, &stats);
	if (text != NULL && api_text(req, P_CONSUMER) != NULL)
		return api_error(req, PROBLEM_BAD_PARAMETER,
		    "a consumer has its position: after goes without it");
	if (text != NULL)
		result = position_parse(text, &stats, &after);
	if (result == POSITION_BAD)
		return api_error(req, PROBLEM_BAD_PARAMETER,
		    "after is a position: \"now\", N or EPOCH-N");
	/* Removals since then may be forgotten; from the start there are none. */
	if (result == POSITION_GONE ||
	    (result == POSITION_OK && after > 0 && after < stats.oldest_seq))
		return position_gone(req, stats.epoch);
	l = xcalloc(1, sizeof(*l));
	snprintf(l->epoch, sizeof(l->epoch), "%s", stats.epoch);
	l->after = l->filter.after = after;
	l->filter.tag = api_text(req, P_TAG);
	l->list.limit = api_number(req, P_LIMIT);
	l->waits = api_number(req, P_MODE) == MODE_LONGPOLL;
	l->list.stream.waits = api_number(req, P_MODE) != MODE_NORMAL;
	l->list.stream.park_until = clock_mono_ms() +
	    INT64_C(1000) * BOUND_API_LONGPOLL_S;
	if (api_number(req, P_MODE) == MODE_CONTINUOUS)
		l->list.stream.heartbeat_ms = api_number(req, P_HEARTBEAT) * 1000;
	return stream_start(req, &l->list.stream, &ops);
}
