/* SPDX-License-Identifier: ISC */
/* Identity on evidence: names that repeat, change all at once, or wander. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store_rig.h"

struct step {
	struct doc doc;
	uint32_t nnew, nchanged;
	int policy;              /* after it */
};

struct history {
	const char *name;
	struct step steps[6];
};

#define I(g, l, t, c, d) { g, l, t, c, d }
/* Four items whose names begin as said. */
#define FOUR(g, l) \
	I(g "1", l "1", "One", "a", 1000), I(g "2", l "2", "Two", "b", 2000), \
	I(g "3", l "3", "Three", "c", 3000), I(g "4", l "4", "Four", "d", 4000)
#define FOUR_EDITED(g, l) \
	I(g "1", l "1", "Uno", "e", 1001), I(g "2", l "2", "Due", "f", 2001), \
	I(g "3", l "3", "Tre", "g", 3001), I(g "4", l "4", "Quattro", "h", 4001)

static const struct history histories[] = {
	{ "guids renumbered, and all else edited", {
		{ { "F", { FOUR("p=", "http://x/") } }, 4, 0, POLICY_GUID },
		{ { "F", { FOUR_EDITED("q=", "http://x/") } }, 0, 4, POLICY_GUID },
		{ { "F", { FOUR_EDITED("q=", "http://x/") } }, 0, 0, POLICY_GUID },
	} },
	{ "guids that change at each fetch are given up", {
		{ { "F", { FOUR("a", "http://x/") } }, 4, 0, POLICY_GUID },
		{ { "F", { FOUR("b", "http://x/") } }, 0, 0, POLICY_GUID },
		{ { "F", { FOUR_EDITED("c", "http://x/") } }, 0, 4, POLICY_LINK },
		{ { "F", { FOUR("d", "http://x/") } }, 0, 4, POLICY_LINK },
		{ { "F", { FOUR("e", "http://x/"),
			   I("e5", "http://x/5", "Five", "n", 5000) } }, 1, 0,
		    POLICY_LINK },
	} },
	{ "http becomes https, guids and links", {
		{ { "F", { FOUR("http://x/", "http://x/") } }, 4, 0, 0 },
		{ { "F", { FOUR("https://x/", "https://x/") } }, 0, 0, 0 },
		{ { "F", { FOUR_EDITED("https://x/", "https://x/") } }, 0, 4, 0 },
	} },
	{ "the site moves to another host", {
		{ { "F", { FOUR("http://x/?p=", "http://x/a/") } }, 4, 0, 0 },
		{ { "F", { FOUR_EDITED("http://y/?p=", "http://y/a/") } }, 0, 4, 0 },
		{ { "F", { FOUR_EDITED("http://y/?p=", "http://y/a/"),
			   I("http://y/?p=5", "http://y/a/5", "Five", "e", 5000) } },
		    1, 0, 0 },
	} },
	{ "new items are not taken for old ones", {
		{ { "F", { FOUR("a", "http://x/a") } }, 4, 0, 0 },
		{ { "F", { FOUR_EDITED("b", "http://x/b") } }, 4, 0, 0 },
		{ { "F", { FOUR("a", "http://x/a") } }, 0, 0, 0 },
	} },
	{ "a new issue at one address, thrice", {
		{ { "F", { I("g1", "http://x/", "One", "a", 1000) } }, 1, 0, 0 },
		{ { "F", { I("g2", "http://x/", "Two", "b", 2000),
			   I("g3", "http://x/", "Three", "c", 3000),
			   I("g4", "http://x/", "Four", "d", 4000) } }, 3, 0, 0 },
	} },
	{ "guids are places in the list", {
		{ { "F", { I("1", "http://x/d", "Four", "d", 4000),
			   I("2", "http://x/c", "Three", "c", 3000),
			   I("3", "http://x/b", "Two", "b", 2000),
			   I("4", "http://x/a", "One", "a", 1000) } }, 4, 0, 0 },
		{ { "F", { I("1", "http://x/e", "Five", "e", 5000),
			   I("2", "http://x/d", "Four", "d", 4000),
			   I("3", "http://x/c", "Three", "c", 3000),
			   I("4", "http://x/b", "Two", "b", 2000),
			   I("5", "http://x/a", "One", "a", 1000) } }, 1, 0, 0 },
		{ { "F", { I("1", "http://x/f", "Six", "f", 6000),
			   I("2", "http://x/e", "Five", "e", 5000),
			   I("3", "http://x/d", "Four", "d", 4000),
			   I("4", "http://x/c", "Three", "c", 3000),
			   I("5", "http://x/b", "Two", "b", 2000) } }, 1, 0,
		    POLICY_LINK },
		{ { "F", { I("1", "http://x/g", "Seven", "g", 7000),
			   I("2", "http://x/f", "Six", "f", 6000),
			   I("3", "http://x/e", "Five", "e", 5000) } }, 1, 0,
		    POLICY_LINK },
	} },
	{ "a guid for all, each with its link", {
		{ { "F", { FOUR("g\0", "http://x/") } }, 4, 0, POLICY_LINK },
		{ { "F", { FOUR_EDITED("g\0", "http://x/") } }, 0, 4, POLICY_LINK },
		{ { "F", { I("g", "http://x/2", "Two again", "b", 2002) } }, 0, 1,
		    POLICY_LINK },
	} },
	{ "a guid and a link for all: the date tells them apart", {
		{ { "F", { I("g", "http://x/", "One", "a", 1000),
			   I("g", "http://x/", "Two", "b", 2000),
			   I("g", "http://x/", "Three", "c", 3000) } }, 1, 0,
		    POLICY_LINK_DATE },
		{ { "F", { I("g", "http://x/", "One", "a", 1000),
			   I("g", "http://x/", "Two", "b", 2000),
			   I("g", "http://x/", "Three", "c", 3000) } }, 2, 0,
		    POLICY_LINK_DATE },
		{ { "F", { I("g", "http://x/", "One", "z", 1000),
			   I("g", "http://x/", "Two", "b", 2000),
			   I("g", "http://x/", "Three", "c", 3000),
			   I("g", "http://x/", "Four", "d", 4000) } }, 1, 1,
		    POLICY_LINK_DATE },
	} },
	{ "nothing but the text tells them apart", {
		{ { "F", { I("g", "http://x/", "One", "a", 0),
			   I("g", "http://x/", "Two", "b", 0),
			   I("g", "http://x/", "Three", "c", 0) } }, 1, 0,
		    POLICY_CONTENT },
		{ { "F", { I("g", "http://x/", "One", "a", 0),
			   I("g", "http://x/", "Two", "b", 0),
			   I("g", "http://x/", "Three", "c", 0) } }, 2, 0,
		    POLICY_CONTENT },
	} },
	{ "copies of an item are no evidence", {
		{ { "F", { A1, A1_EDITED, A2, A2, A3, A3 } }, 3, 0, POLICY_GUID },
		{ { "F", { A1, A1_EDITED, A2, A2, A3, A3 } }, 0, 0, POLICY_GUID },
	} },
	{ "another article under a known guid", {
		{ { "F", { A1, A2, A3 } }, 3, 0, POLICY_GUID },
		{ { "F", { I("g1", "http://x/9", "Nine", "x", 9000), A2, A3 } },
		    0, 1, POLICY_GUID },
	} },
};

static int64_t
of_feed(struct rig *r, const char *what, int64_t feed)
{
	char *sql = xasprintf("SELECT %s FROM feed WHERE rid = %" PRId64, what,
	    feed);
	int64_t v = rig_sql(r, sql);

	free(sql);
	return v;
}

static void
run_history(struct rig *r, const struct history *h, int64_t feed)
{
	uint32_t nnew, nchanged;
	int64_t items = 0;

	for (size_t k = 0; k < ARRAY_LEN(h->steps) &&
	    h->steps[k].doc.title != NULL; k++) {
		const struct step *s = &h->steps[k];

		rig_feed(r, feed, 5000000 + 100 * (int64_t)k, &s->doc, &nnew,
		    &nchanged);
		items += nnew;
		if (nnew != s->nnew || nchanged != s->nchanged)
			fail_msg("%s, step %zu: %u new, %u changed", h->name, k,
			    nnew, nchanged);
		if (of_feed(r, "policy", feed) != s->policy)
			fail_msg("%s, step %zu: policy %" PRId64, h->name, k,
			    of_feed(r, "policy", feed));
	}
	assert_int_equal(of_feed(r, "items", feed), items);
}

static void
test_histories(void **state)
{
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(histories); i++) {
		char *url = xasprintf("http://%zu.example/", i);
		int64_t feed = rig_add(r, url, NULL);

		run_history(r, &histories[i], feed);
		free(url);
	}
	/* Not one of them ends with two items of one link and title. */
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM (SELECT 1 FROM item"
	    " GROUP BY feed, url, title HAVING count(*) > 1)"), 0);
}

/* After enough sound documents the guids are names again; ids stay. */
static void
test_restored(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL), ids;
	struct doc doc = { "F", { FOUR("g\0", "http://x/") } };
	uint32_t nnew, nchanged;
	char title[16];

	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	assert_int_equal(of_feed(r, "policy", feed), POLICY_LINK);
	assert_int_equal(of_feed(r, "identity_why LIKE"
	    " '4 of 4 items share a guid%'", feed), 1);
	ids = rig_sql(r, "SELECT sum(unicode(hex(id))) FROM item");
	for (int i = 0; i < 11; i++) {
		struct doc next = { "F", { FOUR("h", "http://x/") } };

		snprintf(title, sizeof(title), "Title %d", i);
		next.items[0].title = title;
		assert_int_equal(of_feed(r, "policy", feed), POLICY_LINK);
		rig_feed(r, feed, 5000100 + i, &next, &nnew, &nchanged);
		assert_int_equal(nnew, 0);
	}
	assert_int_equal(of_feed(r, "policy", feed), POLICY_GUID);
	assert_int_equal(of_feed(r, "identity_why LIKE"
	    " 'its guids were sound%'", feed), 1);
	doc = (struct doc){ "F", { FOUR_EDITED("h", "http://x/") } };
	rig_feed(r, feed, 5000200, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
	assert_int_equal(nchanged, 4);
	assert_int_equal(rig_sql(r, "SELECT sum(unicode(hex(id))) FROM item"),
	    ids);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_histories), T(test_restored),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
