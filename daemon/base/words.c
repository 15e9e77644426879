/* SPDX-License-Identifier: ISC */
/*
 * Words are runs of letters and digits; each ideograph or kana is one. The
 * kinds of characters are told by the first bytes of their UTF-8.
 */
#include <string.h>

#include "words.h"

#define PRIME 0x100000001B3u /* of FNV-1a */

/* The letters and digits of ASCII, in lower case; 0: another byte. */
static const uint8_t ascii_word[256] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
	['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
#define BOTH(upper, lower) [upper] = lower, [lower] = lower
	BOTH('A', 'a'), BOTH('B', 'b'), BOTH('C', 'c'), BOTH('D', 'd'),
	BOTH('E', 'e'), BOTH('F', 'f'), BOTH('G', 'g'), BOTH('H', 'h'),
	BOTH('I', 'i'), BOTH('J', 'j'), BOTH('K', 'k'), BOTH('L', 'l'),
	BOTH('M', 'm'), BOTH('N', 'n'), BOTH('O', 'o'), BOTH('P', 'p'),
	BOTH('Q', 'q'), BOTH('R', 'r'), BOTH('S', 's'), BOTH('T', 't'),
	BOTH('U', 'u'), BOTH('V', 'v'), BOTH('W', 'w'), BOTH('X', 'x'),
	BOTH('Y', 'y'), BOTH('Z', 'z'),
#undef BOTH
};

/* The kind of character at `s`, of `*n` bytes: what words are made of. */
enum class { SEPARATOR, LETTER, IDEOGRAPH };

static enum class
classify(const char *s, const char *end, size_t *n)
{
	unsigned char c = (unsigned char)s[0];
	unsigned char d = end - s > 1 ? (unsigned char)s[1] : 0;

	*n = 1;
	if (c < 0x80)
		return ascii_word[c] != 0 ? LETTER : SEPARATOR;
	*n = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (*n > (size_t)(end - s))
		*n = (size_t)(end - s);
	if (c == 0xC2 || (c == 0xE2 && d <= 0xAF) || (c == 0xE3 && d == 0x80) ||
	    (c == 0xEF && d >= 0xB8 && d <= 0xBF))
		return SEPARATOR; /* Latin-1 signs, general and CJK punctuation */
	return (c == 0xE3 && d >= 0x81) || (c >= 0xE4 && c <= 0xE9) || c == 0xF0 ?
	    IDEOGRAPH : LETTER;
}

static bool
is_ascii_separator(char c)
{
	return (unsigned char)c < 0x80 && ascii_word[(unsigned char)c] == 0;
}

/* Add the ASCII at `p` to a word's hash. Returns what follows it. */
static const char *
hash_ascii(const char *p, const char *end, uint64_t *hash)
{
	uint64_t h = *hash;
	uint8_t c;

	for (; p < end && (c = ascii_word[(unsigned char)*p]) != 0; p++)
		h = (h ^ c) * PRIME;
	*hash = h;
	return p;
}

/* Add another character, in lower case as far as Latin-1 goes. */
static const char *
hash_other(const char *p, const char *to, uint64_t *hash)
{
	unsigned char c, before = 0;

	for (; p < to; p++) {
		c = (unsigned char)*p;
		if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97)
			c |= 0x20;
		*hash = (*hash ^ c) * PRIME;
		before = c;
	}
	return p;
}

uint64_t
word_next(const char **s, const char *end, const char **from)
{
	uint64_t h = WORD_SEED;
	const char *p = *s;
	enum class kind = SEPARATOR, is;
	size_t n = 0;

	/* What is between words, and most words, is ASCII. */
	for (; p < end && is_ascii_separator(*p); p++)
		;
	for (; p < end && (kind = classify(p, end, &n)) == SEPARATOR; p += n)
		;
	*from = p;
	for (is = kind; p < end && is == kind && is != SEPARATOR;) {
		p = (unsigned char)*p < 0x80 ? hash_ascii(p, end, &h) :
		    hash_other(p, p + n, &h);
		if (kind == IDEOGRAPH || p == end || is_ascii_separator(*p))
			break; /* each ideograph is a word */
		is = classify(p, end, &n);
	}
	*s = p;
	return kind == SEPARATOR ? 0 : word_mix(h) | 1;
}

bool
word_is_ideograph(const char *s, const char *end)
{
	size_t n;

	return s < end && classify(s, end, &n) == IDEOGRAPH;
}

/* The letters U+00C0 to U+017F without their marks; '.' stays as it is. */
static const char bases[] =
    "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.lllllll"
    "lllnnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz.";

_Static_assert(sizeof(bases) == 0x180 - 0xC0 + 1, "one for each letter");

/* The letter in lower case and without marks. */
static uint32_t
fold_letter(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c >= 0xC0 && c <= 0x17F && bases[c - 0xC0] != '.')
		return (unsigned char)bases[c - 0xC0];
	if ((c >= 0xC0 && c <= 0xDE) || (c >= 0x391 && c <= 0x3A9) ||
	    (c >= 0x410 && c <= 0x42F))
		return c + 32;
	return c >= 0x400 && c <= 0x40F ? c + 80 : c;
}

void
word_fold(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		unsigned char c = (unsigned char)*s;
		unsigned char d = end - s > 1 ? (unsigned char)s[1] : 0;

		if (c < 0x80) {
			buf_addc(out, (char)fold_letter(c));
			s++;
		} else if (c < 0xE0 && d >= 0x80) {
			/* Combining marks, U+0300 to U+036F, go. */
			if (!(c == 0xCC || (c == 0xCD && d < 0xB0)))
				buf_add_utf8(out, fold_letter(
				    (uint32_t)(c & 0x1F) << 6 | (d & 0x3F)));
			s += 2;
		} else {
			buf_addc(out, (char)c);
			s++;
		}
	}
}

unsigned
slots_alike(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t same = 0;

	for (size_t i = 0; i < n; i++)
		same += a[i] == b[i];
	/* Of 256 different values one is the same by chance. */
	return same * 256 <= n ? 0 :
	    (unsigned)((same * 256 - n) * 1000 / (n * 255));
}

unsigned
bits_set(const uint8_t *set, size_t n)
{
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++)
		bits += (unsigned)__builtin_popcount(set[i]);
	return bits;
}

unsigned
bits_shared(const uint8_t *a, const uint8_t *b, size_t n)
{
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++)
		bits += (unsigned)__builtin_popcount(a[i] & b[i]);
	return bits;
}
