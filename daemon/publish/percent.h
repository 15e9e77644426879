/* SPDX-License-Identifier: ISC */
/* Percent-encoding (RFC 3986 section 2.1) of query strings. Any thread. */
#ifndef GAZETTED_PERCENT_H
#define GAZETTED_PERCENT_H

#include <stddef.h>

struct buf;

/*
 * Decode `n` bytes of a query's name or value; "+" is a blank. NULL where an
 * escape is malformed or the text holds a NUL or is not UTF-8; else allocated.
 */
char *percent_decode(const char *s, size_t n);
/* Append a text, everything but unreserved characters encoded. */
void percent_encode(struct buf *out, const char *s);

#endif
