/* SPDX-License-Identifier: ISC */
/*
 * jansson reads the JSON; before it, one pass bounds the depth, writes numbers
 * as strings (an id of 1.0 or 1e400 keeps its digits) and replaces escapes
 * that are no characters, so that one bad string costs itself alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bounds.h"
#include "buf.h"
#include "json_feed.h"

/* --- the pass before jansson --- */

static int
hex4(const char *p, const char *end)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		char c = p + i < end ? p[i] : 'x', low = (char)(c | 0x20);

		if (c >= '0' && c <= '9')
			value = value * 16 + c - '0';
		else if (low >= 'a' && low <= 'f')
			value = value * 16 + low - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* Copy "\uXXXX", as "\uFFFD" when it is half a pair or NUL. */
static const char *
copy_escape(const char *p, const char *end, struct buf *out)
{
	int cp = p + 1 < end && p[1] == 'u' ? hex4(p + 2, end) : -1, low = -1;

	if (cp < 0) {
		size_t n = p + 1 < end ? 2 : 1;

		buf_add(out, p, n);
		return p + n;
	}
	if (cp >= 0xD800 && cp < 0xDC00 && p + 7 < end && p[6] == '\\' &&
	    p[7] == 'u')
		low = hex4(p + 8, end);
	if (low >= 0xDC00 && low < 0xE000) {
		buf_add(out, p, 12);
		return p + 12;
	}
	if ((cp >= 0xD800 && cp < 0xE000) ||
	    (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') ||
	    (cp >= 0x7F && cp < 0xA0) || cp >= 0xFFFE)
		buf_adds(out, "\\uFFFD");
	else
		buf_add(out, p, 6);
	return p + 6;
}

static const char *
copy_string(const char *p, const char *end, struct buf *out)
{
	buf_addc(out, *p++);
	while (p < end && *p != '"') {
		const char *from = p;

		while (p < end && *p != '"' && *p != '\\' &&
		    (unsigned char)*p >= 0x20)
			p++;
		buf_add(out, from, (size_t)(p - from));
		if (p < end && *p == '\\')
			p = copy_escape(p, end, out);
		else if (p < end && *p != '"') /* a line break in a string */
			buf_addf(out, "\\u%04x", (unsigned)(unsigned char)*p++);
	}
	if (p < end)
		buf_addc(out, *p++);
	return p;
}

/* The length of a number at `p`, 0 if it is none. */
static size_t
number_length(const char *p, const char *end)
{
	const char *q = p;
	size_t digits = 0;

	if (q < end && *q == '-')
		q++;
	for (; q < end && *q >= '0' && *q <= '9'; q++)
		digits++;
	while (digits > 0 && q < end && strchr("0123456789.eE+-", *q) != NULL)
		q++;
	return digits == 0 ? 0 : (size_t)(q - p);
}

static int
prepare(struct str text, struct buf *out, struct parse_status *status)
{
	const char *p = text.s, *end = p + text.n;
	unsigned depth = 0;

	while (p < end) {
		size_t n = number_length(p, end);

		if (n > 0) {
			buf_addc(out, '"');
			buf_add(out, p, n);
			buf_addc(out, '"');
			p += n;
			continue;
		}
		if (*p == '"') {
			p = copy_string(p, end, out);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && depth > 0)
			depth--;
		if (depth > BOUND_JSON_DEPTH) {
			status->outcome = PARSE_LIMIT;
			snprintf(status->detail, sizeof(status->detail),
			    "JSON nested deeper than %d", BOUND_JSON_DEPTH);
			return -1;
		}
		buf_addc(out, *p++);
	}
	return out->failed ? -1 : 0;
}

/* --- facts --- */

struct json_read {
	struct doc *doc;
	const struct context *context;
};

static struct str
text_of(struct json_read *j, const json_t *v)
{
	const char *copy;
	size_t n = json_string_length(v);

	if (json_is_boolean(v))
		return json_is_true(v) ? STR_LIT("true") : STR_LIT("false");
	if (!json_is_string(v) || n == 0)
		return (struct str){ NULL, 0 };
	copy = arena_strndup(j->doc->arena, json_string_value(v), n);
	if (copy == NULL) {
		j->doc->failed = true;
		return (struct str){ NULL, 0 };
	}
	return (struct str){ copy, n };
}

static struct fact *
add(struct json_read *j, struct fact_list *list, enum field field,
    enum text_type type, const json_t *v)
{
	struct fact *f = fact_add_text(j->doc->arena, list, field, type,
	    text_of(j, v));

	if (f != NULL)
		f->context = j->context;
	return f;
}

struct json_field {
	const char *key;
	enum field field;
	enum text_type type;
};

static void
add_fields(struct json_read *j, struct fact_list *list, const json_t *object,
    const struct json_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_object_get(object, fields[i].key);

		if (json_is_object(v) || json_is_array(v))
			doc_malformed(j->doc, "a member of another type");
		else if (v != NULL)
			add(j, list, fields[i].field, fields[i].type, v);
	}
}

static struct fact *
add_container(struct json_read *j, struct fact_list *list, enum field field)
{
	struct fact *f = fact_new(j->doc->arena, field);

	if (f == NULL) {
		j->doc->failed = true;
		return NULL;
	}
	f->context = j->context;
	f->type = TEXT_PLAIN;
	fact_list_add(list, f);
	return f;
}

static void
add_author(struct json_read *j, struct fact_list *list, const json_t *v)
{
	static const struct json_field fields[] = {
		{ "name", F_NAME, TEXT_PLAIN }, { "url", F_URL, TEXT_PLAIN },
		{ "avatar", F_AVATAR, TEXT_PLAIN },
		{ "email", F_EMAIL, TEXT_PLAIN },
	};
	struct fact_list parts;
	struct fact *f;

	if (json_is_string(v)) {
		add(j, list, F_AUTHOR, TEXT_PLAIN, v);
		return;
	}
	if (!json_is_object(v) || (f = add_container(j, list, F_AUTHOR)) == NULL)
		return;
	fact_list_init(&parts);
	add_fields(j, &parts, v, fields, ARRAY_LEN(fields));
	f->parts = parts.first;
}

static void
add_authors(struct json_read *j, struct fact_list *list, const json_t *object)
{
	const json_t *many = json_object_get(object, "authors");
	const json_t *one = json_object_get(object, "author");
	size_t n = json_array_size(many);

	for (size_t i = 0; i < n && i < BOUND_TAGS; i++)
		add_author(j, list, json_array_get(many, i));
	if (n == 0 && one != NULL)
		add_author(j, list, one);
}

/* Add what an object says as attributes: pairs of its name and theirs. */
static void
add_object(struct json_read *j, struct fact_list *list, enum field field,
    const json_t *v, const char *const names[][2], size_t n)
{
	struct fact *f;
	struct attr *attrs;

	if (!json_is_object(v) || (f = add_container(j, list, field)) == NULL)
		return;
	attrs = arena_alloc(j->doc->arena, n * sizeof(*attrs));
	if (attrs == NULL) {
		j->doc->failed = true;
		return;
	}
	f->attrs = attrs;
	for (size_t i = 0; i < n; i++) {
		attrs[f->nattrs].name = names[i][1];
		attrs[f->nattrs].value = text_of(j,
		    json_object_get(v, names[i][0]));
		f->nattrs += attrs[f->nattrs].value.n > 0;
	}
}

static void
add_attachment(struct json_read *j, struct fact_list *list, const json_t *v)
{
	static const char *const names[][2] = {
		{ "url", "url" }, { "mime_type", "type" }, { "title", "title" },
		{ "size_in_bytes", "length" },
		{ "duration_in_seconds", "duration" },
	};

	add_object(j, list, F_ENCLOSURE, v, names, ARRAY_LEN(names));
}

static void
add_hub(struct json_read *j, const json_t *v)
{
	static const char *const names[][2] = { { "url", "url" }, { "type", "type" } };

	add_object(j, &j->doc->feed, F_HUB, v, names, ARRAY_LEN(names));
}

static void
add_item(struct json_read *j, const json_t *v)
{
	static const struct json_field fields[] = {
		{ "id", F_ID, TEXT_PLAIN }, { "url", F_URL, TEXT_PLAIN },
		{ "external_url", F_EXTERNAL_URL, TEXT_PLAIN },
		{ "title", F_TITLE, TEXT_PLAIN },
		{ "content_html", F_CONTENT, TEXT_HTML },
		{ "content_text", F_CONTENT_TEXT, TEXT_PLAIN },
		{ "summary", F_SUMMARY, TEXT_PLAIN },
		{ "image", F_IMAGE, TEXT_PLAIN },
		{ "banner_image", F_BANNER, TEXT_PLAIN },
		{ "date_published", F_PUBLISHED, TEXT_PLAIN },
		{ "date_modified", F_MODIFIED, TEXT_PLAIN },
		{ "language", F_LANGUAGE, TEXT_PLAIN },
	};
	struct doc *d = j->doc;
	const json_t *tags = json_object_get(v, "tags");
	const json_t *files = json_object_get(v, "attachments");
	struct item_facts *item;

	if (!json_is_object(v)) {
		d->lost++;
		return;
	}
	if (d->nitems == BOUND_ITEMS) {
		d->beyond++;
		return;
	}
	item = arena_alloc(d->arena, sizeof(*item));
	if (item == NULL) {
		d->failed = true;
		return;
	}
	fact_list_init(&item->facts);
	item->context = j->context;
	add_fields(j, &item->facts, v, fields, ARRAY_LEN(fields));
	add_authors(j, &item->facts, v);
	for (size_t i = 0; i < json_array_size(tags) && i < BOUND_TAGS; i++)
		add(j, &item->facts, F_TAG, TEXT_PLAIN, json_array_get(tags, i));
	for (size_t i = 0; i < json_array_size(files) && i < BOUND_ATTACHMENTS; i++)
		add_attachment(j, &item->facts, json_array_get(files, i));
	*d->last = item;
	d->last = &item->next;
	d->nitems++;
}

static void
add_feed(struct json_read *j, const json_t *root)
{
	static const struct json_field fields[] = {
		{ "title", F_TITLE, TEXT_PLAIN },
		{ "home_page_url", F_LINK, TEXT_PLAIN },
		{ "feed_url", F_FEED_URL, TEXT_PLAIN },
		{ "description", F_SUMMARY, TEXT_PLAIN },
		{ "next_url", F_NEXT_URL, TEXT_PLAIN },
		{ "icon", F_LOGO, TEXT_PLAIN },
		{ "favicon", F_ICON, TEXT_PLAIN },
		{ "language", F_LANGUAGE, TEXT_PLAIN },
		{ "expired", F_EXPIRED, TEXT_PLAIN },
	};
	const json_t *hubs = json_object_get(root, "hubs");
	const json_t *items = json_object_get(root, "items");

	add_fields(j, &j->doc->feed, root, fields, ARRAY_LEN(fields));
	add_authors(j, &j->doc->feed, root);
	for (size_t i = 0; i < json_array_size(hubs) && i < BOUND_LINKS; i++)
		add_hub(j, json_array_get(hubs, i));
	if (!json_is_array(items))
		doc_malformed(j->doc, "no array of items");
	for (size_t i = 0; i < json_array_size(items); i++)
		add_item(j, json_array_get(items, i));
}

/* The format that `version` names; NULL if it is no JSON Feed. */
static const char *
format_of(const json_t *root)
{
	const char *version = json_string_value(json_object_get(root, "version"));

	if (version == NULL)
		return json_is_array(json_object_get(root, "items")) &&
		    json_object_get(root, "title") != NULL ? "jsonfeed1.1" : NULL;
	if (strstr(version, "jsonfeed.org/version/") == NULL)
		return NULL;
	return strstr(version, "version/1.1") != NULL ? "jsonfeed1.1" :
	    "jsonfeed1.0";
}

void
json_feed_read(struct str text, struct doc *doc, const struct context *context,
    struct parse_status *status)
{
	struct json_read j = { doc, context };
	struct buf prepared;
	json_error_t error;
	json_t *root = NULL;

	buf_init(&prepared, BOUND_BODY_MAX * 2);
	if (prepare(text, &prepared, status) != 0)
		goto out;
	root = json_loadb(prepared.data, prepared.len, 0, &error);
	if (root == NULL) {
		status->outcome = PARSE_BAD;
		snprintf(status->detail, sizeof(status->detail),
		    "line %d: JSON: %s", error.line, error.text);
		goto out;
	}
	doc->format = format_of(root);
	if (!json_is_object(root) || doc->format == NULL) {
		status->outcome = PARSE_NOT_FEED;
		snprintf(status->detail, sizeof(status->detail),
		    "JSON, but no JSON Feed");
		goto out;
	}
	doc->complete = true;
	doc->context = context;
	add_feed(&j, root);
out:
	json_decref(root);
	buf_free(&prepared);
}
