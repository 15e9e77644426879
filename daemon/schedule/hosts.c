/* SPDX-License-Identifier: ISC */
/*
 * Origins and their queues. An origin is known while it has a transfer, a
 * queue, or its spacing has not passed; those with a queue and room stand in a
 * heap by the time at which the next one may start.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "hosts.h"
#include "schedule.h"
#include "util.h"

struct host {
	int64_t number;     /* its key in the heap */
	char *origin;
	unsigned running;
	int64_t not_before; /* the spacing ends then */
	TAILQ_HEAD(, host_slot) waiting;
};

struct hosts {
	struct hosts_conf conf;
	void *by_origin;        /* tsearch(3) tree of struct host */
	struct schedule *turns; /* numbers of hosts that may start one */
	struct host **numbered; /* [1..count]; NULL: the number is free */
	int64_t *free_numbers;  /* [0..nfree-1], to be used again */
	size_t count, nfree;
};

static int
by_origin(const void *a, const void *b)
{
	return strcmp(((const struct host *)a)->origin,
	    ((const struct host *)b)->origin);
}

/* Give a host a number: one that is free again, else the next. */
static void
host_number(struct hosts *h, struct host *host)
{
	if (h->nfree > 0) {
		host->number = h->free_numbers[--h->nfree];
	} else {
		host->number = (int64_t)++h->count;
		h->numbered = xreallocarray(h->numbered, h->count + 1,
		    sizeof(*h->numbered));
		h->free_numbers = xreallocarray(h->free_numbers, h->count,
		    sizeof(*h->free_numbers));
	}
	h->numbered[host->number] = host;
}

static struct host *
host_get(struct hosts *h, const char *origin)
{
	struct host key = { .origin = (char *)(uintptr_t)origin };
	struct host **found = tfind(&key, &h->by_origin, by_origin);
	struct host *host;

	if (found != NULL)
		return *found;
	host = xcalloc(1, sizeof(*host));
	host->origin = xstrdup(origin);
	host_number(h, host);
	TAILQ_INIT(&host->waiting);
	if (tsearch(host, &h->by_origin, by_origin) == NULL)
		abort();
	return host;
}

static void
host_free(struct hosts *h, struct host *host)
{
	tdelete(host, &h->by_origin, by_origin);
	schedule_remove(h->turns, host->number);
	h->numbered[host->number] = NULL;
	h->free_numbers[h->nfree++] = host->number;
	free(host->origin);
	free(host);
}

/* Set when this origin is to be looked at again: for its queue, or to forget. */
static void
host_plan(struct hosts *h, struct host *host)
{
	if (host->running < h->conf.per_host)
		schedule_set(h->turns, host->number, host->not_before);
	else
		schedule_remove(h->turns, host->number);
}

struct hosts *
hosts_new(const struct hosts_conf *conf)
{
	struct hosts *h = xcalloc(1, sizeof(*h));

	h->conf = *conf;
	h->turns = schedule_new();
	return h;
}

void
hosts_reconfigure(struct hosts *h, const struct hosts_conf *conf)
{
	h->conf = *conf;
}

void
hosts_free(struct hosts *h)
{
	if (h == NULL)
		return;
	while (h->by_origin != NULL)
		host_free(h, *(struct host **)h->by_origin);
	schedule_free(h->turns);
	free(h->numbered);
	free(h->free_numbers);
	free(h);
}

void
hosts_enter(struct hosts *h, struct host_slot *slot, const char *origin)
{
	slot->host = host_get(h, origin);
	slot->state = HOST_SLOT_TAKEN;
	slot->host->running++;
	host_plan(h, slot->host);
}

bool
hosts_ask(struct hosts *h, struct host_slot *slot, const char *origin,
    int64_t now)
{
	struct host *host = host_get(h, origin);

	if (host->running < h->conf.per_host && now >= host->not_before &&
	    TAILQ_EMPTY(&host->waiting)) {
		hosts_enter(h, slot, origin);
		return true;
	}
	slot->host = host;
	slot->state = HOST_SLOT_WAITING;
	TAILQ_INSERT_TAIL(&host->waiting, slot, entry);
	host_plan(h, host);
	return false;
}

void
hosts_leave(struct hosts *h, struct host_slot *slot, int64_t now)
{
	struct host *host = slot->host;

	if (slot->state == HOST_SLOT_IDLE)
		return;
	if (slot->state == HOST_SLOT_WAITING) {
		TAILQ_REMOVE(&host->waiting, slot, entry);
	} else {
		host->running--;
		host->not_before = now + h->conf.spacing;
	}
	slot->state = HOST_SLOT_IDLE;
	slot->host = NULL;
	host_plan(h, host);
}

struct host_slot *
hosts_pop(struct hosts *h, int64_t now)
{
	struct host *host;
	struct host_slot *slot;
	int64_t number;

	while (schedule_pop(h->turns, now, &number) == 0) {
		host = h->numbered[number];
		slot = TAILQ_FIRST(&host->waiting);
		if (slot != NULL) {
			TAILQ_REMOVE(&host->waiting, slot, entry);
			slot->state = HOST_SLOT_TAKEN;
			host->running++;
			host_plan(h, host);
			return slot;
		}
		if (host->running == 0)
			host_free(h, host);
	}
	return NULL;
}

bool
hosts_more(const struct host_slot *slot)
{
	return slot->state == HOST_SLOT_TAKEN &&
	    !TAILQ_EMPTY(&slot->host->waiting);
}

int64_t
hosts_due(const struct hosts *h)
{
	return schedule_due(h->turns);
}
