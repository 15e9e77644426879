/* SPDX-License-Identifier: ISC */
/* What of the client is pure: the terminal filter, tables, times, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../client/output.h"
#include "../../client/resolve.h"
#include "../../client/table.h"
#include "../../client/termtext.h"
#include "../../client/when.h"
#include "bounds.h"
#include "json_check.h"

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"
#define BAD "\xEF\xBF\xBD"
#define ELLIPSIS "\xE2\x80\xA6"

static void
test_line(void **state)
{
	static const struct {
		const char *in;
		size_t width;
		const char *out;
		size_t columns;
	} cases[] = {
		{ "", 0, "", 0 },
		{ "plain", 0, "plain", 5 },
		{ "  two \t\r\n words ", 0, "two words", 9 },
		/* Escape, OSC, DEL, and C1 as UTF-8. */
		{ "\033[31mred", 0, BAD "[31mred", 8 },
		{ "\033]0;t\007", 0, BAD "]0;t" BAD, 6 },
		{ "a\177b", 0, "a" BAD "b", 3 },
		{ "\xC2\x9B" "31m", 0, BAD "31m", 4 },
		/* Not UTF-8: a bare C1 byte, overlong, surrogate, cut, too big. */
		{ "\x9B", 0, BAD, 1 },
		{ "\xC0\x9B", 0, BAD BAD, 2 },
		{ "\xE0\x80\x9B", 0, BAD BAD BAD, 3 },
		{ "\xED\xA0\x80", 0, BAD BAD BAD, 3 },
		{ "\xF4\x90\x80\x80", 0, BAD BAD BAD BAD, 4 },
		{ "\xE2\x82", 0, BAD BAD, 2 },
		{ "\xFF", 0, BAD, 1 },
		/* Cut, wide and combining characters. */
		{ "abcdef", 6, "abcdef", 6 },
		{ "abcdefg", 6, "abcde" ELLIPSIS, 6 },
		{ "ab", 1, ELLIPSIS, 1 },
		{ "\xE5\xBA\x83\xE5\xBA\x83", 4, "\xE5\xBA\x83\xE5\xBA\x83", 4 },
		{ "\xE5\xBA\x83\xE5\xBA\x83", 3, "\xE5\xBA\x83" ELLIPSIS, 3 },
		{ "\xE5\xBA\x83\xE5\xBA\x83", 2, ELLIPSIS, 1 },
		{ "e\xCC\x81" "e\xCC\x81", 2, "e\xCC\x81" "e\xCC\x81", 2 },
		{ "e\xCC\x81" "ee", 2, "e\xCC\x81" ELLIPSIS, 2 },
		/* Right to left: isolated, whatever it opens or closes. */
		{ "\xD7\xA9", 0, FSI "\xD7\xA9" PDI, 1 },
		{ "\xE2\x80\xAE" "a", 0, FSI "\xE2\x80\xAE" "a" PDI, 1 },
		{ "a" PDI "b", 0, FSI "ab" PDI, 2 },
		{ "a" FSI "b", 0, FSI "a" FSI "b" PDI PDI, 2 },
		{ FSI "abc" PDI, 2, FSI FSI "a" ELLIPSIS PDI PDI, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;
		size_t columns;

		buf_init(&out, 1000);
		columns = termtext_line(&out, str_from(cases[i].in),
		    cases[i].width);
		assert_string_equal(buf_cstr(&out), cases[i].out);
		assert_int_equal(columns, cases[i].columns);
		buf_free(&out);
	}
}

static void
test_line_takes_few_marks(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 10000);
	buf_init(&out, 10000);
	buf_adds(&in, "z");
	for (int i = 0; i < 1000; i++)
		buf_adds(&in, "\xCC\x80");
	termtext_line(&out, (struct str){ in.data, in.len }, 0);
	assert_in_range(out.len, 3, 40);
	buf_free(&in);
	buf_free(&out);
}

static void
test_lines(void **state)
{
	static const struct {
		const char *in;
		size_t width;
		const char *out;
	} cases[] = {
		{ "a\nb\tc\r\n\033d", 0, "a\nb\tc\n" BAD "d" },
		{ "one two three", 8, "one two\nthree" },
		{ "one two three", 3, "one\ntwo\nthr\nee" },
		{ "\xD7\xA9 \xD7\xA9\nx", 0,
		    FSI "\xD7\xA9 \xD7\xA9" PDI "\nx" },
		{ "\xE2\x80\xA8" "x", 0, "\nx" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out;

		buf_init(&out, 1000);
		termtext_lines(&out, str_from(cases[i].in), cases[i].width);
		assert_string_equal(buf_cstr(&out), cases[i].out);
		buf_free(&out);
	}
}

/* Pieces that the filter has rules for, and any byte between them. */
static void
add_random(struct buf *b, uint32_t *seed)
{
	static const char *const pieces[] = {
		"\033[", "\xC2\x9B", FSI, PDI, "\xE2\x80\xAE", "\xD7\xA9",
		"\xE5\xBA\x83", "\xCC\x80", " ", "\n", "\xF0\x9F\x98\x80", "word",
	};
	size_t n = sizeof(pieces) / sizeof(pieces[0]);

	for (int i = 0; i < 20; i++) {
		uint32_t r = (*seed = *seed * 1664525 + 1013904223) >> 16;

		if (r % 2 == 0)
			buf_adds(b, pieces[r / 2 % n]);
		else
			buf_addc(b, (char)(r / 2));
	}
}

/* No control but LF and TAB, and in each line what is opened is closed. */
static void
assert_harmless(const struct buf *b)
{
	int depth = 0;

	assert_true(b->len == 0 || utf8_check(b->data, b->len));
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->data[i];

		assert_true(c >= 0x20 || c == '\n' || c == '\t');
		assert_int_not_equal(c, 0x7F);
		assert_false(c == 0xC2 && (unsigned char)b->data[i + 1] < 0xA0);
		if (c == '\n')
			assert_int_equal(depth, 0);
		if (c != 0xE2 || (unsigned char)b->data[i + 1] != 0x81)
			continue;
		c = (unsigned char)b->data[i + 2];
		depth += (c >= 0xA6 && c <= 0xA8) - (c == 0xA9);
		assert_true(depth >= 0);
	}
	assert_int_equal(depth, 0);
}

static void
test_random_text(void **state)
{
	uint32_t seed = 1;
	struct buf in, out;

	(void)state;
	buf_init(&in, 10000);
	buf_init(&out, 100000);
	for (size_t i = 0; i < 50000; i++) {
		struct str text;
		size_t width = i % 30;

		buf_reset(&in);
		add_random(&in, &seed);
		text = (struct str){ in.data, in.len };
		buf_reset(&out);
		if (termtext_line(&out, text, width) > width)
			assert_int_equal(width, 0);
		assert_harmless(&out);
		buf_reset(&out);
		termtext_lines(&out, text, width);
		assert_harmless(&out);
	}
	buf_free(&in);
	buf_free(&out);
}

static void
test_json(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	termtext_json(&out, str_from("{\"a\":\"\xC3\xA9\177\xC2\x9B\xE2\x80\xAE"
	    "\xFF " BAD "\"}"));
	assert_string_equal(buf_cstr(&out), "{\"a\":\"\xC3\xA9\\u007f\\u009b"
	    "\\u202e\\ufffd " BAD "\"}");
	buf_free(&out);
}

static void
test_plain(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	termtext_plain(&out, str_from(" a\t\r\nb  \033\177\xC2\x9B" PDI "\xFF c\n"));
	assert_string_equal(buf_cstr(&out),
	    "a b \033\177\xC2\x9B" PDI "\xFF c");
	buf_free(&out);
}

static void
test_fit(void **state)
{
	static const struct table_column columns[] = {
		{ "A", false, false }, { "B", false, true }, { "C", false, true },
	};
	static const struct {
		size_t in[3], total, out[3];
	} cases[] = {
		{ { 10, 20, 30 }, 80, { 10, 20, 30 } },
		{ { 10, 20, 30 }, 64, { 10, 20, 30 } },
		{ { 10, 20, 30 }, 63, { 10, 20, 29 } },
		{ { 10, 20, 30 }, 44, { 10, 15, 15 } },
		{ { 10, 0, 30 }, 30, { 10, 0, 18 } },
		{ { 10, 20, 30 }, 25, { 7, 7, 7 } },
		{ { 10, 20, 30 }, 1, { 1, 1, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t widths[3];

		memcpy(widths, cases[i].in, sizeof(widths));
		table_fit(widths, columns, 3, cases[i].total);
		assert_memory_equal(widths, cases[i].out, sizeof(widths));
	}
}

static void
test_duration(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: none */
	} cases[] = {
		{ "0", 0 }, { "45", 45 }, { "45s", 45 }, { "15min", 900 },
		{ "15m", 900 }, { "2h", 7200 }, { "1h30m", 5400 },
		{ "7d", 604800 }, { "2w", 1209600 }, { "", -1 }, { "m", -1 },
		{ "-1h", -1 }, { "1.5h", -1 }, { "1 h", -1 }, { "1H", -1 },
		{ "1month", -1 }, { "99999999999999999999s", -1 },
		{ "3155760001", -1 }, { "3155760000w", -1 }, { "1h2", 3602 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t seconds = -1;

		assert_int_equal(when_duration(cases[i].text, &seconds),
		    cases[i].seconds < 0 ? -1 : 0);
		assert_int_equal(seconds, cases[i].seconds);
	}
}

static void
test_since(void **state)
{
	static const struct {
		const char *text, *out; /* NULL: refused */
	} cases[] = {
		{ "2d", "2022-04-03T14:03:00Z" },
		{ "2022-01-31", "2022-01-31T00:00:00Z" },
		{ "2022-01-31T12:00:00Z", "2022-01-31T12:00:00Z" },
		{ "2022-1-31", NULL }, { "2022-13-01", NULL },
		{ "2022-01-31T12:00:00+01:00", NULL }, { "yesterday", NULL },
		{ "2022-01-31T12:00:00Zzzzzzzzzzzzzzzzzzzzzz", NULL }, { "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[WHEN_TEXT_LEN];
		int rc = when_since(cases[i].text, 1649167380, out);

		assert_int_equal(rc, cases[i].out == NULL ? -1 : 0);
		if (cases[i].out != NULL)
			assert_string_equal(out, cases[i].out);
	}
}

static void
test_relative(void **state)
{
	static const struct {
		int64_t ago;
		const char *text;
	} cases[] = {
		{ 0, "just now" }, { 1, "1s ago" }, { 59, "59s ago" },
		{ 60, "1m ago" }, { 3599, "59m ago" }, { 3600, "1h ago" },
		{ 47 * 3600, "47h ago" }, { 48 * 3600, "2d ago" },
		{ 55 * 86400, "55d ago" }, { 56 * 86400, "8w ago" },
		{ 400 * 86400, "1y ago" }, { -90, "in 1m" },
		{ -7200, "in 2h" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[WHEN_TEXT_LEN];

		when_relative(1000000000 - cases[i].ago, 1000000000, out);
		assert_string_equal(out, cases[i].text);
	}
}

static void
test_amounts(void **state)
{
	char out[WHEN_TEXT_LEN];
	int64_t seconds;

	(void)state;
	when_length(0, out);
	assert_string_equal(out, "0s");
	when_length(90061, out);
	assert_string_equal(out, "1d 1h");
	when_length(7200, out);
	assert_string_equal(out, "2h");
	when_size(1023, out);
	assert_string_equal(out, "1023 B");
	when_size(1536, out);
	assert_string_equal(out, "1.5 KiB");
	when_size(INT64_MAX, out);
	assert_string_equal(out, "8388607.9 TiB");
	assert_int_equal(when_parse("1970-01-01T00:00:10Z", &seconds), 0);
	assert_int_equal(seconds, 10);
	assert_int_equal(when_parse("1970-01-01 00:00:10Z", &seconds), -1);
	assert_int_equal(when_parse("1970-01-01T25:00:10Z", &seconds), -1);
}

static void
test_match(void **state)
{
	static const struct {
		const char *name;
		enum match match;
	} cases[] = {
		{ "aa11", MATCH_EXACT }, { "aa1", MATCH_PREFIX },
		{ "aa111", MATCH_NONE }, { "", MATCH_NONE },
		{ "https://x.example/feed", MATCH_EXACT },
		{ "https://x", MATCH_PREFIX }, { "x.example", MATCH_PREFIX },
		{ "x.example/feed", MATCH_PREFIX }, { "example", MATCH_NONE },
		{ "http://x.example/feed", MATCH_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(match_feed(cases[i].name, "aa11",
		    "https://x.example/feed"), cases[i].match);
	assert_int_equal(match_item("0123", "01234567"), MATCH_PREFIX);
	assert_int_equal(match_item("ABCDEF", "abcdef"), MATCH_EXACT);
	assert_int_equal(match_item("012", "01234567"), MATCH_NONE);
	assert_int_equal(match_item("012345678", "01234567"), MATCH_NONE);
}

/* Numbers are printed as they came: no shorter, and no longer. */
static void
test_numbers(void **state)
{
	static const char *const values[] = {
		"{\"seconds\":0.032}", "[0.1,-12.75,1.0]", "[0.0060000000000001]",
		"[0.30000000000000004]", "[1.7976931348623157e308]",
		"9007199254740993", "\"0.1\"", "[48.85837009999999]",
	};
	struct output o;
	char line[100];
	json_t *value;
	FILE *f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		f = fmemopen(line, sizeof(line), "w");
		assert_non_null(f);
		value = json_loads(values[i], JSON_DECODE_ANY, NULL);
		assert_non_null(value);
		output_init(&o, f);
		assert_int_equal(output_json(&o, value), 0);
		json_decref(value);
		assert_int_equal(fclose(f), 0);
		line[strcspn(line, "\n")] = '\0';
		assert_string_equal(line, values[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_line_takes_few_marks),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_random_text),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_relative),
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_match),
	};

	termtext_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
