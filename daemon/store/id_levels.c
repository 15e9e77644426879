/* SPDX-License-Identifier: ISC */
/*
 * Levels of ids. A block is a row: its entries are sorted, and its key says
 * from which id on it has what its level has, up to the next block's key. An
 * id that is looked for costs one block a level: keys fall where ids rise, so
 * the block is the first whose key is not below the id's, which SQLite's tree
 * leads to. To the last that is not above, it leads by way of the next one's
 * page.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "id_levels.h"

#define STEPS 4 /* blocks handed down beyond what came in */

/* --- keys --- */

int64_t
id_block_key(unsigned level, const char *id)
{
	uint64_t be;

	memcpy(&be, id, sizeof(be));
	return (int64_t)((uint64_t)level << ID_LEVEL_SHIFT |
	    ~be64toh(be) >> (64 - ID_LEVEL_SHIFT));
}

static unsigned
level_of(int64_t key)
{
	return (unsigned)((uint64_t)key >> ID_LEVEL_SHIFT);
}

/* The first key of a level. */
static int64_t
level_start(unsigned level)
{
	return (int64_t)((uint64_t)level << ID_LEVEL_SHIFT);
}

/* The last key that a level may have. */
static int64_t
level_last(unsigned level)
{
	return (int64_t)((((uint64_t)level + 1) << ID_LEVEL_SHIFT) - 1);
}

/* --- blocks --- */

/* Where an id is: its block, as it is read, and which entry. */
struct place {
	struct stmt *st; /* to be reset */
	int64_t key;
	const char *entries;
	size_t n, at;
};

static void
place_read(struct place *p)
{
	struct str entries;

	p->key = get_int(p->st);
	entries = get_str(p->st);
	p->entries = entries.s;
	p->n = entries.n / ID_ENTRY;
}

/* Look for the block of a level that `key` belongs into: 1, 0, -1. */
static int
place_seek(struct db *db, int64_t key, struct place *p)
{
	int rc;

	p->st = db_stmt(db, "SELECT key, entries FROM ids WHERE key >= ?"
	    " AND key <= ? ORDER BY key LIMIT 1");
	bind_int(p->st, key);
	bind_int(p->st, level_last(level_of(key)));
	rc = stmt_step(p->st);
	if (rc > 0)
		place_read(p);
	return rc;
}

/*
 * Look for an id: 1, 0, -1 failed. It is one statement, so that a block that
 * is handed down meanwhile is not missed between two levels.
 */
static int
place_find(struct db *db, const uint8_t *id, struct place *p)
{
	int rc;

	p->st = db_stmt(db, "SELECT i.key, i.entries FROM ids_level l"
	    " CROSS JOIN ids i ON i.key = (SELECT min(key) FROM ids WHERE key"
	    "  BETWEEN l.level << " ID_LEVEL_SHIFT_TEXT " | ?"
	    "  AND l.level << " ID_LEVEL_SHIFT_TEXT " | " ID_LEVEL_MASK_TEXT ")"
	    " WHERE l.level BETWEEN 0 AND " ID_LEVELS_TEXT " - 1");
	bind_int(p->st, id_block_key(0, (const char *)id));
	while ((rc = stmt_step(p->st)) > 0) {
		place_read(p);
		if (id_entries_find(p->entries, p->n, id, &p->at))
			return 1;
	}
	stmt_reset(p->st);
	return rc;
}

int
ids_find(struct db *db, const uint8_t id[DIGEST_LEN], int64_t *rid)
{
	struct place p;
	int rc = place_find(db, id, &p);

	if (rc <= 0)
		return rc;
	*rid = id_entry_row(p.entries + p.at * ID_ENTRY);
	stmt_reset(p.st);
	return 1;
}

static int
block_put(struct db *db, int64_t key, const char *entries, size_t n)
{
	struct stmt *st = db_stmt(db, n > 0 ?
	    "INSERT OR REPLACE INTO ids (key, entries) VALUES (?, ?)" :
	    "DELETE FROM ids WHERE key = ?");

	bind_int(st, key);
	if (n > 0)
		bind_blob(st, entries, n * ID_ENTRY);
	return stmt_run(st);
}

/*
 * Write entries as the block `key` and, if they are too many for it, some
 * more. Ids of which a key cannot tell which is first stay in one.
 */
static int
blocks_put(struct id_levels *l, int64_t key, const struct id_run *r)
{
	size_t parts = (r->n + l->block - 1) / l->block, from = 0, to;
	unsigned level = level_of(key);

	for (size_t i = 1; i <= parts; i++) {
		to = r->n * i / parts;
		while (to > 0 && to < r->n &&
		    id_block_key(level, r->entries + to * ID_ENTRY) ==
		    id_block_key(level, r->entries + (to - 1) * ID_ENTRY))
			to++;
		if (to <= from)
			continue;
		if (from > 0)
			key = id_block_key(level, r->entries + from * ID_ENTRY);
		if (block_put(l->db, key, r->entries + from * ID_ENTRY,
		    to - from) < 0)
			return -1;
		from = to;
	}
	return 0;
}

/* Find the last key of what belongs into a block: the next one's is below. */
static int
block_last(struct db *db, int64_t key, int64_t *last)
{
	struct stmt *st = db_stmt(db, "SELECT key FROM ids WHERE key < ?"
	    " AND key >= ? ORDER BY key DESC LIMIT 1");
	int rc;

	*last = level_start(level_of(key));
	bind_int(st, key);
	bind_int(st, *last);
	rc = stmt_step(st);
	if (rc > 0)
		*last = get_int(st) + 1;
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

/* --- levels --- */

static int
levels_load(struct id_levels *l)
{
	struct stmt *st = db_stmt(l->db,
	    "SELECT level, entries, cursor FROM ids_level");
	int64_t level, cursor;
	int rc;

	memset(l->levels, 0, sizeof(l->levels));
	for (unsigned i = 0; i < ID_LEVELS; i++)
		l->levels[i].cursor = level_start(i) - 1;
	while ((rc = stmt_step(st)) > 0) {
		level = get_int(st);
		if (level < 0 || level >= ID_LEVELS)
			continue;
		l->levels[level].entries = get_int(st);
		cursor = get_int(st);
		if (level_of(cursor) == (unsigned)level)
			l->levels[level].cursor = cursor;
	}
	stmt_reset(st);
	return rc;
}

static int
levels_store(struct id_levels *l)
{
	for (unsigned i = 0; i < ID_LEVELS; i++) {
		struct stmt *st;

		if (!l->levels[i].changed)
			continue;
		st = db_stmt(l->db, "INSERT OR REPLACE INTO ids_level"
		    " (level, entries, cursor) VALUES (?, ?, ?)");
		bind_int(st, i);
		bind_int(st, l->levels[i].entries);
		bind_int(st, l->levels[i].cursor);
		if (stmt_run(st) < 0)
			return -1;
	}
	return 0;
}

/* Say how many entries a level may have. */
static int64_t
level_room(const struct id_levels *l, unsigned level)
{
	int64_t room = (int64_t)l->block;

	for (unsigned i = 0; i <= level; i++)
		room = room > INT64_MAX / (int64_t)l->fanout ? INT64_MAX :
		    room * (int64_t)l->fanout;
	return room;
}

static void
level_count(struct id_levels *l, unsigned level, int64_t more)
{
	l->levels[level].entries += more;
	l->levels[level].changed = true;
}

/*
 * Merge as many of the entries as belong there into the block that has the
 * first one's place. How many, or -1.
 */
static int
block_merge(struct id_levels *l, unsigned level, const char *entries, size_t n)
{
	int64_t key = id_block_key(level, entries), last;
	size_t taken = 0;
	struct place p = { 0 };
	int rc = place_seek(l->db, key, &p);

	if (rc > 0)
		key = p.key;
	else
		p.n = 0;
	if (rc >= 0)
		rc = block_last(l->db, key, &last);
	while (rc == 0 && taken < n &&
	    id_block_key(level, entries + taken * ID_ENTRY) >= last)
		taken++;
	if (rc == 0 && id_run_merge(&l->merged, p.entries, p.n, entries,
	    taken) > 0) {
		db_set_error(l->db, EEXIST);
		rc = -1;
	}
	stmt_reset(p.st);
	if (rc == 0)
		rc = blocks_put(l, key, &l->merged);
	return rc < 0 ? -1 : (int)taken;
}

/* Put sorted entries into a level. 0 or -1. */
static int
level_merge(struct id_levels *l, unsigned level, const struct id_run *r)
{
	int taken;

	for (size_t at = 0; at < r->n; at += (size_t)taken) {
		taken = block_merge(l, level, r->entries + at * ID_ENTRY,
		    r->n - at);
		if (taken < 0)
			return -1;
	}
	level_count(l, level, (int64_t)r->n);
	return 0;
}

/* Read the block behind the level's cursor into `moved`: 1, 0 none, -1. */
static int
level_next(struct id_levels *l, unsigned level)
{
	struct place p;
	int rc;

	p.st = db_stmt(l->db, "SELECT key, entries FROM ids WHERE key > ?"
	    " AND key <= ? ORDER BY key LIMIT 1");
	bind_int(p.st, l->levels[level].cursor);
	bind_int(p.st, level_last(level));
	rc = stmt_step(p.st);
	if (rc > 0) {
		place_read(&p);
		l->moved.n = 0;
		id_run_append(&l->moved, p.entries, p.n);
		l->levels[level].cursor = p.key;
	}
	stmt_reset(p.st);
	return rc;
}

/* Hand a block of a level down, each in its turn: 1, 0 it has none, -1. */
static int
level_step(struct id_levels *l, unsigned level)
{
	int rc = level_next(l, level);

	if (rc == 0) {
		l->levels[level].cursor = level_start(level) - 1;
		rc = level_next(l, level);
	}
	if (rc <= 0)
		return rc;
	level_count(l, level, -(int64_t)l->moved.n);
	if (block_put(l->db, l->levels[level].cursor, NULL, 0) < 0 ||
	    level_merge(l, level + 1, &l->moved) < 0)
		return -1;
	return 1;
}

/* Hand down what a level has too many. More at once than what came in is
 * left for later, unless it is little. */
static int
level_settle(struct id_levels *l, unsigned level, size_t came)
{
	size_t steps = STEPS + STEPS * came / l->block;
	int rc = 1;

	while (rc > 0 && steps-- > 0 &&
	    l->levels[level].entries > level_room(l, level))
		rc = level_step(l, level);
	return rc;
}

void
id_levels_init(struct id_levels *l, struct db *db, size_t block, size_t fanout)
{
	memset(l, 0, sizeof(*l));
	l->db = db;
	l->block = block;
	l->fanout = fanout;
}

void
id_levels_clear(struct id_levels *l)
{
	id_run_clear(&l->moved);
	id_run_clear(&l->merged);
}

int
id_levels_add(struct id_levels *l, const struct id_run *r)
{
	if (levels_load(l) < 0 || level_merge(l, 0, r) < 0)
		return -1;
	for (unsigned i = 0; i + 1 < ID_LEVELS; i++)
		if (level_settle(l, i, r->n) < 0)
			return -1;
	return levels_store(l);
}

int
id_levels_remove(struct id_levels *l, const uint8_t id[DIGEST_LEN])
{
	struct place p;
	int rc = place_find(l->db, id, &p);

	if (rc <= 0)
		return rc;
	l->moved.n = 0;
	id_run_append(&l->moved, p.entries, p.n);
	stmt_reset(p.st);
	id_run_cut(&l->moved, p.at);
	if (levels_load(l) < 0 ||
	    block_put(l->db, p.key, l->moved.entries, l->moved.n) < 0)
		return -1;
	level_count(l, level_of(p.key), -1);
	return levels_store(l);
}

/* --- filling --- */

/* Choose the first level that has room for all items. */
static int
build_level(struct id_levels *l, unsigned *level)
{
	int64_t items;

	if (levels_load(l) < 0 || db_get_int(l->db,
	    "SELECT count(*) FROM item", &items) < 0)
		return -1;
	for (*level = 0; *level + 1 < ID_LEVELS &&
	    level_room(l, *level) < items;)
		++*level;
	return 0;
}

/* Write the block that was collected, and begin the next. */
static int
build_block(struct id_levels *l, unsigned level)
{
	int r = blocks_put(l, id_block_key(level, l->moved.entries), &l->moved);

	level_count(l, level, (int64_t)l->moved.n);
	l->moved.n = 0;
	return r;
}

/* The items come in order. A block is left room, so that the first ids that
 * come do not split them all. */
static int
build_blocks(struct id_levels *l, unsigned level)
{
	struct stmt *st = db_stmt(l->db, "SELECT id, rid FROM item ORDER BY id");
	struct id_run *r = &l->moved;
	uint8_t id[DIGEST_LEN];
	int rc, result = 0;

	while (result == 0 && (rc = stmt_step(st)) > 0) {
		if (!get_bytes(st, id, DIGEST_LEN))
			continue;
		if (r->n >= l->block * 3 / 4 &&
		    id_block_key(level, (const char *)id) != id_block_key(level,
		    r->entries + (r->n - 1) * ID_ENTRY))
			result = build_block(l, level);
		id_run_set(r, id, get_int(st));
	}
	stmt_reset(st);
	if (result == 0 && r->n > 0)
		result = build_block(l, level);
	return result < 0 || rc < 0 ? -1 : levels_store(l);
}

int
ids_turn(struct db *db)
{
	/* By way of numbers that no other block has. */
	return db_exec(db, "UPDATE ids SET key = (key & " ID_LEVEL_MASK_TEXT ")"
	    " - (key | " ID_LEVEL_MASK_TEXT ") - 1;"
	    "UPDATE ids SET key = -1 - key");
}

int
ids_build(struct db *db)
{
	struct id_levels l;
	unsigned level;
	int r;

	id_levels_init(&l, db, ID_BLOCK, ID_FANOUT);
	r = build_level(&l, &level);
	if (r == 0)
		r = build_blocks(&l, level);
	id_levels_clear(&l);
	return r;
}
