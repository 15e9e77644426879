/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: decoding. The first byte says how much of the input is the
 * Content-Type. Oracle: what comes out is clean, and clean text is UTF-8 that
 * decodes to itself.
 */
#include "charset.h"
#include "fuzz.h"
#include "utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct charset *c;
	struct parse_status status = { PARSE_OK, "" };
	struct utf8_report r = { 0, 0, 0 };
	struct charset_text got;
	struct str type, body;

	if (c == NULL)
		c = charset_new();
	HOLDS(c != NULL);
	if (size == 0)
		return 0;
	type.s = (const char *)data + 1;
	type.n = data[0] % 64 < size - 1 ? data[0] % 64 : size - 1;
	body = (struct str){ type.s + type.n, size - 1 - type.n };
	if (charset_decode(c, body, type, &got, &status) != 0) {
		HOLDS(status.outcome == PARSE_CHARSET && status.detail[0] != '\0');
		return 0;
	}
	HOLDS(utf8_clean_prefix(got.text, &r) == got.text.n);
	HOLDS(got.text.n <= 6 * body.n + 8);
	return 0;
}
