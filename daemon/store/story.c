/* SPDX-License-Identifier: ISC */
/*
 * Linking. A new item is looked for in the window; what is found there is
 * read from the store and weighed by the rules of alike.c. It joins the story
 * of its likeliest copy, and other copies that are alone join as well; stories
 * of several copies are never merged, so that one item that quotes two of them
 * cannot make them one.
 */
#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "bounds.h"
#include "clock.h"
#include "story.h"
#include "story_write.h"
#include "window.h"

struct stories {
	struct window *window;
	int64_t span;     /* s */
};

struct stories *
stories_new(int64_t span, size_t memory)
{
	struct stories *s = xcalloc(1, sizeof(*s));

	s->span = span;
	s->window = window_new(memory);
	return s;
}

void
stories_free(struct stories *s)
{
	if (s == NULL)
		return;
	window_free(s->window);
	free(s);
}

uint32_t
stories_mark(const struct stories *s)
{
	return s == NULL ? 0 : window_mark(s->window);
}

void
stories_rewind(struct stories *s, uint32_t mark)
{
	if (s != NULL)
		window_rewind(s->window, mark);
}

void
stories_publish(const struct stories *s, struct store_shared *shared)
{
	if (s == NULL)
		return;
	atomic_store(&shared->story_items, window_count(s->window));
	atomic_store(&shared->story_since, window_since(s->window));
}

/* --- filling the window --- */

/* One item as the window and the rules know it. */
struct known {
	struct alike_text text;
	int64_t rid, story;
	int64_t seen;
	uint8_t sketch[SKETCH_SLOTS], marks[SKETCH_MARKS];
};

#define KNOWN_COLUMNS " i.rid, i.feed, i.story, i.first_seen, i.published," \
	" i.guid, i.url, i.title, s.shingles, s.slots, s.marks FROM item i" \
	" LEFT JOIN sketch s ON s.rid = i.rid"

static void
known_read(struct stmt *st, struct known *k)
{
	int64_t published;

	memset(&k->text, 0, sizeof(k->text));
	k->rid = get_int(st);
	k->text.feed = get_int(st);
	k->story = get_int(st);
	k->seen = get_int(st);
	published = get_time(st);
	k->text.time = published != TIME_NONE ? published : k->seen;
	k->text.guid = alike_guid(get_str(st));
	k->text.url = alike_url(get_str(st));
	alike_title(&k->text.title, get_str(st));
	k->text.shingles = (uint32_t)get_int(st);
	if (!get_bytes(st, k->sketch, SKETCH_SLOTS))
		k->text.shingles = 0;
	k->text.sketch = k->sketch;
	k->text.marks = get_bytes(st, k->marks, SKETCH_MARKS) ? k->marks : NULL;
}

static struct window_item
window_view(const struct known *k)
{
	struct window_item item = {
		.rid = k->rid, .seen = k->seen,
		.shingles = k->text.shingles, .sketch = k->text.sketch,
	};

	item.names[WINDOW_URL] = k->text.url;
	item.names[WINDOW_GUID] = k->text.guid;
	item.names[WINDOW_TITLE] = k->text.title.hash;
	return item;
}

/* Find the row after which all items fit. 0 or -1. */
static int
first_row(const struct stories *s, struct db *db, int64_t *rid)
{
	struct stmt *st = db_stmt(db, "SELECT rid FROM item WHERE rid > 0"
	    " ORDER BY rid DESC LIMIT 1 OFFSET ?");
	int rc;

	*rid = 0;
	bind_int(st, (int64_t)window_capacity(s->window));
	rc = stmt_step(st);
	if (rc > 0)
		*rid = get_int(st);
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

int
stories_load(struct stories *s, struct db *db, int64_t now)
{
	struct stmt *st;
	struct known k;
	struct window_item item;
	int64_t after;
	int rc;

	if (first_row(s, db, &after) < 0)
		return -1;
	st = db_stmt(db, "SELECT" KNOWN_COLUMNS
	    " WHERE i.rid > ? AND i.first_seen >= ? ORDER BY i.rid");
	bind_int(st, after);
	bind_int(st, now - s->span);
	while ((rc = stmt_step(st)) > 0) {
		known_read(st, &k);
		item = window_view(&k);
		window_add(s->window, &item);
	}
	stmt_reset(st);
	return rc;
}

/* --- linking --- */

/* Read an item: 1, 0 where it is gone, -1 failed. */
static int
known_load(struct store_writer *w, int64_t rid, struct known *k)
{
	struct stmt *st = db_stmt(w->db, "SELECT" KNOWN_COLUMNS
	    " WHERE i.rid = ?");
	int rc;

	bind_int(st, rid);
	rc = stmt_step(st);
	if (rc > 0)
		known_read(st, k);
	stmt_reset(st);
	return rc;
}

/* What a record says of an item, as if it had been read. */
static void
known_from(struct known *k, const struct item_record *r, int64_t feed,
    int64_t rid, int64_t seen)
{
	memset(k, 0, sizeof(*k));
	k->rid = rid;
	k->seen = seen;
	k->text.feed = feed;
	k->text.time = r->published != TIME_NONE ? r->published : seen;
	k->text.guid = alike_guid(r->guid);
	k->text.url = alike_url(r->url);
	alike_title(&k->text.title, r->title);
	k->text.shingles = r->shingles;
	k->text.sketch = r->sketch;
	k->text.marks = r->marks;
}

/* A copy that was found. */
struct copy {
	int64_t rid, story;
	unsigned strength;
};

static int
by_strength(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;

	if (x->strength != y->strength)
		return x->strength < y->strength ? 1 : -1;
	return (x->rid > y->rid) - (x->rid < y->rid);
}

/* Weigh what the window found. How many copies are in out[], or -1. */
static int
copies_weigh(struct store_writer *w, const struct known *k,
    const struct window_match *found, size_t n, struct copy *out)
{
	struct known other;
	unsigned strength;
	int count = 0, rc;

	for (size_t i = 0; i < n; i++) {
		rc = known_load(w, found[i].rid, &other);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		strength = alike(&k->text, &other.text);
		if (strength > 0)
			out[count++] = (struct copy){ other.rid, other.story,
			    strength };
	}
	if (count > 1)
		qsort(out, (size_t)count, sizeof(*out), by_strength);
	return count;
}

/* Join the likeliest copy's story; then have the lonely ones join. */
static int
copies_join(struct store_writer *w, int64_t rid, struct copy *copies, int n)
{
	int64_t story = 0, before;
	int r;

	for (int i = 0; i < n; i++) {
		before = i == 0 ? 0 : copies[i].story;
		if (story == 0)
			r = story_join(w, rid, copies[i].rid, &story);
		else if (before == 0)
			r = story_join(w, copies[i].rid, rid, &story);
		else
			continue;
		if (r < 0)
			return -1;
	}
	return 0;
}

int
story_link(struct store_writer *w, int64_t feed, int64_t rid, int64_t seen,
    const struct item_record *r)
{
	struct window_match found[BOUND_STORY_MATCHES];
	struct copy copies[BOUND_STORY_MATCHES];
	struct window_item item;
	struct known k;
	size_t n;
	int ncopies = 0;

	if (w->stories == NULL)
		return 0;
	known_from(&k, r, feed, rid, seen);
	item = window_view(&k);
	window_expire(w->stories->window, seen - w->stories->span);
	n = window_find(w->stories->window, &item, found, BOUND_STORY_MATCHES);
	if (n > 0)
		ncopies = copies_weigh(w, &k, found, n, copies);
	window_add(w->stories->window, &item);
	return ncopies <= 0 ? ncopies : copies_join(w, rid, copies, ncopies);
}
