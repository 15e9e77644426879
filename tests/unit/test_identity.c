/* SPDX-License-Identifier: ISC */
/* Unit tests of ids, aliases, hashes, and what the request knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "parse_rig.h"

#define RSS(items) "<rss version='2.0'><channel><title>t</title>" items \
	"</channel></rss>"

static void
assert_id(const struct item_record *item, const char *name, size_t n)
{
	uint8_t want[DIGEST_LEN];

	digest_bytes(want, name, n);
	assert_memory_equal(item->id, want, DIGEST_LEN);
}

/* The ladder: guid, link, content; id_base and NUL before it. */
static void
test_ladder(void **state)
{
	static const char guid[] = "http://f/\0g 1", link[] = "http://f/\0l?utm_x=1";
	struct parse_request request = { .kind = PARSE_FEED,
		.id_base = STR_LIT("http://f/") };
	struct rig r;

	(void)state;
	rig_parse(&r, &request, STR_LIT(RSS(
	    "<item><guid> g 1\n</guid><link>l</link><title>x</title></item>"
	    "<item><guid></guid><link>l?utm_x=1</link><title>x</title></item>"
	    "<item><title>x</title></item><item><title> x </title></item>"
	    "<item><title>y</title><category>a</category><category>b b</category>"
	    "</item>")));
	assert_int_equal(r.nitems, 5);
	assert_id(&r.record[0], guid, sizeof(guid) - 1);
	assert_int_equal(r.record[0].identity, IDENTITY_GUID);
	assert_id(&r.record[1], link, sizeof(link) - 1);
	assert_int_equal(r.record[1].identity, IDENTITY_LINK);
	assert_int_equal(r.record[2].identity, IDENTITY_CONTENT);
	assert_memory_equal(r.record[2].id, r.record[3].id, DIGEST_LEN);
	assert_memory_not_equal(r.record[2].id, r.record[4].id, DIGEST_LEN);
	rig_free(&r);
}

static void
test_repeats(void **state)
{
	static const char name[] = "\0g\0l1";
	struct rig r;

	(void)state;
	rig_feed(&r, STR_LIT(RSS(
	    "<item><guid>g</guid><link>l1</link></item>"
	    "<item><guid>g</guid><link>l2</link></item>"
	    "<item><guid>G</guid><link>l3</link></item>")));
	assert_int_equal(r.record[0].identity, IDENTITY_GUID_LINK);
	assert_id(&r.record[0], name, sizeof(name) - 1);
	assert_memory_not_equal(r.record[0].id, r.record[1].id, DIGEST_LEN);
	assert_int_equal(r.record[2].identity, IDENTITY_GUID);
	assert_int_equal(r.record_feed.guids, 3);
	assert_int_equal(r.record_feed.guid_repeats, 2);
	for (unsigned i = 0; i < r.record[0].naliases; i++)
		assert_int_not_equal(r.record[0].aliases[i].kind, ALIAS_GUID);
	rig_free(&r);
}

/* One guid and one link for everything: the content tells items apart. */
static void
test_pair_repeats(void **state)
{
	struct rig r;

	(void)state;
	rig_feed(&r, STR_LIT(RSS(
	    "<item><guid>g</guid><link>l</link><title>a</title></item>"
	    "<item><guid>g</guid><link>l</link><title>b</title></item>"
	    "<item><guid>g</guid><link>k</link><title>b</title></item>")));
	assert_int_equal(r.record[0].identity, IDENTITY_CONTENT);
	assert_int_equal(r.record[1].identity, IDENTITY_CONTENT);
	assert_memory_not_equal(r.record[0].id, r.record[1].id, DIGEST_LEN);
	assert_int_equal(r.record[2].identity, IDENTITY_GUID_LINK);
	rig_free(&r);
}

static const struct item_alias *
alias(const struct item_record *item, enum alias_kind kind)
{
	for (unsigned i = 0; i < item->naliases; i++)
		if (item->aliases[i].kind == kind)
			return &item->aliases[i];
	return NULL;
}

static void
test_aliases(void **state)
{
	struct rig r;

	(void)state;
	rig_feed(&r, STR_LIT(RSS(
	    "<item><guid>1</guid><link>http://www.e.org/a/?utm_source=x</link></item>"
	    "<item><guid>2</guid><link>https://e.org/a</link></item>"
	    "<item><title>z</title></item>")));
	for (int kind = ALIAS_GUID; kind <= ALIAS_CONTENT; kind++)
		assert_non_null(alias(&r.record[0], (enum alias_kind)kind));
	assert_memory_equal(alias(&r.record[0], ALIAS_LINK_CANON)->hash,
	    alias(&r.record[1], ALIAS_LINK_CANON)->hash, DIGEST_LEN);
	assert_memory_not_equal(alias(&r.record[0], ALIAS_LINK)->hash,
	    alias(&r.record[1], ALIAS_LINK)->hash, DIGEST_LEN);
	assert_int_equal(r.record[2].naliases, 1);
	rig_free(&r);
}

/* A policy starts the ladder further down. */
static void
test_policies(void **state)
{
	static const struct {
		enum identity_policy policy;
		enum identity_kind kind;
	} cases[] = {
		{ POLICY_GUID, IDENTITY_GUID }, { POLICY_LINK, IDENTITY_LINK },
		{ POLICY_LINK_DATE, IDENTITY_LINK },
		{ POLICY_CONTENT, IDENTITY_CONTENT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct parse_request request = { .kind = PARSE_FEED,
			.policy = cases[i].policy };
		struct rig r;

		rig_parse(&r, &request, STR_LIT(RSS(
		    "<item><guid>g</guid><link>l</link><title>t</title></item>")));
		assert_int_equal(r.record[0].identity, cases[i].kind);
		rig_free(&r);
	}
}

/* What the content hash is blind to, and what it sees. */
static void
test_content_hash(void **state)
{
#define ITEM(title, link, rest) "<item><guid>" link "</guid><title>" title \
	"</title><link>http://e/" link "</link>" rest "</item>"
	struct rig r;

	(void)state;
	rig_feed(&r, STR_LIT(RSS(
	    ITEM("a", "1?utm_source=x", "<pubDate>Mon, 01 Jan 2024</pubDate>")
	    ITEM("a", "1?utm_source=y", "<pubDate>now</pubDate>")
	    ITEM("a\n", "1", "<slash:comments>5</slash:comments>"
		"<enclosure url='http://e/a.mp3'/>")
	    ITEM("a", "1?fbclid=1", "<enclosure url='http://e/a.mp3?token=77'/>")
	    ITEM("b", "1?gclid=2", ""))));
	assert_int_equal(r.nitems, 5);
	assert_memory_equal(r.record[0].content_hash, r.record[1].content_hash,
	    DIGEST_LEN);
	assert_memory_equal(r.record[2].content_hash, r.record[3].content_hash,
	    DIGEST_LEN);
	assert_memory_not_equal(r.record[0].content_hash,
	    r.record[2].content_hash, DIGEST_LEN);
	assert_memory_not_equal(r.record[0].content_hash,
	    r.record[4].content_hash, DIGEST_LEN);
	rig_free(&r);
#undef ITEM
}

/* Known items are not made again; what they inherit makes them unknown. */
static void
test_known(void **state)
{
	static const char doc[] = RSS("<item><guid>1</guid><title>a</title></item>");
	static const char author[] = RSS("<item><guid>1</guid><title>a</title>"
	    "</item><managingEditor>me</managingEditor>");
	static const char base[] = "<rss version='2.0' xml:base='http://x/'>"
	    "<channel><title>t</title><item><guid>1</guid><title>a</title></item>"
	    "</channel></rss>";
	uint8_t known[DIGEST_LEN], id[DIGEST_LEN];
	struct parse_request request = { .kind = PARSE_FEED, .rules = PARSE_RULES,
		.known = known };
	struct rig r;

	(void)state;
	rig_parse(&r, &request, str_from(doc));
	assert_false(r.record[0].known);
	memcpy(known, r.record[0].raw_hash, DIGEST_LEN);
	memcpy(id, r.record[0].id, DIGEST_LEN);
	rig_free(&r);
	request.nknown = 1;
	rig_parse(&r, &request, str_from(doc));
	assert_true(r.record[0].known);
	assert_memory_equal(r.record[0].id, id, DIGEST_LEN);
	assert_memory_equal(r.record[0].raw_hash, known, DIGEST_LEN);
	rig_free(&r);
	rig_parse(&r, &request, str_from(author));
	assert_false(r.record[0].known);
	rig_free(&r);
	rig_parse(&r, &request, str_from(base));
	assert_false(r.record[0].known);
	rig_free(&r);
	request.rules = PARSE_RULES + 1;
	rig_parse(&r, &request, str_from(doc));
	assert_false(r.record[0].known);
	rig_free(&r);
}

/* Lines that recur are evidence, once they are not known. */
static void
test_boilerplate(void **state)
{
#define ITEM(n) "<item><guid>" n "</guid><description>Text of " n " alone" \
	"&lt;br>Read more on our site</description></item>"
	static const char doc[] = RSS(ITEM("1") ITEM("2") ITEM("3"));
	struct parse_request request = { .kind = PARSE_FEED };
	uint64_t boiler[1];
	struct rig r;

	(void)state;
	rig_parse(&r, &request, str_from(doc));
	assert_int_equal(r.nboiler, 1);
	boiler[0] = r.boiler[0];
	rig_free(&r);
	request.boiler = boiler;
	request.nboiler = 1;
	rig_parse(&r, &request, str_from(doc));
	assert_int_equal(r.nboiler, 0);
	rig_free(&r);
#undef ITEM
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_pair_repeats),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_content_hash),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_boilerplate),
	};

	return cmocka_run_group_tests_name("identity", tests, rig_set_up, rig_tear_down);
}
