/* SPDX-License-Identifier: ISC */
/* See ingest.h. The stage is set up once for a process. */
#include "ingest.h"

#include <jansson.h>

#include "html.h"
#include "json_check.h"
#include "url.h"
#include "utf8.h"

static const struct str base = { "https://example.org/feed", 24 };

static void
set_up(void)
{
	static bool done;

	if (!done)
		HOLDS(parse_init() == 0);
	done = true;
}

/* --- feeds --- */

struct taker {
	struct ingested *in;
	struct buf hashes;  /* of the items, DIGEST_LEN each */
	size_t known;       /* items that were */
};

static int
take_feed(void *arg, const struct feed_record *feed)
{
	struct taker *t = arg;

	HOLDS(json_check_object(feed->json.s, feed->json.n, BOUND_RECORD_DEPTH));
	buf_add(&t->in->json, feed->json.s, feed->json.n - 1);
	return buf_adds(&t->in->json, ",\"items\":[");
}

static int
take_item(void *arg, const struct item_record *item)
{
	struct taker *t = arg;

	t->in->items++;
	buf_add(&t->hashes, item->raw_hash, DIGEST_LEN);
	if (item->known) {
		t->known++;
		return 0;
	}
	HOLDS(json_check_object(item->json.s, item->json.n, BOUND_RECORD_DEPTH));
	if (t->in->items > 1)
		buf_addc(&t->in->json, ',');
	return buf_add(&t->in->json, item->json.s, item->json.n);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_LEN);
}

static void
parse(struct ingested *in, struct taker *t, struct parse_request *request)
{
	const struct parse_sink sink = { take_feed, take_item, NULL, t };

	*t = (struct taker){ .in = in };
	in->items = 0;
	buf_init(&in->json, MIB(64));
	buf_init(&t->hashes, MIB(1));
	parse_document(request, &sink, &in->status);
	if (in->status.outcome != PARSE_OK) {
		HOLDS(in->status.detail[0] != '\0');
		return;
	}
	buf_adds(&in->json, "]}");
	HOLDS(!in->json.failed);
	if (in->items > 0)
		qsort(t->hashes.data, in->items, DIGEST_LEN, compare);
}

/* Say whether a member's HTML stays as it is when it is sanitised. */
static bool
is_sanitised(struct html_cleaner *c, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	struct buf out;
	bool same;

	if (value == NULL)
		return true;
	buf_init(&out, MIB(8));
	html_sanitise(c, str_from(json_string_value(value)), base, &out, NULL);
	same = strcmp(buf_cstr(&out), json_string_value(value)) == 0;
	if (!same)
		fprintf(stderr, "%s: %s\n  becomes %s\n", key,
		    json_string_value(value), buf_cstr(&out));
	buf_free(&out);
	return same;
}

static void
check_html(const struct ingested *in)
{
	static struct html_cleaner *c;
	json_t *feed = json_loadb(in->json.data, in->json.len, 0, NULL), *item;
	size_t i;

	if (c == NULL)
		c = html_cleaner_new();
	HOLDS(feed != NULL);
	HOLDS(is_sanitised(c, json_object_get(feed, "_gazetted"),
	    "description_html"));
	json_array_foreach(json_object_get(feed, "items"), i, item) {
		const json_t *own = json_object_get(item, "_gazetted");

		HOLDS(is_sanitised(c, item, "content_html"));
		HOLDS(is_sanitised(c, own, "summary_html"));
		HOLDS(is_sanitised(c, own, "title_html"));
	}
	json_decref(feed);
}

void
ingest_feed(struct ingested *in, struct str body, struct str type)
{
	struct parse_request request = { .kind = PARSE_FEED, .body = body,
		.content_type = type, .url = base };
	struct ingested again;
	struct taker t, other;

	set_up();
	parse(in, &t, &request);
	request.render_only = true;
	parse(&again, &other, &request);
	HOLDS(again.status.outcome == in->status.outcome);
	HOLDS(fuzz_same(&again.json, &in->json));
	ingest_free(&again);
	buf_free(&other.hashes);
	if (in->status.outcome == PARSE_OK) {
		check_html(in);
		request.render_only = false;
		request.rules = PARSE_RULES;
		request.known = (const uint8_t *)t.hashes.data;
		request.nknown = t.hashes.len / DIGEST_LEN;
		parse(&again, &other, &request);
		HOLDS(other.known == in->items && again.items == in->items);
		ingest_free(&again);
		buf_free(&other.hashes);
	}
	buf_free(&t.hashes);
}

void
ingest_free(struct ingested *in)
{
	buf_free(&in->json);
}

/* --- links --- */

/* Say whether a text is clean: UTF-8 without controls. */
static bool
is_clean(struct str s)
{
	struct utf8_report r = { 0, 0, 0 };

	return s.n == 0 || utf8_clean_prefix(s, &r) == s.n;
}

static bool
has_scheme(struct str url, const char *scheme)
{
	return str_is_nocase((struct str){ url.s, url_scheme_len(url) }, scheme);
}

static int
take_link(void *arg, const struct found_link *link)
{
	size_t *n = arg;

	++*n;
	HOLDS(link->refused.n > 0 || has_scheme(link->url, "http") ||
	    has_scheme(link->url, "https") || has_scheme(link->url, "file") ||
	    has_scheme(link->url, "feed"));
	HOLDS(is_clean(link->url) && is_clean(link->title));
	HOLDS(is_clean(link->type) && is_clean(link->home));
	HOLDS(is_clean(link->refused));
	HOLDS(link->tags.n == 0 || link->tags.s[link->tags.n - 1] == '\0');
	for (size_t i = 0; i < link->tags.n; i += strlen(link->tags.s + i) + 1)
		HOLDS(is_clean(str_from(link->tags.s + i)) &&
		    link->tags.s[i] != '\0');
	return 0;
}

size_t
ingest_links(enum parse_kind kind, struct str body, struct str link)
{
	struct parse_request request = { .kind = kind, .body = body,
		.link = link, .url = base };
	size_t n = 0;
	const struct parse_sink sink = { NULL, NULL, take_link, &n };
	struct parse_status status;

	set_up();
	parse_document(&request, &sink, &status);
	HOLDS(status.outcome == PARSE_OK || status.detail[0] != '\0');
	return n;
}
