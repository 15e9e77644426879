/* SPDX-License-Identifier: ISC */
/* Unit tests of the check that each URL goes through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "fetch.h"
#include "util.h"

static void
test_taken(void **state)
{
	static const struct {
		const char *url, *out, *user, *password;
	} cases[] = {
		{ "https://example.org/feed", "https://example.org/feed", NULL, NULL },
		{ "HTTPS://Example.ORG", "https://example.org/", NULL, NULL },
		{ "  http://example.org/a b\n", "http://example.org/a%20b", NULL, NULL },
		{ "http://example.org:80/", "http://example.org/", NULL, NULL },
		{ "https://example.org:443/x", "https://example.org/x", NULL, NULL },
		{ "http://example.org:8080/", "http://example.org:8080/", NULL, NULL },
		{ "http://example.org/?b=1&a=2#frag", "http://example.org/?b=1&a=2", NULL, NULL },
		{ "http://example.org/%7Ea?q=%2f", "http://example.org/%7Ea?q=%2f", NULL, NULL },
		{ "http://u:p%40w@example.org/x", "http://example.org/x", "u", "p@w" },
		{ "http://u@example.org/x", "http://example.org/x", "u", NULL },
		{ "http://b\xc3\xbc" "cher.example/", "http://xn--bcher-kva.example/", NULL, NULL },
		{ "http://[2001:DB8::1]/", "http://[2001:db8::1]/", NULL, NULL },
		{ "http://2130706433/", "http://127.0.0.1/", NULL, NULL },
		{ "http://%31%32%37.1/..%2f/../x", "http://127.0.0.1/x", NULL, NULL },
		{ "http://example.org/\xc3\xa9", "http://example.org/%c3%a9", NULL, NULL },
		{ "file:///srv/feed.xml", "file:///srv/feed.xml", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *out = NULL, *user = NULL, *password = NULL;
		const char *why = NULL;

		if (fetch_check_url(cases[i].url, true, &out, &user, &password,
		    &why) < 0)
			fail_msg("%s: %s", cases[i].url, why);
		assert_string_equal(out, cases[i].out);
		if (cases[i].user == NULL)
			assert_null(user);
		else
			assert_string_equal(user, cases[i].user);
		if (cases[i].password == NULL)
			assert_null(password);
		else
			assert_string_equal(password, cases[i].password);
		free(out);
		free(user);
		free(password);
	}
}

static void
test_refused(void **state)
{
	static const char *const urls[] = {
		"", " ", "example.org", "/feed", "ftp://example.org/",
		"gopher://example.org/", "javascript:alert(1)", "data:text/xml,x",
		"mailto:a@example.org", "exec:/bin/true", "|touch /tmp/x",
		"http://", "http://a b/", "http://exa\x01mple/",
		"http://example.org/\n/x", "http://example.org:99999/",
		"http://example.org:x/", "http://[::1/", "http://[zz]/",
		"http://[fe80::1%25eth0]/", "http://[::1%h 25et]/",
		"http://ex<ample/", "file:///srv/feed.xml", "feed:https://x/",
		"unix:/run/x.sock",
	};
	char longest[BOUND_URL + 20];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		char *out = NULL, *user = NULL, *password = NULL;
		const char *why = NULL;

		if (fetch_check_url(urls[i], false, &out, &user, &password,
		    &why) == 0)
			fail_msg("'%s' is taken as %s", urls[i], out);
		assert_non_null(why);
		assert_null(out);
		assert_null(user);
	}
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "http://x/", 9);
	for (size_t n = BOUND_URL; n <= BOUND_URL + 1; n++) {
		char *out = NULL, *user, *password;
		const char *why;

		longest[n] = '\0';
		assert_int_equal(fetch_check_url(longest, false, &out, &user,
		    &password, &why), n > BOUND_URL ? -1 : 0);
		longest[n] = 'a';
		free(out);
	}
}

static void
test_host(void **state)
{
	static const char *const cases[][2] = {
		{ "https://u:p@example.org:8080/x", "example.org" },
		{ "file:///etc/motd", "file" },
		{ "http://[::1]:80/", "[::1]" },
		{ "nonsense", "?" },
	};
	char out[64], tiny[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fetch_url_host(cases[i][0], out, sizeof(out));
		assert_string_equal(out, cases[i][1]);
	}
	fetch_url_host("http://example.org/", tiny, sizeof(tiny));
	assert_string_equal(tiny, "exa");
}

static void
test_private_rules(void **state)
{
	(void)state;
	assert_int_equal(fetch_check_private("127.0.0.1:80"), 0);
	assert_int_equal(fetch_check_private("localhost"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_private_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
