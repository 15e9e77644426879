/* SPDX-License-Identifier: ISC */
/* Commands that show items: items, search, show. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "filters.h"
#include "history.h"
#include "items.h"
#include "resolve.h"
#include "table.h"
#include "when.h"

#define OPTIONS_LIST \
	OPTIONS_FILTER, \
	{ "limit", 'n', OPTION_NUMBER, "N", \
	    "at most N, up to 1000 (default 50)", OPTION(limit) }

const struct option_row options_items[] = { OPTIONS_LIST, { .name = NULL } };

const struct option_row options_search[] = {
	OPTIONS_LIST,
	{ "rank", 'r', OPTION_FLAG, NULL,
	    "the best of the newest 2000 first, not the newest", OPTION(rank) },
	{ .name = NULL },
};

const struct option_row options_show[] = {
	{ "html", 0, OPTION_FLAG, NULL,
	    "print the content as HTML, and only that", OPTION(html) },
	{ "history", 0, OPTION_FLAG, NULL,
	    "print what its feed changed in it, the latest first",
	    OPTION(history) },
	{ .name = NULL },
};

#define ITEMS_DEFAULT 50  /* a few screens */
#define FIELD_WIDTH 11    /* of the names in front of an item's facts */

static const struct table_column item_columns[] = {
	{ "ID", false, false }, { "WHEN", false, false },
	{ "S", false, false }, { "FEED", false, true },
	{ "TITLE", false, true }, { "URL", false, true },
};

static const struct table_column found_columns[] = {
	{ "ID", false, false }, { "WHEN", false, false },
	{ "FEED", false, true }, { "TITLE", false, true },
	{ "MATCH", false, true }, { "URL", false, true },
};

/* The items being listed. */
struct listing {
	struct client *c;
	const char *q; /* what is looked for; NULL: nothing */
	struct table *table;
	size_t shown;         /* items */
};

/* A title, or the beginning of the text where there is none. */
static const char *
title_of(const json_t *item)
{
	const char *title = text_of(item, "title");

	return title[0] ? title : text_of(item, "content_text");
}

struct table *
items_table(struct client *c)
{
	return table_new(&c->out, item_columns, ARRAY_LEN(item_columns));
}

void
items_row(struct client *c, struct table *table, const json_t *item)
{
	const json_t *more = json_object_get(item, "_gazetted");
	bool tty = c->out.tty;
	char when[WHEN_TEXT_LEN], marks[3];
	char *id = xstrndup(text_of(item, "id"),
	    strnlen(text_of(item, "id"), tty ? ID_SHOWN : ITEM_ID_LEN));

	snprintf(marks, sizeof(marks), "%s%s",
	    json_is_false(json_object_get(more, "read")) ? "N" : "",
	    json_is_true(json_object_get(more, "starred")) ? "*" : "");
	table_row(table, (const char *const[]){
		id, time_of(c, more, "sort_time", when), marks,
		text_of(more, "feed_title"), title_of(item),
		tty ? "" : text_of(item, "url"),
	}, STYLE_PLAIN);
	free(id);
}

/* Add an item that was found, with its match. */
static void
found_row(struct listing *l, const json_t *item)
{
	const json_t *more = json_object_get(item, "_gazetted");
	bool tty = l->c->out.tty;
	char when[WHEN_TEXT_LEN];
	char *id = xstrndup(text_of(item, "id"),
	    strnlen(text_of(item, "id"), tty ? ID_SHOWN : ITEM_ID_LEN));

	table_row(l->table, (const char *const[]){
		id, time_of(l->c, more, "sort_time", when),
		text_of(more, "feed_title"), title_of(item),
		text_of(more, "snippet"), tty ? "" : text_of(item, "url"),
	}, STYLE_PLAIN);
	free(id);
}

/* Print one item of the list, which is one line of JSON. */
static int
print_item(void *arg, const char *s, size_t n)
{
	struct listing *l = arg;
	json_error_t error;
	json_t *item;

	l->shown++;
	if (l->table == NULL)
		return output_json_text(&l->c->out, s, n);
	item = json_loadb(s, n, 0, &error);
	if (item == NULL) {
		complain("items: a line is no JSON: %s", error.text);
		return 0;
	}
	if (l->q != NULL)
		found_row(l, item);
	else
		items_row(l->c, l->table, item);
	json_decref(item);
	return l->c->out.error != 0 ? -1 : 0;
}

/* Ask for the items that the options describe, and print them. */
static int
list_items(struct listing *l)
{
	struct client *c = l->c;
	struct answer a;
	struct buf path;
	int rc;

	buf_init(&path, KIB(64));
	buf_adds(&path, "/v1/items");
	query_add_number(&path, "limit", c->args.limit > 0 ?
	    (long long)c->args.limit : ITEMS_DEFAULT);
	query_add(&path, "q", l->q);
	query_add(&path, "order", c->args.rank ? "rank" : NULL);
	rc = filters_add(c, &path);
	if (rc == EXIT_OK) {
		rc = connection_lines(c->conn, &(struct request){
		    .path = buf_cstr(&path), .accept = "application/x-ndjson" },
		    print_item, l, &a);
		if (rc == 0)
			rc = answer_check(&a, l->q != NULL ? "search" : "items");
		answer_clear(&a);
	}
	buf_free(&path);
	return rc;
}

/* Print the list, if its options are sound; ends the client. */
static int
run_list(struct listing *l, const struct table_column *columns, size_t n)
{
	struct client *c = l->c;
	int rc;

	if (c->args.limit > BOUND_API_PAGE) {
		complain("--limit is at most %d; `gazette export` gives "
		    "everything", BOUND_API_PAGE);
		return client_end(c, EXIT_USAGE);
	}
	if (!c->args.json)
		l->table = table_new(&c->out, columns, n);
	rc = list_items(l);
	table_end(l->table);
	if (rc == EXIT_OK && l->shown == 0 && c->out.tty)
		complain("there are no such items");
	return client_end(c, rc);
}

int
cmd_items(int argc, char **argv)
{
	struct client c;
	struct listing l = { .c = &c };
	int rc = client_begin_reading(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	return run_list(&l, item_columns, ARRAY_LEN(item_columns));
}

int
cmd_search(int argc, char **argv)
{
	struct client c;
	struct listing l = { .c = &c };
	struct buf query;
	int rc = client_begin_reading(&c, argc, argv, 1, INT_MAX);

	if (rc >= 0)
		return rc;
	buf_init(&query, KIB(64));
	for (int i = 0; i < c.args.nrest; i++)
		buf_addf(&query, "%s%s", i > 0 ? " " : "", c.args.rest[i]);
	l.q = buf_cstr(&query);
	rc = run_list(&l, found_columns, ARRAY_LEN(found_columns));
	buf_free(&query);
	return rc;
}

/* Print "Name: value" unless there is no value. */
static void
show_field(struct client *c, const char *name, const char *value)
{
	if (value[0] != '\0')
		output_field(&c->out, name, FIELD_WIDTH, value);
}

/* Print the names of a list of people. */
static void
show_authors(struct client *c, const json_t *item)
{
	json_t *authors = json_object_get(item, "authors"), *author;
	struct buf names;
	size_t i;

	buf_init(&names, BOUND_CLIENT_CELL);
	json_array_foreach(authors, i, author)
		buf_addf(&names, "%s%s", i > 0 ? ", " : "",
		    text_of(author, "name"));
	show_field(c, "Author:", buf_cstr(&names));
	buf_free(&names);
}

/* Print the words of a list. */
static void
show_tags(struct client *c, const json_t *item)
{
	json_t *tags = json_object_get(item, "tags"), *tag;
	struct buf names;
	size_t i;

	buf_init(&names, BOUND_CLIENT_CELL);
	json_array_foreach(tags, i, tag)
		buf_addf(&names, "%s%s", i > 0 ? ", " : "",
		    json_string_value(tag) ? json_string_value(tag) : "");
	show_field(c, "Tags:", buf_cstr(&names));
	buf_free(&names);
}

/* Print where the attachments are. */
static void
show_attachments(struct client *c, const json_t *item)
{
	json_t *list = json_object_get(item, "attachments"), *one;
	size_t i;

	json_array_foreach(list, i, one) {
		char *text = xasprintf("%s  %s", text_of(one, "url"),
		    text_of(one, "mime_type"));

		show_field(c, "Attached:", text);
		free(text);
	}
}

/* Print an item for a reader. */
static void
show_item(struct client *c, const json_t *item)
{
	const json_t *more = json_object_get(item, "_gazetted");
	const char *text = text_of(item, "content_text");
	const char *published = text_of(item, "date_published");

	show_field(c, "Title:", text_of(item, "title"));
	show_field(c, "Feed:", text_of(more, "feed_title"));
	show_authors(c, item);
	show_field(c, "Date:", published[0] ? published :
	    text_of(more, "first_seen"));
	show_field(c, "Modified:", text_of(item, "date_modified"));
	show_tags(c, item);
	show_field(c, "Link:", text_of(item, "url"));
	show_attachments(c, item);
	show_field(c, "Id:", text_of(item, "id"));
	output_bytes(&c->out, "\n", 1);
	if (text[0] == '\0')
		text = text_of(item, "summary");
	output_text(&c->out, str_from(text));
	output_bytes(&c->out, "\n", 1);
}

/* Print an item's HTML; where it has none, that is said. */
static int
show_html(struct client *c, const json_t *item)
{
	const char *html = text_of(item, "content_html");

	if (html[0] == '\0') {
		complain("%s: has no HTML", text_of(item, "id"));
		return EXIT_FAILED;
	}
	output_verbatim(&c->out, str_from(html));
	output_bytes(&c->out, "\n", 1);
	return EXIT_OK;
}

/* Print an item's earlier texts: as JSON, or as what changed. */
static int
show_history(struct client *c, const json_t *item, const char *id)
{
	char *path = xasprintf("/v1/items/%s/revisions", id);
	json_t *answer = NULL;
	int rc = client_get(c, path, id, &answer);

	if (rc == EXIT_OK && c->args.json)
		output_json(&c->out, answer);
	else if (rc == EXIT_OK)
		history_print(c, item, json_object_get(answer, "revisions"));
	json_decref(answer);
	free(path);
	return rc;
}

int
cmd_show(int argc, char **argv)
{
	struct client c;
	char id[ITEM_ID_LEN + 1];
	json_t *item = NULL;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	rc = resolve_item(&c, c.args.rest[0], id);
	if (rc == EXIT_OK) {
		char *path = xasprintf("/v1/items/%s", id);

		rc = client_get(&c, path, c.args.rest[0], &item);
		free(path);
	}
	if (rc == EXIT_OK && c.args.history)
		rc = show_history(&c, item, id);
	else if (rc == EXIT_OK && c.args.json)
		output_json(&c.out, item);
	else if (rc == EXIT_OK && c.args.html)
		rc = show_html(&c, item);
	else if (rc == EXIT_OK)
		show_item(&c, item);
	json_decref(item);
	return client_end(&c, rc);
}
