/* SPDX-License-Identifier: ISC */
/*
 * JSON output. Strings are copied in runs of bytes that need no escape, sixteen
 * at a time, since the text of items is nearly all such bytes.
 */
#include <inttypes.h>
#include <string.h>

#include "json_out.h"
#include "scan.h"

/* How many bytes from `s` need no escape. */
static size_t
plain_run(const char *s, size_t n)
{
	size_t i = 0, first;
	scan_block b;

	for (; i + SCAN_BYTES <= n; i += SCAN_BYTES) {
		b = scan_load(s + i);
		first = scan_first(scan_below(b, 0x20) | scan_equal(b, '"') |
		    scan_equal(b, '\\'));
		if (first < SCAN_BYTES)
			return i + first;
	}
	while (i < n && (unsigned char)s[i] >= 0x20 && s[i] != '"' &&
	    s[i] != '\\')
		i++;
	return i;
}

static void
json_escape(struct buf *b, unsigned char c)
{
	static const char shorts[0x60] = { ['"'] = '"', ['\\'] = '\\',
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
		['\t'] = 't' };
	char out[2] = { '\\', c < sizeof(shorts) ? shorts[c] : '\0' };

	if (out[1] != '\0')
		buf_add(b, out, 2);
	else
		buf_addf(b, "\\u%04x", c);
}

void
json_quote(struct buf *b, const char *s, size_t n)
{
	buf_addc(b, '"');
	while (n > 0) {
		size_t run = plain_run(s, n);

		buf_add(b, s, run);
		s += run;
		n -= run;
		if (n > 0) {
			json_escape(b, (unsigned char)*s++);
			n--;
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
json_raw(struct buf *b, const char *key, const char *json, size_t n)
{
	json_key(b, key);
	buf_add(b, json, n);
}
