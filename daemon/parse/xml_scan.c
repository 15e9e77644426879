/* SPDX-License-Identifier: ISC */
/*
 * Walks the document once, from '<' to '<', and hands on what is well-formed
 * as it stands. Never looks back, never recurses; every construct has a limit
 * before libxml2 sees it, since a limit inside libxml2 cannot be set.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"
#include "xml_scan.h"

uint32_t
xml_scan_line(const struct xml_scan *s, const char *at)
{
	uint32_t line = 1;

	for (const char *p = s->start;
	    (p = memchr(p, '\n', (size_t)(at - p))) != NULL; p++)
		line++;
	return line;
}

void
xml_put_slow(struct xml_scan *s, const char *p, size_t n)
{
	if (s->direct) {
		s->flush(s->arg);
		s->text(s->arg, p, n);
		return;
	}
	while (n > 0 && !s->stop) {
		size_t room = s->room - s->used;
		size_t some = n < room ? n : room;

		memcpy(s->slice + s->used, p, some);
		s->used += some;
		p += some;
		n -= some;
		if (s->used == s->room)
			s->flush(s->arg);
	}
}

static const char *
find(const char *p, const char *end, const char *what)
{
	return memmem(p, (size_t)(end - p), what, strlen(what));
}

/* --- start tags --- */

/* Pass one well-formed attribute; NULL when it is not. */
static const char *
pass_attribute(struct xml_scan *s, const char *p, const char *end, bool *refs)
{
	size_t n = xml_name_run(p, end);
	const char *close;

	if (n == 0 || n > BOUND_XML_NAME || !xml_name_begins(p, end))
		return NULL;
	if (n >= 5 && memcmp(p, "xmlns", 5) == 0)
		s->xmlns[s->depth]++;
	p += n;
	while (p < end && xml_space((unsigned char)*p))
		p++;
	if (p == end || *p++ != '=')
		return NULL;
	while (p < end && xml_space((unsigned char)*p))
		p++;
	if (p == end || (*p != '"' && *p != '\''))
		return NULL;
	close = memchr(p + 1, *p, (size_t)(end - p - 1));
	if (close == NULL || memchr(p, '<', (size_t)(close - p)) != NULL)
		return NULL;
	if (memchr(p, '&', (size_t)(close - p)) != NULL)
		*refs = true;
	return close + 1;
}

enum tag_shape { TAG_CLEAN, TAG_REFS, TAG_BROKEN, TAG_LIMIT };

/* Look at a start tag behind its name; *end is after its '>' if it is well-formed. */
static enum tag_shape
look_at_tag(struct xml_scan *s, const char *p, const char *limit,
    const char **end)
{
	bool refs = false;
	unsigned attrs = 0;

	while (p < limit) {
		const char *blank = p;

		while (p < limit && xml_space((unsigned char)*p))
			p++;
		if (p < limit && *p == '/')
			p++;
		if (p < limit && *p == '>') {
			*end = p + 1;
			return refs ? TAG_REFS : TAG_CLEAN;
		}
		if (p == blank || p == limit || p[-1] == '/')
			return TAG_BROKEN;
		if (++attrs > BOUND_XML_ATTRIBUTES)
			return TAG_LIMIT;
		p = pass_attribute(s, p, limit, &refs);
		if (p == NULL)
			return TAG_BROKEN;
	}
	return TAG_BROKEN;
}

/* Find where a broken start tag ends: its '>', or before the next '<'. */
static const char *
broken_tag_end(const char *p, const char *limit)
{
	const char *close = NULL;
	char quote = '\0';

	for (p++; p < limit; p++) {
		if (quote != '\0' && *p == quote)
			quote = '\0';
		else if (quote == '\0' && (*p == '"' || *p == '\'') &&
		    (p[-1] == '=' || xml_space((unsigned char)p[-1])))
			quote = *p;
		else if (*p == '>' && quote == '\0')
			return p + 1;
		else if (*p == '>' && close == NULL)
			close = p + 1;
		else if (*p == '<' && (quote == '\0' || close != NULL))
			return close != NULL ? close : p;
	}
	return close;
}

/* Put a start tag whose attribute values have references. */
static int
put_with_references(struct xml_scan *s, const char *p, const char *end)
{
	while (p < end) {
		const char *quote = p, *close;

		while (quote < end && *quote != '"' && *quote != '\'')
			quote++;
		if (quote == end)
			break;
		close = memchr(quote + 1, *quote, (size_t)(end - quote - 1));
		xml_put(s, p, (size_t)(quote + 1 - p));
		if (xml_put_value(s, quote + 1, (size_t)(close - quote - 1)) != 0)
			return -1;
		p = close;
		xml_put(s, p++, 1);
	}
	xml_put(s, p, (size_t)(end - p));
	return 0;
}

static int
put_tag(struct xml_scan *s, enum tag_shape shape, const char *p,
    const char *end)
{
	if (shape == TAG_BROKEN)
		return xml_put_start(s, p, end);
	if (shape == TAG_REFS)
		return put_with_references(s, p, end);
	xml_put(s, p, (size_t)(end - p));
	return 0;
}

static int
push(struct xml_scan *s, const char *at, struct str name)
{
	s->namespaces += s->xmlns[s->depth];
	if (s->namespaces > BOUND_XML_NAMESPACES)
		return xml_limit(s, at, "namespace declarations");
	s->open[s->depth++] = name;
	return 0;
}

static int
start_tag(struct xml_scan *s)
{
	const char *p = s->at, *end = NULL;
	const char *limit = (size_t)(s->end - p) > BOUND_XML_TAG ?
	    p + BOUND_XML_TAG : s->end;
	size_t n = xml_name_run(p + 1, limit);
	enum tag_shape shape;

	if (n > BOUND_XML_NAME)
		return xml_limit(s, p, "bytes of a name");
	if (s->depth == BOUND_XML_DEPTH)
		return xml_limit(s, p, "nested elements");
	s->xmlns[s->depth] = 0;
	shape = look_at_tag(s, p + 1 + n, limit, &end);
	if (shape == TAG_LIMIT)
		return xml_limit(s, p, "attributes of an element");
	if (shape == TAG_BROKEN) {
		end = broken_tag_end(p, limit);
		if (end == NULL && limit < s->end)
			return xml_limit(s, p, "bytes of a start tag");
		if (end == NULL) { /* the document ends inside it */
			s->at = s->end;
			return 0;
		}
	}
	s->at = end;
	if (put_tag(s, shape, p, end) != 0)
		return -1;
	if (end[-1] != '>' || end[-2] != '/')
		return push(s, p, (struct str){ p + 1, n });
	s->done = s->depth == 0;
	return 0;
}

/* --- end tags --- */

static void
pop(struct xml_scan *s)
{
	struct str name = s->open[--s->depth];

	s->namespaces -= s->xmlns[s->depth];
	XML_PUT(s, "</");
	xml_put(s, name.s, name.n);
	XML_PUT(s, ">");
	s->done = s->depth == 0;
}

/* Find the open element that an end tag means: one more than its index. */
static size_t
find_open(const struct xml_scan *s, const char *name, size_t n)
{
	size_t i;

	for (i = s->depth; i > 0; i--)
		if (s->open[i - 1].n == n &&
		    memcmp(s->open[i - 1].s, name, n) == 0)
			return i;
	for (i = s->depth; i > 0; i--)
		if (s->open[i - 1].n == n &&
		    strncasecmp(s->open[i - 1].s, name, n) == 0)
			return i;
	return 0;
}

static int
end_tag(struct xml_scan *s)
{
	const char *p = s->at, *name = p + 2, *close;
	size_t n = xml_name_run(name, s->end), which;

	close = memchr(name + n, '>', (size_t)(s->end - (name + n)));
	if (close == NULL) {
		s->at = s->end;
		return 0;
	}
	s->at = close + 1;
	if (s->depth > 0 && s->open[s->depth - 1].n == n &&
	    memcmp(s->open[s->depth - 1].s, name, n) == 0 && close == name + n) {
		pop(s);
		return 0;
	}
	which = find_open(s, name, n);
	if (which == 0)
		return xml_note(s, p, "an end tag of nothing that is open");
	if (which < s->depth || s->open[which - 1].n != n ||
	    memcmp(s->open[which - 1].s, name, n) != 0) {
		if (xml_note(s, p, "an end tag that does not match") != 0)
			return -1;
	}
	if (which < s->depth) {
		s->implied(s->arg, true);
		while (s->depth > which)
			pop(s);
		s->implied(s->arg, false);
	}
	pop(s);
	return 0;
}

/* --- the rest --- */

/*
 * Pass a section that begins with `head` bytes. Returns where its content
 * ends: at the terminator, or the document's end, which is noted.
 */
static const char *
section(struct xml_scan *s, size_t head, const char *terminator)
{
	const char *p = s->at, *end = NULL;

	if (head < (size_t)(s->end - p))
		end = terminator[0] == ']' ? xml_find_section_end(p + head, s->end) :
		    find(p + head, s->end, terminator);
	s->at = end == NULL ? s->end : end + strlen(terminator);
	if (end == NULL)
		xml_note(s, p, "a comment or section without end");
	return end == NULL ? s->end : end;
}

/* Hand on a CDATA section: no more of it than is kept. */
static int
cdata(struct xml_scan *s)
{
	const char *p = s->at + 9, *end;
	struct str text;

	if (p > s->end)
		p = s->end;
	end = section(s, 9, "]]>");
	text = (struct str){ p, (size_t)(end - p) };
	xml_put_cdata(s, utf8_cut(text, BOUND_FIELD + 1)); /* the reader sees it */
	return 0;
}

/* Keep the line numbers right for what libxml2 does not see. */
static void
put_lines(struct xml_scan *s, const char *p, const char *end)
{
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		XML_PUT(s, "<?x\n?>");
		p++;
	}
}

static int
comment(struct xml_scan *s)
{
	const char *p = s->at, *end = section(s, 4, "-->"), *dashes = NULL;

	put_lines(s, p, s->at);
	if (end > p + 4)
		dashes = find(p + 4, end, "--");
	return dashes == NULL ? 0 :
	    xml_note(s, dashes, "two hyphens inside a comment");
}

static int
instruction(struct xml_scan *s)
{
	const char *p = s->at;

	section(s, 2, "?>");
	put_lines(s, p, s->at);
	return 0;
}

static int
declaration(struct xml_scan *s)
{
	size_t left = (size_t)(s->end - s->at);

	if (left >= 4 && memcmp(s->at, "<!--", 4) == 0)
		return comment(s);
	if (left >= 9 && memcmp(s->at, "<![CDATA[", 9) == 0)
		return cdata(s);
	XML_PUT(s, "&lt;");
	s->at++;
	return xml_note(s, s->at - 1, "a declaration inside the document");
}

/* What is after the root element's end: nothing may be. */
static int
after_root(struct xml_scan *s)
{
	while (s->at < s->end) {
		size_t left = (size_t)(s->end - s->at);
		const char *end = NULL;

		if (xml_space((unsigned char)*s->at)) {
			s->at++;
			continue;
		}
		if (left >= 4 && memcmp(s->at, "<!--", 4) == 0)
			end = find(s->at + 4, s->end, "-->");
		else if (left >= 2 && memcmp(s->at, "<?", 2) == 0)
			end = find(s->at + 2, s->end, "?>");
		if (end == NULL) {
			xml_note(s, s->at, "content after the root element");
			s->at = s->end;
			return 0;
		}
		s->at = end + (*end == '-' ? 3 : 2);
	}
	return 0;
}

/* One piece of markup or text inside the root element. */
static int
piece(struct xml_scan *s)
{
	const char *p = s->at, *lt = memchr(p, '<', (size_t)(s->end - p));
	unsigned char next;

	if (lt == NULL)
		lt = s->end;
	if (lt > p) {
		s->at = lt;
		return xml_put_text(s, p, (size_t)(lt - p));
	}
	next = lt + 1 < s->end ? (unsigned char)lt[1] : '\0';
	if (xml_name_begins(lt + 1, s->end))
		return start_tag(s);
	if (next == '/')
		return end_tag(s);
	if (next == '!')
		return declaration(s);
	if (next == '?')
		return instruction(s);
	s->at++;
	if (s->at == s->end)
		return 0;
	XML_PUT(s, "&lt;");
	return xml_note(s, lt, "a '<' that begins no tag");
}

/* What is before the root element; libxml2 sees none of it. */
static int
prologue(struct xml_scan *s)
{
	for (;;) {
		size_t left = (size_t)(s->end - s->at);
		const char *lt = memchr(s->at, '<', left);

		if (lt == NULL || lt + 1 >= s->end) {
			s->at = s->end;
			return 0;
		}
		s->at = lt;
		left = (size_t)(s->end - lt);
		if (xml_name_begins(lt + 1, s->end))
			return 0;
		if (left >= 9 && strncasecmp(lt, "<!DOCTYPE", 9) == 0) {
			if (xml_read_doctype(s, lt, &s->at) != 0)
				return -1;
		} else if (left >= 4 && memcmp(lt, "<!--", 4) == 0) {
			section(s, 4, "-->");
		} else if (lt[1] == '?') {
			section(s, 2, "?>");
		} else {
			s->at++;
		}
	}
}

int
xml_scan(struct xml_scan *s, struct str document)
{
	if (document.n == 0)
		return 0;
	s->at = document.s;
	s->end = document.s + document.n;
	if (prologue(s) != 0)
		return -1;
	for (const char *p = s->start;
	    (p = memchr(p, '\n', (size_t)(s->at - p))) != NULL; p++)
		XML_PUT(s, "\n");
	while (s->at < s->end && !s->done && !s->stop)
		if (piece(s) != 0)
			return -1;
	return s->stop ? 0 : after_root(s);
}
