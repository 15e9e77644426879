/* SPDX-License-Identifier: ISC */
/*
 * A growing byte buffer that has a maximum from its first day. An addition
 * that would pass the maximum, or for which there is no memory, adds nothing,
 * sets `failed` and returns -1; the flag stays, so a writer may add many
 * pieces and look once. One thread at a time.
 */
#ifndef GAZETTED_BUF_H
#define GAZETTED_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *data;  /* NUL-terminated once buf_cstr was called; NULL if empty */
	size_t len;  /* bytes used */
	size_t cap;  /* bytes allocated */
	size_t max;  /* bytes at most */
	bool failed; /* an addition did not fit */
};

/* Make an empty buffer of at most `max` bytes; nothing is allocated yet. */
void buf_init(struct buf *b, size_t max);
/* Free the bytes and make the buffer empty; it may be used again. */
void buf_free(struct buf *b);
/* Forget the bytes and the failure, keep the memory. */
void buf_reset(struct buf *b);
/* Cut to `len` bytes, which is not more than there are. */
void buf_truncate(struct buf *b, size_t len);
/* Make room for `n` more bytes. 0, or -1 when they are over the maximum. */
int buf_reserve(struct buf *b, size_t n);
/* What buf_add and buf_addc do when there is no room; for these two only. */
int buf_add_slow(struct buf *b, const void *p, size_t n);

/* Append bytes, one byte, a C string, formatted text. 0 or -1. */
static inline int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (b->failed || b->cap - b->len <= n)
		return buf_add_slow(b, p, n);
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	return 0;
}

static inline int
buf_addc(struct buf *b, char c)
{
	if (b->failed || b->cap - b->len <= 1)
		return buf_add_slow(b, &c, 1);
	b->data[b->len++] = c;
	return 0;
}

static inline int
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int buf_vaddf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Append a code point as UTF-8; what is no scalar value becomes U+FFFD. */
int buf_add_utf8(struct buf *b, uint32_t cp);
/* View the bytes as a C string, valid until the next addition; "" if none. */
const char *buf_cstr(struct buf *b);
/* Give the bytes, NUL-terminated, to the caller, who frees them. */
char *buf_steal(struct buf *b);

#endif
