/* SPDX-License-Identifier: ISC */
/* Durations, times and sizes: read from and written for people. */
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util.h"
#include "when.h"

#define DURATION_MAX INT64_C(3155760000) /* 100 years */

static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = {
	{ "w", 604800 }, { "d", 86400 }, { "h", 3600 },
	{ "min", 60 }, { "m", 60 }, { "s", 1 }, { "", 1 },
};

/* Find the unit whose name is exactly these bytes. */
static const struct unit *
unit_find(const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strlen(units[i].name) == n &&
		    memcmp(units[i].name, name, n) == 0)
			return &units[i];
	return NULL;
}

int
when_duration(const char *text, int64_t *seconds)
{
	int64_t sum = 0;

	do {
		size_t digits = strspn(text, "0123456789");
		size_t letters = strspn(text + digits,
		    "abcdefghijklmnopqrstuvwxyz");
		const struct unit *unit = unit_find(text + digits, letters);
		uint64_t n;

		if (unit == NULL ||
		    parse_uint(text, digits, DURATION_MAX, &n) < 0)
			return -1;
		/* Neither factor is above 2^32: no overflow. */
		sum += (int64_t)n * unit->seconds;
		if (sum > DURATION_MAX)
			return -1;
		text += digits + letters;
	} while (*text != '\0');
	*seconds = sum;
	return 0;
}

/* Read `n` digits as a number. 0 or -1. */
static int
digits_at(const char *s, size_t n, int *out)
{
	uint64_t value;

	if (parse_uint(s, n, 9999, &value) < 0)
		return -1;
	*out = (int)value;
	return 0;
}

int
when_parse(const char *text, int64_t *seconds)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	struct tm tm = { .tm_mon = 0 };

	if (strlen(text) != sizeof(form) - 1)
		return -1;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i]) :
		    text[i] != form[i])
			return -1;
	if (digits_at(text, 4, &tm.tm_year) < 0 ||
	    digits_at(text + 5, 2, &tm.tm_mon) < 0 ||
	    digits_at(text + 8, 2, &tm.tm_mday) < 0 ||
	    digits_at(text + 11, 2, &tm.tm_hour) < 0 ||
	    digits_at(text + 14, 2, &tm.tm_min) < 0 ||
	    digits_at(text + 17, 2, &tm.tm_sec) < 0 ||
	    tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 60)
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*seconds = (int64_t)timegm(&tm);
	return 0;
}

int
when_since(const char *text, int64_t now, char out[WHEN_TEXT_LEN])
{
	int64_t seconds;

	if (when_duration(text, &seconds) == 0) {
		_Static_assert(TIME_TEXT_LEN <= WHEN_TEXT_LEN, "a time fits");
		time_format(out, now - seconds);
		return 0;
	}
	snprintf(out, WHEN_TEXT_LEN, "%s%s", text,
	    strlen(text) == 10 ? "T00:00:00Z" : "");
	return when_parse(out, &seconds);
}

/* Say seconds by the largest unit that is not too coarse for them. */
static void
largest_unit(int64_t seconds, char *out, size_t size)
{
	static const struct {
		int64_t from, unit;
		char letter;
	} steps[] = {
		{ 31557600, 31557600, 'y' }, { 8 * 604800, 604800, 'w' },
		{ 2 * 86400, 86400, 'd' }, { 3600, 3600, 'h' },
		{ 60, 60, 'm' }, { 0, 1, 's' },
	};
	size_t i = 0;

	while (seconds < steps[i].from)
		i++;
	snprintf(out, size, "%" PRId64 "%c", seconds / steps[i].unit,
	    steps[i].letter);
}

void
when_relative(int64_t then, int64_t now, char out[WHEN_TEXT_LEN])
{
	bool ahead = then > now;
	char length[WHEN_TEXT_LEN - 8];

	if (then == now) {
		snprintf(out, WHEN_TEXT_LEN, "just now");
		return;
	}
	largest_unit(ahead ? then - now : now - then, length, sizeof(length));
	snprintf(out, WHEN_TEXT_LEN, ahead ? "in %s" : "%s ago", length);
}

void
when_length(int64_t seconds, char out[WHEN_TEXT_LEN])
{
	static const struct {
		int64_t seconds;
		char letter;
	} steps[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	int64_t rest = seconds < 0 ? 0 : seconds;
	size_t i = 0;
	int n;

	while (i < ARRAY_LEN(steps) - 1 && rest < steps[i].seconds)
		i++;
	n = snprintf(out, WHEN_TEXT_LEN, "%" PRId64 "%c",
	    rest / steps[i].seconds, steps[i].letter);
	rest %= steps[i].seconds;
	if (i == ARRAY_LEN(steps) - 1 || n < 0)
		return;
	rest /= steps[i + 1].seconds;
	if (rest > 0)
		snprintf(out + n, WHEN_TEXT_LEN - (size_t)n, " %d%c", (int)rest,
		    steps[i + 1].letter);
}

void
when_size(int64_t bytes, char out[WHEN_TEXT_LEN])
{
	static const char *const names[] = { "KiB", "MiB", "GiB", "TiB" };
	int64_t unit = 1024;
	size_t i = 0;

	if (bytes < 1024) {
		snprintf(out, WHEN_TEXT_LEN, "%" PRId64 " B", bytes);
		return;
	}
	while (i < ARRAY_LEN(names) - 1 && bytes / 1024 >= unit) {
		unit *= 1024;
		i++;
	}
	snprintf(out, WHEN_TEXT_LEN, "%" PRId64 ".%d %s", bytes / unit,
	    (int)(bytes % unit * 10 / unit), names[i]);
}
