/* SPDX-License-Identifier: ISC */
/*
 * All line hashes are gathered, one a line and item, and sorted: what then
 * stands there often enough is boilerplate. The number of lines looked at is
 * bounded; a document that has more is judged by its first ones.
 */
#include <stdlib.h>
#include <string.h>

#include "boilerplate.h"
#include "bounds.h"
#include "sketch.h"

#define LINES 65536   /* looked at in one document */
#define ITEM_LINES 512 /* of them, of one item */
#define RECURS 3      /* items that must have a line */

struct boilerplate {
	const uint64_t *known;
	size_t nknown;
	uint64_t *lines;
	size_t nlines;
	uint64_t *all;        /* known, then new, then sorted together */
	uint64_t fresh[BOUND_BOILERPLATE];
	size_t nfresh;
};

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

struct boilerplate *
boilerplate_new(const uint64_t *known, size_t n)
{
	struct boilerplate *b = xcalloc(1, sizeof(*b));

	b->known = known;
	b->nknown = n;
	return b;
}

void
boilerplate_free(struct boilerplate *b)
{
	if (b == NULL)
		return;
	free(b->lines);
	free(b->all);
	free(b);
}

/* Sort `n` hashes and take repetitions out; returns how many stay. */
static size_t
unique(uint64_t *h, size_t n)
{
	size_t kept = 0;

	qsort(h, n, sizeof(*h), compare);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || h[i] != h[i - 1])
			h[kept++] = h[i];
	return kept;
}

void
boilerplate_learn(struct boilerplate *b, struct str text)
{
	size_t from = b->nlines;

	if (b->lines == NULL)
		b->lines = xcalloc(LINES, sizeof(*b->lines));
	while (text.n > 0 && b->nlines < LINES &&
	    b->nlines - from < ITEM_LINES) {
		const char *end = memchr(text.s, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.s);
		uint64_t hash = sketch_line_hash((struct str){ text.s, n });

		if (hash != 0)
			b->lines[b->nlines++] = hash;
		n += end != NULL;
		text.s += n;
		text.n -= n;
	}
	b->nlines = from + unique(b->lines + from, b->nlines - from);
}

static bool
is_known(const struct boilerplate *b, uint64_t hash)
{
	return b->nknown > 0 && bsearch(&hash, b->known, b->nknown,
	    sizeof(hash), compare) != NULL;
}

void
boilerplate_finish(struct boilerplate *b, const uint64_t **fresh, size_t *n)
{
	size_t run;

	if (b->nlines > 0)
		qsort(b->lines, b->nlines, sizeof(*b->lines), compare);
	for (size_t i = 0; i < b->nlines; i += run) {
		for (run = 1; i + run < b->nlines &&
		    b->lines[i + run] == b->lines[i]; run++)
			;
		if (run >= RECURS && b->nfresh < BOUND_BOILERPLATE &&
		    !is_known(b, b->lines[i]))
			b->fresh[b->nfresh++] = b->lines[i];
	}
	b->all = xcalloc(b->nknown + b->nfresh + 1, sizeof(*b->all));
	if (b->nknown > 0)
		memcpy(b->all, b->known, b->nknown * sizeof(*b->all));
	memcpy(b->all + b->nknown, b->fresh, b->nfresh * sizeof(*b->all));
	qsort(b->all, b->nknown + b->nfresh, sizeof(*b->all), compare);
	*fresh = b->fresh;
	*n = b->nfresh;
}

const uint64_t *
boilerplate_all(const struct boilerplate *b, size_t *n)
{
	*n = b->nknown + b->nfresh;
	return b->all;
}
