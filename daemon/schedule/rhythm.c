/* SPDX-License-Identifier: ISC */
/*
 * The rhythm of a feed. Items that come together count as one event: no poll
 * can tell them apart. The rate is events over the time in which they came,
 * silence included, with the last dozen events in it: so a silent feed is
 * looked at more seldom, slowly, and one that wakes soon more often.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "rhythm.h"
#include "util.h"

#define HOUR 3600
#define DAY 86400
#define UNIT 16             /* of struct rhythm's events */
#define TOGETHER_S 900      /* items closer than this are one event */
#define EVENTS_KEPT 12
#define EVENTS_FIRST 4      /* what the dates of a first document count for */
#define EVENTS_KNOWN 2      /* with fewer there is no rhythm */
#define FIRST_SPAN_S HOUR   /* dates closer than this were made by a program */
#define PROFILE_EVENTS 16   /* with fewer the hours of the day say nothing */
#define COUNT_MAX 200       /* of an hour or day: all are halved then */
#define SPEED 256           /* of the usual rate */
#define SPEED_MIN 96
#define MEMORY_VERSION 1

void
schedule_memory_init(struct schedule_memory *m)
{
	memset(m, 0, sizeof(*m));
	m->hints.update_base = TIME_NONE;
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static unsigned
hour_of(int64_t t)
{
	return (unsigned)((t % DAY + DAY) % DAY / HOUR);
}

/* 1970-01-01 was a Thursday. */
static unsigned
day_of(int64_t t)
{
	return (unsigned)(((t - ((t % DAY + DAY) % DAY)) / DAY % 7 + 10) % 7);
}

/* Count an event at one of n places; halve all when it is full. */
static void
count_at(uint8_t *counts, size_t n, unsigned at)
{
	if (++counts[at] < COUNT_MAX)
		return;
	for (size_t i = 0; i < n; i++)
		counts[i] /= 2;
}

/* Count the events among sorted times. */
static uint32_t
events_count(struct rhythm *r, const int64_t *times, size_t n)
{
	int64_t last = INT64_MIN / 2;
	uint32_t events = 0;

	for (size_t i = 0; i < n; i++) {
		if (times[i] - last < TOGETHER_S)
			continue;
		last = times[i];
		events++;
		count_at(r->hours, 24, hour_of(last));
		count_at(r->days, 7, day_of(last));
	}
	return events;
}

/* Keep the rate, but let no more than `events` speak for it. */
static void
fade(struct rhythm *r, uint32_t events)
{
	if (r->events <= events * UNIT)
		return;
	r->span = r->span / r->events * events * UNIT;
	r->events = events * UNIT;
}

/* The first document: its dates are all there is. */
static void
learn_first(struct rhythm *r, int64_t *times, size_t n, int64_t now)
{
	size_t from = 0;

	while (n > 0 && times[n - 1] > now)
		n--;
	while (from < n && times[from] < now - BOUND_RHYTHM_PAST_S)
		from++;
	r->looked = now;
	if (from == n)
		return;
	r->newest = times[n - 1];
	if (times[n - 1] - times[from] < FIRST_SPAN_S)
		return;
	r->events = events_count(r, times + from, n - from) * UNIT;
	r->span = now - times[from];
	fade(r, EVENTS_FIRST);
}

void
rhythm_learn(struct rhythm *r, int64_t *times, size_t n, int64_t now)
{
	int64_t last = r->looked;

	if (last > now)
		last = r->looked = now;
	for (size_t i = 0; i < n && last != 0; i++)
		if (times[i] <= last || times[i] > now)
			times[i] = now;
	if (n > 1)
		qsort(times, n, sizeof(*times), by_time);
	if (last == 0) {
		learn_first(r, times, n, now);
		return;
	}
	r->span += now - last;
	if (r->span > BOUND_RHYTHM_SPAN_S)
		r->span = BOUND_RHYTHM_SPAN_S;
	r->looked = now;
	if (n == 0)
		return;
	r->newest = times[n - 1];
	r->events += events_count(r, times, n) * UNIT;
	fade(r, EVENTS_KEPT);
}

int64_t
rhythm_gap(const struct rhythm *r, int64_t now)
{
	int64_t span = r->span;

	if (r->events < EVENTS_KNOWN * UNIT)
		return 0;
	if (now > r->looked)
		span += now - r->looked;
	span = span * UNIT / r->events;
	return span > 60 ? span : 60;
}

/* The whole part of a square root. */
static int64_t
root(int64_t v)
{
	int64_t r = 0;
	int bits = v > 0 ? (65 - __builtin_clzll((uint64_t)v)) / 2 : 0;

	for (int64_t bit = (int64_t)1 << bits >> 1; bit > 0; bit >>= 1)
		if ((r + bit) * (r + bit) <= v)
			r += bit;
	return r;
}

/* How often to look in the hour of `t`: SPEED is as often as at any time. */
static int64_t
speed_at(const struct rhythm *r, int64_t t, int64_t events)
{
	unsigned h = hour_of(t), d = day_of(t);
	int64_t near = r->hours[(h + 23) % 24] + 2 * r->hours[h] +
	    r->hours[(h + 1) % 24];
	int64_t hour = SPEED * 24 * (2 + near) / (48 + 4 * events);
	int64_t day = SPEED * 7 * (2 + r->days[d]) / (14 + events);
	int64_t speed = root(hour * day);

	return speed < SPEED_MIN ? SPEED_MIN : speed;
}

/* Walk from `now` through the hours until `wait` usual seconds have passed. */
static int64_t
walk(const struct rhythm *r, int64_t wait, int64_t now)
{
	int64_t left = wait * SPEED, t = now, events = 0, speed, step;

	for (size_t i = 0; i < 24; i++)
		events += r->hours[i];
	if (events < PROFILE_EVENTS)
		return wait;
	while (t - now < BOUND_INTERVAL_S) {
		speed = speed_at(r, t, events);
		step = HOUR - ((t % HOUR + HOUR) % HOUR);
		if (left <= step * speed)
			return t - now + left / speed;
		left -= step * speed;
		t += step;
	}
	return t - now;
}

int64_t
rhythm_wait(const struct rhythm *r, int64_t interval, int64_t now)
{
	int64_t gap = rhythm_gap(r, now), wait;

	if (gap == 0)
		return 0;
	/* interval * (gap / DAY) ^ 5/8, as a half and an eighth with digits kept:
	 * DAY to these powers, times 100 and 10, makes the divisor. */
	wait = root(gap * 10000) * root(root(root(gap * 100000000))) *
	    interval / 1217000;
	if (r->newest >= r->looked - wait && r->newest > 0)
		wait -= wait / 4;
	return walk(r, wait > 1 ? wait : 1, now);
}

/* --- packing --- */

static void
put(uint8_t **at, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		*(*at)++ = (uint8_t)v;
}

static uint64_t
get(const uint8_t **at, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i-- > 0;)
		v = v << 8 | (*at)[i];
	*at += n;
	return v;
}

void
schedule_memory_pack(const struct schedule_memory *m,
    uint8_t out[SCHEDULE_MEMORY_LEN])
{
	const struct rhythm *r = &m->rhythm;
	uint8_t *at = out;

	put(&at, MEMORY_VERSION, 1);
	put(&at, (uint64_t)r->looked, 8);
	put(&at, (uint64_t)r->newest, 8);
	put(&at, (uint64_t)r->span, 8);
	put(&at, r->events, 4);
	memcpy(at, r->hours, 24);
	memcpy(at + 24, r->days, 7);
	at += 31;
	put(&at, m->hints.ttl, 4);
	put(&at, m->hints.update, 4);
	put(&at, (uint64_t)m->hints.update_base, 8);
	put(&at, m->hints.skip_hours, 4);
	put(&at, m->hints.skip_days, 1);
}

int
schedule_memory_unpack(struct schedule_memory *m, const uint8_t *in, size_t n)
{
	struct rhythm *r = &m->rhythm;

	schedule_memory_init(m);
	if (n != SCHEDULE_MEMORY_LEN || *in++ != MEMORY_VERSION)
		return -1;
	r->looked = (int64_t)get(&in, 8);
	r->newest = (int64_t)get(&in, 8);
	r->span = (int64_t)get(&in, 8);
	r->events = (uint32_t)get(&in, 4);
	memcpy(r->hours, in, 24);
	memcpy(r->days, in + 24, 7);
	in += 31;
	m->hints.ttl = (uint32_t)get(&in, 4);
	m->hints.update = (uint32_t)get(&in, 4);
	m->hints.update_base = (int64_t)get(&in, 8);
	m->hints.skip_hours = (uint32_t)get(&in, 4);
	m->hints.skip_days = (uint8_t)get(&in, 1);
	/* Nothing in it may make a sum overflow. */
	if (r->span >= 0 && r->span <= BOUND_RHYTHM_SPAN_S && r->looked >= 0 &&
	    r->events <= EVENTS_KEPT * UNIT)
		return 0;
	schedule_memory_init(m);
	return -1;
}
