/* SPDX-License-Identifier: ISC */
/*
 * Politeness towards origins: how many transfers at once, and how far apart.
 * Feeds whose origin is busy wait in a queue of that origin, in the order in
 * which they came. Pure: `now` is a parameter, in Unix seconds.
 */
#ifndef GAZETTED_HOSTS_H
#define GAZETTED_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

struct host;
struct hosts;
struct place;

enum host_slot_state {
	HOST_SLOT_IDLE,
	HOST_SLOT_WAITING, /* in the origin's queue */
	HOST_SLOT_TAKEN,   /* counts as one of the origin's transfers */
};

/* A feed's place at its origin; part of what stands for the feed. */
struct host_slot {
	TAILQ_ENTRY(host_slot) entry;
	struct host *host;
	struct place *place;      /* where it counts while taken; may be NULL */
	enum host_slot_state state;
};

struct hosts_conf {
	unsigned per_host;  /* transfers at once, 1 or more */
	int64_t spacing;    /* seconds from the end of one to the next */
};

/* How a host is treated now. */
struct host_state {
	char *origin;          /* the caller frees it; NULL for file: URLs */
	int64_t spacing;       /* seconds */
	int64_t cooling_until; /* 0: it is not left alone */
};

struct hosts *hosts_new(const struct hosts_conf *conf);
/* Take other limits, for what is asked from now on. */
void hosts_reconfigure(struct hosts *h, const struct hosts_conf *conf);
/* Free it; no slot is waiting or taken. NULL is fine. */
void hosts_free(struct hosts *h);

/*
 * Ask for a transfer from `origin` ("https://host:port"). True: go, the slot
 * is taken. False: the slot waits; hosts_pop gives it when its turn has come.
 */
bool hosts_ask(struct hosts *h, struct host_slot *slot, const char *origin,
    int64_t now);
/* Take a slot without waiting: a person asked, and waits. */
void hosts_enter(struct hosts *h, struct host_slot *slot, const char *origin);
/*
 * Give back a slot, taken or waiting; an idle one is fine. The spacing begins at
 * `now`, in whole seconds that are over.
 */
void hosts_leave(struct hosts *h, struct host_slot *slot, int64_t now);
/* Take the next slot whose turn has come (it is taken then), or NULL. */
struct host_slot *hosts_pop(struct hosts *h, int64_t now);
/* Say whether others wait at the origin of a taken slot. */
bool hosts_more(const struct host_slot *slot);
/*
 * Say at which address the origin of a taken slot was reached: from then on
 * its transfers count there too, with those of all other origins at it.
 */
void hosts_reached(struct hosts *h, struct host_slot *slot,
    const char *address, int64_t now);
/*
 * Leave an origin alone until then; never shortens. Its queue waits, and what
 * was taken goes on. hosts_cooling says until when; 0: not.
 */
void hosts_cool(struct hosts *h, const char *origin, int64_t until);
int64_t hosts_cooling(const struct hosts *h, const char *origin, int64_t now);
/*
 * A feed of the origin was answered 5xx. True: BOUND_HOST_FEEDS of its feeds
 * agree within a minute, so that it is the host that is down.
 */
bool hosts_failed(struct hosts *h, const char *origin, int64_t feed,
    int64_t now);
/* The wall clock was set, and it is `now`: no wait of before lasts longer. */
void hosts_clock(struct hosts *h, int64_t now);
/* Say when hosts_pop has something next; INT64_MAX: never by time alone. */
int64_t hosts_due(const struct hosts *h);

#endif
