/* SPDX-License-Identifier: ISC */
/* Rendering the description: paths from the routes, then the objects. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "json_out.h"
#include "openapi.h"
#include "util.h"

#define REF "#/components/schemas/"
#define NAME_LEN 80

/* --- types --- */

static void
ref_json(struct buf *out, const char *name, size_t n)
{
	char ref[NAME_LEN];

	snprintf(ref, sizeof(ref), REF "%.*s", (int)n, name);
	json_cstr(out, "$ref", ref);
}

/* Append the words of "a|b" as an enum. */
static void
words_json(struct buf *out, const char *words, size_t n)
{
	const char *end = words + n;

	json_cstr(out, "type", "string");
	json_open(out, "enum", '[');
	while (words < end) {
		size_t len = strcspn(words, "|]?");

		json_str(out, NULL, (struct str){ words, len });
		words += len + 1;
	}
	json_close(out, ']');
}

/* Append the inside of a member's schema. */
static void
type_json(struct buf *out, const char *type)
{
	size_t n = strcspn(type, "?");

	if (type[0] == '[') {
		json_cstr(out, "type", "array");
		json_open(out, "items", '{');
		type++;
		n -= 2;
	}
	if (n == 4 && memcmp(type, "time", n) == 0) {
		json_cstr(out, "type", "string");
		json_cstr(out, "format", "date-time");
	} else if (memchr(type, '|', n) != NULL) {
		words_json(out, type, n);
	} else if (isupper((unsigned char)type[0])) {
		ref_json(out, type, n);
	} else {
		json_str(out, "type", (struct str){ type, n });
	}
	if (type[n] == ']')
		json_close(out, '}');
}

/* Append the members of one object, and which of them are always there. */
static size_t
object_json(struct buf *out, size_t first)
{
	const char *object = schema_members[first].object;
	size_t i, mark;

	json_open(out, object, '{');
	json_cstr(out, "type", "object");
	json_open(out, "properties", '{');
	for (i = first; i < schema_members_count &&
	    strcmp(schema_members[i].object, object) == 0; i++) {
		json_open(out, schema_members[i].name, '{');
		type_json(out, schema_members[i].type);
		json_close(out, '}');
	}
	json_close(out, '}');
	mark = out->len;
	json_open(out, "required", '[');
	for (size_t j = first; j < i; j++)
		if (strchr(schema_members[j].type, '?') == NULL)
			json_cstr(out, NULL, schema_members[j].name);
	json_close_or_drop(out, mark, ']');
	json_close(out, '}');
	return i;
}

/* --- parameters --- */

static void
number_json(struct buf *out, const struct api_param *p)
{
	json_cstr(out, "type", "integer");
	json_int(out, "minimum", p->min);
	json_int(out, "maximum", p->max);
	if (p->fallback >= p->min)
		json_int(out, "default", p->fallback);
}

static void
word_json(struct buf *out, const struct api_param *p)
{
	json_cstr(out, "type", "string");
	json_open(out, "enum", '[');
	for (size_t i = 0; p->words[i] != NULL; i++)
		json_cstr(out, NULL, p->words[i]);
	json_close(out, ']');
	if (p->fallback >= 0)
		json_cstr(out, "default", p->words[p->fallback]);
}

static void
id_json(struct buf *out)
{
	json_cstr(out, "type", "string");
	json_cstr(out, "pattern", "^[A-Za-z0-9_-]+$");
	json_int(out, "maxLength", API_ID_MAX);
}

static void
param_schema(struct buf *out, const struct api_param *p)
{
	switch (p->type) {
	case PARAM_NUMBER:
		number_json(out, p);
		break;
	case PARAM_FLAG:
		json_cstr(out, "type", "integer");
		json_raw(out, "enum", "[0,1]", 5);
		json_int(out, "default", p->fallback);
		break;
	case PARAM_TIME:
		json_cstr(out, "type", "string");
		json_cstr(out, "format", "date-time");
		break;
	case PARAM_WORD:
		word_json(out, p);
		break;
	case PARAM_TEXT:
		json_cstr(out, "type", "string");
		json_int(out, "minLength", 1);
		json_int(out, "maxLength", p->max);
		break;
	case PARAM_ID:
		id_json(out);
		break;
	}
}

static void
query_params(struct buf *out, const struct api_param *p)
{
	for (; p != NULL && p->name != NULL; p++) {
		json_open(out, NULL, '{');
		json_cstr(out, "name", p->name);
		json_cstr(out, "in", "query");
		json_open(out, "schema", '{');
		param_schema(out, p);
		json_close(out, '}');
		json_close(out, '}');
	}
}

static void
path_params(struct buf *out, const char *path)
{
	while ((path = strchr(path, '{')) != NULL) {
		size_t n = strcspn(++path, "}");

		json_open(out, NULL, '{');
		json_str(out, "name", (struct str){ path, n });
		json_cstr(out, "in", "path");
		json_bool(out, "required", true);
		json_open(out, "schema", '{');
		id_json(out);
		json_close(out, '}');
		json_close(out, '}');
	}
}

/* --- operations --- */

static const char *
method_name(enum api_method method)
{
	switch (method) {
	case API_GET:
		return "get";
	case API_POST:
		return "post";
	case API_PATCH:
		return "patch";
	case API_PUT:
		return "put";
	case API_DELETE:
		return "delete";
	}
	return "";
}

/* Append a name for an operation: "get_feeds_feed_polls". */
static void
operation_id(struct buf *out, const struct api_route *r)
{
	char id[NAME_LEN];
	const char *path = strncmp(r->path, "/v1", 3) == 0 ? r->path + 3 :
	    r->path;
	size_t n = (size_t)snprintf(id, sizeof(id), "%s", method_name(r->method));

	for (; *path != '\0' && n < sizeof(id) - 1; path++)
		if (*path != '{' && *path != '}')
			id[n++] = isalnum((unsigned char)*path) ? *path : '_';
	id[n] = '\0';
	json_cstr(out, "operationId", id);
}

static const char *
status_phrase(int status)
{
	switch (status) {
	case 201:
		return "made";
	case 202:
		return "taken, and not done yet";
	case 204:
		return "done";
	case 304:
		return "unchanged";
	default:
		return "the answer";
	}
}

/* Append {"type": {"schema": ...}} for the forms of one status. */
static void
content_json(struct buf *out, const struct api_form *forms, int status)
{
	json_open(out, "content", '{');
	for (; forms->status != 0 || forms->type != NULL; forms++) {
		if (forms->status != status)
			continue;
		json_open(out, forms->type, '{');
		json_open(out, "schema", '{');
		if (forms->schema != NULL)
			type_json(out, forms->schema);
		json_close(out, '}');
		json_close(out, '}');
	}
	json_close(out, '}');
}

static void
body_json(struct buf *out, const struct api_form *forms)
{
	for (const struct api_form *f = forms; f->status != 0 || f->type != NULL;
	    f++) {
		if (f->status != 0)
			continue;
		json_open(out, "requestBody", '{');
		json_bool(out, "required", true);
		content_json(out, forms, 0);
		json_close(out, '}');
		return;
	}
}

static void
answers_json(struct buf *out, const struct api_form *forms)
{
	char status[8];
	int last = 0;

	json_open(out, "responses", '{');
	for (const struct api_form *f = forms; f->status != 0 || f->type != NULL;
	    f++) {
		if (f->status == 0 || f->status == last)
			continue;
		last = f->status;
		snprintf(status, sizeof(status), "%d", last);
		json_open(out, status, '{');
		json_cstr(out, "description", status_phrase(last));
		if (f->type != NULL)
			content_json(out, forms, last);
		json_close(out, '}');
	}
	json_open(out, "default", '{');
	json_cstr(out, "$ref", "#/components/responses/Problem");
	json_close(out, '}');
	json_close(out, '}');
}

static void
operation_json(struct buf *out, const struct api_route *r)
{
	size_t mark;

	json_open(out, method_name(r->method), '{');
	operation_id(out, r);
	json_cstr(out, "summary", r->summary);
	if (r->writes)
		json_bool(out, "x-writes", true);
	mark = out->len;
	json_open(out, "parameters", '[');
	path_params(out, r->path);
	query_params(out, r->params);
	json_close_or_drop(out, mark, ']');
	body_json(out, r->forms);
	answers_json(out, r->forms);
	json_close(out, '}');
}

/* Say whether a row before this one has its path. */
static bool
path_is_known(const struct api_route *table, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(table[j].path, table[i].path) == 0)
			return true;
	return false;
}

static void
paths_json(struct buf *out, const struct api_route *table, size_t n)
{
	json_open(out, "paths", '{');
	for (size_t i = 0; i < n; i++) {
		if (path_is_known(table, i))
			continue;
		json_open(out, table[i].path, '{');
		for (size_t j = i; j < n; j++)
			if (strcmp(table[j].path, table[i].path) == 0)
				operation_json(out, &table[j]);
		json_close(out, '}');
	}
	json_close(out, '}');
}

static void
components_json(struct buf *out)
{
	json_open(out, "components", '{');
	json_open(out, "responses", '{');
	json_open(out, "Problem", '{');
	json_cstr(out, "description", "what is wrong, as RFC 9457 has it");
	json_open(out, "content", '{');
	json_open(out, API_PROBLEM, '{');
	json_open(out, "schema", '{');
	ref_json(out, "Problem", 7);
	for (int i = 0; i < 5; i++)
		json_close(out, '}');
	json_open(out, "schemas", '{');
	for (size_t i = 0; i < schema_members_count;)
		i = object_json(out, i);
	json_close(out, '}');
	json_close(out, '}');
}

void
openapi_json(struct buf *out, const struct api_route *table, size_t n)
{
	json_open(out, NULL, '{');
	json_cstr(out, "openapi", "3.1.0");
	json_open(out, "info", '{');
	json_cstr(out, "title", "gazetted");
	json_cstr(out, "version", "1");
	json_cstr(out, "description", "Subscriptions, items and the stream of"
	    " their changes. Unknown query parameters are refused; lists are"
	    " paged by opaque cursors; what is marked x-writes takes the right"
	    " to write.");
	json_close(out, '}');
	json_open(out, "servers", '[');
	json_open(out, NULL, '{');
	json_cstr(out, "url", "http://localhost");
	json_close(out, '}');
	json_close(out, ']');
	paths_json(out, table, n);
	components_json(out);
	json_close(out, '}');
	buf_addc(out, '\n');
}
