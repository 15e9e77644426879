/* SPDX-License-Identifier: ISC */
/*
 * Items have running numbers, and follow each other in the slots of the ring.
 * A chain goes from a bucket's newest item to older ones, so it ends where a
 * number is older than the ring: nothing has to be unlinked when an item falls
 * out. What was added last can be taken back exactly.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "bounds.h"
#include "window.h"
#include "words.h"

#define BANDS 42
#define BAND_ROWS 3
#define KEYS (BANDS + WINDOW_NAMES)
#define FIRST_BUCKETS 64 /* of each key */
#define PER_BUCKET 2 /* items, up to twice as many: chains are short */

#define AHEAD 8 /* steps of all chains that are fetched before they are gone */

_Static_assert(BANDS * BAND_ROWS <= SKETCH_SLOTS, "each band has its slots");

/* An item's place in the chain of one band, beside what the band goes by: to
 * pass it by touches one line of memory. */
struct link {
	uint8_t rows[BAND_ROWS];
	uint8_t next[sizeof(uint32_t)]; /* a number; 0: the end */
};

struct entry {
	int64_t rid, seen;
	uint64_t names[WINDOW_NAMES];
	uint32_t next[WINDOW_NAMES]; /* numbers; 0: the end */
	uint32_t shingles;
	struct link links[BANDS];
	uint8_t rest[SKETCH_SLOTS - BANDS * BAND_ROWS]; /* slots of no band */
};

struct window {
	uint32_t size;         /* of the ring */
	uint32_t oldest, end;  /* numbers: [oldest, end) are there */
	uint32_t first;        /* the slot of `oldest` */
	uint32_t nbuckets;     /* of each key; a power of two, up to */
	uint32_t most_buckets; /* this many: they grow with what is there */
	uint32_t *buckets;     /* numbers; 0: none */
	struct entry *entries;
};

static struct entry *
entry_of(const struct window *w, uint32_t number)
{
	size_t slot = (size_t)w->first + (number - w->oldest);

	return &w->entries[slot < w->size ? slot : slot - w->size];
}

/* The oldest item falls out. */
static void
drop_oldest(struct window *w)
{
	w->oldest++;
	if (++w->first == w->size)
		w->first = 0;
}

/* Put a sketch in its place: each band's slots beside its link. */
static void
sketch_put(struct entry *e, const uint8_t *sketch)
{
	for (unsigned i = 0; i < BANDS; i++)
		memcpy(e->links[i].rows, sketch + i * BAND_ROWS, BAND_ROWS);
	memcpy(e->rest, sketch + BANDS * BAND_ROWS, sizeof(e->rest));
}

static void
sketch_get(const struct entry *e, uint8_t sketch[SKETCH_SLOTS])
{
	for (unsigned i = 0; i < BANDS; i++)
		memcpy(sketch + i * BAND_ROWS, e->links[i].rows, BAND_ROWS);
	memcpy(sketch + BANDS * BAND_ROWS, e->rest, sizeof(e->rest));
}

/* The older item in the chain of a key; 0: the end. */
static uint32_t
next_get(const struct entry *e, unsigned key)
{
	uint32_t next;

	if (key >= BANDS)
		return e->next[key - BANDS];
	memcpy(&next, e->links[key].next, sizeof(next));
	return next;
}

static void
next_put(struct entry *e, unsigned key, uint32_t next)
{
	if (key >= BANDS)
		e->next[key - BANDS] = next;
	else
		memcpy(e->links[key].next, &next, sizeof(next));
}

struct window *
window_new(size_t bytes)
{
	struct window *w = xcalloc(1, sizeof(*w));
	size_t size = bytes / (sizeof(struct entry) +
	    KEYS * sizeof(*w->buckets) / PER_BUCKET);

	if (size < 16)
		size = 16;
	if (size > UINT32_MAX / 64)
		size = UINT32_MAX / 64;
	w->size = (uint32_t)size;
	for (w->most_buckets = 1; w->most_buckets * 2 * PER_BUCKET <= size;)
		w->most_buckets *= 2;
	w->nbuckets = w->most_buckets < FIRST_BUCKETS ? w->most_buckets :
	    FIRST_BUCKETS;
	w->oldest = w->end = 1;
	w->buckets = xcalloc((size_t)w->nbuckets * KEYS, sizeof(*w->buckets));
	w->entries = xcalloc(size, sizeof(*w->entries));
	return w;
}

void
window_free(struct window *w)
{
	if (w == NULL)
		return;
	free(w->buckets);
	free(w->entries);
	free(w);
}

size_t
window_capacity(const struct window *w)
{
	return w->size;
}

size_t
window_count(const struct window *w)
{
	return w->end - w->oldest;
}

int64_t
window_since(const struct window *w)
{
	return w->oldest == w->end ? TIME_NONE : entry_of(w, w->oldest)->seen;
}

void
window_expire(struct window *w, int64_t time)
{
	while (w->oldest < w->end && entry_of(w, w->oldest)->seen < time)
		drop_oldest(w);
}

/* The bucket of one key of an item; NULL where it has no such key. */
static uint32_t *
bucket_of(const struct window *w, unsigned key, const struct window_item *item)
{
	uint64_t h = 0;

	if (key >= BANDS) {
		if (item->names[key - BANDS] == 0)
			return NULL;
		h = word_mix(item->names[key - BANDS]);
	} else {
		if (item->shingles == 0)
			return NULL;
		for (unsigned i = 0; i < BAND_ROWS; i++)
			h = h << 8 | item->sketch[key * BAND_ROWS + i];
		h = word_mix(h + WORD_SEED);
	}
	return &w->buckets[(size_t)key * w->nbuckets +
	    ((uint32_t)h & (w->nbuckets - 1))];
}

/* Find all buckets of an item, and have them fetched meanwhile: each is a
 * line of memory that is not in the cache. */
static void
buckets_of(const struct window *w, const struct window_item *item,
    uint32_t *buckets[KEYS])
{
	for (unsigned key = 0; key < KEYS; key++) {
		buckets[key] = bucket_of(w, key, item);
		if (buckets[key] != NULL)
			__builtin_prefetch(buckets[key]);
	}
}

/* Put an item at the head of each of its chains. */
static void
link_entry(struct window *w, uint32_t number, const struct window_item *item)
{
	struct entry *e = entry_of(w, number);
	uint32_t *buckets[KEYS];

	buckets_of(w, item, buckets);
	for (unsigned key = 0; key < KEYS; key++) {
		if (buckets[key] == NULL)
			continue;
		next_put(e, key, *buckets[key]);
		*buckets[key] = number;
	}
}

/* What the chains of an entry go by, with its sketch put together. */
static struct window_item
item_of(const struct entry *e, uint8_t sketch[SKETCH_SLOTS])
{
	struct window_item item = { .shingles = e->shingles,
		.sketch = sketch };

	memcpy(item.names, e->names, sizeof(item.names));
	sketch_get(e, sketch);
	return item;
}

/* Make twice the buckets, and the chains anew, the oldest first as before. */
static void
grow(struct window *w)
{
	struct window_item item;
	uint8_t sketch[SKETCH_SLOTS];

	free(w->buckets);
	w->nbuckets *= 2;
	w->buckets = xcalloc((size_t)w->nbuckets * KEYS, sizeof(*w->buckets));
	for (uint32_t n = w->oldest; n < w->end; n++) {
		item = item_of(entry_of(w, n), sketch);
		link_entry(w, n, &item);
	}
}

void
window_add(struct window *w, const struct window_item *item)
{
	struct entry *e;

	/* The numbers are used up, after years: begin again. */
	if (w->end == UINT32_MAX) {
		memset(w->buckets, 0, (size_t)w->nbuckets * KEYS *
		    sizeof(*w->buckets));
		w->oldest = w->end = 1;
	}
	if (w->end - w->oldest == w->size)
		drop_oldest(w);
	if (w->nbuckets < w->most_buckets &&
	    window_count(w) >= (size_t)w->nbuckets * 2 * PER_BUCKET)
		grow(w);
	e = entry_of(w, w->end);
	e->rid = item->rid;
	e->seen = item->seen;
	e->shingles = item->shingles;
	memcpy(e->names, item->names, sizeof(e->names));
	if (item->shingles > 0)
		sketch_put(e, item->sketch);
	link_entry(w, w->end++, item);
}

uint32_t
window_mark(const struct window *w)
{
	return w->end;
}

void
window_rewind(struct window *w, uint32_t mark)
{
	uint32_t *buckets[KEYS];
	const struct entry *e;
	struct window_item item;
	uint8_t sketch[SKETCH_SLOTS];

	while (w->end > mark && w->end > w->oldest) {
		e = entry_of(w, --w->end);
		item = item_of(e, sketch);
		buckets_of(w, &item, buckets);
		for (unsigned key = 0; key < KEYS; key++)
			if (buckets[key] != NULL)
				*buckets[key] = next_get(e, key);
	}
}

/* --- looking up --- */

struct lookup {
	const struct window *w;
	const struct window_item *item;
	uint32_t seen[BOUND_STORY_CANDIDATES]; /* numbers looked at */
	size_t nseen;
	struct window_match *out;
	size_t n, max;
};

/* Say whether an item really has this key: it may only share the bucket. */
static bool
has_key(const struct lookup *l, const struct entry *e, unsigned key)
{
	if (key >= BANDS)
		return e->names[key - BANDS] == l->item->names[key - BANDS];
	return memcmp(e->links[key].rows, l->item->sketch + key * BAND_ROWS,
	    BAND_ROWS) == 0;
}

static bool
was_seen(const struct lookup *l, uint32_t number)
{
	for (size_t i = 0; i < l->nseen; i++)
		if (l->seen[i] == number)
			return true;
	return false;
}

static unsigned
rank(const struct window_match *m)
{
	return m->jaccard + (m->named ? 1000 : 0);
}

/* Put a match in its place, the likeliest first. */
static void
insert(struct lookup *l, const struct window_match *m)
{
	size_t i;

	if (l->n == l->max && rank(&l->out[l->n - 1]) >= rank(m))
		return;
	if (l->n < l->max)
		l->n++;
	for (i = l->n - 1; i > 0 && rank(&l->out[i - 1]) < rank(m); i--)
		l->out[i] = l->out[i - 1];
	l->out[i] = *m;
}

static bool
has_name(const struct lookup *l, const struct entry *e, enum window_name name)
{
	return e->names[name] != 0 && e->names[name] == l->item->names[name];
}

/* Say whether an item is worth being read: headlines recur, and one alone
 * is not where the texts have nothing in common. */
static bool
is_worth(const struct lookup *l, const struct entry *e,
    const struct window_match *m)
{
	if (has_name(l, e, WINDOW_URL) || has_name(l, e, WINDOW_GUID))
		return true;
	return m->named ? alike_title_worth(m->jaccard, e->shingles,
	    l->item->shingles) : alike_worth(m->jaccard, e->shingles,
	    l->item->shingles);
}

static void
consider(struct lookup *l, const struct entry *e, bool named)
{
	struct window_match m = { .rid = e->rid, .named = named };
	uint8_t sketch[SKETCH_SLOTS];

	if (e->rid == l->item->rid)
		return;
	if (e->shingles > 0 && l->item->shingles > 0) {
		sketch_get(e, sketch);
		m.jaccard = slots_alike(sketch, l->item->sketch, SKETCH_SLOTS);
	}
	if (is_worth(l, e, &m))
		insert(l, &m);
}

/* Go along one chain, a bounded way: what many items have tells little. */
static void
walk(struct lookup *l, unsigned key, uint32_t number)
{
	const struct entry *e;

	for (unsigned i = 0; i < BOUND_STORY_CHAIN && number >= l->w->oldest;
	    i++) {
		e = entry_of(l->w, number);
		if (has_key(l, e, key) && !was_seen(l, number)) {
			if (l->nseen == BOUND_STORY_CANDIDATES)
				return;
			l->seen[l->nseen++] = number;
			consider(l, e, key >= BANDS);
		}
		number = next_get(e, key);
	}
}

/*
 * Have the first steps of all chains fetched, one step of each at a time: each
 * is a line of memory that is not in the cache, and so they come side by side.
 */
static void
fetch_ahead(const struct window *w, const uint32_t first[KEYS])
{
	uint32_t at[KEYS];
	const struct entry *e;

	memcpy(at, first, sizeof(at));
	for (unsigned step = 0; step < AHEAD; step++)
		for (unsigned key = 0; key < KEYS; key++) {
			if (at[key] >= w->oldest && step > 0)
				at[key] = next_get(entry_of(w, at[key]), key);
			if (at[key] < w->oldest)
				continue;
			e = entry_of(w, at[key]);
			if (key < BANDS)
				__builtin_prefetch(&e->links[key]);
			else
				__builtin_prefetch(e);
		}
}

size_t
window_find(struct window *w, const struct window_item *item,
    struct window_match *out, size_t max)
{
	struct lookup l = { .w = w, .item = item, .out = out, .max = max };
	uint32_t *buckets[KEYS], first[KEYS];

	buckets_of(w, item, buckets);
	for (unsigned key = 0; key < KEYS; key++)
		first[key] = buckets[key] == NULL ? 0 : *buckets[key];
	fetch_ahead(w, first);
	/* Names first: they are what a match counts as. */
	for (unsigned key = KEYS; key-- > 0;)
		walk(&l, key, first[key]);
	return l.n;
}
