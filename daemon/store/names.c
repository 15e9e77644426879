/* SPDX-License-Identifier: ISC */
/* Names of items, in segments. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "names.h"

#define SEGMENT ((size_t)320 * NAME_ENTRY) /* fits one page beside its header */
#define KIND_BITS 3
#define HITS 2           /* more rows of one name are not told apart */
#define FILTER_BITS 16   /* of a hash: which begin so are asked about */

/* A name that is asked about, and whom it leads to. */
struct wanted {
	uint8_t hash[DIGEST_LEN];
	uint8_t kind;
	uint8_t nrids;
	int64_t rids[HITS];
};

struct names {
	struct db *db;
	int64_t feed;
	const struct item_record *records;
	size_t nrecords;
	bool loaded;
	struct wanted *wanted;   /* sorted */
	size_t nwanted;
	uint8_t *filter;         /* a bit set */
	struct buf added;        /* entries that are not written yet */
};

struct names *
names_new(struct db *db, int64_t feed, const struct item_record *records,
    size_t n)
{
	struct names *m = xcalloc(1, sizeof(*m));

	m->db = db;
	m->feed = feed;
	m->records = records;
	m->nrecords = n;
	buf_init(&m->added, (n + 1) * ITEM_ALIASES * NAME_ENTRY);
	return m;
}

void
names_free(struct names *m)
{
	if (m == NULL)
		return;
	free(m->wanted);
	free(m->filter);
	buf_free(&m->added);
	free(m);
}

/* --- entries --- */

void
name_entry_put(char *entry, unsigned kind, const uint8_t *hash, int64_t rid)
{
	uint64_t le = htole64((uint64_t)rid << KIND_BITS | kind);

	memcpy(entry, hash, DIGEST_LEN);
	memcpy(entry + DIGEST_LEN, &le, sizeof(le));
}

int64_t
name_entry_row(const char *entry, unsigned *kind)
{
	uint64_t le;

	memcpy(&le, entry + DIGEST_LEN, sizeof(le));
	le = le64toh(le);
	if (kind != NULL)
		*kind = (unsigned)(le & ((1u << KIND_BITS) - 1));
	return (int64_t)(le >> KIND_BITS);
}

static int64_t
first_segment(int64_t feed)
{
	return feed << NAME_FEED_SHIFT;
}

/* Begin to read a feed's segments. */
static struct stmt *
segments(struct db *db, int64_t feed)
{
	struct stmt *st = db_stmt(db, "SELECT id, entries FROM names"
	    " WHERE id >= ? AND id < ? ORDER BY id");

	bind_int(st, first_segment(feed));
	bind_int(st, first_segment(feed + 1));
	return st;
}

static int
segment_write(struct db *db, int64_t id, struct str entries)
{
	struct stmt *st = db_stmt(db, entries.n > 0 ?
	    "INSERT OR REPLACE INTO names (id, entries) VALUES (?, ?)" :
	    "DELETE FROM names WHERE id = ?");

	bind_int(st, id);
	if (entries.n > 0)
		bind_blob(st, entries.s, entries.n);
	return stmt_run(st);
}

/* --- what is asked about --- */

static int
wanted_cmp(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int r = memcmp(x->hash, y->hash, DIGEST_LEN);

	return r != 0 ? r : x->kind - y->kind;
}

static size_t
filter_bit(const uint8_t *hash)
{
	return (size_t)hash[0] << 8 | hash[1];
}

static struct wanted *
wanted_find(const struct names *m, unsigned kind, const uint8_t *hash)
{
	struct wanted key = { .kind = (uint8_t)kind };
	size_t bit = filter_bit(hash);

	if (!(m->filter[bit / 8] & 1u << bit % 8))
		return NULL;
	memcpy(key.hash, hash, DIGEST_LEN);
	return bsearch(&key, m->wanted, m->nwanted, sizeof(key), wanted_cmp);
}

/* Note that a name leads to a row: false if that is known, or does not matter. */
static bool
wanted_note(struct wanted *w, int64_t rid)
{
	for (unsigned i = 0; i < w->nrids; i++)
		if (w->rids[i] == rid)
			return false;
	if (w->nrids == HITS)
		return false;
	w->rids[w->nrids++] = rid;
	return true;
}

/* Collect the names of the records, each once. */
static void
wanted_collect(struct names *m)
{
	size_t n = 0, bit;

	m->filter = xcalloc((size_t)1 << (FILTER_BITS - 3), 1);
	m->wanted = xcalloc(m->nrecords * ITEM_ALIASES + 1, sizeof(*m->wanted));
	for (size_t i = 0; i < m->nrecords; i++) {
		const struct item_record *r = &m->records[i];

		for (unsigned k = 0; k < r->naliases && k < ITEM_ALIASES; k++) {
			bit = filter_bit(r->aliases[k].hash);
			m->filter[bit / 8] |= (uint8_t)(1u << bit % 8);
			memcpy(m->wanted[n].hash, r->aliases[k].hash,
			    DIGEST_LEN);
			m->wanted[n++].kind = r->aliases[k].kind;
		}
	}
	if (n == 0)
		return;
	qsort(m->wanted, n, sizeof(*m->wanted), wanted_cmp);
	for (size_t i = 0; i < n; i++)
		if (m->nwanted == 0 || wanted_cmp(&m->wanted[i],
		    &m->wanted[m->nwanted - 1]) != 0)
			m->wanted[m->nwanted++] = m->wanted[i];
}

static void
segment_look(struct names *m, struct str entries)
{
	struct wanted *w;
	unsigned kind;
	int64_t rid;

	for (size_t at = 0; at + NAME_ENTRY <= entries.n; at += NAME_ENTRY) {
		const char *entry = entries.s + at;

		if (!(m->filter[filter_bit((const uint8_t *)entry) / 8] &
		    1u << (uint8_t)entry[1] % 8))
			continue;
		rid = name_entry_row(entry, &kind);
		w = wanted_find(m, kind, (const uint8_t *)entry);
		if (w != NULL)
			(void)wanted_note(w, rid);
	}
}

/* Read what is known of the names of this poll. 0 or -1. */
static int
names_load(struct names *m)
{
	struct stmt *st;
	int rc;

	if (m->loaded)
		return 0;
	wanted_collect(m);
	m->loaded = true;
	st = segments(m->db, m->feed);
	while ((rc = stmt_step(st)) > 0) {
		(void)get_int(st);
		segment_look(m, get_str(st));
	}
	stmt_reset(st);
	segment_look(m, (struct str){ m->added.data, m->added.len });
	return rc;
}

int
names_find(struct names *m, enum alias_kind kind, const uint8_t *hash,
    int64_t *rid)
{
	const struct wanted *w;

	if (names_load(m) < 0)
		return -1;
	w = wanted_find(m, kind, hash);
	if (w == NULL || w->nrids != 1)
		return 0;
	*rid = w->rids[0];
	return 1;
}

/* --- adding --- */

int
names_add(struct names *m, const struct item_record *r, int64_t rid, bool fresh)
{
	char entry[NAME_ENTRY];
	struct wanted *w;

	if (!fresh && names_load(m) < 0)
		return -1;
	for (unsigned i = 0; i < r->naliases && i < ITEM_ALIASES; i++) {
		const struct item_alias *a = &r->aliases[i];

		w = m->loaded ? wanted_find(m, a->kind, a->hash) : NULL;
		/* Which rows a name of many leads to is not known: one that is
		 * no proof any more is not learned again and again. */
		if (w != NULL && !wanted_note(w, rid) && !fresh)
			continue;
		name_entry_put(entry, a->kind, a->hash, rid);
		if (buf_add(&m->added, entry, sizeof(entry)) < 0) {
			db_set_error(m->db, ENOMEM);
			return -1;
		}
	}
	return 0;
}

/* Read the last segment of a feed: its number, or the one before the first. */
static int
last_segment(struct db *db, int64_t feed, int64_t *id, struct buf *entries)
{
	struct stmt *st = db_stmt(db, "SELECT id, entries FROM names"
	    " WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1");
	struct str found;
	int rc;

	*id = first_segment(feed) - 1;
	bind_int(st, first_segment(feed));
	bind_int(st, first_segment(feed + 1));
	rc = stmt_step(st);
	if (rc > 0) {
		*id = get_int(st);
		found = get_str(st);
		buf_add(entries, found.s, found.n);
	}
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

int
names_append(struct db *db, int64_t feed, struct str entries)
{
	struct buf segment;
	int64_t id;
	size_t n;
	int r;

	buf_init(&segment, 2 * SEGMENT);
	r = last_segment(db, feed, &id, &segment);
	for (size_t at = 0; at < entries.n && r == 0; at += n) {
		if (id < first_segment(feed) || segment.len >= SEGMENT) {
			buf_reset(&segment);
			id++;
		}
		n = SEGMENT - segment.len;
		if (n > entries.n - at)
			n = entries.n - at;
		buf_add(&segment, entries.s + at, n);
		r = segment_write(db, id, (struct str){ segment.data,
		    segment.len });
	}
	if (segment.failed) {
		db_set_error(db, ENOMEM);
		r = -1;
	}
	buf_free(&segment);
	return r;
}

int
names_flush(struct names *m)
{
	int r = m->added.len == 0 ? 0 : names_append(m->db, m->feed,
	    (struct str){ m->added.data, m->added.len });

	buf_reset(&m->added);
	return r;
}

/* --- forgetting --- */

/* Say whether a row is an item, or what was removed: 1, 0, -1 failed. */
static int
row_is_known(struct db *db, int64_t rid)
{
	struct stmt *st = db_stmt(db, "SELECT 1 WHERE"
	    " EXISTS (SELECT 1 FROM item WHERE rid = ?1)"
	    " OR EXISTS (SELECT 1 FROM tombstone WHERE row = ?1)");

	bind_int(st, rid);
	return stmt_found(st);
}

/* Copy the entries that stay. 0 or -1. */
static int
segment_keep(struct db *db, struct str entries, int64_t from, int64_t to,
    struct buf *kept)
{
	int64_t last = 0, rid;
	int known = 1;

	buf_reset(kept);
	for (size_t at = 0; at + NAME_ENTRY <= entries.n; at += NAME_ENTRY) {
		rid = name_entry_row(entries.s + at, NULL);
		/* An item's names are side by side. */
		if (rid != last)
			known = rid < from || rid > to ? 1 :
			    row_is_known(db, rid);
		if (known < 0)
			return -1;
		last = rid;
		if (known > 0)
			buf_add(kept, entries.s + at, NAME_ENTRY);
	}
	return kept->failed ? -1 : 0;
}

int
names_forget(struct db *db, int64_t feed, int64_t from, int64_t to)
{
	struct stmt *st = segments(db, feed);
	struct buf kept;
	struct str entries;
	int64_t id;
	int rc, r = 0;

	buf_init(&kept, 2 * SEGMENT);
	while (r == 0 && (rc = stmt_step(st)) > 0) {
		id = get_int(st);
		entries = get_str(st);
		r = segment_keep(db, entries, from, to, &kept);
		if (r == 0 && kept.len != entries.n)
			r = segment_write(db, id, (struct str){ kept.data,
			    kept.len });
	}
	stmt_reset(st);
	if (kept.failed)
		db_set_error(db, ENOMEM);
	buf_free(&kept);
	return r < 0 || rc < 0 ? -1 : 0;
}

int
names_forget_feed(struct db *db, int64_t feed)
{
	struct stmt *st = db_stmt(db,
	    "DELETE FROM names WHERE id >= ? AND id < ?");

	bind_int(st, first_segment(feed));
	bind_int(st, first_segment(feed + 1));
	return stmt_run(st);
}
