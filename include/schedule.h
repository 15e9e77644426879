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

#include "rhythm.h"

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
/*
 * After a time in which nothing ran, or a clock that was wrong: where more than
 * BOUND_BURST feeds are overdue by a minute, spread them; what is due absurdly
 * late is due as if it were overdue. Feeds with due 0 or less stay: somebody
 * asked for them. `seed` is a random number.
 */
void schedule_settle(struct schedule *s, int64_t now, uint32_t seed);
/* Say how many feeds are waiting. */
size_t schedule_count(const struct schedule *s);

struct schedule_conf {
	int64_t interval, min_interval, max_interval; /* seconds */
};

/* Kinds of failure, by how long they are left alone; see next_poll.c. */
enum schedule_class {
	SCHEDULE_OK,
	SCHEDULE_LOCAL,     /* our own fault: disk, memory, the network's end here */
	SCHEDULE_DNS,
	SCHEDULE_CONNECT,
	SCHEDULE_TLS,
	SCHEDULE_TIMEOUT,
	SCHEDULE_AUTH,      /* 401 */
	SCHEDULE_FORBIDDEN, /* 403 */
	SCHEDULE_NOT_FOUND, /* 404 */
	SCHEDULE_GONE,      /* 410 */
	SCHEDULE_TOO_MANY,  /* 429 */
	SCHEDULE_LEGAL,     /* 451 */
	SCHEDULE_SERVER,    /* 5xx */
	SCHEDULE_NOT_FEED,
	SCHEDULE_PARSE,
	SCHEDULE_OTHER,
	SCHEDULE_CLASSES,
};

/* The class of an error's machine word; NULL or "": SCHEDULE_OK. */
enum schedule_class schedule_class(const char *code);
/* Its name, for metrics and people: a literal. */
const char *schedule_class_name(enum schedule_class class);

/* What a poll taught about the next one. */
struct schedule_input {
	enum schedule_class error;
	int64_t user_interval;   /* seconds; 0: none */
	int64_t error_count;     /* failures in a row, this one included */
	int64_t retry_after;     /* seconds; -1: none */
	int64_t fresh_for;       /* seconds; -1: nothing said */
	int64_t cooling;         /* seconds until its host is asked again; 0: now */
	bool overloaded;         /* 429 or 503: what the server says goes far */
	uint32_t jitter;         /* a random number: where in the jitter's range */
	const struct schedule_memory *memory; /* NULL: nothing is known */
};

#define SCHEDULE_TERMS 12
#define SCHEDULE_DETAIL 80

struct schedule_term {
	const char *name;        /* a literal */
	int64_t wait;            /* seconds */
	char detail[SCHEDULE_DETAIL];
};

/* The maximum of named terms; `reason` is the name of the one that won. */
struct schedule_verdict {
	int64_t next_poll;
	const char *reason;      /* a literal */
	struct schedule_term terms[SCHEDULE_TERMS]; /* those that say something */
	size_t nterms;
};

void schedule_next_poll(const struct schedule_conf *conf,
    const struct schedule_input *in, int64_t now, struct schedule_verdict *out);

#endif
