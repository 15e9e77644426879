/* SPDX-License-Identifier: ISC */
/*
 * What a person says of an item: read, starred, tags of their own. It stays
 * through edits and new names, since those touch other columns.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "ids.h"
#include "item_write.h"
#include "json_out.h"
#include "store_write.h"

/* An item's state as it is. */
struct standing {
	int64_t rid, feed;
	bool read, starred;
	char *tags; /* JSON array; NULL if none */
};

static int
standing_load(struct store_writer *w, const uint8_t *id, struct standing *out)
{
	struct stmt *st = db_stmt(w->db, "SELECT feed, read, starred,"
	    " user_tags FROM item WHERE rid = ?");
	int rc = ids_look(w->ids, id, &out->rid);

	if (rc <= 0)
		return rc;
	bind_int(st, out->rid);
	rc = stmt_step(st);
	if (rc > 0) {
		out->feed = get_int(st);
		out->read = get_int(st) != 0;
		out->starred = get_int(st) != 0;
		out->tags = get_copy(st);
	}
	stmt_reset(st);
	return rc;
}

/* Say whether a tag stands among those before it. */
static bool
is_repeated(const struct item_state *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s->tags[i], s->tags[n]) == 0)
			return true;
	return false;
}

/* Render the tags as a JSON array, each once; NULL if there are none. */
static const char *
tags_render(const struct item_state *s, struct buf *b)
{
	if (s->ntags == 0)
		return NULL;
	buf_addc(b, '[');
	for (size_t i = 0; i < s->ntags; i++) {
		if (is_repeated(s, i))
			continue;
		if (i > 0)
			buf_addc(b, ',');
		json_quote(b, s->tags[i], strlen(s->tags[i]));
	}
	buf_addc(b, ']');
	return buf_cstr(b);
}

static int
tags_forget(struct store_writer *w, int64_t rid)
{
	struct stmt *st = db_stmt(w->db,
	    "DELETE FROM item_tag WHERE (tag, rid, source) IN"
	    " (SELECT j.value, i.rid, 2 FROM item i, json_each(i.user_tags) j"
	    "  WHERE i.rid = ?)");

	bind_int(st, rid);
	return stmt_run(st);
}

static int
tags_set(struct store_writer *w, int64_t rid, const struct item_state *s)
{
	struct stmt *st;

	if (tags_forget(w, rid) < 0)
		return -1;
	for (size_t i = 0; i < s->ntags; i++) {
		st = db_stmt(w->db, "INSERT OR IGNORE INTO item_tag"
		    " (tag, rid, source) VALUES (?, ?, ?)");
		bind_text(st, s->tags[i]);
		bind_int(st, rid);
		bind_int(st, TAG_USER);
		if (stmt_run(st) < 0)
			return -1;
	}
	return 0;
}

static int
row_write(struct store_writer *w, const struct standing *it, bool read,
    bool starred, const char *tags)
{
	struct stmt *st = db_stmt(w->db, "UPDATE item SET seq = ?, change = ?,"
	    " read = ?, starred = ?, user_tags = ? WHERE rid = ?");

	bind_int(st, writer_seq(w));
	bind_int(st, CHANGE_STATE);
	bind_int(st, read);
	bind_int(st, starred);
	bind_text(st, tags);
	bind_int(st, it->rid);
	if (stmt_run(st) < 0 || read == it->read)
		return db_error(w->db) == 0 ? 0 : -1;
	st = db_stmt(w->db, "UPDATE feed SET unread = unread + ? WHERE rid = ?");
	bind_int(st, read ? -1 : 1);
	bind_int(st, it->feed);
	return stmt_run(st);
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Write what differs. */
static int
state_apply(struct store_writer *w, const struct standing *it,
    const struct item_state *s)
{
	bool read = s->read < 0 ? it->read : s->read != 0;
	bool starred = s->starred < 0 ? it->starred : s->starred != 0;
	const char *tags = it->tags;
	struct buf json;
	int r = 0;

	buf_init(&json, BOUND_ITEM_TAGS);
	if (s->tags != NULL)
		tags = tags_render(s, &json);
	if (json.failed) {
		db_set_error(w->db, E2BIG);
		r = -1;
	} else if (read != it->read || starred != it->starred ||
	    !same_text(tags, it->tags)) {
		if (!same_text(tags, it->tags))
			r = tags_set(w, it->rid, s);
		if (r == 0)
			r = row_write(w, it, read, starred, tags);
	}
	buf_free(&json);
	return r;
}

int
writer_item_state(struct store_writer *w, const uint8_t id[DIGEST_LEN],
    const struct item_state *state)
{
	struct standing it = { 0 };
	int rc = standing_load(w, id, &it);

	if (rc > 0)
		rc = state_apply(w, &it, state);
	else if (rc == 0)
		rc = 1;
	free(it.tags);
	return rc;
}

int
item_state_first(struct store_writer *w, int64_t rid,
    const struct item_state *state)
{
	struct stmt *st = db_stmt(w->db, "UPDATE item SET read = ?, starred = ?,"
	    " user_tags = ? WHERE rid = ?");
	struct buf json;
	int r;

	buf_init(&json, BOUND_ITEM_TAGS);
	bind_int(st, state->read > 0);
	bind_int(st, state->starred > 0);
	bind_text(st, tags_render(state, &json));
	bind_int(st, rid);
	r = stmt_run(st);
	buf_free(&json);
	return r < 0 || state->ntags == 0 ? r : tags_set(w, rid, state);
}
