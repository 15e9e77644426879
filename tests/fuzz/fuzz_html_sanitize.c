/* SPDX-License-Identifier: ISC */
/*
 * Any text through the sanitiser and the rendering as text: idempotent,
 * balanced, nothing that is not allowed, bounded (see html_oracle()).
 */
#include "fuzz.h"
#include "html.h"
#include "oracle.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct html_cleaner *c; /* one for all, as a worker has it */
	const char *wrong;
	struct buf text, line;
	struct str in;

	if (c == NULL)
		c = html_cleaner_new();
	buf_init(&text, MIB(4));
	fuzz_utf8(data, size, &text);
	in = fuzz_view(&text);
	wrong = html_oracle(c, in, STR_LIT("https://example.org/a/b?c"));
	if (wrong == NULL)
		wrong = html_oracle(c, in, (struct str){ NULL, 0 });
	if (wrong != NULL)
		fprintf(stderr, "%s\n", wrong);
	HOLDS(wrong == NULL);

	buf_init(&line, MIB(4));
	html_to_line(c, in, &line);
	HOLDS(line.len == 0 || memchr(line.data, '\n', line.len) == NULL);
	html_looks_like(c, in);
	buf_free(&line);
	buf_free(&text);
	return 0;
}
