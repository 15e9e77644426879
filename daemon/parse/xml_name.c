/* SPDX-License-Identifier: ISC */
/*
 * Which characters XML names have (XML 1.0 5th edition, 2.3): where this
 * differed from libxml2's view, the two would see different tags.
 */
#include "xml_scan.h"

enum { NAME_CHAR = 1, NAME_START = 2 };

struct range {
	uint32_t first, last;
};

/* Beyond ASCII: what may begin a name, */
static const struct range starts[] = {
	{ 0xC0, 0xD6 }, { 0xD8, 0xF6 }, { 0xF8, 0x2FF }, { 0x370, 0x37D },
	{ 0x37F, 0x1FFF }, { 0x200C, 0x200D }, { 0x2070, 0x218F },
	{ 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF }, { 0xF900, 0xFDCF },
	{ 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};
/* and what may only follow. */
static const struct range others[] = {
	{ 0xB7, 0xB7 }, { 0x300, 0x36F }, { 0x203F, 0x2040 },
};

static bool
within(const struct range *ranges, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

/* Say what a character beyond ASCII, *n bytes long, may be in a name. */
static unsigned
wide_class(const unsigned char *p, const unsigned char *end, size_t *n)
{
	uint32_t cp;

	*n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	if (*n > (size_t)(end - p))
		return 0;
	cp = p[0] & (0x7Fu >> *n);
	for (size_t i = 1; i < *n; i++)
		cp = cp << 6 | (p[i] & 0x3Fu);
	if (within(starts, ARRAY_LEN(starts), cp))
		return NAME_CHAR | NAME_START;
	return within(others, ARRAY_LEN(others), cp) ? NAME_CHAR : 0;
}

/* Say what the character at `p`, *n bytes long, may be in a name. */
static unsigned
name_class(const unsigned char *p, const unsigned char *end, size_t *n)
{
	unsigned char c = *p, low = c | 0x20;

	*n = 1;
	if ((low >= 'a' && low <= 'z') || c == '_' || c == ':')
		return NAME_CHAR | NAME_START;
	if ((c >= '0' && c <= '9') || c == '-' || c == '.')
		return NAME_CHAR;
	return c < 0x80 ? 0 : wide_class(p, end, n);
}

size_t
xml_name_run(const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *)s;
	const unsigned char *last = (const unsigned char *)end;
	size_t k;

	while (p < last && (name_class(p, last, &k) & NAME_CHAR) != 0)
		p += k;
	return (size_t)((const char *)p - s);
}

bool
xml_name_begins(const char *p, const char *end)
{
	size_t k;

	return p < end && (name_class((const unsigned char *)p,
	    (const unsigned char *)end, &k) & NAME_START) != 0;
}
