/* SPDX-License-Identifier: ISC */
/*
 * One allocation-free pass that says whether bytes are one well-formed JSON
 * text (RFC 8259): for records of a worker, which is not trusted.
 */
#ifndef GAZETTED_JSON_CHECK_H
#define GAZETTED_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Say whether `s` is exactly one JSON object: valid UTF-8, no byte below 0x20,
 * no \u0000, no lone surrogate, nesting of at most `depth`. Any thread.
 */
bool json_check_object(const char *s, size_t n, unsigned depth);
/*
 * The same; *last becomes the offset of the bracket that opens the last object
 * or array among the object's own values, 0 if there is none.
 */
bool json_check_members(const char *s, size_t n, unsigned depth, size_t *last);
/* Say whether `s` is valid UTF-8 without NUL. Any thread. */
bool utf8_check(const char *s, size_t n);

#endif
