/* SPDX-License-Identifier: ISC */
/* Filters and their patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "conf.h"
#include "filter.h"
#include "pattern.h"

static void
test_patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool found;
	} cases[] = {
		{ "abc", "xxABCxx", true }, { "abc", "ab c", false },
		{ "", "", true }, { "^$", "", true }, { "^a$", "b\na\nc", true },
		{ "^a$", "ba", false }, { "a.c", "a\nc", false },
		{ "a.c", "a\xc3\xa9" "c", true }, { "a..c", "a\xc3\xa9" "c", false },
		{ "\xc3\x89t\xc3\xa9", "\xc3\xa9T\xc3\x89", true },
		{ "a*b", "b", true }, { "a+b", "b", false },
		{ "a+b", "xaaab", true }, { "ab?c", "ac", true },
		{ "ab?c", "abbc", false }, { "^(a|bc)*d$", "abcabcd", true },
		{ "^(a|bc)*d$", "abcbd", false }, { "a|b|c", "c", true },
		{ "^(a|b|)$", "", true }, { "x(ab){2,3}y", "xababy", true },
		{ "x(ab){2,3}y", "xaby", false },
		{ "x(ab){2,3}y", "xababababy", false },
		{ "x(ab){2,3}y", "xabababy", true }, { "xa{2}y", "xaay", true },
		{ "xa{2}y", "xaaay", false }, { "xa{2,}y", "xaaaaay", true },
		{ "xa{2,}y", "xay", false }, { "xa{0}y", "xy", true },
		{ "xa{0,2}y", "xaay", true }, { "xa{0,2}y", "xaaay", false },
		{ "xa{0,}y", "xaaay", true },
		{ "[a-c]+$", "xxabc", true }, { "[^a-c]", "abc", false },
		{ "[]]", "]", true }, { "[a-]", "-", true }, { "[\\d-]", "7", true },
		{ "\\d{4}", "in 2026!", true }, { "\\D", "2026", false },
		{ "\\bcat\\b", "a cat.", true }, { "\\bcat\\b", "concat", false },
		{ "\\w\\s\\w", "a\tb", true }, { "\\.", "a", false },
		{ "(a*)*b", "aaaaac", false }, { "(|a)+b", "aab", true },
	};
	struct pattern *p;
	const char *why;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		p = pattern_new(cases[i].pattern, &why);
		if (p == NULL)
			fail_msg("%s: %s", cases[i].pattern, why);
		for (int again = 0; again < 2; again++)
			if (pattern_found(p, str_from(cases[i].text)) !=
			    cases[i].found)
				fail_msg("%s in %s", cases[i].pattern,
				    cases[i].text);
		pattern_free(p);
	}
}

static void
test_bad_patterns(void **state)
{
	static const char *const bad[] = {
		"(", ")", "a)", "[", "[]", "[b-a]", "*", "a**", "+a", "a{", "a{x}",
		"a{2,1}", "a{101}", "\\", "((((((((((((((((((((((a))))))))))))))))))))))",
		"(((a{100}){100}){100}){100}", "(((((){100}){100}){100}){100}){100}",
	};
	const char *why;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		why = NULL;
		if (pattern_new(bad[i], &why) != NULL || why == NULL)
			fail_msg("%s", bad[i]);
	}
}

/* What makes others backtrack is as quick as anything. */
static void
test_linear(void **state)
{
	const char *why;
	struct pattern *p = pattern_new("(a|a)*(a|a)*(a*)*(a|aa)+$b", &why);
	size_t n = 200000;
	char *text = xmalloc(n);
	clock_t began = clock();

	(void)state;
	memset(text, 'a', n);
	assert_false(pattern_found(p, (struct str){ text, n }));
	assert_true(clock() - began < 5 * CLOCKS_PER_SEC);
	pattern_free(p);
	free(text);
}

/* --- filters --- */

static char *no_list[] = { NULL }, name[] = "f";

static bool
ask(const struct conf_filter *c, const struct item_record *item)
{
	const struct filter_feed feed = { "id", "http://x/feed",
		{ "news\0fun", 9 } };
	struct filters *f = filters_new(c, 1);
	struct item_state s;
	bool drop;

	item_state_init(&s);
	drop = filters_ask(f, &feed, item, &s);
	item_state_clear(&s);
	filters_free(f);
	return drop;
}

static void
test_fields(void **state)
{
	const struct item_record item = {
		.title = STR_LIT("A title"), .url = STR_LIT("http://x/path"),
		.text = STR_LIT("A title\nwith a text about many things"),
		.tags = { "red\0light green", 16 },
		.json = STR_LIT("{\"authors\":[{\"name\":\"Ann Other\"}]}"),
	};
	static const struct {
		const char *feed, *tag, *field, *words, *match;
		bool drop;
	} cases[] = {
		{ "", "", NULL, "many things", "", true },
		{ "", "", NULL, "MANY, things!", "", true },
		{ "", "", NULL, "any things", "", false },
		{ "", "", "title", "things", "", false },
		{ "", "", "title", "title", "", true },
		{ "", "", "url", NULL, "/path$", true },
		{ "", "", "tag", "green", "", true },
		{ "", "", "author", "other", "", true },
		{ "", "", "author", "things", "", false },
		{ "", "", NULL, "things", "nowhere", false },
		{ "", "", NULL, "things", "tex", true },
		{ "id", "", NULL, NULL, "", true },
		{ "http://x/feed", "", NULL, NULL, "", true },
		{ "http://y/feed", "", NULL, NULL, "", false },
		{ "", "fun", NULL, NULL, "", true },
		{ "", "fu", NULL, NULL, "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *field[2] = { (char *)(uintptr_t)cases[i].field, NULL };
		char *words[2] = { (char *)(uintptr_t)cases[i].words, NULL };
		struct conf_filter c = { name, (char *)(uintptr_t)cases[i].feed,
			(char *)(uintptr_t)cases[i].tag, field, words,
			(char *)(uintptr_t)cases[i].match, true, false, false,
			no_list };

		if (ask(&c, &item) != cases[i].drop)
			fail_msg("case %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_bad_patterns),
		cmocka_unit_test(test_linear), cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
