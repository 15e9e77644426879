/* SPDX-License-Identifier: ISC */
/*
 * Whose fault it is. When most origins cannot be reached at once it is our own
 * network's: then polling pauses and a few polls probe, and nothing is held
 * against feeds. Pure: `now` is a parameter, in seconds of any clock that runs
 * evenly.
 */
#ifndef GAZETTED_OUTAGE_H
#define GAZETTED_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTAGE_WINDOW 64 /* attempts looked at */

struct outage {
	struct {
		int64_t time;
		uint32_t origin; /* a hash */
		bool failed;     /* no name or no connection */
	} seen[OUTAGE_WINDOW];
	size_t n, next;
	bool down;
	int64_t probe_at;        /* while down: no poll before */
	unsigned probes;         /* polls that may still start as probes */
};

/*
 * Note how an attempt ended: whether its origin answered in any way. True
 * when with it an outage begins or ends.
 */
bool outage_note(struct outage *o, const char *origin, bool failed,
    int64_t now);
/* Say whether a poll may start; while down that takes one of the probes. */
bool outage_admits(struct outage *o, int64_t now);

#endif
