/* SPDX-License-Identifier: ISC */
/* The buckets of lateness. */
#include "lateness.h"

static const int64_t bounds[LATENESS_BUCKETS - 1] = {
	1, 5, 15, 60, 300, 900, 3600,
};

int64_t
lateness_bound(size_t bucket)
{
	return bounds[bucket];
}

void
lateness_note(struct lateness *l, int64_t due, int64_t now)
{
	size_t i = 0;

	if (due <= 0)
		return;
	while (i < LATENESS_BUCKETS - 1 && now - due > bounds[i])
		i++;
	l->polls[i]++;
	l->sum += now > due ? (uint64_t)(now - due) : 0;
}
