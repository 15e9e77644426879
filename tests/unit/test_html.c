/* SPDX-License-Identifier: ISC */
/* Unit tests of HTML: references, tokens, sanitising, plain text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "html.h"
#include "oracle.h"

struct text_case {
	const char *in, *want;
};

typedef void (*transform)(struct html_cleaner *c, struct str in, struct buf *out);

static void
sanitise(struct html_cleaner *c, struct str in, struct buf *out)
{
	html_sanitise(c, in, STR_LIT("http://e.org/d/"), out, NULL);
}

static void
sanitise_without_base(struct html_cleaner *c, struct str in, struct buf *out)
{
	html_sanitise(c, in, (struct str){ NULL, 0 }, out, NULL);
}

/* Hold what comes out of each case against what is wanted. */
static void
check(transform f, const struct text_case *cases, size_t n)
{
	struct html_cleaner *c = html_cleaner_new();
	const char *wrong;
	struct buf b;

	buf_init(&b, MIB(1));
	for (size_t i = 0; i < n; i++) {
		buf_reset(&b);
		f(c, str_from(cases[i].in), &b);
		if (strcmp(buf_cstr(&b), cases[i].want) != 0)
			fail_msg("%s\n  gives  %s\n  not    %s", cases[i].in, b.data,
			    cases[i].want);
		wrong = html_oracle(c, str_from(cases[i].in), STR_LIT("http://e.org/d/"));
		if (wrong != NULL)
			fail_msg("%s: %s", cases[i].in, wrong);
	}
	buf_free(&b);
	html_cleaner_free(c);
}

/* Put `what` between letters: `before` and `after` of them. */
static void
between(struct buf *b, size_t before, const char *what, size_t after)
{
	buf_reset(b);
	for (size_t i = 0; i < before; i++)
		buf_addc(b, 'a');
	buf_adds(b, what);
	for (size_t i = 0; i < after; i++)
		buf_addc(b, 'b');
}

/* Text is looked at in blocks: what is special is found wherever it stands. */
static void
test_blocks(void **state)
{
	static const struct {
		const char *in, *html, *text;
	} marks[] = {
		{ "> ", "&gt; ", "> " }, { "\f", " ", " " }, { "  ", "  ", " " },
		{ "\x7F", "", "" }, { " ", " ", " " }, { "\xC2\x85", "", "" },
		{ "\xC3\xA9", "\xC3\xA9", "\xC3\xA9" }, { "\"", "\"", "\"" },
	};
	struct html_cleaner *c = html_cleaner_new();
	struct buf in, out, want;

	(void)state;
	buf_init(&in, KIB(1));
	buf_init(&out, KIB(1));
	buf_init(&want, KIB(1));
	for (size_t i = 0; i < ARRAY_LEN(marks) * 40 * 40; i++) {
		size_t mark = i / 1600, before = 1 + i / 40 % 40, after = 1 + i % 40;

		between(&in, before, marks[mark].in, after);
		buf_reset(&out);
		html_from_text((struct str){ in.data, in.len }, &out);
		between(&want, before, marks[mark].html, after);
		assert_string_equal(buf_cstr(&out), buf_cstr(&want));
		buf_reset(&out);
		html_to_text(c, (struct str){ in.data, in.len }, &out);
		between(&want, before, marks[mark].text, after);
		assert_string_equal(buf_cstr(&out), buf_cstr(&want));
	}
	buf_free(&in);
	buf_free(&out);
	buf_free(&want);
	html_cleaner_free(c);
}

static void
test_references(void **state)
{
	static const struct text_case cases[] = {
		{ "&amp;&lt;&gt;&quot;&apos;", "&<>\"'" },
		{ "&copy &copyright; &notit; &notin;", "© ©right; ¬it; ∉" },
		{ "&AMP;&Amp;&CounterClockwiseContourIntegral;", "&&Amp;∳" },
		{ "&nGt;&fjlig;", "≫⃒fj" },
		{ "&#65;&#x42;&#X43&#68x", "ABCDx" },
		{ "&#0;&#xD800;&#x110000;&#99999999999999999999;", "����" },
		{ "&#128;&#x80;&#x9F;&#150;", "€€Ÿ–" },
		{ "&#;&#x;&;& &&#", "&#;&#x;&;& &&#" },
		{ "a\r\nb\rc", "a\nb\nc" },
	};
	struct str text;
	struct buf b;

	(void)state;
	buf_init(&b, KIB(4));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&b);
		html_decode(str_from(cases[i].in), &b);
		assert_string_equal(buf_cstr(&b), cases[i].want);
	}
	buf_free(&b);
	assert_true(html_entity_lookup("eacute", 6, &text));
	assert_true(str_is(text, "é"));
	assert_true(html_entity_lookup("NotEqualTilde", 13, &text));
	assert_false(html_entity_lookup("nope", 4, &text));
	assert_false(html_entity_lookup("amp;", 4, &text));
	assert_false(html_entity_lookup("no", 2, &text));
	assert_false(html_entity_lookup("", 0, &text));
	assert_int_equal(html_entity_match("notit", 5, &text), 3);
	assert_int_equal(html_entity_match("no", 2, &text), 0);
}

static void
test_tokens(void **state)
{
	static const char in[] = "<A HREF='x&amp;y' b=1 B=2 c>t</a ><!--x--><!DOCTYPE "
	    "Html><script>1<2</script><br/>";
	static const enum html_token_kind kinds[] = { HTML_START, HTML_TEXT, HTML_END,
		HTML_COMMENT, HTML_DOCTYPE, HTML_START, HTML_TEXT, HTML_END, HTML_START,
		HTML_EOF, HTML_EOF };
	struct html_tokenizer *t = html_tokenizer_new();
	const struct html_token *token;

	(void)state;
	html_tokenizer_start(t, str_from(in));
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		token = html_tokenizer_next(t);
		assert_int_equal(token->kind, kinds[i]);
		if (i == 0) {
			assert_int_equal(token->nattrs, 3);
			assert_true(str_is(token->name, "a"));
			assert_true(str_is(token->attrs[0].name, "href"));
			assert_true(str_is(token->attrs[0].value, "x&y"));
			assert_true(str_is(token->attrs[1].value, "1"));
			assert_int_equal(token->attrs[2].value.n, 0);
		}
		if (i == 6)
			assert_true(str_is(token->text, "1<2"));
		if (i == 8)
			assert_true(token->self_closing);
	}
	html_tokenizer_free(t);
}

/* What is kept of elements and attributes. */
static void
test_allowed(void **state)
{
	static const struct text_case cases[] = {
		{ "<p class=x id=y style=z dir=rtl lang=he title=\"a'b\">x</p>",
		    "<p dir=\"rtl\" lang=\"he\" title=\"a'b\">x</p>" },
		{ "<a href=x hreflang=en type=text/html rel=y target=_top ping=z>x</a>",
		    "<a href=\"http://e.org/d/x\" hreflang=\"en\" type=\"text/html\">x</a>" },
		{ "<a href=javascript:x>y</a>", "<a>y</a>" },
		{ "<a href='\tmailto:a@b '>y</a>", "<a href=\"mailto:a@b\">y</a>" },
		{ "<img src=a.png alt=\"a &amp; b\" width=10 height=20 border=0 onerror=x>",
		    "<img src=\"http://e.org/d/a.png\" alt=\"a &amp; b\" width=\"10\" "
		    "height=\"20\">" },
		{ "<img srcset='a 1x, javascript:b 2x,c,d 100w' sizes='50vw'>",
		    "<img srcset=\"http://e.org/d/a 1x, http://e.org/d/c,d 100w\" "
		    "sizes=\"50vw\">" },
		{ "<img srcset='a, b 2x, c nonsense' src=x srcset=d>",
		    "<img srcset=\"http://e.org/d/a, http://e.org/d/b 2x, "
		    "http://e.org/d/c\" src=\"http://e.org/d/x\">" },
		{ "<img src='data:image/png;base64,AA=='>",
		    "<img src=\"data:image/png;base64,AA==\">" },
		{ "<img src='data:text/html,x'>", "<img>" },
		{ "<video controls poster=p src=v width=1><source src=s type=t media=m>"
		    "<track src=t kind=k srclang=l label=m></video>",
		    "<video controls=\"\" poster=\"http://e.org/d/p\" "
		    "src=\"http://e.org/d/v\" width=\"1\"><source src=\"http://e.org/d/s\" "
		    "type=\"t\" media=\"m\"><track src=\"http://e.org/d/t\" kind=\"k\" "
		    "srclang=\"l\" label=\"m\"></video>" },
		{ "<q cite=x>a</q><del cite=y datetime=z>b</del><time datetime=t>c</time>",
		    "<q cite=\"http://e.org/d/x\">a</q><del cite=\"http://e.org/d/y\" "
		    "datetime=\"z\">b</del><time datetime=\"t\">c</time>" },
		{ "<ol start=3 reversed type=a><li value=4>x</ol>",
		    "<ol start=\"3\" reversed=\"\" type=\"a\"><li value=\"4\">x</li></ol>" },
		{ "<font color=red>a</font><blink>b</blink><form>c</form><o:p>d</o:p>",
		    "abcd" },
		{ "a<script>b</script>c<style>d</style>e<title>f</title>g"
		    "<textarea>h</textarea>i<noscript>j</noscript>k<template>l</template>"
		    "m<select><option>n</select>o<button>p</button>q<object>r</object>s"
		    "<applet>t</applet>u<svg><p>v</svg>w<math>x</math>y<frameset>z</frameset>",
		    "acegikmoqsu<p>vwy</p>" },
		{ "<button>not <b>ended", "not <b>ended</b>" },
		{ "<!-- a -->b<!x>c<?d?>e<![CDATA[f]]>g", "bceg" },
		{ "<img src=x width=1 height=1>a<img src=y width=1px height=0>b", "ab" },
		{ "<img src=http://feeds.feedburner.com/~r/x>a"
		    "<img src=https://pixel.wp.com/b.gif>b", "ab" },
		{ "<img src=http://127.1/x alt=y><a href=http://127.0.0.1/>z</a>",
		    "<img alt=\"y\"><a href=\"http://127.0.0.1/\">z</a>" },
		{ "<iframe src=https://www.youtube.com/embed/Ab-1_?rel=0></iframe>",
		    "<a href=\"https://www.youtube.com/watch?v=Ab-1_\">"
		    "https://www.youtube.com/watch?v=Ab-1_</a>" },
		{ "<iframe src=//player.vimeo.com/video/12></iframe>",
		    "<a href=\"https://vimeo.com/12\">https://vimeo.com/12</a>" },
		{ "a<iframe src=https://e.org/x>b<i>c</i></iframe>d<embed src=http://e.org/y>",
		    "ab<i>c</i>d" },
		{ "<iframe src=//youtube.com/embed/x>no frames</iframe>a",
		    "<a href=\"https://www.youtube.com/watch?v=x\">"
		    "https://www.youtube.com/watch?v=x</a>a" },
		{ "<object><param name=x><embed src=http://www.youtube.com/v/q></object>",
		    "<a href=\"https://www.youtube.com/watch?v=q\">"
		    "https://www.youtube.com/watch?v=q</a>" },
	};

	(void)state;
	check(sanitise, cases, ARRAY_LEN(cases));
}

/* What is made of markup that parsers repair. */
static void
test_repaired(void **state)
{
	static const struct text_case cases[] = {
		{ "a < b & c > d \"e\" &lt;f&gt; &amp;amp;",
		    "a &lt; b &amp; c &gt; d \"e\" &lt;f&gt; &amp;amp;" },
		{ "<p>a<p>b", "<p>a</p><p>b</p>" },
		{ "<b><i>x</b>y</i>z", "<b><i>x</i></b><i>y</i>z" },
		{ "<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>" },
		{ "<p>a<div>b</div>c", "<p>a</p><div>b</div>c" },
		{ "<ul><li>a<li>b<ul><li>c</ul></ul>",
		    "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>" },
		{ "<dl><dt>a<dd>b<dt>c</dl>",
		    "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>" },
		{ "<h1>a<h2>b</h1>c", "<h1>a</h1><h2>b</h2>c" },
		{ "<a href=1>a<a href=2>b</a>c",
		    "<a href=\"http://e.org/d/1\">a</a><a href=\"http://e.org/d/2\">b</a>c" },
		{ "<a name=x><p>a</a>b", "<a></a><p>ab</p>" },
		{ "<table><tr><td>a<td>b<tr><th>c</table>d",
		    "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>d" },
		{ "<table>a<tr><td>b</td>c</tr></table>d",
		    "<table></table>a<table><tr><td>b</td></tr></table>cd" },
		{ "<td>a</td><tr>b<caption>c", "abc" },
		{ "<ruby>a<rt>b<rt>c</ruby>", "<ruby>a<rt>b</rt><rt>c</rt></ruby>" },
		{ "<pre>\n\nx</pre>", "<pre>x</pre>" },
		{ "</div></p></b>x</br>y", "x<br>y" },
		{ "<br/><hr/><div/>x", "<br><hr><div>x</div>" },
		{ "<image src=x>", "<img src=\"http://e.org/d/x\">" },
		{ "\x01" "a\x7f\xc2\x85" "b&#1;&#13;c\r\nd", "ab\nc\nd" },
		{ "<a href=x", "" }, { "<", "&lt;" }, { "a</", "a&lt;/" }, { "", "" },
	};

	(void)state;
	check(sanitise, cases, ARRAY_LEN(cases));
}

static void
test_relative(void **state)
{
	static const struct text_case cases[] = {
		{ "<a href='x y'>a</a>", "<a href=\"x%20y\">a</a>" },
		{ "<img src=//e.org/x>", "<img src=\"//e.org/x\">" },
		{ "<a href='./javascript:x'>a</a>", "<a href=\"./javascript:x\">a</a>" },
		{ "<a href='#x'>a</a>", "<a href=\"#x\">a</a>" },
	};

	(void)state;
	check(sanitise_without_base, cases, ARRAY_LEN(cases));
}

static void
test_found(void **state)
{
	struct html_cleaner *c = html_cleaner_new();
	struct str base = STR_LIT("http://e.org/");
	struct html_found found;
	struct buf b;

	(void)state;
	buf_init(&b, MIB(2));
	html_sanitise(c, STR_LIT("<img src=data:image/png,x><img src=p width=1 "
	    "height=1><img src=a srcset='b 2x'><img src=c>"), base, &b, &found);
	assert_true(str_is(found.image, "http://e.org/a"));
	assert_true(found.markup);
	assert_false(found.truncated);
	html_sanitise(c, STR_LIT("text"), base, &b, &found);
	assert_null(found.image.s);
	assert_false(found.markup);
	buf_free(&b);
	html_cleaner_free(c);
}

static void
test_text(void **state)
{
	static const struct text_case cases[] = {
		{ "<h1>T</h1><p>a  b<br>c</p>\n<p>d <b>e</b>f</p>", "T\n\na b\nc\n\nd ef" },
		{ "<ul><li>a<li>b<ol start=9><li>x<li>y</ol>z</ul>w",
		    "- a\n- b\n  9. x\n  10. y\n  z\n\nw" },
		{ "<blockquote><p>a<p>b</blockquote>c", "> a\n\n> b\n\nc" },
		{ "<table><tr><th>A<th>B<tr><td><td>2</table>c", "A\tB\n\t2\n\nc" },
		{ "a<pre>  b\n\n\tc </pre>d", "a\n\n  b\n\n\tc \n\nd" },
		{ "<q>a</q> &lt;b&gt; &amp;&nbsp;c", "“a” <b> &\u00a0c" },
		{ "a<script>b</script><style>c</style>d<hr>e", "ad\n---\ne" },
		{ "<div><div>a</div></div><div>b</div>", "a\nb" },
		{ " \n ", "" }, { "a<!-- b -->c", "ac" },
	};

	(void)state;
	check(html_to_text, cases, ARRAY_LEN(cases));
}

static void
test_line(void **state)
{
	static const struct text_case cases[] = {
		{ " <b>a</b>b \n <p>c</p><p>d</p>e<br>f ", "ab c d e f" },
		{ "AT&amp;T &lt;b&gt; a < b", "AT&T <b> a < b" },
		{ "<script>x</script>safe", "safe" },
		{ "how <script> works", "how works" },
		{ "<table><tr><td>a<td>b</table>", "a b" },
		{ "<li>a<li>b", "a b" },
	};

	(void)state;
	check(html_to_line, cases, ARRAY_LEN(cases));
}

/* All forms at once are what they are one by one. */
static void
test_convert(void **state)
{
	static const char *const cases[] = {
		"<p>a &amp; b<script>x</script><ul><li>c</ul>", "how <script> works",
		"<svg/>a<svg><p>b</svg>c", "<svg><title>x</title><p>y</svg>z</svg>w",
		"<iframe src=https://www.youtube.com/embed/x>a</iframe>b",
		"<iframe src=/x>a</iframe>b", "<object><embed src=x></object>c",
		"<button>a", "<select>a<p>b</select>c", "<textarea>a", "", "a<b",
	};
	const struct str base = STR_LIT("https://a.example/");
	struct html_cleaner *c = html_cleaner_new();
	struct buf one, all[3];

	(void)state;
	buf_init(&one, MIB(1));
	for (size_t i = 0; i < 3; i++)
		buf_init(&all[i], MIB(1));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str in = str_from(cases[i]);

		html_convert(c, in, base,
		    &(struct html_forms){ &all[0], &all[1], &all[2] }, NULL);
		for (unsigned form = 0; form < 3; form++) {
			buf_reset(&one);
			if (form == 0)
				html_sanitise(c, in, base, &one, NULL);
			else
				(form == 1 ? html_to_text : html_to_line)(c, in, &one);
			assert_string_equal(buf_cstr(&all[form]), buf_cstr(&one));
			buf_reset(&all[form]);
		}
	}
	buf_free(&one);
	for (size_t i = 0; i < 3; i++)
		buf_free(&all[i]);
	html_cleaner_free(c);
}

static void
test_looks_like(void **state)
{
	static const char *const html[] = { "a<b>c", "a<br/>", "x</p>", "a &amp; b",
		"&#65;", "&#x41;", "<FONT color=red>", "1 < 2 <i >" };
	static const char *const plain[] = { "", "a < b", "a <b", "AT&T", "a & b;",
		"&nope;", "<foo>", "<a@example.org>", "x <3 y", "&#;", "&amp" };
	struct html_cleaner *c = html_cleaner_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(html); i++)
		if (!html_looks_like(c, str_from(html[i])))
			fail_msg("%s is HTML", html[i]);
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		if (html_looks_like(c, str_from(plain[i])))
			fail_msg("%s is no HTML", plain[i]);
	html_cleaner_free(c);
}

/* Read one payload: escapes become what they stand for. */
static struct str
read_payload(char *line)
{
	char *from = line, *to = line, hex[3] = "";

	for (; *from != '\0' && *from != '\n'; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		switch (*++from) {
		case 'n':
			*to++ = '\n';
			break;
		case 'r':
			*to++ = '\r';
			break;
		case 't':
			*to++ = '\t';
			break;
		case 'x':
			memcpy(hex, from + 1, 2);
			*to++ = (char)strtol(hex, NULL, 16);
			from += 2;
			break;
		default:
			*to++ = *from;
		}
	}
	return (struct str){ line, (size_t)(to - line) };
}

static void
test_payloads(void **state)
{
	struct html_cleaner *c = html_cleaner_new();
	FILE *f = fopen(PAYLOADS, "r");
	char line[4096];
	const char *wrong;
	unsigned n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct str in;

		if (strncmp(line, "# ", 2) == 0)
			continue;
		in = read_payload(line);
		wrong = html_oracle(c, in, STR_LIT("https://example.org/"));
		if (wrong == NULL)
			wrong = html_oracle(c, in, (struct str){ NULL, 0 });
		if (wrong != NULL)
			fail_msg("%.*s: %s", (int)in.n, in.s, wrong);
		n++;
	}
	assert_true(n > 200);
	fclose(f);
	html_cleaner_free(c);
}

/* Texts of many times the same: bounded, and whole. */
static void
test_floods(void **state)
{
	static const char *const units[] = { "<div>", "<b>", "<a href=x>", "<table>",
		"<p>x", "<li>", "</div>", "<b></i>", "<!--", "&", "<", "\"", "<a <", "<table>x",
		"<td>", "<b><p>", "<select>", "<svg>", "</", "<p a=1", "<blockquote><br>x",
		"<ol><li>x", "<img src=x>", "&nGt;", "<i><u><s><p>x", "<tr>x", "<q>" };
	struct html_cleaner *c = html_cleaner_new();
	const char *wrong;
	struct buf b;

	(void)state;
	buf_init(&b, MIB(2));
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		buf_reset(&b);
		while (b.len < KIB(300))
			buf_adds(&b, units[i]);
		wrong = html_oracle(c, (struct str){ b.data, b.len },
		    STR_LIT("http://e.org/"));
		if (wrong != NULL)
			fail_msg("many %s: %s", units[i], wrong);
	}
	buf_free(&b);
	html_cleaner_free(c);
}

static void
test_truncated(void **state)
{
	struct html_cleaner *c = html_cleaner_new();
	struct html_found found;
	struct buf in, out;

	(void)state;
	buf_init(&in, MIB(4));
	buf_init(&out, MIB(4));
	while (in.len < MIB(2))
		buf_adds(&in, "<p>x\xc3\xa4 and words that fill a line</p>");
	html_sanitise(c, (struct str){ in.data, in.len }, STR_LIT(""), &out, &found);
	assert_true(found.truncated);
	assert_true(out.len <= BOUND_CONTENT && out.len > BOUND_CONTENT - 64);
	buf_free(&in);
	buf_free(&out);
	html_cleaner_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_references), cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_allowed), cmocka_unit_test(test_repaired),
		cmocka_unit_test(test_relative), cmocka_unit_test(test_found),
		cmocka_unit_test(test_text), cmocka_unit_test(test_line),
		cmocka_unit_test(test_convert), cmocka_unit_test(test_looks_like),
		cmocka_unit_test(test_payloads),
		cmocka_unit_test(test_floods), cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
