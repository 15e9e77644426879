/* SPDX-License-Identifier: ISC */
/*
 * Unit tests of the schedule: the heap against a plain array in which the
 * earliest is searched for, and the rule for the next poll by table and by
 * properties that hold for any input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "outage.h"
#include "schedule.h"
#include "util.h"

#define HOUR 3600
#define DAY 86400
#define MODEL_FEEDS 300
#define NOW 1700000000 /* 22:13:20 UTC */

/* A small generator of our own: the same numbers on every platform. */
static uint32_t
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

struct model {
	int64_t due[MODEL_FEEDS]; /* -1: not scheduled */
	size_t count;
};

/* Feed numbers with gaps of every size. */
static int64_t
model_feed(size_t i)
{
	return (int64_t)(i * i * i + 1);
}

static int64_t
model_due(const struct model *m)
{
	int64_t best = INT64_MAX;

	for (size_t i = 0; i < MODEL_FEEDS; i++)
		if (m->due[i] >= 0 && m->due[i] < best)
			best = m->due[i];
	return best;
}

static size_t
model_index(int64_t feed)
{
	for (size_t i = 0; i < MODEL_FEEDS; i++)
		if (model_feed(i) == feed)
			return i;
	fail_msg("feed %jd was never set", (intmax_t)feed);
	return 0;
}

static void
model_pop(struct model *m, struct schedule *s, int64_t now)
{
	int64_t feed = 0, due = model_due(m);
	size_t i;

	if (due > now) {
		assert_int_equal(schedule_pop(s, now, &feed), -1);
		return;
	}
	assert_int_equal(schedule_pop(s, now, &feed), 0);
	i = model_index(feed);
	assert_int_equal(m->due[i], due);
	m->due[i] = -1;
	m->count--;
}

static void
test_heap_against_model(void **state)
{
	struct schedule *s = schedule_new();
	struct model m = { .count = 0 };
	uint64_t seed = 1;

	(void)state;
	memset(m.due, -1, sizeof(m.due));
	for (int step = 0; step < 50000; step++) {
		size_t i = next_random(&seed) % MODEL_FEEDS;
		int64_t t = next_random(&seed) % 1000;

		switch (next_random(&seed) % 4) {
		case 0:
		case 1:
			m.count += m.due[i] < 0;
			m.due[i] = t;
			schedule_set(s, model_feed(i), t);
			break;
		case 2:
			m.count -= m.due[i] >= 0;
			m.due[i] = -1;
			schedule_remove(s, model_feed(i));
			break;
		case 3:
			model_pop(&m, s, t);
			break;
		}
		assert_int_equal(schedule_due(s), model_due(&m));
		assert_int_equal(schedule_count(s), m.count);
	}
	schedule_free(s);
}

static void
test_heap_edges(void **state)
{
	struct schedule *s = schedule_new();
	int64_t feed = 0;

	(void)state;
	assert_int_equal(schedule_due(s), INT64_MAX);
	assert_int_equal(schedule_pop(s, INT64_MAX, &feed), -1);
	schedule_remove(s, 7);
	schedule_remove(s, -1);
	schedule_remove(s, INT64_MAX);
	schedule_set(s, 0, 5);
	schedule_set(s, -3, 5);
	schedule_set(s, INT64_MAX, 5);
	assert_int_equal(schedule_count(s), 0);
	schedule_set(s, 2000000, INT64_MIN);
	schedule_set(s, 1, INT64_MAX);
	assert_int_equal(schedule_due(s), INT64_MIN);
	assert_int_equal(schedule_pop(s, 0, &feed), 0);
	assert_int_equal(feed, 2000000);
	assert_int_equal(schedule_pop(s, 0, &feed), -1);
	schedule_free(s);
	schedule_free(NULL);
}

static const struct schedule_conf conf = {
	.interval = HOUR, .min_interval = 900, .max_interval = DAY,
};

/* Plan with what every case has. */
static struct schedule_verdict
plan(struct schedule_input in)
{
	struct schedule_verdict v;

	schedule_next_poll(&conf, &in, NOW, &v);
	return v;
}

static void
test_terms(void **state)
{
	static const struct {
		enum schedule_class error;
		int64_t interval, count, retry_after, fresh_for;
		bool overloaded;
		int64_t wait;       /* at least; at most the edge of an hour more */
		const char *reason;
	} cases[] = {
		{ SCHEDULE_OK, 0, 0, -1, -1, false, HOUR, "default" },
		{ SCHEDULE_OK, 600, 0, -1, -1, false, 600, "interval" },
		{ SCHEDULE_OK, 3 * DAY, 0, -1, -1, false, 3 * DAY, "interval" },
		{ SCHEDULE_OK, 0, 0, -1, 0, false, HOUR, "default" },
		{ SCHEDULE_OK, 0, 0, -1, 60, false, HOUR, "default" },
		{ SCHEDULE_OK, 0, 0, -1, 2 * HOUR, false, 2 * HOUR, "max-age" },
		{ SCHEDULE_OK, 0, 0, -1, 365 * DAY, false, DAY, "max-age" },
		{ SCHEDULE_OK, 0, 0, -1, INT64_MAX, false, DAY, "max-age" },
		{ SCHEDULE_OK, 0, 0, 5 * HOUR, 2 * HOUR, false, 5 * HOUR, "retry-after" },
		{ SCHEDULE_DNS, 0, 1, 0, -1, false, 2 * HOUR, "back-off" },
		{ SCHEDULE_CONNECT, 0, 2, -1, -1, false, 4 * HOUR, "back-off" },
		{ SCHEDULE_TIMEOUT, 0, 4, -1, -1, false, 16 * HOUR, "back-off" },
		{ SCHEDULE_TLS, 0, 5, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_SERVER, 0, INT64_MAX, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_FORBIDDEN, 0, 1, -1, -1, false, 4 * HOUR, "back-off" },
		{ SCHEDULE_FORBIDDEN, 0, 2, -1, -1, false, 8 * HOUR, "back-off" },
		{ SCHEDULE_NOT_FOUND, 0, 1, -1, -1, false, 2 * HOUR, "back-off" },
		{ SCHEDULE_NOT_FOUND, 0, 900, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_GONE, 0, 1, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_LEGAL, 0, 1, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_AUTH, 0, 1, -1, -1, false, DAY, "back-off" },
		{ SCHEDULE_TOO_MANY, 0, 1, -1, -1, true, 4 * HOUR, "back-off" },
		{ SCHEDULE_NOT_FEED, 0, 1, -1, -1, false, 2 * HOUR, "back-off" },
		{ SCHEDULE_PARSE, 0, 1, -1, -1, false, 2 * HOUR, "back-off" },
		{ SCHEDULE_OTHER, 0, 2, -1, -1, false, 4 * HOUR, "back-off" },
		{ SCHEDULE_LOCAL, 0, 0, -1, -1, false, HOUR, "default" },
		{ SCHEDULE_TOO_MANY, 0, 1, 3 * DAY, -1, true, 3 * DAY, "retry-after" },
		{ SCHEDULE_TOO_MANY, 0, 1, -1, 2 * DAY, true, 2 * DAY, "max-age" },
		{ SCHEDULE_SERVER, 0, 1, -1, INT64_MAX, true, 31 * DAY, "max-age" },
		{ SCHEDULE_SERVER, 0, 1, INT64_MAX, -1, true, 31 * DAY, "retry-after" },
		{ SCHEDULE_SERVER, 3 * DAY, 9, -1, -1, false, 3 * DAY, "interval" },
		{ SCHEDULE_SERVER, 0, 1, -1, 12 * HOUR, false, 12 * HOUR, "max-age" },
		{ SCHEDULE_OK, INT64_MAX, 0, -1, -1, false, 31 * DAY, "interval" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schedule_verdict v = plan((struct schedule_input){
			.error = cases[i].error, .user_interval = cases[i].interval,
			.error_count = cases[i].count,
			.retry_after = cases[i].retry_after,
			.fresh_for = cases[i].fresh_for,
			.overloaded = cases[i].overloaded,
		});

		assert_string_equal(v.reason, cases[i].reason);
		assert_in_range(v.next_poll - NOW, cases[i].wait,
		    cases[i].wait + 241);
	}
}

static void
test_classes(void **state)
{
	static const struct {
		const char *code, *name;
	} cases[] = {
		{ NULL, "none" }, { "", "none" }, { "disk", "local" },
		{ "internal", "local" }, { "dns", "dns" }, { "connect", "connect" },
		{ "tls", "tls" }, { "timeout", "timeout" }, { "auth", "auth" },
		{ "http_403", "http_403" }, { "http_404", "http_404" },
		{ "http_410", "http_410" }, { "gone", "http_410" },
		{ "http_429", "http_429" }, { "http_451", "http_451" },
		{ "http_500", "http_5xx" }, { "http_503", "http_5xx" },
		{ "not_feed", "not_feed" }, { "parse", "parse" },
		{ "http_418", "other" }, { "redirect", "other" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(schedule_class_name(
		    schedule_class(cases[i].code)), cases[i].name);
}

static void
test_default_is_clamped(void **state)
{
	const struct schedule_conf low = { 1, 900, DAY }, high = { 9 * DAY, 900, DAY };
	const struct schedule_input in = { .retry_after = -1, .fresh_for = -1 };
	struct schedule_verdict v;

	(void)state;
	schedule_next_poll(&low, &in, NOW, &v);
	assert_int_equal(v.next_poll, NOW + 900);
	schedule_next_poll(&high, &in, NOW, &v);
	assert_int_equal(v.next_poll, NOW + DAY);
}

static void
test_hints(void **state)
{
	/* NOW is a Tuesday, 22:13:20. */
	static const struct {
		struct feed_hints hints;
		int64_t low, high;   /* of the wait */
		const char *reason;
	} cases[] = {
		{ { .ttl = 5 * HOUR }, 5 * HOUR, 5 * HOUR + 241, "ttl" },
		{ { .ttl = UINT32_MAX }, DAY, DAY + 241, "ttl" },
		{ { .ttl = 60 }, HOUR, HOUR + 241, "default" },
		{ { .update = 3 * HOUR }, 3 * HOUR, 3 * HOUR + 241,
		    "update-period" },
		{ { .update = 6 * HOUR, .update_base = NOW - 2 * HOUR },
		    4 * HOUR, 4 * HOUR + 241, "update-period" },
		/* From 23:13 to the end of hours 23 and 0. */
		{ { .skip_hours = 1u << 23 | 1 }, 2 * HOUR + 1000 - 200,
		    3 * HOUR, "skip-hours" },
		{ { .skip_hours = 0xffffff }, HOUR, HOUR + 241, "default" },
		{ { .skip_days = 1 << 1 }, 2 * HOUR - 800, 2 * HOUR,
		    "skip-hours" },
		{ { .skip_days = 0x7f }, HOUR, HOUR + 241, "default" },
	};
	struct schedule_memory m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schedule_verdict v;

		schedule_memory_init(&m);
		m.hints = cases[i].hints;
		if (m.hints.update_base == 0)
			m.hints.update_base = INT64_MIN;
		v = plan((struct schedule_input){ .retry_after = -1,
		    .fresh_for = -1, .memory = &m });
		assert_string_equal(v.reason, cases[i].reason);
		assert_in_range(v.next_poll - NOW, cases[i].low, cases[i].high);
	}
}

/* A feed with one item every `gap`, polled as its rhythm says. */
static struct rhythm
rhythm_of(int64_t gap, int polls, int64_t *now)
{
	struct rhythm r = { 0 };
	int64_t next = NOW + gap, time;

	rhythm_learn(&r, NULL, 0, *now);
	for (int i = 0; i < polls; i++) {
		int64_t wait = rhythm_wait(&r, HOUR, *now);

		*now += wait == 0 ? HOUR : wait < 900 ? 900 : wait;
		time = next;
		rhythm_learn(&r, &time, next <= *now, *now);
		while (next <= *now)
			next += gap;
	}
	return r;
}

static void
test_rhythm(void **state)
{
	int64_t now = NOW, daily, hourly, weekly, silent;
	struct rhythm r = rhythm_of(DAY, 500, &now);

	(void)state;
	assert_in_range(rhythm_gap(&r, now), DAY * 8 / 10, DAY * 12 / 10);
	daily = rhythm_wait(&r, HOUR, now);
	assert_in_range(daily, HOUR / 4, 4 * HOUR);
	silent = rhythm_wait(&r, HOUR, now + 60 * DAY);
	assert_true(silent > daily);
	assert_true(silent < DAY);
	now = NOW;
	r = rhythm_of(HOUR, 500, &now);
	hourly = rhythm_wait(&r, HOUR, now);
	now = NOW;
	r = rhythm_of(7 * DAY, 500, &now);
	weekly = rhythm_wait(&r, HOUR, now);
	assert_true(hourly < daily || hourly < 900);
	assert_true(weekly > hourly);
}

static void
test_rhythm_of_a_first_document(void **state)
{
	int64_t dates[10], together[10];
	struct rhythm r = { 0 }, s = { 0 }, none = { 0 };

	(void)state;
	for (int i = 0; i < 10; i++) {
		dates[i] = NOW - i * 2 * DAY;
		together[i] = NOW - 5 - i;
	}
	rhythm_learn(&r, dates, 10, NOW);
	assert_in_range(rhythm_gap(&r, NOW), DAY, 3 * DAY);
	/* Dates that a program made up are no rhythm. */
	rhythm_learn(&s, together, 10, NOW);
	assert_int_equal(rhythm_gap(&s, NOW), 0);
	dates[0] = NOW + 10 * DAY;
	rhythm_learn(&none, dates, 1, NOW);
	assert_int_equal(rhythm_gap(&none, NOW), 0);
	assert_int_equal(rhythm_wait(&none, HOUR, NOW), 0);
}

/* A feed that publishes at nine is looked at more often around nine. */
static void
test_rhythm_by_the_hour(void **state)
{
	struct rhythm r = { 0 };
	int64_t time, now = NOW - NOW % DAY;

	(void)state;
	rhythm_learn(&r, NULL, 0, now);
	for (int i = 0; i < 100; i++) {
		time = now + 9 * HOUR;
		now += DAY;
		rhythm_learn(&r, &time, 1, now);
	}
	assert_true(rhythm_wait(&r, HOUR, now + 8 * HOUR + 1800) <
	    rhythm_wait(&r, HOUR, now + 18 * HOUR) / 2);
}

static void
test_memory_packs(void **state)
{
	struct schedule_memory m, back;
	uint8_t packed[SCHEDULE_MEMORY_LEN];
	int64_t now = NOW;

	(void)state;
	schedule_memory_init(&m);
	m.rhythm = rhythm_of(DAY, 50, &now);
	m.hints = (struct feed_hints){ 1, 2, -3, 4, 5 };
	schedule_memory_pack(&m, packed);
	assert_int_equal(schedule_memory_unpack(&back, packed, sizeof(packed)), 0);
	schedule_memory_pack(&back, packed);
	assert_int_equal(back.rhythm.span, m.rhythm.span);
	assert_int_equal(back.hints.update_base, -3);
	assert_int_equal(schedule_memory_unpack(&back, packed, 3), -1);
	packed[0] = 99;
	assert_int_equal(schedule_memory_unpack(&back, packed, sizeof(packed)),
	    -1);
	assert_int_equal(back.hints.update_base, INT64_MIN);
}

/* A number of any size, small ones as likely as huge ones. */
static int64_t
random_seconds(uint64_t *seed)
{
	uint64_t v = (uint64_t)next_random(seed) << 32 | next_random(seed);

	return (int64_t)(v >> (1 + next_random(seed) % 63)) - 1;
}

static int64_t
max2(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
min2(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What the rule promises, said another way: the shortest wait it may give. */
static int64_t
model_wait(const struct schedule_input *in)
{
	int64_t base = in->user_interval > 0 ? min2(in->user_interval, 31 * DAY) : HOUR;
	int64_t wait = max2(base, min2(in->fresh_for, in->overloaded ? 31 * DAY : DAY));
	int64_t n = min2(in->error_count, 20);

	wait = max2(wait, min2(in->retry_after, 31 * DAY));
	wait = max2(wait, min2(in->cooling, 31 * DAY));
	if (in->memory != NULL)
		wait = max2(wait, min2(in->memory->hints.ttl, DAY));
	if (in->error == SCHEDULE_SERVER)
		wait = max2(wait, min2(base * (1 << n), DAY));
	return wait;
}

static void
test_next_poll_properties(void **state)
{
	uint64_t seed = 7;
	struct schedule_memory m;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct schedule_input in = {
			.error = next_random(&seed) % 2 ? SCHEDULE_OK : SCHEDULE_SERVER,
			.user_interval = next_random(&seed) % 2 ? 0 :
			    max2(0, random_seconds(&seed)),
			.error_count = 1 + next_random(&seed) % 10,
			.retry_after = random_seconds(&seed),
			.fresh_for = random_seconds(&seed),
			.cooling = random_seconds(&seed),
			.overloaded = next_random(&seed) % 2,
			.jitter = next_random(&seed),
			.memory = next_random(&seed) % 2 ? NULL : &m,
		};
		int64_t now = NOW + next_random(&seed) % DAY, wait, got, minute;
		struct schedule_verdict v;

		schedule_memory_init(&m);
		m.hints.ttl = (uint32_t)random_seconds(&seed);
		wait = model_wait(&in);
		schedule_next_poll(&conf, &in, now, &v);
		got = v.next_poll;
		assert_true(got >= now + wait);
		assert_true(got <= now + wait + min2(wait / 10, 1800) + 240 + 900);
		assert_true(v.nterms >= 1 && v.nterms <= SCHEDULE_TERMS);
		minute = got % HOUR / 60;
		if (wait >= 900)
			assert_true(minute >= 2 && minute <= 57);
	}
}

/* Whatever a feed does, its rhythm stays within bounds and nothing overflows. */
static void
test_rhythm_properties(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct schedule_memory m;
		int64_t now = NOW, times[8], wait;

		schedule_memory_init(&m);
		for (int k = 0; k < 200; k++) {
			size_t n = next_random(&seed) % 9;
			struct schedule_verdict v;

			for (size_t t = 0; t < n; t++)
				times[t] = next_random(&seed) % 2 ?
				    random_seconds(&seed) : now - next_random(&seed) % DAY;
			rhythm_learn(&m.rhythm, times, n, now);
			assert_true(m.rhythm.events <= 12 * 16);
			assert_true(m.rhythm.newest <= now);
			wait = rhythm_wait(&m.rhythm, HOUR, now);
			assert_true(wait >= 0);
			schedule_next_poll(&conf, &(struct schedule_input){
			    .retry_after = -1, .fresh_for = -1, .memory = &m },
			    now, &v);
			assert_true(v.next_poll >= now + 900);
			assert_true(v.next_poll <= now + DAY + 241 + 900);
			now += min2(random_seconds(&seed), 400 * DAY) + 1;
		}
	}
}

/* Note n attempts at as many origins, all at one time. True: it changed. */
static bool
attempts(struct outage *o, unsigned n, bool failed, int64_t now)
{
	char origin[24];
	bool changed = false;

	for (unsigned i = 0; i < n; i++) {
		snprintf(origin, sizeof(origin), "%s%u", failed ? "f" : "a", i);
		changed |= outage_note(o, origin, failed, now);
	}
	return changed;
}

static void
test_outage(void **state)
{
	static const struct {
		unsigned answered, failed;
		bool down;
	} rows[] = {
		{ 0, 4, false }, { 0, 5, true }, { 1, 5, true }, { 2, 8, false },
		{ 2, 9, true }, { 12, 48, false }, { 10, 50, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct outage o = { 0 };

		attempts(&o, rows[i].answered, false, 100);
		assert_int_equal(attempts(&o, rows[i].failed, true, 130),
		    rows[i].down);
		assert_int_equal(o.down, rows[i].down);
		if (!o.down)
			continue;
		/* A minute's pause, then a few probes, then again. */
		assert_false(outage_admits(&o, 130 + BOUND_OUTAGE_S - 1));
		for (int k = 0; k < BOUND_OUTAGE_PROBES; k++)
			assert_true(outage_admits(&o, 130 + BOUND_OUTAGE_S));
		assert_false(outage_admits(&o, 130 + BOUND_OUTAGE_S));
		assert_true(outage_admits(&o, 130 + 2 * BOUND_OUTAGE_S));
		assert_true(outage_note(&o, "a", false, 300));
		assert_true(outage_admits(&o, 300));
	}
}

/* Many feeds of one origin are one origin; what is old is forgotten. */
static void
test_no_outage(void **state)
{
	struct outage o = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_false(outage_note(&o, "one", true, 100));
	attempts(&o, 3, true, 100);
	assert_false(attempts(&o, 4, true, 100 + BOUND_OUTAGE_S + 1));
	assert_false(o.down);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outage),
		cmocka_unit_test(test_no_outage),
		cmocka_unit_test(test_heap_against_model),
		cmocka_unit_test(test_heap_edges),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_default_is_clamped),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_rhythm),
		cmocka_unit_test(test_rhythm_of_a_first_document),
		cmocka_unit_test(test_rhythm_by_the_hour),
		cmocka_unit_test(test_memory_packs),
		cmocka_unit_test(test_next_poll_properties),
		cmocka_unit_test(test_rhythm_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
