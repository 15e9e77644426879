/* SPDX-License-Identifier: ISC */
/* replay: a feed's last kept document, read again with today's rules. */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "client.h"
#include "command.h"
#include "history.h"
#include "resolve.h"
#include "table.h"
#include "util.h"
#include "when.h"

#define NAME_WIDTH 10 /* columns of names */

const struct option_row options_replay[] = {
	{ "diff", 'd', OPTION_FLAG, NULL,
	    "print what would change in each item", OPTION(diff) },
	{ .name = NULL },
};

static const struct table_column change_columns[] = {
	{ "CHANGE", false, false }, { "ID", false, false },
	{ "TITLE", false, true },
};

/* Print a trouble: what was wrong, or is. */
static void
print_trouble(struct client *c, const char *name, const json_t *trouble)
{
	char *text;

	if (text_of(trouble, "code")[0] == '\0')
		return;
	text = xasprintf("%s (%s)", text_of(trouble, "detail"),
	    text_of(trouble, "code"));
	output_field(&c->out, name, NAME_WIDTH, text);
	free(text);
}

static void
print_document(struct client *c, const json_t *answer)
{
	const json_t *document = json_object_get(answer, "document");
	char time[WHEN_TEXT_LEN];
	char *text = xasprintf("%s, %lld bytes, %s",
	    time_of(c, document, "time", time), number_of(document, "bytes"),
	    text_of(document, "url"));

	output_field(&c->out, "document", NAME_WIDTH, text);
	free(text);
	print_trouble(c, "then", document);
	print_trouble(c, "now", json_object_get(answer, "error"));
	print_trouble(c, "now", json_object_get(answer, "warning"));
	output_line(&c->out, "%lld items, of which %lld would not change",
	    number_of(answer, "items"), number_of(answer, "same"));
	if (number_of(answer, "left_out") > 0)
		output_line(&c->out, "%lld changes are left out here",
		    number_of(answer, "left_out"));
}

static void
print_table(struct client *c, const json_t *changes)
{
	struct table *t = table_new(&c->out, change_columns,
	    ARRAY_LEN(change_columns));
	const json_t *change;
	size_t i;

	json_array_foreach(changes, i, change)
		table_row(t, (const char *const[]){
			text_of(change, "change"), text_of(change, "id"),
			text_of(change, "title"),
		}, STYLE_PLAIN);
	table_end(t);
}

/* Print the members of `a` that `b` has not, or in another form. */
static void
print_members(struct client *c, char sign, const json_t *a, const json_t *b)
{
	const char *name;
	json_t *copy = (json_t *)a, *value; /* iterating takes no const */
	char *text;

	json_object_foreach(copy, name, value) {
		if (strcmp(name, "id") == 0 ||
		    json_equal(value, json_object_get(b, name)))
			continue;
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		output_line(&c->out, "%c %s: %s", sign, name,
		    text == NULL ? "" : text);
		free(text);
	}
}

static void
print_diff(struct client *c, const json_t *changes)
{
	const json_t *change, *before, *after;
	size_t i;

	json_array_foreach(changes, i, change) {
		before = json_object_get(change, "before");
		after = json_object_get(change, "after");
		output_line(&c->out, "%s %s", text_of(change, "change"),
		    text_of(change, "id"));
		if (!history_step(c, before, after)) {
			print_members(c, '-', before, after);
			print_members(c, '+', after, before);
		}
		output_bytes(&c->out, "\n", 1);
	}
}

/* Ask for it: a write, since it takes a parser's time. */
static int
replay(struct client *c, const char *id)
{
	const json_t *changes;
	char *path = xasprintf("/v1/feeds/%s/replay%s", id,
	    c->args.diff ? "?diff=1" : "");
	struct answer a;
	int rc = client_send(c, "POST", path, NULL,
	    BOUND_PARSE_WALL_MS / 1000, &a);

	free(path);
	if (rc != EXIT_OK)
		return rc;
	rc = answer_check(&a, c->args.rest[0]);
	if (rc == EXIT_OK && c->args.json) {
		output_json(&c->out, a.json);
	} else if (rc == EXIT_OK) {
		changes = json_object_get(a.json, "changes");
		print_document(c, a.json);
		if (c->args.diff)
			print_diff(c, changes);
		else if (json_array_size(changes) > 0)
			print_table(c, changes);
	}
	answer_clear(&a);
	return rc;
}

int
cmd_replay(int argc, char **argv)
{
	struct client c;
	char *id = NULL;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	rc = resolve_feed_id(&c, c.args.rest[0], &id);
	if (rc == EXIT_OK)
		rc = replay(&c, id);
	free(id);
	return client_end(&c, rc);
}
