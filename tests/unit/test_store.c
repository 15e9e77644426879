/* SPDX-License-Identifier: ISC */
/* The store: no item twice, none lost, lists that are pages of each other. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bounds.h"
#include "store_rig.h"

/* --- identity --- */

struct step {
	struct doc doc;
	uint32_t nnew, nchanged;
};

struct history {
	const char *name;
	struct step steps[6];
};

static const struct history histories[] = {
	{ "new, then nothing, then one more", {
		{ { "F", { A1, A2 } }, 2, 0 },
		{ { "F", { A1, A2 } }, 0, 0 },
		{ { "F", { A3, A1, A2 } }, 1, 0 },
	} },
	{ "an edit is one change", {
		{ { "F", { A1, A2 } }, 2, 0 },
		{ { "F", { A1_EDITED, A2 } }, 0, 1 },
		{ { "F", { A1_EDITED, A2 } }, 0, 0 },
	} },
	{ "order and shrinking do not matter", {
		{ { "F", { A1, A2, A3 } }, 3, 0 },
		{ { "F", { A3, A1, A2 } }, 0, 0 },
		{ { "F", { A2 } }, 0, 0 },
		{ { "F", { A1, A2, A3 } }, 0, 0 },
	} },
	{ "an empty document loses nothing", {
		{ { "F", { A1 } }, 1, 0 },
		{ { "F", { { 0 } } }, 0, 0 },
		{ { "F", { A1 } }, 0, 0 },
	} },
	{ "a guid that changes at each fetch", {
		{ { "F", { { "g-1", "http://x/1", "One", "t", 1000000 } } }, 1, 0 },
		{ { "F", { { "g-2", "http://x/1", "One", "t", 1000000 } } }, 0, 0 },
		{ { "F", { { "g-3", "http://x/1", "One", "t", 1000000 } } }, 0, 0 },
	} },
	{ "the guid changes and the text with it", {
		{ { "F", { { "g-1", "http://x/1", "One", "t", 1000000 } } }, 1, 0 },
		{ { "F", { { "g-2", "http://x/1", "One", "u", 1000000 } } }, 0, 1 },
	} },
	{ "guids come, with another link", {
		{ { "F", { { NULL, "http://x/1?utm=1", "One", "t", 0 } } }, 1, 0 },
		{ { "F", { { NULL, "https://x/1", "One", "t", 0 } } }, 0, 0 },
		{ { "F", { { "new", "https://x/1", "One", "t", 0 } } }, 0, 0 },
	} },
	{ "one link for all is no evidence", {
		{ { "F", { { "g1", "http://x/", "One", "t", 1000000 } } }, 1, 0 },
		{ { "F", { { "g2", "http://x/", "Two", "u", 2000000 } } }, 1, 0 },
		{ { "F", { { "g2", "http://x/", "Two", "u", 2000000 },
			   { "g1", "http://x/", "One", "t", 1000000 } } }, 0, 0 },
	} },
	{ "the same item twice in a document is one", {
		{ { "F", { A1, A1_EDITED } }, 1, 0 },
		{ { "F", { A1_EDITED, A1 } }, 0, 0 },
		{ { "F", { A1, A1_EDITED } }, 0, 0 },
	} },
	{ "of copies the later counts, and does not flip", {
		{ { "F", { { NULL, "http://x/1", "Old", "t", 1000000 },
			   { NULL, "http://x/1", "New", "u", 2000000 } } }, 1, 0 },
		{ { "F", { { NULL, "http://x/1", "New", "u", 2000000 },
			   { NULL, "http://x/1", "Old", "t", 1000000 } } }, 0, 0 },
		{ { "F", { { NULL, "http://x/1", "Newer", "v", 3000000 },
			   { NULL, "http://x/1", "New", "u", 2000000 } } }, 0, 1 },
		{ { "F", { { NULL, "http://x/1", "New", "u", 2000000 },
			   { NULL, "http://x/1", "Newer", "v", 3000000 } } }, 0, 0 },
	} },
	{ "a guid five times, each with its link", {
		{ { "F", { { "g", "http://x/1", "One", "t", 0 },
			   { "g", "http://x/2", "Two", "u", 0 },
			   { "g", "http://x/3", "Three", "v", 0 } } }, 3, 0 },
		{ { "F", { { "g", "http://x/3", "Three", "v", 0 },
			   { "g", "http://x/1", "One", "t", 0 } } }, 0, 0 },
		{ { "F", { { "g", "http://x/2", "Two", "u", 0 } } }, 0, 0 },
	} },
	{ "no guid and no link: the text is the name", {
		{ { "F", { { NULL, NULL, "One", "t", 0 },
			   { NULL, NULL, "One", "u", 0 } } }, 2, 0 },
		{ { "F", { { NULL, NULL, "One", "u", 0 } } }, 0, 0 },
	} },
	{ "a cut document does not forget its tail", {
		{ { "F", { A1, A2 } }, 2, 0 },
		{ { .title = "F", .items = { A3 }, .incomplete = true }, 1, 0 },
		{ { "F", { A3, A1, A2 } }, 0, 0 },
	} },
};

static void
test_histories(void **state)
{
	struct rig *r = *state;
	uint32_t nnew, nchanged;

	for (size_t i = 0; i < ARRAY_LEN(histories); i++) {
		const struct history *h = &histories[i];
		char *url = xasprintf("http://%zu.example/", i);
		int64_t feed = rig_add(r, url, NULL), items = 0;

		for (size_t k = 0; k < ARRAY_LEN(h->steps) &&
		    h->steps[k].doc.title != NULL; k++) {
			const struct step *s = &h->steps[k];

			rig_feed(r, feed, 5000000 + 100 * (int64_t)k, &s->doc,
			    &nnew, &nchanged);
			if (nnew != s->nnew || nchanged != s->nchanged)
				fail_msg("%s, step %zu: %u new, %u changed",
				    h->name, k, nnew, nchanged);
			items += nnew;
		}
		free(url);
		url = xasprintf("SELECT count(*) FROM item WHERE feed = %"
		    PRId64, feed);
		assert_int_equal(rig_sql(r, url), items);
		free(url);
	}
}

static void
test_two_feeds_same_guids(void **state)
{
	static const struct doc doc = { "F", { A1, A2 } };
	struct rig *r = *state;
	int64_t a = rig_add(r, URL_A, NULL), b = rig_add(r, URL_B, NULL);
	uint32_t nnew, nchanged;

	rig_feed(r, a, 5000000, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 2);
	rig_feed(r, b, 5000000, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 2);
	assert_int_equal(rig_sql(r, "SELECT count(DISTINCT id) FROM item"), 4);
}

/* A worker that was taken over cannot reach another feed's items. */
static void
test_foreign_id(void **state)
{
	static const struct doc doc = { "F", { A1 } };
	struct rig *r = *state;
	int64_t a = rig_add(r, URL_A, NULL), b = rig_add(r, URL_B, NULL);
	uint32_t nnew, nchanged;
	struct feed_poll *p;

	rig_feed(r, a, 5000000, &doc, &nnew, &nchanged);
	p = rig_poll(r, b, 5000000);
	free(p->source.id_base);
	p->source.id_base = xstrdup(URL_A);
	rig_parse(p, &doc);
	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	assert_int_equal(p->nnew, 0);
	assert_int_equal(p->nchanged, 0);
	rig_poll_free(p);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), 1);
}

/* --- reading --- */

static void
test_lists(void **state)
{
	static const struct doc one = { "F", {
		{ "g1", "http://x/1", "One", "t", 9000000, "red,blue" } } };
	static const struct doc two = { "F", {
		{ "g3", "http://x/3", "Three", "v", 7000000, "red" },
		{ "g2", "http://x/2", "Two", "u", 8000000 } } };
	struct rig *r = *state;
	int64_t a = rig_add(r, URL_A, NULL), b = rig_add(r, URL_B, NULL);
	uint32_t nnew, nchanged;
	struct list_job l;

	rig_feed(r, a, 10000000, &one, &nnew, &nchanged);
	rig_feed(r, b, 10001000, &two, &nnew, &nchanged);
	assert_list(r, (struct item_filter){ 0 }, "Three,Two,One,");
	assert_list(r, (struct item_filter){ .order = ORDER_PUBLISHED },
	    "One,Two,Three,");
	assert_list(r, (struct item_filter){ .feed = a }, "One,");
	assert_list(r, (struct item_filter){ .feed = b }, "Three,Two,");
	assert_list(r, (struct item_filter){ .feed = b,
	    .order = ORDER_PUBLISHED }, "Two,Three,");
	assert_list(r, (struct item_filter){ .tag = "red" }, "Three,One,");
	assert_list(r, (struct item_filter){ .tag = "red", .feed = b }, "Three,");
	assert_list(r, (struct item_filter){ .tag = "red",
	    .order = ORDER_PUBLISHED }, "One,Three,");
	assert_list(r, (struct item_filter){ .tag = "green" }, "");
	assert_list(r, (struct item_filter){ .unread = true },
	    "Three,Two,One,");
	assert_list(r, (struct item_filter){ .starred = true }, "");
	assert_list(r, (struct item_filter){ .since = 10000500 }, "Three,Two,");
	assert_list(r, (struct item_filter){ .until = 10000500 }, "One,");
	assert_list(r, (struct item_filter){ .since = 8000000,
	    .until = 9000000, .order = ORDER_PUBLISHED }, "Two,");
	/* Pages: each continues after the last row of the one before. */
	for (int order = ORDER_ARRIVAL; order <= ORDER_PUBLISHED; order++) {
		l = list_of((struct item_filter){
		    .order = (enum item_order)order });
		for (size_t page = 0; page < 4; page++) {
			l.n = 0;
			l.limit = 1;
			rig_list(r, &l);
			l.filter.after_rid = l.last_rid;
			l.filter.after_sort = l.last_sort;
		}
		assert_string_equal(l.titles, order == ORDER_ARRIVAL ?
		    "Three,Two,One," : "One,Two,Three,");
	}
	l = list_of((struct item_filter){ 0 });
	l.oldest = true;
	rig_list(r, &l);
	assert_string_equal(l.titles, "One,Two,Three,");
}

/* The id that an item was first stored with is the one it is shown with. */
static void
test_id_stays(void **state)
{
	static const struct doc first = { "F", {
		{ "g-1", "http://x/1", "One", "t", 1000000 } } };
	static const struct doc second = { "F", {
		{ "g-2", "http://x/1", "One", "u", 1000000 } } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct list_job l = list_of((struct item_filter){ .feed = feed });
	uint32_t nnew, nchanged;

	rig_feed(r, feed, 5000000, &first, &nnew, &nchanged);
	rig_feed(r, feed, 5001000, &second, &nnew, &nchanged);
	assert_int_equal(nchanged, 1);
	rig_list(r, &l);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.revision, 2);
	assert_true(l.id_in_json);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM revision"), 1);
}

/* How many names the store has: entries of segments. */
static int64_t
count_names(const struct rig *r)
{
	return rig_sql(r, "SELECT sum(length(entries)) / 24 FROM names");
}

static void
test_revisions_bounded(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	uint32_t nnew, nchanged;

	for (int i = 0; i < BOUND_REVISIONS + 10; i++) {
		char text[20];
		struct doc doc = { "F", { { "g", "http://x/1", "One", text,
		    1000000 } } };

		snprintf(text, sizeof(text), "text %d", i);
		rig_feed(r, feed, 5000000 + i, &doc, &nnew, &nchanged);
		assert_int_equal(nnew + nchanged, 1);
	}
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM revision"),
	    BOUND_REVISIONS);
	assert_true(count_names(r) < 4 + BOUND_ALIASES + 1);
}

/* A link that many items have is kept once for each, however often one of
 * them is edited. */
static void
test_shared_link(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL), before;
	char text[20] = "text";
	struct doc doc = { "F", {
		{ "g1", "http://x/", "One", "first text", 1000000 },
		{ "g2", "http://x/", "Two", "second text", 2000000 },
		{ "g3", "http://x/", "Three", "third text", 3000000 },
		{ "g4", "http://x/", "Four", text, 4000000 } } };
	uint32_t nnew, nchanged;

	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 4);
	before = count_names(r);
	assert_int_equal(before, 4 * ITEM_ALIASES);
	for (int i = 1; i <= 3; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		rig_feed(r, feed, 5000000 + i, &doc, &nnew, &nchanged);
		assert_int_equal(nchanged, 1);
		assert_int_equal(count_names(r), before + i);
	}
}

/* --- against a model --- */

#define MODEL_ITEMS 24
#define MODEL_STEPS 400

/* What a publisher may have, and what must be stored of it. */
struct model {
	struct {
		char guid[16], link[32], title[16], text[16];
		bool stored;
		unsigned version, stored_version;
	} items[MODEL_ITEMS];
	uint32_t nstored;
};

static void
model_edit(struct model *m, size_t i)
{
	m->items[i].version++;
	snprintf(m->items[i].text, sizeof(m->items[i].text), "v%u",
	    m->items[i].version);
}

static void
model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < MODEL_ITEMS; i++) {
		snprintf(m->items[i].guid, sizeof(m->items[i].guid), "g%zu", i);
		snprintf(m->items[i].link, sizeof(m->items[i].link),
		    "http://x/%zu", i);
		snprintf(m->items[i].title, sizeof(m->items[i].title), "T%zu", i);
		model_edit(m, i);
	}
}

/* Publish some items in some order, now and then one of them twice. */
static void
model_document(struct model *m, struct doc *doc, uint32_t *nnew,
    uint32_t *nchanged)
{
	size_t n = (size_t)random() % (ARRAY_LEN(doc->items) + 1);

	memset(doc, 0, sizeof(*doc));
	doc->title = "F";
	doc->incomplete = random() % 8 == 0;
	*nnew = *nchanged = 0;
	for (size_t k = 0; k < n; k++) {
		size_t i = (size_t)random() % MODEL_ITEMS;

		doc->items[k] = (struct doc_item){ NULL, m->items[i].link,
		    m->items[i].title, m->items[i].text, 0, NULL };
		if (!m->items[i].stored)
			++*nnew;
		else if (m->items[i].stored_version != m->items[i].version)
			++*nchanged;
		m->items[i].stored = true;
		m->items[i].stored_version = m->items[i].version;
	}
	m->nstored += *nnew;
}

/*
 * Any order of publishing, editing, leaving out, repeating, cutting and
 * starting again stores each item once and each edit once.
 */
static void
test_model(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	uint32_t nnew, nchanged, want_new, want_changed, changes = 0;
	char why[STORE_ERROR_LEN];
	struct model m;
	struct doc doc;

	model_init(&m);
	for (int step = 0; step < MODEL_STEPS; step++) {
		if (random() % 3 == 0)
			model_edit(&m, (size_t)random() % MODEL_ITEMS);
		if (random() % 50 == 0) {
			rig_close(r);
			assert_int_equal(rig_open(r, why), 0);
		}
		model_document(&m, &doc, &want_new, &want_changed);
		rig_feed(r, feed, 5000000 + 60 * step, &doc, &nnew, &nchanged);
		if (nnew != want_new || nchanged != want_changed)
			fail_msg("step %d: %u new, not %u; %u changed, not %u",
			    step, nnew, want_new, nchanged, want_changed);
		changes += nchanged;
	}
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), m.nstored);
	assert_int_equal(rig_sql(r, "SELECT sum(revision) - count(*) FROM item"),
	    changes);
	assert_int_equal(rig_sql(r, "SELECT sum(items) FROM feed"), m.nstored);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_histories), T(test_two_feeds_same_guids),
		T(test_foreign_id), T(test_lists), T(test_id_stays),
		T(test_revisions_bounded), T(test_shared_link), T(test_model),
	};

	if (digest_init() < 0)
		return 1;
	printf("seed %d\n", (int)getpid());
	srandom((unsigned)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
