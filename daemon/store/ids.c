/* SPDX-License-Identifier: ISC */
/*
 * Ids in levels. A block is a row: its entries are sorted, and its key says
 * from which id on it has what its level has, up to the next block's key. An
 * id that is looked for costs one block a level.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ids.h"

#define STEPS 4 /* blocks handed down beyond what came in */

/* Entries in the order of their ids, each once. */
struct run {
	char *entries;
	size_t n, room;
};

struct level {
	int64_t entries;
	int64_t cursor; /* the key of the block that was handed down last */
	bool changed;
};

/*
 * What the open savepoint adds is in `job`; there, row 0 takes one out of
 * `batch`, which has what the transaction's other jobs added.
 */
struct ids {
	struct db *db;
	size_t block, fanout;
	struct run job, batch;
	struct run moved, merged; /* while blocks are written */
	struct level levels[ID_LEVELS];
};

/* --- entries --- */

static void
entry_put(char *entry, const void *id, int64_t rid)
{
	uint64_t le = htole64((uint64_t)rid);

	memcpy(entry, id, DIGEST_LEN);
	memcpy(entry + DIGEST_LEN, &le, sizeof(le));
}

int64_t
id_entry_row(const char *entry)
{
	uint64_t le;

	memcpy(&le, entry + DIGEST_LEN, sizeof(le));
	return (int64_t)le64toh(le);
}

int64_t
id_block_key(unsigned level, const char *id)
{
	uint64_t be;

	memcpy(&be, id, sizeof(be));
	return (int64_t)((uint64_t)level << ID_LEVEL_SHIFT |
	    be64toh(be) >> (64 - ID_LEVEL_SHIFT));
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

/* Find the first entry that is not before `id`; true if it is its own. */
static bool
entries_find(const char *entries, size_t n, const void *id, size_t *at)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (memcmp(entries + middle * ID_ENTRY, id, DIGEST_LEN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return low < n && memcmp(entries + low * ID_ENTRY, id, DIGEST_LEN) == 0;
}

/* --- runs --- */

static void
run_reserve(struct run *r, size_t n)
{
	if (n <= r->room)
		return;
	r->room = 2 * n;
	r->entries = xreallocarray(r->entries, r->room, ID_ENTRY);
}

static void
run_append(struct run *r, const char *entries, size_t n)
{
	if (n == 0)
		return;
	run_reserve(r, r->n + n);
	memcpy(r->entries + r->n * ID_ENTRY, entries, n * ID_ENTRY);
	r->n += n;
}

static void
run_insert(struct run *r, size_t at, const void *id, int64_t rid)
{
	char *entry;

	run_reserve(r, r->n + 1);
	entry = r->entries + at * ID_ENTRY;
	memmove(entry + ID_ENTRY, entry, (r->n - at) * ID_ENTRY);
	entry_put(entry, id, rid);
	r->n++;
}

static void
run_cut(struct run *r, size_t at)
{
	char *entry = r->entries + at * ID_ENTRY;

	r->n--;
	memmove(entry, entry + ID_ENTRY, (r->n - at) * ID_ENTRY);
}

/* Look for an id: its row, 0 if it was taken out, -1 if nothing is known. */
static int64_t
run_row(const struct run *r, const void *id)
{
	size_t at;

	return entries_find(r->entries, r->n, id, &at) ?
	    id_entry_row(r->entries + at * ID_ENTRY) : -1;
}

/* Set an id's row, whether it is there or not. */
static void
run_set(struct run *r, const void *id, int64_t rid)
{
	size_t at;

	if (entries_find(r->entries, r->n, id, &at))
		entry_put(r->entries + at * ID_ENTRY, id, rid);
	else
		run_insert(r, at, id, rid);
}

/*
 * Merge two lists into `out`. Where both have an id, `b` has the last word if
 * `over`; else nothing is right any more: -1.
 */
static int
merge(struct run *out, const char *a, size_t na, const char *b, size_t nb,
    bool over)
{
	size_t i = 0, j = 0;
	int c;

	out->n = 0;
	run_reserve(out, na + nb);
	while (i < na || j < nb) {
		c = i == na ? 1 : j == nb ? -1 : memcmp(a + i * ID_ENTRY,
		    b + j * ID_ENTRY, DIGEST_LEN);
		if (c == 0 && !over)
			return -1;
		run_append(out, c < 0 ? a + i * ID_ENTRY : b + j * ID_ENTRY, 1);
		i += c <= 0;
		j += c >= 0;
	}
	return 0;
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

/* Look for the last block whose key is not above `key`: 1, 0, -1. */
static int
place_seek(struct db *db, int64_t key, struct place *p)
{
	int rc;

	p->st = db_stmt(db, "SELECT key, entries FROM ids WHERE key <= ?"
	    " ORDER BY key DESC LIMIT 1");
	bind_int(p->st, key);
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
	    " CROSS JOIN ids i ON i.key = (SELECT max(key) FROM ids WHERE key"
	    "  BETWEEN l.level << " ID_LEVEL_SHIFT_TEXT
	    "  AND (l.level << " ID_LEVEL_SHIFT_TEXT " | ?))"
	    " WHERE l.level BETWEEN 0 AND " ID_LEVELS_TEXT " - 1");
	bind_int(p->st, id_block_key(0, (const char *)id));
	while ((rc = stmt_step(p->st)) > 0) {
		place_read(p);
		if (entries_find(p->entries, p->n, id, &p->at))
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
blocks_put(struct ids *m, int64_t key, const struct run *r)
{
	size_t parts = (r->n + m->block - 1) / m->block, from = 0, to;
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
		if (block_put(m->db, key, r->entries + from * ID_ENTRY,
		    to - from) < 0)
			return -1;
		from = to;
	}
	return 0;
}

/* Find the last key of what belongs into a block: the next one's follows. */
static int
block_last(struct db *db, int64_t key, int64_t *last)
{
	struct stmt *st = db_stmt(db, "SELECT key FROM ids WHERE key > ?"
	    " AND key <= ? ORDER BY key LIMIT 1");
	int rc;

	*last = level_last(level_of(key));
	bind_int(st, key);
	bind_int(st, *last);
	rc = stmt_step(st);
	if (rc > 0)
		*last = get_int(st) - 1;
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

/* --- levels --- */

static int
levels_load(struct ids *m)
{
	struct stmt *st = db_stmt(m->db,
	    "SELECT level, entries, cursor FROM ids_level");
	int64_t level, cursor;
	int rc;

	memset(m->levels, 0, sizeof(m->levels));
	for (unsigned i = 0; i < ID_LEVELS; i++)
		m->levels[i].cursor = level_start(i) - 1;
	while ((rc = stmt_step(st)) > 0) {
		level = get_int(st);
		if (level < 0 || level >= ID_LEVELS)
			continue;
		m->levels[level].entries = get_int(st);
		cursor = get_int(st);
		if (level_of(cursor) == (unsigned)level)
			m->levels[level].cursor = cursor;
	}
	stmt_reset(st);
	return rc;
}

static int
levels_store(struct ids *m)
{
	for (unsigned i = 0; i < ID_LEVELS; i++) {
		struct stmt *st;

		if (!m->levels[i].changed)
			continue;
		st = db_stmt(m->db, "INSERT OR REPLACE INTO ids_level"
		    " (level, entries, cursor) VALUES (?, ?, ?)");
		bind_int(st, i);
		bind_int(st, m->levels[i].entries);
		bind_int(st, m->levels[i].cursor);
		if (stmt_run(st) < 0)
			return -1;
	}
	return 0;
}

/* Say how many entries a level may have. */
static int64_t
level_room(const struct ids *m, unsigned level)
{
	int64_t room = (int64_t)m->block;

	for (unsigned i = 0; i <= level; i++)
		room = room > INT64_MAX / (int64_t)m->fanout ? INT64_MAX :
		    room * (int64_t)m->fanout;
	return room;
}

static void
level_count(struct ids *m, unsigned level, int64_t more)
{
	m->levels[level].entries += more;
	m->levels[level].changed = true;
}

/*
 * Merge as many of the entries as belong there into the block that has the
 * first one's place. How many, or -1.
 */
static int
block_merge(struct ids *m, unsigned level, const char *entries, size_t n)
{
	int64_t key = id_block_key(level, entries), last;
	size_t taken = 0;
	struct place p = { 0 };
	int rc = place_seek(m->db, key, &p);

	if (rc > 0 && level_of(p.key) == level)
		key = p.key;
	else
		p.n = 0;
	if (rc >= 0)
		rc = block_last(m->db, key, &last);
	while (rc == 0 && taken < n &&
	    id_block_key(level, entries + taken * ID_ENTRY) <= last)
		taken++;
	if (rc == 0 && merge(&m->merged, p.entries, p.n, entries, taken,
	    false) < 0) {
		db_set_error(m->db, EEXIST);
		rc = -1;
	}
	stmt_reset(p.st);
	if (rc == 0)
		rc = blocks_put(m, key, &m->merged);
	return rc < 0 ? -1 : (int)taken;
}

/* Put sorted entries into a level. 0 or -1. */
static int
level_merge(struct ids *m, unsigned level, const struct run *r)
{
	int taken;

	for (size_t at = 0; at < r->n; at += (size_t)taken) {
		taken = block_merge(m, level, r->entries + at * ID_ENTRY,
		    r->n - at);
		if (taken < 0)
			return -1;
	}
	level_count(m, level, (int64_t)r->n);
	return 0;
}

/* Read the block behind the level's cursor into `moved`: 1, 0 none, -1. */
static int
level_next(struct ids *m, unsigned level)
{
	struct place p;
	int rc;

	p.st = db_stmt(m->db, "SELECT key, entries FROM ids WHERE key > ?"
	    " AND key <= ? ORDER BY key LIMIT 1");
	bind_int(p.st, m->levels[level].cursor);
	bind_int(p.st, level_last(level));
	rc = stmt_step(p.st);
	if (rc > 0) {
		place_read(&p);
		m->moved.n = 0;
		run_append(&m->moved, p.entries, p.n);
		m->levels[level].cursor = p.key;
	}
	stmt_reset(p.st);
	return rc;
}

/* Hand a block of a level down, each in its turn: 1, 0 it has none, -1. */
static int
level_step(struct ids *m, unsigned level)
{
	int rc = level_next(m, level);

	if (rc == 0) {
		m->levels[level].cursor = level_start(level) - 1;
		rc = level_next(m, level);
	}
	if (rc <= 0)
		return rc;
	level_count(m, level, -(int64_t)m->moved.n);
	if (block_put(m->db, m->levels[level].cursor, NULL, 0) < 0 ||
	    level_merge(m, level + 1, &m->moved) < 0)
		return -1;
	return 1;
}

/* Hand down what a level has too many. More at once than what came in is
 * left for later, unless it is little. */
static int
level_settle(struct ids *m, unsigned level, size_t came)
{
	size_t steps = STEPS + STEPS * came / m->block;
	int rc = 1;

	while (rc > 0 && steps-- > 0 &&
	    m->levels[level].entries > level_room(m, level))
		rc = level_step(m, level);
	return rc;
}

/* Take an id out of the level that has it. 0 or -1. */
static int
levels_remove(struct ids *m, const uint8_t *id)
{
	struct place p;
	int rc = place_find(m->db, id, &p);

	if (rc <= 0)
		return rc;
	m->moved.n = 0;
	run_append(&m->moved, p.entries, p.n);
	stmt_reset(p.st);
	run_cut(&m->moved, p.at);
	if (levels_load(m) < 0 ||
	    block_put(m->db, p.key, m->moved.entries, m->moved.n) < 0)
		return -1;
	level_count(m, level_of(p.key), -1);
	return levels_store(m);
}

/* --- what is not written yet --- */

struct ids *
ids_new(struct db *db, size_t block, size_t fanout)
{
	struct ids *m = xcalloc(1, sizeof(*m));

	m->db = db;
	m->block = block;
	m->fanout = fanout;
	return m;
}

void
ids_free(struct ids *m)
{
	if (m == NULL)
		return;
	free(m->job.entries);
	free(m->batch.entries);
	free(m->moved.entries);
	free(m->merged.entries);
	free(m);
}

int
ids_look(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t *rid)
{
	int64_t row = run_row(&m->job, id);

	if (row < 0)
		row = run_row(&m->batch, id);
	if (row < 0)
		return ids_find(m->db, id, rid);
	*rid = row;
	return row > 0;
}

int
ids_add(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t rid)
{
	int64_t row = run_row(&m->job, id);

	if (row > 0 || (row < 0 && run_row(&m->batch, id) > 0)) {
		db_set_error(m->db, EEXIST);
		return -1;
	}
	run_set(&m->job, id, rid);
	return 0;
}

int
ids_remove(struct ids *m, const uint8_t id[DIGEST_LEN])
{
	size_t at;

	if (run_row(&m->batch, id) > 0)
		run_set(&m->job, id, 0);
	else if (entries_find(m->job.entries, m->job.n, id, &at))
		run_cut(&m->job, at);
	else
		return levels_remove(m, id);
	return 0;
}

/* Leave out the entries that take something out. */
static void
run_strip(struct run *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++) {
		const char *entry = r->entries + i * ID_ENTRY;

		if (id_entry_row(entry) != 0)
			memmove(r->entries + kept++ * ID_ENTRY, entry,
			    ID_ENTRY);
	}
	r->n = kept;
}

void
ids_keep(struct ids *m)
{
	struct run whole;

	if (m->job.n == 0)
		return;
	(void)merge(&m->merged, m->batch.entries, m->batch.n, m->job.entries,
	    m->job.n, true);
	whole = m->merged;
	m->merged = m->batch;
	m->batch = whole;
	run_strip(&m->batch);
	m->job.n = 0;
}

void
ids_undo(struct ids *m)
{
	m->job.n = 0;
}

void
ids_begin(struct ids *m)
{
	m->job.n = 0;
	m->batch.n = 0;
}

int
ids_flush(struct ids *m)
{
	if (m->batch.n == 0)
		return 0;
	if (levels_load(m) < 0 || level_merge(m, 0, &m->batch) < 0)
		return -1;
	for (unsigned i = 0; i + 1 < ID_LEVELS; i++)
		if (level_settle(m, i, m->batch.n) < 0)
			return -1;
	return levels_store(m);
}

/* --- filling --- */

/* Choose the level that has room for all items, and say that it has them. */
static int
build_level(struct ids *m, unsigned *level)
{
	int64_t items;

	if (levels_load(m) < 0 || db_get_int(m->db,
	    "SELECT count(*) FROM item", &items) < 0)
		return -1;
	for (*level = 0; *level + 1 < ID_LEVELS &&
	    level_room(m, *level) < items;)
		++*level;
	return 0;
}

/* Write the block that was collected, and begin the next. */
static int
build_block(struct ids *m, unsigned level)
{
	int r = blocks_put(m, id_block_key(level, m->moved.entries), &m->moved);

	level_count(m, level, (int64_t)m->moved.n);
	m->moved.n = 0;
	return r;
}

/* The items come in order. A block is left room, so that the first ids that
 * come do not split them all. */
static int
build_blocks(struct ids *m, unsigned level)
{
	struct stmt *st = db_stmt(m->db, "SELECT id, rid FROM item ORDER BY id");
	struct run *r = &m->moved;
	uint8_t id[DIGEST_LEN];
	int rc, result = 0;

	while (result == 0 && (rc = stmt_step(st)) > 0) {
		if (!get_bytes(st, id, DIGEST_LEN))
			continue;
		if (r->n >= m->block * 3 / 4 &&
		    id_block_key(level, (const char *)id) != id_block_key(level,
		    r->entries + (r->n - 1) * ID_ENTRY))
			result = build_block(m, level);
		run_insert(r, r->n, id, get_int(st));
	}
	stmt_reset(st);
	if (result == 0 && r->n > 0)
		result = build_block(m, level);
	return result < 0 || rc < 0 ? -1 : levels_store(m);
}

int
ids_build(struct db *db)
{
	struct ids *m = ids_new(db, ID_BLOCK, ID_FANOUT);
	unsigned level;
	int r = build_level(m, &level);

	if (r == 0)
		r = build_blocks(m, level);
	ids_free(m);
	return r;
}
