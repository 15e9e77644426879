/* SPDX-License-Identifier: ISC */
/*
 * When a feed publishes, learned from the times at which its items came, and
 * the feed's own hints: what is remembered of a feed between two polls, in a
 * few bytes of its row. Pure; times are Unix seconds.
 */
#ifndef GAZETTED_RHYTHM_H
#define GAZETTED_RHYTHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts fade as new ones come, so that a feed may change its ways. */
struct rhythm {
	int64_t looked;    /* the last poll that was learned from; 0: none */
	int64_t newest;    /* when an item came last; 0: not known */
	int64_t span;      /* seconds in which `events` came */
	uint32_t events;   /* sixteenths of one */
	uint8_t hours[24]; /* events by the hour of the day, UTC */
	uint8_t days[7];   /* events by the day of the week, Monday 0 */
};

/* What a document says of itself; 0 where it says nothing. */
struct feed_hints {
	uint32_t ttl;         /* seconds */
	uint32_t update;      /* seconds between updates */
	int64_t update_base;  /* TIME_NONE if none */
	uint32_t skip_hours;  /* bit h: hour h, GMT */
	uint8_t skip_days;    /* bit d: day d, Monday 0 */
};

struct schedule_memory {
	struct rhythm rhythm;
	struct feed_hints hints;
};

/* Make it that of a feed never seen. */
void schedule_memory_init(struct schedule_memory *m);

/*
 * Learn from a poll at `now` that went well. times[0..n-1] is when the items
 * came that are new with it (any order; it is sorted): for the first poll, when
 * the document says that its items were published. What is not between the
 * last poll and now counts as now.
 */
void rhythm_learn(struct rhythm *r, int64_t *times, size_t n, int64_t now);

/* Seconds between two items, as learned; 0 while that is not known. */
int64_t rhythm_gap(const struct rhythm *r, int64_t now);

/*
 * Seconds from `now` until a poll is worth it; 0 while no rhythm is known. A
 * feed with one item a day is looked at every `interval`; others by a power of
 * their gap between the square root, which makes the mean delay of all items the
 * shortest for a number of requests, and the gap itself, which favours the feeds
 * that most items come from; more often in the hours in which it publishes.
 */
int64_t rhythm_wait(const struct rhythm *r, int64_t interval, int64_t now);

#define SCHEDULE_MEMORY_LEN 81

/* Pack it for the store; unpack: -1 (and *m that of a new feed) if it is none. */
void schedule_memory_pack(const struct schedule_memory *m,
    uint8_t out[SCHEDULE_MEMORY_LEN]);
int schedule_memory_unpack(struct schedule_memory *m, const uint8_t *in,
    size_t n);

#endif
