/* SPDX-License-Identifier: ISC */
/*
 * The store against a model of it: random sequences of polls, edits, changes
 * of all names, other orders, shrinking documents, cut ones, state, retention,
 * restarts and kills. After a kill the store is as it was before or after the
 * poll that was under way, never between.
 * usage: test_store_model [SEQUENCES [SEED]]
 * Without SEED it is that of $GAZETTED_TEST_SEED, else a random one; it is
 * printed.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store_model.h"

#define STEPS 20        /* of a sequence */
#define SHORT 100       /* sequences, unless more are asked for */

/* What outlives a process that is killed. */
struct shared {
	struct model now, pending; /* pending: once what is under way is kept */
	bool under_way;
	long sequence;             /* the next one; its feed is made at its start */
	int step;
	int64_t feed, feed_polls;
	char url[64];
	unsigned seed, kills, polls;
};

static struct shared *shared;
static long sequences = SHORT;

/* --- the store beside the model --- */

static bool
any(const struct article *a)
{
	return a->stored;
}

static bool
starred(const struct article *a)
{
	return a->stored && a->starred;
}

static bool
unread(const struct article *a)
{
	return a->stored && !a->read;
}

/* Compare one list. */
static bool
same_list(struct rig *r, const struct model *m, struct item_filter f,
    bool (*want)(const struct article *))
{
	struct list_job l = list_of(f);
	char expected[200];

	model_titles(m, want, expected, sizeof(expected));
	rig_list(r, &l);
	return strcmp(l.titles, expected) == 0;
}

static bool
same(struct rig *r, const struct model *m)
{
	int64_t feed = shared->feed;

	return same_list(r, m, (struct item_filter){ .feed = feed }, any) &&
	    same_list(r, m, (struct item_filter){ .feed = feed,
	    .starred = true }, starred) &&
	    same_list(r, m, (struct item_filter){ .feed = feed,
	    .unread = true }, unread);
}

static void
check(struct rig *r)
{
	struct list_job l = list_of((struct item_filter){ .feed = shared->feed });
	char expected[200];

	if (same(r, &shared->now))
		return;
	rig_list(r, &l);
	model_titles(&shared->now, any, expected, sizeof(expected));
	fail_msg("seed %u, sequence %ld, step %d: stored %s not %s",
	    shared->seed, shared->sequence, shared->step, l.titles, expected);
}

/* How many polls of the feed are kept: it tells whether one is. */
static int64_t
polls_of_feed(const struct rig *r)
{
	char sql[80];

	snprintf(sql, sizeof(sql), "SELECT polls FROM feed WHERE rid = %" PRId64,
	    shared->feed);
	return rig_sql(r, sql);
}

/* --- steps --- */

struct mark_job {
	struct rig_job job;
	uint8_t id[DIGEST_LEN];
	struct item_state state;
};

static void
mark_work(struct store_job *job, struct store_writer *w)
{
	struct mark_job *m = (struct mark_job *)job;

	assert_int_equal(writer_item_state(w, m->id, &m->state), 0);
}

/* Find the id of the newest stored item whose title begins so. */
static void
find_id(struct rig *r, int article, uint8_t *id)
{
	struct list_job l = list_of((struct item_filter){ .feed = shared->feed });
	char title[16];

	snprintf(title, sizeof(title), "T%dv", article);
	do {
		l.titles[0] = '\0';
		l.n = 0;
		l.limit = 1;
		rig_list(r, &l);
		assert_int_equal(l.n, 1);
		l.filter.after_rid = l.last_rid;
	} while (strncmp(l.titles, title, strlen(title)) != 0);
	memcpy(id, l.last_id, DIGEST_LEN);
}

static void
step_mark(struct rig *r)
{
	int i = model_stored(&shared->now);
	struct mark_job m = { .state = { -1, -1, NULL, 0 } };
	struct article *a = &shared->now.articles[i < 0 ? 0 : i];

	if (i < 0)
		return;
	find_id(r, i, m.id);
	if (random() % 2 == 0)
		m.state.read = a->read = !a->read;
	else
		m.state.starred = a->starred = !a->starred;
	assert_int_equal(rig_write(r, mark_work, &m.job), 0);
}

static void
nothing_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

static void
step_retire(struct rig *r)
{
	unsigned max = 1 + (unsigned)random() % 4;
	const struct retention_rule rule = { shared->url, "", 0, max };
	const struct retention rules = { .rules = &rule, .nrules = 1 };
	struct rig_job job = { 0 };

	model_retire(&shared->now, max);
	assert_int_equal(store_retire(r->store, &rules, 7000000), 0);
	do
		assert_int_equal(rig_write(r, nothing_work, &job), 0);
	while (store_retires(r->store));
}

/* Poll; now and then be killed while the store writes. */
static void
step_poll(struct rig *r, bool die)
{
	struct model_texts texts;
	struct doc doc;
	struct feed_poll *p;
	uint32_t nnew, nchanged;

	shared->pending = shared->now;
	model_publish(&shared->pending, &doc, &texts, &nnew, &nchanged);
	p = rig_poll(r, shared->feed, 5000000 + 100 * shared->step);
	rig_parse(p, &doc);
	shared->feed_polls = polls_of_feed(r);
	shared->under_way = true;
	rig_submit(r, p);
	if (die) {
		usleep((useconds_t)random() % 4000);
		raise(SIGKILL);
	}
	rig_wait(r);
	shared->now = shared->pending;
	shared->under_way = false;
	shared->polls++;
	if (p->store_error != 0 || p->nnew != nnew || p->nchanged != nchanged)
		fail_msg("seed %u, sequence %ld, step %d: %u new, not %u; "
		    "%u changed, not %u", shared->seed, shared->sequence,
		    shared->step, p->nnew, nnew, p->nchanged, nchanged);
	rig_poll_free(p);
}

static void
step(struct rig *r)
{
	char why[STORE_ERROR_LEN];
	long what = random() % 100;

	if (what < 40)
		step_poll(r, false);
	else if (what < 70)
		model_change(&shared->now);
	else if (what < 85)
		step_mark(r);
	else if (what < 95)
		step_retire(r);
	else if (what < 98)
		step_poll(r, true);
	else {
		rig_close(r);
		assert_int_equal(rig_open(r, why), 0);
	}
}

/* --- sequences --- */

static void
sequence(struct rig *r)
{
	if (shared->step == 0) {
		model_init(&shared->now);
		snprintf(shared->url, sizeof(shared->url),
		    "http://%ld.example/feed", shared->sequence);
		shared->feed = rig_add(r, shared->url, NULL);
	}
	while (shared->step < STEPS) {
		/* Each step draws its own numbers, so that it is the same
		 * whether or not a process was killed before it. */
		srandom(shared->seed + (unsigned)shared->sequence * STEPS +
		    (unsigned)shared->step++);
		step(r);
		check(r);
	}
	shared->step = 0;
	shared->sequence++;
}

/* Go on where the last process was killed. */
static void
go_on(struct rig *r)
{
	char why[STORE_ERROR_LEN];

	assert_int_equal(rig_open(r, why), 0);
	if (shared->under_way && polls_of_feed(r) > shared->feed_polls)
		shared->now = shared->pending;
	shared->under_way = false;
	if (shared->step > 0)
		check(r);
	while (shared->sequence < sequences)
		sequence(r);
	rig_close(r);
}

static void
test_sequences(void **state)
{
	struct rig r;
	int status;
	pid_t pid;

	(void)state;
	rig_init(&r);
	do {
		fflush(NULL);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			event_reinit(r.base);
			go_on(&r);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		shared->kills += WIFSIGNALED(status);
		if (WIFSIGNALED(status))
			assert_int_equal(WTERMSIG(status), SIGKILL);
	} while (WIFSIGNALED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(shared->sequence, sequences);
	printf("%ld sequences, %u polls, %u kills\n", sequences, shared->polls,
	    shared->kills);
	rig_assert_sound(&r);
	rig_free(&r);
}

/* The seed that was asked for, else another one each time. */
static unsigned
choose_seed(const char *asked)
{
	unsigned seed;

	if (asked == NULL)
		asked = getenv("GAZETTED_TEST_SEED");
	if (asked != NULL)
		return (unsigned)strtoul(asked, NULL, 10);
	return getentropy(&seed, sizeof(seed)) == 0 ? seed : 1;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sequences) };

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || digest_init() < 0)
		return 1;
	if (argc > 1)
		sequences = strtol(argv[1], NULL, 10);
	shared->seed = choose_seed(argc > 2 ? argv[2] : NULL);
	printf("seed %u\n", shared->seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
