/* SPDX-License-Identifier: ISC */
/* How late polls begin: a histogram of seconds from due to begun. */
#ifndef GAZETTED_LATENESS_H
#define GAZETTED_LATENESS_H

#include <stddef.h>
#include <stdint.h>

#define LATENESS_BUCKETS 8

struct lateness {
	uint64_t polls[LATENESS_BUCKETS]; /* each in one; the last has no bound */
	uint64_t sum;                     /* seconds */
};

/* The bound of a bucket in seconds, itself in it; not of the last. */
int64_t lateness_bound(size_t bucket);
/* Note a poll that was due and begins now; due 0: somebody asked for it. */
void lateness_note(struct lateness *l, int64_t due, int64_t now);

#endif
