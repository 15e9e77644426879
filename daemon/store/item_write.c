/* SPDX-License-Identifier: ISC */
/*
 * Writing items. An item's row number is the change number it took when it
 * was new, so rows are in arrival order and no number is ever used twice.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "ids.h"
#include "item_text.h"
#include "indexer.h"
#include "item_write.h"
#include "json_out.h"
#include "names.h"
#include "story.h"

#define DAY_S 86400

void
item_stored_clear(struct item_stored *it)
{
	free(it->title);
	it->title = NULL;
}

#define STORED_COLUMNS "rid, feed, id, content_hash, revision, first_seen," \
	" published, aliased, last_changed, flaps, title"

static int
stored_read(struct stmt *st, struct item_stored *out)
{
	int rc = stmt_step(st);

	if (rc > 0) {
		out->rid = get_int(st);
		out->feed = get_int(st);
		(void)get_bytes(st, out->id, DIGEST_LEN);
		(void)get_bytes(st, out->content_hash, DIGEST_LEN);
		out->revision = get_int(st);
		out->first_seen = get_int(st);
		out->published = get_time(st);
		out->aliased = get_int(st);
		out->last_changed = get_int(st);
		out->flaps = get_int(st);
		out->title = get_copy(st);
	}
	stmt_reset(st);
	return rc;
}

int
item_load_id(struct store_writer *w, const uint8_t *id, struct item_stored *out)
{
	int64_t rid;
	int rc = ids_look(w->ids, id, &rid);

	return rc > 0 ? item_load_rid(w, rid, out) : rc;
}

int
item_load_rid(struct store_writer *w, int64_t rid, struct item_stored *out)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT " STORED_COLUMNS " FROM item WHERE rid = ?");

	bind_int(st, rid);
	return stored_read(st, out);
}

/* The time to sort by: published, unless that cannot be. */
static int64_t
sort_time(int64_t published, int64_t first_seen)
{
	if (published == TIME_NONE || published < DAY_S ||
	    published > first_seen + DAY_S)
		return first_seen;
	return published;
}

/* Render the record's tags as a JSON array; absent if it has none. */
static struct str
tags_render(struct buf *b, struct str tags)
{
	size_t n;

	buf_init(b, BOUND_ITEM_TAGS);
	if (tags.n == 0)
		return (struct str){ NULL, 0 };
	buf_addc(b, '[');
	for (size_t at = 0; at < tags.n; at += n + 1) {
		n = strnlen(tags.s + at, tags.n - at);
		if (at > 0)
			buf_addc(b, ',');
		json_quote(b, tags.s + at, n);
	}
	buf_addc(b, ']');
	if (b->failed)
		return (struct str){ NULL, 0 };
	return (struct str){ b->data, b->len };
}

/* Make the item findable by tags, each followed by a NUL. */
static int
tags_insert(struct store_writer *w, int64_t rid, struct str tags,
    enum tag_source source)
{
	struct stmt *st;
	size_t n;

	for (size_t at = 0; at < tags.n; at += n + 1) {
		n = strnlen(tags.s + at, tags.n - at);
		st = db_stmt(w->db, "INSERT OR IGNORE INTO item_tag"
		    " (tag, rid, source) VALUES (?, ?, ?)");
		bind_str(st, (struct str){ tags.s + at, n });
		bind_int(st, rid);
		bind_int(st, source);
		if (stmt_run(st) < 0)
			return -1;
	}
	return 0;
}

/* Forget the tags that the stored text has. */
static int
tags_forget(struct store_writer *w, int64_t rid)
{
	struct stmt *st = db_stmt(w->db,
	    "DELETE FROM item_tag WHERE (tag, rid, source) IN"
	    " (SELECT j.value, i.rid, 1 FROM item i, json_each(i.tags) j"
	    "  WHERE i.rid = ?)");

	bind_int(st, rid);
	return stmt_run(st);
}

int
item_learn_aliases(struct store_writer *w, const struct item_stored *it,
    const struct item_record *r)
{
	struct stmt *st;

	if (it->aliased >= BOUND_ALIASES)
		return 0;
	st = db_stmt(w->db, "UPDATE item SET aliased = aliased + 1 WHERE rid = ?");
	bind_int(st, it->rid);
	if (stmt_run(st) < 0)
		return -1;
	return names_add(w->names, r, it->rid, false);
}

static int
sketch_write(struct store_writer *w, int64_t rid, const struct item_record *r)
{
	struct stmt *st;

	if (r->shingles == 0) {
		st = db_stmt(w->db, "DELETE FROM sketch WHERE rid = ?");
		bind_int(st, rid);
		return stmt_run(st);
	}
	st = db_stmt(w->db, "INSERT OR REPLACE INTO sketch"
	    " (rid, shingles, slots, marks) VALUES (?, ?, ?, ?)");
	bind_int(st, rid);
	bind_int(st, r->shingles);
	bind_blob(st, r->sketch, SKETCH_SLOTS);
	bind_blob(st, r->marks, SKETCH_MARKS);
	return stmt_run(st);
}

/* An item that was removed and is here again is not removed any more. */
static int
tombstone_lift(struct store_writer *w, const struct item_context *cx,
    const uint8_t *id)
{
	struct stmt *st;

	if (!cx->tombstones)
		return 0;
	st = db_stmt(w->db,
	    "DELETE FROM tombstone WHERE feed_id = ? AND item = ?");
	bind_text(st, cx->feed_id);
	bind_blob(st, id, DIGEST_LEN);
	return stmt_run(st);
}

int
item_is_retired(struct store_writer *w, const struct item_context *cx,
    const uint8_t *id, int64_t *row)
{
	struct stmt *st = db_stmt(w->db, "SELECT row FROM tombstone"
	    " WHERE feed_id = ? AND item = ? AND reason <> ?");
	int rc;

	bind_text(st, cx->feed_id);
	bind_blob(st, id, DIGEST_LEN);
	bind_int(st, TOMBSTONE_FEED);
	rc = stmt_step(st);
	if (rc > 0)
		*row = get_int(st);
	stmt_reset(st);
	return rc;
}

static int
row_insert(struct store_writer *w, const struct item_context *cx,
    const struct item_record *r, int64_t rid, struct str tags)
{
	struct stmt *st = db_stmt(w->db,
	    "INSERT INTO item (rid, id, feed, seq, change, sort_time,"
	    " first_seen, last_changed, published, modified, revision,"
	    " identity, content_hash, language, guid, url, title, tags)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)");

	bind_int(st, rid);
	bind_blob(st, r->id, DIGEST_LEN);
	bind_int(st, cx->feed);
	bind_int(st, rid);
	bind_int(st, CHANGE_NEW);
	bind_int(st, sort_time(r->published, cx->seen));
	bind_int(st, cx->seen);
	bind_int(st, cx->seen);
	bind_time(st, r->published);
	bind_time(st, r->modified);
	bind_int(st, r->identity);
	bind_blob(st, r->content_hash, DIGEST_LEN);
	bind_str(st, r->language);
	bind_str(st, r->guid);
	bind_str(st, r->url);
	bind_str(st, r->title);
	bind_str(st, tags);
	return stmt_run(st);
}

int
item_insert(struct store_writer *w, const struct item_context *cx,
    const struct item_record *r, int64_t *rid)
{
	int64_t row = writer_seq(w);
	struct buf tags;
	int result = -1;

	if (ids_add(w->ids, r->id, row) == 0 &&
	    row_insert(w, cx, r, row, tags_render(&tags, r->tags)) == 0 &&
	    item_text_write(w, row, r->id, r) == 0 &&
	    sketch_write(w, row, r) == 0 &&
	    names_add(w->names, r, row, true) == 0 &&
	    tags_insert(w, row, r->tags, TAG_ITEM) == 0 &&
	    tags_insert(w, row, cx->feed_tags, TAG_FEED) == 0 &&
	    tombstone_lift(w, cx, r->id) == 0 &&
	    story_link(w, cx->feed, row, cx->seen, r) == 0)
		result = 0;
	buf_free(&tags);
	*rid = row;
	w->items++;
	return result;
}

/*
 * Say whether an edit alters the text beyond a few words: another title, or
 * more than one slot in sixteen of the sketch. 1, 0, or -1 failed.
 */
static int
edit_significant(struct store_writer *w, const struct item_stored *old,
    const struct item_record *r)
{
	struct stmt *st;
	uint8_t slots[SKETCH_SLOTS];
	unsigned differ = SKETCH_SLOTS;
	int rc;

	if (old->title == NULL ? r->title.s != NULL :
	    !str_is(r->title, old->title))
		return 1;
	st = db_stmt(w->db, "SELECT slots FROM sketch WHERE rid = ?");
	bind_int(st, old->rid);
	rc = stmt_step(st);
	if (rc > 0 && get_bytes(st, slots, SKETCH_SLOTS) && r->shingles > 0) {
		differ = 0;
		for (size_t i = 0; i < SKETCH_SLOTS; i++)
			differ += slots[i] != r->sketch[i];
	}
	stmt_reset(st);
	return rc < 0 ? -1 : differ > SKETCH_SLOTS / 16;
}

static int
row_update(struct store_writer *w, const struct item_context *cx,
    const struct item_stored *old, const struct item_record *r, struct str tags,
    int64_t again)
{
	int significant = edit_significant(w, old, r);
	struct stmt *st = db_stmt(w->db,
	    "UPDATE item SET seq = ?, change = ?, sort_time = ?,"
	    " last_changed = ?, published = ?, modified = ?, revision = ?,"
	    " significant = ?, indexed = 0, content_hash = ?, language = ?,"
	    " guid = ?, url = ?, title = ?, tags = ?, flaps = ? WHERE rid = ?");

	bind_int(st, writer_seq(w));
	bind_int(st, CHANGE_CHANGED);
	bind_int(st, sort_time(r->published, old->first_seen));
	bind_int(st, cx->now);
	bind_time(st, r->published);
	bind_time(st, r->modified);
	bind_int(st, old->revision + 1);
	bind_int(st, significant);
	bind_blob(st, r->content_hash, DIGEST_LEN);
	bind_str(st, r->language);
	bind_str(st, r->guid);
	bind_str(st, r->url);
	bind_str(st, r->title);
	bind_str(st, tags);
	bind_int(st, again > 0 ? old->flaps + 1 : 0);
	bind_int(st, old->rid);
	return significant < 0 ? -1 : stmt_run(st);
}

int
item_revise(struct store_writer *w, const struct item_context *cx,
    const struct item_stored *old, const struct item_record *r, int64_t again)
{
	struct buf tags;
	struct str json = tags_render(&tags, r->tags);
	int result = -1;

	if (indexer_forget(w, old->rid) == 0 &&
	    revision_keep(w, old, again) == 0 && tags_forget(w, old->rid) == 0 &&
	    row_update(w, cx, old, r, json, again) == 0 &&
	    item_text_write(w, old->rid, old->id, r) == 0 &&
	    sketch_write(w, old->rid, r) == 0 &&
	    item_learn_aliases(w, old, r) == 0 &&
	    tags_insert(w, old->rid, r->tags, TAG_ITEM) == 0 &&
	    story_link(w, old->feed, old->rid, cx->seen, r) == 0)
		result = 0;
	buf_free(&tags);
	w->items++;
	return result;
}

int
item_keep_out(struct store_writer *w, const struct item_context *cx,
    const struct item_record *r, int64_t *row)
{
	struct stmt *st = db_stmt(w->db, "INSERT INTO tombstone"
	    " (seq, row, feed, feed_id, item, tags, time, reason)"
	    " VALUES (?, ?, ?, ?, ?, '[]', ?, ?)");

	*row = writer_seq(w);
	bind_int(st, *row);
	bind_int(st, *row);
	bind_int(st, cx->feed);
	bind_text(st, cx->feed_id);
	bind_blob(st, r->id, DIGEST_LEN);
	bind_int(st, cx->now);
	bind_int(st, TOMBSTONE_FILTERED);
	w->items++;
	return stmt_run(st) < 0 ? -1 : names_add(w->names, r, *row, true);
}

/* Leave the item's mark: its id, and its tags for who filters by them. *id
 * is all zeroes if it is none. */
static int
tombstone_write(struct store_writer *w, int64_t rid, int64_t now,
    enum tombstone_reason reason, uint8_t id[DIGEST_LEN])
{
	struct stmt *from = db_stmt(w->db,
	    "SELECT i.feed, f.id, i.id, (SELECT json_group_array(tag) FROM"
	    "  (SELECT tag FROM feed_tag WHERE feed = i.feed"
	    "   UNION SELECT value FROM json_each(i.tags)"
	    "   UNION SELECT value FROM json_each(i.user_tags)))"
	    " FROM item i JOIN feed f ON f.rid = i.feed WHERE i.rid = ?");
	struct stmt *to = db_stmt(w->db, "INSERT INTO tombstone"
	    " (seq, time, reason, row, feed, feed_id, item, tags)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	int r = -1;

	bind_int(from, rid);
	if (stmt_step(from) > 0) {
		bind_int(to, writer_seq(w));
		bind_int(to, now);
		bind_int(to, reason);
		bind_int(to, rid);
		bind_int(to, get_int(from));
		bind_text(to, get_text(from));
		(void)get_bytes(from, id, DIGEST_LEN);
		bind_blob(to, id, DIGEST_LEN);
		bind_text(to, get_text(from));
		r = stmt_run(to);
	}
	stmt_reset(from);
	return r;
}

int
item_remove(struct store_writer *w, int64_t rid, int64_t now,
    enum tombstone_reason reason)
{
	static const char *const rows[] = {
		"DELETE FROM item_tag WHERE (tag, rid) IN"
		" (SELECT value, ?1 FROM tombstone t, json_each(t.tags)"
		"  WHERE t.seq = (SELECT max(seq) FROM tombstone))",
		"DELETE FROM revision WHERE rid = ?1",
		"DELETE FROM sketch WHERE rid = ?1",
		"DELETE FROM body WHERE rid = ?1",
		"DELETE FROM item WHERE rid = ?1",
	};
	uint8_t id[DIGEST_LEN];
	struct stmt *st;

	if (tombstone_write(w, rid, now, reason, id) < 0 ||
	    ids_remove(w->ids, id) < 0 || story_forget(w, rid) < 0 ||
	    indexer_forget(w, rid) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		st = db_stmt(w->db, rows[i]);
		bind_int(st, rid);
		if (stmt_run(st) < 0)
			return -1;
	}
	w->items++;
	return 0;
}
