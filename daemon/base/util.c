/* SPDX-License-Identifier: ISC */
/*
 * Allocation that aborts on failure, and helpers of no module's own.
 * Nothing here keeps state; any thread may call it.
 */
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "util.h"

static void
out_of_memory(void)
{
	static const char line[] = "out of memory\n";

	fwrite(line, 1, sizeof(line) - 1, stderr);
	abort();
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size ? size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *s)
{
	return s == NULL ? NULL : xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	char *out = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&out, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return out;
}

void
memory_tune(void)
{
#ifdef M_MMAP_THRESHOLD
	/* A fixed threshold: glibc's own grows to 32 MiB as blocks are freed. */
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}

void
memory_trim(void)
{
#ifdef M_TRIM_THRESHOLD
	malloc_trim(0);
#endif
}

struct str
str_from(const char *s)
{
	return (struct str){ s, s == NULL ? 0 : strlen(s) };
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_strip(struct str s)
{
	while (s.n > 0 && is_space(s.s[0])) {
		s.s++;
		s.n--;
	}
	while (s.n > 0 && is_space(s.s[s.n - 1]))
		s.n--;
	return s;
}

bool
str_is(struct str a, const char *b)
{
	return a.s != NULL && a.n == strlen(b) && memcmp(a.s, b, a.n) == 0;
}

bool
str_is_nocase(struct str a, const char *b)
{
	return a.s != NULL && a.n == strlen(b) && strncasecmp(a.s, b, a.n) == 0;
}

void
hex_encode(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
hex_decode(uint8_t *out, size_t n, const char *hex, size_t len)
{
	if (len != 2 * n)
		return -1;
	for (size_t i = 0; i < len; i++)
		if (hex_value(hex[i]) < 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(hex_value(hex[2 * i]) << 4 |
		    hex_value(hex[2 * i + 1]));
	return 0;
}

size_t
url_origin_len(const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL || strncmp(url, "http", 4) != 0)
		return 0;
	return (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
}

bool
url_same_origin(const char *a, const char *b)
{
	size_t n = url_origin_len(a);

	return n > 0 && n == url_origin_len(b) && memcmp(a, b, n) == 0;
}

int
parse_uint(const char *s, size_t n, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (n == 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		uint64_t digit = (uint64_t)(unsigned char)s[i] - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return -1;
		value = value * 10 + digit;
		if (value > max)
			return -1;
	}
	*out = value;
	return 0;
}

int
read_whole(int fd, void *data, size_t n)
{
	char *p = data;

	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : 1;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int
write_whole(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t written = write(fd, p, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		p += written;
		n -= (size_t)written;
	}
	return 0;
}

/* Civil date from days since 1970-01-01 (proleptic Gregorian calendar). */
static void
civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

/* Write a number below 100 as two digits. */
static void
put_two(char *out, unsigned n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

void
time_format(char *out, int64_t seconds)
{
	static const char pattern[] = "0000-00-00T00:00:00Z";
	int64_t days = seconds / 86400, rest = seconds % 86400, year;
	int month, day;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	out[0] = '\0';
	if (days < -719528 || days > 2932896) /* years 0000 to 9999 */
		return;
	civil_from_days(days, &year, &month, &day);
	memcpy(out, pattern, sizeof(pattern));
	put_two(out, (unsigned)year / 100);
	put_two(out + 2, (unsigned)year % 100);
	put_two(out + 5, (unsigned)month);
	put_two(out + 8, (unsigned)day);
	put_two(out + 11, (unsigned)(rest / 3600));
	put_two(out + 14, (unsigned)(rest / 60 % 60));
	put_two(out + 17, (unsigned)(rest % 60));
}
