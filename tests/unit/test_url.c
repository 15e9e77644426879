/* SPDX-License-Identifier: ISC */
/* Unit tests of URLs: resolution (RFC 3986 5.4), schemes, canonical forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "url.h"

struct resolve_case {
	const char *base, *ref, *want; /* want NULL: refused */
	enum url_use use;
};

/* Resolve and compare, then resolve what came out: nothing may change. */
static void
check_resolve(const struct resolve_case *c)
{
	struct buf b, again;
	int rc;

	buf_init(&b, MIB(1));
	buf_init(&again, MIB(1));
	buf_adds(&b, "<");
	rc = url_resolve(str_from(c->base), str_from(c->ref), c->use, &b);
	if (rc != (c->want == NULL ? -1 : 0) ||
	    strcmp(buf_cstr(&b) + 1, c->want ? c->want : "") != 0)
		fail_msg("%s + %s: %d %s, not %s", c->base ? c->base : "(none)",
		    c->ref, rc, buf_cstr(&b), c->want ? c->want : "(refused)");
	if (rc == 0) {
		buf_cstr(&b);
		assert_int_equal(url_resolve(str_from(c->base),
		    (struct str){ b.data + 1, b.len - 1 }, c->use, &again), 0);
		assert_string_equal(buf_cstr(&again), buf_cstr(&b) + 1);
	}
	buf_free(&b);
	buf_free(&again);
}

static void
test_rfc3986(void **state)
{
	static const char *const cases[][2] = {
		{ "g", "http://a/b/c/g" }, { "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" }, { "/g", "http://a/g" },
		{ "//g", "http://g" }, { "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" }, { "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" }, { "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" }, { "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y#s" }, { ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" }, { "..", "http://a/b/" },
		{ "../", "http://a/b/" }, { "../g", "http://a/b/g" },
		{ "../..", "http://a/" }, { "../../", "http://a/" },
		{ "../../g", "http://a/g" }, { "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" }, { "/./g", "http://a/g" },
		{ "/../g", "http://a/g" }, { "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" }, { "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" }, { "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" }, { "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" }, { "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" }, { "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" }, { "g#s/../x", "http://a/b/c/g#s/../x" },
		{ "http:g", "http://a/b/c/g" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_resolve(&(struct resolve_case){ "http://a/b/c/d;p?q",
		    cases[i][0], cases[i][1], URL_LINK });
}

static void
test_resolve(void **state)
{
	static const struct resolve_case cases[] = {
		/* as browsers read them */
		{ "http://a/b", " \n/x y\t ", "http://a/x%20y", URL_LINK },
		{ "http://a/b", "ht\ntp://c/", "http://c/", URL_LINK },
		{ "http://a/b", "\\\\c\\d?e\\f", "http://c/d?e%5Cf", URL_LINK },
		{ "http://a/b", "///c/d", "http://c/d", URL_LINK },
		{ "http://a/b", "https:/c/d", "https://c/d", URL_LINK },
		{ "http://a/b", "HTTP://C/d", "http://C/d", URL_LINK },
		{ "http://a", "b", "http://a/b", URL_LINK },
		{ "http://a?x/y", "b", "http://a/b", URL_LINK },
		{ "http://a/b#c", "#d", "http://a/b#d", URL_LINK },
		{ "http://a/\xc3\xa9/x", "\xc3\xa4", "http://a/%C3%A9/%C3%A4", URL_LINK },
		{ "http://a/", "http://b\xc3\xbc" "cher.example/\xc3\xbc",
		    "http://b\xc3\xbc" "cher.example/%C3%BC", URL_LINK },
		{ "http://a/", "%41%zz?<\"|`^{}>", "http://a/%41%zz?%3C%22%7C%60%5E%7B%7D%3E",
		    URL_LINK },
		{ "http://u:p@a:81/b", "c", "http://a:81/c", URL_LINK },
		{ NULL, "http://u@x@a/b", "http://a/b", URL_LINK },
		{ NULL, "http://[::1]:8080/b", "http://[::1]:8080/b", URL_LINK },
		/* without a base that serves, relative ones stay so */
		{ NULL, " ./a b\n", "./a%20b", URL_LINK },
		{ "b/c", "//d/e", "//d/e", URL_LINK },
		{ "javascript:1", "x", "x", URL_HTML },
		{ "mailto:a@b", "x", "x", URL_HTML },
		{ NULL, "./javascript:1", "./javascript:1", URL_HTML },
		/* schemes */
		{ "http://a/", "MAILTO:a@b?x=y z", "mailto:a@b?x=y%20z", URL_HTML },
		{ "http://a/", "tel:+49", "tel:+49", URL_HTML },
		{ "http://a/", "tel:+49", NULL, URL_LINK },
		{ "http://a/", "urn:isbn:1", "urn:isbn:1", URL_LINK },
		{ "http://a/", "tag:a,2004:b", "tag:a,2004:b", URL_LINK },
		{ "http://a/", "urn:isbn:1", NULL, URL_HTML },
		{ "http://a/", "mailto:a@b", NULL, URL_WEB },
		{ "http://a/", "x", "http://a/x", URL_WEB },
		{ "ftp://a/b", "x", "ftp://a/x", URL_LINK },
		{ "http://a/", "javascript:alert(1)", NULL, URL_LINK },
		{ "http://a/", " \x01" "javascript:alert(1)", NULL, URL_HTML },
		{ "http://a/", "java\tscr\nipt:alert(1)", NULL, URL_HTML },
		{ "http://a/", "jAvAsCrIpT:alert(1)", NULL, URL_MEDIA },
		{ "http://a/", "http:javascript:alert(1)", NULL, URL_HTML },
		{ "http://a/", "vbscript:x", NULL, URL_HTML },
		{ "http://a/", "file:///etc/passwd", NULL, URL_LINK },
		{ "http://a/", "feed:x", NULL, URL_LINK },
		{ "http://a/", "|cmd", "http://a/%7Ccmd", URL_LINK },
		{ "http://a/", "data:text/html,x", NULL, URL_MEDIA },
		{ "http://a/", "data:image/png;base64,AA==", NULL, URL_HTML },
		{ "http://a/", "DATA:image/png;base64,A\nA==", "data:image/png;base64,AA==",
		    URL_MEDIA },
		{ "http://a/", "data:image/svg+xml,<svg>", NULL, URL_MEDIA },
		{ "javascript://a/", "b", "b", URL_HTML },
		{ "urn://a/", "b", "b", URL_LINK }, { "file:///a", "b", "b", URL_LINK },
		/* what is no URL */
		{ "http://a/", "", NULL, URL_LINK }, { "http://a/", " \n", NULL, URL_LINK },
		{ "http://a/", "http:", NULL, URL_LINK },
		{ "http://a/", "http://", NULL, URL_LINK },
		{ "http://a/", "mailto:", NULL, URL_LINK },
		{ "http://a/", "http://a b/", NULL, URL_LINK },
		{ "http://a/", "http://a:99999/", NULL, URL_LINK },
		{ "http://a/", "http://a:b/", NULL, URL_LINK },
		{ "http://a/", "http://[::1/", NULL, URL_LINK },
		{ "http://a/", "http://a<b/", NULL, URL_LINK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_resolve(&cases[i]);
}

static void
test_too_long(void **state)
{
	static char text[BOUND_DATA_URL + 1];
	struct str base = STR_LIT("http://a/");
	struct buf b;

	(void)state;
	buf_init(&b, MIB(1));
	memset(text, 'a', sizeof(text));
	assert_int_equal(url_resolve(base, (struct str){ text, BOUND_URL - base.n },
	    URL_LINK, &b), 0);
	buf_reset(&b);
	assert_int_equal(url_resolve(base,
	    (struct str){ text, BOUND_URL - base.n + 1 }, URL_LINK, &b), -1);
	memset(text, ' ', BOUND_URL / 2);
	memset(text + BOUND_URL / 2, '<', BOUND_URL / 2);
	assert_int_equal(url_resolve(base, (struct str){ text, BOUND_URL },
	    URL_LINK, &b), -1);
	assert_int_equal(b.len, 0);
	memcpy(text, "data:image/gif,", 15);
	memset(text + 15, 'x', sizeof(text) - 15);
	assert_int_equal(url_resolve(base, (struct str){ text, BOUND_DATA_URL },
	    URL_MEDIA, &b), 0);
	assert_int_equal(url_resolve(base, (struct str){ text, sizeof(text) },
	    URL_MEDIA, &b), -1);
	buf_free(&b);
}

static void
test_host(void **state)
{
	static const char *const cases[][2] = {
		{ "http://u:p@Host:80/x", "Host" }, { "http://[::1]:80/", "[::1]" },
		{ "ftp://h?x", "h" }, { "mailto:a@b", NULL }, { "/x", NULL },
		{ "http:///x/y", "x" }, { "//x/y", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str h = url_host(str_from(cases[i][0]));

		if (cases[i][1] == NULL)
			assert_null(h.s);
		else
			assert_true(str_is(h, cases[i][1]));
	}
	assert_true(url_is_absolute(STR_LIT("a+b-c.d:x")));
	assert_false(url_is_absolute(STR_LIT("1a:x")));
	assert_false(url_is_absolute(STR_LIT("a/b:x")));
}

static void
test_canonical(void **state)
{
	static const char *const cases[][3] = {
		{ "HTTP://WWW.Example.com:80/a/?utm_source=x&b=1&UTM_Medium=y#f",
		    "http://www.example.com/a/?b=1", "example.com/a?b=1" },
		{ "https://example.com/?fbclid=1", "https://example.com/", "example.com" },
		{ "https://example.com:443", "https://example.com", "example.com" },
		{ "https://example.com:80/x?q", "https://example.com:80/x?q",
		    "example.com:80/x?q" },
		{ "http://a/index.html?c=2&a=1&gclid=z", "http://a/index.html?c=2&a=1",
		    "a?c=2&a=1" },
		{ "http://a/?utmost=1&xutm_a=2", "http://a/?utmost=1&xutm_a=2",
		    "a?utmost=1&xutm_a=2" },
		{ "urn:x?utm_source=y", "urn:x?utm_source=y", "urn:x?utm_source=y" },
		{ "/rel?utm_source=y", "/rel?utm_source=y", "/rel?utm_source=y" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, KIB(8));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&b);
		url_strip_tracking(str_from(cases[i][0]), &b);
		assert_string_equal(buf_cstr(&b), cases[i][1]);
		buf_reset(&b);
		url_compare_form(str_from(cases[i][0]), &b);
		assert_string_equal(buf_cstr(&b), cases[i][2]);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc3986),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
