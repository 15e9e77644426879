/* SPDX-License-Identifier: ISC */
/* status: the daemon at a glance. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "command.h"
#include "client.h"
#include "when.h"

#define NAME_WIDTH 14 /* columns of names */
#define SPARKS 60     /* looks that are drawn */

const struct option_row options_status[] = {
	{ "watch", 'w', OPTION_FLAG, NULL, "keep it on the screen",
	    OPTION(watch) },
	{ .name = NULL },
};

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

/* Append a name for a person: "since_start" as "since start". */
static void
add_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		buf_addc(out, *name == '_' ? ' ' : *name);
}

/* Append an object's values with their names, separated by commas. */
static void
add_members(const struct client *c, struct buf *out, json_t *object)
{
	const char *key, *comma = "";
	json_t *value;

	json_object_foreach(object, key, value) {
		char *text = value_text(c, key, value);

		buf_addf(out, "%s%s", comma, text);
		if (strcmp(key, "bytes") != 0) { /* the text says so */
			buf_addc(out, ' ');
			add_name(out, key);
		}
		free(text);
		comma = ", ";
	}
}

/* Print a line for each value. */
static void
print_status(struct client *c, json_t *status)
{
	struct buf name, text;
	const char *key;
	json_t *value;

	buf_init(&name, BOUND_CLIENT_CELL);
	buf_init(&text, BOUND_CLIENT_CELL);
	json_object_foreach(status, key, value) {
		buf_reset(&name);
		buf_reset(&text);
		add_name(&name, key);
		if (json_is_object(value)) {
			add_members(c, &text, value);
		} else {
			char *one = value_text(c, key, value);

			buf_adds(&text, one);
			free(one);
		}
		output_field(&c->out, buf_cstr(&name), NAME_WIDTH,
		    buf_cstr(&text));
	}
	buf_free(&name);
	buf_free(&text);
}

/* --- kept on the screen --- */

/* What came in at the last looks, the newest last. */
struct arrivals {
	long long items, polls;  /* as the daemon counted them */
	int64_t at;              /* monotonic ms; 0: not looked yet */
	unsigned rate[SPARKS];   /* items between two looks */
	size_t n;
};

static void
arrivals_add(struct arrivals *a, unsigned rate)
{
	if (a->n == SPARKS)
		memmove(a->rate, a->rate + 1, --a->n * sizeof(a->rate[0]));
	a->rate[a->n++] = rate;
}

/* Draw the arrivals as bars of eight heights. */
static void
sparkline(const struct arrivals *a, struct buf *out)
{
	unsigned most = 1;

	for (size_t i = 0; i < a->n; i++)
		if (a->rate[i] > most)
			most = a->rate[i];
	for (size_t i = 0; i < a->n; i++)
		buf_add_utf8(out, 0x2581 + (a->rate[i] == 0 ? 0 :
		    (uint32_t)((uint64_t)a->rate[i] * 7 / most)));
}

/* Print what happened since the last look. */
static void
print_rates(struct client *c, struct arrivals *a, const json_t *status)
{
	long long items = number_of(status, "items");
	long long polls = number_of(json_object_get(status, "polls"),
	    "since_start");
	int64_t now = clock_mono_ms();
	struct buf text;

	buf_init(&text, BOUND_CLIENT_CELL);
	if (a->at != 0 && now > a->at && polls >= a->polls) {
		arrivals_add(a, items > a->items ?
		    (unsigned)(items - a->items) : 0);
		buf_addf(&text, "%.1f", (double)(polls - a->polls) * 1000 /
		    (double)(now - a->at));
		output_field(&c->out, "polls/s", NAME_WIDTH, buf_cstr(&text));
		buf_reset(&text);
		sparkline(a, &text);
		output_field(&c->out, "arrivals", NAME_WIDTH, buf_cstr(&text));
	}
	a->items = items;
	a->polls = polls;
	a->at = now;
	buf_free(&text);
}

/* Print the status again and again; on a terminal in one place. */
static int
watch(struct client *c)
{
	static const char home[] = "\033[H\033[2J";
	struct arrivals a = { 0 };
	json_t *status;
	int rc;

	for (;;) {
		status = NULL;
		c->now = clock_now();
		rc = client_get(c, "/v1/status", "status", &status);
		if (rc != EXIT_OK)
			return rc;
		if (c->out.tty)
			output_bytes(&c->out, home, sizeof(home) - 1);
		if (c->args.json)
			output_json(&c->out, status);
		else
			print_status(c, status);
		if (!c->args.json)
			print_rates(c, &a, status);
		json_decref(status);
		if (fflush(c->out.f) != 0 || c->out.error != 0)
			return EXIT_OK; /* output_end says it */
		poll(NULL, 0, BOUND_CLIENT_WATCH_MS);
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
	if (c.args.watch)
		return client_end(&c, watch(&c));
	rc = client_get(&c, "/v1/status", "status", &status);
	if (rc == EXIT_OK && c.args.json)
		output_json(&c.out, status);
	else if (rc == EXIT_OK)
		print_status(&c, status);
	json_decref(status);
	return client_end(&c, rc);
}
