/* SPDX-License-Identifier: ISC */
/*
 * Who is being polled: an `active` stands for a feed that is being polled, that
 * waits for its origin, or whose poll somebody waits for. The pipeline's own;
 * loop thread only.
 */
#ifndef GAZETTED_ACTIVE_H
#define GAZETTED_ACTIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "hosts.h"
#include "pipeline.h"

struct waiter {
	LIST_ENTRY(waiter) entry;
	pipeline_done *done;
	void *arg;
};

struct active {
	LIST_ENTRY(active) entry;
	int64_t feed;            /* 0: a probe */
	struct pipeline *pl;
	struct host_slot slot;   /* at its origin */
	struct feed_poll *poll;  /* NULL: waits for its turn */
	struct fetch_transfer *transfer;
	TAILQ_ENTRY(active) park;
	bool parked;             /* waits among the doubtful, see actives */
	bool doubtful;           /* its transfer counts as one of theirs */
	bool forced;             /* the next poll to start is forced */
	bool again;              /* another poll was asked for meanwhile */
	bool asked;              /* somebody wants the feed's own document */
	bool page;               /* the poll is of a page of its archive */
	bool probe_page;         /* the document is being read as a page */
	bool keep;               /* a probe nobody waits for: store it anyway */
	bool forgotten;          /* removed or paused meanwhile: not stored, and
	                            not due unless `again` */
	LIST_HEAD(, waiter) waiters;
};

struct actives {
	LIST_HEAD(, active) list; /* of all */
	void *by_feed;            /* tsearch(3) tree of those with a feed */
	/* Feeds that were not reached the last time hold a transfer for long:
	 * only so many run at once, and the others wait here. */
	TAILQ_HEAD(, active) parked;
	unsigned doubtful;        /* that run */
};

/* Make it empty. */
void actives_init(struct actives *all);

/* The active of a feed, or NULL. */
struct active *active_find(struct actives *all, int64_t feed);
/* Make one; for a feed (not 0) there is none yet. */
struct active *active_new(struct actives *all, struct pipeline *pl,
    int64_t feed);
/* Forget it and who waits, who are not told; its slot is idle. */
void active_free(struct actives *all, struct active *a);
/* The active that a slot is part of. */
struct active *active_of_slot(struct host_slot *slot);
/* Let it wait among the doubtful; take it out again, where it does. */
void active_park(struct actives *all, struct active *a);
void active_unpark(struct actives *all, struct active *a);
/* Count its transfer among the doubtful, or not any more. */
void active_doubt(struct actives *all, struct active *a, bool doubtful);
/* Let `done` hear the end of its poll; NULL: nobody. */
void active_wait(struct active *a, pipeline_done *done, void *arg);
/* Take out who waits with this `arg`. True: somebody did. */
bool active_unwait(struct active *a, const void *arg);
/* Tell who waits that a->poll has ended; each is told once. */
void active_tell(struct active *a);

#endif
