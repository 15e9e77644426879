/* SPDX-License-Identifier: ISC */
/*
 * Character references (WHATWG 13.2.5.72 to 80). A name is matched by
 * narrowing, letter by letter, the range of sorted names that begin with what
 * was read: no more steps than the longest name has letters.
 */
#include <string.h>

#include "html_internal.h"

struct entity {
	uint16_t name; /* offset in entity_names */
	uint8_t name_len, text_len;
	char text[6];
};

#include "html_entity_table.h"

/* Windows-1252 where it differs from Latin-1: 0x80 to 0x9F; 0: unassigned. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

/* Entries that begin with the same `len` letters. */
struct range {
	size_t lo, hi, len;
};

/* The letter of an entry at a place, 0 behind its end. */
static char
letter_at(size_t entry, size_t place)
{
	const struct entity *e = &entities[entry];

	return place < e->name_len ? entity_names[e->name + place] : '\0';
}

/* The first entry of the range whose next letter is at least `c`. */
static size_t
lower_bound(const struct range *r, char c)
{
	size_t lo = r->lo, hi = r->hi;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (letter_at(mid, r->len) < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Keep the entries whose next letter is `c`. false: there are none. */
static bool
narrow(struct range *r, char c)
{
	if (r->len == 0) {
		if (c < 'A' || c > 'z')
			return false;
		r->lo = entity_first[c - 'A'];
		r->hi = entity_first[c - 'A' + 1];
	} else {
		if (c <= 0)
			return false;
		r->lo = lower_bound(r, c);
		r->hi = lower_bound(r, (char)(c + 1));
	}
	r->len++;
	return r->lo < r->hi;
}

/* The references that nearly all are. */
static const struct {
	char name[6];
	uint8_t n;
	char text[3];
	uint8_t text_len;
} frequent[] = {
	{ "amp;", 4, "&", 1 }, { "lt;", 3, "<", 1 }, { "gt;", 3, ">", 1 },
	{ "quot;", 5, "\"", 1 }, { "nbsp;", 5, "\u00A0", 2 },
};

size_t
html_entity_match(const char *s, size_t n, struct str *out)
{
	struct range r = { 0, ARRAY_LEN(entities), 0 };
	const struct entity *found = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(frequent); i++)
		if (n >= frequent[i].n && s[0] == frequent[i].name[0] &&
		    memcmp(s, frequent[i].name, frequent[i].n) == 0) {
			*out = (struct str){ frequent[i].text, frequent[i].text_len };
			return frequent[i].n;
		}
	for (i = 0; i < n && narrow(&r, s[i]); i++)
		if (entities[r.lo].name_len == r.len)
			found = &entities[r.lo];
	if (found == NULL)
		return 0;
	*out = (struct str){ found->text, found->text_len };
	return found->name_len;
}

bool
html_entity_lookup(const char *name, size_t n, struct str *out)
{
	struct range r = { 0, ARRAY_LEN(entities), 0 };
	const struct entity *e;
	size_t i;

	for (i = 0; i < n; i++)
		if (name[i] == ';' || !narrow(&r, name[i]))
			return false;
	if (n == 0 || (entities[r.lo].name_len != n && !narrow(&r, ';')))
		return false;
	e = &entities[r.lo];
	*out = (struct str){ e->text, e->text_len };
	return true;
}

uint32_t
html_charref(uint32_t cp)
{
	if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0xFFFD;
	if (cp >= 0x80 && cp <= 0x9F && windows_1252[cp - 0x80] != 0)
		return windows_1252[cp - 0x80];
	return cp;
}

/* Read the digits of a numeric reference. Returns what follows them. */
static const char *
read_number(const char *s, const char *end, unsigned base, uint32_t *value)
{
	*value = 0;
	for (; s < end; s++) {
		unsigned c = (unsigned char)*s, digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if (base == 16 && ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
			digit = (c | 0x20) - 'a' + 10;
		else
			break;
		*value = *value > 0x10FFFF ? *value : *value * base + digit;
	}
	return s;
}

/* Append what "&#" means; `s` behind it. NULL: it means nothing. */
static const char *
decode_number(const char *s, const char *end, struct buf *out)
{
	bool hex = s < end && (*s | 0x20) == 'x';
	const char *digits = s + hex, *to;
	uint32_t value;

	to = read_number(digits, end, hex ? 16 : 10, &value);
	if (to == digits)
		return NULL;
	buf_add_utf8(out, html_charref(value));
	return to < end && *to == ';' ? to + 1 : to;
}

/* Append what "&name" means; `s` behind the "&". NULL: it means nothing. */
static const char *
decode_name(const char *s, const char *end, bool attribute, struct buf *out)
{
	struct str text;
	size_t n = html_entity_match(s, (size_t)(end - s), &text);
	char next;

	if (n == 0)
		return NULL;
	if (attribute && s[n - 1] != ';' && s + n < end) {
		next = s[n];
		if (next == '=' || (next >= '0' && next <= '9') ||
		    (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
			return NULL;
	}
	buf_add(out, text.s, text.n);
	return s + n;
}

/* Append what stands for one byte that is not itself. Returns what follows. */
static const char *
decode_one(const char *s, const char *end, bool attribute, struct buf *out)
{
	const char *next = NULL;

	if (*s == '\0') {
		buf_adds(out, "\xef\xbf\xbd");
		return s + 1;
	}
	if (*s == '\r') {
		buf_addc(out, '\n');
		return s + 1 < end && s[1] == '\n' ? s + 2 : s + 1;
	}
	if (s + 1 < end)
		next = s[1] == '#' ? decode_number(s + 2, end, out) :
		    decode_name(s + 1, end, attribute, out);
	if (next != NULL)
		return next;
	buf_addc(out, '&');
	return s + 1;
}

void
html_decode_into(struct str in, bool attribute, bool references, bool nul,
    struct buf *out)
{
	const char *s = in.s, *end = in.s + in.n, *run = s;

	while (s < end) {
		if (!((*s == '&' && references) || *s == '\r' || (*s == '\0' && nul))) {
			s++;
			continue;
		}
		buf_add(out, run, (size_t)(s - run));
		run = s = decode_one(s, end, attribute, out);
	}
	buf_add(out, run, (size_t)(s - run));
}

void
html_decode(struct str s, struct buf *out)
{
	html_decode_into(s, false, true, false, out);
}
