/* SPDX-License-Identifier: ISC */
/* The set of what a feed serves, and its form on disk. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "parse.h"
#include "served.h"

/* On disk: the hash, then the row as eight bytes, the lowest first. */
#define ENTRY_LEN (DIGEST_LEN + 8)

static int
served_cmp(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_LEN);
}

static void
served_decode(struct served *s, struct str blob)
{
	uint64_t le;

	s->n = blob.n / ENTRY_LEN;
	s->cap = s->n;
	s->items = xcalloc(s->n + 1, sizeof(*s->items));
	for (size_t i = 0; i < s->n; i++) {
		memcpy(s->items[i].hash, blob.s + i * ENTRY_LEN, DIGEST_LEN);
		memcpy(&le, blob.s + i * ENTRY_LEN + DIGEST_LEN, sizeof(le));
		s->items[i].rid = (int64_t)le64toh(le);
	}
}

static uint8_t *
served_encode(const struct served *s)
{
	uint8_t *blob = xcalloc(s->n + 1, ENTRY_LEN), *p = blob;
	uint64_t le;

	for (size_t i = 0; i < s->n; i++, p += ENTRY_LEN) {
		memcpy(p, s->items[i].hash, DIGEST_LEN);
		le = htole64((uint64_t)s->items[i].rid);
		memcpy(p + DIGEST_LEN, &le, sizeof(le));
	}
	return blob;
}

int
served_load(struct db *db, int64_t feed, struct served *out)
{
	struct stmt *st = db_stmt(db,
	    "SELECT rules, items FROM served WHERE feed = ?");
	int rc;

	memset(out, 0, sizeof(*out));
	bind_int(st, feed);
	rc = stmt_step(st);
	if (rc > 0) {
		out->rules = (uint32_t)get_int(st);
		served_decode(out, get_str(st));
	}
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

void
served_clear(struct served *s)
{
	free(s->items);
	memset(s, 0, sizeof(*s));
}

int64_t
served_find(const struct served *s, const uint8_t *hash)
{
	const struct served_item *it;

	if (s->n == 0)
		return 0;
	it = bsearch(hash, s->items, s->n, sizeof(*s->items), served_cmp);
	return it == NULL ? 0 : it->rid;
}

void
served_add(struct served *s, const uint8_t *hash, int64_t rid)
{
	if (s->n >= BOUND_KNOWN)
		return;
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		s->items = xreallocarray(s->items, s->cap, sizeof(*s->items));
	}
	memcpy(s->items[s->n].hash, hash, DIGEST_LEN);
	s->items[s->n++].rid = rid;
}

void
served_merge(struct served *s, const struct served *other)
{
	for (size_t i = 0; i < other->n; i++)
		served_add(s, other->items[i].hash, other->items[i].rid);
}

/* Sort, and keep each hash once. */
static void
served_sort(struct served *s)
{
	size_t kept = 0;

	if (s->n == 0)
		return;
	qsort(s->items, s->n, sizeof(*s->items), served_cmp);
	for (size_t i = 1; i < s->n; i++)
		if (served_cmp(&s->items[i], &s->items[kept]) != 0)
			s->items[++kept] = s->items[i];
	s->n = kept + 1;
}

static bool
served_same(const struct served *a, const struct served *b)
{
	if (a->n != b->n || b->rules != PARSE_RULES)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->items[i].rid != b->items[i].rid ||
		    served_cmp(&a->items[i], &b->items[i]) != 0)
			return false;
	return true;
}

int
served_store(struct db *db, int64_t feed, struct served *s,
    const struct served *old)
{
	struct stmt *st;
	uint8_t *blob;
	int r;

	served_sort(s);
	if (served_same(s, old))
		return 0;
	blob = served_encode(s);
	st = db_stmt(db, "INSERT OR REPLACE INTO served (feed, rules, items)"
	    " VALUES (?, ?, ?)");
	bind_int(st, feed);
	bind_int(st, PARSE_RULES);
	bind_blob(st, blob, s->n * ENTRY_LEN);
	r = stmt_run(st);
	free(blob);
	return r;
}
