/* SPDX-License-Identifier: ISC */
/*
 * Origins and their queues. An origin is known while it has a transfer, a
 * queue, or its spacing or cool-down has not passed; those with a queue and
 * room stand in a heap by the time at which the next one may start. Many
 * origins may be at one address, a "place", which has a number of transfers at
 * once of its own: an origin whose place is full is blocked until one leaves.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "hosts.h"
#include "schedule.h"
#include "util.h"

struct place {
	char *address;
	unsigned running;
	size_t refs;       /* hosts and slots that name it */
	TAILQ_HEAD(, host) blocked;
};

struct host {
	int64_t number;     /* its key in the heap */
	char *origin;
	unsigned running;
	int64_t not_before; /* the spacing ends then */
	int64_t cool_until;
	int64_t keep_until; /* it is remembered although nothing goes on */
	struct place *place; /* where it was reached; NULL: not known */
	bool blocked;       /* in place->blocked */
	TAILQ_ENTRY(host) block;
	struct {
		int64_t feed, time;
	} failed[BOUND_HOST_FEEDS]; /* the last answers 5xx, by other feeds */
	TAILQ_HEAD(, host_slot) waiting;
};

struct hosts {
	struct hosts_conf conf;
	void *by_origin;        /* tsearch(3) tree of struct host */
	void *by_address;       /* tsearch(3) tree of struct place */
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

static int
by_address(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->address,
	    ((const struct place *)b)->address);
}

static struct place *
place_get(struct hosts *h, const char *address)
{
	struct place key = { .address = (char *)(uintptr_t)address };
	struct place **found = tfind(&key, &h->by_address, by_address);
	struct place *p;

	if (found != NULL)
		return *found;
	p = xcalloc(1, sizeof(*p));
	p->address = xstrdup(address);
	TAILQ_INIT(&p->blocked);
	if (tsearch(p, &h->by_address, by_address) == NULL)
		abort();
	return p;
}

static void
place_drop(struct hosts *h, struct place *p)
{
	if (p == NULL || --p->refs > 0)
		return;
	tdelete(p, &h->by_address, by_address);
	free(p->address);
	free(p);
}

static bool
place_full(const struct hosts *h, const struct place *p)
{
	return p != NULL && p->running >= h->conf.per_host * BOUND_ADDRESS_SHARE;
}

static void
host_unblock(struct host *host)
{
	if (host->blocked)
		TAILQ_REMOVE(&host->place->blocked, host, block);
	host->blocked = false;
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
	host_unblock(host);
	place_drop(h, host->place);
	tdelete(host, &h->by_origin, by_origin);
	schedule_remove(h->turns, host->number);
	h->numbered[host->number] = NULL;
	h->free_numbers[h->nfree++] = host->number;
	free(host->origin);
	free(host);
}

/* When the next of an origin's transfers may start, by time alone. */
static int64_t
host_start(const struct host *host)
{
	return host->not_before > host->cool_until ? host->not_before :
	    host->cool_until;
}

/* Set when this origin is to be looked at again: for its queue, or to forget. */
static void
host_plan(struct hosts *h, struct host *host)
{
	int64_t due = host_start(host);

	host_unblock(host);
	if (TAILQ_EMPTY(&host->waiting) && host->keep_until > due)
		due = host->keep_until;
	if (host->running >= h->conf.per_host) {
		schedule_remove(h->turns, host->number);
	} else if (!TAILQ_EMPTY(&host->waiting) && place_full(h, host->place)) {
		schedule_remove(h->turns, host->number);
		TAILQ_INSERT_TAIL(&host->place->blocked, host, block);
		host->blocked = true;
	} else {
		schedule_set(h->turns, host->number, due);
	}
}

/* A transfer has left a place: the next origin that is blocked there may go. */
static void
place_leave(struct hosts *h, struct place *p)
{
	struct host *host;

	if (p == NULL)
		return;
	p->running--;
	host = TAILQ_FIRST(&p->blocked);
	if (host != NULL)
		host_plan(h, host);
	place_drop(h, p);
}

/* The slot is one of its origin's transfers now, and of its place's. */
static void
slot_take(struct host_slot *slot)
{
	slot->state = HOST_SLOT_TAKEN;
	slot->host->running++;
	slot->place = slot->host->place;
	if (slot->place == NULL)
		return;
	slot->place->running++;
	slot->place->refs++;
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
	slot_take(slot);
	host_plan(h, slot->host);
}

bool
hosts_ask(struct hosts *h, struct host_slot *slot, const char *origin,
    int64_t now)
{
	struct host *host = host_get(h, origin);

	if (host->running < h->conf.per_host && now >= host_start(host) &&
	    !place_full(h, host->place) && TAILQ_EMPTY(&host->waiting)) {
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
		host->not_before = h->conf.spacing > 0 ?
		    now + h->conf.spacing : 0;
		place_leave(h, slot->place);
		slot->place = NULL;
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
		if (slot != NULL && place_full(h, host->place)) {
			host_plan(h, host);
			continue;
		}
		if (slot != NULL) {
			TAILQ_REMOVE(&host->waiting, slot, entry);
			slot_take(slot);
			host_plan(h, host);
			return slot;
		}
		if (host->running == 0 && now >= host->keep_until)
			host_free(h, host);
		else if (now < host->keep_until)
			host_plan(h, host);
	}
	return NULL;
}

bool
hosts_more(const struct host_slot *slot)
{
	return slot->state == HOST_SLOT_TAKEN &&
	    !TAILQ_EMPTY(&slot->host->waiting);
}

void
hosts_reached(struct hosts *h, struct host_slot *slot, const char *address,
    int64_t now)
{
	struct host *host = slot->host;
	struct place *p;

	if (slot->state != HOST_SLOT_TAKEN || address[0] == '\0')
		return;
	host->keep_until = now + BOUND_HOST_KEPT_S;
	p = place_get(h, address);
	if (p == host->place)
		return;
	host_unblock(host);
	p->refs++;
	place_drop(h, host->place);
	host->place = p;
	host_plan(h, host);
}

void
hosts_cool(struct hosts *h, const char *origin, int64_t until)
{
	struct host *host = host_get(h, origin);

	if (until > host->cool_until)
		host->cool_until = until;
	host_plan(h, host);
}

int64_t
hosts_cooling(const struct hosts *h, const char *origin, int64_t now)
{
	struct host key = { .origin = (char *)(uintptr_t)origin };
	struct host **found = tfind(&key, &h->by_origin, by_origin);

	return found != NULL && (*found)->cool_until > now ?
	    (*found)->cool_until : 0;
}

bool
hosts_failed(struct hosts *h, const char *origin, int64_t feed, int64_t now)
{
	struct host *host = host_get(h, origin);
	size_t oldest = 0, recent = 0;

	for (size_t i = 0; i < BOUND_HOST_FEEDS; i++)
		if (host->failed[i].feed == feed)
			host->failed[i].time = INT64_MIN;
	for (size_t i = 1; i < BOUND_HOST_FEEDS; i++)
		if (host->failed[i].time < host->failed[oldest].time)
			oldest = i;
	host->failed[oldest].feed = feed;
	host->failed[oldest].time = now;
	if (host->keep_until < now + BOUND_HOST_AGREE_S)
		host->keep_until = now + BOUND_HOST_AGREE_S;
	for (size_t i = 0; i < BOUND_HOST_FEEDS; i++)
		recent += host->failed[i].feed != 0 &&
		    host->failed[i].time > now - BOUND_HOST_AGREE_S;
	host_plan(h, host);
	return recent == BOUND_HOST_FEEDS;
}

void
hosts_clock(struct hosts *h, int64_t now)
{
	struct host *host;

	for (size_t i = 1; i <= h->count; i++) {
		host = h->numbered[i];
		if (host == NULL)
			continue;
		if (host->not_before > now + h->conf.spacing)
			host->not_before = now + h->conf.spacing;
		if (host->keep_until > now + BOUND_HOST_KEPT_S)
			host->keep_until = now + BOUND_HOST_KEPT_S;
		if (host->cool_until > now + BOUND_RETRY_AFTER_S)
			host->cool_until = now + BOUND_RETRY_AFTER_S;
		host_plan(h, host);
	}
}

int64_t
hosts_due(const struct hosts *h)
{
	return schedule_due(h->turns);
}
