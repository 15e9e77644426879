/* SPDX-License-Identifier: ISC */
/* Unit tests of what header fields of an answer mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bounds.h"
#include "headers.h"
#include "item.h"
#include "util.h"

#define NOW 1700000000 /* Tue, 14 Nov 2023 22:13:20 GMT */
#define MOST HEADER_SECONDS_MAX

static void
test_date(void **state)
{
	static const struct {
		const char *value;
		int64_t time;
	} cases[] = {
		{ "Tue, 14 Nov 2023 22:13:20 GMT", NOW },
		{ "  Tue, 14 Nov 2023 22:13:20 GMT  ", NOW },
		{ "Tue, 14 Nov 2023 22:13:20 UTC", NOW },
		{ "Tuesday, 14-Nov-23 22:13:20 GMT", NOW },
		{ "Tue Nov 14 22:13:20 2023", NOW },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
		{ "", TIME_NONE }, { "soon", TIME_NONE }, { "0", TIME_NONE },
		{ "-1", TIME_NONE }, { "2023", TIME_NONE },
		{ "Tue, 14 Nov 2023 22:13:20 GMT x", TIME_NONE },
		{ "Tue, 14 Nov 2023 22:13:20", TIME_NONE },
		{ "Tue, 14 Nov 2023 22:13:20 PST", TIME_NONE },
		{ "Tue, 14 Nov 2023 25:13:20 GMT", TIME_NONE },
		{ "Tue, 14 ovD 2023 22:13:20 GMT", TIME_NONE },
		{ "Tue, 14 Nov -023 22:13:20 GMT", TIME_NONE },
		{ "Tue,14 Nov 2023 22:13:20 GMT", NOW },
		{ "Tue, 99 Nov 2023 22:13:20 GMT", TIME_NONE },
		{ "2023-11-14T22:13:20Z", TIME_NONE },
		{ NULL, TIME_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (header_date(cases[i].value) != cases[i].time)
			fail_msg("'%s' gives %jd", cases[i].value,
			    (intmax_t)header_date(cases[i].value));
}

static void
test_retry_after(void **state)
{
	static const struct {
		const char *value;
		int64_t date, seconds;
	} cases[] = {
		{ "120", TIME_NONE, 120 }, { " 120 ", TIME_NONE, 120 },
		{ "0", TIME_NONE, 0 }, { "007", TIME_NONE, 7 },
		{ "99999999999999999999999999", TIME_NONE, MOST },
		{ "2147483648", TIME_NONE, MOST },
		{ "-5", TIME_NONE, -1 }, { "+5", TIME_NONE, -1 },
		{ "1.5", TIME_NONE, -1 }, { "1e3", TIME_NONE, -1 },
		{ "5s", TIME_NONE, -1 }, { "", TIME_NONE, -1 },
		{ "  ", TIME_NONE, -1 }, { "a while", TIME_NONE, -1 },
		{ "0x10", TIME_NONE, -1 },
		{ "Tue, 14 Nov 2023 22:15:20 GMT", TIME_NONE, 120 },
		{ "Tue, 14 Nov 2023 22:15:20 GMT", NOW - 3600, 3720 },
		{ "Tue, 14 Nov 2023 22:15:20 GMT", NOW + 60, 60 },
		{ "Tuesday, 14-Nov-23 22:15:20 GMT", TIME_NONE, 120 },
		{ "Tue Nov 14 22:15:20 2023", TIME_NONE, 120 },
		{ "Tue, 14 Nov 2023 22:13:20 GMT", NOW, 0 },
		{ "Tue, 14 Nov 2023 22:13:19 GMT", NOW, -1 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", NOW, MOST },
		{ NULL, TIME_NONE, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t got = header_retry_after(cases[i].value, cases[i].date, NOW);

		if (got != cases[i].seconds)
			fail_msg("'%s' gives %jd", cases[i].value, (intmax_t)got);
	}
}

static void
test_fresh_for(void **state)
{
	static const struct {
		const char *cache_control, *age, *expires;
		int64_t date, fresh;
	} cases[] = {
		{ NULL, NULL, NULL, TIME_NONE, -1 },
		{ "public", NULL, NULL, TIME_NONE, -1 },
		{ "max-age=3600", NULL, NULL, TIME_NONE, 3600 },
		{ "public, Max-Age = 60 ,x", NULL, NULL, TIME_NONE, 60 },
		{ "max-age=\"60\"", NULL, NULL, TIME_NONE, 60 },
		{ "max-age=3600", "600", NULL, TIME_NONE, 3000 },
		{ "max-age=3600", "4000", NULL, TIME_NONE, 0 },
		{ "max-age=3600", "-4", NULL, TIME_NONE, 3600 },
		{ "max-age=3600", "x", NULL, TIME_NONE, 3600 },
		{ "max-age=3600", "99999999999999999999", NULL, TIME_NONE, 0 },
		{ "max-age=999999999999999999999", NULL, NULL, TIME_NONE, MOST },
		{ "max-age=7, max-age=5", NULL, NULL, TIME_NONE, 5 },
		{ "max-age=-1", NULL, NULL, TIME_NONE, -1 },
		{ "max-age=", NULL, NULL, TIME_NONE, -1 },
		{ "max-age", NULL, NULL, TIME_NONE, -1 },
		{ "s-maxage=9", NULL, NULL, TIME_NONE, -1 },
		{ "no-cache, max-age=315360000", NULL, NULL, TIME_NONE, 0 },
		{ "max-age=60, no-store", NULL, NULL, TIME_NONE, 0 },
		{ "NO-CACHE", NULL, NULL, TIME_NONE, 0 },
		{ "no-cache=\"set-cookie, x\", max-age=60", NULL, NULL, TIME_NONE, 60 },
		{ "ext=\"no-store, \\\" no-cache\", max-age=60", NULL, NULL, TIME_NONE, 60 },
		{ "ext=\"never closed, max-age=60", NULL, NULL, TIME_NONE, -1 },
		{ ",,,=,\"", NULL, NULL, TIME_NONE, -1 },
		{ NULL, NULL, "Tue, 14 Nov 2023 23:13:20 GMT", NOW, 3600 },
		{ NULL, "600", "Tue, 14 Nov 2023 23:13:20 GMT", NOW, 3600 },
		{ NULL, NULL, "Tue, 14 Nov 2023 23:13:20 GMT", TIME_NONE, 3600 },
		{ NULL, NULL, "Tue, 14 Nov 2023 23:13:20 GMT", NOW - 60, 3660 },
		{ NULL, NULL, "Tue, 14 Nov 2023 21:13:20 GMT", NOW, 0 },
		{ NULL, NULL, "0", NOW, 0 },
		{ NULL, NULL, "-1", NOW, 0 },
		{ NULL, NULL, "Fri, 31 Dec 9999 23:59:59 GMT", NOW, MOST },
		{ "max-age=60", NULL, "0", NOW, 60 },
		{ "private", NULL, "Tue, 14 Nov 2023 23:13:20 GMT", NOW, 3600 },
		{ "no-cache", NULL, "Tue, 14 Nov 2023 23:13:20 GMT", NOW, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t got = header_fresh_for(cases[i].cache_control,
		    cases[i].age, cases[i].expires, cases[i].date, NOW);

		if (got != cases[i].fresh)
			fail_msg("case %zu gives %jd", i, (intmax_t)got);
	}
}

static void
test_validator(void **state)
{
	char big[BOUND_VALIDATOR + 2];

	(void)state;
	memset(big, 'x', sizeof(big));
	big[BOUND_VALIDATOR] = '\0';
	assert_true(header_validator_ok(big));
	big[BOUND_VALIDATOR] = 'x';
	big[BOUND_VALIDATOR + 1] = '\0';
	assert_false(header_validator_ok(big));
	assert_true(header_validator_ok("W/\"a\""));
	assert_true(header_validator_ok("not quoted \xe9"));
	assert_true(header_validator_ok("\"\""));
	assert_false(header_validator_ok(""));
	assert_false(header_validator_ok(NULL));
	assert_false(header_validator_ok("a\rb"));
	assert_false(header_validator_ok("a\tb"));
	assert_false(header_validator_ok("a\x7f"));
}

static void
test_coding(void **state)
{
	static const char *const good[] = {
		"gzip", " GZIP ", "x-gzip", "deflate", "identity", "",
	};
	static const char *const bad[] = {
		"br", "zstd", "gzip, gzip", "gzip,", "rot13", "gzip;q=1",
		"compress", "gzip deflate",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(header_coding_ok(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(header_coding_ok(bad[i]));
}

static void
test_names(void **state)
{
	(void)state;
	assert_true(header_name_ok("X-Token_1"));
	assert_false(header_name_ok(""));
	assert_false(header_name_ok("a b"));
	assert_false(header_name_ok("a:"));
	assert_false(header_name_ok("a\n"));
	assert_false(header_name_ok("\xe9"));
	assert_true(header_value_ok("a\tb \xe9"));
	assert_false(header_value_ok("a\r\nb: c"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date),
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_fresh_for),
		cmocka_unit_test(test_validator),
		cmocka_unit_test(test_coding),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
