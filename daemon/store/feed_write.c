/* SPDX-License-Identifier: ISC */
/*
 * What a person does with a subscription: add, change, remove. Each takes a
 * change number. Secrets go to a table of their own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "archive_row.h"
#include "bounds.h"
#include "feed_row.h"
#include "feed_write.h"
#include "item_write.h"
#include "json_out.h"
#include "names.h"
#include "store_write.h"
#include "writer.h"

/* Items removed between two looks at the feed's list of them. */
#define REMOVE_SLICE 256

/* Run a statement with a text and a row number. */
static int
run_text_rid(struct store_writer *w, const char *sql, const char *text,
    int64_t rid)
{
	struct stmt *st = db_stmt(w->db, sql);

	bind_text(st, text);
	bind_int(st, rid);
	return stmt_run(st);
}

/* Run a statement with a number and a row number. */
static int
run_int_rid(struct store_writer *w, const char *sql, int64_t v, int64_t rid)
{
	struct stmt *st = db_stmt(w->db, sql);

	bind_int(st, v);
	bind_int(st, rid);
	return stmt_run(st);
}

static int
run_rid(struct store_writer *w, const char *sql, int64_t rid)
{
	struct stmt *st = db_stmt(w->db, sql);

	bind_int(st, rid);
	return stmt_run(st);
}

/* Forget the feed's tags, of its items too. */
static int
tags_clear(struct store_writer *w, int64_t rid)
{
	if (run_rid(w, "DELETE FROM item_tag WHERE (tag, rid, source) IN"
	    " (SELECT t.tag, i.rid, 0 FROM feed_tag t CROSS JOIN item i"
	    "  ON i.feed = t.feed WHERE t.feed = ?)", rid) < 0)
		return -1;
	return run_rid(w, "DELETE FROM feed_tag WHERE feed = ?", rid);
}

/* Insert the tags, each once, and render them as a JSON array. */
static int
tags_insert(struct store_writer *w, const struct feed_spec *spec, int64_t rid,
    struct buf *json)
{
	const char *tag;

	buf_addc(json, '[');
	for (size_t i = 0; i < spec->ntags; i++) {
		tag = spec->tags[i];
		if (run_text_rid(w, "INSERT OR IGNORE INTO feed_tag (tag, feed)"
		    " VALUES (?, ?)", tag, rid) < 0)
			return -1;
		if (db_changes(w->db) == 0)
			continue;
		if (json->len > 1)
			buf_addc(json, ',');
		json_quote(json, tag, strlen(tag));
	}
	buf_addc(json, ']');
	if (!json->failed)
		return 0;
	db_set_error(w->db, E2BIG);
	return -1;
}

/* Give the feed its tags, and its items. */
static int
tags_set(struct store_writer *w, const struct feed_spec *spec, int64_t rid)
{
	struct buf json;
	int r;

	buf_init(&json, BOUND_FEED_TAGS);
	r = tags_insert(w, spec, rid, &json);
	if (r == 0)
		r = run_text_rid(w, "UPDATE feed SET tags = ? WHERE rid = ?",
		    buf_cstr(&json), rid);
	if (r == 0)
		r = run_rid(w, "INSERT OR IGNORE INTO item_tag (tag, rid, source)"
		    " SELECT t.tag, i.rid, 0 FROM feed_tag t CROSS JOIN item i"
		    " ON i.feed = t.feed WHERE t.feed = ?", rid);
	buf_free(&json);
	return r;
}

/* Store the secrets that are said; "" takes one away. */
static int
secrets_set(struct store_writer *w, const struct feed_spec *spec, int64_t rid)
{
	struct stmt *st;

	if (spec->headers == NULL && spec->username == NULL &&
	    spec->password == NULL && spec->proxy == NULL &&
	    spec->ca_file == NULL)
		return 0;
	if (run_rid(w, "INSERT OR IGNORE INTO secret (feed) VALUES (?)",
	    rid) < 0)
		return -1;
	st = db_stmt(w->db, "UPDATE secret SET"
	    " headers = nullif(ifnull(?, headers), ''),"
	    " username = nullif(ifnull(?, username), ''),"
	    " password = nullif(ifnull(?, password), ''),"
	    " proxy = nullif(ifnull(?, proxy), ''),"
	    " ca_file = nullif(ifnull(?, ca_file), '') WHERE feed = ?");
	bind_text(st, spec->headers);
	bind_text(st, spec->username);
	bind_text(st, spec->password);
	bind_text(st, spec->proxy);
	bind_text(st, spec->ca_file);
	bind_int(st, rid);
	return stmt_run(st);
}

int
feed_write_shown(struct store_writer *w, int64_t rid)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT own_title, feed_title, url FROM feed WHERE rid = ?");
	const char *own, *feeds, *url;
	char *shown = NULL;
	int r;

	bind_int(st, rid);
	if (stmt_step(st) > 0) {
		own = get_text(st);
		feeds = get_text(st);
		url = get_text(st);
		shown = feed_row_title(own, feeds, url == NULL ? "" : url);
	}
	stmt_reset(st);
	if (shown == NULL)
		return -1;
	r = run_text_rid(w, "UPDATE feed SET shown_title = ?1"
	    " WHERE rid = ?2 AND shown_title <> ?1", shown, rid);
	free(shown);
	return r;
}

/* Insert the row itself; *rid is its number. */
static int
feed_insert(struct store_writer *w, const struct feed_spec *spec, int64_t now,
    int64_t *rid)
{
	char id[FEED_ID_LEN + 1];
	char *shown = feed_row_title(spec->title, NULL, spec->url);
	struct stmt *st = db_stmt(w->db,
	    "INSERT INTO feed (id, id_base, url, seq, state, own_title,"
	    " shown_title, interval, private, added, next_poll,"
	    " next_poll_reason) VALUES (?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?,"
	    " ?, ?, 'new')");
	int r;

	feed_id_from_url(id, spec->url);
	bind_text(st, id);
	bind_text(st, spec->url);
	bind_text(st, spec->url);
	bind_int(st, writer_seq(w));
	bind_int(st, spec->state < 0 ? FEED_ACTIVE : spec->state);
	bind_text(st, spec->title);
	bind_text(st, shown);
	bind_int(st, spec->interval < 0 ? 0 : spec->interval);
	bind_int(st, spec->private_feed > 0);
	bind_int(st, now);
	bind_int(st, now);
	r = stmt_run(st);
	*rid = sqlite3_last_insert_rowid(db_handle(w->db));
	free(shown);
	return r < 0 ? -1 : run_text_rid(w, "DELETE FROM tombstone"
	    " WHERE feed_id = ? AND item IS NULL AND feed <> ?", id, *rid);
}

int
writer_feed_add(struct store_writer *w, const struct feed_spec *spec,
    int64_t now, struct feed **out, bool *existed)
{
	int64_t rid;

	if (feed_row_by_url(w->db, spec->url, out) < 0)
		return -1;
	*existed = *out != NULL;
	rid = *existed ? (*out)->rid : 0;
	if (!*existed && (feed_insert(w, spec, now, &rid) < 0 ||
	    tags_set(w, spec, rid) < 0 || secrets_set(w, spec, rid) < 0))
		return -1;
	if (spec->archive > 0 && archive_want(w, rid, true, now) < 0)
		return -1;
	feed_free(*out);
	*out = NULL;
	return feed_row_by_rid(w->db, rid, out);
}

/* What was said to one origin in confidence is not told to another. */
static int
secrets_leave(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec)
{
	if (url_same_origin(f->url, spec->url))
		return 0;
	return run_rid(w, "UPDATE secret SET headers = NULL, username = NULL,"
	    " password = NULL WHERE feed = ?", f->rid);
}

/* Take another URL: what the old one answered is not about it. */
static int
edit_url(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec, int64_t now)
{
	if (spec->url == NULL || strcmp(spec->url, f->url) == 0)
		return 0;
	if (secrets_leave(w, f, spec) < 0)
		return -1;
	if (run_text_rid(w, "UPDATE feed SET url = ?, etag = NULL,"
	    " last_modified = NULL, body_hash = NULL, fresh_for = -1,"
	    " memory = NULL, retry_until = 0, gone_since = 0, moved_url = NULL"
	    " WHERE rid = ?", spec->url, f->rid) < 0)
		return -1;
	return run_int_rid(w, "UPDATE feed SET next_poll = ?,"
	    " next_poll_reason = 'new' WHERE rid = ?", now, f->rid);
}

static int
edit_title(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec)
{
	if (spec->title != NULL && run_text_rid(w, "UPDATE feed"
	    " SET own_title = nullif(?, '') WHERE rid = ?", spec->title,
	    f->rid) < 0)
		return -1;
	return feed_write_shown(w, f->rid);
}

static int
edit_tags(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec)
{
	if (spec->tags == NULL)
		return 0;
	if (tags_clear(w, f->rid) < 0)
		return -1;
	return tags_set(w, spec, f->rid);
}

/* A shorter interval counts at once, but not before the server's own word. */
static int
edit_interval(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec, int64_t now)
{
	struct stmt *st;

	if (spec->interval < 0)
		return 0;
	if (run_int_rid(w, "UPDATE feed SET interval = ? WHERE rid = ?",
	    spec->interval, f->rid) < 0)
		return -1;
	if (spec->interval == 0 || f->error_count > 0)
		return 0;
	st = db_stmt(w->db, "UPDATE feed SET next_poll = min(next_poll,"
	    " max(?, retry_until, last_poll + max(interval, fresh_for)))"
	    " WHERE rid = ?");
	bind_int(st, now);
	bind_int(st, f->rid);
	return stmt_run(st);
}

/*
 * Pause, or go on: a paused feed not before it would have been due, one that
 * was gone at once.
 */
static int
edit_state(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec, int64_t now)
{
	int64_t due = f->state == FEED_PAUSED && f->next_poll > now ?
	    f->next_poll : now;

	if (spec->state < 0 || spec->state == (int)f->state)
		return 0;
	if (run_int_rid(w, "UPDATE feed SET state = ? WHERE rid = ?",
	    spec->state, f->rid) < 0)
		return -1;
	if (spec->state != FEED_ACTIVE)
		return 0;
	return run_int_rid(w, "UPDATE feed SET next_poll = ?, gone_since = 0"
	    " WHERE rid = ?", due, f->rid);
}

static int
edit_private(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec)
{
	if (spec->private_feed < 0)
		return 0;
	return run_int_rid(w, "UPDATE feed SET private = ? WHERE rid = ?",
	    spec->private_feed > 0, f->rid);
}

/* Say whether another feed has the URL now: 1 or 0; -1 failed. */
static int
url_taken(struct store_writer *w, const struct feed *f, const char *url)
{
	struct stmt *st;

	if (url == NULL)
		return 0;
	st = db_stmt(w->db,
	    "SELECT 1 FROM feed WHERE url = ? AND rid <> ? LIMIT 1");
	bind_text(st, url);
	bind_int(st, f->rid);
	return stmt_found(st);
}

static int
feed_edit(struct store_writer *w, const struct feed *f,
    const struct feed_spec *spec, int64_t now)
{
	int taken = url_taken(w, f, spec->url);

	if (taken != 0)
		return taken < 0 ? -1 : 2;
	if (edit_url(w, f, spec, now) < 0 || edit_title(w, f, spec) < 0 ||
	    edit_tags(w, f, spec) < 0 || edit_interval(w, f, spec, now) < 0 ||
	    edit_state(w, f, spec, now) < 0 || edit_private(w, f, spec) < 0 ||
	    secrets_set(w, spec, f->rid) < 0)
		return -1;
	if (spec->archive >= 0 &&
	    archive_want(w, f->rid, spec->archive > 0, now) < 0)
		return -1;
	return run_int_rid(w, "UPDATE feed SET seq = ? WHERE rid = ?",
	    writer_seq(w), f->rid);
}

int
writer_feed_edit(struct store_writer *w, const char *id,
    const struct feed_spec *spec, int64_t now, struct feed **out)
{
	struct feed *f;
	int r;

	if (feed_row_by_id(w->db, id, &f) < 0)
		return -1;
	if (f == NULL)
		return 1;
	r = feed_edit(w, f, spec, now);
	if (r == 0)
		r = feed_row_by_rid(w->db, f->rid, out);
	feed_free(f);
	return r;
}

/* Fill rids[] with the next items of a feed. How many, or -1. */
static int
items_slice(struct store_writer *w, int64_t feed, int64_t *rids)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT rid FROM item WHERE feed = ? ORDER BY rid LIMIT ?");
	int n = 0, rc;

	bind_int(st, feed);
	bind_int(st, REMOVE_SLICE);
	while ((rc = stmt_step(st)) > 0)
		rids[n++] = get_int(st);
	stmt_reset(st);
	return rc < 0 ? -1 : n;
}

static int
feed_remove_items(struct store_writer *w, const struct feed *f, int64_t now)
{
	int64_t rids[REMOVE_SLICE];
	int n;

	while ((n = items_slice(w, f->rid, rids)) > 0)
		for (int i = 0; i < n; i++)
			if (item_remove(w, rids[i], now, TOMBSTONE_FEED) < 0)
				return -1;
	return n;
}

/* Leave the mark of a feed that went. */
static int
feed_tombstone(struct store_writer *w, const struct feed *f, int64_t now)
{
	struct stmt *st = db_stmt(w->db,
	    "INSERT INTO tombstone (seq, feed, feed_id, tags, time, reason)"
	    " VALUES (?, ?, ?, ?, ?, ?)");

	bind_int(st, writer_seq(w));
	bind_int(st, f->rid);
	bind_text(st, f->id);
	bind_text(st, f->tags);
	bind_int(st, now);
	bind_int(st, TOMBSTONE_FEED);
	return stmt_run(st);
}

static int
feed_remove(struct store_writer *w, const struct feed *f, int64_t now)
{
	static const char *const rows[] = {
		"DELETE FROM feed_tag WHERE feed = ?",
		"DELETE FROM secret WHERE feed = ?",
		"DELETE FROM served WHERE feed = ?",
		"DELETE FROM boilerplate WHERE feed = ?",
		"DELETE FROM poll WHERE feed = ?",
		"DELETE FROM raw WHERE feed = ?",
		"DELETE FROM archive WHERE feed = ?",
		"DELETE FROM feed WHERE rid = ?",
	};

	if (feed_remove_items(w, f, now) < 0 ||
	    names_forget_feed(w->db, f->rid) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (run_rid(w, rows[i], f->rid) < 0)
			return -1;
	return feed_tombstone(w, f, now);
}

int
writer_feed_remove(struct store_writer *w, const char *id, int64_t now,
    int64_t *rid)
{
	struct feed *f;
	int r;

	if (feed_row_by_id(w->db, id, &f) < 0)
		return -1;
	if (f == NULL)
		return 1;
	*rid = f->rid;
	r = feed_remove(w, f, now);
	feed_free(f);
	return r;
}
