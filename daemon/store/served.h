/* SPDX-License-Identifier: ISC */
/*
 * What a feed serves now: the raw hash of each item of its last document and
 * the row it is stored as. It makes known items cheap (their hash goes to the
 * parser, which then neither sanitises nor renders them) and says what may
 * not be retired. Kept as one blob a feed, sorted by hash, written only when
 * it differs.
 */
#ifndef GAZETTED_STORE_SERVED_H
#define GAZETTED_STORE_SERVED_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "digest.h"

struct served_item {
	uint8_t hash[DIGEST_LEN];
	int64_t rid; /* negative: of an item that is not there any more */
};

struct served {
	struct served_item *items;
	size_t n, cap;
	uint32_t rules; /* PARSE_RULES that made the hashes; 0: no such row */
};

/* Load a feed's set; empty if it has none. 0 or -1. */
int served_load(struct db *db, int64_t feed, struct served *out);
void served_clear(struct served *s);
/* Find the row of a hash in a set that is sorted; 0 if it is not there. */
int64_t served_find(const struct served *s, const uint8_t *hash);
/* Add an item, while there is room (BOUND_KNOWN). */
void served_add(struct served *s, const uint8_t *hash, int64_t rid);
/* Add what another set has (of a document that was cut). */
void served_merge(struct served *s, const struct served *other);
/* Sort, and write it unless it is what `old` is. 0 or -1. */
int served_store(struct db *db, int64_t feed, struct served *s,
    const struct served *old);

#endif
