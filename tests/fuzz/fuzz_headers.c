/* SPDX-License-Identifier: ISC */
/*
 * Lines as header fields of an answer: all that is said in seconds has its
 * bounds, a date is read again from the form in which it is sent, and what may
 * be sent back has no byte that could begin another line.
 */
#include <time.h>

#include "fuzz.h"
#include "headers.h"
#include "item.h"

#define FIELDS 5

/* A date's own form gives the same date. */
static void
check_date(int64_t t)
{
	char text[64];
	time_t seconds = (time_t)t;
	struct tm tm;

	if (t == TIME_NONE)
		return;
	HOLDS(gmtime_r(&seconds, &tm) != NULL);
	if (tm.tm_year + 1900 < 1000 || tm.tm_year + 1900 > 9999)
		return;
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	HOLDS(header_date(text) == t);
}

static void
check_seconds(int64_t seconds)
{
	HOLDS(seconds >= -1 && seconds <= HEADER_SECONDS_MAX);
}

static void
check_sendable(const char *value)
{
	if (header_validator_ok(value) || header_value_ok(value))
		HOLDS(strpbrk(value, "\r\n\x01\x1b\x7f") == NULL);
	if (header_validator_ok(value))
		HOLDS(*value != '\0' && strlen(value) <= BOUND_VALIDATOR);
	if (header_name_ok(value))
		HOLDS(strpbrk(value, ": \t\r\n") == NULL && *value != '\0');
	if (header_coding_ok(value))
		HOLDS(strchr(value, ',') == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *next = text;
	const char *fields[FIELDS] = { NULL };
	int64_t date;

	/* An empty line is a field that is absent. */
	for (size_t i = 0; i < FIELDS && next != NULL; i++) {
		char *line = strsep(&next, "\n");

		fields[i] = *line != '\0' ? line : NULL;
	}
	date = header_date(fields[0]);
	check_date(date);
	check_seconds(header_retry_after(fields[1], date, 1700000000));
	check_seconds(header_retry_after(fields[1], TIME_NONE, 1700000000));
	check_seconds(header_fresh_for(fields[2], fields[3], fields[4], date,
	    1700000000));
	check_sendable(fields[1] != NULL ? fields[1] : text);
	free(text);
	return 0;
}
