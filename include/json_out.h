/* SPDX-License-Identifier: ISC */
/*
 * Writing JSON (RFC 8259) into a struct buf without building it first. Text
 * is taken as valid UTF-8; controls are escaped. A member without a value
 * (absent string, empty string) is left out, as the item format asks. Errors
 * are the buffer's: look at `failed` at the end. One thread at a time.
 */
#ifndef GAZETTED_JSON_OUT_H
#define GAZETTED_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "util.h"

/* Append a string with its quotes. (jansson has the name json_string.) */
void json_quote(struct buf *b, const char *s, size_t n);

/*
 * Appending members: each writes a comma first unless the byte before is an
 * opening bracket. `key` is a literal that needs no escaping.
 */
void json_open(struct buf *b, const char *key, char bracket); /* key NULL: an element */
void json_close(struct buf *b, char bracket);
void json_str(struct buf *b, const char *key, struct str value);  /* absent or empty: nothing */
void json_cstr(struct buf *b, const char *key, const char *value); /* NULL or "": nothing */
void json_int(struct buf *b, const char *key, int64_t value);
void json_bool(struct buf *b, const char *key, bool value);
void json_time(struct buf *b, const char *key, int64_t seconds); /* RFC 3339 */
/* Append an already rendered value. */
void json_raw(struct buf *b, const char *key, const char *json, size_t n);
/* Append once more a value that stands in the buffer, `n` bytes from `at`. */
void json_again(struct buf *b, const char *key, size_t at, size_t n);
/*
 * Close what was opened at `mark` = the buffer's length before json_open, or,
 * where nothing was written inside, take the opening back.
 */
void json_close_or_drop(struct buf *b, size_t mark, char bracket);

#endif
