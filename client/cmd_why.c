/* SPDX-License-Identifier: ISC */
/* why: when a feed is polled next, and which rule decided. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "client.h"
#include "resolve.h"
#include "table.h"
#include "util.h"
#include "when.h"

#define NAME_WIDTH 12 /* columns of names */

static const struct table_column term_columns[] = {
	{ "", false, false }, { "TERM", false, false },
	{ "NOT BEFORE", false, false }, { "WHY", false, true },
};

/* Print a line "name: value", unless there is no value. */
static void
print_line(struct client *c, const char *name, const char *value)
{
	if (value[0] != '\0')
		output_field(&c->out, name, NAME_WIDTH, value);
}

static void
print_terms(struct client *c, const json_t *schedule)
{
	const json_t *terms = json_object_get(schedule, "terms"), *term;
	const char *reason = text_of(schedule, "reason");
	struct table *t = table_new(&c->out, term_columns,
	    ARRAY_LEN(term_columns));
	char until[WHEN_TEXT_LEN];
	size_t i;

	json_array_foreach(terms, i, term) {
		bool won = strcmp(text_of(term, "name"), reason) == 0;

		table_row(t, (const char *const[]){
			won ? "*" : "", text_of(term, "name"),
			time_of(c, term, "until", until), text_of(term, "detail"),
		}, STYLE_PLAIN);
	}
	table_end(t);
}

/* How far the back-fill is. */
static void
print_archive(struct client *c, const json_t *archive)
{
	char *text, due[WHEN_TEXT_LEN];

	if (archive == NULL)
		return;
	text = xasprintf("%s, %lld pages, %lld items%s%s",
	    text_of(archive, "state"), number_of(archive, "pages"),
	    number_of(archive, "items"),
	    text_of(archive, "detail")[0] ? ": " : "",
	    text_of(archive, "detail"));
	print_line(c, "archive", text);
	print_line(c, "next page", time_of(c, archive, "due", due));
	free(text);
}

static void
print_why(struct client *c, const json_t *schedule)
{
	const json_t *rhythm = json_object_get(schedule, "rhythm");
	const json_t *host = json_object_get(schedule, "host");
	const json_t *identity = json_object_get(schedule, "identity");
	char text[WHEN_TEXT_LEN];

	if (json_object_get(schedule, "next_poll") == NULL) {
		output_line(&c->out,
		    "this feed is not polled: it is paused or gone");
	} else {
		print_line(c, "next poll",
		    time_of(c, schedule, "next_poll", text));
		print_line(c, "reason", text_of(schedule, "reason"));
		print_terms(c, schedule);
	}
	if (json_object_get(rhythm, "gap") != NULL) {
		when_length(number_of(rhythm, "gap"), text);
		print_line(c, "rhythm", text);
	}
	print_line(c, "newest", time_of(c, rhythm, "newest", text));
	print_line(c, "host", text_of(host, "origin"));
	print_line(c, "cooling", time_of(c, host, "cooling_until", text));
	print_line(c, "identity", text_of(identity, "policy"));
	print_line(c, "evidence", text_of(identity, "why"));
	print_archive(c, json_object_get(schedule, "archive"));
}

int
cmd_why(int argc, char **argv)
{
	struct client c;
	json_t *answer = NULL;
	char *id = NULL;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	rc = get_feed_part(&c, c.args.rest[0], "schedule", &id, &answer);
	if (rc == EXIT_OK && c.args.json)
		output_json(&c.out, answer);
	else if (rc == EXIT_OK)
		print_why(&c, answer);
	json_decref(answer);
	free(id);
	return client_end(&c, rc);
}
