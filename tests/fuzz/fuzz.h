/* SPDX-License-Identifier: ISC */
/* What fuzz targets share: the entry point, and how they say what is wrong. */
#ifndef GAZETTED_TESTS_FUZZ_H
#define GAZETTED_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* End the program unless it holds. */
#define HOLDS(condition) do {                                                 \
	if (!(condition)) {                                                   \
		fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__,       \
		    __LINE__, #condition);                                    \
		abort();                                                      \
	}                                                                     \
} while (0)

/* View what a buffer holds. */
static inline struct str
fuzz_view(const struct buf *b)
{
	return (struct str){ b->data, b->len };
}

/* Say whether two buffers hold the same. */
static inline bool
fuzz_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (a->len == 0 ||
	    memcmp(a->data, b->data, a->len) == 0);
}

/* The length of the UTF-8 sequence at `s`, 0 if none is there. */
static inline size_t
fuzz_sequence(const uint8_t *s, size_t n)
{
	size_t i, len = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 :
	    s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;

	if (len > n || (s[0] == 0xE0 && n > 1 && s[1] < 0xA0) ||
	    (s[0] == 0xED && n > 1 && s[1] > 0x9F) ||
	    (s[0] == 0xF0 && n > 1 && s[1] < 0x90) ||
	    (s[0] == 0xF4 && n > 1 && s[1] > 0x8F))
		return 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

/* Append bytes as UTF-8; those that are none count as Latin-1. */
static inline void
fuzz_utf8(const uint8_t *s, size_t n, struct buf *out)
{
	size_t len;

	for (; n > 0; s += len, n -= len) {
		len = fuzz_sequence(s, n);
		if (len > 0)
			buf_add(out, s, len);
		else
			buf_add_utf8(out, s[0]);
		len += len == 0;
	}
}

#endif
