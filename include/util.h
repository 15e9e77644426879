/* SPDX-License-Identifier: ISC */
/*
 * Allocation that cannot fail and small helpers of no module's own.
 * xmalloc and its family are for sizes that the program chooses; sizes that
 * the network chooses go into a struct buf or a struct arena, which have a
 * limit. Any thread may call everything here.
 */
#ifndef GAZETTED_UTIL_H
#define GAZETTED_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define TIME_NONE INT64_MIN /* no such time */

/* Bytes that somebody else owns; not NUL-terminated. `s` is NULL if absent. */
struct str {
	const char *s; /* first byte */
	size_t n;      /* number of bytes */
};

#define STR_LIT(lit) ((struct str){ (lit), sizeof(lit) - 1 })

/* Allocate `n` bytes; abort the process when there are none. */
void *xmalloc(size_t n);
/* Allocate `n` zeroed objects of `size` bytes; abort on failure. */
void *xcalloc(size_t n, size_t size);
/* Resize `p` to `n` objects of `size` bytes; abort on failure or overflow. */
void *xreallocarray(void *p, size_t n, size_t size);
/* Copy a string; NULL gives NULL. The caller frees it. */
char *xstrdup(const char *s);
/* Copy the first `n` bytes of `s` and terminate them. The caller frees it. */
char *xstrndup(const char *s, size_t n);
/* Format into a new string, which the caller frees. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Have the allocator give large blocks back when they are freed: bodies come
 * and go. At the start of a program, before its threads.
 */
void memory_tune(void);
/* Give memory that is free back to the system. Any thread. */
void memory_trim(void);

/* View a C string (NULL: absent) as a struct str. */
struct str str_from(const char *s);
/* Point behind the last byte; NULL where there is no text at all. */
static inline const char *
str_end(struct str s)
{
	return s.n == 0 ? s.s : s.s + s.n;
}
/* View it without XML's white space (blank, tab, CR, LF) around it. */
struct str str_strip(struct str s);
/* Say whether `a` holds exactly the text `b`. */
bool str_is(struct str a, const char *b);
/* Say whether `a` is `b`, ASCII letters compared without their case. */
bool str_is_nocase(struct str a, const char *b);

/* Write `n` bytes as 2n lower-case hex digits and a NUL into `out`. */
void hex_encode(char *out, const uint8_t *bytes, size_t n);
/* Read exactly 2n hex digits into `out`. 0, or -1 when they are not that. */
int hex_decode(uint8_t *out, size_t n, const char *hex, size_t len);

/* Say how long "scheme://host:port" of an http(s) URL is; 0: it is none. */
size_t url_origin_len(const char *url);
/* Say whether both are http(s) URLs of one origin, as they are spelt. */
bool url_same_origin(const char *a, const char *b);

/*
 * Read all of `s` as an unsigned decimal number of at most `max`.
 * 0, or -1 (and *out untouched) on anything else, sign and blanks included.
 */
int parse_uint(const char *s, size_t n, uint64_t max, uint64_t *out);

/*
 * Read or write exactly `n` bytes, as often as it takes; the descriptor blocks.
 * 0; -1 with errno; read_whole() gives 1 when its input ends before that.
 */
int read_whole(int fd, void *data, size_t n);
int write_whole(int fd, const void *data, size_t n);

/*
 * Format Unix seconds as RFC 3339 in UTC ("2022-04-05T14:03:00Z") into `out`,
 * which has at least TIME_TEXT_LEN bytes. Years 0000 to 9999 only: others
 * give an empty string.
 */
#define TIME_TEXT_LEN 32
void time_format(char *out, int64_t seconds);

#endif
