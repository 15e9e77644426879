/* SPDX-License-Identifier: ISC */
/*
 * Foreign text made harmless for a terminal, and its width there. What comes
 * out holds no byte below 0x20 but LF and TAB, no DEL, no C1 control; text
 * that may run from right to left is isolated, so that it cannot reorder what
 * stands beside it. Pure functions; widths need an LC_CTYPE of UTF-8
 * (termtext_init).
 */
#ifndef GAZETTE_TERMTEXT_H
#define GAZETTE_TERMTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "util.h"

/* Make wcwidth(3) know Unicode, whatever the user's locale. */
void termtext_init(void);

/*
 * Append `in` as one line of at most `width` columns (0: no limit): white
 * space collapsed, controls and invalid bytes shown as U+FFFD, too many
 * marks on one character dropped, an ellipsis where it was cut. Returns the
 * columns used.
 */
size_t termtext_line(struct buf *out, struct str in, size_t width);
/*
 * Append `in` as one line for a program: only white space of ASCII is
 * collapsed, all else stays as it is.
 */
void termtext_plain(struct buf *out, struct str in);
/*
 * Append text of many lines, each made harmless as above, LF and TAB kept.
 * With `width` > 0, lines are wrapped at white space.
 */
void termtext_lines(struct buf *out, struct str in, size_t width);
/*
 * Append JSON with what a terminal must not see raw (DEL, C1 and bidi
 * controls, invalid bytes) written as \u escapes: it stays the same JSON.
 */
void termtext_json(struct buf *out, struct str in);
/* Say how many columns a line takes as termtext_line prints it. */
size_t termtext_width(struct str in);

#endif
