/* SPDX-License-Identifier: ISC */
/* What holds of the sanitiser's output, whatever the input was. */
#ifndef GAZETTED_TESTS_HTML_ORACLE_H
#define GAZETTED_TESTS_HTML_ORACLE_H

#include "html.h"

/*
 * Sanitise `in` and look at what came out: at most four times the input and
 * 1 KiB, every tag allowed, closed and properly nested, no attribute and no
 * scheme that is not allowed, the same again when sanitised again, and plain
 * text within the same bounds. NULL, or what does not hold (static).
 */
const char *html_oracle(struct html_cleaner *c, struct str in, struct str base);

#endif
