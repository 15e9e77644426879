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
#include <stdlib.h>
#include <string.h>

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

static void
test_terms(void **state)
{
	static const struct {
		struct schedule_input in;
		int64_t wait;       /* at least; at most a tenth and the edge more */
		const char *reason;
	} cases[] = {
		{ { SCHEDULE_OK, 0, 0, -1, -1, 0 }, HOUR, "default" },
		{ { SCHEDULE_OK, 600, 0, -1, -1, 0 }, 600, "interval" },
		{ { SCHEDULE_OK, 3 * DAY, 0, -1, -1, 0 }, 3 * DAY, "interval" },
		{ { SCHEDULE_OK, 0, 0, -1, 0, 0 }, HOUR, "default" },
		{ { SCHEDULE_OK, 0, 0, -1, 60, 0 }, HOUR, "default" },
		{ { SCHEDULE_OK, 0, 0, -1, 2 * HOUR, 0 }, 2 * HOUR, "max-age" },
		{ { SCHEDULE_OK, 0, 0, -1, 365 * DAY, 0 }, DAY, "max-age" },
		{ { SCHEDULE_OK, 0, 0, -1, INT64_MAX, 0 }, DAY, "max-age" },
		{ { SCHEDULE_OK, 0, 0, 5 * HOUR, 2 * HOUR, 0 }, 5 * HOUR, "retry-after" },
		{ { SCHEDULE_ERROR, 0, 1, 0, -1, 0 }, 2 * HOUR, "back-off" },
		{ { SCHEDULE_ERROR, 0, 2, -1, -1, 0 }, 4 * HOUR, "back-off" },
		{ { SCHEDULE_ERROR, 0, 4, -1, -1, 0 }, 16 * HOUR, "back-off" },
		{ { SCHEDULE_ERROR, 0, 5, -1, -1, 0 }, DAY, "back-off" },
		{ { SCHEDULE_ERROR, 0, INT64_MAX, -1, -1, 0 }, DAY, "back-off" },
		{ { SCHEDULE_ERROR, 0, 1, 3 * DAY, -1, 0 }, 3 * DAY, "retry-after" },
		{ { SCHEDULE_ERROR, 0, 1, INT64_MAX, -1, 0 }, 31 * DAY, "retry-after" },
		{ { SCHEDULE_ERROR, 3 * DAY, 9, -1, -1, 0 }, 3 * DAY, "interval" },
		{ { SCHEDULE_ERROR, 0, 1, -1, 12 * HOUR, 0 }, 12 * HOUR, "max-age" },
		{ { SCHEDULE_OK, INT64_MAX, 0, -1, -1, 0 }, 31 * DAY, "interval" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct schedule_verdict v =
		    schedule_next_poll(&conf, &cases[i].in, NOW);

		assert_string_equal(v.reason, cases[i].reason);
		assert_in_range(v.next_poll - NOW, cases[i].wait,
		    cases[i].wait + 241);
	}
}

static void
test_default_is_clamped(void **state)
{
	const struct schedule_conf low = { 1, 900, DAY }, high = { 9 * DAY, 900, DAY };
	const struct schedule_input in = { .retry_after = -1, .fresh_for = -1 };

	(void)state;
	assert_int_equal(schedule_next_poll(&low, &in, NOW).next_poll, NOW + 900);
	assert_int_equal(schedule_next_poll(&high, &in, NOW).next_poll, NOW + DAY);
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
	int64_t wait = max2(base, min2(in->fresh_for, DAY));
	int64_t n = min2(in->error_count, 20);

	wait = max2(wait, min2(in->retry_after, 31 * DAY));
	if (in->result == SCHEDULE_ERROR)
		wait = max2(wait, min2(base * (1 << n), DAY));
	return wait;
}

static void
test_next_poll_properties(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct schedule_input in = {
			.result = next_random(&seed) % 2 ? SCHEDULE_OK : SCHEDULE_ERROR,
			.user_interval = next_random(&seed) % 2 ? 0 :
			    max2(0, random_seconds(&seed)),
			.error_count = 1 + next_random(&seed) % 10,
			.retry_after = random_seconds(&seed),
			.fresh_for = random_seconds(&seed),
			.jitter = next_random(&seed),
		};
		int64_t now = NOW + next_random(&seed) % DAY;
		int64_t wait = model_wait(&in), got, minute;

		got = schedule_next_poll(&conf, &in, now).next_poll;
		assert_true(got >= now + wait);
		assert_true(got <= now + wait + min2(wait / 10, 1800) + 240 + 900);
		minute = got % HOUR / 60;
		if (wait >= 900)
			assert_true(minute >= 2 && minute <= 57);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heap_against_model),
		cmocka_unit_test(test_heap_edges),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_default_is_clamped),
		cmocka_unit_test(test_next_poll_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
