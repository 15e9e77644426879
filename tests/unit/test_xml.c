/* SPDX-License-Identifier: ISC */
/* Unit tests of reading XML: limits, mending, references, what is never read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bounds.h"
#include "buf.h"
#include "json_check.h"
#include "xml.h"

/* Writes events as text: <name a=v>text</name>, (name) for an implied end. */
struct trace {
	struct buf out;
	const char *names[BOUND_XML_DEPTH + 1];
	size_t depth;
};

static int
on_start(void *arg, const struct xml_name *name, const struct xml_attr *attrs,
    size_t n)
{
	struct trace *t = arg;

	t->names[t->depth++] = name->local;
	buf_addf(&t->out, "<%s", name->local);
	for (size_t i = 0; i < n; i++)
		buf_addf(&t->out, " %s=%.*s", attrs[i].local,
		    (int)attrs[i].value.n, attrs[i].value.s);
	return buf_addc(&t->out, '>');
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct trace *t = arg;

	buf_add(&t->out, s, n);
}

static void
on_end(void *arg, bool implied)
{
	struct trace *t = arg;

	buf_addf(&t->out, implied ? "(%s)" : "</%s>", t->names[--t->depth]);
}

struct read {
	struct parse_status status;
	bool complete, mended;
	char error[PARSE_DETAIL_LEN];
	struct trace trace;
	double seconds;
};

static void
read_xml(struct read *r, struct str document)
{
	const struct xml_handler handler = { on_start, on_text, on_end,
		&r->trace };
	struct xml *x = xml_new(&handler);
	clock_t begin = clock();

	memset(r, 0, sizeof(*r));
	buf_init(&r->trace.out, MIB(64));
	xml_read(x, document, document, &r->status);
	r->seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	r->complete = xml_complete(x);
	r->mended = xml_error(x) != NULL;
	if (r->mended)
		snprintf(r->error, sizeof(r->error), "%s", xml_error(x));
	xml_free(x);
}

static void
read_free(struct read *r)
{
	buf_free(&r->trace.out);
}

struct mend_case {
	const char *in, *want;
	const char *error; /* NULL: well-formed */
	bool open;         /* the root element does not end */
};

static const struct mend_case mend_cases[] = {
	{ "<?xml version='1.0'?><a>x</a>", "<a>x</a>", NULL, false },
	{ "<a b='1' c = \"2\"/>", "<a b=1 c=2></a>", NULL, false },
	{ "<a b='&amp;&lt;&quot;&#38;#38;'>&amp;&lt;&gt;</a>",
	    "<a b=&<\"&#38;>&<></a>", NULL, false },
	{ "<a><![CDATA[<&amp;]]]]><![CDATA[>]]></a>", "<a><&amp;]]></a>", NULL,
	    false },
	/* references */
	{ "<a>&nbsp;&hellip;&#233;&#xE9;&#XE9;</a>",
	    "<a>\xC2\xA0\xE2\x80\xA6\xC3\xA9\xC3\xA9\xC3\xA9</a>", NULL, false },
	{ "<a b='&eacute;&Lt;'/>", "<a b=\xC3\xA9\xE2\x89\xAA></a>", NULL, false },
	{ "<a>&#128;&#150;</a>", "<a>\xE2\x82\xAC\xE2\x80\x93</a>", NULL, false },
	{ "<a b='&#129;'>&#x9D;&#127;</a>", "<a b=\xEF\xBF\xBD>"
	    "\xEF\xBF\xBD\xEF\xBF\xBD</a>", "line 1: a reference to no character",
	    false },
	{ "<a>AT&T &foo; ?a=1&b=2</a>", "<a>AT&T &foo; ?a=1&b=2</a>",
	    "line 1: an ampersand that begins no reference", false },
	{ "<a b='x?a=1&b=2&copy;'/>", "<a b=x?a=1&b=2\xC2\xA9></a>",
	    "line 1: an ampersand", false },
	{ "<a>&#0;&#27;&#xD800;&#xFFFF;&#x110000;&#99999999999;</a>",
	    "<a>\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
	    "\xEF\xBF\xBD</a>", "line 1: a reference to no character", false },
	{ "<a>]]&gt;&#93;]&gt;&#93;&#93;></a>", "<a>]]>]]>]]></a>", NULL, false },
	{ "<a>&amp;\nx ]]> y</a>", "<a>&\nx ]]> y</a>", "line 2: ']]>' in text",
	    false },
	/* what is not markup */
	{ "<a>3 < 4 <> <3</a>", "<a>3 < 4 <> <3</a>",
	    "line 1: a '<' that begins no tag", false },
	{ "<a><!ELEMENT b>x</a>", "<a><!ELEMENT b>x</a>", "line 1: a declaration",
	    false },
	{ "<a>x<!-- <b> & -->y<?php <b> & ?>z</a>", "<a>xyz</a>", NULL, false },
	{ "<a>x<!-- a -- b -->y</a>", "<a>xy</a>", "line 1: two hyphens", false },
	/* start tags */
	{ "<a b=1 c d='&lt;<'>x</a>", "<a b=1 c= d=<<>x</a>",
	    "line 1: a start tag", false },
	{ "<a b='1'c='2'>x</a>", "<a b=1 c=2>x</a>", "line 1: a start tag",
	    false },
	{ "<a>\n<b c=\"x>\n<d>y</d></b></a>", "<a>\n<b c=x>\n<d>y</d></b></a>",
	    "line 2: a start tag", false },
	{ "<a b='1' b='2'/>", "<a b=1 b=2></a>", "line 1: Attribute b redefined",
	    false },
	/* names are libxml2's, and beyond ASCII not all characters are theirs */
	{ "<\xC3\xA9 \xC3\xA9\xC2\xB7='1'/>", "<\xC3\xA9 \xC3\xA9\xC2\xB7=1></\xC3\xA9>",
	    NULL, false },
	{ "<a b\xEE\xAA\xAA='1' c='2'>x</a>", "<a c=2>x</a>",
	    "line 1: a start tag", false },
	{ "<a><\xEE\xAA\xAA/></a>", "<a><\xEE\xAA\xAA/></a>", "line 1: a '<'",
	    false },
	{ "<a><b\xC3\x97>x</b></a>", "<a><b>x</b></a>", "line 1: a start tag",
	    false },
	/* nesting */
	{ "<a><b><c>x</b>y</a>", "<a><b><c>x(c)</b>y</a>",
	    "line 1: an end tag that does not match", false },
	{ "<a><b>x</c></b></a>", "<a><b>x</b></a>",
	    "line 1: an end tag of nothing", false },
	{ "<a><Title>x</title></a>", "<a><Title>x</Title></a>",
	    "line 1: an end tag that does not match", false },
	{ "<a>x</a >", "<a>x</a>", NULL, false },
	/* ends */
	{ "<a/>x", "<a></a>", "line 1: content after the root element", false },
	{ "<a/><!-- x --> <?y?>\n", "<a></a>", NULL, false },
	{ "<a><b>x", "<a><b>", NULL, true },
	{ "<a><b>x</b><c d='", "<a><b>x</b>", NULL, true },
	{ "<a><![CDATA[x", "<a>", "line 1: a comment or section", true },
	/* namespaces */
	{ "<a><m:b/></a>", "<a><b></b></a>", "line 1: Namespace prefix m", false },
	/* entities of the DTD: text, of one level, never from outside */
	{ "<!DOCTYPE a [<!ENTITY e \"x &#233; <b>\"><!ENTITY % p SYSTEM 'f'>]>"
	    "<a>&e;</a>", "<a>x \xC3\xA9 <b></a>", NULL, false },
	{ "<!DOCTYPE a [<!ENTITY e \"]]>\">]><a b='&e;'>&e;</a>",
	    "<a b=]]>>]]></a>", NULL, false },
	{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<a></a>", NULL, false },
	{ "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>x&e;y</a>",
	    "<a>xy</a>", "line 1: a reference to an external entity", false },
	{ "<!DOCTYPE a [<!-- ]> <!ENTITY e 'no'> -->]><a>&e;</a>",
	    "<a>&e;</a>", "line 1: an entity that nobody declared", false },
};

static void
test_mending(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mend_cases); i++) {
		const struct mend_case *t = &mend_cases[i];
		struct read r;

		read_xml(&r, str_from(t->in));
		assert_int_equal(r.status.outcome, PARSE_OK);
		if (strncmp(buf_cstr(&r.trace.out), t->want, strlen(t->want)) != 0 ||
		    (!t->open && strlen(t->want) != r.trace.out.len))
			fail_msg("%s\n  became %s", t->in, buf_cstr(&r.trace.out));
		if (t->error == NULL ? r.mended :
		    strncmp(r.error, t->error, strlen(t->error)) != 0)
			fail_msg("%s\n  said \"%s\"", t->in, r.error);
		assert_int_equal(r.complete, !t->open);
		read_free(&r);
	}
}

/* --- limits --- */

struct limit_case {
	const char *head, *piece, *tail;
	size_t times;
	const char *limit; /* named in the detail; NULL: none is passed */
};

static const struct limit_case limit_cases[] = {
	{ "", "<a>", "", BOUND_XML_DEPTH + 1, "nested elements" },
	{ "<a", " b", "='1'/>", 200000, "bytes of a start tag" },
	{ "<a b='", "xxxxxxxxxxxxxxxx", "'/>", 1000000, "bytes of a start tag" },
	{ "<a ", "x='1' ", "/>", 5000, "attributes of an element" },
	{ "<", "name", "/>", 100, "bytes of a name" },
	{ "<a ", "name", "='1'/>", 100, "bytes of a name" },
	{ "<!DOCTYPE a [", "<!ENTITY ex 'x'>", "]><a/>",
	    BOUND_XML_ENTITIES + 1, "entities" },
	{ "<!DOCTYPE a [<!ENTITY e '", "0123456789abcdef", "'>]><a>&e;</a>", 2000,
	    "bytes of entities" },
	{ "<!DOCTYPE a [<!ENTITY e '0123456789abcdef'>]><a>", "&e;", "</a>",
	    70000, "bytes of entities put in place" },
	{ "<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f 'x'>]><a>", "&e;", "</a>", 1,
	    "entities inside entities" },
	{ "<!DOCTYPE a [<!ENTITY e '&e;'>]><a b='", "&e;", "'/>", 1,
	    "entities inside entities" },
	{ "<a>", "& ", "</a>", 1000000, "repairs" },
	{ "<a>", "<", "</a>", 1000000, "repairs" },
	{ "<a>", "<b b='1' b='2'/>", "</a>", 200, "errors" },
	{ "<a>", "<m:b/>", "</a>", 2000, NULL },
	{ "<a>", "<!--x-->", "</a>", 100000, NULL },
	{ "<a><!--", "xxxxxxxxxxxxxxxx", "--></a>", 1000000, NULL },
	{ "<a><![CDATA[", "xxxxxxxxxxxxxxxx", "]]></a>", 1000000, NULL },
	{ "<a>", "xxxxxxxxxxxxxxxx", "</a>", 1000000, NULL },
	{ "<a>", "&lt;", "</a>", 1000000, NULL },
	{ "<a>", "\n", "</a>", 1000000, NULL },
	{ "<a>", "<b/>", "</a>", 1000000, NULL },
	{ "<a>", "</b>", "</a>", 5000, NULL },
	{ "<a><!--", "\n", "--></a>", 1000000, NULL },
};

static void
test_limits(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, MIB(64));
	for (size_t i = 0; i < ARRAY_LEN(limit_cases); i++) {
		const struct limit_case *t = &limit_cases[i];
		struct read r;

		buf_reset(&b);
		buf_adds(&b, t->head);
		for (size_t k = 0; k < t->times; k++)
			buf_adds(&b, t->piece);
		buf_adds(&b, t->tail);
		read_xml(&r, (struct str){ b.data, b.len });
		if (t->limit == NULL && (r.status.outcome != PARSE_OK || !r.complete))
			fail_msg("%s%s: %s", t->head, t->piece, r.status.detail);
		if (t->limit != NULL && (r.status.outcome != PARSE_LIMIT ||
		    strstr(r.status.detail, t->limit) == NULL))
			fail_msg("%s%s: \"%s\", not \"%s\"", t->head, t->piece,
			    r.status.detail, t->limit);
#ifndef SANITIZED
		if (r.seconds > 2)
			fail_msg("%s%s: %.1f s", t->head, t->piece, r.seconds);
#endif
		read_free(&r);
	}
	buf_free(&b);
}

/* Distinct names and namespaces, which no piece can repeat. */
static void
test_names(void **state)
{
	struct read r;
	struct buf b;

	(void)state;
	buf_init(&b, MIB(64));
	buf_adds(&b, "<a>");
	for (unsigned i = 0; i < 100000; i++)
		buf_addf(&b, "<n%ux%u/>", i, i * 7);
	read_xml(&r, (struct str){ b.data, b.len });
	assert_int_equal(r.status.outcome, PARSE_LIMIT);
	assert_non_null(strstr(r.status.detail, "distinct names"));
	read_free(&r);
	buf_reset(&b);
	for (unsigned i = 0; i < 200; i++)
		buf_addf(&b, "<a xmlns:a%u='u%u' xmlns:b%u='v%u'>", i, i, i, i);
	read_xml(&r, (struct str){ b.data, b.len });
	assert_int_equal(r.status.outcome, PARSE_LIMIT);
	assert_non_null(strstr(r.status.detail, "namespace declarations"));
	read_free(&r);
	buf_free(&b);
}

/* Where a line is named it is the line of the document. */
static void
test_lines(void **state)
{
	struct read r;

	(void)state;
	read_xml(&r, STR_LIT("<?xml version='1.0'?>\n<!DOCTYPE a [\n]>\n<!--\n-->"
	    "<a>\n<!--\n\n-->\n<m:b/></a>"));
	assert_string_equal(r.error,
	    "line 9: Namespace prefix m on b is not defined");
	read_free(&r);
}

/* A message that is cut is cut between characters. */
static void
test_long_message(void **state)
{
	struct read r;
	struct buf b;

	(void)state;
	buf_init(&b, KIB(4));
	for (unsigned shift = 0; shift < 4; shift++) {
		buf_reset(&b);
		buf_adds(&b, "<a xmlns:b='http://");
		for (unsigned i = 0; i < shift; i++)
			buf_addc(&b, 'x');
		for (unsigned i = 0; i < 200; i++)
			buf_adds(&b, "\xE2\x82\xAC");
		buf_adds(&b, "'/>");
		read_xml(&r, (struct str){ b.data, b.len });
		assert_true(r.mended);
		assert_true(utf8_check(r.error, strlen(r.error)));
		assert_true(strlen(r.error) > PARSE_DETAIL_LEN - 5);
		read_free(&r);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mending),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_message),
	};

	return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
