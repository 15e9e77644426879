/* SPDX-License-Identifier: ISC */
/* A sink that keeps what it gets, as JSON, and checks what holds of all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "json_check.h"
#include "parse_rig.h"

static json_t *
load(struct str json)
{
	json_error_t error;
	json_t *value;

	assert_true(json_check_object(json.s, json.n, BOUND_RECORD_DEPTH));
	value = json_loadb(json.s, json.n, JSON_REJECT_DUPLICATES, &error);
	if (value == NULL)
		fail_msg("%s: %.*s", error.text, (int)json.n, json.s);
	return value;
}

static int
on_feed(void *arg, const struct feed_record *feed)
{
	struct rig *r = arg;

	r->feed = load(feed->json);
	r->record_feed = *feed;
	r->nboiler = feed->nboiler;
	for (size_t i = 0; i < feed->nboiler && i < ARRAY_LEN(r->boiler); i++)
		r->boiler[i] = feed->boiler[i];
	return 0;
}

/* The record's tags are those of its JSON. */
static void
check_tags(const struct item_record *item, const json_t *json)
{
	size_t n = 0;

	for (size_t i = 0; i < item->tags.n; i += strlen(item->tags.s + i) + 1)
		assert_string_equal(item->tags.s + i, json_string_value(
		    json_array_get(json_object_get(json, "tags"), n++)));
	assert_int_equal(n, json_array_size(json_object_get(json, "tags")));
}

/* A record begins with the id and ends with what the store splices into. */
static void
check_shape(const struct item_record *item)
{
	char begin[2 * DIGEST_LEN + 8] = "{\"id\":\"";

	hex_encode(begin + 7, item->id, DIGEST_LEN);
	assert_memory_equal(item->json.s, begin, strlen(begin));
	if (item->splice == 0)
		return;
	assert_int_equal(item->splice, item->json.n - 2);
	assert_memory_equal(item->json.s + item->splice, "}}", 2);
}

static int
on_item(void *arg, const struct item_record *item)
{
	struct rig *r = arg;

	assert_true(r->nitems < RIG_ITEMS);
	r->record[r->nitems] = *item;
	r->item[r->nitems] = NULL;
	if (!item->known) {
		r->item[r->nitems] = load(item->json);
		check_shape(item);
		check_tags(item, r->item[r->nitems]);
	}
	r->nitems++;
	return 0;
}

static json_t *
text(struct str s)
{
	return s.s == NULL ? json_null() : json_stringn(s.s, s.n);
}

static int
on_link(void *arg, const struct found_link *link)
{
	struct rig *r = arg;
	json_t *o = json_object(), *tags = json_array();

	json_object_set_new(o, "url", text(link->url));
	json_object_set_new(o, "title", text(link->title));
	json_object_set_new(o, "type", text(link->type));
	json_object_set_new(o, "home", text(link->home));
	json_object_set_new(o, "refused", text(link->refused));
	json_object_set_new(o, "line", json_integer(link->line));
	for (size_t i = 0; i < link->tags.n; i += strlen(link->tags.s + i) + 1)
		json_array_append_new(tags, json_string(link->tags.s + i));
	json_object_set_new(o, "tags", tags);
	json_array_append_new(r->links, o);
	return 0;
}

void
rig_parse(struct rig *r, struct parse_request *request, struct str body)
{
	const struct parse_sink sink = { on_feed, on_item, on_link, r };

	*r = (struct rig){ .links = json_array() };
	request->body = body;
	parse_document(request, &sink, &r->status);
	if (r->status.outcome != PARSE_OK)
		assert_true(r->status.detail[0] != '\0');
}

void
rig_feed(struct rig *r, struct str body)
{
	struct parse_request request = { .kind = PARSE_FEED };

	rig_parse(r, &request, body);
}

int
rig_set_up(void **state)
{
	(void)state;
	return parse_init();
}

int
rig_tear_down(void **state)
{
	(void)state;
	parse_fini();
	return 0;
}

void
rig_free(struct rig *r)
{
	json_decref(r->feed);
	json_decref(r->links);
	for (size_t i = 0; i < r->nitems; i++)
		json_decref(r->item[i]);
}

const json_t *
rig_at(const json_t *value, const char *path)
{
	while (*path != '\0' && value != NULL) {
		size_t n = strcspn(path, ".");
		char key[64];

		assert_true(n < sizeof(key));
		memcpy(key, path, n);
		key[n] = '\0';
		value = json_is_array(value) ?
		    json_array_get(value, (size_t)strtoul(key, NULL, 10)) :
		    json_object_get(value, key);
		path += n + (path[n] == '.');
	}
	return value;
}

const char *
rig_text(const json_t *value, const char *path)
{
	return json_string_value(rig_at(value, path));
}
