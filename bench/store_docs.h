/* SPDX-License-Identifier: ISC */
/*
 * Documents for the store's benchmark, from a generator that is the same in
 * each run: what the parser would have made of them.
 */
#ifndef BENCH_STORE_DOCS_H
#define BENCH_STORE_DOCS_H

#include <stddef.h>
#include <stdint.h>

#include "parser.h"

#define STORE_DOCS_WORDS 4 /* to search for, of each kind */
#define STORE_DOCS_TAGS 50 /* that items have, one each: "topic 0" and on */

struct store_docs {
	char *text;                    /* to cut bodies from */
	char *common[STORE_DOCS_WORDS], *rare[STORE_DOCS_WORDS];
	uint64_t json_bytes, json_items; /* of the records made */
};

/* Make the text; free it. */
void store_docs_init(struct store_docs *d);
void store_docs_free(struct store_docs *d);

/* Make one feed's document with `n` items that no other poll has. */
struct parse_result *store_docs_make(struct store_docs *d, unsigned feed,
    unsigned poll, unsigned n);
void store_docs_done(struct parse_result *res);
/* Write the id of an item in such a document. */
void store_docs_id(uint8_t id[DIGEST_LEN], unsigned feed, unsigned poll,
    unsigned item);

#endif
