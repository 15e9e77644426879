/* SPDX-License-Identifier: ISC */
/*
 * Leaving members out of an item's JSON. It is our own rendering, compact and
 * valid, so finding where a member ends takes no parser.
 */
#include <string.h>

#include "item_format.h"
#include "openapi.h"

/* The position after a string that begins at `i`. */
static size_t
string_end(const char *json, size_t n, size_t i)
{
	for (i++; i < n && json[i] != '"'; i++)
		if (json[i] == '\\')
			i++;
	return i + 1;
}

/* The position of the comma or brace that ends the value at `i`. */
static size_t
value_end(const char *json, size_t n, size_t i)
{
	int depth = 0;

	while (i < n) {
		char c = json[i];

		if (c == '"') {
			i = string_end(json, n, i);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}'))
			break;
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		i++;
	}
	return i;
}

/* Say whether a name is in the list; an item without its id is none. */
static bool
is_wanted(const char *fields, const char *name, size_t n)
{
	if (n == 2 && memcmp(name, "id", 2) == 0)
		return true;
	while (*fields != '\0') {
		size_t len = strcspn(fields, ",");

		if (len == n && memcmp(fields, name, n) == 0)
			return true;
		fields += len + (fields[len] == ',');
	}
	return false;
}

void
fields_pick(struct buf *out, const char *json, size_t n, const char *fields)
{
	size_t i = 1, name_end, end;
	bool first = true;

	buf_addc(out, '{');
	while (i < n && json[i] == '"') {
		name_end = string_end(json, n, i);
		end = value_end(json, n, name_end + 1);
		if (end < n && is_wanted(fields, json + i + 1,
		    name_end - i - 2)) {
			if (!first)
				buf_addc(out, ',');
			buf_add(out, json + i, end - i);
			first = false;
		}
		i = end + 1;
	}
	buf_addc(out, '}');
}

static bool
is_member(const char *name, size_t n)
{
	for (size_t i = 0; i < schema_members_count; i++) {
		const struct schema_member *m = &schema_members[i];

		if (strcmp(m->object, "Item") == 0 && strlen(m->name) == n &&
		    memcmp(m->name, name, n) == 0)
			return true;
	}
	return false;
}

const char *
fields_unknown(const char *fields, size_t *n)
{
	do {
		*n = strcspn(fields, ",");
		if (!is_member(fields, *n))
			return fields;
		fields += *n;
	} while (*fields++ == ',');
	return NULL;
}
