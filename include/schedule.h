/* SPDX-License-Identifier: ISC */
/*
 * When feeds are polled. Two pure parts: a heap of due times, and the rule
 * that makes the next one. `now` is a parameter; nothing here knows the event
 * loop, threads or the store. Times are Unix seconds.
 */
#ifndef GAZETTED_SCHEDULE_H
#define GAZETTED_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct schedule; /* the heap: 12 bytes a feed and an index */

struct schedule *schedule_new(void);
void schedule_free(struct schedule *s);
/* Set when the feed (a small positive row number) is due; replaces. */
void schedule_set(struct schedule *s, int64_t feed, int64_t due);
/* Forget a feed; unknown ones are fine. */
void schedule_remove(struct schedule *s, int64_t feed);
/* Say when the next feed is due; INT64_MAX when there is none. */
int64_t schedule_due(const struct schedule *s);
/* Take out a feed that is due at `now`. 0 and *feed, or -1 if none is. */
int schedule_pop(struct schedule *s, int64_t now, int64_t *feed);
/* Say how many feeds are waiting. */
size_t schedule_count(const struct schedule *s);

struct schedule_conf {
	int64_t interval, min_interval, max_interval; /* seconds */
};

enum schedule_result { SCHEDULE_OK, SCHEDULE_ERROR };

/* What a poll taught about the next one. */
struct schedule_input {
	enum schedule_result result;
	int64_t user_interval;   /* seconds; 0: none */
	int64_t error_count;     /* failures in a row, this one included */
	int64_t retry_after;     /* seconds; -1: none */
	int64_t fresh_for;       /* seconds; -1: nothing said */
	uint32_t jitter;         /* a random number: where in the jitter's range */
};

/* The maximum of named terms; `reason` is the name of the one that won. */
struct schedule_verdict {
	int64_t next_poll;
	const char *reason;      /* a literal */
};

struct schedule_verdict schedule_next_poll(const struct schedule_conf *conf,
    const struct schedule_input *in, int64_t now);

#endif
