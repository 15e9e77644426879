/* SPDX-License-Identifier: ISC */
/*
 * Whether two items are copies of one story, from what is known of their
 * texts. Pure; any thread.
 */
#ifndef GAZETTED_STORE_ALIKE_H
#define GAZETTED_STORE_ALIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "item.h"

#define TITLE_WORDS 16 /* of a headline that are compared */

/* A headline without the site's name and words such as "UPDATED:". */
struct alike_title {
	uint64_t hash;    /* of all its words in their order; 0: none */
	uint64_t numbers; /* a bit for each number in it */
	unsigned n;       /* words that follow */
	uint64_t words[TITLE_WORDS];
};
void alike_title(struct alike_title *out, struct str title);

/* What is known of one item. */
struct alike_text {
	struct alike_title title;
	int64_t feed;
	int64_t time;          /* published, else first seen */
	uint32_t shingles;     /* 0: no sketch */
	const uint8_t *sketch; /* SKETCH_SLOTS */
	const uint8_t *marks;  /* SKETCH_MARKS; NULL: not known */
	uint64_t url, guid;    /* hashes; 0: none that would mean anything */
};

/*
 * Weigh the evidence that `a` and `b` are copies of one story: 0 for none,
 * else its strength, up to ALIKE_CERTAIN.
 */
#define ALIKE_CERTAIN 2000
unsigned alike(const struct alike_text *a, const struct alike_text *b);

/*
 * Say whether sketches of this similarity and these numbers of shingles may
 * be worth a closer look.
 */
bool alike_worth(unsigned jaccard, uint32_t a, uint32_t b);
/* The same where the headlines are the same, and nothing else is known. */
bool alike_title_worth(unsigned jaccard, uint32_t a, uint32_t b);
/* How much of the shorter text the longer one has, in thousandths. */
unsigned alike_contained(unsigned jaccard, uint32_t a, uint32_t b);

/* Hash a canonical link, without its scheme and fragment: 0 for a bare site. */
uint64_t alike_url(struct str url);
/* Hash a guid that can be the same elsewhere only on purpose; else 0. */
uint64_t alike_guid(struct str guid);

#endif
