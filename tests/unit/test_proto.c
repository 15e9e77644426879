/* SPDX-License-Identifier: ISC */
/*
 * Unit tests of the framing: what is put is got, whatever is cut is refused,
 * and no mutation reads outside the frame (under the address sanitizer each
 * payload lies in an allocation of its own size).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "parse_proto.h"

#define ID_HEX "0102030405060708090a0b0c0d0e0f10"
#define ID_JSON "{\"id\":\"" ID_HEX "\""

static const uint8_t id[DIGEST_LEN] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
	13, 14, 15, 16 };
static const uint64_t boiler[] = { 1, UINT64_MAX, 0x0123456789abcdef };

static bool
same(struct str a, struct str b)
{
	return (a.s == NULL) == (b.s == NULL) && a.n == b.n &&
	    (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

/* Look at the head of the one frame in `b`; give a copy of the payload. */
static char *
payload_of(const struct buf *b, int type, size_t *n)
{
	char *copy;

	assert_false(b->failed);
	assert_int_equal(proto_head((const uint8_t *)b->data, SIZE_MAX / 2, n),
	    type);
	assert_int_equal(*n + FRAME_HEAD, b->len);
	copy = malloc(*n);
	memcpy(copy, b->data + FRAME_HEAD, *n);
	return copy;
}

static struct parse_request
make_request(void)
{
	static uint8_t known[3 * DIGEST_LEN];

	for (size_t i = 0; i < 3; i++)
		known[i * DIGEST_LEN] = (uint8_t)i;
	return (struct parse_request){
		.kind = PARSE_OPML,
		.body = STR_LIT("<rss>\0\xff</rss>"),
		.url = STR_LIT("http://example.org/"),
		.content_type = STR_LIT(""),
		.id_base = STR_LIT("http://example.org/first"),
		.policy = POLICY_LINK_DATE,
		.rules = UINT32_MAX,
		.known = known,
		.nknown = 3,
		.boiler = boiler,
		.nboiler = ARRAY_LEN(boiler),
	};
}

static struct feed_record
make_feed(void)
{
	return (struct feed_record){
		.json = STR_LIT("{\"version\":\"1.1\"}"),
		.title = STR_LIT("A t\xc3\xaftle"),
		.error = STR_LIT("line 3: it is broken"),
		.malformed = true,
		.lost = 7,
		.update_base = TIME_NONE,
		.skip_hours = (1u << 24) - 1,
		.skip_days = 0x7f,
		.boiler = boiler,
		.nboiler = ARRAY_LEN(boiler),
	};
}

static struct item_record
make_item(void)
{
	static const char json[] = ID_JSON ",\"_gazetted\":{\"guid\":\"g\"}}";
	struct item_record i = {
		.identity = IDENTITY_LINK,
		.naliases = 2,
		.guid = STR_LIT("g"),
		.title = STR_LIT(""),
		.text = STR_LIT("text \xf0\x9f\x98\x80"),
		.published = -1,
		.modified = TIME_NONE,
		.json = { json, sizeof(json) - 1 },
		.splice = sizeof(json) - 3,
		.shingles = 5,
		.tags = STR_LIT("one\0two\0"),
	};

	memcpy(i.id, id, sizeof(id));
	memset(i.raw_hash, 0xee, sizeof(i.raw_hash));
	memset(i.sketch, 0xab, sizeof(i.sketch));
	memset(i.marks, 0x5c, sizeof(i.marks));
	i.aliases[1].kind = ALIAS_CONTENT;
	memset(i.aliases[1].hash, 3, DIGEST_LEN);
	return i;
}

static void
test_request(void **state)
{
	struct parse_request r = make_request(), got;
	struct buf b, head;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 10000);
	buf_init(&head, 10000);
	assert_int_equal(proto_put_request(&b, &r), 0);
	p = payload_of(&b, FRAME_REQUEST, &n);
	assert_int_equal(proto_get_request(p, n, &got), 0);
	assert_int_equal(got.kind, r.kind);
	assert_int_equal(got.policy, r.policy);
	assert_int_equal(got.rules, r.rules);
	assert_true(same(got.body, r.body));
	assert_true(same(got.url, r.url));
	assert_true(same(got.content_type, r.content_type));
	assert_true(same(got.link, r.link));
	assert_true(same(got.id_base, r.id_base));
	assert_int_equal(got.nknown, 3);
	assert_memory_equal(got.known, r.known, 3 * DIGEST_LEN);
	assert_int_equal(got.nboiler, ARRAY_LEN(boiler));
	assert_memory_equal(got.boiler, boiler, sizeof(boiler));
	free((void *)got.boiler);
	free(p);
	assert_int_equal(proto_put_request_head(&head, &r), 0);
	assert_int_equal(head.len + r.body.n, b.len);
	assert_memory_equal(head.data, b.data, head.len);
	buf_free(&head);
	buf_free(&b);
}

static void
test_feed(void **state)
{
	struct feed_record f = make_feed(), got;
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 10000);
	assert_int_equal(proto_put_feed(&b, &f), 0);
	p = payload_of(&b, FRAME_FEED, &n);
	assert_int_equal(proto_get_feed(p, n, &got), 0);
	assert_true(same(got.json, f.json) && same(got.title, f.title));
	assert_true(same(got.hub, f.hub) && same(got.error, f.error));
	assert_true(got.malformed && !got.complete && !got.expired);
	assert_int_equal(got.lost, 7);
	assert_true(got.update_base == TIME_NONE);
	assert_int_equal(got.skip_hours, f.skip_hours);
	assert_int_equal(got.skip_days, f.skip_days);
	assert_memory_equal(got.boiler, boiler, sizeof(boiler));
	free((void *)got.boiler);
	free(p);
	buf_free(&b);
}

static void
test_item(void **state)
{
	struct item_record i = make_item(), got;
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 10000);
	assert_int_equal(proto_put_item(&b, &i), 0);
	p = payload_of(&b, FRAME_ITEM, &n);
	assert_int_equal(proto_get_item(p, n, &got), 0);
	assert_true(same(got.guid, i.guid) && same(got.url, i.url));
	assert_true(same(got.title, i.title) && same(got.text, i.text));
	assert_true(same(got.json, i.json) && same(got.tags, i.tags));
	assert_true(got.published == -1 && got.modified == TIME_NONE);
	assert_int_equal(got.splice, i.splice);
	assert_int_equal(got.identity, i.identity);
	assert_int_equal(got.shingles, i.shingles);
	assert_int_equal(got.naliases, 2);
	assert_int_equal(got.aliases[1].kind, ALIAS_CONTENT);
	assert_memory_equal(got.aliases[1].hash, i.aliases[1].hash, DIGEST_LEN);
	assert_memory_equal(got.id, id, DIGEST_LEN);
	assert_memory_equal(got.sketch, i.sketch, SKETCH_SLOTS);
	assert_memory_equal(got.marks, i.marks, SKETCH_MARKS);
	free(p);
	buf_reset(&b);
	i.known = true;
	assert_int_equal(proto_put_item(&b, &i), 0);
	p = payload_of(&b, FRAME_ITEM, &n);
	assert_int_equal(proto_get_item(p, n, &got), 0);
	assert_true(got.known);
	assert_memory_equal(got.raw_hash, i.raw_hash, DIGEST_LEN);
	assert_null(got.json.s);
	free(p);
	buf_free(&b);
}

static void
test_link_end_hello(void **state)
{
	struct found_link l = { .url = STR_LIT("http://a/"), .line = 3,
		.tags = STR_LIT("a\0") }, got;
	struct parse_status s = { PARSE_LIMIT, "caf\xc3" }, end;
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(proto_put_link(&b, &l), 0);
	p = payload_of(&b, FRAME_LINK, &n);
	assert_int_equal(proto_get_link(p, n, &got), 0);
	assert_true(same(got.url, l.url) && same(got.tags, l.tags));
	assert_int_equal(got.line, 3);
	assert_null(got.refused.s);
	free(p);
	buf_reset(&b);
	assert_int_equal(proto_put_end(&b, &s), 0);
	p = payload_of(&b, FRAME_END, &n);
	assert_int_equal(proto_get_end(p, n, &end), 0);
	assert_int_equal(end.outcome, PARSE_LIMIT);
	assert_string_equal(end.detail, "caf");
	free(p);
	buf_reset(&b);
	assert_int_equal(proto_put_hello(&b), 0);
	p = payload_of(&b, FRAME_HELLO, &n);
	assert_int_equal(proto_get_hello(p, n), 0);
	assert_int_equal(proto_get_hello(p, n - 1), -1);
	p[0]++;
	assert_int_equal(proto_get_hello(p, n), -1);
	free(p);
	buf_free(&b);
}

static void
test_head(void **state)
{
	static const struct {
		uint8_t head[FRAME_HEAD];
		size_t max;
		int type;
	} cases[] = {
		{ { 11, 0, 0, 0, FRAME_ITEM }, 10, FRAME_ITEM },
		{ { 1, 0, 0, 0, FRAME_HELLO }, 0, FRAME_HELLO },
		{ { 1, 0, 0, 0, FRAME_END }, 0, FRAME_END },
		{ { 12, 0, 0, 0, FRAME_ITEM }, 10, -1 },
		{ { 0, 0, 0, 0, FRAME_ITEM }, 10, -1 },
		{ { 1, 0, 0, 0, 0 }, 10, -1 },
		{ { 1, 0, 0, 0, FRAME_END + 1 }, 10, -1 },
		{ { 0xff, 0xff, 0xff, 0xff, FRAME_ITEM }, 10, -1 },
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(proto_head(cases[i].head, cases[i].max, &n),
		    cases[i].type);
}

/* Records whose encoding is sound and whose content is not. */
static void
test_refused_items(void **state)
{
	static const struct {
		const char *json;
		int back; /* of `splice` from the end; 0: none */
		int rc;
	} cases[] = {
		{ ID_JSON "}", 0, 0 },
		{ ID_JSON ",\"_gazetted\":{\"a\":1}}", 2, 0 },
		{ ID_JSON ",\"_gazetted\":{\"a\":{\"b\":[{}]}}}", 2, 0 },
		{ ID_JSON ",\"_gazetted\":{\"a\":1}}", 3, -1 },
		{ ID_JSON ",\"_gazetted\":{\"a\":1}}", 1, -1 },
		{ ID_JSON ",\"_gazetted\":{\"a\":1}}", 0, -1 },
		{ ID_JSON ",\"_gazetted\":{}}", 2, -1 },
		{ ID_JSON ",\"_gazetted\":[1]}", 2, -1 },
		{ ID_JSON ",\"gazetted\":{\"a\":1}}", 2, -1 },
		{ ID_JSON ",\"_gazetted\":{\"a\":1},\"b\":{\"c\":1}}", 2, -1 },
		{ ID_JSON ",\"x,\\\"_gazetted\":{\"a\":1}}", 2, -1 },
		{ ID_JSON ",\"_gazetted\":1}", 2, -1 },
		{ ID_JSON, 0, -1 },
		{ ID_JSON "}}", 2, -1 },
		{ "{\"id\":\"" ID_HEX "x\"}", 0, -1 },
		{ "{\"id\":\"ffffffffffffffffffffffffffffffff\"}", 0, -1 },
		{ "{\"a\":1,\"id\":\"" ID_HEX "\"}", 0, -1 },
		{ "{\"id\":1}", 0, -1 },
		{ "{}", 0, -1 },
		{ "", 0, -1 },
		{ ID_JSON ",\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}", 0, 0 },
		{ ID_JSON ",\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", 0, -1 },
		{ ID_JSON ",\"a\":\"\x01\"}", 0, -1 },
		{ ID_JSON ",\"a\":\"\xff\"}", 0, -1 },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct item_record item = make_item(), got;
		size_t n;
		char *p;

		item.json = str_from(cases[i].json);
		item.splice = cases[i].back == 0 ? 0 :
		    (uint32_t)(item.json.n - (size_t)cases[i].back);
		buf_reset(&b);
		assert_int_equal(proto_put_item(&b, &item), 0);
		p = payload_of(&b, FRAME_ITEM, &n);
		if (proto_get_item(p, n, &got) != cases[i].rc)
			fail_msg("case %zu: %s", i, cases[i].json);
		free(p);
	}
	buf_free(&b);
}

/* Put an item that `spoil` changed; say what reading it gives. */
static int
item_after(void (*spoil)(struct item_record *))
{
	struct item_record item = make_item(), got;
	struct buf b;
	size_t n;
	char *p;
	int rc;

	buf_init(&b, MIB(1));
	spoil(&item);
	rc = proto_put_item(&b, &item);
	if (rc == 0) {
		p = payload_of(&b, FRAME_ITEM, &n);
		rc = proto_get_item(p, n, &got);
		free(p);
	}
	buf_free(&b);
	return rc;
}

static void
spoil_nothing(struct item_record *i)
{
	(void)i;
}

static void
spoil_title(struct item_record *i)
{
	i->title = STR_LIT("\xc3");
}

static void
spoil_title_nul(struct item_record *i)
{
	i->title = STR_LIT("a\0b");
}

static void
spoil_title_length(struct item_record *i)
{
	static char huge[BOUND_RECORD_FIELD + 1];

	memset(huge, 'x', sizeof(huge));
	i->title = (struct str){ huge, sizeof(huge) };
}

static void
spoil_tags_end(struct item_record *i)
{
	i->tags = STR_LIT("a\0b");
}

static void
spoil_tags_empty(struct item_record *i)
{
	i->tags = STR_LIT("a\0\0");
}

static void
spoil_tags_count(struct item_record *i)
{
	static char many[2 * (BOUND_TAGS + 1)];

	for (size_t k = 0; k < sizeof(many); k += 2)
		many[k] = 'x';
	i->tags = (struct str){ many, sizeof(many) };
}

static void
spoil_time(struct item_record *i)
{
	i->published = INT64_C(253402300800);
}

static void
spoil_identity(struct item_record *i)
{
	i->identity = IDENTITY_GUID_LINK + 1;
}

static void
spoil_alias(struct item_record *i)
{
	i->aliases[0].kind = ALIAS_CONTENT + 1;
}

static void
spoil_aliases(struct item_record *i)
{
	i->naliases = ITEM_ALIASES + 1;
}

static void
spoil_json(struct item_record *i)
{
	i->json = (struct str){ NULL, 0 };
}

static void
test_spoilt_items(void **state)
{
	static void (*const spoils[])(struct item_record *) = {
		spoil_title, spoil_title_nul, spoil_title_length,
		spoil_tags_end, spoil_tags_empty, spoil_tags_count, spoil_time,
		spoil_identity, spoil_alias, spoil_aliases, spoil_json,
	};

	(void)state;
	assert_int_equal(item_after(spoil_nothing), 0);
	for (size_t i = 0; i < ARRAY_LEN(spoils); i++)
		if (item_after(spoils[i]) != -1)
			fail_msg("spoil %zu was not noticed", i);
}

static void
test_refused_requests(void **state)
{
	struct parse_request r = make_request(), got;
	uint8_t twice[2 * DIGEST_LEN] = { 0 };
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 10000);
	r.known = twice; /* not sorted: the same one again */
	r.nknown = 2;
	assert_int_equal(proto_put_request(&b, &r), 0);
	p = payload_of(&b, FRAME_REQUEST, &n);
	assert_int_equal(proto_get_request(p, n, &got), -1);
	assert_null(got.boiler);
	free(p);
	buf_reset(&b);
	r.nknown = BOUND_KNOWN + 1;
	assert_int_equal(proto_put_request(&b, &r), -1);
	buf_free(&b);
}

/* Read a payload as each kind of frame; nothing may read outside of it. */
static int
read_as(int type, const char *p, size_t n)
{
	struct parse_request r;
	struct feed_record f;
	struct item_record i;
	struct found_link l;
	struct parse_status s;
	int rc = -1;

	switch (type) {
	case FRAME_HELLO:
		return proto_get_hello(p, n);
	case FRAME_REQUEST:
		rc = proto_get_request(p, n, &r);
		free((void *)r.boiler);
		return rc;
	case FRAME_FEED:
		rc = proto_get_feed(p, n, &f);
		free((void *)f.boiler);
		return rc;
	case FRAME_ITEM:
		return proto_get_item(p, n, &i);
	case FRAME_LINK:
		return proto_get_link(p, n, &l);
	case FRAME_END:
		return proto_get_end(p, n, &s);
	default:
		return -1;
	}
}

/* Put one frame of each type. */
static void
put_sample(struct buf *b, int type)
{
	struct parse_request r = make_request();
	struct feed_record f = make_feed();
	struct item_record i = make_item();
	struct found_link l = { .url = STR_LIT("u"), .tags = STR_LIT("t\0") };
	struct parse_status s = { PARSE_BAD, "detail" };

	buf_reset(b);
	switch (type) {
	case FRAME_HELLO:
		proto_put_hello(b);
		break;
	case FRAME_REQUEST:
		proto_put_request(b, &r);
		break;
	case FRAME_FEED:
		proto_put_feed(b, &f);
		break;
	case FRAME_ITEM:
		proto_put_item(b, &i);
		break;
	case FRAME_LINK:
		proto_put_link(b, &l);
		break;
	case FRAME_END:
		proto_put_end(b, &s);
		break;
	}
}

/* A frame cut at any byte, or with one byte more, is malformed. */
static void
test_truncated(void **state)
{
	struct buf b;
	size_t n;
	char *p, *cut;

	(void)state;
	buf_init(&b, 10000);
	for (int type = FRAME_HELLO; type <= FRAME_END; type++) {
		put_sample(&b, type);
		p = payload_of(&b, type, &n);
		assert_int_equal(read_as(type, p, n), 0);
		for (size_t len = 0; len <= n + 1; len++) {
			cut = malloc(len);
			memset(cut, 0, len);
			memcpy(cut, p, len < n ? len : n);
			assert_int_equal(read_as(type, cut, len),
			    len == n ? 0 : -1);
			free(cut);
		}
		free(p);
	}
	buf_free(&b);
}

/* Every byte in turn gets every value; random bytes as well. */
static void
test_mutated(void **state)
{
	uint32_t seed = 1;
	struct buf b;
	size_t n;
	char *p;

	(void)state;
	buf_init(&b, 10000);
	for (int type = FRAME_HELLO; type <= FRAME_END; type++) {
		put_sample(&b, type);
		p = payload_of(&b, type, &n);
		for (size_t at = 0; at < n; at++) {
			char was = p[at];

			for (int v = 0; v < 256; v++) {
				p[at] = (char)v;
				read_as(type, p, n);
			}
			p[at] = was;
		}
		assert_int_equal(read_as(type, p, n), 0);
		for (int round = 0; round < 20000; round++) {
			for (int k = 0; k < 4; k++) {
				seed = seed * 1664525 + 1013904223;
				p[(seed >> 8) % n] = (char)(seed >> 24);
			}
			read_as(type, p, n);
		}
		free(p);
	}
	buf_free(&b);
}

static void
test_full(void **state)
{
	struct item_record i = make_item();
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(proto_put_item(&b, &i), -1);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_item),
		cmocka_unit_test(test_link_end_hello),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_refused_items),
		cmocka_unit_test(test_spoilt_items),
		cmocka_unit_test(test_refused_requests),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_mutated),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
