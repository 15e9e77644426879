/* SPDX-License-Identifier: ISC */
/* Who is being polled, and who waits for it. */
#include <search.h>
#include <stddef.h>
#include <stdlib.h>

#include "active.h"
#include "util.h"

static int
active_compare(const void *a, const void *b)
{
	int64_t x = ((const struct active *)a)->feed;
	int64_t y = ((const struct active *)b)->feed;

	return (x > y) - (x < y);
}

void
actives_init(struct actives *all)
{
	LIST_INIT(&all->list);
	TAILQ_INIT(&all->parked);
	all->by_feed = NULL;
	all->doubtful = 0;
}

struct active *
active_find(struct actives *all, int64_t feed)
{
	struct active key = { .feed = feed };
	struct active **found = tfind(&key, &all->by_feed, active_compare);

	return found == NULL ? NULL : *found;
}

struct active *
active_new(struct actives *all, struct pipeline *pl, int64_t feed)
{
	struct active *a = xcalloc(1, sizeof(*a));

	a->pl = pl;
	a->feed = feed;
	LIST_INIT(&a->waiters);
	LIST_INSERT_HEAD(&all->list, a, entry);
	if (feed != 0 && tsearch(a, &all->by_feed, active_compare) == NULL)
		abort();
	return a;
}

void
active_free(struct actives *all, struct active *a)
{
	struct waiter *w;

	while ((w = LIST_FIRST(&a->waiters)) != NULL) {
		LIST_REMOVE(w, entry);
		free(w);
	}
	active_unpark(all, a);
	active_doubt(all, a, false);
	if (a->feed != 0)
		tdelete(a, &all->by_feed, active_compare);
	LIST_REMOVE(a, entry);
	free(a);
}

void
active_park(struct actives *all, struct active *a)
{
	if (!a->parked)
		TAILQ_INSERT_TAIL(&all->parked, a, park);
	a->parked = true;
}

void
active_unpark(struct actives *all, struct active *a)
{
	if (a->parked)
		TAILQ_REMOVE(&all->parked, a, park);
	a->parked = false;
}

void
active_doubt(struct actives *all, struct active *a, bool doubtful)
{
	if (a->doubtful != doubtful)
		all->doubtful += doubtful ? 1u : -1u;
	a->doubtful = doubtful;
}

void
active_wait(struct active *a, pipeline_done *done, void *arg)
{
	struct waiter *w;

	if (done == NULL)
		return;
	w = xcalloc(1, sizeof(*w));
	w->done = done;
	w->arg = arg;
	LIST_INSERT_HEAD(&a->waiters, w, entry);
}

bool
active_unwait(struct active *a, const void *arg)
{
	struct waiter *w = LIST_FIRST(&a->waiters), *next;
	bool found = false;

	for (; w != NULL; w = next) {
		next = LIST_NEXT(w, entry);
		if (w->arg != arg)
			continue;
		LIST_REMOVE(w, entry);
		free(w);
		found = true;
	}
	return found;
}

struct active *
active_of_slot(struct host_slot *slot)
{
	return (struct active *)((char *)slot - offsetof(struct active, slot));
}

void
active_tell(struct active *a)
{
	struct waiter *w;

	while ((w = LIST_FIRST(&a->waiters)) != NULL) {
		LIST_REMOVE(w, entry);
		w->done(w->arg, a->poll);
		free(w);
	}
}
