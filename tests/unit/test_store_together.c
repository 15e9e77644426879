/* SPDX-License-Identifier: ISC */
/* Polls that share a savepoint: one that fails takes no other with it. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bounds.h"
#include "store_rig.h"

#define POLLS (3 * BOUND_TOGETHER)
#define TOO_LONG (BOUND_STORE_VALUE + 1)

struct turn;

/* A poll, and how often the store worked on it. */
struct tried {
	struct feed_poll *p;
	struct turn *turn;
	unsigned runs;         /* the writing thread's, until it is waited for */
	unsigned ended;
};

/* A batch: the first job holds the writing thread until all have come. */
struct turn {
	struct rig *rig;
	struct tried tried[POLLS];
	unsigned npacked;
	atomic_bool go;
	char *too_long;
	struct rig_job first, between;
	unsigned first_runs, between_runs;
};

static void
planned(struct feed_poll *p)
{
	((struct tried *)p->pipeline)->runs++;
}

static void
ended(struct feed_poll *p)
{
	((struct tried *)p->pipeline)->ended++;
}

static void
packed(struct feed_poll *p)
{
	((struct tried *)p->pipeline)->turn->npacked++;
}

static void
saved(struct feed_poll *p)
{
	((struct tried *)p->pipeline)->turn->rig->waiting--;
}

static struct turn *
turn_new(struct rig *r)
{
	static const struct doc doc = { "F", { A1, A2 } };
	struct turn *t = xcalloc(1, sizeof(*t));
	char url[40];

	t->rig = r;
	t->too_long = xmalloc(TOO_LONG);
	memset(t->too_long, 'x', TOO_LONG);
	for (unsigned i = 0; i < POLLS; i++) {
		struct tried *tr = &t->tried[i];

		snprintf(url, sizeof(url), "http://%u.example/feed", i);
		tr->turn = t;
		tr->p = rig_poll(r, rig_add(r, url, NULL), 5000000);
		rig_parse(tr->p, &doc);
		tr->p->pipeline = tr;
		tr->p->next = saved;
		tr->p->plan = planned;
		tr->p->stored = ended;
		tr->p->slimmed = packed;
	}
	return t;
}

static void
turn_free(struct turn *t)
{
	for (unsigned i = 0; i < POLLS; i++)
		rig_poll_free(t->tried[i].p);
	free(t->too_long);
	free(t);
}

/* A poll that fails for a reason of its own, half done. */
static void
spoil(struct turn *t, unsigned i)
{
	t->tried[i].p->parsed->items[0].guid =
	    (struct str){ t->too_long, TOO_LONG };
}

static void
first_work(struct store_job *job, struct store_writer *w)
{
	struct turn *t = (struct turn *)((char *)job -
	    offsetof(struct turn, first));

	(void)w;
	t->first_runs++;
	while (!atomic_load(&t->go))
		sched_yield();
}

static void
between_work(struct store_job *job, struct store_writer *w)
{
	struct turn *t = (struct turn *)((char *)job -
	    offsetof(struct turn, between));

	(void)w;
	t->between_runs++;
}

static void
job_done(struct store_job *job)
{
	((struct rig_job *)job)->rig->waiting--;
}

static void
job_submit(struct turn *t, struct rig_job *j,
    void (*work)(struct store_job *, struct store_writer *))
{
	j->rig = t->rig;
	j->job.write = work;
	j->job.done = job_done;
	assert_int_equal(store_write_after(t->rig->store, &j->job), 0);
	t->rig->waiting++;
}

/* Hand some over, and wait until they are packed. */
static void
submit(struct turn *t, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		rig_submit(t->rig, t->tried[i].p);
	while (t->npacked < to)
		assert_int_equal(event_base_loop(t->rig->base, EVLOOP_ONCE), 0);
}

/* All in one batch, with another job before `between`. */
static void
turn_run(struct turn *t, unsigned between)
{
	job_submit(t, &t->first, first_work);
	submit(t, 0, between);
	job_submit(t, &t->between, between_work);
	submit(t, between, POLLS);
	atomic_store(&t->go, true);
	rig_wait(t->rig);
	assert_int_equal(t->first_runs, 1);
	assert_int_equal(t->between_runs, 1);
	assert_int_equal(t->first.job.error, 0);
	assert_int_equal(t->between.job.error, 0);
}

/* Count the polls that were worked on more than once, to their end. */
static unsigned
count_again(const struct turn *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < POLLS; i++)
		n += t->tried[i].runs > 1;
	return n;
}

/* Each poll but `bad` was kept, whole and once. */
static void
assert_kept(struct turn *t, const bool bad[POLLS])
{
	int64_t kept = 0;

	for (unsigned i = 0; i < POLLS; i++) {
		const struct tried *tr = &t->tried[i];

		assert_int_equal(tr->ended, 1);
		assert_int_equal(tr->p->store_error, bad[i] ? E2BIG : 0);
		assert_int_equal(tr->p->nnew, bad[i] ? 0 : 2);
		kept += !bad[i];
	}
	assert_int_equal(rig_sql(t->rig, "SELECT count(*) FROM item"),
	    2 * kept);
	assert_int_equal(rig_sql(t->rig, "SELECT count(DISTINCT feed) FROM"
	    " item"), kept);
	assert_int_equal(rig_sql(t->rig, "SELECT sum(items) FROM feed"),
	    2 * kept);
	assert_int_equal(rig_sql(t->rig, "SELECT count(*) FROM poll"), kept);
	/* No number was taken by what was undone. */
	assert_int_equal(rig_sql(t->rig, "SELECT max(rid) - min(rid) + 1"
	    " FROM item"), 2 * kept);
	rig_assert_sound(t->rig);
}

static void
test_all_kept(void **state)
{
	static const bool none[POLLS];
	struct turn *t = turn_new(*state);

	turn_run(t, 5);
	assert_kept(t, none);
	assert_int_equal(count_again(t), 0);
	turn_free(t);
}

/* The first, the last and one in the middle of those that share fail. */
static void
test_some_fail(void **state)
{
	static const unsigned which[] = { 0, BOUND_TOGETHER / 2,
		BOUND_TOGETHER - 1, BOUND_TOGETHER, POLLS - 1 };
	bool bad[POLLS] = { false };
	struct turn *t = turn_new(*state);

	for (size_t i = 0; i < ARRAY_LEN(which); i++) {
		bad[which[i]] = true;
		spoil(t, which[i]);
	}
	turn_run(t, POLLS);
	assert_kept(t, bad);
	assert_true(count_again(t) > 0);
	turn_free(t);
}

/* What was written between them is not run again, and ends their sharing. */
static void
test_between(void **state)
{
	bool bad[POLLS] = { false };
	struct turn *t = turn_new(*state);

	bad[7] = true;
	spoil(t, 7);
	turn_run(t, 5);
	assert_kept(t, bad);
	/* Of those before it only the two behind the other job. */
	for (unsigned i = 0; i < POLLS; i++)
		assert_int_equal(t->tried[i].runs, i == 7 ? 0 :
		    i == 5 || i == 6 ? 2 : 1);
	turn_free(t);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_all_kept), T(test_some_fail), T(test_between),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
