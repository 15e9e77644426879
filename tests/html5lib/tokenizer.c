/* SPDX-License-Identifier: ISC */
/*
 * html5lib-tokenizer [-v] FILE.test...: html5lib's tests of tokenizers. Exits 0
 * when 99 in a hundred pass.
 */
#include <stdio.h>
#include <string.h>

#include "runner.h"

static int
tokenize(struct html5lib_sink *sink, struct str in, enum html_state state,
    struct str last)
{
	struct html_tokenizer *t = html_tokenizer_new();
	const struct html_token *token;

	html_tokenizer_start(t, in);
	html_tokenizer_foreign(t, state == HTML_CDATA);
	html_tokenizer_state(t, state, last);
	while ((token = html_tokenizer_next(t))->kind != HTML_EOF)
		html5lib_token(sink, token);
	html_tokenizer_free(t);
	return 0;
}

int
main(int argc, char **argv)
{
	struct html5lib_run run = { .tokenize = tokenize };
	int i, rc = 0;

	run.verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	for (i = 1 + run.verbose; i < argc; i++)
		rc |= html5lib_run_file(argv[i], &run);
	printf("left out: %u\n%u passed, %u failed\n", run.left_out, run.passed,
	    run.failed);
	return rc != 0 || run.passed == 0 ||
	    run.failed * 100 > run.passed + run.failed;
}
