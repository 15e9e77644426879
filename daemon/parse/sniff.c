/* SPDX-License-Identifier: ISC */
/*
 * The content decides, not its label: a warning of PHP before the declaration
 * is passed over, a login page is called what it is.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "sniff.h"

#define QUOTED 64 /* bytes shown of what is no feed */

struct kind {
	const char *bytes;
	const char *name;
};

/* Kinds by what they begin with, case aside. */
static const struct kind kinds[] = {
	{ "\x1f\x8b", "gzip data" },
	{ "\x89PNG", "a PNG image" },
	{ "GIF8", "a GIF image" },
	{ "\xff\xd8\xff", "a JPEG image" },
	{ "%PDF", "a PDF document" },
	{ "PK\x03\x04", "a ZIP archive" },
	{ "BEGIN:VCALENDAR", "a calendar" },
};

static const char *const roots[] = { "<rss", "<feed", "<rdf:rdf", "<rdf",
	"<channel", "<entry", "<opml", "<atom:feed", "<?xml" };

static bool
begins(struct str s, const char *what)
{
	size_t n = strlen(what);

	return s.n >= n && strncasecmp(s.s, what, n) == 0;
}

static const char *
kind_of(struct str body)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (begins(body, kinds[i].bytes))
			return kinds[i].name;
	return NULL;
}

static void
quote(char *out, size_t size, struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && i < QUOTED && n + 5 < size; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c >= 0x20 && c < 0x7F)
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, size - n, "\\x%02x", c);
	}
	out[n] = '\0';
}

static void
not_feed(struct parse_status *status, struct str body, struct str text)
{
	char quoted[QUOTED * 4 + 1];
	const char *kind = kind_of(body);

	status->outcome = PARSE_NOT_FEED;
	quote(quoted, sizeof(quoted) - 100, text);
	if (kind != NULL)
		snprintf(status->detail, sizeof(status->detail),
		    "not a feed but %s", kind);
	else
		snprintf(status->detail, sizeof(status->detail),
		    "not a feed; it begins with \"%.*s\"", 120, quoted);
}

/* Find the document after what stands before it, within the limit. */
static const char *
find_root(struct str s)
{
	for (size_t i = 0; i < s.n && i < BOUND_XML_PROLOGUE; i++) {
		struct str rest = { s.s + i, s.n - i };

		if (s.s[i] != '<')
			continue;
		for (size_t k = 0; k < ARRAY_LEN(roots); k++)
			if (begins(rest, roots[k]))
				return s.s + i;
	}
	return NULL;
}

enum sniffed
sniff(struct str body, struct str text, struct str *document, bool *junk,
    struct parse_status *status)
{
	struct str s = text;
	const char *root;

	while (s.n > 0 && strchr(" \t\r\n", s.s[0]) != NULL && s.s[0] != '\0') {
		s.s++;
		s.n--;
	}
	*junk = s.n < text.n;
	*document = s;
	if (s.n == 0) {
		status->outcome = PARSE_NOT_FEED;
		snprintf(status->detail, sizeof(status->detail),
		    text.n == 0 ? "the document is empty" :
		    "the document has nothing but white space");
		return SNIFF_NOTHING;
	}
	if (s.s[0] == '{' || s.s[0] == '[')
		return SNIFF_JSON;
	root = find_root(s);
	if (root == NULL && s.s[0] != '<') {
		not_feed(status, body, s);
		return SNIFF_NOTHING;
	}
	/* Comments, a DTD or another element come first: read from there. */
	if (root == NULL || (s.s[0] == '<' && s.n > 1 &&
	    (s.s[1] == '!' || s.s[1] == '?')))
		return SNIFF_XML;
	*junk |= root != s.s;
	*document = (struct str){ root, (size_t)(s.s + s.n - root) };
	return SNIFF_XML;
}
