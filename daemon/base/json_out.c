/* SPDX-License-Identifier: ISC */
/*
 * JSON output. Strings are copied sixteen bytes at a time, and from the first
 * one that needs an escape again, since the text of items has few of them.
 */
#include <inttypes.h>
#include <string.h>

#include "json_out.h"
#include "scan.h"

#define PIECE 4096      /* bytes that are written in one go */
#define ESCAPED_MAX 6   /* bytes that one may become */

/* Write a byte, escaped if need be. Returns where the next one goes. */
static char *
put_byte(char *out, unsigned char c)
{
	static const char shorts[0x60] = { ['"'] = '"', ['\\'] = '\\',
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
		['\t'] = 't' };
	static const char digits[] = "0123456789abcdef";

	if (c >= sizeof(shorts) || (c >= 0x20 && shorts[c] == '\0')) {
		*out++ = (char)c;
		return out;
	}
	*out++ = '\\';
	if (shorts[c] != '\0') {
		*out++ = shorts[c];
		return out;
	}
	memcpy(out, "u00", 3);
	out[3] = digits[c >> 4];
	out[4] = digits[c & 15];
	return out + 5;
}

/*
 * Write bytes, escaped, to where there is room for as many as they may become
 * and for a block. Returns where the next ones go.
 */
static char *
put_bytes(char *out, const char *s, size_t n)
{
	const char *end = s + n;
	scan_block b;
	size_t first;

	while (end - s >= SCAN_BYTES) {
		b = scan_load(s);
		memcpy(out, &b, SCAN_BYTES); /* those behind `first` are written again */
		first = scan_first(scan_below(b, 0x20) | scan_equal(b, '"') |
		    scan_equal(b, '\\'));
		s += first;
		out += first;
		if (first < SCAN_BYTES)
			out = put_byte(out, (unsigned char)*s++);
	}
	while (s < end)
		out = put_byte(out, (unsigned char)*s++);
	return out;
}

void
json_quote(struct buf *b, const char *s, size_t n)
{
	char one[ESCAPED_MAX];
	size_t some;

	buf_addc(b, '"');
	for (; n > 0 && !b->failed; s += some, n -= some) {
		some = n < PIECE ? n : PIECE;
		if (some * ESCAPED_MAX + SCAN_BYTES > b->max - b->len) {
			some = 1; /* near the limit it is looked at byte by byte */
			buf_add(b, one, (size_t)(put_byte(one, (unsigned char)*s) - one));
		} else if (buf_reserve(b, some * ESCAPED_MAX + SCAN_BYTES) == 0) {
			b->len = (size_t)(put_bytes(b->data + b->len, s, some) - b->data);
		}
	}
	buf_addc(b, '"');
}

static void
json_key(struct buf *b, const char *key)
{
	if (b->len > 0 && b->data[b->len - 1] != '{' &&
	    b->data[b->len - 1] != '[' && b->data[b->len - 1] != '\n')
		buf_addc(b, ',');
	if (key == NULL)
		return;
	buf_addc(b, '"');
	buf_adds(b, key);
	buf_add(b, "\":", 2);
}

void
json_open(struct buf *b, const char *key, char bracket)
{
	json_key(b, key);
	buf_addc(b, bracket);
}

void
json_close(struct buf *b, char bracket)
{
	buf_addc(b, bracket);
}

void
json_close_or_drop(struct buf *b, size_t mark, char bracket)
{
	if (b->len > mark && (b->data[b->len - 1] == '{' ||
	    b->data[b->len - 1] == '['))
		buf_truncate(b, mark);
	else
		buf_addc(b, bracket);
}

void
json_str(struct buf *b, const char *key, struct str value)
{
	if (value.s == NULL || value.n == 0)
		return;
	json_key(b, key);
	json_quote(b, value.s, value.n);
}

void
json_cstr(struct buf *b, const char *key, const char *value)
{
	json_str(b, key, str_from(value));
}

void
json_int(struct buf *b, const char *key, int64_t value)
{
	char digits[20]; /* of the largest number, from its end */
	size_t i = sizeof(digits);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	json_key(b, key);
	if (value < 0)
		buf_addc(b, '-');
	do {
		digits[--i] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	buf_add(b, digits + i, sizeof(digits) - i);
}

void
json_bool(struct buf *b, const char *key, bool value)
{
	json_key(b, key);
	buf_adds(b, value ? "true" : "false");
}

void
json_time(struct buf *b, const char *key, int64_t seconds)
{
	char text[TIME_TEXT_LEN];

	time_format(text, seconds);
	json_cstr(b, key, text);
}

void
json_again(struct buf *b, const char *key, size_t at, size_t n)
{
	/* Room for a comma, the key and its quotes: nothing moves after this. */
	if (buf_reserve(b, n + strlen(key) + 4) == 0)
		json_raw(b, key, b->data + at, n);
}

void
json_raw(struct buf *b, const char *key, const char *json, size_t n)
{
	json_key(b, key);
	buf_add(b, json, n);
}
