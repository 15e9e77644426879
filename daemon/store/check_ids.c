/* SPDX-License-Identifier: ISC */
/*
 * Ids against items. The levels are walked side by side, in the order of the
 * ids, so that one which is in two of them is seen; that the entries and the
 * items say the same is told by sums over both, and only where they differ is
 * each one looked up.
 */
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "check.h"
#include "id_levels.h"

/* A level on the way. */
struct walk {
	int64_t key, next;  /* of the block, and where the next may begin */
	int64_t last;       /* the level has none below */
	struct buf block;
	size_t at;          /* the next entry */
	int64_t n;          /* entries so far */
	uint8_t id[DIGEST_LEN]; /* the one before */
};

struct ids_check {
	struct check *k;
	struct walk walks[ID_LEVELS];
	struct check_rows disorder, twice, astray, without, miscounted;
	uint64_t listed, there; /* sums of entries and of items */
	uint8_t id[DIGEST_LEN]; /* of the entry before, in any level */
	bool begun;
};

/* Make of an id and its row a number to be added to others. */
static uint64_t
pair_sum(const void *id, int64_t rid)
{
	uint64_t words[2], h = (uint64_t)rid;

	memcpy(words, id, sizeof(words));
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		h = (h ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h * UINT64_C(0xbf58476d1ce4e5b9);
}

static const char *
walk_entry(const struct walk *w)
{
	return w->at + ID_ENTRY <= w->block.len ? w->block.data + w->at : NULL;
}

/* Read a level's next block; its entries are where its key says. */
static void
walk_block(struct ids_check *c, struct walk *w)
{
	struct stmt *st = db_stmt(c->k->db, "SELECT key, entries FROM ids"
	    " WHERE key <= ? AND key >= ? ORDER BY key DESC LIMIT 1");
	unsigned level = (unsigned)(w - c->walks);
	struct str entries;
	bool empty;

	bind_int(st, w->next);
	bind_int(st, w->last);
	buf_reset(&w->block);
	w->at = 0;
	if (stmt_step(st) > 0) {
		empty = w->n == 0;
		w->key = get_int(st);
		w->next = w->key - 1;
		entries = get_str(st);
		(void)buf_add(&w->block, entries.s, entries.n);
		if (entries.n < ID_ENTRY || entries.n % ID_ENTRY != 0 ||
		    id_block_key(level, entries.s) > w->key ||
		    (!empty && id_block_key(level, (const char *)w->id) <=
		    w->key))
			check_rows_add(&c->disorder, w->key);
	}
	stmt_reset(st);
}

/* Go on to the next entry of a level. */
static void
walk_on(struct ids_check *c, struct walk *w)
{
	const char *entry = walk_entry(w);

	if (w->n > 0 && memcmp(entry, w->id, DIGEST_LEN) <= 0)
		check_rows_add(&c->disorder, w->key);
	memcpy(w->id, entry, DIGEST_LEN);
	w->n++;
	w->at += ID_ENTRY;
	if (walk_entry(w) == NULL)
		walk_block(c, w);
}

static void
walks_begin(struct ids_check *c)
{
	for (unsigned i = 0; i < ID_LEVELS; i++) {
		struct walk *w = &c->walks[i];

		buf_init(&w->block, BOUND_STORE_VALUE);
		w->last = (int64_t)((uint64_t)i << ID_LEVEL_SHIFT);
		w->next = w->last + ((INT64_C(1) << ID_LEVEL_SHIFT) - 1);
		walk_block(c, w);
	}
}

/* Choose the level whose entry is next; NULL: all are at their end. */
static struct walk *
walks_least(struct ids_check *c)
{
	struct walk *least = NULL;
	const char *entry;

	for (unsigned i = 0; i < ID_LEVELS; i++) {
		entry = walk_entry(&c->walks[i]);
		if (entry != NULL && (least == NULL ||
		    memcmp(entry, walk_entry(least), DIGEST_LEN) < 0))
			least = &c->walks[i];
	}
	return least;
}

/* Say whether the item of a row has an id. */
static bool
item_has(struct check *k, int64_t rid, const void *id)
{
	struct stmt *st = db_stmt(k->db,
	    "SELECT 1 FROM item WHERE rid = ? AND id = ?");

	bind_int(st, rid);
	bind_blob(st, id, DIGEST_LEN);
	return stmt_found(st) != 0;
}

/* Go through all entries; `each` looks its item up, else they are added up. */
static void
walk_all(struct ids_check *c, bool each)
{
	struct walk *w;
	int64_t rid;

	memset(c->walks, 0, sizeof(c->walks));
	c->begun = false;
	walks_begin(c);
	while ((w = walks_least(c)) != NULL && db_error(c->k->db) == 0) {
		rid = id_entry_row(walk_entry(w));
		if (each && !item_has(c->k, rid, walk_entry(w)))
			check_rows_add(&c->astray, rid);
		else if (!each && c->begun &&
		    memcmp(c->id, walk_entry(w), DIGEST_LEN) == 0)
			check_rows_add(&c->twice, rid);
		c->listed += each ? 0 : pair_sum(walk_entry(w), rid);
		c->begun = true;
		memcpy(c->id, walk_entry(w), DIGEST_LEN);
		walk_on(c, w);
	}
	for (unsigned i = 0; i < ID_LEVELS; i++)
		buf_free(&c->walks[i].block);
}

/* Add the items up, or look for the entry of each. */
static void
items_all(struct ids_check *c, bool each)
{
	struct stmt *st = db_stmt(c->k->db, "SELECT id, rid FROM item");
	uint8_t id[DIGEST_LEN];
	int64_t rid, found = 0;

	while (stmt_step(st) > 0) {
		(void)get_bytes(st, id, DIGEST_LEN);
		rid = get_int(st);
		if (!each)
			c->there += pair_sum(id, rid);
		else if (ids_find(c->k->db, id, &found) == 0 || found != rid)
			check_rows_add(&c->without, rid);
	}
	stmt_reset(st);
}

/* The levels know how many entries they have. */
static void
levels_counted(struct ids_check *c)
{
	struct stmt *st = db_stmt(c->k->db, "SELECT level, entries FROM ids_level");
	int64_t level, n;

	while (stmt_step(st) > 0) {
		level = get_int(st);
		n = get_int(st);
		if (level < 0 || level >= ID_LEVELS) {
			check_rows_add(&c->miscounted, level);
			continue;
		}
		/* What is left in the end is of no level that is known. */
		if (c->walks[level].n != n)
			check_rows_add(&c->miscounted, level);
		c->walks[level].n = 0;
	}
	stmt_reset(st);
	for (unsigned i = 0; i < ID_LEVELS; i++)
		if (c->walks[i].n != 0)
			check_rows_add(&c->miscounted, i);
}

void
check_ids(struct check *k)
{
	struct ids_check c = {
		.k = k, .disorder = { .what = "blocks of ids out of order" },
		.twice = { .what = "items whose id another one has" },
		.astray = { .what = "ids that lead to no item of theirs" },
		.without = { .what = "items that their id does not lead to" },
		.miscounted = { .what = "levels whose ids are counted wrongly" },
	};
	struct check_rows *told[] = { &c.disorder, &c.twice, &c.astray,
		&c.without, &c.miscounted };

	walk_all(&c, false);
	levels_counted(&c);
	items_all(&c, false);
	if (c.listed != c.there) {
		c.disorder.count = 0;
		walk_all(&c, true);
		items_all(&c, true);
	}
	if (db_error(k->db) != 0)
		check_unread(k, "ids");
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		check_rows_tell(k, told[i]);
}
