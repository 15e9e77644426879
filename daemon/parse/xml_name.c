/* SPDX-License-Identifier: ISC */
/*
 * Which characters XML names have (XML 1.0 5th edition, 2.3): where this
 * differed from libxml2's view, the two would see different tags.
 */
#include "xml_scan.h"

#define BOTH (XML_NAME_CHAR | XML_NAME_START)
#define CHAR XML_NAME_CHAR

const uint8_t xml_name_class[256] = {
	['A'] = BOTH, ['B'] = BOTH, ['C'] = BOTH, ['D'] = BOTH, ['E'] = BOTH,
	['F'] = BOTH, ['G'] = BOTH, ['H'] = BOTH, ['I'] = BOTH, ['J'] = BOTH,
	['K'] = BOTH, ['L'] = BOTH, ['M'] = BOTH, ['N'] = BOTH, ['O'] = BOTH,
	['P'] = BOTH, ['Q'] = BOTH, ['R'] = BOTH, ['S'] = BOTH, ['T'] = BOTH,
	['U'] = BOTH, ['V'] = BOTH, ['W'] = BOTH, ['X'] = BOTH, ['Y'] = BOTH,
	['Z'] = BOTH, ['a'] = BOTH, ['b'] = BOTH, ['c'] = BOTH, ['d'] = BOTH,
	['e'] = BOTH, ['f'] = BOTH, ['g'] = BOTH, ['h'] = BOTH, ['i'] = BOTH,
	['j'] = BOTH, ['k'] = BOTH, ['l'] = BOTH, ['m'] = BOTH, ['n'] = BOTH,
	['o'] = BOTH, ['p'] = BOTH, ['q'] = BOTH, ['r'] = BOTH, ['s'] = BOTH,
	['t'] = BOTH, ['u'] = BOTH, ['v'] = BOTH, ['w'] = BOTH, ['x'] = BOTH,
	['y'] = BOTH, ['z'] = BOTH, ['_'] = BOTH, [':'] = BOTH,
	['0'] = CHAR, ['1'] = CHAR, ['2'] = CHAR, ['3'] = CHAR, ['4'] = CHAR,
	['5'] = CHAR, ['6'] = CHAR, ['7'] = CHAR, ['8'] = CHAR, ['9'] = CHAR,
	['-'] = CHAR, ['.'] = CHAR,
};

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
		return BOTH;
	return within(others, ARRAY_LEN(others), cp) ? XML_NAME_CHAR : 0;
}

/* Say what the character at `p`, *n bytes long, may be in a name. */
static unsigned
name_class(const unsigned char *p, const unsigned char *end, size_t *n)
{
	*n = 1;
	return *p < 0x80 ? xml_name_class[*p] : wide_class(p, end, n);
}

size_t
xml_name_run_wide(const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *)s;
	const unsigned char *last = (const unsigned char *)end;
	size_t k;

	while (p < last && (name_class(p, last, &k) & XML_NAME_CHAR) != 0)
		p += k;
	return (size_t)((const char *)p - s);
}

bool
xml_name_begins(const char *p, const char *end)
{
	size_t k;

	return p < end && (name_class((const unsigned char *)p,
	    (const unsigned char *)end, &k) & XML_NAME_START) != 0;
}
