/* SPDX-License-Identifier: ISC */
/* Unit tests of decoding: marks, labels, detection, fallbacks, clean-up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "charset.h"
#include "charset_names.h"
#include "utf8.h"

struct decode_case {
	struct str body;
	const char *type;     /* Content-Type; NULL: none */
	const char *text;     /* NULL: refused */
	const char *encoding;
	bool trouble;
};

#define XML(enc) "<?xml version=\"1.0\" encoding=\"" enc "\"?>"
#define B(lit) STR_LIT(lit)

static const struct decode_case decode_cases[] = {
	{ B("<a>\xC3\xA9</a>"), NULL, "<a>\xC3\xA9</a>", "utf-8", false },
	{ B("\xEF\xBB\xBF<a/>"), NULL, "<a/>", "utf-8", false },
	{ B("\xEF\xBB\xBF\xEF\xBB\xBF<a/>"), NULL, "<a/>", "utf-8", false },
	/* the mark stands above the transport, the transport above the
	 * document */
	{ B("\xEF\xBB\xBF<a>\xC3\xA9</a>"), "text/xml; charset=koi8-r",
	    "<a>\xC3\xA9</a>", "utf-8", false },
	{ B(XML("utf-8") "\xC1"), "text/xml; charset=koi8-r",
	    XML("utf-8") "\xD0\xB0", "koi8-r", false },
	{ B(XML("koi8-r") "\xC1"), NULL, XML("koi8-r") "\xD0\xB0", "koi8-r",
	    false },
	{ B("\xE9"), "text/xml;charset='us-ascii'", "\xC3\xA9", "windows-1252",
	    false },
	{ B("<\xE9>"), "text/xml; x=1; CHARSET = \"ISO-8859-1\" ; y=2",
	    "<\xC3\xA9>", "windows-1252", false },
	/* what the web means by its labels */
	{ B(XML("iso-8859-1") "\x93\x80"), NULL,
	    XML("iso-8859-1") "\xE2\x80\x9C\xE2\x82\xAC", "windows-1252", false },
	{ B(XML("gb2312") "\xB0\xA1"), NULL, XML("gb2312") "\xE5\x95\x8A",
	    "gb18030", false },
	{ B(XML("Shift_JIS") "\x93\xFA\x96\x7B"), NULL,
	    XML("Shift_JIS") "\xE6\x97\xA5\xE6\x9C\xAC", "shift_jis", false },
	/* without a mark: by the zeros */
	{ B("<\0a\0/\0>\0"), NULL, "<a/>", "utf-16le", false },
	{ B("\0<\0a\0/\0>"), NULL, "<a/>", "utf-16be", false },
	{ B("<\0\0\0\xAC\x20\0\0"), NULL, "<\xE2\x82\xAC", "utf-32le", false },
	{ B("\0\0\0<\0\1\xF6\x00"), NULL, "<\xF0\x9F\x98\x80", "utf-32be", false },
	{ B("\xFF\xFE<\0\x3D\xD8\x00\xDE"), NULL, "<\xF0\x9F\x98\x80",
	    "utf-16le", false },
	{ B("\xFE\xFF\0<\xD8\x3D\0x"), NULL, "<\xEF\xBF\xBDx", "utf-16be", true },
	/* a declaration that can be read says that it is wrong */
	{ B(XML("utf-16") "\xC3\xA9"), NULL, XML("utf-16") "\xC3\xA9", "utf-8",
	    false },
	/* what does not decode */
	{ B("caf\xE9"), NULL, "caf\xC3\xA9", "windows-1252", true },
	{ B(XML("windows-1251") "\xC6"), "text/xml; charset=utf-8",
	    XML("windows-1251") "\xD0\x96", "windows-1251", true },
	{ B("\xC3\xA9\xC3\xA9\xE9 x"), NULL, "\xC3\xA9\xC3\xA9\xEF\xBF\xBD x",
	    "utf-8", true },
	{ B(XML("x-klingon") "\xC3\xA9"), NULL, XML("x-klingon") "\xC3\xA9",
	    "utf-8", true },
	/* overlong forms, surrogates, beyond Unicode */
	{ B("\xC3\xA9\xC3\xA9\xC0\x80"), NULL,
	    "\xC3\xA9\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD", "utf-8", true },
	/* controls */
	{ B("a\0b"), NULL, "a\xEF\xBF\xBD" "b", "utf-8", true },
	{ B("a\x1B[31m\x7F\tb\n"), NULL, "a[31m\tb\n", "utf-8", true },
	{ B("\xC2\x85\xC2\xA0"), NULL, "\xE2\x80\xA6\xC2\xA0", "utf-8", true },
	{ B("x\xEF\xBF\xBF"), NULL, "x\xEF\xBF\xBD", "utf-8", true },
	/* what hides markup is not read */
	{ B(XML("utf-7") "+ADw-"), NULL, NULL, NULL, false },
	{ B("<a/>"), "text/xml; charset=hz-gb-2312", NULL, NULL, false },
};

static void
test_decode(void **state)
{
	struct charset *c = charset_new();

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < ARRAY_LEN(decode_cases); i++) {
		const struct decode_case *t = &decode_cases[i];
		struct parse_status status = { PARSE_OK, "" };
		struct charset_text got;
		int rc = charset_decode(c, t->body, str_from(t->type), &got,
		    &status);

		if (t->text == NULL) {
			assert_int_equal(rc, -1);
			assert_int_equal(status.outcome, PARSE_CHARSET);
			continue;
		}
		assert_int_equal(rc, 0);
		if (!str_is(got.text, t->text))
			fail_msg("case %zu: %.*s", i, (int)got.text.n, got.text.s);
		assert_string_equal(got.encoding, t->encoding);
		assert_int_equal(got.trouble != NULL, t->trouble);
	}
	charset_free(c);
}

/* Every encoding that iconv reads is there, and labels are not ambiguous. */
static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < nencodings; i++) {
		const char *p = encodings[i].labels + 1;

		while (*p != '\0') {
			size_t n = strcspn(p, " ");
			const struct encoding *e =
			    encoding_find((struct str){ p, n });

			if (e != &encodings[i])
				fail_msg("%.*s is also %s", (int)n, p,
				    e == NULL ? "nothing" : e->name);
			p += n + 1;
		}
	}
	assert_null(encoding_find(STR_LIT("")));
	assert_null(encoding_find(STR_LIT("utf-8 utf8")));
	assert_ptr_equal(encoding_find(STR_LIT(" UTF-8\n")), &encodings[0]);
}

/* Clean text is not copied; what is made of the rest is clean. */
static void
test_clean(void **state)
{
	struct utf8_report r = { 0, 0, 0 };
	struct buf once, twice;
	unsigned char bytes[4096];
	uint32_t seed = 1;

	(void)state;
	buf_init(&once, 1 << 20);
	buf_init(&twice, 1 << 20);
	for (int round = 0; round < 50; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (unsigned char)(seed >> (round % 2 ? 24 : 26));
		}
		buf_reset(&once);
		utf8_clean((struct str){ (char *)bytes, sizeof(bytes) }, &once, &r);
		assert_int_equal(utf8_clean_prefix(
		    (struct str){ once.data, once.len }, &r), once.len);
	}
	buf_free(&once);
	buf_free(&twice);
	assert_int_equal(utf8_cut(STR_LIT("a\xC3\xA9"), 2).n, 1);
	assert_int_equal(utf8_cut(STR_LIT("a\xC3\xA9"), 3).n, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
