/* SPDX-License-Identifier: ISC */
/* XML output: what cannot stand in XML 1.0 is left out. */
#include <string.h>

#include "xml_out.h"

/* What stands for a byte; NULL: itself. */
static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "&#13;";
	case '\t':
	case '\n':
		return NULL;
	default: /* other controls cannot stand in XML 1.0 */
		return (unsigned char)c < 0x20 ? "" : NULL;
	}
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool
is_no_character(const char *s)
{
	return memcmp(s, "\xef\xbf", 2) == 0 &&
	    (s[2] == '\xbe' || s[2] == '\xbf');
}

static void
escape(struct buf *out, const char *s, bool blanks)
{
	while (*s != '\0') {
		size_t run = strcspn(s, "&<>\"\r\xef\x01\x02\x03\x04\x05\x06\x07"
		    "\x08\t\n\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
		    "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");
		const char *e;

		buf_add(out, s, run);
		s += run;
		if (*s == '\0')
			break;
		if (*s == '\xef' && s[1] != '\0' && is_no_character(s)) {
			s += 3;
			continue;
		}
		e = blanks && strchr("\t\r\n", *s) != NULL ? " " : entity(*s);
		if (e != NULL)
			buf_adds(out, e);
		else
			buf_addc(out, *s);
		s++;
	}
}

void
xml_text(struct buf *out, const char *s)
{
	escape(out, s, false);
}

void
xml_attribute(struct buf *out, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	buf_addf(out, " %s=\"", name);
	escape(out, value, true);
	buf_addc(out, '"');
}

void
xml_element(struct buf *out, const char *name, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	buf_addf(out, "<%s>", name);
	escape(out, text, false);
	buf_addf(out, "</%s>\n", name);
}
