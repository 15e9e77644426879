/* SPDX-License-Identifier: ISC */
/* Unit tests of the verdicts on a poll's answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/verdict.h"

static char some_etag[] = "\"e\"";

static struct feed_poll
answer(enum fetch_outcome outcome, int status)
{
	struct feed_poll p = { .feed = 1 };

	p.source.rules = PARSE_RULES;
	p.source.fresh_for = -1;
	p.fetch.outcome = outcome;
	p.fetch.status = status;
	p.fetch.retry_after = -1;
	p.fetch.fresh_for = -1;
	return p;
}

static void
test_not_modified(void **state)
{
	struct feed_poll p = answer(FETCH_NOT_MODIFIED, 304);

	(void)state;
	/* Never fetched, nothing sent: a server that lies. */
	assert_true(verdict_fetched(&p));
	assert_int_equal(p.outcome, POLL_ERROR);
	assert_string_equal(p.code, "not_feed");
	/* Unasked, but there are items: unchanged, validators dropped. */
	p = answer(FETCH_NOT_MODIFIED, 304);
	p.source.has_items = true;
	assert_true(verdict_fetched(&p));
	assert_int_equal(p.outcome, POLL_UNCHANGED);
	assert_false(p.keep_validators);
	/* The answer to ours. */
	p = answer(FETCH_NOT_MODIFIED, 304);
	p.source.has_items = true;
	p.source.etag = some_etag;
	assert_true(verdict_fetched(&p));
	assert_int_equal(p.outcome, POLL_UNCHANGED);
	assert_true(p.keep_validators);
}

static void
test_errors(void **state)
{
	char code[32];
	struct feed_poll p = answer(FETCH_STATUS, 404);

	(void)state;
	assert_true(verdict_fetched(&p));
	feed_poll_code(&p, code, sizeof(code));
	assert_string_equal(code, "http_404");
	assert_string_equal(p.detail, "the server answered 404");
	assert_false(p.keep_validators);
	p = answer(FETCH_STATUS, 401);
	assert_true(verdict_fetched(&p));
	assert_string_equal(p.code, "auth");
	p = answer(FETCH_FAILED, 0);
	p.fetch.code = "timeout";
	memcpy(p.fetch.detail, "no answer in 60 s", 18);
	assert_true(verdict_fetched(&p));
	assert_string_equal(p.code, "timeout");
	assert_string_equal(p.detail, "no answer in 60 s");
	assert_false(verdict_not_a_feed(&p));
}

static void
test_same_body(void **state)
{
	struct feed_poll p = answer(FETCH_BODY, 200);

	(void)state;
	memset(p.body_hash, 7, sizeof(p.body_hash));
	assert_false(verdict_fetched(&p));
	memset(p.source.body_hash, 7, sizeof(p.source.body_hash));
	p.source.has_body_hash = true;
	assert_true(verdict_fetched(&p));
	assert_int_equal(p.outcome, POLL_UNCHANGED);
	assert_true(p.keep_validators);
	/* Other rules may make other items of the same bytes. */
	p.source.rules = PARSE_RULES + 1;
	assert_false(verdict_fetched(&p));
}

static void
test_parsed(void **state)
{
	static const struct {
		enum parse_outcome outcome;
		const char *code;
		bool no_feed;
	} cases[] = {
		{ PARSE_NOT_FEED, "not_feed", true },
		{ PARSE_BAD, "parse", true },
		{ PARSE_CHARSET, "charset", true },
		{ PARSE_LIMIT, "limit", true },
		{ PARSE_INTERNAL, "internal", false },
	};
	struct parse_result r = { 0 };
	struct feed_poll p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = answer(FETCH_BODY, 200);
		r.status.outcome = cases[i].outcome;
		p.parsed = &r;
		verdict_parsed(&p);
		assert_int_equal(p.outcome, POLL_ERROR);
		assert_string_equal(p.code, cases[i].code);
		assert_int_equal(verdict_not_a_feed(&p), cases[i].no_feed);
	}
}

static void
test_complete(void **state)
{
	struct parse_result r = { 0 };
	struct feed_poll p = answer(FETCH_BODY, 200);

	(void)state;
	p.parsed = &r;
	r.feed.complete = true;
	verdict_parsed(&p);
	assert_int_equal(p.outcome, POLL_NEW);
	assert_true(p.keep_validators);
	assert_null(p.warning);
	/* Cut short: items are kept, validators are not. */
	p = answer(FETCH_BODY, 200);
	p.parsed = &r;
	r.feed.complete = false;
	r.feed.malformed = true;
	verdict_parsed(&p);
	assert_false(p.keep_validators);
	assert_string_equal(p.warning, "truncated");
}

static void
test_schedule(void **state)
{
	const struct schedule_conf conf = { 3600, 900, 86400 };
	struct feed_poll p = answer(FETCH_NOT_MODIFIED, 304);

	p.schedule = conf;
	p.judged = 1000000;

	(void)state;
	/* A 304 without a word leaves the freshness of the last answer. */
	p.outcome = POLL_UNCHANGED;
	p.source.fresh_for = 40000;
	verdict_plan(&p);
	assert_true(p.next_poll >= 1040000);
	assert_string_equal(p.reason, "max-age");
	assert_non_null(strstr(p.terms, "\"name\":\"default\""));
	free(p.terms);
	p = answer(FETCH_STATUS, 429);
	p.outcome = POLL_ERROR;
	p.schedule = conf;
	p.judged = 1000000;
	p.code = "http";
	p.fetch.retry_after = 100000;
	verdict_plan(&p);
	assert_true(p.next_poll >= 1100000);
	assert_int_equal(p.retry_until, 1100000);
	assert_string_equal(p.reason, "retry-after");
	free(p.terms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_modified),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_same_body),
		cmocka_unit_test(test_parsed),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_schedule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
