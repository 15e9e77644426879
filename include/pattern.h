/* SPDX-License-Identifier: ISC */
/*
 * Regular expressions whose time is linear in the text: no backtracking, and
 * a limit on the pattern's size. Understood are . [a-z] [^a-z] \d \w \s (and
 * \D \W \S) \b ^ $ ( ) | * + ? {m,n}, and \ before a sign that means itself.
 * Letters are compared without their case (Latin-1, Greek, Cyrillic); ^ and $
 * are a line's ends. A pattern matches if it is found anywhere.
 */
#ifndef GAZETTED_PATTERN_H
#define GAZETTED_PATTERN_H

#include <stdbool.h>

#include "util.h"

struct pattern;

/* Compile. NULL, and what is wrong in *why, a literal. */
struct pattern *pattern_new(const char *text, const char **why);
/* Free it; NULL is fine. */
void pattern_free(struct pattern *p);
/* Say whether it is found in a text, UTF-8. One thread at a time. */
bool pattern_found(struct pattern *p, struct str text);

#endif
