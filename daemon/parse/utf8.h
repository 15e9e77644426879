/* SPDX-License-Identifier: ISC */
/*
 * Clean text: valid UTF-8 whose only controls are tab, LF and CR. The own
 * decoders that make it.
 */
#ifndef GAZETTED_PARSE_UTF8_H
#define GAZETTED_PARSE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "util.h"

struct utf8_report {
	size_t invalid;  /* bytes or units that decode to nothing: U+FFFD */
	size_t valid;    /* characters beyond ASCII */
	size_t controls; /* controls taken out or, C1, read as windows-1252 */
};

/* The character of a byte of windows-1252; U+FFFD for the five it has not. */
uint32_t windows1252_char(unsigned char byte);
/* How many bytes at the start of `in` are clean; counts in `r`. */
size_t utf8_clean_prefix(struct str in, struct utf8_report *r);
/* Append `in`, UTF-8 or nearly, made clean. */
void utf8_clean(struct str in, struct buf *out, struct utf8_report *r);
/* Append windows-1252 as clean UTF-8. */
void utf8_from_windows1252(struct str in, struct buf *out,
    struct utf8_report *r);
/* Append UTF-16 or UTF-32 (`unit` 2 or 4 bytes) as clean UTF-8. */
void utf8_from_units(struct str in, unsigned unit, bool big, struct buf *out,
    struct utf8_report *r);
/* The length of clean text that was cut anywhere, without half a character. */
size_t utf8_whole(struct str s);
/* Cut `s` to at most `max` bytes, at a character. */
struct str utf8_cut(struct str s, size_t max);

#endif
