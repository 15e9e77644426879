/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: JSON Feed. Oracle: what holds of any feed (ingest.h), and what
 * was made of it is a JSON Feed that has as many items and the same content.
 */
#include <jansson.h>

#include "ingest.h"

/* Say whether a member is the same in both, or was cut in the first. */
static bool
is_same(const json_t *a, const json_t *b, const char *key)
{
	const json_t *own = json_object_get(a, "_gazetted");

	return json_object_get(own, "truncated") != NULL ||
	    json_equal(json_object_get(a, key), json_object_get(b, key)) == 1 ||
	    (json_object_get(a, key) == NULL && json_object_get(b, key) == NULL);
}

static void
check_again(const struct ingested *first, const struct ingested *second)
{
	json_t *a = json_loadb(first->json.data, first->json.len, 0, NULL), *x;
	json_t *b = json_loadb(second->json.data, second->json.len, 0, NULL), *y;
	size_t i;

	json_array_foreach(json_object_get(a, "items"), i, x) {
		y = json_array_get(json_object_get(b, "items"), i);
		HOLDS(is_same(x, y, "content_html"));
		HOLDS(is_same(x, y, "url"));
		HOLDS(is_same(x, y, "date_published"));
	}
	json_decref(a);
	json_decref(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ingested in, again;
	struct buf body;

	buf_init(&body, MIB(4));
	fuzz_utf8(data, size, &body);
	ingest_feed(&in, fuzz_view(&body), (struct str){ NULL, 0 });
	if (in.status.outcome == PARSE_OK) {
		ingest_feed(&again, fuzz_view(&in.json), (struct str){ NULL, 0 });
		HOLDS(again.status.outcome == PARSE_OK);
		HOLDS(again.items == in.items);
		check_again(&in, &again);
		ingest_free(&again);
	}
	ingest_free(&in);
	buf_free(&body);
	return 0;
}
