/* SPDX-License-Identifier: ISC */
/*
 * Lists of items. A statement is put together from the parts that a filter
 * needs, so that each walks the index that has its order and stops when the
 * reader has enough. First_seen never falls as rows go on (but where the
 * clock was set back), so a time in a list by arrival becomes a row number.
 */
#include <errno.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "id_levels.h"
#include "list_sql.h"
#include "query_impl.h"
#include "row.h"

/* Say where the rows walk from: the table or index whose order is wanted. */
static const char *
source_sql(const struct item_filter *f, enum list_walk walk)
{
	if (walk == WALK_PUBLISHED)
		return f->feed != 0 ?
		    " FROM item i INDEXED BY item_feed_sort" :
		    " FROM item i INDEXED BY item_sort";
	if (f->starred)
		return " FROM item i INDEXED BY item_starred";
	if (f->feed != 0)
		return " FROM item i INDEXED BY item_feed";
	if (f->tag != NULL)
		return " FROM item_tag t CROSS JOIN item i ON i.rid = t.rid";
	if (f->unread)
		return " FROM item i INDEXED BY item_unread";
	return " FROM item i NOT INDEXED";
}

void
list_matches_sql(struct buf *b, const struct item_filter *f, const char *item)
{
	if (f->feed != 0)
		buf_addf(b, " AND %s.feed = " P_FEED, item);
	if (f->unread)
		buf_addf(b, " AND %s.read = 0", item);
	if (f->starred)
		buf_addf(b, " AND %s.starred = 1", item);
}

void
list_best_copy_sql(struct buf *b, const struct item_filter *f)
{
	buf_adds(b, " AND (i.story = 0 OR NOT EXISTS (SELECT 1 FROM item j"
	    " INDEXED BY item_story WHERE j.story = i.story AND j.story <> 0"
	    " AND j.rid <> i.rid AND (j.rid = y.origin"
	    "  OR (i.rid <> y.origin AND (j.sort_time, j.rid) <"
	    "   (i.sort_time, i.rid)))");
	if (f->tag != NULL)
		buf_adds(b, " AND EXISTS (SELECT 1 FROM item_tag t2"
		    " WHERE t2.tag = " P_TAG " AND t2.rid = j.rid)");
	if (f->search != NULL)
		buf_adds(b, " AND EXISTS (SELECT 1 FROM search"
		    " WHERE search MATCH " P_MATCH " AND rowid = j.rid)");
	list_matches_sql(b, f, "j");
	buf_adds(b, "))");
}

static void
where_sql(struct buf *b, const struct item_filter *f, enum list_walk walk,
    const char *source)
{
	bool tagged = strstr(source, "item_tag") != NULL;
	const char *rid = tagged ? "t.rid" : "i.rid";

	if (walk == WALK_PUBLISHED)
		buf_addf(b, " WHERE i.sort_time >= " P_LOW
		    " AND (i.sort_time, i.rid) < (" P_SORT ", " P_RID ")");
	else
		buf_addf(b, " WHERE %s >= " P_LOW " AND %s < " P_HIGH, rid, rid);
	if (tagged)
		buf_adds(b, " AND t.tag = " P_TAG);
	else if (f->tag != NULL)
		buf_adds(b, " AND EXISTS (SELECT 1 FROM item_tag t"
		    " WHERE t.tag = " P_TAG " AND t.rid = i.rid)");
	list_matches_sql(b, f, "i");
	if (f->stories)
		list_best_copy_sql(b, f);
	buf_adds(b, " AND (" P_SINCE " IS NULL OR i.first_seen >= " P_SINCE ")"
	    " AND (" P_UNTIL " IS NULL OR i.first_seen < " P_UNTIL ")");
}

static void
order_sql(struct buf *b, enum list_walk walk, const char *source)
{
	bool tagged = strstr(source, "item_tag") != NULL;

	if (walk == WALK_PUBLISHED)
		buf_adds(b, " ORDER BY i.sort_time DESC, i.rid DESC");
	else
		buf_addf(b, " ORDER BY %s%s", tagged ? "t.rid" : "i.rid",
		    walk == WALK_OLDEST ? "" : " DESC");
}

/* Find the first row first seen at `time` or later, by halving. */
static int
row_at(struct query *q, int64_t time, int64_t *out)
{
	int64_t low = 0, high = 0, middle, rid;
	struct stmt *st;
	int rc = db_get_int(q->db, "SELECT ifnull(max(rid), 0) + 1 FROM item",
	    &high);

	while (rc == 0 && low < high) {
		middle = low + (high - low) / 2;
		st = db_stmt(q->db, "SELECT rid, first_seen FROM item"
		    " WHERE rid >= ? ORDER BY rid LIMIT 1");
		bind_int(st, middle);
		rc = stmt_step(st);
		if (rc > 0) {
			rid = get_int(st);
			if (get_int(st) < time)
				low = rid + 1;
			else
				high = middle;
		} else {
			high = middle;
		}
		stmt_reset(st);
		rc = rc < 0 ? -1 : 0;
	}
	*out = low;
	return rc;
}

/* The range of a list by publication: until, or the last page's end. */
static void
range_published(const struct item_filter *f, struct list_range *b)
{
	if (f->since != TIME_NONE)
		b->low = f->since;
	if (f->until != TIME_NONE) {
		b->sort = f->until;
		b->rid = 0;
	}
	if (f->after_rid != 0 && f->after_sort < b->sort) {
		b->sort = f->after_sort;
		b->rid = f->after_rid;
	}
}

/* The range of rows of a list by arrival. */
static int
range_arrival(struct query *q, const struct item_filter *f, enum list_walk walk,
    struct list_range *b)
{
	if (f->since != TIME_NONE && row_at(q, f->since, &b->low) < 0)
		return -1;
	if (f->until != TIME_NONE && row_at(q, f->until, &b->high) < 0)
		return -1;
	if (f->after_rid == 0)
		return 0;
	if (walk == WALK_OLDEST && f->after_rid >= b->low)
		b->low = f->after_rid + 1;
	if (walk == WALK_ARRIVAL && f->after_rid < b->high)
		b->high = f->after_rid;
	return 0;
}

int
list_range(struct query *q, const struct item_filter *f, enum list_walk walk,
    struct list_range *b)
{
	*b = (struct list_range){ INT64_MIN, INT64_MAX, INT64_MAX, INT64_MAX };
	if (walk != WALK_PUBLISHED)
		return range_arrival(q, f, walk, b);
	range_published(f, b);
	return 0;
}

void
list_bind(struct stmt *st, const struct item_filter *f, enum list_walk walk,
    const struct list_range *b)
{
	bool arrival = walk != WALK_PUBLISHED;

	bind_int(st, f->feed);
	bind_text(st, f->tag);
	bind_int(st, b->low);
	bind_int(st, b->high);
	bind_int(st, b->sort);
	bind_int(st, b->rid);
	bind_time(st, arrival ? f->since : TIME_NONE);
	bind_time(st, arrival ? f->until : TIME_NONE);
}

/* Hand out the rows; an item that has a tag twice comes once. */
static void
list_rows(struct stmt *st, bool (*row)(void *arg, const struct item_row *item),
    void *arg)
{
	struct item_row item;
	int64_t last = 0;
	bool more = true;

	while (more && stmt_step(st) > 0) {
		item_row_read(st, &item);
		if (item.rid != last)
			more = row(arg, &item);
		last = item.rid;
	}
	stmt_reset(st);
}

static int
list_items(struct query *q, const struct item_filter *f, enum list_walk walk,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	const char *source = source_sql(f, walk);
	struct list_range range;
	struct stmt *st;
	struct buf sql;

	query_begin(q);
	buf_init(&sql, BOUND_STORE_SQL);
	buf_addf(&sql, "SELECT " ITEM_COLUMNS "%s" ITEM_JOIN, source);
	where_sql(&sql, f, walk, source);
	order_sql(&sql, walk, source);
	if (list_range(q, f, walk, &range) == 0) {
		st = db_stmt_text(q->db, buf_cstr(&sql));
		list_bind(st, f, walk, &range);
		list_rows(st, row, arg);
	}
	buf_free(&sql);
	return query_end(q);
}

int
query_items(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	if (filter->search != NULL)
		return list_found(q, filter, WALK_ARRIVAL, row, arg);
	return list_items(q, filter, filter->order == ORDER_PUBLISHED ?
	    WALK_PUBLISHED : WALK_ARRIVAL, row, arg);
}

int
query_items_oldest(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	if (filter->search != NULL)
		return list_found(q, filter, WALK_OLDEST, row, arg);
	return list_items(q, filter, WALK_OLDEST, row, arg);
}

int
query_item(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	struct stmt *st;
	int64_t rid;

	query_begin(q);
	if (ids_find(q->db, id, &rid) > 0) {
		st = db_stmt(q->db, "SELECT " ITEM_COLUMNS " FROM item i"
		    ITEM_JOIN " WHERE i.rid = ?");
		bind_int(st, rid);
		list_rows(st, row, arg);
	}
	return query_end(q);
}
