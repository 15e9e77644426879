/* SPDX-License-Identifier: ISC */
/*
 * How long turns of the event loop take: a histogram with four steps to each
 * doubling, from microseconds to hours. Plain data; no locking.
 */
#ifndef GAZETTED_TURNS_H
#define GAZETTED_TURNS_H

#include <stdint.h>

#define TURNS_STEPS 128

struct turns {
	uint64_t n;
	int64_t max_us;
	uint64_t steps[TURNS_STEPS];
};

/* Note a turn of so many microseconds. */
void turns_note(struct turns *t, int64_t us);
/* Microseconds that `per_mille` of 1000 turns do not pass, rounded up to a
 * step; 0 if there was none. */
int64_t turns_quantile(const struct turns *t, unsigned per_mille);

#endif
