/* SPDX-License-Identifier: ISC */
/*
 * Articles made up from a grammar, and pairs of them with the answer known:
 * copies as syndication makes them, and what only looks like a copy.
 */
#ifndef GAZETTED_BENCH_ARTICLES_H
#define GAZETTED_BENCH_ARTICLES_H

#include <stdbool.h>
#include <stdint.h>

struct article {
	char *title, *text; /* allocated; paragraphs end with a line feed */
	int64_t time;
};

struct pair {
	struct article a, b;
	const char *kind;   /* of change, or of likeness */
	bool same;          /* the answer */
};

/* Say how many kinds of pairs there are. */
unsigned pair_kinds(void);
/* Make a pair of kind `kind`; the same seed gives the same pair. */
void pair_make(struct pair *p, unsigned kind, uint64_t seed);
void pair_clear(struct pair *p);

#endif
