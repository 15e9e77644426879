/* SPDX-License-Identifier: ISC */
/*
 * Text as words, for comparing texts: one reading of what a word is, for
 * sketches, titles and boilerplate lines alike. And how alike two sets of
 * hashes are. Pure; any thread.
 */
#ifndef GAZETTED_WORDS_H
#define GAZETTED_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

#define WORD_SEED 0x9E3779B97F4A7C15u

/* Spread the bits of a number over all of it (splitmix64). */
static inline uint64_t
word_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xBF58476D1CE4E5B9u;
	x ^= x >> 27;
	x *= 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

/*
 * Read the next word of [*s, end), UTF-8, and go on behind it; letters of
 * ASCII and Latin-1 without their case. Returns its hash, and where it begins
 * in *from; 0: there is none.
 */
uint64_t word_next(const char **s, const char *end, const char **from);

/* Say whether the character at `s` is an ideograph or kana, a word by itself. */
bool word_is_ideograph(const char *s, const char *end);
/*
 * Append a word of [s, end) in lower case and without diacritics, as far as
 * Latin, Greek and Cyrillic go.
 */
void word_fold(struct buf *out, const char *s, const char *end);

/*
 * Estimate the Jaccard similarity of two sets from `n` MinHash slots each, in
 * thousandths.
 */
unsigned slots_alike(const uint8_t *a, const uint8_t *b, size_t n);
/* Count the bits of a set of `n` bytes, or those that two sets share. */
unsigned bits_set(const uint8_t *set, size_t n);
unsigned bits_shared(const uint8_t *a, const uint8_t *b, size_t n);

#endif
