/* SPDX-License-Identifier: ISC */
/*
 * Header fields. Everything here was written by a stranger: numbers overflow,
 * lists have quotes that never close, dates lie. What cannot be read counts
 * as absent, but for Expires, which RFC 9111 then takes as expired.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "bounds.h"
#include "headers.h"
#include "item.h"
#include "util.h"

#define BLANKS " \t"

/* Read two digits; -1 if they are not. */
static int
two_digits(const char *s)
{
	if (!isdigit((unsigned char)s[0]) || !isdigit((unsigned char)s[1]))
		return -1;
	return (s[0] - '0') * 10 + s[1] - '0';
}

/*
 * Read the form that nearly all servers send, "Sun, 06 Nov 1994 08:49:37 GMT":
 * each answer has one, and strptime takes as long as all else here together.
 */
static int64_t
imf_fixdate(const char *s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm = { 0 };
	char name[4] = "";
	const char *month;
	int century, year;

	if (strlen(s) != 29 || strcmp(s + 25, " GMT") != 0 || s[3] != ',' ||
	    s[4] != ' ' || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' ||
	    s[19] != ':' || s[22] != ':')
		return TIME_NONE;
	memcpy(name, s + 8, 3);
	month = strstr(months, name);
	tm.tm_mday = two_digits(s + 5);
	tm.tm_hour = two_digits(s + 17);
	tm.tm_min = two_digits(s + 20);
	tm.tm_sec = two_digits(s + 23);
	century = two_digits(s + 12);
	year = two_digits(s + 14);
	if (month == NULL || (month - months) % 3 != 0 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour < 0 || tm.tm_hour > 23 ||
	    tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
	    tm.tm_sec > 60 || century < 0 || year < 0)
		return TIME_NONE;
	tm.tm_mon = (int)(month - months) / 3;
	tm.tm_year = century * 100 + year - 1900;
	return timegm(&tm);
}

int64_t
header_date(const char *value)
{
	static const char *const forms[] = {
		"%a, %d %b %Y %H:%M:%S GMT", /* IMF-fixdate, or nearly */
		"%a, %d %b %Y %H:%M:%S UTC", /* seen often */
		"%A, %d-%b-%y %H:%M:%S GMT", /* RFC 850 */
		"%a %b %d %H:%M:%S %Y",      /* asctime */
	};
	int64_t date;

	if (value == NULL)
		return TIME_NONE;
	value += strspn(value, BLANKS);
	date = imf_fixdate(value);
	for (size_t i = 0; i < ARRAY_LEN(forms) && date == TIME_NONE; i++) {
		struct tm tm = { 0 };
		const char *end = strptime(value, forms[i], &tm);

		if (end != NULL && end[strspn(end, BLANKS)] == '\0')
			date = timegm(&tm);
	}
	return date;
}

/* Read digits; -1 if there is anything else, HEADER_SECONDS_MAX if too many. */
static int64_t
delta_seconds(const char *s, size_t n)
{
	int64_t v = 0;

	if (n == 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		if (v < HEADER_SECONDS_MAX)
			v = v * 10 + (s[i] - '0');
	}
	return v < HEADER_SECONDS_MAX ? v : HEADER_SECONDS_MAX;
}

/* The same for a whole value, blanks around it allowed. */
static int64_t
delta_value(const char *value)
{
	size_t n;

	if (value == NULL)
		return -1;
	value += strspn(value, BLANKS);
	n = strlen(value);
	while (n > 0 && strchr(BLANKS, value[n - 1]) != NULL)
		n--;
	return delta_seconds(value, n);
}

int64_t
header_retry_after(const char *value, int64_t date, int64_t now)
{
	int64_t seconds = delta_value(value), until;

	if (seconds >= 0)
		return seconds;
	until = header_date(value);
	if (until == TIME_NONE)
		return -1;
	seconds = until - (date == TIME_NONE ? now : date);
	if (seconds < 0)
		return -1;
	return seconds < HEADER_SECONDS_MAX ? seconds : HEADER_SECONDS_MAX;
}

struct directive {
	struct str name, value; /* value absent if there is no '=' */
};

/* Find the end of a directive: a comma outside of quotes, or the end. */
static const char *
directive_end(const char *s)
{
	bool quoted = false;

	for (; *s != '\0' && (quoted || *s != ','); s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (quoted && *s == '\\' && s[1] != '\0')
			s++;
	}
	return s;
}

static struct str
str_trim(const char *s, const char *end, const char *set)
{
	while (s < end && strchr(set, *s) != NULL)
		s++;
	while (s < end && strchr(set, end[-1]) != NULL)
		end--;
	return (struct str){ s, (size_t)(end - s) };
}

/* Take the next directive of a Cache-Control value; false at the end. */
static bool
directive_next(const char **at, struct directive *d)
{
	const char *start = *at, *end, *eq;

	if (*start == '\0')
		return false;
	end = directive_end(start);
	eq = memchr(start, '=', (size_t)(end - start));
	d->name = str_trim(start, eq != NULL ? eq : end, BLANKS);
	d->value = (struct str){ NULL, 0 };
	if (eq != NULL)
		d->value = str_trim(eq + 1, end, BLANKS "\"");
	*at = *end == ',' ? end + 1 : end;
	return true;
}

/*
 * Read Cache-Control: the smallest max-age, 0 where no-cache or no-store void
 * it, -1 where neither is there. no-cache="field" is about that field alone.
 */
static int64_t
cache_control_max_age(const char *value)
{
	int64_t best = -1;
	struct directive d;

	while (value != NULL && directive_next(&value, &d)) {
		int64_t age = -1;

		if (str_is_nocase(d.name, "no-store") ||
		    (str_is_nocase(d.name, "no-cache") && d.value.s == NULL))
			return 0;
		if (str_is_nocase(d.name, "max-age") && d.value.s != NULL)
			age = delta_seconds(d.value.s, d.value.n);
		if (age >= 0 && (best < 0 || age < best))
			best = age;
	}
	return best;
}

int64_t
header_fresh_for(const char *cache_control, const char *age,
    const char *expires, int64_t date, int64_t now)
{
	int64_t fresh = cache_control_max_age(cache_control), until, old;

	if (fresh >= 0) {
		old = delta_value(age);
		if (old > 0)
			fresh -= old;
	} else if (expires != NULL) {
		until = header_date(expires);
		fresh = until == TIME_NONE ? 0 :
		    until - (date == TIME_NONE ? now : date);
	} else {
		return -1;
	}
	if (fresh < 0)
		return 0;
	return fresh < HEADER_SECONDS_MAX ? fresh : HEADER_SECONDS_MAX;
}

bool
header_value_ok(const char *value)
{
	for (; *value != '\0'; value++)
		if (((unsigned char)*value < 0x20 && *value != '\t') ||
		    *value == 0x7f)
			return false;
	return true;
}

bool
header_validator_ok(const char *value)
{
	return value != NULL && *value != '\0' &&
	    strlen(value) <= BOUND_VALIDATOR && strchr(value, '\t') == NULL &&
	    header_value_ok(value);
}

bool
header_coding_ok(const char *value)
{
	static const char *const known[] = {
		"", "identity", "gzip", "x-gzip", "deflate",
	};
	struct str coding = str_trim(value, value + strlen(value), BLANKS);

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_is_nocase(coding, known[i]))
			return true;
	return false;
}

bool
header_name_ok(const char *name)
{
	if (*name == '\0')
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) &&
		    strchr("!#$%&'*+-.^_`|~", *name) == NULL)
			return false;
	return true;
}
