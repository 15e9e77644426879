/* SPDX-License-Identifier: ISC */
/* Unit tests of OPML, of what pages announce, and of the Link header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "link_header.h"
#include "parse_rig.h"

static void
test_opml(void **state)
{
	struct parse_request request = { .kind = PARSE_OPML };
	struct rig r;

	(void)state;
	rig_parse(&r, &request, STR_LIT("<?xml version='1.0'?>\n<opml><body>\n"
	    "<outline text='News'><outline text=' Sci\nence '>\n"
	    "<outline type='rss' text='One &amp; only' xmlUrl=' http://e.org/1 '"
	    " htmlUrl='http://e.org/' category='/a/b,c,News'/>"
	    "</outline><outline title='Two' XMLURL='feed://e.org/2'/></outline>"
	    "<outline text='x' xmlUrl='|touch /x'/><outline text='y' xmlUrl=''/>"
	    "<outline text='z' xmlUrl='javascript:1'/>"
	    "<outline text='link' type='link' url='http://e.org/3'/>"
	    "</body></opml>"));
	assert_int_equal(r.status.outcome, PARSE_OK);
	assert_int_equal(json_array_size(r.links), 5);
	assert_string_equal(rig_text(r.links, "0.url"), "http://e.org/1");
	assert_string_equal(rig_text(r.links, "0.title"), "One & only");
	assert_string_equal(rig_text(r.links, "0.home"), "http://e.org/");
	assert_string_equal(rig_text(r.links, "0.tags.0"), "News");
	assert_string_equal(rig_text(r.links, "0.tags.1"), "Sci ence");
	assert_string_equal(rig_text(r.links, "0.tags.2"), "b");
	assert_string_equal(rig_text(r.links, "0.tags.3"), "c");
	assert_null(rig_at(r.links, "0.tags.4"));
	assert_int_equal(json_integer_value(rig_at(r.links, "0.line")), 5);
	assert_string_equal(rig_text(r.links, "1.url"), "http://e.org/2");
	assert_string_equal(rig_text(r.links, "1.title"), "Two");
	assert_null(rig_text(r.links, "1.refused"));
	assert_non_null(rig_text(r.links, "2.refused"));
	assert_string_equal(rig_text(r.links, "2.url"), "|touch /x");
	assert_non_null(rig_text(r.links, "3.refused"));
	assert_non_null(rig_text(r.links, "4.refused"));
	rig_free(&r);
}

static void
test_not_opml(void **state)
{
	static const struct {
		const char *document;
		enum parse_outcome outcome;
	} cases[] = {
		{ "<rss/>", PARSE_NOT_FEED }, { "{}", PARSE_NOT_FEED },
		{ "", PARSE_NOT_FEED }, { "<opml/>", PARSE_OK },
		{ "<opml><body><outline xmlUrl='http://e/'>", PARSE_OK },
	};
	struct parse_request request = { .kind = PARSE_OPML };
	struct rig r;
	struct buf deep;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		rig_parse(&r, &request, str_from(cases[i].document));
		assert_int_equal(r.status.outcome, cases[i].outcome);
		rig_free(&r);
	}
	buf_init(&deep, MIB(1));
	buf_adds(&deep, "<opml>");
	for (int i = 0; i < 1000; i++)
		buf_adds(&deep, "<outline text='x'>");
	rig_parse(&r, &request, (struct str){ deep.data, deep.len });
	assert_int_equal(r.status.outcome, PARSE_LIMIT);
	rig_free(&r);
	buf_free(&deep);
}

static void
test_page(void **state)
{
	struct parse_request request = { .kind = PARSE_PAGE,
		.url = STR_LIT("http://e.org/x/page"),
		.link = STR_LIT("<h>; rel=\"alternate\"; type=\"application/rss+xml\"")
	};
	struct rig r;

	(void)state;
	rig_parse(&r, &request, STR_LIT("<!doctype html><base href='/b/'>"
	    "<LINK REL='Alternate stuff' TYPE='application/atom+xml; x=y' "
	    "HREF='a' TITLE='A &amp; B'>"
	    "<link rel=alternate type=application/feed+json href=//j.org/f>"
	    "<link rel=alternate type=text/html href=no>"
	    "<link rel='alternate stylesheet' type=text/xml href=no>"
	    "<link rel=alternate type=application/json href=/wp-json/1>"
	    "<link rel=feed href=plain><link rel=feed href=plain>"
	    "<link rel=feed href=' feed://f.org/1'>"
	    "<link rel=alternate type=application/rss+xml href=javascript:1>"
	    "<script><link rel=feed href=script></script>"
	    "<!-- <link rel=feed href=comment> --><a href=/rss>"));
	assert_int_equal(r.status.outcome, PARSE_OK);
	assert_int_equal(json_array_size(r.links), 5);
	assert_string_equal(rig_text(r.links, "0.url"), "http://e.org/x/h");
	assert_string_equal(rig_text(r.links, "1.url"), "http://e.org/b/a");
	assert_string_equal(rig_text(r.links, "1.title"), "A & B");
	assert_string_equal(rig_text(r.links, "1.type"), "application/atom+xml");
	assert_string_equal(rig_text(r.links, "2.url"), "http://j.org/f");
	assert_string_equal(rig_text(r.links, "3.url"), "http://e.org/b/plain");
	assert_string_equal(rig_text(r.links, "4.url"), "http://f.org/1");
	rig_free(&r);
	request.link = (struct str){ NULL, 0 };
	rig_parse(&r, &request, STR_LIT("<a href=/about>x</a><a href='/feed/?x'>y"
	    "</a><a href='news.rss#top'>z</a>"));
	assert_int_equal(json_array_size(r.links), 2);
	assert_string_equal(rig_text(r.links, "0.url"), "http://e.org/feed/?x");
	rig_free(&r);
}

/* What is no clean text becomes so: bytes of a header, references in a page. */
static void
test_clean(void **state)
{
	struct parse_request request = { .kind = PARSE_PAGE,
		.url = STR_LIT("http://e.org/"),
		.link = STR_LIT("<\xFFh>; rel=feed; title=\"a\xFF\x1B\tb\"") };
	struct rig r;

	(void)state;
	rig_parse(&r, &request, STR_LIT("<link rel=feed href=x title=' &#27;&#10;"
	    "c  d\n'>"));
	assert_string_equal(rig_text(r.links, "0.url"), "http://e.org/%EF%BF%BDh");
	assert_string_equal(rig_text(r.links, "0.title"), "a\xEF\xBF\xBD b");
	assert_string_equal(rig_text(r.links, "1.title"), "c d");
	rig_free(&r);
}

/* A page may announce many; only the first are taken. */
static void
test_flood(void **state)
{
	struct parse_request request = { .kind = PARSE_PAGE,
		.url = STR_LIT("http://e.org/") };
	struct rig r;
	struct buf page;

	(void)state;
	buf_init(&page, MIB(16));
	for (int i = 0; i < 50000; i++)
		buf_addf(&page, "<link rel=feed href=f%d>", i);
	rig_parse(&r, &request, (struct str){ page.data, page.len });
	assert_int_equal(json_array_size(r.links), BOUND_FOUND_LINKS);
	rig_free(&r);
	buf_free(&page);
}

static void
test_link_header(void **state)
{
	static const char header[] = "garbage, <http://a/?x=1,2>; rel=\"self hub\", "
	    "<b>;REL = hub ; title=\"x, y; z\",<c>,<d; rel=hub";
	struct link_header h = link_header(str_from(header));
	struct link_value v;

	(void)state;
	assert_int_equal(link_header_next(&h, &v), 0);
	assert_true(str_is(v.url, "http://a/?x=1,2"));
	assert_true(link_value_is(&v, "HUB"));
	assert_true(link_value_is(&v, "self"));
	assert_false(link_value_is(&v, "sel"));
	assert_int_equal(link_header_next(&h, &v), 0);
	assert_true(str_is(v.url, "b"));
	assert_true(str_is(v.title, "x, y; z"));
	assert_true(link_value_is(&v, "hub"));
	assert_int_equal(link_header_next(&h, &v), 0);
	assert_true(str_is(v.url, "c"));
	assert_false(link_value_is(&v, "hub"));
	assert_int_equal(link_header_next(&h, &v), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opml),
		cmocka_unit_test(test_not_opml),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_link_header),
	};

	return cmocka_run_group_tests_name("lists", tests, rig_set_up, rig_tear_down);
}
