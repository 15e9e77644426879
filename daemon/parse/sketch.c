/* SPDX-License-Identifier: ISC */
/*
 * MinHash by one permutation: the hash of a shingle says its slot and the value
 * of which the slot keeps the least; empty slots take the value of a filled one
 * that a second hash names (optimal densification). Eight bits of each remain.
 */
#include "sketch.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SEED 0x9E3779B97F4A7C15u
#define SEEN 4096            /* shingles told apart; beyond, all count as new */
#define SEEN_MAX (SEEN / 4 * 3)
#define EMPTY UINT64_MAX
#define ATTEMPTS 4096        /* to find a filled slot by chance */

struct sketch {
	uint64_t slots[SKETCH_SLOTS];
	uint64_t words[2];       /* the last two */
	uint64_t nwords;
	uint32_t shingles;       /* distinct ones */
	uint64_t seen[SEEN];     /* hash set, 0: free */
};

/* Spread the bits of a number over all of it (splitmix64). */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xBF58476D1CE4E5B9u;
	x ^= x >> 27;
	x *= 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

/* The kind of character at `s`, of `*n` bytes: what words are made of. */
enum class { SEPARATOR, LETTER, IDEOGRAPH };

static enum class
classify(const char *s, const char *end, size_t *n)
{
	unsigned char c = (unsigned char)s[0];
	unsigned char d = end - s > 1 ? (unsigned char)s[1] : 0;

	*n = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (*n > (size_t)(end - s))
		*n = (size_t)(end - s);
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
		    (c | 0x20) <= 'z') ? LETTER : SEPARATOR;
	if (c == 0xC2 || (c == 0xE2 && d <= 0xAF) || (c == 0xE3 && d == 0x80) ||
	    (c == 0xEF && d >= 0xB8 && d <= 0xBF))
		return SEPARATOR; /* Latin-1 signs, general and CJK punctuation */
	return (c == 0xE3 && d >= 0x81) || (c >= 0xE4 && c <= 0xE9) || c == 0xF0 ?
	    IDEOGRAPH : LETTER;
}

/* The byte in lower case, as far as ASCII and Latin-1 go. */
static unsigned char
fold(unsigned char c, unsigned char before)
{
	if (c >= 'A' && c <= 'Z')
		return c | 0x20;
	if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97)
		return c | 0x20;
	return c;
}

/* Read the next word of [*s, end). Returns its hash, 0 if there is none. */
static uint64_t
next_word(const char **s, const char *end)
{
	uint64_t h = SEED;
	unsigned char before = 0;
	const char *p = *s, *to;
	enum class kind = SEPARATOR, is;
	size_t n = 0;

	for (; p < end && (kind = classify(p, end, &n)) == SEPARATOR; p += n)
		;
	for (is = kind; p < end && is == kind && is != SEPARATOR;) {
		for (to = p + n; p < to; p++) {
			h = (h ^ fold((unsigned char)*p, before)) * 0x100000001B3u;
			before = (unsigned char)*p;
		}
		if (kind == IDEOGRAPH || p == end)
			break; /* each is a word */
		is = classify(p, end, &n);
	}
	*s = p;
	return kind == SEPARATOR ? 0 : mix(h) | 1;
}

uint64_t
sketch_line_hash(struct str line)
{
	const char *s = line.s, *end = s + line.n;
	uint64_t h = 0, word;

	while ((word = next_word(&s, end)) != 0)
		h = mix(h ^ word) | 1;
	return h;
}

/* Count a shingle if it is new. */
static void
count(struct sketch *k, uint64_t h)
{
	size_t i;

	if (k->shingles >= SEEN_MAX) {
		k->shingles += k->shingles < UINT32_MAX;
		return;
	}
	for (i = h % SEEN; k->seen[i] != 0; i = (i + 1) % SEEN)
		if (k->seen[i] == h)
			return;
	k->seen[i] = h;
	k->shingles++;
}

/* Take one more word: a shingle is it and the two before. */
static void
take_word(struct sketch *k, uint64_t word)
{
	uint64_t h, value;
	size_t slot;

	if (++k->nwords >= 3) {
		h = mix(mix(k->words[0] + SEED) ^ k->words[1]);
		h = mix(h + word) | 1;
		slot = h >> 1 & (SKETCH_SLOTS - 1);
		value = h >> 8;
		if (value < k->slots[slot])
			k->slots[slot] = value;
		count(k, h);
	}
	k->words[0] = k->words[1];
	k->words[1] = word;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Take the words of one line, unless it is boilerplate. */
static void
take_line(struct sketch *k, struct str line, const uint64_t *boiler,
    size_t nboiler)
{
	const char *s = line.s, *end = s + line.n;
	uint64_t hash, word;

	if (nboiler > 0) {
		hash = sketch_line_hash(line);
		if (bsearch(&hash, boiler, nboiler, sizeof(hash), compare) != NULL)
			return;
	}
	while ((word = next_word(&s, end)) != 0)
		take_word(k, word);
}

/* Write the slots, the empty ones filled. */
static void
densify(const struct sketch *k, uint8_t out[SKETCH_SLOTS])
{
	size_t i, from;
	uint64_t attempt;

	for (i = 0; i < SKETCH_SLOTS; i++) {
		from = i;
		for (attempt = 0; k->slots[from] == EMPTY; attempt++)
			from = attempt < ATTEMPTS ?
			    mix((attempt << 8 | i) * SEED) % SKETCH_SLOTS :
			    (from + 1) % SKETCH_SLOTS;
		out[i] = (uint8_t)mix(k->slots[from]);
	}
}

uint32_t
sketch_text(struct str text, const uint64_t *boiler, size_t nboiler,
    uint8_t out[SKETCH_SLOTS])
{
	struct sketch k;
	struct str line;
	const char *lf;

	memset(&k, 0, sizeof(k));
	memset(k.slots, 0xFF, sizeof(k.slots));
	memset(out, 0, SKETCH_SLOTS);
	while (text.n > 0) {
		lf = memchr(text.s, '\n', text.n);
		line = (struct str){ text.s, lf != NULL ? (size_t)(lf - text.s) : text.n };
		take_line(&k, line, boiler, nboiler);
		text.s += line.n + (lf != NULL);
		text.n -= line.n + (lf != NULL);
	}
	if (k.nwords < 3)
		return 0;
	densify(&k, out);
	return k.shingles;
}

unsigned
sketch_similarity(const uint8_t a[SKETCH_SLOTS], const uint8_t b[SKETCH_SLOTS])
{
	unsigned i, same = 0;

	for (i = 0; i < SKETCH_SLOTS; i++)
		same += a[i] == b[i];
	/* Of 256 different values one is the same by chance. */
	return same * 256 <= SKETCH_SLOTS ? 0 :
	    (same * 256 - SKETCH_SLOTS) * 1000 / (SKETCH_SLOTS * 255);
}
