/* SPDX-License-Identifier: ISC */
/*
 * Whether our own network works, as the ends of polls tell. The failures by
 * which an outage showed itself, and those shortly before, are taken back:
 * the store undoes them, once it has room, and the feeds are due again. The
 * pipeline's own; loop thread only.
 */
#ifndef GAZETTED_REACH_H
#define GAZETTED_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "poll.h"

struct reach;
struct store;

/* Hear that a failure of the feed was taken back, and when it is due then. */
typedef void reach_undone(void *arg, int64_t feed, int64_t due);

struct reach *reach_new(struct store *store, reach_undone *undone, void *arg);
/* Free it; the store has ended all jobs. NULL is fine. */
void reach_free(struct reach *r);

enum reach_news {
	REACH_SAME,
	REACH_LOST, /* with this poll an outage began */
	REACH_BACK, /* with this poll it ended */
};

/*
 * A poll was judged and goes to the store next: say what it tells, and set
 * p->uncounted where it failed for an outage. `seed` is a random number.
 */
enum reach_news reach_note(struct reach *r, struct feed_poll *p, int64_t now,
    uint32_t seed);
/*
 * Hand over what is to be taken back and found the store full. False when it is
 * full again, and this is to be called later.
 */
bool reach_settle(struct reach *r);
/* Say whether a poll's failure is one that an outage makes. */
bool reach_is_ours(const struct feed_poll *p);
/* Say whether there is an outage. */
bool reach_is_down(const struct reach *r);
/* Say whether a poll may start; in an outage that takes one of the probes. */
bool reach_admits(struct reach *r, int64_t now);

#endif
