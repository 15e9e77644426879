/* SPDX-License-Identifier: ISC */
/*
 * Stories: what headlines and names have in common, the rules, the window of
 * the last days, and links in a store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alike.h"
#include "bounds.h"
#include "clock.h"
#include "search.h"
#include "sketch.h"
#include "store_rig.h"
#include "window.h"

static struct alike_title
title(const char *text)
{
	struct alike_title t;

	alike_title(&t, str_from(text));
	return t;
}

/* Sites put their name behind, and a word before; the headline is the same. */
static void
test_titles(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "Bridge closed for a week", "Bridge closed for a week - Daily News", true },
		{ "Bridge closed for a week", "BRIDGE CLOSED FOR A WEEK | City", true },
		{ "Bridge closed for a week", "UPDATED: Bridge closed for a week", true },
		{ "Bridge closed for a week", "UPDATE 2-Bridge closed for a week", true },
		{ "Bridge closed for a week",
		    "Bridge closed for a week \xe2\x80\x94 RT Games & Culture", true },
		{ "Bridge closed for a week", "Bridge closed for a month", false },
		{ "Crime - Daily News", "Sport - Daily News", false },
		{ "A - B", "A - C", false },
		{ "NASA: we are going to the moon", "we are going to the moon", true },
		{ "Road 12 closed near Oslo", "Road 14 closed near Oslo", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct alike_title a = title(rows[i].a), b = title(rows[i].b);

		if ((a.hash == b.hash) != rows[i].same)
			fail_msg("%s / %s", rows[i].a, rows[i].b);
	}
	assert_int_equal(title("").n, 0);
	assert_int_equal(title(NULL).n, 0);
	assert_int_equal(title("- | -").n, 0);
}

static void
test_names(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} urls[] = {
		{ "http://x.example/a", "https://www.x.example/a/", true },
		{ "http://x.example/a#top", "http://x.example/a", true },
		{ "http://x.example/a?p=1", "http://x.example/a?p=2", false },
		{ "http://x.example/a", "http://y.example/a", false },
	};
	static const char *const none[] = { "http://x.example/",
		"http://x.example", "mailto:a@x.example", "", "x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		assert_int_equal(alike_url(str_from(urls[i].a)) ==
		    alike_url(str_from(urls[i].b)), urls[i].same);
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_int_equal(alike_url(str_from(none[i])), 0);
	assert_int_equal(alike_url(str_from(NULL)), 0);
	/* A number is somebody's own; a tag is nobody else's. */
	assert_int_equal(alike_guid(str_from("12345")), 0);
	assert_int_equal(alike_guid(str_from("post-1")), 0);
	assert_int_equal(alike_guid(str_from("http://x.example/")), 0);
	assert_true(alike_guid(str_from("tag:x.example,2022:1")) != 0);
	assert_true(alike_guid(str_from("http://x.example/?p=1")) != 0);
}

struct text {
	struct alike_text is;
	uint8_t sketch[SKETCH_SLOTS], marks[SKETCH_MARKS];
};

static void
make(struct text *t, int64_t feed, const char *headline, const char *body,
    int64_t time)
{
	memset(t, 0, sizeof(*t));
	t->is.feed = feed;
	t->is.time = time;
	t->is.title = title(headline);
	t->is.shingles = sketch_text(str_from(body), NULL, 0, t->sketch,
	    t->marks);
	t->is.sketch = t->sketch;
	t->is.marks = t->marks;
}

#define STORY "The council of the old town decided on Monday evening to close " \
	"the wooden bridge over the river for repairs, after engineers had " \
	"found cracks in several of its beams and the mayor had asked for a " \
	"second opinion. Ferries will carry people across until autumn, at a " \
	"price that nobody wanted to name yet."
#define REPORT(a, b, c) "Shares of the company opened at " a " dollars, up " b \
	" percent from the previous close of " c " dollars, in early trading " \
	"on the exchange, while the market as a whole was little changed and " \
	"analysts kept their average rating and their price targets."

static void
test_rules(void **state)
{
	static const struct {
		const char *name;
		int64_t feed;
		const char *a_title, *a, *b_title, *b;
		int64_t apart;
		bool same;
	} rows[] = {
		{ "the same text", 2, "Bridge closed", STORY, "Other words here",
		    STORY, 0, true },
		{ "more added", 2, "Bridge closed", STORY, "Bridge is closed now",
		    STORY " Share this story with everybody you know.", 0, true },
		{ "another text", 2, "Bridge closed for now", STORY,
		    "Bridge closed for now", REPORT("12", "3", "11.5"), 0, false },
		{ "one template", 2, "Acme shares move", REPORT("12.5", "3.1",
		    "11.9"), "Beta shares move", REPORT("88.2", "0.4", "87.6"),
		    0, false },
		{ "one report twice", 2, "Acme shares move up", REPORT("12.5",
		    "3.1", "11.9"), "Acme shares move up", REPORT("12.5", "3.1",
		    "11.9"), 3600, true },
		{ "headlines alone", 2, "Mayor resigns over bridge repairs", "",
		    "Mayor resigns over bridge repairs - Town News", "", 3600,
		    true },
		{ "headlines of other days", 2, "Weather for the weekend", "",
		    "Weather for the weekend", "", 5 * 86400, false },
		{ "short headlines", 2, "Photos", "", "Photos", "", 0, false },
		{ "one feed's headline again", 1, "Mayor resigns over bridge", "",
		    "Mayor resigns over bridge", "", 60, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct text a, b;

		make(&a, 1, rows[i].a_title, rows[i].a, 1000000);
		make(&b, rows[i].feed, rows[i].b_title, rows[i].b,
		    1000000 + rows[i].apart);
		if ((alike(&a.is, &b.is) > 0) != rows[i].same)
			fail_msg("%s", rows[i].name);
		assert_int_equal(alike(&a.is, &b.is), alike(&b.is, &a.is));
	}
}

/* --- the window --- */

static struct window_item
item(int64_t rid, uint8_t *sketch)
{
	struct window_item it = { .rid = rid, .seen = 1000 + rid,
		.shingles = 100, .sketch = sketch };

	for (unsigned i = 0; i < SKETCH_SLOTS; i++)
		sketch[i] = (uint8_t)((uint64_t)rid * 2654435761u >> i % 24) ^
		    (uint8_t)(i * rid);
	it.names[WINDOW_URL] = (uint64_t)rid * 77;
	return it;
}

static bool
finds(struct window *w, int64_t rid)
{
	uint8_t sketch[SKETCH_SLOTS];
	struct window_item it = item(rid, sketch);
	struct window_match m[4];
	size_t n;

	it.rid = -1;
	it.names[WINDOW_URL] = 0;
	n = window_find(w, &it, m, ARRAY_LEN(m));
	return n > 0 && m[0].rid == rid && m[0].jaccard == 1000;
}

static void
test_window(void **state)
{
	struct window *w = window_new(64 * 1024);
	int64_t room = (int64_t)window_capacity(w), n = room * 3;
	uint8_t sketch[SKETCH_SLOTS];
	struct window_item it;
	uint32_t mark;

	(void)state;
	assert_in_range(room, 50, 200);
	assert_int_equal(window_since(w), TIME_NONE);
	for (int64_t rid = 1; rid <= n; rid++) {
		it = item(rid, sketch);
		window_add(w, &it);
	}
	assert_int_equal(window_count(w), room);
	assert_true(finds(w, n) && finds(w, n - room + 1));
	assert_false(finds(w, n - room) || finds(w, 1));
	/* What a failed job added goes, and what was there before is found. */
	mark = window_mark(w);
	for (int64_t rid = n + 1; rid <= n + 20; rid++) {
		it = item(rid, sketch);
		window_add(w, &it);
	}
	assert_true(finds(w, n + 20));
	window_rewind(w, mark);
	assert_false(finds(w, n + 20) || finds(w, n + 1));
	assert_true(finds(w, n) && finds(w, n - room + 21));
	window_expire(w, 1000 + n - 9);
	assert_int_equal(window_count(w), 10);
	assert_int_equal(window_since(w), 1000 + n - 9);
	assert_true(finds(w, n) && finds(w, n - 9));
	assert_false(finds(w, n - 10));
	window_free(w);
}

static void
test_window_names(void **state)
{
	struct window *w = window_new(64 * 1024);
	uint8_t sketch[SKETCH_SLOTS];
	struct window_item it = item(1, sketch);
	struct window_match m[4];

	(void)state;
	it.shingles = 0;
	window_add(w, &it);
	it.rid = 2;
	assert_int_equal(window_find(w, &it, m, 4), 1);
	assert_true(m[0].named && m[0].jaccard == 0);
	it.names[WINDOW_URL]++;
	assert_int_equal(window_find(w, &it, m, 4), 0);
	window_free(w);
}

/* A headline in common counts where the texts do not deny it. */
static void
test_window_titles(void **state)
{
	struct window *w = window_new(64 * 1024);
	uint8_t sketch[SKETCH_SLOTS], other[SKETCH_SLOTS];
	struct window_item one = item(1, sketch), two = item(2, other);
	struct window_match m[4];

	(void)state;
	one.names[WINDOW_TITLE] = two.names[WINDOW_TITLE] = 5;
	window_add(w, &one);
	assert_int_equal(window_find(w, &two, m, 4), 0);
	two.shingles = 0;
	assert_int_equal(window_find(w, &two, m, 4), 1);
	assert_true(m[0].named);
	two.shingles = 100;
	two.sketch = sketch;
	assert_int_equal(window_find(w, &two, m, 4), 1);
	assert_true(m[0].named && m[0].jaccard == 1000);
	/* A link in common counts whatever the texts are. */
	two.sketch = other;
	two.names[WINDOW_URL] = one.names[WINDOW_URL];
	assert_int_equal(window_find(w, &two, m, 4), 1);
	window_free(w);
}

/* --- in a store --- */

static void
test_links(void **state)
{
	static const struct doc one = { "F", { A1, A2 } };
	struct rig *r = *state;
	uint32_t nnew, nchanged;
	char why[STORE_ERROR_LEN];
	int64_t now = clock_now();

	rig_feed(r, rig_add(r, URL_A, NULL), now, &one, &nnew, &nchanged);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM story"), 0);
	rig_feed(r, rig_add(r, URL_B, NULL), now + 60, &one, &nnew, &nchanged);
	assert_int_equal(nnew, 2);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM story"
	    " WHERE copies = 2"), 2);
	/* The window is filled again when the store is opened again. */
	rig_close(r);
	assert_int_equal(rig_open(r, why), 0);
	rig_feed(r, rig_add(r, "http://c.example/", NULL), now + 90, &one, &nnew,
	    &nchanged);
	assert_int_equal(rig_sql(r, "SELECT min(copies) FROM story"), 3);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM story y JOIN item i"
	    " ON i.rid = y.origin WHERE i.feed = 1"), 2);
}

/* --- what is looked for --- */

/* A story of more copies than its origin is weighed among. */
static void
test_many_copies(void **state)
{
	static const struct doc one = { "F", { A1 } };
	struct rig *r = *state;
	int64_t now = 5000000, copies = BOUND_STORY_ORIGIN * 2;
	uint32_t nnew, nchanged;
	char url[40];

	for (int64_t i = 0; i < copies; i++) {
		snprintf(url, sizeof(url), "http://%d.example/", (int)i);
		rig_feed(r, rig_add(r, url, NULL), now + i, &one, &nnew,
		    &nchanged);
	}
	assert_int_equal(rig_sql(r, "SELECT copies FROM story"), copies);
	assert_int_equal(rig_sql(r, "SELECT last = (SELECT max(rid) FROM item)"
	    " AND origin = (SELECT min(rid) FROM item) FROM story"), 1);
	rig_assert_sound(r);
}

static void
test_search_parse(void **state)
{
	static const struct {
		const char *text, *match;
	} rows[] = {
		{ "one", "\"one\" " },
		{ " one  two ", "\"one\" \"two\" " },
		{ "\"one two\"", "\"one two\" " },
		{ "\"one two", "\"one two\" " },
		{ "one -two -\"three four\"",
		    "(\"one\" ) NOT (\"two\" OR \"three four\" )" },
		{ "title:one*", "title : \"one\" * " },
		{ "text:one", "\"text:one\" " },
		{ "one\"two", "\"one\" \"two\" " },
		{ "\xe6\x9d\xb1\xe4\xba\xac",
		    "\" \xe6\x9d\xb1  \xe4\xba\xac \" " },
		{ "", NULL }, { "   ", NULL }, { "-one", NULL }, { "***", NULL },
		{ "on*", NULL }, { "\"\"", NULL }, { "title:", NULL },
	};
	const char *why;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct search *s = search_parse(rows[i].text, &why);

		if (rows[i].match == NULL) {
			assert_null(s);
			assert_non_null(why);
		} else {
			assert_non_null(s);
			assert_string_equal(search_match(s), rows[i].match);
		}
		search_free(s);
	}
}

/* More than is shown, and more than is shown before a match. */
#define NEAR " water water water water water water water water water"
#define FAR NEAR NEAR NEAR NEAR NEAR NEAR

static void
test_snippets(void **state)
{
	static const struct {
		const char *query, *text, *snippet;
	} rows[] = {
		{ "bridge", "The\nold bridge.", "The old [bridge]." },
		{ "elan", "Caf\xc3\xa9 \xc3\x89lan", "Caf\xc3\xa9 [\xc3\x89lan]" },
		{ "brid*", "Bridges, bridge", "[Bridges], [bridge]" },
		{ "none", "", "" },
		{ "none", "text", "text" },
		/* The words of a phrase stand elsewhere before it. */
		{ "\"old bridge\"", "Bridge, " FAR " old " FAR
		    " the old bridge", "\xe2\x80\xa6" NEAR
		    " the [old] [bridge]" },
		{ "ferry \"old bridge\"", "A ferry, " FAR " an old bridge",
		    "\xe2\x80\xa6" NEAR " an [old] [bridge]" },
		{ "old-brid*", "old " FAR " old bridges", "\xe2\x80\xa6" NEAR
		    " [old] [bridges]" },
		{ "\xe6\x9d\xb1\xe4\xba\xac", "\xe4\xba\xac " FAR
		    " \xe6\x9d\xb1\xe4\xba\xac", "\xe2\x80\xa6" NEAR
		    " [\xe6\x9d\xb1][\xe4\xba\xac]" },
		/* It may be in what was cut off. */
		{ "\"old bridge\"", "Bridge and old", "[Bridge] and [old]" },
	};
	const char *why;
	struct buf out;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct search *s = search_parse(rows[i].query, &why);

		buf_init(&out, KIB(16));
		search_snippet(s, str_from(rows[i].text), &out);
		assert_string_equal(buf_cstr(&out), rows[i].snippet);
		buf_free(&out);
		search_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_window_names),
		cmocka_unit_test(test_window_titles),
		cmocka_unit_test_setup_teardown(test_links, rig_setup,
		    rig_teardown),
		cmocka_unit_test_setup_teardown(test_many_copies, rig_setup,
		    rig_teardown),
		cmocka_unit_test(test_search_parse),
		cmocka_unit_test(test_snippets),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
