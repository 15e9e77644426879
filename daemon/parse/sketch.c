/* SPDX-License-Identifier: ISC */
/*
 * MinHash by one permutation: the hash of a shingle says its slot and the value
 * of which the slot keeps the least; empty slots take the value of a filled one
 * that a second hash names (optimal densification). Eight bits of each remain.
 * Beside it, in the same pass, the marks: a bit for each number and each name,
 * which tell reports apart that one template has made.
 */
#include "sketch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define SEED WORD_SEED
#define SEEN 4096            /* shingles told apart; beyond, all count as new */
#define SEEN_MIN 256
#define SEEN_MAX (SEEN / 4 * 3)
#define EMPTY UINT64_MAX
#define ATTEMPTS 4096        /* to find a filled slot by chance */

struct sketch {
	uint64_t slots[SKETCH_SLOTS];
	uint64_t words[2];       /* the last two */
	uint64_t nwords;
	uint32_t shingles;       /* distinct ones */
	uint8_t *marks;          /* of SKETCH_MARKS bytes */
	uint64_t number;         /* the one being read; 0: none */
	const char *word_end;    /* of the last word; NULL: none in this line */
	uint64_t *seen;          /* hash set, 0: free */
	size_t mask;             /* of the places in it */
};

/* Say whether a word begins with a capital: Latin, Greek or Cyrillic. */
static bool
is_capital(const char *s, const char *end)
{
	unsigned char c = (unsigned char)s[0];
	unsigned char d = end - s > 1 ? (unsigned char)s[1] : 0;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	return (c == 0xC3 && d >= 0x80 && d <= 0x9E) ||
	    (c == 0xCE && d >= 0x91 && d <= 0xA9) ||
	    (c == 0xD0 && d <= 0xAF);
}

/* Set the bit of a hash in a set of `SKETCH_MARKS / 2` bytes. */
static void
mark(uint8_t *set, uint64_t hash)
{
	unsigned bit = (unsigned)(hash >> 16) % (SKETCH_MARKS * 4);

	set[bit / 8] |= (uint8_t)(1u << bit % 8);
}

/* The number being read is at its end. */
static void
end_number(struct sketch *k)
{
	if (k->number != 0)
		mark(k->marks, k->number);
	k->number = 0;
}

/*
 * Note a word that is a number ("2.5" and "14:30" are one), or a name: one
 * that has a capital although only a blank is before it.
 */
static void
note_marks(struct sketch *k, const char *from, const char *to, uint64_t hash)
{
	bool digit = *from >= '0' && *from <= '9';
	ptrdiff_t gap = k->word_end == NULL ? 0 : from - k->word_end;
	bool joined = gap == 1 && strchr(".,:", from[-1]) != NULL;

	if (!digit || !joined)
		end_number(k);
	if (digit)
		k->number = word_mix(k->number * 31 + hash) | 1;
	else if (gap == 1 && from[-1] == ' ' && is_capital(from, to))
		mark(k->marks + SKETCH_MARKS / 2, hash);
	k->word_end = to;
}

uint64_t
sketch_line_hash(struct str line, size_t words)
{
	const char *s = line.s, *end = s + line.n, *from;
	uint64_t h = 0, word;

	for (; words > 0 && (word = word_next(&s, end, &from)) != 0; words--)
		h = word_mix(h ^ word) | 1;
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
	for (i = h & k->mask; k->seen[i] != 0; i = (i + 1) & k->mask)
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
		h = word_mix(word_mix(k->words[0] + SEED) ^ k->words[1]);
		h = word_mix(h + word) | 1;
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
	const char *s = line.s, *end = s + line.n, *from;
	uint64_t hash, word;

	if (nboiler > 0) {
		hash = sketch_line_hash(line, SIZE_MAX);
		if (bsearch(&hash, boiler, nboiler, sizeof(hash), compare) != NULL)
			return;
	}
	k->word_end = NULL;
	while ((word = word_next(&s, end, &from)) != 0) {
		take_word(k, word);
		note_marks(k, from, s, word);
	}
	end_number(k);
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
			    word_mix((attempt << 8 | i) * SEED) % SKETCH_SLOTS :
			    (from + 1) % SKETCH_SLOTS;
		out[i] = (uint8_t)word_mix(k->slots[from]);
	}
}

/* Make the set, of twice the places that `n` bytes of text can fill, or SEEN. */
static void
seen_new(struct sketch *k, size_t n)
{
	size_t places = SEEN_MIN;

	while (places < n && places < SEEN) /* a word takes two bytes at least */
		places *= 2;
	k->seen = xcalloc(places, sizeof(*k->seen));
	k->mask = places - 1;
}

uint32_t
sketch_text(struct str text, const uint64_t *boiler, size_t nboiler,
    uint8_t out[SKETCH_SLOTS], uint8_t marks[SKETCH_MARKS])
{
	struct sketch k = { .marks = marks };
	struct str line;
	const char *lf;

	seen_new(&k, text.n);
	memset(k.slots, 0xFF, sizeof(k.slots));
	memset(out, 0, SKETCH_SLOTS);
	memset(marks, 0, SKETCH_MARKS);
	while (text.n > 0) {
		lf = memchr(text.s, '\n', text.n);
		line = (struct str){ text.s, lf != NULL ? (size_t)(lf - text.s) : text.n };
		take_line(&k, line, boiler, nboiler);
		text.s += line.n + (lf != NULL);
		text.n -= line.n + (lf != NULL);
	}
	free(k.seen);
	if (k.nwords < 3)
		return 0;
	densify(&k, out);
	return k.shingles;
}
