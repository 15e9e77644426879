/* SPDX-License-Identifier: ISC */
/*
 * Batches of their own: as much as fits BOUND_INDEX_MS, so that a write that
 * comes meanwhile does not wait long, then a commit together with the position
 * in the change stream.
 */
#include <errno.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "clock.h"
#include "indexer.h"
#include "item_text.h"
#include "search.h"

#define SLICE 64 /* items read at once */

/* The rows of a slice; their texts are read one by one. */
struct slice {
	struct {
		int64_t rid, seq;
		bool indexed;
	} rows[SLICE];
	int n;
};

int
indexer_init(struct store_writer *w)
{
	int rc = db_get_int(w->db, "SELECT ifnull((SELECT value FROM meta"
	    " WHERE key = 'index_seq'), 0)", &w->index_seq);

	atomic_store(&w->shared->index_seq, w->index_seq);
	return rc;
}

void
indexer_split(struct str title, struct str text, struct buf *t, struct buf *b)
{
	/* The title is the first line of the text; the index has it apart. */
	bool first = title.n > 0 && text.n > title.n &&
	    memcmp(text.s, title.s, title.n) == 0 && text.s[title.n] == '\n';

	if (first) {
		text.s += title.n + 1;
		text.n -= title.n + 1;
	}
	search_spread(title, t);
	search_spread(text, b);
}

/* Give the index an item's text, or have it forget that text. */
static int
index_item(struct store_writer *w, int64_t rid, const char *sql)
{
	struct stmt *from = db_stmt(w->db, "SELECT title FROM item WHERE rid = ?");
	struct stmt *st = db_stmt(w->db, sql);
	struct buf title, text;
	struct str stored = { NULL, 0 };
	int rc;

	buf_init(&title, KIB(64));
	buf_init(&text, BOUND_STORE_VALUE);
	bind_int(from, rid);
	rc = stmt_step(from);
	if (rc > 0 && item_text_load(w->db, rid, &stored) >= 0) {
		indexer_split(get_str(from), stored, &title, &text);
		bind_int(st, rid);
		bind_str(st, (struct str){ title.len > 0 ? title.data : "",
		    title.len });
		bind_str(st, (struct str){ text.len > 0 ? text.data : "",
		    text.len });
		rc = stmt_run(st);
	}
	stmt_reset(from);
	if (title.failed || text.failed)
		db_set_error(w->db, ENOMEM);
	buf_free(&title);
	buf_free(&text);
	return rc < 0 || db_error(w->db) != 0 ? -1 : 0;
}

static int
set_indexed(struct store_writer *w, int64_t rid, bool indexed)
{
	struct stmt *st = db_stmt(w->db,
	    "UPDATE item SET indexed = ? WHERE rid = ?");

	bind_int(st, indexed);
	bind_int(st, rid);
	return stmt_run(st);
}

int
indexer_forget(struct store_writer *w, int64_t rid)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT indexed FROM item WHERE rid = ?");
	bool indexed = false;
	int rc;

	bind_int(st, rid);
	rc = stmt_step(st);
	if (rc > 0)
		indexed = get_int(st) != 0;
	stmt_reset(st);
	if (rc < 0 || !indexed)
		return rc < 0 ? -1 : 0;
	if (index_item(w, rid, "INSERT INTO search (search, rowid, title, text)"
	    " VALUES ('delete', ?, ?, ?)") < 0)
		return -1;
	return set_indexed(w, rid, false);
}

/* Read which items changed next. 0 or -1. */
static int
slice_read(struct store_writer *w, struct slice *s)
{
	struct stmt *st = db_stmt(w->db, "SELECT rid, seq, indexed FROM item"
	    " INDEXED BY item_seq WHERE seq > ? ORDER BY seq LIMIT ?");
	int rc;

	s->n = 0;
	bind_int(st, w->index_seq);
	bind_int(st, SLICE);
	while ((rc = stmt_step(st)) > 0) {
		s->rows[s->n].rid = get_int(st);
		s->rows[s->n].seq = get_int(st);
		s->rows[s->n++].indexed = get_int(st) != 0;
	}
	stmt_reset(st);
	return rc;
}

/* Index a slice until `deadline`, counting in *n. 0 or -1. */
static int
slice_index(struct store_writer *w, const struct slice *s, int64_t deadline,
    unsigned *n)
{
	for (int i = 0; i < s->n; i++) {
		if (!s->rows[i].indexed && (index_item(w, s->rows[i].rid,
		    "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)") <
		    0 || set_indexed(w, s->rows[i].rid, true) < 0))
			return -1;
		*n += !s->rows[i].indexed;
		w->index_seq = s->rows[i].seq;
		if (clock_mono_ms() >= deadline)
			break;
	}
	return 0;
}

/* Keep how far the index has come. */
static int
position_keep(struct store_writer *w)
{
	struct stmt *st = db_stmt(w->db, "INSERT OR REPLACE INTO meta"
	    " (key, value) VALUES ('index_seq', ?)");

	bind_int(st, w->index_seq);
	return stmt_run(st);
}

static void
index_batch(struct store_writer *w, void *arg)
{
	int64_t deadline = clock_mono_ms() + BOUND_INDEX_MS;
	struct slice s;
	unsigned n = 0;

	(void)arg;
	do {
		if (slice_read(w, &s) < 0 ||
		    slice_index(w, &s, deadline, &n) < 0)
			return;
	} while (s.n == SLICE && clock_mono_ms() < deadline);
	/* What has no item any more was not among them. */
	if (s.n < SLICE && clock_mono_ms() < deadline)
		w->index_seq = w->seq;
	if (n > 0)
		(void)position_keep(w);
}

bool
indexer_idle(void *writer)
{
	struct store_writer *w = writer;
	int64_t before = w->index_seq;

	if (w->seq <= w->index_seq || writer_stopped(w))
		return false;
	writer_batch_begin(w);
	if (writer_run(w, index_batch, NULL) != 0)
		w->index_seq = before;
	w->jobs = 0; /* nobody's */
	writer_batch_end(w, NULL);
	if (w->batch_error != 0)
		w->index_seq = before;
	atomic_store(&w->shared->index_seq, w->index_seq);
	return w->index_seq > before && w->index_seq < w->seq;
}
