/* SPDX-License-Identifier: ISC */
/* Retention, slice by slice. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "claims.h"
#include "item_write.h"
#include "names.h"
#include "retire.h"
#include "served.h"

enum { STAGE_ITEMS, STAGE_TOMBSTONES, STAGE_SPACE, STAGES };

/* A feed as retention sees it. */
struct keeping {
	int64_t rid, items;
	int64_t max_age, max_items; /* 0: no limit */
	struct claims served;       /* rows; removed ones are negative */
};

struct retention *
retention_copy(const struct retention *rules)
{
	struct retention *copy = xmalloc(sizeof(*copy));
	struct retention_rule *list = xcalloc(rules->nrules + 1, sizeof(*list));

	*copy = *rules;
	for (size_t i = 0; i < rules->nrules; i++) {
		list[i] = rules->rules[i];
		list[i].feed = xstrdup(list[i].feed);
		list[i].tag = xstrdup(list[i].tag);
	}
	copy->rules = list;
	return copy;
}

void
retention_free(struct retention *rules)
{
	for (size_t i = 0; i < rules->nrules; i++) {
		free((char *)(uintptr_t)rules->rules[i].feed);
		free((char *)(uintptr_t)rules->rules[i].tag);
	}
	free((struct retention_rule *)(uintptr_t)rules->rules);
	free(rules);
}

/* --- which rule --- */

/* Say whether a feed has a tag. */
static bool
has_tag(struct store_writer *w, int64_t feed, const char *tag)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT 1 FROM feed_tag WHERE feed = ? AND tag = ?");

	bind_int(st, feed);
	bind_text(st, tag);
	return stmt_found(st) > 0;
}

/* Choose a feed's rule: its own, else the first for one of its tags. */
static void
choose_rule(struct store_writer *w, const struct retention *all,
    const char *id, const char *url, struct keeping *k)
{
	const struct retention_rule *best = NULL;

	for (size_t i = 0; i < all->nrules; i++) {
		const struct retention_rule *r = &all->rules[i];

		if (r->feed[0] != '\0' && (strcmp(r->feed, id) == 0 ||
		    strcmp(r->feed, url) == 0)) {
			best = r;
			break;
		}
		if (best == NULL && r->tag[0] != '\0' &&
		    has_tag(w, k->rid, r->tag))
			best = r;
	}
	k->max_age = best != NULL ? best->max_age : all->max_age;
	k->max_items = best != NULL ? best->max_items : all->max_items;
}

/* Load the rows of what a feed serves; k->served is made either way. */
static int
load_served(struct store_writer *w, struct keeping *k)
{
	struct served set = { 0 };
	int r = served_load(w->db, k->rid, &set);

	claims_init(&k->served, set.n);
	for (size_t i = 0; i < set.n; i++)
		(void)claims_add(&k->served, set.items[i].rid);
	served_clear(&set);
	return r;
}

/* Load the next feed with a row above `after`: 1, 0 no more, -1 failed. */
static int
next_feed(struct store_writer *w, const struct retention *rules, int64_t after,
    struct keeping *k)
{
	struct stmt *st = db_stmt(w->db, "SELECT rid, items, id, url FROM feed"
	    " WHERE rid > ? ORDER BY rid LIMIT 1");
	const char *id;
	int rc;

	bind_int(st, after);
	rc = stmt_step(st);
	if (rc > 0) {
		k->rid = get_int(st);
		k->items = get_int(st);
		id = get_text(st);
		choose_rule(w, rules, id, get_text(st), k);
	}
	stmt_reset(st);
	return rc;
}

/* --- items --- */

/* An item that may go. */
struct candidate {
	int64_t rid, first_seen;
	bool starred, read;
};

static int
candidates_load(struct store_writer *w, int64_t feed, int64_t after,
    struct candidate *list)
{
	struct stmt *st = db_stmt(w->db, "SELECT rid, first_seen, starred, read"
	    " FROM item WHERE feed = ? AND rid > ? ORDER BY rid LIMIT ?");
	int n = 0, rc;

	bind_int(st, feed);
	bind_int(st, after);
	bind_int(st, BOUND_SWEEP);
	while ((rc = stmt_step(st)) > 0) {
		list[n].rid = get_int(st);
		list[n].first_seen = get_int(st);
		list[n].starred = get_int(st) != 0;
		list[n++].read = get_int(st) != 0;
	}
	stmt_reset(st);
	return rc < 0 ? -1 : n;
}

static int
retire(struct store_writer *w, const struct keeping *k,
    const struct candidate *c, int64_t now)
{
	struct stmt *st = db_stmt(w->db, "UPDATE feed SET items = items - 1,"
	    " unread = unread - ? WHERE rid = ?");

	bind_int(st, !c->read);
	bind_int(st, k->rid);
	if (stmt_run(st) < 0)
		return -1;
	return item_remove(w, c->rid, now, TOMBSTONE_RETIRED);
}

/*
 * Look at the next items of a feed, the oldest first: 1 there may be more to
 * remove, 0 no, -1 failed.
 */
static int
sweep_items(struct store_writer *w, struct sweep *s, struct keeping *k)
{
	struct candidate list[BOUND_SWEEP];
	int64_t excess = k->max_items > 0 ? k->items - k->max_items : 0;
	int n = candidates_load(w, k->rid, s->rid, list);

	for (int i = 0; i < n; i++) {
		const struct candidate *c = &list[i];
		bool old = k->max_age > 0 &&
		    c->first_seen < s->now - k->max_age;

		if (!old && excess <= 0)
			return 0;
		s->rid = c->rid;
		if (c->starred || claims_have(&k->served, c->rid))
			continue;
		if (retire(w, k, c, s->now) < 0)
			return -1;
		excess--;
		s->removed++;
	}
	return n < 0 ? -1 : n == BOUND_SWEEP;
}

/* Say whether a feed has anything that a limit is about. */
static bool
is_limited(const struct keeping *k)
{
	return k->items > 0 && (k->max_age > 0 ||
	    (k->max_items > 0 && k->items > k->max_items));
}

/* A feed's part of a sweep: 1 more of it, 0 done, -1 failed. */
static int
sweep_feed(struct store_writer *w, struct sweep *s, struct keeping *k)
{
	int rc;

	if (!is_limited(k))
		return 0;
	rc = load_served(w, k);
	if (rc == 0)
		rc = sweep_items(w, s, k);
	claims_free(&k->served);
	return rc;
}

/* Go through the feeds until one had something to do. */
static int
stage_items(struct store_writer *w, struct sweep *s)
{
	struct keeping k = { 0 };
	int64_t removed = s->removed;
	int rc, more = 0;

	for (int i = 0; i < BOUND_SWEEP && s->removed == removed; i++) {
		/* Again the feed itself while there is more of it. */
		rc = next_feed(w, s->rules, s->feed - (s->rid > 0), &k);
		if (rc <= 0)
			return rc;
		if (k.rid != s->feed)
			s->rid = 0;
		s->feed = k.rid;
		more = sweep_feed(w, s, &k);
		if (more < 0)
			return -1;
		if (more == 0)
			s->rid = 0;
	}
	return 1;
}

/* --- tombstones --- */

struct grave {
	int64_t seq, feed, row, time;
};

/* Load the next tombstones that are old enough, the oldest first; of the feed
 * that has the id now, if it was subscribed anew. */
static int
graves_load(struct store_writer *w, const struct sweep *s, struct grave *list)
{
	struct stmt *st = db_stmt(w->db, "SELECT seq, ifnull((SELECT rid FROM"
	    " feed WHERE id = feed_id), feed), ifnull(row, 0), time"
	    " FROM tombstone INDEXED BY tombstone_time WHERE time < ?1"
	    " AND (time, seq) > (?2, ?3) ORDER BY time, seq LIMIT ?4");
	int n = 0, rc;

	bind_int(st, s->now - s->rules->tombstones);
	bind_int(st, s->time);
	bind_int(st, s->rid);
	bind_int(st, BOUND_SWEEP);
	while ((rc = stmt_step(st)) > 0) {
		list[n].seq = get_int(st);
		list[n].feed = get_int(st);
		list[n].row = get_int(st);
		list[n++].time = get_int(st);
	}
	stmt_reset(st);
	return rc < 0 ? -1 : n;
}

static int
grave_cmp(const void *a, const void *b)
{
	const struct grave *x = a, *y = b;

	return x->feed != y->feed ? (x->feed > y->feed) - (x->feed < y->feed) :
	    (x->row > y->row) - (x->row < y->row);
}

/* Forget a tombstone: who has not read so far may never hear of it. */
static int
grave_forget(struct store_writer *w, struct sweep *s, const struct grave *g)
{
	struct stmt *st = db_stmt(w->db, "DELETE FROM tombstone WHERE seq = ?");

	bind_int(st, g->seq);
	if (stmt_run(st) < 0)
		return -1;
	if (g->seq > s->oldest)
		s->oldest = g->seq;
	return 0;
}

/* Forget the tombstones of one feed, but of what it serves still. */
static int
graves_of_feed(struct store_writer *w, struct sweep *s,
    const struct grave *list, int n)
{
	struct keeping k = { .rid = list[0].feed };
	int r = load_served(w, &k);

	for (int i = 0; i < n && r == 0; i++)
		if (list[i].row == 0 || !claims_have(&k.served, -list[i].row))
			r = grave_forget(w, s, &list[i]);
	claims_free(&k.served);
	return r < 0 ? -1 : names_forget(w->db, list[0].feed, list[0].row,
	    list[n - 1].row);
}

static int
stage_tombstones(struct store_writer *w, struct sweep *s)
{
	struct grave list[BOUND_SWEEP];
	int n = s->rules->tombstones > 0 ? graves_load(w, s, list) : 0;

	if (n <= 0)
		return n;
	s->time = list[n - 1].time;
	s->rid = list[n - 1].seq;
	qsort(list, (size_t)n, sizeof(*list), grave_cmp);
	for (int i = 1, from = 0; i <= n; i++) {
		if (i < n && list[i].feed == list[from].feed)
			continue;
		if (graves_of_feed(w, s, list + from, i - from) < 0)
			return -1;
		from = i;
	}
	if (writer_oldest(w, s->oldest) < 0)
		return -1;
	return n == BOUND_SWEEP;
}

/* --- space --- */

/* Give some free pages back to the file system. */
static int
stage_space(struct store_writer *w)
{
	int64_t free_pages;

	if (db_get_int(w->db, "PRAGMA freelist_count", &free_pages) < 0)
		return -1;
	if (free_pages == 0)
		return 0;
	if (db_exec(w->db, "PRAGMA incremental_vacuum(512)") < 0)
		return -1;
	return free_pages > 512;
}

void
sweep_slice(struct store_writer *w, struct sweep *s)
{
	int rc = 0;

	s->more = false;
	switch (s->stage) {
	case STAGE_ITEMS:
		rc = stage_items(w, s);
		break;
	case STAGE_TOMBSTONES:
		rc = stage_tombstones(w, s);
		break;
	case STAGE_SPACE:
		rc = stage_space(w);
		break;
	}
	if (rc < 0)
		return;
	if (rc == 0) {
		s->stage++;
		s->rid = 0;
		s->time = INT64_MIN;
	}
	s->more = s->stage < STAGES;
}
