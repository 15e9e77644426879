/* SPDX-License-Identifier: ISC */
/*
 * An id is a hash, so its own bits choose: the first half a line of the part
 * (what the processor reads at once), the second the bits in it. Who makes ids
 * that fall into one line has that one tell nothing, and no other.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "id_filter.h"
#include "util.h"

#define LINE_WORDS 8      /* of 64 bits */
#define LINE_IDS 51       /* ten bits each */
#define PROBES 4
#define PARTS_MAX 8
#define FIRST_ROOM 16384  /* ids */
#define MOST_LINES (BOUND_ID_FILTER / (LINE_WORDS * sizeof(uint64_t)))
#define USEFUL_IDS (4 * (size_t)BOUND_ID_FILTER) /* two bits each tell half */

struct part {
	uint64_t *words;
	size_t lines;
};

struct id_filter {
	struct part parts[PARTS_MAX];
	unsigned nparts;
	size_t lines;        /* of all parts */
	size_t left;         /* ids that the last part has room for */
};

static size_t
lines_of(size_t ids)
{
	return ids / LINE_IDS + 1;
}

/* Add a part, unless the whole would pass the bound. */
static bool
part_add(struct id_filter *f, size_t lines)
{
	struct part *p = &f->parts[f->nparts];

	if (f->nparts == PARTS_MAX || f->lines + lines > MOST_LINES)
		return false;
	p->words = xcalloc(lines * LINE_WORDS, sizeof(*p->words));
	p->lines = lines;
	f->nparts++;
	f->lines += lines;
	f->left = lines * LINE_IDS;
	return true;
}

struct id_filter *
id_filter_new(size_t n)
{
	struct id_filter *f;
	size_t lines;

	if (n > USEFUL_IDS)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	lines = lines_of(n + n / 4 + FIRST_ROOM);
	(void)part_add(f, lines < MOST_LINES ? lines : MOST_LINES);
	return f;
}

void
id_filter_free(struct id_filter *f)
{
	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->nparts; i++)
		free(f->parts[i].words);
	free(f);
}

/* Find the line of an id, and its bits there. */
static uint64_t *
line_of(const struct part *p, const void *id, uint64_t *bits)
{
	uint64_t first;

	memcpy(&first, id, sizeof(first));
	memcpy(bits, (const char *)id + sizeof(first), sizeof(*bits));
	return p->words + first % p->lines * LINE_WORDS;
}

void
id_filter_add(struct id_filter *f, const void *id)
{
	uint64_t bits, *line;

	/* Past the bound the last part takes all: it tells less and less. */
	if (f->left > 0 || part_add(f, f->lines))
		f->left--;
	line = line_of(&f->parts[f->nparts - 1], id, &bits);
	for (unsigned i = 0; i < PROBES; i++, bits >>= 9)
		line[bits >> 6 & 7] |= UINT64_C(1) << (bits & 63);
}

bool
id_filter_has(const struct id_filter *f, const void *id)
{
	for (unsigned k = 0; k < f->nparts; k++) {
		uint64_t bits, *line = line_of(&f->parts[k], id, &bits);
		unsigned i = 0;

		while (i < PROBES &&
		    (line[bits >> 6 & 7] >> (bits & 63) & 1) != 0) {
			bits >>= 9;
			i++;
		}
		if (i == PROBES)
			return true;
	}
	return false;
}
