/* SPDX-License-Identifier: ISC */
/*
 * Run html5lib's tokenizer tests (github.com/html5lib/html5lib-tests, folder
 * tokenizer) against a tokenizer. Counted are those that concern a sanitiser:
 * parse errors and the identifiers of a DOCTYPE are not compared, and input
 * that is no Unicode (lone surrogates) is left out.
 */
#ifndef GAZETTED_TESTS_HTML5LIB_RUNNER_H
#define GAZETTED_TESTS_HTML5LIB_RUNNER_H

#include "html_internal.h"

/* Where a tokenizer's tokens go. */
struct html5lib_sink {
	struct buf *out;
	bool in_text;    /* the last token was text: more is added to it */
	bool starts_only; /* of tags, only start tags and their attributes count */
};

struct html5lib_run {
	/* Tokenize; -1: it cannot begin in this state, the test is left out. */
	int (*tokenize)(struct html5lib_sink *sink, struct str in,
	    enum html_state state, struct str last);
	bool starts_only; /* for parsers that add end tags */
	bool verbose;     /* print what fails */
	unsigned passed, failed, left_out;
};

/* Take one token; the attributes may be sorted. */
void html5lib_token(struct html5lib_sink *sink, const struct html_token *t);
/* gazetted's tokenizer, as `tokenize` of a run. */
int html5lib_gazetted(struct html5lib_sink *sink, struct str in,
    enum html_state state, struct str last);
/* Run a file's tests. 0, or -1 when it cannot be read. */
int html5lib_run_file(const char *path, struct html5lib_run *run);

#endif
