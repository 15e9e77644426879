/* SPDX-License-Identifier: ISC */
/*
 * The change stream: items, feeds and tombstones, each walked by its index on
 * the change number, merged. One read transaction around the three, so that
 * no change falls between them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "feed_row.h"
#include "query_impl.h"
#include "row.h"

static const char items_sql[] =
    "SELECT " ITEM_COLUMNS " FROM item i INDEXED BY item_seq" ITEM_JOIN
    " WHERE i.seq > ?1 AND (?2 = 0 OR i.feed = ?2)"
    " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM item_tag t"
    "  WHERE t.tag = ?3 AND t.rid = i.rid)) ORDER BY i.seq";
static const char feeds_sql[] =
    "SELECT " FEED_COLUMNS FEED_FROM
    "WHERE f.seq > ?1 AND (?2 = 0 OR f.rid = ?2)"
    " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM feed_tag t"
    "  WHERE t.tag = ?3 AND t.feed = f.rid)) ORDER BY f.seq";
static const char tombstones_sql[] =
    "SELECT seq, feed, feed_id, item FROM tombstone"
    " WHERE seq > ?1 AND reason <> 2 AND (?2 = 0 OR feed = ?2)"
    " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) j"
    "  WHERE j.value = ?3)) ORDER BY seq";

enum { STREAM_ITEM, STREAM_FEED, STREAM_TOMBSTONE, STREAMS };

/* One of the three, with the row that comes next in it. */
struct stream {
	struct stmt *st;
	int64_t seq;         /* INT64_MAX: at its end */
	struct item_row item;
	struct feed *feed;   /* owned */
	bool removed, is_feed;
};

/* Read the tombstone of an item, or of a feed. */
static void
tombstone_read(struct stream *s)
{
	struct str id, item;

	memset(&s->item, 0, sizeof(s->item));
	s->seq = s->item.seq = get_int(s->st);
	s->item.feed = get_int(s->st);
	id = get_str(s->st);
	item = get_str(s->st);
	s->removed = true;
	s->is_feed = item.s == NULL;
	s->item.change = "removed";
	if (!s->is_feed) {
		s->item.feed_id = id.s;
		memcpy(s->item.id, item.s, item.n < DIGEST_LEN ? item.n :
		    DIGEST_LEN);
		return;
	}
	s->feed = xcalloc(1, sizeof(*s->feed));
	s->feed->rid = s->item.feed;
	s->feed->seq = s->seq;
	snprintf(s->feed->id, sizeof(s->feed->id), "%.*s", (int)id.n, id.s);
}

/* Go to the next row of one stream. 0 or -1. */
static int
stream_next(struct stream *s, int kind)
{
	int rc;

	feed_free(s->feed);
	s->feed = NULL;
	rc = stmt_step(s->st);
	s->seq = INT64_MAX;
	if (rc <= 0)
		return rc;
	if (kind == STREAM_ITEM) {
		item_row_read(s->st, &s->item);
		s->seq = s->item.seq;
	} else if (kind == STREAM_FEED) {
		s->feed = feed_row_read(s->st);
		s->seq = s->feed->seq;
		s->is_feed = true;
	} else {
		tombstone_read(s);
	}
	return 0;
}

static int
streams_open(struct query *q, struct stream *streams,
    const struct change_filter *f)
{
	static const char *const sql[STREAMS] = {
		items_sql, feeds_sql, tombstones_sql,
	};

	for (int i = 0; i < STREAMS; i++) {
		streams[i].st = db_stmt(q->db, sql[i]);
		bind_int(streams[i].st, f->after);
		bind_int(streams[i].st, f->feed);
		bind_text(streams[i].st, f->tag);
		if (stream_next(&streams[i], i) < 0)
			return -1;
	}
	return 0;
}

/* Hand out one row: false to stop. */
static bool
stream_row(const struct stream *s,
    bool (*row)(void *arg, const struct change_row *change), void *arg)
{
	struct change_row change = {
		.item = s->is_feed ? NULL : &s->item,
		.feed = s->is_feed ? s->feed : NULL,
		.removed = s->removed, .seq = s->seq,
	};

	return row(arg, &change);
}

static void
streams_merge(struct stream *streams,
    bool (*row)(void *arg, const struct change_row *change), void *arg)
{
	int least;

	for (;;) {
		least = 0;
		for (int i = 1; i < STREAMS; i++)
			if (streams[i].seq < streams[least].seq)
				least = i;
		if (streams[least].seq == INT64_MAX ||
		    !stream_row(&streams[least], row, arg) ||
		    stream_next(&streams[least], least) < 0)
			return;
	}
}

int
query_changes(struct query *q, const struct change_filter *filter,
    bool (*row)(void *arg, const struct change_row *change), void *arg)
{
	struct stream streams[STREAMS] = { 0 };

	query_begin(q);
	if (filter->tag != NULL)
		db_deadline(q->db, clock_mono_ms() + BOUND_QUERY_CHANGES_MS);
	if (db_exec(q->db, "BEGIN") == 0) {
		if (streams_open(q, streams, filter) == 0)
			streams_merge(streams, row, arg);
		for (int i = 0; i < STREAMS; i++) {
			feed_free(streams[i].feed);
			stmt_reset(streams[i].st);
		}
		(void)stmt_run(db_stmt(q->db, "COMMIT"));
	}
	if (!sqlite3_get_autocommit(db_handle(q->db)))
		(void)sqlite3_exec(db_handle(q->db), "ROLLBACK", NULL, NULL,
		    NULL);
	return query_end(q);
}
