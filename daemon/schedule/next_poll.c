/* SPDX-License-Identifier: ISC */
/*
 * The rule for the next poll: the latest of named terms. A term says how many
 * seconds from now it asks for, 0 if it has nothing to say, and in words why.
 * Our own terms have ceilings, so that no feed is ever given up; what an
 * overloaded server asks for has a ceiling far higher.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "schedule.h"
#include "util.h"

#define HOUR 3600
#define DAY 86400

static int64_t
clamp(int64_t v, int64_t low, int64_t high)
{
	if (v < low)
		return low;
	return v < high ? v : high;
}

static int64_t
max_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * How long each kind of failure is left alone at least. A failure that people
 * have to mend is not mended within the hour; a name or a connection may be.
 */
static const struct {
	const char *name;
	const char *code;   /* machine word */
	int64_t first;      /* seconds after the first failure, at least */
} classes[SCHEDULE_CLASSES] = {
	[SCHEDULE_OK] = { "none", "", 0 },
	[SCHEDULE_LOCAL] = { "local", "internal", 0 },
	[SCHEDULE_DNS] = { "dns", "dns", 0 },
	[SCHEDULE_CONNECT] = { "connect", "connect", 0 },
	[SCHEDULE_TLS] = { "tls", "tls", 0 },
	[SCHEDULE_TIMEOUT] = { "timeout", "timeout", 0 },
	[SCHEDULE_AUTH] = { "auth", "auth", DAY },
	[SCHEDULE_FORBIDDEN] = { "http_403", "http_403", 4 * HOUR },
	[SCHEDULE_NOT_FOUND] = { "http_404", "http_404", 2 * HOUR },
	/* A second one a day later is believed. */
	[SCHEDULE_GONE] = { "http_410", "gone", DAY },
	[SCHEDULE_TOO_MANY] = { "http_429", "http_429", 4 * HOUR },
	[SCHEDULE_LEGAL] = { "http_451", "http_451", DAY },
	[SCHEDULE_SERVER] = { "http_5xx", "http_5", 0 },
	[SCHEDULE_NOT_FEED] = { "not_feed", "not_feed", 2 * HOUR },
	[SCHEDULE_PARSE] = { "parse", "parse", 0 },
	[SCHEDULE_OTHER] = { "other", "", 0 },
};

enum schedule_class
schedule_class(const char *code)
{
	if (code == NULL || code[0] == '\0')
		return SCHEDULE_OK;
	if (strcmp(code, "disk") == 0)
		return SCHEDULE_LOCAL;
	if (strncmp(code, "http_5", 6) == 0)
		return SCHEDULE_SERVER;
	if (strcmp(code, "http_410") == 0)
		return SCHEDULE_GONE;
	for (unsigned i = SCHEDULE_LOCAL; i < SCHEDULE_OTHER; i++)
		if (strcmp(code, classes[i].code) == 0)
			return (enum schedule_class)i;
	return SCHEDULE_OTHER;
}

const char *
schedule_class_name(enum schedule_class class)
{
	return classes[class].name;
}

/* What the terms are asked: the rule's parameters, and the rhythm's answer. */
struct question {
	const struct schedule_conf *conf;
	const struct schedule_input *in;
	int64_t now;
	int64_t learned; /* seconds, by the rhythm; 0: it is not known */
};

/* --- the base: the person's interval, else the rhythm, else the default --- */

static int64_t
learned(const struct schedule_conf *conf, const struct schedule_input *in,
    int64_t now)
{
	int64_t wait = in->memory == NULL ? 0 :
	    rhythm_wait(&in->memory->rhythm, conf->interval, now);

	return wait == 0 ? 0 :
	    clamp(wait, conf->min_interval, conf->max_interval);
}

/* What the person asked for. */
static int64_t
term_interval(const struct question *q, char *detail)
{
	int64_t wait = clamp(q->in->user_interval, 0, BOUND_INTERVAL_S);

	if (wait > 0)
		snprintf(detail, SCHEDULE_DETAIL,
		    "the interval set for this feed");
	return wait;
}

static int64_t
term_rhythm(const struct question *q, char *detail)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = { { 86400, "days" }, { 3600, "hours" }, { 60, "minutes" } };
	int64_t gap;

	if (q->in->user_interval > 0 || q->learned == 0)
		return 0;
	gap = rhythm_gap(&q->in->memory->rhythm, q->now);
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (gap >= 3 * units[i].seconds || units[i].seconds == 60) {
			snprintf(detail, SCHEDULE_DETAIL, "about %" PRId64
			    " %s between items", gap / units[i].seconds,
			    units[i].name);
			break;
		}
	return q->learned;
}

/* What the configuration says of feeds whose rhythm is not known. */
static int64_t
term_default(const struct question *q, char *detail)
{
	if (q->in->user_interval > 0 || q->learned > 0)
		return 0;
	snprintf(detail, SCHEDULE_DETAIL, "poll.interval: its rhythm is not known");
	return clamp(q->conf->interval, q->conf->min_interval,
	    q->conf->max_interval);
}

/* --- what server and feed say --- */

static int64_t
term_fresh(const struct question *q, char *detail)
{
	int64_t said = q->in->fresh_for;

	if (said <= 0)
		return 0;
	snprintf(detail, SCHEDULE_DETAIL, "Cache-Control or Expires of the "
	    "server: %" PRId64 " s", said);
	return clamp(said, 0, q->in->overloaded ? BOUND_RETRY_AFTER_S :
	    BOUND_MAX_AGE_S);
}

static int64_t
term_ttl(const struct question *q, char *detail)
{
	const struct schedule_memory *m = q->in->memory;

	if (m == NULL || m->hints.ttl == 0)
		return 0;
	snprintf(detail, SCHEDULE_DETAIL, "the feed's ttl: %u minutes",
	    m->hints.ttl / 60);
	return clamp(m->hints.ttl, 0, BOUND_HINT_S);
}

/* With a base, the next update counts; without, the time between two. */
static int64_t
term_update(const struct question *q, char *detail)
{
	const struct feed_hints *h = q->in->memory == NULL ? NULL :
	    &q->in->memory->hints;
	int64_t wait;

	if (h == NULL || h->update == 0)
		return 0;
	wait = h->update;
	if (h->update_base != TIME_NONE && h->update_base <= q->now &&
	    h->update_base >= 0)
		wait -= (q->now - h->update_base) % wait;
	snprintf(detail, SCHEDULE_DETAIL,
	    "the feed's sy:updatePeriod: every %u minutes", h->update / 60);
	return clamp(wait, 0, BOUND_HINT_S);
}

static int64_t
term_retry_after(const struct question *q, char *detail)
{
	if (q->in->retry_after <= 0)
		return 0;
	snprintf(detail, SCHEDULE_DETAIL, "Retry-After of the server: %" PRId64
	    " s", q->in->retry_after);
	return clamp(q->in->retry_after, 0, BOUND_RETRY_AFTER_S);
}

static int64_t
term_host(const struct question *q, char *detail)
{
	if (q->in->cooling <= 0)
		return 0;
	snprintf(detail, SCHEDULE_DETAIL, "its host is left alone");
	return clamp(q->in->cooling, 0, BOUND_RETRY_AFTER_S);
}

/* Double the base for each failure in a row. */
static int64_t
term_back_off(const struct question *q, char *detail)
{
	const struct schedule_input *in = q->in;
	int64_t n = in->error_count, wait;

	if (in->error == SCHEDULE_OK || in->error == SCHEDULE_LOCAL)
		return 0;
	wait = max_of(term_interval(q, detail),
	    max_of(q->learned, term_default(q, detail)));
	wait = max_of(wait * 2, classes[in->error].first);
	for (; n > 1 && wait < BOUND_BACK_OFF_S; n--)
		wait *= 2;
	if (in->error_count > 1)
		snprintf(detail, SCHEDULE_DETAIL, "%" PRId64 " failures in a "
		    "row, the last: %s", in->error_count,
		    classes[in->error].name);
	else
		snprintf(detail, SCHEDULE_DETAIL, "a failure: %s",
		    classes[in->error].name);
	return clamp(wait, 0, BOUND_BACK_OFF_S);
}

/* Where two terms ask for the same time, the earlier row gives the reason. */
static const struct {
	const char *name;
	int64_t (*wait)(const struct question *q, char *detail);
} terms[] = {
	{ "interval", term_interval },
	{ "rhythm", term_rhythm },
	{ "default", term_default },
	{ "max-age", term_fresh },
	{ "ttl", term_ttl },
	{ "update-period", term_update },
	{ "retry-after", term_retry_after },
	{ "host", term_host },
	{ "back-off", term_back_off },
};

/* --- what moves the time that the terms give --- */

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

static bool
skipped(const struct feed_hints *h, int64_t t)
{
	int64_t days = t / DAY, hour = t % DAY / HOUR;

	return (h->skip_hours >> hour & 1) != 0 ||
	    (h->skip_days >> (days + 3) % 7 & 1) != 0;
}

/* Move a time out of the hours and days that the feed wants left out. */
static int64_t
skip(const struct feed_hints *h, int64_t due, uint32_t jitter)
{
	int64_t t = due;

	if ((h->skip_hours == 0 && h->skip_days == 0) || due < 0)
		return due;
	for (int i = 0; i < 8 * 24 && skipped(h, t); i++)
		t += HOUR - t % HOUR;
	if (t == due || skipped(h, t)) /* all of them: that is no wish */
		return due;
	return t + BOUND_HOUR_EDGE_S + jitter % BOUND_HOUR_SHIFT_S;
}

static struct schedule_term *
verdict_term(struct schedule_verdict *v, const char *name)
{
	struct schedule_term *t = &v->terms[v->nterms];

	t->name = name;
	t->detail[0] = '\0';
	return t;
}

void
schedule_next_poll(const struct schedule_conf *conf,
    const struct schedule_input *in, int64_t now, struct schedule_verdict *v)
{
	const struct question q = { conf, in, now, learned(conf, in, now) };
	int64_t longest = 0, due;
	struct schedule_term *t;

	v->nterms = 0;
	v->reason = terms[0].name;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		t = verdict_term(v, terms[i].name);
		t->wait = terms[i].wait(&q, t->detail);
		if (t->wait > longest) {
			longest = t->wait;
			v->reason = t->name;
		}
		v->nterms += t->wait > 0;
	}
	v->next_poll = spread(now, longest, in->jitter);
	due = in->memory == NULL ? v->next_poll :
	    skip(&in->memory->hints, v->next_poll, in->jitter);
	if (due == v->next_poll)
		return;
	t = verdict_term(v, "skip-hours");
	t->wait = due - now;
	snprintf(t->detail, sizeof(t->detail),
	    "the feed's skipHours or skipDays (GMT)");
	v->nterms++;
	v->reason = t->name;
	v->next_poll = due;
}
