/* SPDX-License-Identifier: ISC */
/*
 * Unit tests of the parser pool, with tests/tools/fake_parser as the worker:
 * whatever a worker does, its document alone gets an error, and others go on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "daemon/parser/frames.h"
#include "daemon/parser/quarantine.h"
#include "digest.h"
#include "log.h"
#include "parse_proto.h"
#include "parser.h"
#include "util.h"

#define FAKE "tests/tools/fake_parser"
#define LONG_ENOUGH_S 60
#define SEGFAULT "the parser was ended by signal 11 (Segmentation fault)"

/* One pool and what was heard of it. */
struct bed {
	struct event_base *base;
	struct event *alarm;
	struct parser_pool *pool;
	char dir[32];        /* of links to the fake, which looks at its name */
	char program[512];
	bool fatal, other_build;
	char why[200];
};

/* One document and what became of it. */
struct doc {
	struct bed *bed;
	const char *body;
	struct parse_result *result;
	bool submitting;
	struct doc *next;    /* submitted from this one's `done` */
};

static void
alarm_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	fail_msg("the test took more than %d s", LONG_ENOUGH_S);
}

static void
fatal(void *arg, bool other_build, const char *why)
{
	struct bed *b = arg;

	assert_false(b->fatal);
	b->fatal = true;
	b->other_build = other_build;
	snprintf(b->why, sizeof(b->why), "%s", why);
	event_base_loopbreak(b->base);
}

/* Start a pool of `workers` whose program's name is `name`. */
static void
bed_open(struct bed *b, unsigned workers, const char *name)
{
	struct timeval tv = { LONG_ENOUGH_S, 0 };
	struct parser_conf conf = { b->program, workers, fatal, b };
	char fake[400];

	*b = (struct bed){ .dir = "/tmp/gazetted-pool.XXXXXX" };
	assert_non_null(getcwd(fake, sizeof(fake) - sizeof(FAKE) - 1));
	strncat(fake, "/" FAKE, sizeof(FAKE));
	assert_non_null(mkdtemp(b->dir));
	snprintf(b->program, sizeof(b->program), "%s/%s", b->dir, name);
	assert_int_equal(symlink(fake, b->program), 0);
	b->base = event_base_new();
	event_base_priority_init(b->base, 2);
	b->alarm = evtimer_new(b->base, alarm_cb, b);
	event_add(b->alarm, &tv);
	b->pool = parser_pool_new(b->base, &conf);
	assert_non_null(b->pool);
}

static void
bed_close(struct bed *b)
{
	parser_pool_free(b->pool);
	event_free(b->alarm);
	event_base_free(b->base);
	unlink(b->program);
	rmdir(b->dir);
}

static void submit(struct bed *b, struct doc *d);

static void
done(void *arg, struct parse_result *result)
{
	struct doc *d = arg;

	assert_false(d->submitting);
	assert_null(d->result);
	assert_non_null(result);
	d->result = result;
	if (d->next != NULL)
		submit(d->bed, d->next);
}

static void
submit_bytes(struct bed *b, struct doc *d, const char *body, size_t n)
{
	struct parse_request r = { .kind = PARSE_FEED, .body = { body, n },
		.url = STR_LIT("http://example.org/feed") };

	d->bed = b;
	d->submitting = true;
	parser_submit(b->pool, &r, done, d);
	d->submitting = false;
}

static void
submit(struct bed *b, struct doc *d)
{
	submit_bytes(b, d, d->body, strlen(d->body));
}

/* Run the loop until nothing is pending. */
static void
run(struct bed *b)
{
	while (parser_pending(b->pool) > 0)
		event_base_loop(b->base, EVLOOP_ONCE);
}

/* A result that has lost texts of its items keeps the others, in less memory. */
static void
assert_slim(struct parse_result *r)
{
	char *json = xstrndup(r->feed.json.s, r->feed.json.n);
	char *kept = xstrndup(r->items[1].json.s, r->items[1].json.n);
	size_t bytes = r->bytes;

	r->items[0].json = r->items[0].text = (struct str){ NULL, 0 };
	parse_result_slim(r);
	assert_true(r->bytes < bytes);
	assert_null(r->items[0].json.s);
	assert_true(str_is(r->feed.json, json));
	assert_true(str_is(r->items[1].json, kept));
	free(json);
	free(kept);
}

static void
assert_result(struct doc *d, enum parse_outcome outcome, const char *detail)
{
	assert_non_null(d->result);
	assert_string_equal(d->result->status.detail, detail);
	assert_int_equal(d->result->status.outcome, outcome);
	assert_int_equal(d->result->nitems, outcome == PARSE_OK ? 2 : 0);
	if (outcome == PARSE_OK)
		assert_slim(d->result);
	parse_result_spend(d->result); /* what is left is the status */
	assert_int_equal(d->result->nitems, 0);
	assert_null(d->result->frames);
	assert_int_equal(d->result->status.outcome, outcome);
	parse_result_free(d->result);
	d->result = NULL;
}

static void
test_ordinary(void **state)
{
	enum { N = 50 };
	struct doc docs[N] = { { 0 } };
	struct parser_stats stats;
	struct bed b;

	(void)state;
	bed_open(&b, 2, "fine");
	for (size_t i = 0; i < N; i++) {
		docs[i].body = "a feed";
		submit(&b, &docs[i]);
	}
	assert_int_equal(parser_pending(b.pool), N);
	run(&b);
	for (size_t i = 0; i < N; i++) {
		assert_true(str_is(docs[i].result->items[1].title, "6"));
		assert_true(str_is(docs[i].result->feed.json,
		    "{\"version\":\"1\"}"));
		assert_result(&docs[i], PARSE_OK, "");
	}
	parser_pool_stats(b.pool, &stats);
	assert_int_equal(stats.documents, N);
	assert_int_equal(stats.killed + stats.crashed + stats.refused, 0);
	bed_close(&b);
}

/* A request larger than what a socket takes at once arrives whole. */
static void
test_back_pressure(void **state)
{
	const size_t n = MIB(40);
	struct doc d = { 0 }, empty = { .body = "" };
	char *body = malloc(n);
	char length[32];
	struct bed b;

	(void)state;
	memset(body, 'x', n);
	snprintf(length, sizeof(length), "%zu", n);
	bed_open(&b, 1, "fine");
	submit_bytes(&b, &d, body, n);
	submit(&b, &empty);
	run(&b);
	assert_true(str_is(d.result->items[1].title, length));
	assert_result(&d, PARSE_OK, "");
	assert_true(str_is(empty.result->items[1].title, "0"));
	assert_result(&empty, PARSE_OK, "");
	submit_bytes(&b, &d, body, BOUND_BODY_MAX + 1);
	run(&b);
	assert_result(&d, PARSE_LIMIT, "the request is over its limit");
	bed_close(&b);
	free(body);
}

/* What each misdeed gives; then the same bytes are refused, others are not. */
static void
test_misdeeds(void **state)
{
	static const struct {
		const char *body, *detail, *again;
		enum parse_outcome outcome;
		bool quarantined, crashed;
	} cases[] = {
		{ "refuse", "it is a test", "it is a test",
		    PARSE_NOT_FEED, false, false },
		{ "grow", "", "", PARSE_OK, false, false },
		{ "crash", SEGFAULT, "put aside for a day: " SEGFAULT,
		    PARSE_INTERNAL, true, true },
		{ "exit", "the parser ended with status 3",
		    "put aside for a day: the parser ended with status 3",
		    PARSE_INTERNAL, true, true },
		{ "spin", "used more than 2 s of CPU",
		    "put aside for a day: used more than 2 s of CPU",
		    PARSE_LIMIT, true, false },
		{ "babble", "the parser's answer is no frame",
		    "put aside for a day: the parser's answer is no frame",
		    PARSE_INTERNAL, true, false },
		{ "huge", "the parser's answer is no frame",
		    "put aside for a day: the parser's answer is no frame",
		    PARSE_INTERNAL, true, false },
		{ "disorder", "the parser's answer is malformed",
		    "put aside for a day: the parser's answer is malformed",
		    PARSE_INTERNAL, true, false },
		{ "twice", "the parser's answer is malformed",
		    "put aside for a day: the parser's answer is malformed",
		    PARSE_INTERNAL, true, false },
		{ "flood", "the result is over its limit",
		    "put aside for a day: the result is over its limit",
		    PARSE_INTERNAL, true, false },
	};
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct doc bad = { .body = cases[i].body };
		struct doc good = { .body = "a feed" }, again = bad;
		struct parser_stats before, after;

		parser_pool_stats(b.pool, &before);
		submit(&b, &bad);
		submit(&b, &good);
		run(&b);
		submit(&b, &again);
		run(&b);
		assert_result(&bad, cases[i].outcome, cases[i].detail);
		assert_result(&good, PARSE_OK, "");
		assert_result(&again, cases[i].outcome, cases[i].again);
		parser_pool_stats(b.pool, &after);
		assert_int_equal(after.refused - before.refused,
		    cases[i].quarantined);
		assert_int_equal(after.crashed - before.crashed,
		    cases[i].crashed);
		assert_int_equal(after.killed - before.killed,
		    cases[i].quarantined && !cases[i].crashed);
	}
	bed_close(&b);
}

/* A worker killed from outside: its document fails, the others go on. */
static void
test_killed(void **state)
{
	enum { N = 20 };
	struct doc victim = { .body = "wait" }, docs[N] = { { 0 } };
	char bodies[N][16]; /* not alike: the same bytes would be refused */
	pid_t before[2], after[2];
	struct bed b;

	(void)state;
	bed_open(&b, 2, "fine");
	submit(&b, &victim);
	for (size_t i = 0; i < N; i++) {
		snprintf(bodies[i], sizeof(bodies[i]), "slow %zu", i);
		docs[i].body = bodies[i];
		submit(&b, &docs[i]);
	}
	while (docs[0].result == NULL)
		event_base_loop(b.base, EVLOOP_ONCE);
	assert_int_equal(parser_pool_pids(b.pool, before, 2), 2);
	/* The one that has not answered is at the victim. */
	for (size_t i = 0; i < 2; i++)
		kill(before[i], SIGKILL);
	run(&b);
	assert_result(&victim, PARSE_INTERNAL,
	    "the parser was ended by signal 9 (Killed)");
	for (size_t i = 0; i < N; i++) {
		bool ok = docs[i].result->status.outcome == PARSE_OK;

		assert_true(ok || i < 3);
		parse_result_free(docs[i].result);
	}
	assert_int_equal(parser_pool_pids(b.pool, after, 2), 2);
	assert_int_not_equal(before[0], after[0]);
	assert_int_not_equal(before[1], after[1]);
	bed_close(&b);
}

/* An idle worker that ends is replaced. */
static void
test_killed_idle(void **state)
{
	struct doc first = { .body = "a feed" }, second = first;
	pid_t pid, next = 0;
	siginfo_t info;
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	submit(&b, &first);
	run(&b);
	assert_result(&first, PARSE_OK, "");
	assert_int_equal(parser_pool_pids(b.pool, &pid, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	submit(&b, &second); /* though the pool cannot know of the end yet */
	run(&b);
	assert_result(&second, PARSE_OK, "");
	assert_int_equal(parser_pool_pids(b.pool, &next, 1), 1);
	assert_int_not_equal(next, pid);
	bed_close(&b);
}

/* A worker that keeps too much memory is replaced; the document is fine. */
static void
test_outgrown(void **state)
{
	struct doc small = { .body = "a feed" }, large = { .body = "grow" };
	pid_t first, second;
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	submit(&b, &small);
	run(&b);
	assert_result(&small, PARSE_OK, "");
	assert_int_equal(parser_pool_pids(b.pool, &first, 1), 1);
	submit(&b, &large);
	run(&b);
	assert_result(&large, PARSE_OK, "");
	submit(&b, &small);
	run(&b);
	assert_result(&small, PARSE_OK, "");
	assert_int_equal(parser_pool_pids(b.pool, &second, 1), 1);
	assert_int_not_equal(first, second);
	bed_close(&b);
}

/* A worker that ends behind a whole result: the result counts. */
static void
test_last_words(void **state)
{
	struct doc d = { .body = "last" };
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	submit(&b, &d);
	run(&b);
	assert_result(&d, PARSE_OK, "");
	bed_close(&b);
}

static void
test_replaced_in_time(void **state)
{
	struct doc d = { .body = "a feed" };
	pid_t first, pid;
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	for (int i = 0; i <= BOUND_PARSE_DOCUMENTS; i++) {
		submit(&b, &d);
		run(&b);
		assert_result(&d, PARSE_OK, "");
		assert_true(i == BOUND_PARSE_DOCUMENTS - 1 ||
		    parser_pool_pids(b.pool, &pid, 1) == 1);
		if (i == 0)
			first = pid;
		assert_true((pid == first) == (i < BOUND_PARSE_DOCUMENTS));
	}
	bed_close(&b);
}

/* What a pool says when its program will never do. */
static void
test_fatal(void **state)
{
	static const struct {
		const char *name, *why;
		bool other_build;
	} cases[] = {
		{ "unconfined", "gazetted-parser cannot be confined: "
		    "the parser ended with status 78", false },
		{ "dies", "gazetted-parser cannot be started: "
		    "the parser ended with status 3", false },
		{ "other", "gazetted-parser is of another build", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct doc d = { .body = "a feed" }, late = d;
		struct bed b;

		bed_open(&b, 2, cases[i].name);
		submit(&b, &d);
		event_base_dispatch(b.base);
		assert_true(b.fatal);
		assert_string_equal(b.why, cases[i].why);
		assert_int_equal(b.other_build, cases[i].other_build);
		submit(&b, &late);
		run(&b);
		assert_result(&d, PARSE_INTERNAL, "the parser is being stopped");
		assert_result(&late, PARSE_INTERNAL,
		    "the parser is being stopped");
		assert_int_equal(parser_pool_pids(b.pool, NULL, 0), 0);
		bed_close(&b);
	}
}

static void
test_no_program(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	parser_pool_free(b.pool);
	unlink(b.program);
	b.pool = parser_pool_new(b.base,
	    &(struct parser_conf){ b.program, 1, fatal, &b });
	assert_false(b.fatal);
	event_base_dispatch(b.base);
	assert_string_equal(b.why, "gazetted-parser cannot be started: "
	    "No such file or directory");
	bed_close(&b);
}

/* One that says hello and ends is started again, but ever more slowly. */
static void
test_fickle(void **state)
{
	const struct timeval second = { 1, 0 };
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fickle");
	event_base_loopexit(b.base, &second);
	event_base_dispatch(b.base);
	assert_false(b.fatal);
	bed_close(&b);
}

/* The end of the pool answers what runs and what waits. */
static void
test_end(void **state)
{
	struct doc running = { .body = "wait" }, waiting = { .body = "a feed" };
	struct doc from_done = waiting;
	struct bed b;

	(void)state;
	bed_open(&b, 1, "fine");
	submit(&b, &running);
	submit(&b, &waiting);
	waiting.next = &from_done;
	event_base_loop(b.base, EVLOOP_ONCE);
	assert_int_equal(parser_pending(b.pool), 2);
	bed_close(&b);
	assert_result(&running, PARSE_INTERNAL, "the parser is being stopped");
	assert_result(&waiting, PARSE_INTERNAL, "the parser is being stopped");
	assert_result(&from_done, PARSE_INTERNAL, "the parser is being stopped");
}

/* Frames are the same however they are cut on their way, and stay in place. */
static void
test_frames_split(void **state)
{
	enum { N = 400 }; /* more than a block */
	struct parse_status s = { PARSE_BAD, "" }, got;
	struct frames f = { 0 };
	struct buf b;
	const char *payloads[N], *why;
	size_t lengths[N], n = 0;
	int sv[2];

	(void)state;
	buf_init(&b, MIB(1));
	for (size_t i = 0; i < N; i++) {
		s.detail[4 * (i % 49)] = '\0';
		memset(s.detail, 'x', 4 * (i % 49));
		assert_int_equal(proto_put_end(&b, &s), 0);
	}
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    sv), 0);
	for (size_t at = 0, step = 1; at < b.len; at += step) {
		step = at % 7 + 1 < b.len - at ? at % 7 + 1 : b.len - at;
		assert_int_equal(write(sv[0], b.data + at, step), step);
		assert_int_equal(frames_read(&f, sv[1], &why), step);
		while (frames_next(&f, &payloads[n], &lengths[n]) == FRAME_END)
			n++;
	}
	assert_int_equal(n, N);
	assert_int_equal(frames_left(&f), 0);
	assert_int_equal(frames_read(&f, sv[1], &why), FRAMES_AGAIN);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(proto_get_end(payloads[i], lengths[i], &got), 0);
		assert_int_equal(strlen(got.detail), 4 * (i % 49));
	}
	close(sv[0]);
	assert_int_equal(frames_read(&f, sv[1], &why), FRAMES_EOF);
	close(sv[1]);
	frame_memory_free(frames_take(&f));
	buf_free(&b);
}

static void
test_quarantine(void **state)
{
	const struct parse_status status = { PARSE_LIMIT, "why" };
	struct quarantine *q = quarantine_new();
	char body[BOUND_QUARANTINE + 1][8];

	(void)state;
	assert_null(quarantine_find(q, STR_LIT("0"), 0));
	for (int i = 0; i <= BOUND_QUARANTINE; i++) {
		snprintf(body[i], sizeof(body[i]), "%d", i);
		quarantine_add(q, str_from(body[i]), &status, 1000 * i);
	}
	/* The oldest made room; each stays for a day. */
	assert_null(quarantine_find(q, STR_LIT("0"), 0));
	assert_string_equal(quarantine_find(q, STR_LIT("1"),
	    1000 * BOUND_QUARANTINE_S)->detail, "why");
	assert_null(quarantine_find(q, STR_LIT("1"),
	    1000 * (BOUND_QUARANTINE_S + 1)));
	assert_non_null(quarantine_find(q, STR_LIT("2"),
	    1000 * (BOUND_QUARANTINE_S + 1)));
	assert_null(quarantine_find(q, STR_LIT("x"), 0));
	quarantine_free(q);
}

static int
setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	log_init(LOG_FORMAT_TEXT, LOG_LEVEL_ERROR);
	return digest_init();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary),
		cmocka_unit_test(test_back_pressure),
		cmocka_unit_test(test_misdeeds),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_killed_idle),
		cmocka_unit_test(test_outgrown),
		cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_replaced_in_time),
		cmocka_unit_test(test_fatal),
		cmocka_unit_test(test_no_program),
		cmocka_unit_test(test_fickle),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_frames_split),
		cmocka_unit_test(test_quarantine),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
