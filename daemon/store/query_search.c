/* SPDX-License-Identifier: ISC */
/*
 * Searching. The index gives rows, the newest first, which costs next to
 * nothing for any word; whatever else is asked is looked up for each. Orders
 * other than that are made among the newest matches alone: to rank all of a
 * common word's would take longer than anybody waits.
 */
#include <stdlib.h>

#include "bounds.h"
#include "item_text.h"
#include "list_sql.h"
#include "row.h"
#include "search.h"

/* A match in the window. */
struct match {
	int64_t rid, sort;
	double rank;       /* the less, the better */
};

struct finding {
	struct query *q;
	const struct item_filter *filter;
	bool (*row)(void *arg, const struct item_row *item);
	void *arg;
	struct buf snippet;
	int64_t window;    /* the newest match; 0: not by rank */
};

static void
found_sql(struct buf *b, const struct item_filter *f, enum list_walk walk)
{
	bool published = f->order == ORDER_PUBLISHED;
	const char *time = published ? "i.sort_time" : "i.first_seen";

	buf_addf(b, "SELECT search.rowid, i.sort_time, %s FROM search"
	    " CROSS JOIN item i ON i.rid = search.rowid"
	    " LEFT JOIN story y ON y.id = i.story WHERE search MATCH " P_MATCH
	    " AND search.rowid >= " P_LOW " AND search.rowid < " P_HIGH,
	    f->order == ORDER_RANK ? "bm25(search, 4.0, 1.0)" : "0");
	if (f->tag != NULL)
		buf_adds(b, " AND EXISTS (SELECT 1 FROM item_tag t"
		    " WHERE t.tag = " P_TAG " AND t.rid = i.rid)");
	list_matches_sql(b, f, "i");
	buf_addf(b, " AND (" P_SINCE " IS NULL OR %s >= " P_SINCE ")"
	    " AND (" P_UNTIL " IS NULL OR %s < " P_UNTIL ")", time, time);
	if (f->stories)
		list_best_copy_sql(b, f);
	buf_addf(b, " ORDER BY search.rowid%s",
	    walk == WALK_OLDEST ? "" : " DESC");
}

/* Show where the text matches. 0 or -1. */
static int
make_snippet(struct finding *d, int64_t rid)
{
	struct str text = { NULL, 0 };

	buf_reset(&d->snippet);
	if (item_text_load(d->q->db, rid, &text) < 0)
		return -1;
	search_snippet(d->filter->search, text, &d->snippet);
	return 0;
}

/* Hand out one item: false to stop. */
static bool
hand_out(struct finding *d, int64_t rid)
{
	struct item_row item;
	struct stmt *st;
	bool more = true;

	if (make_snippet(d, rid) < 0)
		return false;
	st = db_stmt(d->q->db, "SELECT " ITEM_COLUMNS " FROM item i" ITEM_JOIN
	    " WHERE i.rid = ?");
	bind_int(st, rid);
	if (stmt_step(st) > 0) {
		item_row_read(st, &item);
		item.snippet = (struct str){ d->snippet.data, d->snippet.len };
		item.window = d->window;
		more = d->row(d->arg, &item);
	}
	stmt_reset(st);
	return more && db_error(d->q->db) == 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->rid < y->rid) - (x->rid > y->rid);
}

static int
by_sort(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->sort != y->sort)
		return x->sort < y->sort ? 1 : -1;
	return (x->rid < y->rid) - (x->rid > y->rid);
}

/* Say whether an earlier page had this one, the `n`th of its order. */
static bool
was_shown(const struct item_filter *f, const struct match *m, int64_t n)
{
	if (f->after_rid == 0)
		return false;
	if (f->order == ORDER_RANK)
		return n < f->after_sort;
	return m->sort > f->after_sort ||
	    (m->sort == f->after_sort && m->rid >= f->after_rid);
}

/* Put the newest matches into another order and hand them out. */
static void
in_window(struct finding *d, struct stmt *st)
{
	const struct item_filter *f = d->filter;
	struct match *list = xcalloc(BOUND_SEARCH_WINDOW, sizeof(*list));
	size_t n = 0;

	while (n < BOUND_SEARCH_WINDOW && stmt_step(st) > 0) {
		list[n].rid = get_int(st);
		list[n].sort = get_int(st);
		list[n++].rank = get_real(st);
	}
	stmt_reset(st);
	if (f->order == ORDER_RANK && n > 0)
		d->window = list[0].rid;
	if (n > 1)
		qsort(list, n, sizeof(*list), f->order == ORDER_RANK ? by_rank :
		    by_sort);
	for (size_t i = 0; i < n && db_error(d->q->db) == 0; i++)
		if (!was_shown(f, &list[i], (int64_t)i) &&
		    !hand_out(d, list[i].rid))
			break;
	free(list);
}

int
list_found(struct query *q, const struct item_filter *f,
    enum list_walk walk, bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	struct finding d = { .q = q, .filter = f, .row = row, .arg = arg };
	struct item_filter range_filter = *f;
	struct list_range range;
	struct stmt *st;
	struct buf sql;

	query_begin(q);
	buf_init(&sql, BOUND_STORE_SQL);
	buf_init(&d.snippet, KIB(16));
	found_sql(&sql, f, walk);
	if (f->order == ORDER_PUBLISHED)
		range_filter.after_rid = 0;
	else if (f->order == ORDER_RANK && f->after_rid != 0 &&
	    f->after_rid < INT64_MAX) /* a cursor may say anything */
		range_filter.after_rid = f->after_rid + 1;
	if (f->order == ORDER_PUBLISHED)
		range_filter.since = range_filter.until = TIME_NONE;
	if (list_range(q, &range_filter, walk, &range) == 0) {
		st = db_stmt_text(q->db, buf_cstr(&sql));
		list_bind(st, f, walk, &range);
		bind_text(st, search_match(f->search));
		if (f->order != ORDER_ARRIVAL)
			in_window(&d, st);
		else
			while (stmt_step(st) > 0 && hand_out(&d, get_int(st)))
				;
		stmt_reset(st);
	}
	buf_free(&sql);
	buf_free(&d.snippet);
	return query_end(q);
}
