/* SPDX-License-Identifier: ISC */
/*
 * What stands behind the interface, faked: a store that makes up its rows, a
 * pipeline and a parser that answer as they are told. For test_api.c; the jobs
 * run on the test's loop.
 */
#ifndef GAZETTED_FAKE_WORLD_H
#define GAZETTED_FAKE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;

enum fake_probe { PROBE_FEED, PROBE_PAGE, PROBE_NETWORK, PROBE_NEVER };

struct fake_world {
	struct event_base *base;
	int64_t feeds;        /* rows 1 to this, ids 16 hex digits */
	int64_t items;        /* rows 1 to this */
	size_t item_bytes;    /* of an item's text and a feed's title */
	int64_t seq;          /* a change a number */
	unsigned reads;       /* jobs so far */
	unsigned fail_read;   /* this read fails; 0: none */
	int fail_errno;
	bool full;            /* the queue takes nothing */
	bool hold;            /* finished jobs are kept back */
	enum fake_probe probe;
	unsigned unwaited;    /* calls of pipeline_unwait */
	unsigned polls;       /* calls of pipeline_poll */
	bool polls_end;       /* polls end soon after they began */
	int64_t cooling_until; /* of every host */
	int64_t scheduled;    /* the last feed that was scheduled */
	int64_t forgotten;
};

extern struct fake_world world;

/* Deliver what `hold` kept back. */
void world_release(void);

#endif
