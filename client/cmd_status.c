/* SPDX-License-Identifier: ISC */
/* status: the daemon at a glance. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "client.h"
#include "when.h"

#define NAME_WIDTH 32 /* columns of names */

/* Say whether `name` ends in `end`. */
static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* Write a value for a person: its name says what it measures. */
static char *
value_text(const struct client *c, const char *name, const json_t *value)
{
	char text[WHEN_TEXT_LEN];
	int64_t then;

	if (json_is_string(value)) {
		const char *s = json_string_value(value);

		if (when_parse(s, &then) < 0)
			return xstrdup(s);
		when_relative(then, c->now, text);
		return xasprintf("%s (%s)", s, text);
	}
	if (json_is_boolean(value))
		return xstrdup(json_is_true(value) ? "yes" : "no");
	if (!json_is_integer(value))
		return xasprintf("%.2f", json_number_value(value));
	if (ends_in(name, "bytes") || ends_in(name, "memory") ||
	    ends_in(name, "size"))
		when_size(json_integer_value(value), text);
	else if (ends_in(name, "uptime") || ends_in(name, "seconds"))
		when_length(json_integer_value(value), text);
	else
		return xasprintf("%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
	return xstrdup(text);
}

/* Print one value under its name. */
static void
print_value(struct client *c, const char *name, const json_t *value)
{
	char *text = value_text(c, name, value);

	output_field(&c->out, name, NAME_WIDTH, text);
	free(text);
}

/* Print an object's values; those of an object inside as "outer inner". */
static void
print_status(struct client *c, json_t *status)
{
	const char *key, *inner;
	json_t *value, *member;

	json_object_foreach(status, key, value) {
		if (!json_is_object(value)) {
			print_value(c, key, value);
			continue;
		}
		json_object_foreach(value, inner, member) {
			char *name = xasprintf("%s %s", key, inner);

			print_value(c, name, member);
			free(name);
		}
	}
}

int
cmd_status(int argc, char **argv)
{
	struct client c;
	json_t *status = NULL;
	int rc = client_begin(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	rc = client_get(&c, "/v1/status", "status", &status);
	if (rc == EXIT_OK && c.args.json)
		output_json(&c.out, status);
	else if (rc == EXIT_OK)
		print_status(&c, status);
	json_decref(status);
	return client_end(&c, rc);
}
