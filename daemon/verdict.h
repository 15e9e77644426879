/* SPDX-License-Identifier: ISC */
/*
 * What a poll's answers mean: its outcome, error, warning, whether its
 * validators may be kept, and when the next poll is due. Pure.
 */
#ifndef GAZETTED_VERDICT_H
#define GAZETTED_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "poll.h"
#include "schedule.h"

/* After the fetch: true when the poll is decided, false: parse the body. */
bool verdict_fetched(struct feed_poll *p);
/* After parsing p->parsed as a feed. */
void verdict_parsed(struct feed_poll *p);
/*
 * Plan the next poll: the poll's `plan`, so on the store's thread, where it is
 * known what is new. Uses p->schedule, judged, jitter and cooling.
 */
void verdict_plan(struct feed_poll *p);
/* Say whether the poll failed by our own fault alone. */
bool verdict_local(const struct feed_poll *p);
/* Say whether the body is to be kept as it came, by p->keep_raw. */
bool verdict_keeps_raw(const struct feed_poll *p);
/* Say whether the answer came and is no feed: nothing to subscribe to. */
bool verdict_not_a_feed(const struct feed_poll *p);

#endif
