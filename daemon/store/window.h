/* SPDX-License-Identifier: ISC */
/*
 * The items of the last days in memory, to be found by what their texts have
 * in common: a ring, of which the newest replace the oldest, and chains
 * through it for 42 bands of three sketch slots and for exact names. The
 * writing thread's.
 */
#ifndef GAZETTED_STORE_WINDOW_H
#define GAZETTED_STORE_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "item.h"

struct window;

/* Exact names by which an item is found too. */
enum window_name { WINDOW_URL, WINDOW_GUID, WINDOW_TITLE, WINDOW_NAMES };

struct window_item {
	int64_t rid;
	int64_t seen;          /* Unix seconds */
	uint32_t shingles;     /* 0: no sketch */
	const uint8_t *sketch;
	uint64_t names[WINDOW_NAMES]; /* 0: none */
};

struct window_match {
	int64_t rid;
	unsigned jaccard;      /* thousandths */
	bool named;            /* a name is the same */
};

/* Make one that takes at most `bytes`. */
struct window *window_new(size_t bytes);
void window_free(struct window *w);
/* How many items it can have, and has. */
size_t window_capacity(const struct window *w);
size_t window_count(const struct window *w);
/* When its oldest item was first seen; TIME_NONE: it has none. */
int64_t window_since(const struct window *w);
/* Forget what was first seen before `time`. */
void window_expire(struct window *w, int64_t time);

void window_add(struct window *w, const struct window_item *item);
/*
 * Find at most `max` items that share a name or enough of the sketch to be
 * worth a look, the likeliest first.
 */
size_t window_find(struct window *w, const struct window_item *item,
    struct window_match *out, size_t max);

/* Remember where it stands, and take back what was added since. */
uint32_t window_mark(const struct window *w);
void window_rewind(struct window *w, uint32_t mark);

#endif
