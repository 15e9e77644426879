/* SPDX-License-Identifier: ISC */
/*
 * Matching paths and reading query parameters. Paths are not decoded: no
 * segment of the interface needs an escape, so one that has any is unknown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bounds.h"
#include "percent.h"
#include "route.h"
#include "util.h"

static bool
is_id_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

static bool
is_id(const char *s, size_t n)
{
	if (n == 0 || n > API_ID_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_id_byte(s[i]))
			return false;
	return true;
}

/* Match a path against a pattern and note the ids. */
static bool
path_matches(const char *pattern, const char *path, struct api_args *args)
{
	unsigned nids = 0;

	while (*pattern == '/' && *path == '/') {
		size_t np = strcspn(++pattern, "/"), n = strcspn(++path, "/");

		if (*pattern == '{') {
			if (nids == API_IDS || !is_id(path, n))
				return false;
			memcpy(args->ids[nids], path, n);
			args->ids[nids++][n] = '\0';
		} else if (np != n || memcmp(pattern, path, n) != 0) {
			return false;
		}
		pattern += np;
		path += n;
	}
	return *pattern == '\0' && *path == '\0';
}

const struct api_route *
route_find(const struct api_route *table, size_t n, enum api_method method,
    const char *path, struct api_args *args, unsigned *allowed)
{
	*allowed = 0;
	for (size_t i = 0; i < n; i++) {
		if (!path_matches(table[i].path, path, args))
			continue;
		if (table[i].method == method)
			return &table[i];
		*allowed |= table[i].method;
	}
	return NULL;
}

void
route_allow(unsigned methods, char *out, size_t size)
{
	static const struct {
		unsigned method;
		const char *names;
	} names[] = {
		{ API_GET, "GET, HEAD, " },   { API_POST, "POST, " },
		{ API_PATCH, "PATCH, " },     { API_PUT, "PUT, " },
		{ API_DELETE, "DELETE, " },
	};
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if ((methods & names[i].method) != 0)
			used += (size_t)snprintf(out + used, size - used, "%s",
			    names[i].names);
	snprintf(out + used, size - used, "OPTIONS");
}

/* Read exactly `n` digits. -1 if they are not. */
static int
digits(const char *s, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

/* Read "Z" or "+hh:mm" into seconds. */
static int
offset_parse(const char *s, int64_t *seconds)
{
	int hours, minutes;

	if ((s[0] == 'Z' || s[0] == 'z') && s[1] == '\0') {
		*seconds = 0;
		return 0;
	}
	if ((s[0] != '+' && s[0] != '-') || strlen(s) != 6 || s[3] != ':')
		return -1;
	hours = digits(s + 1, 2);
	minutes = digits(s + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	*seconds = (hours * 60 + minutes) * 60 * (s[0] == '-' ? -1 : 1);
	return 0;
}

int
rfc3339_parse(const char *s, int64_t *out)
{
	static const struct {
		unsigned char at, len, min, max;
	} spec[] = { { 0, 4, 0, 0 }, { 5, 2, 1, 12 }, { 8, 2, 1, 31 },
		{ 11, 2, 0, 23 }, { 14, 2, 0, 59 }, { 17, 2, 0, 60 } };
	int part[6];
	struct tm tm = { 0 };
	int64_t offset;

	if (strlen(s) < 20 || s[4] != '-' || s[7] != '-' ||
	    (s[10] != 'T' && s[10] != 't' && s[10] != ' ') || s[13] != ':' ||
	    s[16] != ':')
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(spec); i++) {
		part[i] = digits(s + spec[i].at, spec[i].len);
		if (part[i] < spec[i].min || (i > 0 && part[i] > spec[i].max))
			return -1;
	}
	tm.tm_year = part[0] - 1900;
	tm.tm_mon = part[1] - 1;
	tm.tm_mday = part[2];
	tm.tm_hour = part[3];
	tm.tm_min = part[4];
	tm.tm_sec = part[5];
	s += 19;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	if (offset_parse(s, &offset) < 0)
		return -1;
	*out = timegm(&tm) - offset;
	return tm.tm_mday == part[2] || part[5] == 60 ? 0 : -1;
}

static bool
is_plain_text(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return true;
}

static int
word_index(const char *const *words, const char *text, int64_t *out)
{
	for (int64_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0) {
			*out = i;
			return 0;
		}
	return -1;
}

/* Read a value by its type. Returns what was expected, NULL if it is well. */
static const char *
value_parse(const struct api_param *param, const char *text, int64_t *number)
{
	size_t n = strlen(text);
	uint64_t u;

	switch (param->type) {
	case PARAM_NUMBER:
		if (parse_uint(text, n, (uint64_t)param->max, &u) < 0 ||
		    (int64_t)u < param->min)
			return "is a whole number";
		*number = (int64_t)u;
		return NULL;
	case PARAM_FLAG:
		if (parse_uint(text, n, 1, &u) < 0)
			return "is 1 or 0";
		*number = (int64_t)u;
		return NULL;
	case PARAM_TIME:
		return rfc3339_parse(text, number) < 0 ?
		    "is an RFC 3339 time" : NULL;
	case PARAM_WORD:
		return word_index(param->words, text, number) < 0 ?
		    "is not one of the words it can be" : NULL;
	case PARAM_TEXT:
		return n == 0 || n > (size_t)param->max ||
		    !is_plain_text(text, n) ? "is a text" : NULL;
	case PARAM_ID:
		return !is_id(text, n) ? "is an id" : NULL;
	}
	return NULL;
}

/* Say what a parameter can be. */
static void
value_complain(const struct api_param *param, const char *what, char *why)
{
	char more[100] = "";

	if (param->type == PARAM_NUMBER)
		snprintf(more, sizeof(more), " from %lld to %lld",
		    (long long)param->min, (long long)param->max);
	if (param->type == PARAM_TEXT)
		snprintf(more, sizeof(more), " of 1 to %lld bytes",
		    (long long)param->max);
	if (param->type == PARAM_WORD) {
		what = "is one of";
		for (const char *const *w = param->words; *w != NULL; w++)
			snprintf(more + strlen(more), sizeof(more) - strlen(more),
			    " %s", *w);
	}
	snprintf(why, ROUTE_ERROR_LEN, "%s %s%s", param->name, what, more);
}

static const struct api_param *
param_find(const struct api_route *route, const char *name)
{
	const struct api_param *p = route->params;

	for (; p != NULL && p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

/* Take one "name=value". */
static int
pair_parse(const struct api_route *route, const char *s, size_t n,
    struct api_args *args, char *why)
{
	size_t eq = strcspn(s, "=&");
	char *name = percent_decode(s, eq < n ? eq : n);
	char *text = eq < n ? percent_decode(s + eq + 1, n - eq - 1) : xstrdup("");
	const struct api_param *param;
	const char *wrong;
	int rc = -1;

	if (name == NULL || text == NULL) {
		snprintf(why, ROUTE_ERROR_LEN, "the query is not UTF-8 text");
	} else if ((param = param_find(route, name)) == NULL) {
		snprintf(why, ROUTE_ERROR_LEN, "unknown parameter %.64s", name);
	} else if (args->values[param->id].text != NULL) {
		snprintf(why, ROUTE_ERROR_LEN, "%s is given twice", name);
	} else if ((wrong = value_parse(param, text,
	    &args->values[param->id].number)) != NULL) {
		value_complain(param, wrong, why);
	} else {
		args->values[param->id].text = text;
		text = NULL;
		rc = 0;
	}
	free(name);
	free(text);
	return rc;
}

int
route_params(const struct api_route *route, const char *query,
    struct api_args *args, char why[ROUTE_ERROR_LEN])
{
	const struct api_param *p = route->params;

	for (; p != NULL && p->name != NULL; p++)
		args->values[p->id].number = p->fallback;
	while (query != NULL && *query != '\0') {
		size_t n = strcspn(query, "&");

		if (n > 0 && pair_parse(route, query, n, args, why) < 0)
			return -1;
		query += n + (query[n] == '&');
	}
	return 0;
}

void
api_args_clear(struct api_args *args)
{
	for (size_t i = 0; i < P_COUNT; i++) {
		free(args->values[i].text);
		args->values[i].text = NULL;
	}
}
