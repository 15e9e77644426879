/* SPDX-License-Identifier: ISC */
/*
 * The hand-overs: schedule -> store (load) -> fetch -> parse -> store (save).
 * It owns every struct feed_poll and decides each poll's outcome. Loop thread.
 */
#ifndef GAZETTED_PIPELINE_H
#define GAZETTED_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "hosts.h"
#include "lateness.h"
#include "poll.h"
#include "schedule.h"

struct fetch;
struct event_base;
struct parser_pool;
struct pipeline;
struct store;

struct pipeline_conf {
	struct store *store;
	struct fetch *fetch;
	struct parser_pool *parsers;
	struct schedule_conf schedule;
	struct hosts_conf hosts;
	unsigned max_transfers;
	enum keep_raw keep_raw;
};

/* Make it with an empty schedule. NULL when the loop has no timer. */
struct pipeline *pipeline_new(struct event_base *base,
    const struct pipeline_conf *conf);
/* Take other intervals, for polls that end from now on. */
void pipeline_reconfigure(struct pipeline *pl, const struct pipeline_conf *conf);
/*
 * Start no more polls and give up those that have stored nothing yet; `drained`
 * is called once when none is left (perhaps at once).
 */
void pipeline_stop(struct pipeline *pl, void (*drained)(void *arg), void *arg);
/* Free it; no poll is under way. NULL is fine. */
void pipeline_free(struct pipeline *pl);

/*
 * Hear the end of a poll: the poll is valid until `done` returns, stored if
 * poll->store_error is 0 and the pipeline kept it.
 */
typedef void pipeline_done(void *arg, const struct feed_poll *poll);

/*
 * Poll a feed now. Joins a poll of that feed that is under way (unless it is
 * `forced` and that one is not). `done` may be NULL. 0, or -1 if there is no
 * room: try later.
 */
int pipeline_poll(struct pipeline *pl, int64_t feed, bool forced,
    pipeline_done *done, void *arg);
/*
 * Fetch and parse a URL that is not subscribed; if it is a feed, or the
 * network failed, subscribe it and store the poll in one change. A document
 * that is no feed stores nothing (outcome POLL_ERROR, code "not_feed"; what
 * was found is in poll->parsed). The pipeline takes `spec` (allocated with
 * xmalloc, freed by it). 0, or -1 (spec is freed).
 */
int pipeline_probe(struct pipeline *pl, struct feed_spec *spec,
    pipeline_done *done, void *arg);
/*
 * Stop hearing about whatever was asked for with this `arg`: its `done` will
 * not be called. A probe goes on, and is then stored whatever it finds.
 */
void pipeline_unwait(struct pipeline *pl, void *arg);
/* A feed was added or changed: it is due then. */
void pipeline_schedule(struct pipeline *pl, int64_t feed, int64_t due);
/* A feed was removed or paused. */
void pipeline_forget(struct pipeline *pl, int64_t feed);
/* Begin no poll that is due, or go on: for as long as storage fails. */
void pipeline_pause(struct pipeline *pl, bool paused);

/* At the start: a host is left alone until then. */
void pipeline_cool(struct pipeline *pl, const char *origin, int64_t until);
/* All feeds are scheduled: those that were due long ago begin without a burst. */
void pipeline_settle(struct pipeline *pl);
/* Say how the host of a URL is treated; the caller frees out->origin. */
void pipeline_host(const struct pipeline *pl, const char *url,
    struct host_state *out);

struct pipeline_stats {
	struct lateness lateness;
	uint64_t errors[SCHEDULE_CLASSES]; /* polls by how they failed */
	bool outage;         /* most origins cannot be reached: it waits */
	size_t scheduled;    /* feeds with a due time */
	size_t running;      /* polls under way */
	uint64_t polls;      /* ended since the start */
	uint64_t failures;   /* of them */
	uint64_t not_modified; /* of them, answered by 304 */
	uint64_t new_items, changed_items;
};
void pipeline_stats(const struct pipeline *pl, struct pipeline_stats *out);

#endif
