/* SPDX-License-Identifier: ISC */
/*
 * Any text through the sanitiser and the rendering as text: idempotent,
 * balanced, nothing that is not allowed, bounded (see html_oracle()).
 */
#include <string.h>

#include "fuzz.h"
#include "html.h"
#include "oracle.h"

/* Say whether the forms made in one go are those that are made one by one. */
static bool
forms_agree(struct html_cleaner *c, struct str in, struct str text,
    struct str line)
{
	const struct str base = STR_LIT("https://example.org/a/b?c");
	struct buf forms[3], html;
	bool same;

	for (size_t i = 0; i < 3; i++)
		buf_init(&forms[i], MIB(4));
	buf_init(&html, MIB(4));
	html_convert(c, in, base,
	    &(struct html_forms){ &forms[0], &forms[1], &forms[2] }, NULL);
	html_sanitise(c, in, base, &html, NULL);
	same = strcmp(buf_cstr(&forms[0]), buf_cstr(&html)) == 0 &&
	    forms[1].len == text.n && forms[2].len == line.n &&
	    (text.n == 0 || memcmp(forms[1].data, text.s, text.n) == 0) &&
	    (line.n == 0 || memcmp(forms[2].data, line.s, line.n) == 0);
	for (size_t i = 0; i < 3; i++)
		buf_free(&forms[i]);
	buf_free(&html);
	return same;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct html_cleaner *c; /* one for all, as a worker has it */
	const char *wrong;
	struct buf text, line, plain;
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
	buf_init(&plain, MIB(4));
	html_to_text(c, in, &plain);
	HOLDS(forms_agree(c, in, fuzz_view(&plain), fuzz_view(&line)));
	buf_free(&plain);
	buf_free(&line);
	buf_free(&text);
	return 0;
}
