/* SPDX-License-Identifier: ISC */
/* Unit tests of the address guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "guard.h"
#include "util.h"

union address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
};

static void
address_make(union address *a, const char *text, uint16_t port)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1) {
		a->v4.sin_family = AF_INET;
		a->v4.sin_port = htons(port);
		return;
	}
	assert_int_equal(inet_pton(AF_INET6, text, &a->v6.sin6_addr), 1);
	a->v6.sin6_family = AF_INET6;
	a->v6.sin6_port = htons(port);
}

static bool
allows(const struct guard *g, const char *text, uint16_t port)
{
	union address a;

	address_make(&a, text, port);
	return guard_allows(g, &a.sa);
}

static const char *const refused[] = {
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
	"100.127.255.255", "127.0.0.1", "127.9.9.9", "127.255.255.255",
	"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
	"192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
	"198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
	"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
	"::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
	"::ffff:10.1.2.3", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1",
	"64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1", "fc00::1",
	"fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001::1",
	"2001:0:4136:e378::1", "2001:10::1", "2001:20::1", "2001:2::1",
	"2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:101::1",
	"3fff::1", "5f00::1", "4000::1", "1fff::1",
};

static const char *const public[] = {
	"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
	"100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
	"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1",
	"192.0.3.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
	"198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
	"2001:200::1", "2001:4860:4860::8888", "2002:808:808::1",
	"::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "3ffe::1",
};

static void
test_ranges(void **state)
{
	struct guard *g = guard_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (allows(g, refused[i], 80))
			fail_msg("%s is let through", refused[i]);
	for (size_t i = 0; i < ARRAY_LEN(public); i++)
		if (!allows(g, public[i], 80))
			fail_msg("%s is refused", public[i]);
	guard_free(g);
}

static void
test_other_families(void **state)
{
	struct guard *g = guard_new(NULL);
	union address a;
	char text[GUARD_TEXT_LEN];

	(void)state;
	memset(&a, 0, sizeof(a));
	a.un.sun_family = AF_UNIX;
	assert_false(guard_allows(g, &a.sa));
	guard_text(&a.sa, text);
	assert_string_equal(text, "address family 1");
	guard_free(g);
}

static void
test_allow_list(void **state)
{
	char *const allow[] = {
		(char[]){ "127.0.0.1:8080" }, (char[]){ "10.0.0.0/8" },
		(char[]){ "192.168.4.0/22:443" }, (char[]){ "[::1]:81" },
		(char[]){ "fd00::/8" }, (char[]){ "[fc00::]/16:70" },
		(char[]){ "nonsense" }, NULL,
	};
	static const struct {
		const char *address;
		uint16_t port;
		bool allowed;
	} cases[] = {
		{ "127.0.0.1", 8080, true }, { "127.0.0.1", 8081, false },
		{ "127.0.0.2", 8080, false }, { "::ffff:127.0.0.1", 8080, true },
		{ "10.9.8.7", 1, true }, { "11.0.0.1", 1, true },
		{ "192.168.7.255", 443, true }, { "192.168.7.255", 80, false },
		{ "192.168.8.0", 443, false }, { "::1", 81, true },
		{ "::1", 80, false }, { "fd99::1", 5, true },
		{ "fc00::1", 70, true }, { "fc01::1", 70, false },
		{ "64:ff9b::127.0.0.1", 8080, false },
		{ "2002:7f00:1::1", 8080, false },
	};
	struct guard *g = guard_new(allow);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (allows(g, cases[i].address, cases[i].port) != cases[i].allowed)
			fail_msg("%s port %u", cases[i].address, cases[i].port);
	guard_free(g);
}

static void
test_entries(void **state)
{
	static const char *const good[] = {
		"127.0.0.1", "127.0.0.1:1", "0.0.0.0/0", "10.0.0.0/8:65535",
		"::1", "::/0", "[::1]", "[::1]:80", "[::1]/64:80",
		"::ffff:1.2.3.4",
	};
	static const char *const bad[] = {
		"", "localhost", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
		"127.0.0.1/33", "127.0.0.1/", "127.0.0.1/8/8", "127.1", "[::1",
		"::1/129", "[::1]x", "::1:80x", "127.0.0.1 ", "127.0.0.1:80:80",
		"[127.0.0.1", "/8", ":80", "1.2.3.4:8080/32",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!guard_entry_ok(good[i]))
			fail_msg("%s is not understood", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (guard_entry_ok(bad[i]))
			fail_msg("'%s' is taken", bad[i]);
}

static void
test_hosts(void **state)
{
	char *const allow[] = { (char[]){ "10.0.0.1:80" }, NULL };
	struct guard *g = guard_new(allow);

	(void)state;
	assert_true(guard_allows_host(g, "example.org", 80));
	assert_true(guard_allows_host(g, "8.8.8.8", 80));
	assert_true(guard_allows_host(g, "[2606:4700::1111]", 80));
	assert_true(guard_allows_host(g, "10.0.0.1", 80));
	assert_false(guard_allows_host(g, "10.0.0.1", 81));
	assert_false(guard_allows_host(g, "[::1]", 80));
	assert_false(guard_allows_host(g, "[fe80::1%eth0]", 80));
	guard_free(g);
}

static void
test_text(void **state)
{
	union address a;
	char text[GUARD_TEXT_LEN];

	(void)state;
	address_make(&a, "10.0.0.1", 80);
	guard_text(&a.sa, text);
	assert_string_equal(text, "10.0.0.1:80");
	address_make(&a, "fd00::1", 65535);
	guard_text(&a.sa, text);
	assert_string_equal(text, "[fd00::1]:65535");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_other_families),
		cmocka_unit_test(test_allow_list),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
