/* SPDX-License-Identifier: ISC */
/*
 * What a person looks for: words, all of which an item has to have, "phrases"
 * in quotes, begin* for words that begin so, -word for what it must not have,
 * title: before a word or phrase of the title. Pure; any thread.
 */
#ifndef GAZETTED_SEARCH_H
#define GAZETTED_SEARCH_H

#include <stddef.h>

#include "buf.h"
#include "util.h"

struct search;

/*
 * Read a query. NULL, and a sentence in *why, where it has no word to look
 * for, too many, or a beginning that is too short.
 */
struct search *search_parse(const char *text, const char **why);
/* NULL is fine. */
void search_free(struct search *s);
/* The query for the index: every word of it is quoted. */
const char *search_match(const struct search *s);
/*
 * Append the part of `text` that shows the match, on one line, the words that
 * match in [brackets], "…" where it was cut.
 */
void search_snippet(const struct search *s, struct str text, struct buf *out);

/*
 * Append `text` as the index takes it: each ideograph and kana is a word of
 * its own, as no blanks say where theirs begin and end.
 */
void search_spread(struct str text, struct buf *out);

#endif
