/* SPDX-License-Identifier: ISC */
/* One pass: structure gets line breaks, strings are copied. */
#include <string.h>

#include "json_pretty.h"

static void
newline(struct buf *out, unsigned depth)
{
	buf_addc(out, '\n');
	while (depth-- > 0)
		buf_add(out, "  ", 2);
}

/* The length of the string at the start of `s`, quotes included. */
static size_t
string_length(struct str s)
{
	size_t i = 1;

	while (i < s.n && s.s[i] != '"')
		i += s.s[i] == '\\' ? 2 : 1;
	return i < s.n ? i + 1 : s.n;
}

void
json_pretty(struct str json, struct buf *out)
{
	unsigned depth = 0;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.s[i];

		if (c == '"') {
			size_t n = string_length((struct str){ json.s + i,
			    json.n - i });

			buf_add(out, json.s + i, n);
			i += n - 1;
			continue;
		}
		if (c == '}' || c == ']')
			newline(out, --depth);
		buf_addc(out, c);
		if (c == ':')
			buf_addc(out, ' ');
		if (c == ',')
			newline(out, depth);
		if (c != '{' && c != '[')
			continue;
		if (i + 1 < json.n && (json.s[i + 1] == '}' ||
		    json.s[i + 1] == ']')) /* an empty one stays together */
			buf_addc(out, json.s[++i]);
		else
			newline(out, ++depth);
	}
}
