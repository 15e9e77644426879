/* SPDX-License-Identifier: ISC */
/*
 * Mending XML before libxml2 sees it. References: numeric ones and HTML's
 * names become their characters, those that the DTD declares their text, and
 * an ampersand that begins none stays an ampersand. Start tags: attributes as
 * HTML would read them. The DTD: only entities are taken from it, nothing is
 * fetched, and an entity is text of one level.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "html.h"
#include "xml_scan.h"

#define NO_CHARACTER 0xFFFD
#define LONG_TEXT 256 /* bytes worth a way past libxml2 */

int
xml_note(struct xml_scan *s, const char *at, const char *what)
{
	if (s->error[0] == '\0')
		snprintf(s->error, sizeof(s->error), "line %u: %s",
		    xml_scan_line(s, at), what);
	if (++s->repairs > BOUND_XML_REPAIRS)
		return xml_limit(s, at, "repairs of a document");
	return 0;
}

int
xml_limit(struct xml_scan *s, const char *at, const char *what)
{
	s->status->outcome = PARSE_LIMIT;
	snprintf(s->status->detail, sizeof(s->status->detail),
	    "line %u: more than the limit of %s", xml_scan_line(s, at), what);
	return -1;
}

/* --- references --- */

/* End the CDATA section and begin another, between "]" and what follows. */
static void
part_cdata(struct xml_scan *s)
{
	if (s->cdata && !s->direct)
		XML_PUT(s, "]]><![CDATA[");
}

/* Put one character: as it is in a CDATA section, else escaped if need be. */
static void
put_char(struct xml_scan *s, uint32_t cp)
{
	char bytes[16];
	struct buf b;

	if (!s->cdata && cp < 0x80 && strchr("<>&\"'\t\n\r", (int)cp) != NULL) {
		snprintf(bytes, sizeof(bytes), "&#%u;", cp);
		xml_put(s, bytes, strlen(bytes));
		return;
	}
	if (cp < 0x80) {
		bytes[0] = (char)cp;
		if (cp == '>' && (s->used == 0 || s->slice[s->used - 1] == ']'))
			part_cdata(s);
		xml_put(s, bytes, 1);
		if (cp == ']')
			part_cdata(s);
		return;
	}
	buf_init(&b, 8);
	buf_add_utf8(&b, cp);
	xml_put(s, b.data, b.len);
	buf_free(&b);
}

/* Read "&#...;"; 0 and *after, or -1 when it is no reference. */
static int
numeric(struct xml_scan *s, const char *p, const char *end, const char **after)
{
	bool hex = p + 2 < end && (p[2] == 'x' || p[2] == 'X');
	const char *q = p + (hex ? 3 : 2), *digits = q;
	uint32_t cp = 0, meant;

	for (; q < end; q++) {
		unsigned char c = (unsigned char)*q, low = c | 0x20;
		uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') :
		    hex && low >= 'a' && low <= 'f' ? (uint32_t)(low - 'a' + 10) :
		    99;

		if (digit == 99)
			break;
		if (cp <= 0x10FFFF)
			cp = cp * (hex ? 16 : 10) + digit;
	}
	if (q == digits)
		return -1;
	*after = q < end && *q == ';' ? q + 1 : q;
	meant = html_charref(cp);
	if (meant < 0x20 && meant != '\t' && meant != '\n' && meant != '\r')
		meant = NO_CHARACTER;
	if ((meant & 0xFFFE) == 0xFFFE || (meant >= 0x7F && meant < 0xA0))
		meant = NO_CHARACTER;
	put_char(s, meant);
	if (*after == q)
		return xml_note(s, p, "a character reference without ';'");
	return meant != NO_CHARACTER || cp == NO_CHARACTER ? 0 :
	    xml_note(s, p, "a reference to no character");
}

static void
put_escaped(struct xml_scan *s, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if ((unsigned char)text.s[i] < 0x80)
			put_char(s, (unsigned char)text.s[i]);
		else
			xml_put(s, text.s + i, 1);
	}
}

static const struct xml_entity *
declared(const struct xml_scan *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->nentities; i++)
		if (s->entities[i].name.n == n &&
		    memcmp(s->entities[i].name.s, name, n) == 0)
			return &s->entities[i];
	return NULL;
}

/* The character of one of XML's own five names, and its length; 0 if it is none. */
static char
own_entity(const char *p, const char *end, size_t *n)
{
	static const struct {
		char name[6];
		uint8_t n;
		char c;
	} own[] = {
		{ "lt;", 2, '<' }, { "gt;", 2, '>' }, { "quot;", 4, '"' },
		{ "amp;", 3, '&' }, { "apos;", 4, '\'' },
	};

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (own[i].name[0] == *p && (size_t)(end - p) > own[i].n &&
		    memcmp(own[i].name, p, own[i].n + 1u) == 0) {
			*n = own[i].n;
			return own[i].c;
		}
	return '\0';
}

/* The length of a name that a ';' follows; 0 if there is none. */
static size_t
reference_name(const char *p, const char *end)
{
	size_t max = (size_t)(end - p), n;

	if (max > BOUND_XML_NAME + 1)
		max = BOUND_XML_NAME + 1;
	n = xml_name_run(p, p + max);
	return n < max && p[n] == ';' ? n : 0;
}

/* Put a declared entity's text: character references in it are read. */
static int
put_entity(struct xml_scan *s, const char *at, const struct xml_entity *e)
{
	const char *p = e->value.s, *end;

	if (e->external)
		return xml_note(s, at, "a reference to an external entity");
	if (e->value.n == 0)
		return 0;
	end = p + e->value.n;
	s->expanded += e->value.n;
	if (s->expanded > BOUND_XML_ENTITY_EXPANSION)
		return xml_limit(s, at, "bytes of entities put in place");
	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		struct str text = { p, (size_t)((amp == NULL ? end : amp) - p) };
		size_t n;

		put_escaped(s, text);
		if (amp == NULL)
			break;
		p = amp + 1;
		if (p < end && *p == '#' && numeric(s, amp, end, &p) == 0)
			continue;
		n = reference_name(p, end);
		if (n > 0 && declared(s, p, n) != NULL)
			return xml_limit(s, at, "entities inside entities (0)");
		if (n == 0 || !html_entity_lookup(p, n, &text))
			text = STR_LIT("&");
		else
			p += n + 1;
		put_escaped(s, text);
	}
	return 0;
}

/* Put one reference; *after is behind it. */
static int
reference(struct xml_scan *s, const char *p, const char *end,
    const char **after)
{
	const struct xml_entity *e;
	struct str text;
	size_t n;
	char own;

	if (p + 1 < end && p[1] == '#') {
		int status = numeric(s, p, end, after);

		if (status == 0 || s->status->outcome != PARSE_OK)
			return status;
	}
	own = p + 1 < end ? own_entity(p + 1, end, &n) : '\0';
	if (own != '\0') {
		if (s->cdata)
			put_char(s, (unsigned char)own);
		else
			xml_put(s, p, n + 2);
		*after = p + n + 2;
		return 0;
	}
	n = reference_name(p + 1, end);
	*after = p + n + 2;
	e = n > 0 ? declared(s, p + 1, n) : NULL;
	if (e != NULL)
		return put_entity(s, p, e);
	if (n > 0 && html_entity_lookup(p + 1, n, &text)) {
		put_escaped(s, text);
		return 0;
	}
	put_escaped(s, STR_LIT("&"));
	*after = p + 1;
	return xml_note(s, p, n > 0 ? "an entity that nobody declared" :
	    "an ampersand that begins no reference");
}

const char *
xml_find_section_end(const char *p, const char *end)
{
	while (end - p >= 3 &&
	    (p = memchr(p, ']', (size_t)(end - p - 2))) != NULL) {
		if (p[1] == ']' && p[2] == '>')
			return p;
		p++;
	}
	return NULL;
}

/* Put a run of text without references. */
static int
put_run(struct xml_scan *s, const char *p, const char *end)
{
	const char *bad;

	while ((bad = xml_find_section_end(p, end)) != NULL) {
		xml_put(s, p, (size_t)(bad + 2 - p));
		put_escaped(s, STR_LIT(">"));
		p = bad + 3;
		if (xml_note(s, bad, "']]>' in text") != 0)
			return -1;
	}
	xml_put(s, p, (size_t)(end - p));
	return 0;
}

int
xml_put_value(struct xml_scan *s, const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));

		xml_put(s, p, (size_t)((amp == NULL ? end : amp) - p));
		if (amp == NULL)
			break;
		if (reference(s, amp, end, &p) != 0)
			return -1;
	}
	return 0;
}

/*
 * Begin text that is put as it is. A long one goes past libxml2, which would
 * look at each byte of it again; a short one as a CDATA section, since
 * libxml2 would make an event of each reference.
 */
static void
begin_text(struct xml_scan *s, size_t n)
{
	s->cdata = true;
	s->direct = n >= LONG_TEXT && s->begin_text(s->arg);
	if (!s->direct)
		XML_PUT(s, "<![CDATA[");
}

static void
end_text(struct xml_scan *s)
{
	s->cdata = false;
	if (s->direct)
		s->flush(s->arg);
	else
		XML_PUT(s, "]]>");
	s->direct = false;
}

int
xml_put_text(struct xml_scan *s, const char *p, size_t n)
{
	const char *end = p + n, *amp = memchr(p, '&', n);
	int rc = 0;

	if (amp == NULL && n < LONG_TEXT)
		return put_run(s, p, end);
	begin_text(s, n);
	while (rc == 0) {
		rc = put_run(s, p, amp == NULL ? end : amp);
		if (rc != 0 || amp == NULL)
			break;
		rc = reference(s, amp, end, &p);
		amp = memchr(p, '&', (size_t)(end - p));
	}
	end_text(s);
	return rc;
}

void
xml_put_cdata(struct xml_scan *s, struct str text)
{
	begin_text(s, text.n);
	xml_put(s, text.s, text.n);
	end_text(s);
}

/* --- start tags --- */

/* Put an attribute's value between double quotes. */
static int
put_value(struct xml_scan *s, const char *p, const char *end)
{
	XML_PUT(s, "=\"");
	while (p < end) {
		const char *q = p;

		while (q < end && *q != '<' && *q != '"')
			q++;
		if (xml_put_value(s, p, (size_t)(q - p)) != 0)
			return -1;
		if (q < end)
			put_char(s, (unsigned char)*q++);
		p = q;
	}
	XML_PUT(s, "\"");
	return 0;
}

/* Read the value at `p`; *after is behind it. */
static struct str
read_value(const char *p, const char *end, const char **after)
{
	const char *q;

	if (p < end && (*p == '"' || *p == '\'')) {
		q = memchr(p + 1, *p, (size_t)(end - p - 1));
		*after = q == NULL ? end : q + 1;
		return (struct str){ p + 1,
			(size_t)((q == NULL ? end : q) - p - 1) };
	}
	for (q = p; q < end && !xml_space((unsigned char)*q); q++)
		;
	*after = q;
	return (struct str){ p, (size_t)(q - p) };
}

static int
put_attribute(struct xml_scan *s, const char *p, const char *end,
    const char **after)
{
	struct str name = { p, 0 }, value = { p, 0 };

	while (p < end && !xml_space((unsigned char)*p) && *p != '=' &&
	    *p != '/')
		p++;
	name.n = (size_t)(p - name.s);
	while (p < end && xml_space((unsigned char)*p))
		p++;
	if (p < end && *p == '=') {
		for (p++; p < end && xml_space((unsigned char)*p); p++)
			;
		value = read_value(p, end, &p);
	}
	*after = p == name.s ? p + 1 : p;
	if (name.n > BOUND_XML_NAME)
		return xml_limit(s, name.s, "bytes of a name");
	if (!xml_name_begins(name.s, end) ||
	    xml_name_run(name.s, name.s + name.n) != name.n)
		return 0;
	if (name.n >= 5 && memcmp(name.s, "xmlns", 5) == 0)
		s->xmlns[s->depth]++;
	XML_PUT(s, " ");
	xml_put(s, name.s, name.n);
	return put_value(s, value.s, value.s + value.n);
}

int
xml_put_start(struct xml_scan *s, const char *p, const char *end)
{
	bool closed = end[-1] == '>', empty = closed && end[-2] == '/';
	const char *at = p, *last = end - closed - empty;
	const char *q = p + 1 + xml_name_run(p + 1, last);
	unsigned attrs = 0;

	xml_put(s, p, (size_t)(q - p));
	for (p = q; p < last;) {
		if (xml_space((unsigned char)*p) || *p == '/') {
			p++;
			continue;
		}
		if (++attrs > BOUND_XML_ATTRIBUTES)
			return xml_limit(s, at, "attributes of an element");
		if (put_attribute(s, p, last, &p) != 0)
			return -1;
	}
	xml_put(s, empty ? "/>" : ">", empty ? 2 : 1);
	return xml_note(s, at, "a start tag that is not well-formed");
}

/* --- the document type declaration --- */

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && xml_space((unsigned char)*p))
		p++;
	return p;
}

/* Take one "<!ENTITY name value>". */
static int
take_entity(struct xml_scan *s, const char *p, const char *end)
{
	struct xml_entity e = { { NULL, 0 }, { NULL, 0 }, true };
	struct str html;

	e.name.s = skip_space(p + 8, end);
	e.name.n = xml_name_run(e.name.s, end);
	p = skip_space(e.name.s + e.name.n, end);
	if (e.name.n == 0 || html_entity_lookup(e.name.s, e.name.n, &html))
		return 0; /* a parameter entity, or one of HTML's */
	if (e.name.n > BOUND_XML_NAME)
		return xml_limit(s, p, "bytes of a name");
	if (p < end && (*p == '"' || *p == '\'')) {
		e.external = false;
		e.value = read_value(p, end, &p);
	}
	s->entity_text += e.value.n;
	if (s->nentities == BOUND_XML_ENTITIES)
		return xml_limit(s, e.name.s, "entities");
	if (s->entity_text > BOUND_XML_ENTITY_TEXT)
		return xml_limit(s, e.name.s, "bytes of entities");
	s->entities[s->nentities++] = e;
	return 0;
}

/* Find the '>' of a declaration, quoted text passed. */
static const char *
declaration_end(const char *p, const char *end, const char *also)
{
	while (p < end && *p != '>' && strchr(also, *p) == NULL) {
		if (*p == '"' || *p == '\'') {
			const char *q = memchr(p + 1, *p, (size_t)(end - p - 1));

			if (q == NULL)
				return end;
			p = q;
		}
		p++;
	}
	return p;
}

/* Read the internal subset; *after is behind its ']'. */
static int
read_subset(struct xml_scan *s, const char *p, const char *end,
    const char **after)
{
	while (p < end && *p != ']') {
		const char *q = p + 1;

		if ((size_t)(end - p) >= 4 && memcmp(p, "<!--", 4) == 0) {
			q = memmem(p + 4, (size_t)(end - p - 4), "-->", 3);
			q = q == NULL ? end : q + 3;
		} else if (*p == '<') {
			q = declaration_end(p + 1, end, "<");
			if ((size_t)(q - p) >= 8 &&
			    memcmp(p, "<!ENTITY", 8) == 0 &&
			    take_entity(s, p, q) != 0)
				return -1;
		}
		p = q;
	}
	*after = p < end ? p + 1 : end;
	return 0;
}

int
xml_read_doctype(struct xml_scan *s, const char *p, const char **end)
{
	const char *limit = (size_t)(s->end - p) > BOUND_XML_CONSTRUCT ?
	    p + BOUND_XML_CONSTRUCT : s->end;
	const char *q = declaration_end(p + 2, limit, "[<");

	if (q < limit && *q == '[') {
		if (read_subset(s, q + 1, limit, &q) != 0)
			return -1;
		q = declaration_end(q, limit, "<");
	}
	if (q == limit) {
		q = memchr(p, '>', (size_t)(limit - p));
		if (q == NULL)
			return xml_limit(s, p, "bytes of a DTD");
		if (xml_note(s, p, "a DTD that does not end") != 0)
			return -1;
	}
	*end = *q == '>' ? q + 1 : q;
	return 0;
}
