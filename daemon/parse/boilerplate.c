/* SPDX-License-Identifier: ISC */
/*
 * All lines are gathered and sorted by the hash of their beginning. Only those
 * that begin as lines of other items do are hashed to their end and sorted
 * again: what then stands there often enough is boilerplate. The number of
 * lines looked at is bounded; a document that has more is judged by its first
 * ones.
 */
#include <stdlib.h>
#include <string.h>

#include "boilerplate.h"
#include "bounds.h"
#include "sketch.h"

#define LINES 65536   /* looked at in one document */
#define ITEM_LINES 512 /* of them, of one item */
#define RECURS 3      /* items that must have a line */
#define BEGINNING 2   /* words */

struct line {
	uint64_t hash;        /* of its beginning; at the end, of all of it */
	uint32_t item;
	struct str text;
};

struct boilerplate {
	const uint64_t *known;
	size_t nknown;
	struct line *lines;
	size_t nlines;
	uint32_t nitems;
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

static int
compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
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
		struct line *line = &b->lines[b->nlines];

		line->text = (struct str){ text.s, n };
		line->item = b->nitems;
		line->hash = sketch_line_hash(line->text, BEGINNING);
		b->nlines += line->hash != 0;
		n += end != NULL;
		text.s += n;
		text.n -= n;
	}
	b->nitems++;
}

/* Count the lines from `i` on that have its hash, and how many items have. */
static size_t
run_of(const struct boilerplate *b, size_t i, size_t *items)
{
	size_t run;

	*items = 1;
	for (run = 1; i + run < b->nlines &&
	    b->lines[i + run].hash == b->lines[i].hash; run++)
		*items += b->lines[i + run].item != b->lines[i + run - 1].item;
	return run;
}

/* Keep the lines that begin as those of other items do. */
static void
keep_alike(struct boilerplate *b)
{
	size_t kept = 0, run, items;

	for (size_t i = 0; i < b->nlines; i += run) {
		run = run_of(b, i, &items);
		for (size_t k = i; k < i + run && items >= RECURS; k++)
			b->lines[kept++] = b->lines[k];
	}
	b->nlines = kept;
}

static void
sort_lines(struct boilerplate *b)
{
	if (b->nlines > 0)
		qsort(b->lines, b->nlines, sizeof(*b->lines), compare_lines);
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
	size_t run, items;

	sort_lines(b);
	keep_alike(b);
	for (size_t i = 0; i < b->nlines; i++)
		b->lines[i].hash = sketch_line_hash(b->lines[i].text, SIZE_MAX);
	sort_lines(b);
	for (size_t i = 0; i < b->nlines; i += run) {
		run = run_of(b, i, &items);
		if (items >= RECURS && b->nfresh < BOUND_BOILERPLATE &&
		    !is_known(b, b->lines[i].hash))
			b->fresh[b->nfresh++] = b->lines[i].hash;
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
