/* SPDX-License-Identifier: ISC */
/* What an outage made fail is taken back, also where the store has no room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bounds.h"
#include "../../daemon/reach.h"
#include "store.h"
#include "store_write.h"
#include "util.h"

#define NOW 1700000000
#define FEEDS (BOUND_OUTAGE_ORIGINS + 3)
#define JOBS 8

/* The store, faked: what it was handed, unless it is full. */
static struct {
	bool full;
	struct store_job *jobs[JOBS];
	size_t njobs;
	unsigned undone[FEEDS + 1]; /* by feed, in its rows */
	unsigned told[FEEDS + 1];   /* and as the pipeline heard */
} world;

int
store_write_after(struct store *s, struct store_job *job)
{
	(void)s;
	if (world.full || world.njobs == JOBS)
		return -1;
	world.jobs[world.njobs++] = job;
	return 0;
}

int
writer_poll_undo(struct store_writer *w, struct poll_undo *undo)
{
	(void)w;
	undo->done = true;
	world.undone[undo->feed]++;
	return 0;
}

static void
undone(void *arg, int64_t feed, int64_t due)
{
	(void)arg;
	assert_in_range(due, NOW + 1, NOW + 3600);
	world.told[feed]++;
}

static void
work_off(void)
{
	for (size_t i = 0; i < world.njobs; i++) {
		world.jobs[i]->write(world.jobs[i], NULL);
		world.jobs[i]->error = 0;
		world.jobs[i]->done(world.jobs[i]);
	}
	world.njobs = 0;
}

/* A poll of a feed of an origin of its own ends. */
static enum reach_news
end(struct reach *r, int64_t feed, int64_t now, bool answers)
{
	char url[64];
	struct feed_poll p = { .feed = feed, .started = now,
		.outcome = answers ? POLL_UNCHANGED : POLL_ERROR,
		.fetch = { .outcome = answers ? FETCH_NOT_MODIFIED :
		    FETCH_FAILED, .code = answers ? NULL : "dns" } };

	snprintf(url, sizeof(url), "http://%lld.example/feed", (long long)feed);
	p.source.url = url;
	return reach_note(r, &p, now, 7);
}

/* All of them fail, until one shows that it is an outage. */
static size_t
fail_all(struct reach *r, int64_t now)
{
	for (size_t i = 1; i <= FEEDS; i++)
		if (end(r, (int64_t)i, now, false) == REACH_LOST)
			return i;
	return 0;
}

static int
set_up(void **state)
{
	memset(&world, 0, sizeof(world));
	*state = reach_new(NULL, undone, NULL);
	return 0;
}

static int
tear_down(void **state)
{
	reach_free(*state);
	return 0;
}

/* Say whether feeds up to this one were undone so many times. */
static void
assert_undone(size_t last, unsigned times)
{
	for (size_t i = 1; i <= last; i++) {
		assert_int_equal(world.undone[i], times);
		assert_int_equal(world.told[i], times);
	}
}

static void
test_room(void **state)
{
	struct reach *r = *state;
	size_t last = fail_all(r, NOW);

	assert_true(last >= BOUND_OUTAGE_ORIGINS);
	assert_true(reach_settle(r));
	work_off();
	assert_undone(last - 1, 1);
}

static void
test_full(void **state)
{
	struct reach *r = *state;
	size_t last;

	world.full = true;
	last = fail_all(r, NOW);
	assert_true(last > 0);
	for (int i = 0; i < 3; i++)
		assert_false(reach_settle(r));
	assert_undone(last, 0);
	world.full = false;
	assert_true(reach_settle(r));
	assert_true(reach_settle(r)); /* once is enough */
	assert_int_equal(world.njobs, 1);
	work_off();
	assert_undone(last - 1, 1);
}

/* The next outage finds it still full: both are taken back, in order. */
static void
test_full_twice(void **state)
{
	struct reach *r = *state;
	size_t last;

	world.full = true;
	last = fail_all(r, NOW);
	assert_int_equal(end(r, 1, NOW + 70, true), REACH_BACK);
	assert_int_equal(fail_all(r, NOW + 1000), last);
	assert_false(reach_settle(r));
	world.full = false;
	assert_true(reach_settle(r));
	assert_int_equal(world.njobs, 2);
	work_off();
	for (size_t i = 1; i < last; i++)
		assert_int_equal(world.undone[i], 2);
}

/* What is still owed at the end is freed. */
static void
test_end(void **state)
{
	world.full = true;
	assert_true(fail_all(*state, NOW) > 0);
	assert_false(reach_settle(*state));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_room), T(test_full), T(test_full_twice), T(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
