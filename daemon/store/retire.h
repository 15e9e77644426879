/* SPDX-License-Identifier: ISC */
/*
 * Retention: items that are too old or too many leave, unless their feed still
 * serves them or they have a star; tombstones leave when they are old enough
 * and what they stand for is not served any more; free pages go back to the
 * file system. In slices, each a job of the writer, so that polls go between.
 */
#ifndef GAZETTED_STORE_RETIRE_H
#define GAZETTED_STORE_RETIRE_H

#include <stdbool.h>

#include "store.h"
#include "writer.h"

/* A sweep under way. */
struct sweep {
	struct retention *rules;   /* owned */
	int64_t now;
	int stage;
	int64_t feed;              /* the feed being looked at, or the last one */
	int64_t rid, time;         /* what was looked at up to here */
	int64_t oldest;            /* the last change that was forgotten */
	int64_t removed;           /* items, in all */
	bool more;                 /* there is another slice */
};

/* Copy rules; free such a copy. */
struct retention *retention_copy(const struct retention *rules);
void retention_free(struct retention *rules);
/* Do one slice, inside a savepoint. */
void sweep_slice(struct store_writer *w, struct sweep *s);

#endif
