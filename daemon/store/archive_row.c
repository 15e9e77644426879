/* SPDX-License-Identifier: ISC */
/* The rows of back-fills. */
#include <stdlib.h>
#include <string.h>

#include "archive_row.h"
#include "bounds.h"
#include "buf.h"

int
archive_want(struct store_writer *w, int64_t feed, bool wanted, int64_t now)
{
	struct stmt *st = db_stmt(w->db, "DELETE FROM archive WHERE feed = ?");

	bind_int(st, feed);
	if (stmt_run(st) < 0)
		return -1;
	if (!wanted)
		return 0;
	st = db_stmt(w->db, "INSERT INTO archive (feed, state, began)"
	    " VALUES (?, ?, ?)");
	bind_int(st, feed);
	bind_int(st, ARCHIVE_WANTED);
	bind_int(st, now);
	if (stmt_run(st) < 0)
		return -1;
	st = db_stmt(w->db, "UPDATE feed SET next_poll = max(?, retry_until),"
	    " next_poll_reason = 'new' WHERE rid = ?");
	bind_int(st, now);
	bind_int(st, feed);
	return stmt_run(st);
}

static void
row_read(struct stmt *st, struct archive_source *a)
{
	struct str seen;

	a->state = (enum archive_state)get_int(st);
	a->url = get_copy(st);
	a->began = get_int(st);
	a->pages = get_int(st);
	a->bytes = get_int(st);
	a->tries = get_int(st);
	seen = get_str(st);
	a->nseen = seen.n / sizeof(*a->seen);
	a->seen = xcalloc(a->nseen + 1, sizeof(*a->seen));
	if (a->nseen > 0)
		memcpy(a->seen, seen.s, a->nseen * sizeof(*a->seen));
}

int
archive_load(struct db *db, struct feed_poll *p, int64_t next_poll)
{
	struct archive_source *a = &p->source.archive;
	struct stmt *st = db_stmt(db, "SELECT due, state, url, began, pages,"
	    " bytes, tries, seen FROM archive WHERE feed = ? AND state <= ?");
	int64_t due = 0;
	int rc;

	bind_int(st, p->feed);
	bind_int(st, ARCHIVE_RUNNING);
	rc = stmt_step(st);
	if (rc > 0) {
		due = get_int(st);
		row_read(st, a);
	}
	stmt_reset(st);
	p->page = a->state == ARCHIVE_RUNNING && a->url != NULL &&
	    due <= p->started && next_poll > p->started && !p->asked &&
	    !p->forced;
	return rc < 0 ? -1 : 0;
}

/* Name the URLs of this poll along with those so far. */
static int
seen_make(const struct feed_poll *p, struct buf *out)
{
	const struct archive_source *a = &p->source.archive;

	buf_init(out, (BOUND_ARCHIVE_PAGES + 1) * sizeof(p->archive.seen));
	buf_add(out, a->seen, a->nseen * sizeof(*a->seen));
	return buf_add(out, p->archive.seen, sizeof(p->archive.seen));
}

/* Go on at the next page. */
static int
row_next(struct store_writer *w, const struct feed_poll *p)
{
	struct stmt *st = db_stmt(w->db, "UPDATE archive SET state = ?, url = ?,"
	    " due = ?, tries = 0, detail = NULL, seen = ?,"
	    " pages = pages + ?, bytes = bytes + ?, items = items + ?"
	    " WHERE feed = ? AND state = ?");
	struct buf seen;
	int r = -1;

	if (seen_make(p, &seen) == 0) {
		bind_int(st, ARCHIVE_RUNNING);
		bind_text(st, p->archive.url);
		bind_int(st, p->judged);
		bind_blob(st, seen.data, seen.len);
		bind_int(st, p->page);
		bind_int(st, p->page ? (int64_t)p->body_bytes : 0);
		bind_int(st, p->page ? p->nnew : 0);
		bind_int(st, p->feed);
		bind_int(st, p->page ? ARCHIVE_RUNNING : ARCHIVE_WANTED);
		r = stmt_run(st);
	}
	buf_free(&seen);
	return r;
}

static int
row_again(struct store_writer *w, const struct feed_poll *p)
{
	struct stmt *st = db_stmt(w->db, "UPDATE archive SET due = ?,"
	    " tries = tries + ?, detail = ?, items = items + ?"
	    " WHERE feed = ? AND state = ?");

	bind_int(st, p->judged + p->archive.wait);
	bind_int(st, !p->uncounted);
	bind_text(st, p->archive.why);
	bind_int(st, p->nnew);
	bind_int(st, p->feed);
	bind_int(st, ARCHIVE_RUNNING);
	return stmt_run(st);
}

static int
row_end(struct store_writer *w, const struct feed_poll *p)
{
	bool stopped = p->archive.step == ARCHIVE_STOPS;
	bool read = p->page && p->outcome != POLL_ERROR;
	struct stmt *st = db_stmt(w->db, "UPDATE archive SET state = ?,"
	    " due = 0, seen = NULL, url = NULL, detail = ?,"
	    " pages = pages + ?, bytes = bytes + ?, items = items + ?"
	    " WHERE feed = ? AND state = ?");

	bind_int(st, stopped ? ARCHIVE_STOPPED : ARCHIVE_DONE);
	bind_text(st, stopped ? p->archive.why : NULL);
	bind_int(st, read);
	bind_int(st, read ? (int64_t)p->body_bytes : 0);
	bind_int(st, p->page ? p->nnew : 0);
	bind_int(st, p->feed);
	bind_int(st, p->page ? ARCHIVE_RUNNING : ARCHIVE_WANTED);
	return stmt_run(st);
}

static int
row_step(struct store_writer *w, const struct feed_poll *p)
{
	switch (p->archive.step) {
	case ARCHIVE_STAYS:
		return 0;
	case ARCHIVE_NEXT:
		return row_next(w, p);
	case ARCHIVE_AGAIN:
		return row_again(w, p);
	case ARCHIVE_ENDS:
	case ARCHIVE_STOPS:
		return row_end(w, p);
	}
	return 0;
}

int
archive_save(struct store_writer *w, struct feed_poll *p)
{
	struct stmt *st;
	int64_t due;
	int rc;

	p->due = p->next_poll;
	if (row_step(w, p) < 0)
		return -1;
	st = db_stmt(w->db, "SELECT state, due FROM archive WHERE feed = ?");
	bind_int(st, p->feed);
	rc = stmt_step(st);
	if (rc > 0) {
		enum archive_state state = (enum archive_state)get_int(st);

		due = get_int(st);
		/* It was asked for while this poll was under way. */
		if (state == ARCHIVE_WANTED &&
		    p->source.archive.state != ARCHIVE_WANTED)
			p->due = p->next_poll = p->judged;
		else if (state == ARCHIVE_RUNNING && due < p->due)
			p->due = due;
	}
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}
