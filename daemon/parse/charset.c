/* SPDX-License-Identifier: ISC */
/* Decides which encoding a body has, by trying the candidates in order. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "charset.h"
#include "charset_names.h"
#include "utf8.h"

#define NO_CONVERTER ((iconv_t)-1)
#define SNIFF KIB(1) /* where a declaration may stand */

struct charset {
	iconv_t *converters; /* nencodings */
	struct buf utf8;     /* what iconv made */
	struct buf clean;    /* the result */
};

struct charset *
charset_new(void)
{
	struct charset *c = xcalloc(1, sizeof(*c));
	size_t found = 0;

	c->converters = xcalloc(nencodings, sizeof(*c->converters));
	buf_init(&c->utf8, BOUND_BODY_MAX * 4);
	buf_init(&c->clean, BOUND_BODY_MAX * 4);
	for (size_t i = 0; i < nencodings; i++) {
		c->converters[i] = encodings[i].iconv == NULL ? NO_CONVERTER :
		    iconv_open("UTF-8", encodings[i].iconv);
		found += c->converters[i] != NO_CONVERTER;
	}
	if (found > 0)
		return c;
	charset_free(c);
	return NULL;
}

void
charset_free(struct charset *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < nencodings; i++)
		if (c->converters[i] != NO_CONVERTER)
			iconv_close(c->converters[i]);
	free(c->converters);
	buf_free(&c->utf8);
	buf_free(&c->clean);
	free(c);
}

/* --- what the bytes and their labels say --- */

struct mark {
	const char *bytes;
	size_t n;
	const char *label;
};

/* Byte order marks, the longer first. */
static const struct mark *
find_mark(struct str s)
{
	static const struct mark marks[] = {
		{ "\xEF\xBB\xBF", 3, "utf-8" },
		{ "\xFF\xFE\0\0", 4, "utf-32le" },
		{ "\0\0\xFE\xFF", 4, "utf-32be" },
		{ "\xFF\xFE", 2, "utf-16le" },
		{ "\xFE\xFF", 2, "utf-16be" },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (s.n >= marks[i].n &&
		    memcmp(s.s, marks[i].bytes, marks[i].n) == 0)
			return &marks[i];
	return NULL;
}

/* What the zeros among the first four bytes say; "" if nothing. */
static const char *
wide_without_mark(struct str s)
{
	unsigned zeros = 0;

	for (size_t i = 0; i < 4 && i < s.n; i++)
		zeros = zeros << 1 | (s.s[i] == '\0');
	if (s.n < 4)
		return "";
	switch (zeros) {
	case 5: /* x 0 x 0 */
		return "utf-16le";
	case 10:
		return "utf-16be";
	case 7:
		return "utf-32le";
	case 14:
		return "utf-32be";
	}
	return memcmp(s.s, "\x4C\x6F\xA7\x94", 4) == 0 ? "ibm037" : "";
}

/* The value after `name`, "=" and perhaps a quote; absent if none. */
static struct str
value_after(struct str s, const char *name)
{
	size_t n = strlen(name), i = 0, from;
	char quote;

	while (i + n <= s.n && strncasecmp(s.s + i, name, n) != 0)
		i++;
	for (i += n; i < s.n && (unsigned char)s.s[i] <= ' '; i++)
		;
	if (i >= s.n || s.s[i] != '=')
		return (struct str){ NULL, 0 };
	for (i++; i < s.n && (unsigned char)s.s[i] <= ' '; i++)
		;
	quote = i < s.n && (s.s[i] == '"' || s.s[i] == '\'') ? s.s[i++] : '\0';
	for (from = i; i < s.n && s.s[i] != quote &&
	    (quote != '\0' || strchr(" ;,>\"'\t\r\n", s.s[i]) == NULL); i++)
		;
	return (struct str){ s.s + from, i - from };
}

/* The encoding that an XML declaration or an HTML meta element names. */
static struct str
declared(struct str s)
{
	const char *decl, *end;

	if (s.n == 0)
		return (struct str){ NULL, 0 };
	if (s.n > SNIFF)
		s.n = SNIFF;
	decl = memmem(s.s, s.n, "<?xml", 5);
	if (decl == NULL)
		decl = memmem(s.s, s.n, "<?XML", 5);
	if (decl != NULL) {
		end = memmem(decl, (size_t)(s.s + s.n - decl), "?>", 2);
		if (end != NULL)
			return value_after((struct str){ decl,
			    (size_t)(end - decl) }, "encoding");
	}
	if (memmem(s.s, s.n, "<meta", 5) != NULL ||
	    memmem(s.s, s.n, "<META", 5) != NULL)
		return value_after(s, "charset");
	return (struct str){ NULL, 0 };
}

/* --- decoding --- */

static void
convert(struct charset *c, iconv_t cd, struct str in, struct utf8_report *r)
{
	char *from = (char *)(uintptr_t)in.s; /* iconv does not write there */
	size_t left = in.n;

	iconv(cd, NULL, NULL, NULL, NULL);
	buf_reset(&c->utf8);
	while (left > 0) {
		char *to;
		size_t room;

		if (buf_reserve(&c->utf8, left + 64) != 0)
			return;
		to = c->utf8.data + c->utf8.len;
		room = c->utf8.cap - c->utf8.len;
		if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 &&
		    errno != E2BIG) {
			c->utf8.len = (size_t)(to - c->utf8.data);
			r->invalid++;
			buf_add_utf8(&c->utf8, 0xFFFD);
			from++;
			left--;
			continue;
		}
		c->utf8.len = (size_t)(to - c->utf8.data);
	}
}

/*
 * Decode by one encoding. Says whether it can have been this one: a byte now
 * and then may be broken, but not as many as are right.
 */
static bool
try_encoding(struct charset *c, const struct encoding *e, struct str in,
    struct str *out, struct utf8_report *r)
{
	size_t n;

	*r = (struct utf8_report){ 0, 0, 0 };
	buf_reset(&c->clean);
	switch (e->decoder) {
	case DECODE_UTF8:
		n = utf8_clean_prefix(in, r);
		if (n == in.n) {
			*out = in;
			return true;
		}
		*r = (struct utf8_report){ 0, 0, 0 };
		utf8_clean(in, &c->clean, r);
		break;
	case DECODE_UTF16LE:
	case DECODE_UTF16BE:
		utf8_from_units(in, 2, e->decoder == DECODE_UTF16BE, &c->clean, r);
		break;
	case DECODE_UTF32LE:
	case DECODE_UTF32BE:
		utf8_from_units(in, 4, e->decoder == DECODE_UTF32BE, &c->clean, r);
		break;
	case DECODE_WINDOWS1252:
		utf8_from_windows1252(in, &c->clean, r);
		*out = (struct str){ c->clean.data, c->clean.len };
		return true;
	case DECODE_REFUSED:
		return false;
	case DECODE_ICONV:
		if (c->converters[e - encodings] == NO_CONVERTER)
			return false;
		convert(c, c->converters[e - encodings], in, r);
		utf8_clean((struct str){ c->utf8.data, c->utf8.len }, &c->clean, r);
		break;
	}
	*out = (struct str){ c->clean.data, c->clean.len };
	return r->invalid <= r->valid;
}

static bool
is_wide(const struct encoding *e)
{
	return e->decoder == DECODE_UTF16LE || e->decoder == DECODE_UTF16BE ||
	    e->decoder == DECODE_UTF32LE || e->decoder == DECODE_UTF32BE;
}

/* A declaration in ASCII that says UTF-16 cannot be right: not a candidate. */
static const struct encoding *
candidate(struct str label, struct str body)
{
	const struct encoding *e = encoding_find(label);
	size_t n = body.n < 64 ? body.n : 64;

	if (e != NULL && is_wide(e) && memchr(body.s, '\0', n) == NULL)
		return NULL;
	return e;
}

static const char *
trouble(bool other, bool unknown, const struct utf8_report *r)
{
	if (other)
		return "not in the encoding that it is said to have";
	if (r->invalid > 0)
		return "bytes that are no characters";
	if (r->controls > 0)
		return "control characters";
	return unknown ? "an unknown encoding is declared" : NULL;
}

static int
refuse(struct parse_status *status, struct str label)
{
	status->outcome = PARSE_CHARSET;
	snprintf(status->detail, sizeof(status->detail),
	    "the encoding %.*s is refused: it can hide markup",
	    (int)label.n, label.s);
	return -1;
}

/* Take the encoding that the bytes themselves show. */
static bool
by_bytes(struct charset *c, struct str *body, struct charset_text *out,
    struct utf8_report *r)
{
	const struct mark *mark = find_mark(*body);
	const char *label = mark != NULL ? mark->label :
	    wide_without_mark(*body);
	const struct encoding *e = encoding_find(str_from(label)), *inner;

	while (mark != NULL && body->n >= mark->n &&
	    memcmp(body->s, mark->bytes, mark->n) == 0) {
		body->s += mark->n;
		body->n -= mark->n;
	}
	if (e == NULL || !try_encoding(c, e, *body, &out->text, r))
		return false;
	inner = e->decoder == DECODE_ICONV ?
	    encoding_find(declared(out->text)) : NULL;
	if (inner != NULL && inner != e && inner->decoder == DECODE_ICONV &&
	    try_encoding(c, inner, *body, &out->text, r))
		e = inner; /* a code page of mainframes */
	out->encoding = e->name;
	return true;
}

int
charset_decode(struct charset *c, struct str body, struct str type,
    struct charset_text *out, struct parse_status *status)
{
	struct utf8_report r = { 0, 0, 0 };
	const struct encoding *tries[4];
	struct str labels[2];
	bool unknown = false;
	size_t i;

	if (by_bytes(c, &body, out, &r)) {
		out->trouble = trouble(false, false, &r);
		return 0;
	}
	labels[0] = value_after(type, "charset");
	labels[1] = declared(body);
	for (i = 0; i < 2; i++) {
		tries[i] = candidate(labels[i], body);
		unknown |= labels[i].n > 0 && encoding_find(labels[i]) == NULL;
		if (tries[i] != NULL && tries[i]->decoder == DECODE_REFUSED)
			return refuse(status, labels[i]);
	}
	tries[2] = tries[0] == NULL && tries[1] == NULL ? &encodings[0] : NULL;
	tries[3] = encoding_find(STR_LIT("windows-1252"));
	for (i = 0; i < 4; i++)
		if (tries[i] != NULL &&
		    try_encoding(c, tries[i], body, &out->text, &r))
			break;
	out->encoding = tries[i]->name;
	out->trouble = trouble(i == 3 || (i == 1 && tries[0] != NULL), unknown, &r);
	if (!c->clean.failed && !c->utf8.failed)
		return 0;
	status->outcome = PARSE_LIMIT;
	snprintf(status->detail, sizeof(status->detail),
	    "the document is too large once decoded");
	return -1;
}
