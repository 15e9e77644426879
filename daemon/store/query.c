/* SPDX-License-Identifier: ISC */
/* Queries about feeds, polls and the whole. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bounds.h"
#include "clock.h"
#include "feed_row.h"
#include "query_impl.h"
#include "writer.h"

void
query_begin(struct query *q)
{
	q->error = 0;
	db_clear_error(q->db);
	db_deadline(q->db, clock_mono_ms() +
	    (q->now ? BOUND_STORE_NOW_MS : BOUND_QUERY_MS));
}

int
query_end(struct query *q)
{
	q->error = db_error(q->db);
	if (q->error != 0 && q->shared != NULL && !q->now)
		store_note_damage(q->shared, q->db);
	db_clear_error(q->db);
	return q->error == 0 ? 0 : -1;
}

int
query_error(const struct query *q)
{
	return q->error;
}

#define SQL_POLLS "SELECT time, status, outcome, code, detail, url," \
	" bytes_wire, bytes, took_ms, new, changed, lost FROM poll WHERE feed = ?"

/* One statement for each way of listing feeds: every one walks an index. */
static const char feeds_all[] =
    "SELECT " FEED_COLUMNS FEED_FROM
    "WHERE f.rid > ?1 ORDER BY f.rid";
static const char feeds_state[] =
    "SELECT " FEED_COLUMNS FEED_FROM
    "WHERE f.rid > ?1 AND f.state = ?2 ORDER BY f.rid";
static const char feeds_failing[] =
    "SELECT " FEED_COLUMNS FEED_FROM
    "WHERE f.rid > ?1 AND f.error_count > 0 ORDER BY f.rid";
static const char feeds_tag[] =
    "SELECT " FEED_COLUMNS " FROM feed_tag t"
    " CROSS JOIN feed f ON f.rid = t.feed"
    " LEFT JOIN secret x ON x.feed = f.rid"
    " WHERE t.tag = ?3 AND t.feed > ?1 ORDER BY t.feed";

static const char *
feeds_sql(const struct feed_filter *filter)
{
	if (filter->tag != NULL)
		return feeds_tag;
	if (filter->failing)
		return feeds_failing;
	return filter->state >= 0 ? feeds_state : feeds_all;
}

/* Say whether a feed passes what the walk itself did not look at. */
static bool
feed_matches(const struct feed_filter *filter, const struct feed *f)
{
	if (filter->state >= 0 && (int)f->state != filter->state)
		return false;
	return !filter->failing || f->error_count > 0;
}

int
query_feeds(struct query *q, const struct feed_filter *filter,
    bool (*row)(void *arg, const struct feed *feed), void *arg)
{
	const char *sql = feeds_sql(filter);
	struct stmt *st;
	struct feed *f;
	bool more = true;

	query_begin(q);
	st = db_stmt(q->db, sql);
	bind_int(st, filter->after);
	if (sql != feeds_all && sql != feeds_failing)
		bind_int(st, filter->state);
	if (sql == feeds_tag)
		bind_text(st, filter->tag);
	while (more && stmt_step(st) > 0) {
		f = feed_row_read(st);
		if (feed_matches(filter, f))
			more = row(arg, f);
		feed_free(f);
	}
	stmt_reset(st);
	return query_end(q);
}

int
query_feed(struct query *q, const char *id, struct feed **out)
{
	query_begin(q);
	(void)feed_row_by_id(q->db, id, out);
	return query_end(q);
}

int
query_feed_by_url(struct query *q, const char *url, struct feed **out)
{
	query_begin(q);
	(void)feed_row_by_url(q->db, url, out);
	return query_end(q);
}

static const char *
outcome_name(int64_t outcome)
{
	static const char *const names[] = { "new", "unchanged", "error" };

	return outcome >= 0 && outcome < 3 ? names[outcome] : names[2];
}

static void
poll_read(struct stmt *st, struct poll_row *p)
{
	p->time = get_int(st);
	p->status = (int)get_int(st);
	p->outcome = outcome_name(get_int(st));
	p->code = get_text(st);
	p->detail = get_text(st);
	p->url = get_text(st);
	p->bytes_wire = get_int(st);
	p->bytes = get_int(st);
	p->took_ms = get_int(st);
	p->nnew = get_int(st);
	p->nchanged = get_int(st);
	p->lost = get_int(st);
}

static bool
poll_next(struct stmt *st, struct poll_row *p)
{
	if (stmt_step(st) <= 0)
		return false;
	poll_read(st, p);
	return true;
}

int
query_polls(struct query *q, int64_t feed,
    bool (*row)(void *arg, const struct poll_row *poll), void *arg)
{
	/* Those of the feed, and those of its archive, each newest first. */
	struct poll_row p[2];
	struct stmt *st[2];
	bool more[2];

	query_begin(q);
	st[0] = db_stmt(q->db, SQL_POLLS " AND n > 0 ORDER BY n DESC");
	st[1] = db_stmt(q->db, SQL_POLLS " AND n < 0 ORDER BY n DESC");
	for (int i = 0; i < 2; i++) {
		bind_int(st[i], feed);
		more[i] = poll_next(st[i], &p[i]);
	}
	while (more[0] || more[1]) {
		int i = !more[0] || (more[1] && p[1].time > p[0].time);

		if (!row(arg, &p[i]))
			break;
		more[i] = poll_next(st[i], &p[i]);
	}
	stmt_reset(st[0]);
	stmt_reset(st[1]);
	return query_end(q);
}

int
query_schedule(struct query *q, int64_t feed, struct schedule_memory *memory,
    char **terms)
{
	struct stmt *st;
	struct str packed;

	schedule_memory_init(memory);
	*terms = NULL;
	query_begin(q);
	st = db_stmt(q->db, "SELECT memory, terms FROM feed WHERE rid = ?");
	bind_int(st, feed);
	if (stmt_step(st) > 0) {
		packed = get_str(st);
		(void)schedule_memory_unpack(memory,
		    (const uint8_t *)packed.s, packed.n);
		*terms = get_copy(st);
	}
	stmt_reset(st);
	return query_end(q);
}

/* Add the size of one file; one that is not there has none. */
static int64_t
file_bytes(const char *path)
{
	struct stat st;

	return path != NULL && stat(path, &st) == 0 ? st.st_size : 0;
}

static void
totals_feeds(struct query *q, struct store_totals *out)
{
	struct stmt *st = db_stmt(q->db,
	    "SELECT count(*), count(*) FILTER (WHERE state = 0),"
	    " count(*) FILTER (WHERE state = 1),"
	    " count(*) FILTER (WHERE state = 2),"
	    " count(*) FILTER (WHERE error_count > 0),"
	    " total(items), total(unread) FROM feed");

	if (stmt_step(st) > 0) {
		out->feeds = get_int(st);
		out->active = get_int(st);
		out->paused = get_int(st);
		out->gone = get_int(st);
		out->failing = get_int(st);
		out->items = get_int(st);
		out->unread = get_int(st);
	}
	stmt_reset(st);
}

static void
totals_polls(struct query *q, int64_t now, struct store_totals *out)
{
	struct stmt *st = db_stmt(q->db,
	    "SELECT count(*), count(*) FILTER (WHERE outcome = 2) FROM poll"
	    " WHERE time > ?");

	bind_int(st, now - 3600);
	if (stmt_step(st) > 0) {
		out->polls_1h = get_int(st);
		out->failures_1h = get_int(st);
	}
	stmt_reset(st);
}

int
query_totals(struct query *q, int64_t now, struct store_totals *out)
{
	sqlite3 *h = db_handle(q->db);
	const char *file = sqlite3_db_filename(h, "main");

	memset(out, 0, sizeof(*out));
	query_begin(q);
	totals_feeds(q, out);
	totals_polls(q, now, out);
	(void)db_get_int(q->db, "SELECT count(*) FROM story WHERE copies > 1",
	    &out->stories);
	(void)db_get_int(q->db, "SELECT value FROM meta WHERE key = 'oldest_seq'",
	    &out->oldest_seq);
	out->bytes = file_bytes(file) + file_bytes(sqlite3_filename_wal(file));
	return query_end(q);
}

int
query_archive(struct query *q, int64_t feed, struct archive_row *out)
{
	struct stmt *st;

	memset(out, 0, sizeof(*out));
	query_begin(q);
	st = db_stmt(q->db, "SELECT state, pages, items, bytes, due, url, detail"
	    " FROM archive WHERE feed = ?");
	bind_int(st, feed);
	if (stmt_step(st) > 0) {
		out->state = (int)get_int(st);
		out->pages = get_int(st);
		out->items = get_int(st);
		out->bytes = get_int(st);
		out->due = get_int(st);
		out->url = get_copy(st);
		out->detail = get_copy(st);
	}
	stmt_reset(st);
	return query_end(q);
}

void
archive_row_clear(struct archive_row *row)
{
	free(row->url);
	free(row->detail);
	memset(row, 0, sizeof(*row));
}
