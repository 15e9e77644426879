/* SPDX-License-Identifier: ISC */
/*
 * The rule for the next poll: the latest of named terms. A term says how many
 * seconds from now it asks for, 0 if it has nothing to say. Our own terms have
 * ceilings, so that no feed is ever given up; what a server asks for has a
 * ceiling far higher.
 */
#include "bounds.h"
#include "schedule.h"
#include "util.h"

#define HOUR 3600

static int64_t
clamp(int64_t v, int64_t low, int64_t high)
{
	if (v < low)
		return low;
	return v < high ? v : high;
}

/* What the person asked for. */
static int64_t
term_interval(const struct schedule_conf *conf, const struct schedule_input *in)
{
	(void)conf;
	return clamp(in->user_interval, 0, BOUND_INTERVAL_S);
}

/* What the configuration says of feeds whose rhythm is not known. */
static int64_t
term_default(const struct schedule_conf *conf, const struct schedule_input *in)
{
	if (in->user_interval > 0)
		return 0;
	return clamp(conf->interval, conf->min_interval, conf->max_interval);
}

static int64_t
term_fresh(const struct schedule_conf *conf, const struct schedule_input *in)
{
	(void)conf;
	return clamp(in->fresh_for, 0, BOUND_MAX_AGE_S);
}

static int64_t
term_retry_after(const struct schedule_conf *conf,
    const struct schedule_input *in)
{
	(void)conf;
	return clamp(in->retry_after, 0, BOUND_RETRY_AFTER_S);
}

/* Double the base for each failure in a row. */
static int64_t
term_back_off(const struct schedule_conf *conf, const struct schedule_input *in)
{
	int64_t wait = term_interval(conf, in) + term_default(conf, in);

	if (in->result == SCHEDULE_OK)
		return 0;
	for (int64_t n = 0; n < in->error_count && wait < BOUND_BACK_OFF_S; n++)
		wait *= 2;
	return clamp(wait, 0, BOUND_BACK_OFF_S);
}

/* Where two terms ask for the same time, the earlier row gives the reason. */
static const struct {
	const char *name;
	int64_t (*wait)(const struct schedule_conf *conf,
	    const struct schedule_input *in);
} terms[] = {
	{ "interval", term_interval },
	{ "default", term_default },
	{ "max-age", term_fresh },
	{ "retry-after", term_retry_after },
	{ "back-off", term_back_off },
};

/*
 * Spread polls: up to a tenth later, never earlier than asked. Everybody's
 * cron runs at the top of the hour, so nothing of ours is due around it; short
 * waits, which somebody asked for, could not keep out of its way.
 */
static int64_t
spread(int64_t now, int64_t wait, uint32_t jitter)
{
	int64_t room = clamp(wait / 10, 0, BOUND_JITTER_S) + 1;
	int64_t due = now + wait + (int64_t)(jitter % (uint64_t)room);
	int64_t past = ((due + BOUND_HOUR_EDGE_S) % HOUR + HOUR) % HOUR;

	if (wait < BOUND_HOUR_EDGE_WAIT_S || past > 2 * BOUND_HOUR_EDGE_S)
		return due;
	return due + 2 * BOUND_HOUR_EDGE_S + 1 - past + jitter % BOUND_HOUR_SHIFT_S;
}

struct schedule_verdict
schedule_next_poll(const struct schedule_conf *conf,
    const struct schedule_input *in, int64_t now)
{
	struct schedule_verdict v = { .reason = terms[0].name };
	int64_t longest = 0;

	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		int64_t wait = terms[i].wait(conf, in);

		if (wait > longest) {
			longest = wait;
			v.reason = terms[i].name;
		}
	}
	v.next_poll = spread(now, longest, in->jitter);
	return v;
}
