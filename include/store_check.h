/* SPDX-License-Identifier: ISC */
/*
 * Verifying a store, or a copy of one, by reading it alone: a daemon may run
 * on it. What is said of it is about one moment.
 */
#ifndef GAZETTED_STORE_CHECK_H
#define GAZETTED_STORE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#define STORE_CHECK_LEN 300

struct store_check {
	const char *path;
	bool quick;      /* neither texts nor the words of the index */
	/* Called as each part is begun; NULL: not. */
	void (*part)(void *arg, const char *name);
	/* Called for what is wrong: how often, and where, one line. */
	void (*problem)(void *arg, int64_t count, const char *what);
	void *arg;

	/* What there is, after it. */
	int64_t schema, feeds, items, indexed, seq;
	int64_t problems; /* kinds of them */
	char why[STORE_CHECK_LEN]; /* why it could not be read to its end */
};

/*
 * Check: 0 it is sound; 1 there are problems, each told; -1 it could not be
 * read, and c->why says so. Blocks for as long as reading all of it takes.
 */
int store_check(struct store_check *c);

#endif
