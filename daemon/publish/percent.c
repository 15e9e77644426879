/* SPDX-License-Identifier: ISC */
/* Strict where the library's is lenient: "%zz" and "%00" are refused. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "json_check.h"
#include "percent.h"
#include "util.h"

char *
percent_decode(const char *s, size_t n)
{
	char *text = xmalloc(n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++, len++) {
		uint8_t byte = s[i] == '+' ? ' ' : (uint8_t)s[i];

		if (s[i] == '%') {
			if (n - i < 3 || hex_decode(&byte, 1, s + i + 1, 2) < 0)
				goto bad;
			i += 2;
		}
		text[len] = (char)byte;
	}
	text[len] = '\0';
	if (utf8_check(text, len))
		return text;
bad:
	free(text);
	return NULL;
}

void
percent_encode(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		bool plain = (*s >= '0' && *s <= '9') ||
		    (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		    strchr("-._~", *s) != NULL;

		if (plain)
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
	}
}
