/* SPDX-License-Identifier: ISC */
/* Unit tests of how answers are written: compressed, in part, as XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "../../daemon/publish/gzip.h"
#include "../../daemon/publish/item_format.h"
#include "../../daemon/publish/media.h"
#include "../../daemon/publish/xml_out.h"
#include "bounds.h"
#include "util.h"

static void
test_takes_gzip(void **state)
{
	static const struct {
		const char *header;
		bool takes;
	} cases[] = {
		{ NULL, false }, { "", false }, { "gzip", true },
		{ "br, GZip ;q=0.5", true }, { "gzip;q=0", false },
		{ "*", true }, { "*;q=0", false }, { "*, gzip;q=0.000", false },
		{ "gzip;q=0.001, *;q=0", true }, { "gzipped", false },
		{ ",,;q=1,", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(media_takes_gzip(cases[i].header),
		    cases[i].takes);
}

static void
test_fields(void **state)
{
	static const char item[] = "{\"id\":\"1\",\"title\":\"a\\\"},{\\\\\","
	    "\"tags\":[\"x\",\"],\"],\"n\":{\"a\":{\"title\":[]}},"
	    "\"_gazetted\":{\"seq\":3}}";
	static const struct {
		const char *fields, *result;
	} cases[] = {
		{ "title", "{\"id\":\"1\",\"title\":\"a\\\"},{\\\\\"}" },
		{ "tags", "{\"id\":\"1\",\"tags\":[\"x\",\"],\"]}" },
		{ "tags,id,id", "{\"id\":\"1\",\"tags\":[\"x\",\"],\"]}" },
		{ "_gazetted", "{\"id\":\"1\",\"_gazetted\":{\"seq\":3}}" },
		{ "url", "{\"id\":\"1\"}" },
	};
	struct buf out;
	size_t n;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&out);
		fields_pick(&out, item, strlen(item), cases[i].fields);
		assert_string_equal(buf_cstr(&out), cases[i].result);
	}
	for (size_t cut = 0; cut < strlen(item); cut++) {
		buf_reset(&out);
		fields_pick(&out, item, cut, "title,tags,_gazetted");
	}
	buf_free(&out);
	assert_null(fields_unknown("id,title,_gazetted", &n));
	assert_string_equal(fields_unknown("id,titel", &n), "titel");
	assert_string_equal(fields_unknown("id,", &n), "");
	assert_string_equal(fields_unknown(",id", &n), ",id");
}

static void
test_gzip_pieces(void **state)
{
	struct gzip *z = gzip_new();
	struct buf b;

	(void)state;
	assert_non_null(z);
	buf_init(&b, KIB(256));
	for (int i = 0; i < 3; i++) {
		buf_reset(&b);
		while (b.len < KIB(100))
			buf_adds(&b, "the same again ");
		assert_int_equal(gzip_run(z, &b, i == 2), 0);
		assert_true(b.len > 0 && b.len < KIB(10));
		assert_int_equal(b.max, KIB(256));
	}
	buf_free(&b);
	gzip_free(z);
}

static void
test_xml_out(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	xml_text(&out, "a<b>&\"\r\n\t\x01\x1f\xef\xbf\xbf\xef\xbf\xbd");
	xml_attribute(&out, "n", "a\n\"<");
	xml_attribute(&out, "none", "");
	xml_element(&out, "e", "x");
	xml_element(&out, "e", NULL);
	assert_string_equal(buf_cstr(&out), "a&lt;b&gt;&amp;&quot;&#13;\n\t"
	    "\xef\xbf\xbd n=\"a &quot;&lt;\"<e>x</e>\n");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_gzip),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_gzip_pieces),
		cmocka_unit_test(test_xml_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
