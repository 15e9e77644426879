/* SPDX-License-Identifier: ISC */
/*
 * A push-down check of one JSON object in one pass: the stack is a bit per
 * level (object or array), so depth is bounded by the width of a word.
 */
#include <stdint.h>
#include <string.h>

#include "json_check.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define WORD sizeof(uint64_t)

struct scan {
	const unsigned char *p, *end;
};

/*
 * Eight bytes at once: a word with a bit set if one of them is below `least`
 * (at most 0x80), or not ASCII.
 */
static inline uint64_t
odd_bytes(uint64_t word, unsigned least)
{
	return ((word - EACH(least)) | word) & EACH(0x80);
}

/* Step over bytes that are ASCII and no NUL, eight at a time. */
static const unsigned char *
skip_ascii(const unsigned char *p, const unsigned char *end)
{
	uint64_t word;

	for (; (size_t)(end - p) >= WORD; p += WORD) {
		memcpy(&word, p, WORD);
		if (odd_bytes(word, 1) != 0)
			break;
	}
	return p;
}

/* The same for what a string in JSON has as it is. */
static const unsigned char *
skip_plain(const unsigned char *p, const unsigned char *end)
{
	uint64_t word;

	for (; (size_t)(end - p) >= WORD; p += WORD) {
		memcpy(&word, p, WORD);
		if ((odd_bytes(word, 0x20) | odd_bytes(word ^ EACH('"'), 1) |
		    odd_bytes(word ^ EACH('\\'), 1)) != 0)
			break;
	}
	return p;
}

/* Length of the valid UTF-8 sequence at `p` that is not ASCII, or 0. */
static size_t
utf8_sequence(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);

	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		return left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
	if (p[0] >= 0xE0 && p[0] <= 0xEF) {
		if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
			return 0;
		if ((p[0] == 0xE0 && p[1] < 0xA0) ||
		    (p[0] == 0xED && p[1] > 0x9F))
			return 0;
		return 3;
	}
	if (p[0] >= 0xF0 && p[0] <= 0xF4) {
		if (left < 4 || (p[1] & 0xC0) != 0x80 ||
		    (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80)
			return 0;
		if ((p[0] == 0xF0 && p[1] < 0x90) ||
		    (p[0] == 0xF4 && p[1] > 0x8F))
			return 0;
		return 4;
	}
	return 0;
}

bool
utf8_check(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, *end;

	if (n == 0)
		return true; /* an absent string: NULL has no end */
	end = p + n;
	while (p < end) {
		size_t len = *p >= 0x80 ? utf8_sequence(p, end) : *p != 0;

		if (len == 0)
			return false;
		p = len == 1 ? skip_ascii(p + 1, end) : p + len;
	}
	return true;
}

/* Read the four digits of \uXXXX at `p`; -1 when they are not that. */
static int
hex4(const unsigned char *p, const unsigned char *end)
{
	int value = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = p[i] | 0x20;

		if (p[i] >= '0' && p[i] <= '9')
			value = value * 16 + p[i] - '0';
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + c - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* After a backslash: step over the escape. False when it is not one. */
static bool
scan_escape(struct scan *s)
{
	int unit, low;

	if (s->p >= s->end)
		return false;
	switch (*s->p) {
	case 'u':
		break;
	case '"': case '\\': case '/': case 'b': case 'f': case 'n':
	case 'r': case 't':
		s->p++;
		return true;
	default:
		return false;
	}
	unit = hex4(s->p + 1, s->end);
	if (unit <= 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
		return false;
	s->p += 5;
	if (unit < 0xD800 || unit > 0xDBFF)
		return true;
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u')
		return false;
	low = hex4(s->p + 2, s->end);
	s->p += 6;
	return low >= 0xDC00 && low <= 0xDFFF;
}

/* After the opening quote: step over the rest of the string. */
static bool
scan_string(struct scan *s)
{
	while (s->p < s->end) {
		unsigned char c = *s->p;

		if (c >= 0x80) {
			size_t len = utf8_sequence(s->p, s->end);

			if (len == 0)
				return false;
			s->p += len;
		} else if (c < 0x20) {
			return false;
		} else if (c == '\\') {
			s->p++;
			if (!scan_escape(s))
				return false;
		} else {
			s->p++;
			if (c == '"')
				return true;
			s->p = skip_plain(s->p, s->end);
		}
	}
	return false;
}

static bool
scan_digits(struct scan *s)
{
	const unsigned char *start = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > start;
}

static bool
scan_number(struct scan *s)
{
	if (s->p < s->end && *s->p == '-')
		s->p++;
	if (s->p < s->end && *s->p == '0')
		s->p++;
	else if (!scan_digits(s))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!scan_digits(s))
			return false;
	}
	if (s->p < s->end && (*s->p | 0x20) == 'e') {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (!scan_digits(s))
			return false;
	}
	return true;
}

static bool
scan_literal(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n &&
		    memcmp(s->p, words[i], n) == 0) {
			s->p += n;
			return true;
		}
	}
	return scan_number(s);
}

static void
scan_blanks(struct scan *s)
{
	while (s->p < s->end && *s->p == ' ')
		s->p++;
}

/* Step over `"key" :`. */
static bool
scan_key(struct scan *s)
{
	scan_blanks(s);
	if (s->p >= s->end || *s->p++ != '"' || !scan_string(s))
		return false;
	scan_blanks(s);
	return s->p < s->end && *s->p++ == ':';
}

struct nest {
	uint64_t objects; /* bit 0: the innermost open bracket is an object */
	unsigned level, depth;
	const unsigned char *last; /* the bracket opened last in the outermost */
};

/* Open a bracket; true when the container turned out to be empty and closed. */
static bool
nest_open(struct scan *s, struct nest *n, bool *bad)
{
	bool object = *s->p++ == '{';

	if (n->level >= n->depth || n->level >= 63) {
		*bad = true;
		return false;
	}
	if (++n->level == 2)
		n->last = s->p - 1;
	n->objects = n->objects << 1 | object;
	scan_blanks(s);
	if (s->p < s->end && *s->p == (object ? '}' : ']')) {
		s->p++;
		n->level--;
		n->objects >>= 1;
		return true;
	}
	*bad = object && !scan_key(s);
	return false;
}

/* After a value: step over what closes, then over the comma and key. */
static bool
nest_close(struct scan *s, struct nest *n)
{
	for (;;) {
		bool object = n->objects & 1;

		scan_blanks(s);
		if (n->level == 0)
			return s->p == s->end;
		if (s->p >= s->end)
			return false;
		if (*s->p == ',') {
			s->p++;
			return !object || scan_key(s);
		}
		if (*s->p++ != (object ? '}' : ']'))
			return false;
		n->level--;
		n->objects >>= 1;
	}
}

bool
json_check_members(const char *text, size_t len, unsigned depth, size_t *last)
{
	const unsigned char *begin = (const unsigned char *)text;
	struct nest n = { 0, 0, depth, begin };
	bool bad = false;
	struct scan s;

	if (len == 0 || text[0] != '{')
		return false;
	s = (struct scan){ begin, begin + len };
	do {
		scan_blanks(&s);
		if (s.p >= s.end)
			return false;
		if (*s.p == '{' || *s.p == '[') {
			if (!nest_open(&s, &n, &bad)) {
				if (bad)
					return false;
				continue;
			}
		} else if (*s.p == '"') {
			s.p++;
			if (!scan_string(&s))
				return false;
		} else if (!scan_literal(&s)) {
			return false;
		}
		if (!nest_close(&s, &n))
			return false;
	} while (n.level > 0);
	*last = (size_t)(n.last - begin);
	return s.p == s.end;
}

bool
json_check_object(const char *text, size_t len, unsigned depth)
{
	size_t last;

	return json_check_members(text, len, depth, &last);
}
