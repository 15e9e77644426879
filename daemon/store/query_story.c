/* SPDX-License-Identifier: ISC */
/*
 * Stories. One that has several copies has a row, with the last copy as its
 * place in the list; an item alone has its own place.
 */
#include <string.h>

#include "query_impl.h"
#include "row.h"

/* `o` is the origin, `n` the last copy. */
#define STORY_COLUMNS "o.id, o.title, o.url, f.id, f.shown_title, n.first_seen"
#define ORIGIN_JOIN \
	" CROSS JOIN feed f ON f.rid = o.feed"

static const char all_sql[] =
    "SELECT CASE n.story WHEN 0 THEN n.rid ELSE n.story END,"
    " ifnull(y.copies, 1), n.rid, " STORY_COLUMNS
    " FROM item n NOT INDEXED LEFT JOIN story y ON y.id = n.story"
    " CROSS JOIN item o ON o.rid = ifnull(y.origin, n.rid)" ORIGIN_JOIN
    " WHERE n.rid < ?1 AND (n.story = 0 OR n.rid = y.last)"
    " AND ifnull(y.copies, 1) >= ?2 ORDER BY n.rid DESC";
static const char linked_sql[] =
    "SELECT y.id, y.copies, y.last, " STORY_COLUMNS
    " FROM story y INDEXED BY story_last"
    " CROSS JOIN item n ON n.rid = y.last"
    " CROSS JOIN item o ON o.rid = y.origin" ORIGIN_JOIN
    " WHERE y.last < ?1 AND y.copies >= ?2 ORDER BY y.last DESC";
static const char one_sql[] =
    "SELECT y.id, y.copies, y.last, " STORY_COLUMNS
    " FROM story y CROSS JOIN item n ON n.rid = y.last"
    " CROSS JOIN item o ON o.rid = y.origin" ORIGIN_JOIN
    " WHERE y.id = ?1";
static const char alone_sql[] =
    "SELECT o.rid, 1, o.rid, o.id, o.title, o.url, f.id, f.shown_title,"
    " o.first_seen FROM item o" ORIGIN_JOIN
    " WHERE o.rid = ?1 AND o.story = 0";

/* Hand out the rows; how many there were. */
static int
story_rows(struct stmt *st,
    bool (*row)(void *arg, const struct story_row *story), void *arg)
{
	struct story_row s;
	bool more = true;
	int n = 0;

	while (more && stmt_step(st) > 0) {
		s.id = get_int(st);
		s.copies = get_int(st);
		s.last = get_int(st);
		(void)get_bytes(st, s.origin, DIGEST_LEN);
		s.title = get_text(st);
		s.url = get_text(st);
		s.feed_id = get_text(st);
		s.feed_title = get_text(st);
		s.last_seen = get_int(st);
		more = row(arg, &s);
		n++;
	}
	stmt_reset(st);
	return n;
}

int
query_stories(struct query *q, const struct story_filter *filter,
    bool (*row)(void *arg, const struct story_row *story), void *arg)
{
	struct stmt *st;

	query_begin(q);
	st = db_stmt(q->db, filter->copies > 1 ? linked_sql : all_sql);
	bind_int(st, filter->after != 0 ? filter->after : INT64_MAX);
	bind_int(st, filter->copies);
	story_rows(st, row, arg);
	return query_end(q);
}

int
query_story(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct story_row *story), void *arg)
{
	struct stmt *st;

	query_begin(q);
	st = db_stmt(q->db, one_sql);
	bind_int(st, id);
	if (story_rows(st, row, arg) == 0) {
		st = db_stmt(q->db, alone_sql);
		bind_int(st, id);
		story_rows(st, row, arg);
	}
	return query_end(q);
}

int
query_story_items(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	static const char copies_sql[] = "SELECT " ITEM_COLUMNS
	    " FROM item i INDEXED BY item_story" ITEM_JOIN
	    " WHERE i.story = ?1 AND i.story <> 0"
	    " ORDER BY i.sort_time, i.rid";
	static const char item_sql[] = "SELECT " ITEM_COLUMNS
	    " FROM item i" ITEM_JOIN " WHERE i.rid = ?1 AND i.story = 0";
	struct item_row item;
	struct stmt *st;
	bool more = true;

	query_begin(q);
	for (int i = 0; i < 2 && more; i++) {
		st = db_stmt(q->db, i == 0 ? copies_sql : item_sql);
		bind_int(st, id);
		while (more && stmt_step(st) > 0) {
			item_row_read(st, &item);
			more = row(arg, &item);
		}
		stmt_reset(st);
	}
	return query_end(q);
}
