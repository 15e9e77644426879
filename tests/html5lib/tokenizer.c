/* SPDX-License-Identifier: ISC */
/*
 * html5lib-tokenizer [-v] FILE.test...: html5lib's tests of tokenizers. Exits 0
 * when 99 in a hundred pass.
 */
#include <stdio.h>
#include <string.h>

#include "runner.h"

int
main(int argc, char **argv)
{
	struct html5lib_run run = { .tokenize = html5lib_gazetted };
	int i, rc = 0;

	run.verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	for (i = 1 + run.verbose; i < argc; i++)
		rc |= html5lib_run_file(argv[i], &run);
	printf("left out: %u\n%u passed, %u failed\n", run.left_out, run.passed,
	    run.failed);
	return rc != 0 || run.passed == 0 ||
	    run.failed * 100 > run.passed + run.failed;
}
