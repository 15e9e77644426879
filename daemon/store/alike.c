/* SPDX-License-Identifier: ISC */
/*
 * The rules by which copies are told from what only looks like them. All
 * figures are in thousandths; bench/stories measures them.
 *
 * The similarity of the sketches finds copies and also reports that one
 * template made; the numbers and the names in them tell those apart: a copy
 * has those of its origin, however its words were changed. Where a text is
 * short, its headline has to agree as well.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alike.h"
#include "words.h"

#define DAY_S 86400

#define COPY 250           /* similarity of two copies */
#define COPY_FAINT 150     /* the same, where the headlines agree too */
#define COPY_SAME_FEED 500 /* a feed's own items look alike anyway */
#define EXCERPT 600        /* of the shorter text, in the longer */
#define EXCERPT_FAINT 100  /* below this a sketch of 128 slots sees noise */
#define EXCERPT_SHINGLES 16
#define SHORT 24           /* shingles: a text that is no evidence alone */
#define SHORT_DAYS 2       /* between two copies of a short item */
#define MARKS_LEAST 2      /* of both texts, before they can contradict */
#define NUMBERS_AGREE 610
#define NAMES_AGREE 400
#define TITLES_AGREE 600   /* of the shorter headline's words */
#define TITLE_MIN 3        /* words of a headline that says something */

/* --- headlines --- */

/* Count words in [s, end). */
static unsigned
count_words(const char *s, const char *end)
{
	const char *from;
	unsigned n = 0;

	while (word_next(&s, end, &from) != 0)
		n++;
	return n;
}

/* Say whether a sign that sites put between headline and name is at `s`, with
 * blanks around it: its length, or 0. */
static size_t
is_divider(const char *s, const char *end)
{
	static const struct str signs[] = { STR_LIT(" | "), STR_LIT(" - "),
		STR_LIT(" \xe2\x80\x93 "), STR_LIT(" \xe2\x80\x94 "),
		STR_LIT(" :: "), STR_LIT(" \xc2\xbb "), STR_LIT(" \xc2\xb7 "),
		STR_LIT(" \xe2\x80\xa2 "), STR_LIT(" / ") };

	if (*s != ' ' || end - s < 2)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (s[1] == signs[i].s[1] && (size_t)(end - s) > signs[i].n &&
		    memcmp(s, signs[i].s, signs[i].n) == 0)
			return signs[i].n;
	return 0;
}

/* Cut the site's name off the end: a few words after the last divider. */
static const char *
without_site(const char *s, const char *end)
{
	size_t n;

	for (const char *p = end; p-- > s;) {
		n = is_divider(p, end);
		if (n == 0)
			continue;
		if (count_words(s, p) >= TITLE_MIN &&
		    count_words(p + n, end) <= 6)
			return p;
		break;
	}
	return end;
}

/* Skip "UPDATED:", "BREAKING NEWS -", "UPDATE 2-": capitals before a sign. */
static const char *
without_label(const char *s, const char *end)
{
	const char *p = s;
	unsigned capitals = 0;

	for (; p < end && p - s < 20 && ((*p >= 'A' && *p <= 'Z') ||
	    (*p >= '0' && *p <= '9') || *p == ' '); p++)
		capitals += *p >= 'A';
	if (capitals < 4 || p == end || (*p != ':' && *p != '-'))
		return s;
	return count_words(p + 1, end) >= TITLE_MIN ? p + 1 : s;
}

void
alike_title(struct alike_title *out, struct str title)
{
	const char *s = title.s, *end = str_end(title), *from;
	uint64_t word;

	memset(out, 0, sizeof(*out));
	if (title.n == 0)
		return;
	end = without_site(s, end);
	s = without_label(s, end);
	while ((word = word_next(&s, end, &from)) != 0) {
		out->hash = word_mix(out->hash * 31 + word) | 1;
		if (*from >= '0' && *from <= '9')
			out->numbers |= UINT64_C(1) << (word >> 20) % 64;
		if (out->n < TITLE_WORDS)
			out->words[out->n++] = word;
	}
}

/* How many of the shorter headline's words the other has. */
static unsigned
titles_shared(const struct alike_title *a, const struct alike_title *b)
{
	unsigned shared = 0;

	if (a->n > b->n)
		return titles_shared(b, a);
	for (unsigned i = 0; i < a->n; i++)
		for (unsigned k = 0; k < b->n; k++)
			if (a->words[i] == b->words[k]) {
				shared++;
				break;
			}
	return a->n == 0 ? 0 : shared * 1000 / a->n;
}

static bool
titles_same(const struct alike_title *a, const struct alike_title *b)
{
	return a->n >= TITLE_MIN && a->hash == b->hash;
}

static bool
titles_agree(const struct alike_title *a, const struct alike_title *b)
{
	return a->n >= TITLE_MIN && b->n >= TITLE_MIN &&
	    titles_shared(a, b) >= TITLES_AGREE;
}

/* --- texts --- */

unsigned
alike_contained(unsigned jaccard, uint32_t a, uint32_t b)
{
	uint64_t less = a < b ? a : b, sum = (uint64_t)a + b;
	uint64_t c = less == 0 ? 0 : jaccard * sum * 1000 /
	    ((1000 + (uint64_t)jaccard) * less);

	return c > 1000 ? 1000 : (unsigned)c;
}

bool
alike_worth(unsigned jaccard, uint32_t a, uint32_t b)
{
	return jaccard >= COPY_FAINT || (jaccard >= EXCERPT_FAINT &&
	    alike_contained(jaccard, a, b) >= EXCERPT);
}

bool
alike_title_worth(unsigned jaccard, uint32_t a, uint32_t b)
{
	return a == 0 || b == 0 || jaccard >= COPY_FAINT ||
	    alike_contained(jaccard, a, b) >= EXCERPT;
}

/*
 * How far two sets of marks agree: the share of the smaller one that the
 * other has, or -1 where it has fewer than `least`.
 */
static int
marks_agree(const uint8_t *a, const uint8_t *b, unsigned least)
{
	unsigned na = bits_set(a, SKETCH_MARKS / 2);
	unsigned nb = bits_set(b, SKETCH_MARKS / 2);
	unsigned n = na < nb ? na : nb;

	if (n < least)
		return -1;
	return (int)(bits_shared(a, b, SKETCH_MARKS / 2) * 1000 / n);
}

/* Say whether the numbers of two headlines differ. */
static bool
titles_contradict(const struct alike_title *a, const struct alike_title *b)
{
	return a->numbers != 0 && b->numbers != 0 && a->numbers != b->numbers;
}

/* Say whether numbers or names deny what the words say. Where the words are
 * few, each number and name counts. */
static bool
marks_contradict(const struct alike_text *a, const struct alike_text *b)
{
	bool few = a->shingles < SHORT || b->shingles < SHORT;
	unsigned least = few ? 1 : MARKS_LEAST;
	int numbers, names;

	if (few && titles_contradict(&a->title, &b->title))
		return true;
	if (a->marks == NULL || b->marks == NULL)
		return false;
	numbers = marks_agree(a->marks, b->marks, least);
	names = marks_agree(a->marks + SKETCH_MARKS / 2,
	    b->marks + SKETCH_MARKS / 2, least);
	return (numbers >= 0 && numbers < NUMBERS_AGREE) ||
	    (names >= 0 && names < NAMES_AGREE);
}

/* Say whether two times are near enough for items that say little. */
static bool
times_near(const struct alike_text *a, const struct alike_text *b)
{
	int64_t apart = a->time > b->time ? a->time - b->time :
	    b->time - a->time;

	return apart <= SHORT_DAYS * DAY_S;
}

/* A link or a guid in common; something else has to speak for it too. */
static unsigned
by_name(const struct alike_text *a, const struct alike_text *b,
    unsigned jaccard)
{
	bool url = a->url != 0 && a->url == b->url;
	bool guid = a->guid != 0 && a->guid == b->guid;

	if (a->feed == b->feed || (!url && !guid))
		return 0;
	if ((url && guid) || titles_agree(&a->title, &b->title) ||
	    a->title.hash == b->title.hash ||
	    a->title.n == 0 || b->title.n == 0 ||
	    alike_worth(jaccard, a->shingles, b->shingles))
		return ALIKE_CERTAIN;
	return 0;
}

/* Short items: the same headline at about the same time, and no denial. */
static unsigned
by_title(const struct alike_text *a, const struct alike_text *b,
    unsigned jaccard)
{
	if (a->feed == b->feed || !times_near(a, b) ||
	    !titles_same(&a->title, &b->title) ||
	    !alike_title_worth(jaccard, a->shingles, b->shingles))
		return 0;
	return marks_contradict(a, b) ? 0 : 1000;
}

static unsigned
by_text(const struct alike_text *a, const struct alike_text *b,
    unsigned jaccard)
{
	uint32_t less = a->shingles < b->shingles ? a->shingles : b->shingles;
	unsigned contained = alike_contained(jaccard, a->shingles, b->shingles);
	bool titles = titles_agree(&a->title, &b->title);
	unsigned enough = a->feed != 0 && a->feed == b->feed ?
	    COPY_SAME_FEED : titles ? COPY_FAINT : COPY;
	bool copy = jaccard >= enough;

	if (a->feed != b->feed && less >= EXCERPT_SHINGLES)
		copy = copy || (jaccard >= EXCERPT_FAINT &&
		    contained >= EXCERPT);
	if (less < SHORT && (!titles || !times_near(a, b)))
		copy = false;
	if (!copy || marks_contradict(a, b))
		return 0;
	return jaccard > contained / 2 ? jaccard : contained / 2;
}

unsigned
alike(const struct alike_text *a, const struct alike_text *b)
{
	unsigned jaccard = a->shingles == 0 || b->shingles == 0 ? 0 :
	    slots_alike(a->sketch, b->sketch, SKETCH_SLOTS);
	unsigned strength = by_name(a, b, jaccard);

	if (strength == 0 && a->shingles > 0 && b->shingles > 0)
		strength = by_text(a, b, jaccard);
	if (strength == 0)
		strength = by_title(a, b, jaccard);
	return strength;
}

/* --- names --- */

static uint64_t
hash_bytes(const char *s, size_t n)
{
	uint64_t h = WORD_SEED;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001B3u;
	return word_mix(h) | 1;
}

uint64_t
alike_url(struct str url)
{
	const char *scheme = url.n == 0 ? NULL :
	    memmem(url.s, url.n, "://", 3);
	const char *s, *end, *fragment;

	if (scheme == NULL)
		return 0;
	s = scheme + 3;
	end = str_end(url);
	fragment = memchr(s, '#', (size_t)(end - s));
	if (fragment != NULL)
		end = fragment;
	while (end > s && end[-1] == '/')
		end--;
	if (end - s > 4 && memcmp(s, "www.", 4) == 0)
		s += 4;
	/* A link to a whole site is no name of an item. */
	return memchr(s, '/', (size_t)(end - s)) == NULL &&
	    memchr(s, '?', (size_t)(end - s)) == NULL ? 0 :
	    hash_bytes(s, (size_t)(end - s));
}

uint64_t
alike_guid(struct str guid)
{
	static const char *const schemes[] = { "tag:", "urn:" };

	if (guid.n == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (guid.n > 12 && strncasecmp(guid.s, schemes[i], 4) == 0)
			return hash_bytes(guid.s, guid.n);
	return alike_url(guid);
}
