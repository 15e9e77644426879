/* SPDX-License-Identifier: ISC */
/* Items as rows of CSV (RFC 4180): one column a row of the table. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "item_format.h"
#include "util.h"

static const struct column {
	const char *name;
	bool own;            /* of _gazetted */
	const char *element; /* of a list: its member; "": the element itself */
} columns[] = {
	{ "id", false, NULL }, { "url", false, NULL }, { "title", false, NULL },
	{ "authors", false, "name" }, { "tags", false, "" },
	{ "date_published", false, NULL }, { "date_modified", false, NULL },
	{ "language", false, NULL }, { "feed", true, NULL },
	{ "feed_title", true, NULL }, { "feed_url", true, NULL },
	{ "first_seen", true, NULL }, { "last_changed", true, NULL },
	{ "revision", true, NULL }, { "read", true, NULL },
	{ "starred", true, NULL }, { "attachments", false, "url" },
	{ "summary", false, NULL }, { "content_text", false, NULL },
	{ "content_html", false, NULL },
};

/* Append the inside of a quoted field. */
static void
quoted(struct buf *out, const char *s)
{
	while (*s != '\0') {
		size_t run = strcspn(s, "\"");

		buf_add(out, s, run);
		s += run;
		if (*s == '"') {
			buf_add(out, "\"\"", 2);
			s++;
		}
	}
}

/* Append what is in a list, separated by line feeds. */
static void
list_field(struct buf *out, const json_t *list, const char *member)
{
	const json_t *one;
	bool first = true;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *text = *member == '\0' ? json_string_value(one) :
		    item_text(one, member);

		if (text == NULL)
			continue;
		if (!first)
			buf_addc(out, '\n');
		quoted(out, text);
		first = false;
	}
}

static void
field(struct buf *out, const json_t *value, const char *member)
{
	if (json_is_string(value)) {
		buf_addc(out, '"');
		quoted(out, json_string_value(value));
		buf_addc(out, '"');
	} else if (json_is_array(value)) {
		buf_addc(out, '"');
		list_field(out, value, member == NULL ? "" : member);
		buf_addc(out, '"');
	} else if (json_is_boolean(value)) {
		buf_adds(out, json_is_true(value) ? "true" : "false");
	} else if (json_is_integer(value)) {
		buf_addf(out, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
	}
}

void
csv_head(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ",", columns[i].name);
	buf_adds(out, "\r\n");
}

void
csv_row(struct buf *out, const json_t *item)
{
	const json_t *own = json_object_get(item, "_gazetted");

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (i > 0)
			buf_addc(out, ',');
		field(out, json_object_get(columns[i].own ? own : item,
		    columns[i].name), columns[i].element);
	}
	buf_adds(out, "\r\n");
}
