/* SPDX-License-Identifier: ISC */
/* What happens to stored items: state, edits and their history. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bounds.h"
#include "conf.h"
#include "filter.h"
#include "store_rig.h"

struct state_job {
	struct rig_job job;
	uint8_t id[DIGEST_LEN];
	struct item_state state;
	int result;
};

static void
state_work(struct store_job *job, struct store_writer *w)
{
	struct state_job *s = (struct state_job *)job;

	s->result = writer_item_state(w, s->id, &s->state);
}

static void
nothing_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

/* Find the id of the item with a title. */
static void
id_of(struct rig *r, const char *title, uint8_t id[DIGEST_LEN])
{
	struct list_job l = list_of((struct item_filter){ 0 });

	for (l.limit = 1; ; l.limit++) {
		l.n = 0;
		l.titles[0] = '\0';
		rig_list(r, &l);
		assert_int_equal(l.n, l.limit);
		if (strstr(l.titles, title) != NULL)
			break;
	}
	memcpy(id, l.last_id, DIGEST_LEN);
}

static int
set_state(struct rig *r, const char *title, int read, int starred, char *tag)
{
	struct state_job s = { .state = { read, starred, NULL, 0 } };
	char *tags[1] = { tag };

	id_of(r, title, s.id);
	if (tag != NULL) {
		s.state.tags = tags;
		s.state.ntags = 1;
	}
	assert_int_equal(rig_write(r, state_work, &s.job), 0);
	return s.result;
}

/* State stays through edits, new names, and polls that bring nothing. */
static void
test_state_stays(void **state)
{
	static const struct doc docs[] = {
		{ "F", { A1, A2, A3 } },
		{ "F", { A1_EDITED, A2, A3 } },
		{ "F", { { "h1", "http://x/1", "Uno", "new", 1000001 },
			{ "h2", "http://x/2", "Due", "new", 2000001 },
			{ "h3", "http://x/3", "Tre", "new", 3000001 } } },
		{ "F", { { "h1", "http://x/1", "One", "again", 1000001 } } },
	};
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL), seq;
	char tag[] = "mine";
	uint32_t nnew, nchanged;

	rig_feed(r, feed, 5000000, &docs[0], &nnew, &nchanged);
	assert_int_equal(set_state(r, "One", 1, 1, tag), 0);
	assert_int_equal(rig_sql(r, "SELECT unread FROM feed"), 2);
	seq = r->changed;
	assert_int_equal(rig_sql(r, "SELECT seq FROM item WHERE change = 2"), seq);
	assert_int_equal(set_state(r, "One", 1, -1, NULL), 0);
	assert_int_equal(r->changed, seq);
	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		rig_feed(r, feed, 5000100 + (int64_t)i, &docs[i], &nnew,
		    &nchanged);
		assert_int_equal(nnew, 0);
		assert_int_equal(rig_sql(r, "SELECT count(*) FROM item WHERE"
		    " read AND starred AND user_tags = '[\"mine\"]'"), 1);
		assert_int_equal(rig_sql(r, "SELECT unread FROM feed"), 2);
	}
	assert_list(r, (struct item_filter){ .tag = "mine" }, "One,");
	assert_int_equal(set_state(r, "One", 0, 0, NULL), 0);
	assert_list(r, (struct item_filter){ .starred = true }, "");
	assert_int_equal(rig_sql(r, "SELECT unread FROM feed"), 3);
}

static void
test_state_of_nothing(void **state)
{
	struct rig *r = *state;
	struct state_job s = { .state = { 1, 1, NULL, 0 } };

	assert_int_equal(rig_write(r, state_work, &s.job), 0);
	assert_int_equal(s.result, 1);
}

/* --- edits --- */

/* Poll a feed of one item with this text: was it a change? */
static uint32_t
poll_text(struct rig *r, int64_t feed, int64_t now, const char *text)
{
	struct doc doc = { "F", { { "g", "http://x/1", "One", text, 1000000 } } };
	uint32_t nnew, nchanged;

	rig_feed(r, feed, now, &doc, &nnew, &nchanged);
	return nchanged;
}

/* Two texts that take turns make a history of two, told a few times a day. */
static void
test_flapping(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL), now = 5000000;
	uint32_t changes = 0;

	poll_text(r, feed, now, "text A");
	for (int i = 0; i < 50; i++)
		changes += poll_text(r, feed, now + 60 * i,
		    i % 2 == 0 ? "text B" : "text A");
	assert_int_equal(changes, 1 + BOUND_FLAPS);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM revision"), 1);
	/* A day later the other text is told once more. */
	now += BOUND_FLAP_S + 6000;
	changes = poll_text(r, feed, now, "text B") +
	    poll_text(r, feed, now + 60, "text A") +
	    poll_text(r, feed, now + 120, "text B");
	assert_int_equal(changes, 1);
	/* A text that is new is an edit at any time. */
	assert_int_equal(poll_text(r, feed, now + 180, "text C"), 1);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM revision"), 2);
	assert_int_equal(rig_sql(r, "SELECT flaps FROM item"), 0);
}

/* What is held back is still served, and its feed keeps it. */
static void
test_held_is_served(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);

	for (int i = 0; i < 20; i++)
		poll_text(r, feed, 5000000 + i, i % 2 == 0 ? "A" : "B");
	assert_int_equal(rig_sql(r, "SELECT length(items) FROM served"), 24);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), 1);
}

/* --- retention --- */

/* Sweep, to the end. */
static void
sweep(struct rig *r, const struct retention *rules, int64_t now)
{
	struct rig_job job = { 0 };

	assert_int_equal(store_retire(r->store, rules, now), 0);
	do
		assert_int_equal(rig_write(r, nothing_work, &job), 0);
	while (store_retires(r->store));
}

#define DAY 86400

/* What is too old goes, and does not come back while it is remembered. */
static void
test_retire_age(void **state)
{
	static const struct doc all = { "F", { A1, A2, A3 } };
	static const struct doc last = { "F", { A3 } };
	static const struct doc edited = { "F", { A1_EDITED, A2, A3 } };
	static const struct doc renamed = { "F", {
		{ "new", "http://x/1", "One", "first text", 1000000 }, A2, A3 } };
	const struct retention rules = { .max_age = 10 * DAY,
		.tombstones = 100 * DAY };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL), now = 5000000, seq;
	uint32_t nnew, nchanged;

	rig_feed(r, feed, now, &all, &nnew, &nchanged);
	now += 20 * DAY;
	sweep(r, &rules, now);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), 3);
	rig_feed(r, feed, now, &last, &nnew, &nchanged);
	assert_int_equal(set_state(r, "Two", -1, 1, NULL), 0);
	sweep(r, &rules, now);
	assert_list(r, (struct item_filter){ 0 }, "Two,Three,");
	assert_int_equal(rig_sql(r, "SELECT items FROM feed"), 2);
	assert_int_equal(rig_sql(r, "SELECT unread FROM feed"), 2);
	seq = rig_sql(r, "SELECT seq FROM tombstone");
	assert_true(seq > 0);
	/* Served again, edited, under another name: it stays away. */
	rig_feed(r, feed, now + 60, &edited, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
	rig_feed(r, feed, now + 120, &edited, &nnew, &nchanged);
	assert_int_equal(nnew + nchanged, 0);
	rig_feed(r, feed, now + 180, &renamed, &nnew, &nchanged);
	assert_int_equal(nnew + nchanged, 0);
	/* It is remembered as long as it is served, however long that is. */
	now += 200 * DAY;
	sweep(r, &rules, now);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM tombstone"), 1);
	rig_feed(r, feed, now, &last, &nnew, &nchanged);
	sweep(r, &rules, now);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM tombstone"), 0);
	assert_int_equal(rig_sql(r, "SELECT value FROM meta"
	    " WHERE key = 'oldest_seq'"), seq);
	rig_assert_sound(r);
	rig_feed(r, feed, now + 60, &all, &nnew, &nchanged);
	assert_int_equal(nnew, 1);
}

struct remove_job {
	struct rig_job job;
	char id[FEED_ID_LEN + 1];
	int64_t now, rid;
};

static void
remove_work(struct store_job *job, struct store_writer *w)
{
	struct remove_job *j = (struct remove_job *)job;

	(void)writer_feed_remove(w, j->id, j->now, &j->rid);
}

/* What was retired stays away from a feed that is subscribed once more, and
 * is remembered as long as that serves it. */
static void
test_retired_and_subscribed_anew(void **state)
{
	static const struct doc all = { "F", { A1, A2, A3 } };
	static const struct doc last = { "F", { A3 } };
	static const struct doc edited = { "F", { A1_EDITED, A2, A3 } };
	const struct retention rules = { .max_age = 10 * DAY,
		.tombstones = 100 * DAY };
	struct rig *r = *state;
	struct remove_job rm = { .now = 5000000 + 21 * DAY };
	int64_t feed = rig_add(r, URL_A, rm.id), now = 5000000;
	uint32_t nnew, nchanged;

	rig_feed(r, feed, now, &all, &nnew, &nchanged);
	now += 20 * DAY;
	rig_feed(r, feed, now, &last, &nnew, &nchanged);
	sweep(r, &rules, now);
	assert_list(r, (struct item_filter){ 0 }, "Three,");
	assert_int_equal(rig_write(r, remove_work, &rm.job), 0);
	feed = rig_add(r, URL_A, NULL);
	now += 2 * DAY;
	rig_feed(r, feed, now, &all, &nnew, &nchanged);
	assert_list(r, (struct item_filter){ 0 }, "Three,");
	rig_assert_sound(r);
	now += 200 * DAY;
	sweep(r, &rules, now);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM tombstone"), 2);
	rig_assert_sound(r);
	rig_feed(r, feed, now, &edited, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
	assert_list(r, (struct item_filter){ 0 }, "Three,");
	rig_feed(r, feed, now, &last, &nnew, &nchanged);
	sweep(r, &rules, now);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM tombstone"), 0);
	rig_assert_sound(r);
}

/* The rule of a feed, else of its tag, else of all. */
static void
test_retire_count(void **state)
{
	const struct retention_rule list[] = {
		{ "", "tag", 0, 2 }, { URL_B, "", 0, 3 },
	};
	const struct retention rules = { .max_items = 1, .rules = list,
		.nrules = 2 };
	struct rig *r = *state;
	int64_t a = rig_add(r, URL_A, NULL), b = rig_add(r, URL_B, NULL);
	uint32_t nnew, nchanged;
	char guid[16];

	for (int i = 0; i < 700; i++) {
		struct doc doc = { "F", { { guid, NULL, guid, guid, 0 } } };

		snprintf(guid, sizeof(guid), "g%d", i);
		rig_feed(r, a, 5000000 + i, &doc, &nnew, &nchanged);
		if (i < 10)
			rig_feed(r, b, 5000000 + i, &doc, &nnew, &nchanged);
	}
	sweep(r, &rules, 6000000);
	assert_list(r, (struct item_filter){ .feed = a }, "g699,");
	assert_list(r, (struct item_filter){ .feed = b }, "g9,g8,g7,");
	assert_int_equal(rig_sql(r, "SELECT sum(items) FROM feed"), 4);
	assert_int_equal(rig_sql(r, "PRAGMA freelist_count"), 0);
}

/* --- filters --- */

/* Dropped items stay out under any name and text; others get their state. */
static void
test_filters(void **state)
{
	static char buy[] = "buy now", tag[] = "long", url[] = URL_A,
	    match[] = "third|second", empty[] = "";
	static char *none[] = { NULL }, *ads[] = { buy, NULL },
	    *tags[] = { tag, NULL };
	const struct conf_filter rules[] = {
		{ empty, empty, empty, none, ads, empty, true, false, false,
		    none },
		{ empty, url, empty, none, none, match, false, true, true,
		    tags },
	};
	static const struct doc first = { "F", { A1, A2,
		{ "ad", "http://x/ad", "Ad", "Buy  NOW, cheap", 4000000 } } };
	static const struct doc renamed = { "F", { A1, A2,
		{ "da", "http://x/ad", "Ad", "Buy  NOW, cheap", 4000000 } } };
	static const struct doc edited = { "F", { A1, A2,
		{ "ad", "http://x/ad", "Ad", "harmless", 4000000 } } };
	static const struct doc *const docs[] = { &first, &renamed, &edited };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	uint32_t nnew, nchanged;

	store_filters(r->store, filters_new(rules, 2));
	rig_feed(r, feed, 5000000, &first, &nnew, &nchanged);
	assert_int_equal(nnew, 2);
	assert_list(r, (struct item_filter){ .starred = true }, "Two,");
	assert_list(r, (struct item_filter){ .tag = "long" }, "Two,");
	assert_list(r, (struct item_filter){ .unread = true }, "One,");
	assert_int_equal(rig_sql(r, "SELECT unread FROM feed"), 1);
	assert_int_equal(rig_sql(r, "SELECT dropped FROM feed"), 1);
	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		rig_feed(r, feed, 5000100 + (int64_t)i, docs[i], &nnew,
		    &nchanged);
		assert_int_equal(nnew + nchanged, 0);
	}
	/* Other filters make nothing anew. */
	store_filters(r->store, NULL);
	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		rig_feed(r, feed, 5000200 + (int64_t)i, docs[i], &nnew,
		    &nchanged);
		assert_int_equal(nnew + nchanged, 0);
	}
	assert_int_equal(rig_sql(r, "SELECT dropped FROM feed"), 1);
}

struct full_job {
	struct rig_job job;
	int *left;
};

static void
full_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

static void
full_done(struct store_job *job)
{
	--*((struct full_job *)job)->left;
}

/* New filters that find the queue full are not lost. */
static void
test_filters_wait(void **state)
{
	static char ad[] = "first", empty[] = "";
	static char *none[] = { NULL }, *ads[] = { ad, NULL };
	const struct conf_filter rule = { empty, empty, empty, none, ads, empty,
		true, false, false, none };
	static const struct doc doc = { "F", { A1, A2 } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct full_job *jobs = xcalloc(BOUND_QUEUE, sizeof(*jobs));
	uint32_t nnew, nchanged;
	int left = 0;

	for (int i = 0; i < BOUND_QUEUE; i++) {
		jobs[i].left = &left;
		jobs[i].job.job.write = full_work;
		jobs[i].job.job.done = full_done;
		if (store_write(r->store, &jobs[i].job.job) == 0)
			left++;
	}
	store_filters(r->store, NULL);
	store_filters(r->store, filters_new(&rule, 1));
	while (left > 0)
		event_base_loop(r->base, EVLOOP_ONCE);
	free(jobs);
	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 1);
	assert_list(r, (struct item_filter){ 0 }, "Two,");
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_state_stays), T(test_state_of_nothing),
		T(test_flapping), T(test_held_is_served),
		T(test_retire_age), T(test_retired_and_subscribed_anew),
		T(test_retire_count),
		T(test_filters), T(test_filters_wait),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
