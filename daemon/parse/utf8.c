/* SPDX-License-Identifier: ISC */
/*
 * Decoders for the encodings that nearly every feed has. Text that is clean
 * already is passed over sixteen bytes at a time and never copied.
 */
#include <string.h>

#include "scan.h"
#include "utf8.h"

#define NO_CHARACTER 0xFFFD

uint32_t
windows1252_char(unsigned char byte)
{
	static const uint16_t high[32] = {
		0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
		0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
	};

	return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

/* Mark the bytes below 0x20 that are no white space, and 0x7F and above. */
static scan_block
unusual(scan_block b)
{
	scan_block space = scan_equal(b, '\n') | scan_equal(b, '\t') |
	    scan_equal(b, '\r');

	return (scan_below(b, 0x20) & ~space) | ~scan_below(b, 0x7F);
}

/* The length of the valid sequence at `p`, 0 if there is none. */
static size_t
sequence(const unsigned char *p, size_t n)
{
	static const unsigned char length[16] = { 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 2, 2, 3, 4 };
	size_t k = length[p[0] >> 4];

	if (k == 0 || k > n || (p[1] & 0xC0) != 0x80)
		return 0;
	if (k == 2)
		return p[0] >= 0xC2 ? 2 : 0;
	if ((p[2] & 0xC0) != 0x80)
		return 0;
	if (k == 3) {
		if ((p[0] == 0xE0 && p[1] < 0xA0) ||
		    (p[0] == 0xED && p[1] >= 0xA0))
			return 0;
		return 3;
	}
	if ((p[3] & 0xC0) != 0x80 || p[0] > 0xF4 ||
	    (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] >= 0x90))
		return 0;
	return 4;
}

/* Say whether a sequence beyond ASCII stands for itself in clean text. */
static bool
is_clean(const unsigned char *p, size_t k)
{
	if (k == 2)
		return p[0] != 0xC2 || p[1] >= 0xA0;
	return k != 3 || p[0] != 0xEF || p[1] != 0xBF || p[2] < 0xBE;
}

size_t
utf8_clean_prefix(struct str in, struct utf8_report *r)
{
	const unsigned char *p = (const unsigned char *)in.s;
	size_t i = 0, k;

	while (i < in.n) {
		if (in.n - i >= SCAN_BYTES) {
			k = scan_first(unusual(scan_load(in.s + i)));
			i += k;
			if (k == SCAN_BYTES)
				continue;
		}
		if (p[i] < 0x80) {
			if (p[i] == 0x7F || (p[i] < 0x20 && p[i] != '\n' &&
			    p[i] != '\r' && p[i] != '\t'))
				break;
			i++;
			continue;
		}
		k = sequence(p + i, in.n - i);
		if (k == 0 || !is_clean(p + i, k))
			break;
		r->valid++;
		i += k;
	}
	return i;
}

/* Append one decoded character as clean text has it. */
static void
put(struct buf *out, uint32_t cp, struct utf8_report *r)
{
	if (cp == 0 || (cp & 0xFFFE) == 0xFFFE) {
		r->controls++;
		cp = NO_CHARACTER;
	} else if ((cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') ||
	    cp == 0x7F) {
		r->controls++;
		return;
	} else if (cp >= 0x80 && cp < 0xA0) {
		r->controls++;
		cp = windows1252_char((unsigned char)cp);
	}
	r->valid += cp >= 0x80;
	buf_add_utf8(out, cp);
}

/* Append what stopped utf8_clean_prefix; says how many bytes it was. */
static size_t
put_unclean(const unsigned char *p, size_t n, struct buf *out,
    struct utf8_report *r)
{
	size_t k = p[0] < 0x80 ? 1 : sequence(p, n);

	if (k == 0) {
		r->invalid++;
		buf_add_utf8(out, NO_CHARACTER);
		return 1;
	}
	if (k == 1)
		put(out, p[0], r);
	else if (k == 2)
		put(out, (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu), r);
	else
		put(out, 0xFFFE, r);
	return k;
}

void
utf8_clean(struct str in, struct buf *out, struct utf8_report *r)
{
	while (in.n > 0) {
		size_t n = utf8_clean_prefix(in, r);

		buf_add(out, in.s, n);
		if (n < in.n)
			n += put_unclean((const unsigned char *)in.s + n,
			    in.n - n, out, r);
		in.s += n;
		in.n -= n;
	}
}

void
utf8_from_windows1252(struct str in, struct buf *out, struct utf8_report *r)
{
	const unsigned char *p = (const unsigned char *)in.s;

	for (size_t i = 0, run; i < in.n; i++) {
		for (run = i; run < in.n && p[run] >= 0x20 && p[run] < 0x7F; run++)
			;
		buf_add(out, p + i, run - i);
		i = run;
		if (i == in.n)
			break;
		r->invalid += windows1252_char(p[i]) == NO_CHARACTER;
		put(out, windows1252_char(p[i]), r);
	}
}

static uint32_t
read_unit(const unsigned char *p, unsigned unit, bool big)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < unit; i++)
		v |= (uint32_t)p[i] << 8 * (big ? unit - 1 - i : i);
	return v;
}

void
utf8_from_units(struct str in, unsigned unit, bool big, struct buf *out,
    struct utf8_report *r)
{
	const unsigned char *p = (const unsigned char *)in.s;
	size_t i = 0;

	while (i + unit <= in.n) {
		uint32_t cp = read_unit(p + i, unit, big), low;

		i += unit;
		if (unit == 2 && cp >= 0xD800 && cp < 0xDC00 && i + 2 <= in.n) {
			low = read_unit(p + i, 2, big);
			if (low >= 0xDC00 && low < 0xE000) {
				cp = 0x10000 + ((cp - 0xD800) << 10) + low - 0xDC00;
				i += 2;
			}
		}
		if ((cp >= 0xD800 && cp < 0xE000) || cp > 0x10FFFF) {
			r->invalid++;
			cp = NO_CHARACTER;
		}
		put(out, cp, r);
	}
	if (i < in.n) {
		r->invalid++;
		buf_add_utf8(out, NO_CHARACTER);
	}
}

struct str
utf8_cut(struct str s, size_t max)
{
	if (s.n <= max)
		return s;
	while (max > 0 && ((unsigned char)s.s[max] & 0xC0) == 0x80)
		max--;
	s.n = max;
	return s;
}

size_t
utf8_whole(struct str s)
{
	size_t i = s.n, k;

	while (i > 0 && s.n - i < 4) {
		unsigned char c = (unsigned char)s.s[--i];

		if ((c & 0xC0) == 0x80)
			continue;
		k = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		return s.n - i < k ? i : s.n;
	}
	return s.n;
}
