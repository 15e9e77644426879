/* SPDX-License-Identifier: ISC */
/* A histogram of logarithmic steps: the two bits after the first one count. */
#include <stddef.h>

#include "turns.h"

/* The step of a length: its octave, and the quarter of it. */
static size_t
step_of(uint64_t us)
{
	size_t octave = 0;

	if (us < 4)
		return us;
	while (us >= 8) {
		us >>= 1;
		octave++;
	}
	return 4 + 4 * octave + (us - 4);
}

/* The longest length of a step. */
static int64_t
step_end(size_t step)
{
	if (step < 4)
		return (int64_t)step;
	return (int64_t)((step % 4 + 5) << (step / 4 - 1)) - 1;
}

void
turns_note(struct turns *t, int64_t us)
{
	size_t step = step_of(us < 0 ? 0 : (uint64_t)us);

	t->n++;
	t->steps[step < TURNS_STEPS ? step : TURNS_STEPS - 1]++;
	if (us > t->max_us)
		t->max_us = us;
}

int64_t
turns_quantile(const struct turns *t, unsigned per_mille)
{
	uint64_t seen = 0;

	for (size_t i = 0; t->n > 0 && i < TURNS_STEPS; i++) {
		seen += t->steps[i];
		if (seen * 1000 >= t->n * per_mille)
			return step_end(i) < t->max_us ? step_end(i) : t->max_us;
	}
	return t->max_us;
}
