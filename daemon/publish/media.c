/* SPDX-License-Identifier: ISC */
/* Content negotiation, as far as an interface of few types needs it. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "media.h"

/* Read the quality out of a range's parameters, in thousandths. */
static int
quality(const char *s, const char *end)
{
	const char *q = s;
	int value = 0, digit = 100;

	while (q < end && !(*q == ';' && strncasecmp(q + 1 + strspn(q + 1, " "),
	    "q=", 2) == 0))
		q++;
	if (q == end)
		return 1000;
	q += 1 + strspn(q + 1, " ") + 2;
	if (*q == '1')
		return 1000;
	if (*q != '0' || q[1] != '.')
		return 0;
	for (q += 2; q < end && *q >= '0' && *q <= '9' && digit > 0; q++) {
		value += (*q - '0') * digit;
		digit /= 10;
	}
	return value;
}

/* Say how well a range names a type: 3 wholly, 2 its major part, 1 any type. */
static int
range_matches(const char *range, size_t n, const char *type)
{
	size_t major = strcspn(type, "/") + 1;

	if (n == strlen(type) && strncasecmp(range, type, n) == 0)
		return 3;
	if (n == major + 1 && range[n - 1] == '*' &&
	    strncasecmp(range, type, major) == 0)
		return 2;
	return n == 3 && memcmp(range, "*/*", 3) == 0;
}

/* The quality of a type: what its most exact range says. */
static int
type_quality(const char *accept, const char *type)
{
	int best = 0, result = 0;

	while (*accept != '\0') {
		const char *range = accept + strspn(accept, " \t,");
		const char *end = range + strcspn(range, ",");
		int match = range_matches(range, strcspn(range, " \t;,"), type);

		if (match > best) {
			best = match;
			result = quality(range, end);
		}
		accept = end;
	}
	return result;
}

int
media_choose(const char *accept, const char *const *types)
{
	int best = 0, choice = -1;

	if (accept == NULL || *accept == '\0')
		return 0;
	for (int i = 0; types[i] != NULL; i++) {
		int q = type_quality(accept, types[i]);

		if (q > best) {
			best = q;
			choice = i;
		}
	}
	return choice;
}

/* How well a range of codings names gzip: 2 by name, 1 as any. */
static int
coding_matches(const char *range, size_t n)
{
	if ((n == 4 && strncasecmp(range, "gzip", n) == 0) ||
	    (n == 6 && strncasecmp(range, "x-gzip", n) == 0))
		return 2;
	return n == 1 && *range == '*';
}

bool
media_takes_gzip(const char *accept_encoding)
{
	const char *s = accept_encoding == NULL ? "" : accept_encoding;
	int best = 0, result = 0;

	while (*s != '\0') {
		const char *range = s + strspn(s, " \t,");
		const char *end = range + strcspn(range, ",");
		int match = coding_matches(range, strcspn(range, " \t;,"));

		if (match > best) {
			best = match;
			result = quality(range, end);
		}
		s = end;
	}
	return result > 0;
}

bool
etag_matches(const char *header, const char *etag)
{
	size_t n = strlen(etag);

	while (*header != '\0') {
		header += strspn(header, " \t,");
		if (*header == '*')
			return true;
		if (header[0] == 'W' && header[1] == '/')
			header += 2;
		if (strncmp(header, etag, n) == 0)
			return true;
		header += strcspn(header, ",");
	}
	return false;
}
