/* SPDX-License-Identifier: ISC */
/* The store as its callers see it: nothing twice, nothing lost, all or none. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "bounds.h"
#include "store_rig.h"

#define URL_A "http://a.example/feed"
#define URL_B "http://b.example/feed"

static int
setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	char why[STORE_ERROR_LEN] = "";

	rig_init(r);
	if (rig_open(r, why) != 0)
		fail_msg("%s", why);
	*state = r;
	return 0;
}

static int
teardown(void **state)
{
	rig_free(*state);
	free(*state);
	return 0;
}

/* --- identity --- */

struct step {
	struct doc doc;
	uint32_t nnew, nchanged;
};

struct history {
	const char *name;
	struct step steps[6];
};

#define A1 { "g1", "http://x/1", "One", "first text", 1000000 }
#define A1_EDITED { "g1", "http://x/1", "One", "another text", 1000000 }
#define A2 { "g2", "http://x/2", "Two", "second text", 2000000 }
#define A3 { "g3", "http://x/3", "Three", "third text", 3000000 }

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

struct list_job {
	struct rig_job job;
	struct item_filter filter;
	bool oldest;
	size_t limit;
	char titles[200];  /* "One,Two," as they came */
	char ids[200];
	int64_t last_rid, last_sort, revision;
	bool id_in_json;
	const char *change;
	size_t n;
};

static bool
list_row(void *arg, const struct item_row *item)
{
	struct list_job *l = arg;
	const char *t = memmem(item->json.s, item->json.n, "\"title\":\"", 9);
	char hex[2 * DIGEST_LEN + 1];
	size_t len = strlen(l->titles);

	assert_non_null(t);
	t += 9;
	snprintf(l->titles + len, sizeof(l->titles) - len, "%.*s,",
	    (int)strcspn(t, "\""), t);
	hex_encode(hex, item->id, DIGEST_LEN);
	l->id_in_json = memcmp(item->json.s + 7, hex, 32) == 0;
	assert_true(l->id_in_json);
	assert_true(item->splice > 0 && item->json.s[item->splice] == '}');
	l->last_rid = item->rid;
	l->last_sort = item->sort_time;
	l->revision = item->revision;
	return ++l->n < l->limit;
}

static void
list_work(struct store_job *job, struct query *q)
{
	struct list_job *l = (struct list_job *)job;

	if (l->oldest)
		query_items_oldest(q, &l->filter, list_row, l);
	else
		query_items(q, &l->filter, list_row, l);
}

static struct list_job
list_of(struct item_filter filter)
{
	struct list_job l = { .filter = filter, .limit = 100 };

	if (l.filter.since == 0)
		l.filter.since = TIME_NONE;
	if (l.filter.until == 0)
		l.filter.until = TIME_NONE;
	return l;
}

static void
assert_list(struct rig *r, struct item_filter filter, const char *expected)
{
	struct list_job l = list_of(filter);

	assert_int_equal(rig_read(r, list_work, &l.job), 0);
	assert_string_equal(l.titles, expected);
}

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
			assert_int_equal(rig_read(r, list_work, &l.job), 0);
			l.filter.after_rid = l.last_rid;
			l.filter.after_sort = l.last_sort;
		}
		assert_string_equal(l.titles, order == ORDER_ARRIVAL ?
		    "Three,Two,One," : "One,Two,Three,");
	}
	l = list_of((struct item_filter){ 0 });
	l.oldest = true;
	assert_int_equal(rig_read(r, list_work, &l.job), 0);
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
	assert_int_equal(rig_read(r, list_work, &l.job), 0);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.revision, 2);
	assert_true(l.id_in_json);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM revision"), 1);
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
	assert_true(rig_sql(r, "SELECT count(*) FROM alias") <
	    4 + BOUND_ALIASES + 1);
}

/* --- the change stream --- */

struct changes_job {
	struct rig_job job;
	struct change_filter filter;
	char text[400];   /* "new 3,feed 4,removed 5," */
	int64_t last;
};

static bool
changes_row(void *arg, const struct change_row *c)
{
	struct changes_job *j = arg;
	size_t len = strlen(j->text);
	const char *what = c->item != NULL ? c->item->change :
	    c->removed ? "feed-removed" : "feed";

	assert_true(c->seq > j->last);
	assert_true(c->item != NULL || c->feed->id[0] != '\0');
	j->last = c->seq;
	snprintf(j->text + len, sizeof(j->text) - len, "%s,", what);
	return true;
}

static void
changes_work(struct store_job *job, struct query *q)
{
	struct changes_job *j = (struct changes_job *)job;

	query_changes(q, &j->filter, changes_row, j);
}

static int64_t
assert_changes(struct rig *r, struct change_filter filter, const char *expected)
{
	struct changes_job j = { .filter = filter };

	j.last = filter.after;
	assert_int_equal(rig_read(r, changes_work, &j.job), 0);
	assert_string_equal(j.text, expected);
	return j.last;
}

struct id_job {
	struct rig_job job;
	char id[FEED_ID_LEN + 1];
	int64_t rid;
	int result;
};

static void
remove_work(struct store_job *job, struct store_writer *w)
{
	struct id_job *j = (struct id_job *)job;

	j->result = writer_feed_remove(w, j->id, 6000000, &j->rid);
}

static void
test_changes(void **state)
{
	static const struct doc one = { "F", { A1, A2 } };
	static const struct doc two = { "F", { A1_EDITED, A2 } };
	struct rig *r = *state;
	struct id_job rm = { 0 };
	int64_t feed = rig_add(r, URL_A, rm.id), at, other;
	uint32_t nnew, nchanged;

	at = assert_changes(r, (struct change_filter){ 0 }, "feed,");
	assert_int_equal(r->changed, at);
	rig_feed(r, feed, 5000000, &one, &nnew, &nchanged);
	at = assert_changes(r, (struct change_filter){ .after = at }, "new,new,");
	assert_int_equal(r->changed, at);
	rig_feed(r, feed, 5000100, &one, &nnew, &nchanged);
	assert_changes(r, (struct change_filter){ .after = at }, "");
	assert_int_equal(r->changed, at);
	rig_feed(r, feed, 5000200, &two, &nnew, &nchanged);
	at = assert_changes(r, (struct change_filter){ .after = at }, "changed,");
	assert_changes(r, (struct change_filter){ 0 }, "feed,new,changed,");
	other = rig_add(r, URL_B, NULL);
	assert_changes(r, (struct change_filter){ .after = at, .feed = feed }, "");
	assert_changes(r, (struct change_filter){ .feed = other }, "feed,");
	at = r->changed;
	assert_int_equal(rig_write(r, remove_work, &rm.job), 0);
	assert_int_equal(rm.rid, feed);
	assert_changes(r, (struct change_filter){ .after = at },
	    "removed,removed,feed-removed,");
	assert_changes(r, (struct change_filter){ .after = at, .feed = feed },
	    "removed,removed,feed-removed,");
	/* And back: the tombstones of what is there again are lifted. */
	feed = rig_add(r, URL_A, NULL);
	rig_feed(r, feed, 6000100, &one, &nnew, &nchanged);
	assert_int_equal(nnew, 2);
	assert_changes(r, (struct change_filter){ .after = at },
	    "feed,new,new,");
}

/* --- feeds --- */

static void
fail_poll(struct rig *r, int64_t feed, int64_t now, const char *code)
{
	struct feed_poll *p = rig_poll(r, feed, now);

	p->outcome = POLL_ERROR;
	p->code = code;
	snprintf(p->detail, sizeof(p->detail), "it did not work");
	p->fetch.outcome = strcmp(code, "http") == 0 ? FETCH_STATUS :
	    FETCH_FAILED;
	p->fetch.status = p->fetch.outcome == FETCH_STATUS ? 500 : 0;
	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	rig_poll_free(p);
}

struct feed_job {
	struct rig_job job;
	char id[FEED_ID_LEN + 1];
	struct feed *feed;
	char polls[200];
};

static bool
polls_row(void *arg, const struct poll_row *p)
{
	struct feed_job *j = arg;
	size_t len = strlen(j->polls);

	snprintf(j->polls + len, sizeof(j->polls) - len, "%s %s,", p->outcome,
	    p->code != NULL ? p->code : "-");
	return true;
}

static void
feed_work(struct store_job *job, struct query *q)
{
	struct feed_job *j = (struct feed_job *)job;

	feed_free(j->feed);
	j->polls[0] = '\0';
	query_feed(q, j->id, &j->feed);
	if (j->feed != NULL)
		query_polls(q, j->feed->rid, polls_row, j);
}

static void
test_failing_and_recovering(void **state)
{
	static const struct doc doc = { "Title", { A1 } };
	struct rig *r = *state;
	struct feed_job j = { 0 };
	int64_t feed = rig_add(r, URL_A, j.id), at = r->changed;
	uint32_t nnew, nchanged;

	fail_poll(r, feed, 5000000, "http");
	assert_int_equal(r->changed, at + 1);
	fail_poll(r, feed, 5000100, "timeout");
	assert_int_equal(r->changed, at + 1);
	assert_int_equal(rig_read(r, feed_work, &j.job), 0);
	assert_string_equal(j.feed->error_code, "timeout");
	assert_string_equal(j.feed->title, "a.example");
	assert_int_equal(j.feed->error_count, 2);
	assert_int_equal(j.feed->error_since, 5000000);
	assert_string_equal(j.polls, "error timeout,error http_500,");
	rig_feed(r, feed, 5000200, &doc, &nnew, &nchanged);
	assert_int_equal(rig_read(r, feed_work, &j.job), 0);
	assert_null(j.feed->error_code);
	assert_int_equal(j.feed->error_count, 0);
	assert_string_equal(j.feed->title, "Title");
	assert_int_equal(j.feed->items, 1);
	assert_int_equal(j.feed->unread, 1);
	assert_int_equal(j.feed->last_change, 5000200);
	assert_string_equal(j.feed->format, "rss2.0");
	at = r->changed;
	fail_poll(r, feed, 5000300, "gone");
	assert_int_equal(rig_read(r, feed_work, &j.job), 0);
	assert_int_equal(j.feed->state, FEED_GONE);
	assert_int_equal(r->changed, at + 1);
	feed_free(j.feed);
}

/* Validators: both or none, only from what may be kept. */
static void
test_validators(void **state)
{
	static const struct doc doc = { "F", { A1 } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct feed_poll *p = rig_poll(r, feed, 5000000);

	assert_null(p->source.etag);
	assert_false(p->source.has_items);
	rig_parse(p, &doc);
	p->fetch.etag = xstrdup("\"one\"");
	p->fetch.last_modified = xstrdup("yesterday");
	memset(p->body_hash, 7, DIGEST_LEN);
	rig_submit(r, p);
	rig_wait(r);
	rig_poll_free(p);
	fail_poll(r, feed, 5000100, "http");
	/* 304 with one validator: the other one is from another answer. */
	p = rig_poll(r, feed, 5000200);
	assert_string_equal(p->source.etag, "\"one\"");
	assert_string_equal(p->source.last_modified, "yesterday");
	assert_true(p->source.has_body_hash);
	assert_true(p->source.has_items);
	assert_int_equal(p->source.body_hash[0], 7);
	assert_int_equal(p->source.nknown, 1);
	p->outcome = POLL_UNCHANGED;
	p->fetch.outcome = FETCH_NOT_MODIFIED;
	p->fetch.status = 304;
	p->fetch.etag = xstrdup("\"two\"");
	p->keep_validators = true;
	rig_submit(r, p);
	rig_wait(r);
	rig_poll_free(p);
	p = rig_poll(r, feed, 5000300);
	assert_string_equal(p->source.etag, "\"two\"");
	assert_null(p->source.last_modified);
	assert_true(p->source.has_body_hash);
	rig_poll_free(p);
}

/* What the parser calls known and the store does not know is asked for again. */
static void
test_unresolved_known(void **state)
{
	static const struct doc doc = { "F", { A1, A2 } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct feed_poll *p = rig_poll(r, feed, 5000000);

	rig_parse(p, &doc);
	p->fetch.etag = xstrdup("\"one\"");
	p->parsed->items[1].known = true;
	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	assert_int_equal(p->nnew, 1);
	rig_poll_free(p);
	p = rig_poll(r, feed, 5000100);
	assert_null(p->source.etag);
	assert_false(p->source.has_body_hash);
	assert_int_equal(p->source.nknown, 1);
	rig_poll_free(p);
}

struct edit_job {
	struct rig_job job;
	char id[FEED_ID_LEN + 1];
	struct feed_spec spec;
	struct feed *feed;
	int result;
};

static void
edit_work(struct store_job *job, struct store_writer *w)
{
	struct edit_job *j = (struct edit_job *)job;

	feed_free(j->feed);
	j->feed = NULL;
	j->result = writer_feed_edit(w, j->id, &j->spec, 6000000, &j->feed);
}

static void
test_edit_feed(void **state)
{
	static const struct doc doc = { "Theirs", { A1 } };
	static char *tags[] = { (char *)(uintptr_t)"news" };
	static const struct feed_spec nothing = { .interval = -1,
		.private_feed = -1, .state = -1 };
	struct rig *r = *state;
	struct edit_job j = { .spec = nothing };
	int64_t feed = rig_add(r, URL_A, j.id);
	uint32_t nnew, nchanged;

	(void)rig_add(r, URL_B, NULL);
	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	j.spec.title = (char *)(uintptr_t)"Mine";
	j.spec.tags = tags;
	j.spec.ntags = 1;
	j.spec.password = (char *)(uintptr_t)"secret";
	assert_int_equal(rig_write(r, edit_work, &j.job), 0);
	assert_int_equal(j.result, 0);
	assert_string_equal(j.feed->title, "Mine");
	assert_string_equal(j.feed->tags, "[\"news\"]");
	assert_true(j.feed->password_set);
	assert_list(r, (struct item_filter){ .tag = "news" }, "One,");
	j.spec = nothing;
	j.spec.title = (char *)(uintptr_t)"";
	j.spec.password = (char *)(uintptr_t)"";
	j.spec.tags = tags;
	assert_int_equal(rig_write(r, edit_work, &j.job), 0);
	assert_string_equal(j.feed->title, "Theirs");
	assert_false(j.feed->password_set);
	assert_string_equal(j.feed->tags, "[]");
	assert_list(r, (struct item_filter){ .tag = "news" }, "");
	j.spec = nothing;
	j.spec.url = (char *)(uintptr_t)URL_B;
	assert_int_equal(rig_write(r, edit_work, &j.job), 0);
	assert_int_equal(j.result, 2);
	j.spec.url = (char *)(uintptr_t)"http://c.example/";
	assert_int_equal(rig_write(r, edit_work, &j.job), 0);
	assert_int_equal(j.result, 0);
	assert_string_equal(j.feed->url, "http://c.example/");
	/* It is the feed first subscribed there all the same. */
	assert_int_equal(rig_add(r, URL_A, NULL), feed);
	assert_int_equal(rig_add(r, "http://c.example/", NULL), feed);
	memset(j.id, 'f', FEED_ID_LEN);
	assert_int_equal(rig_write(r, edit_work, &j.job), 0);
	assert_int_equal(j.result, 1);
	feed_free(j.feed);
}

/* A probe: the subscription and its first poll are one change. */
static void
test_probe(void **state)
{
	static const struct doc doc = { "F", { A1 } };
	struct rig *r = *state;

	for (int i = 0; i < 2; i++) {
		struct feed_poll *p = rig_poll(r, 0, 5000000);

		p->spec = xcalloc(1, sizeof(*p->spec));
		p->spec->url = xstrdup(URL_A);
		p->spec->interval = -1;
		p->spec->private_feed = -1;
		p->spec->state = -1;
		rig_parse(p, &doc);
		rig_submit(r, p);
		rig_wait(r);
		assert_int_equal(p->store_error, 0);
		assert_true(p->feed > 0);
		assert_int_equal(strlen(p->id), FEED_ID_LEN);
		assert_int_equal(p->existed, i == 1);
		assert_int_equal(p->nnew, i == 0);
		rig_poll_free(p);
	}
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM feed"), 1);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM poll"), 1);
}

static void
due_row(void *arg, int64_t feed, int64_t next_poll)
{
	int64_t *sum = arg;

	*sum += feed * 1000000000 + next_poll;
}

static void
test_removed_under_way(void **state)
{
	static const struct doc doc = { "F", { A1 } };
	struct rig *r = *state;
	struct id_job rm = { 0 };
	int64_t feed = rig_add(r, URL_A, rm.id), sum = 0;
	struct feed_poll *p = rig_poll(r, feed, 5000000);

	assert_int_equal(store_each_due(r->store, due_row, &sum), 0);
	assert_int_equal(sum, feed * 1000000000 + 1000);
	rig_parse(p, &doc);
	assert_int_equal(rig_write(r, remove_work, &rm.job), 0);
	assert_int_equal(rm.result, 0);
	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	assert_true(p->gone);
	rig_poll_free(p);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), 0);
	assert_int_equal(rig_write(r, remove_work, &rm.job), 0);
	assert_int_equal(rm.result, 1);
	p = rig_poll(r, feed, 5000000);
	assert_true(p->gone);
	rig_poll_free(p);
	/* Its number is not given to another. */
	assert_true(rig_add(r, URL_A, NULL) > feed);
}

/* --- batches --- */

static void
fail_work(struct store_job *job, struct store_writer *w)
{
	struct id_job *j = (struct id_job *)job;
	struct feed_spec spec = { .url = (char *)(uintptr_t)"http://rolled.back/",
		.interval = -1, .private_feed = -1, .state = -1,
		.tags = calloc(1, sizeof(char *)), .ntags = 1 };
	struct feed *feed = NULL;
	bool existed;

	/* Adding works, but for tags that are too long. */
	spec.tags[0] = malloc(BOUND_FEED_TAGS + 1);
	memset(spec.tags[0], 'x', BOUND_FEED_TAGS);
	spec.tags[0][BOUND_FEED_TAGS] = '\0';
	j->result = writer_feed_add(w, &spec, 1000, &feed, &existed);
	free(spec.tags[0]);
	free(spec.tags);
	feed_free(feed);
}

static void
counted_done(struct store_job *job)
{
	((struct rig_job *)job)->rig->waiting--;
}

/* Of a batch of polls one job fails: it alone is undone. */
static void
test_rollback_of_one(void **state)
{
	enum { FEEDS = 20 };
	static const struct doc doc = { "F", { A1, A2 } };
	struct rig *r = *state;
	struct feed_poll *polls[FEEDS];
	struct id_job bad = { .job.rig = r };
	struct store_stats before, after;

	for (int i = 0; i < FEEDS; i++) {
		char url[40];

		snprintf(url, sizeof(url), "http://%d.example/", i);
		polls[i] = rig_poll(r, rig_add(r, url, NULL), 5000000);
		rig_parse(polls[i], &doc);
	}
	store_stats(r->store, &before);
	bad.job.job.write = fail_work;
	bad.job.job.done = counted_done;
	for (int i = 0; i < FEEDS; i++) {
		rig_submit(r, polls[i]);
		if (i != FEEDS / 2)
			continue;
		assert_int_equal(store_write(r->store, &bad.job.job), 0);
		r->waiting++;
	}
	rig_wait(r);
	store_stats(r->store, &after);
	assert_int_equal(bad.job.job.error, E2BIG);
	assert_int_equal(bad.result, -1);
	assert_int_equal(after.batch_jobs - before.batch_jobs, FEEDS);
	assert_true(after.commits - before.commits <= FEEDS);
	assert_int_equal(after.seq - before.seq, 2 * FEEDS);
	assert_int_equal(strlen(after.epoch), 16);
	for (int i = 0; i < FEEDS; i++) {
		assert_int_equal(polls[i]->store_error, 0);
		assert_int_equal(polls[i]->nnew, 2);
		rig_poll_free(polls[i]);
	}
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM feed"), FEEDS);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), 2 * FEEDS);
	assert_int_equal(r->degraded, -1);
}

/* --- opening --- */

static void
test_second_open(void **state)
{
	struct rig *r = *state, second = *r;
	char why[STORE_ERROR_LEN], pid[30];

	assert_int_equal(rig_open(&second, why), EX_UNAVAILABLE);
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_non_null(strstr(why, pid));
}

static void
test_reopen(void **state)
{
	static const struct doc doc = { "F", { A1, A2 } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct store_stats before, after;
	char why[STORE_ERROR_LEN];
	uint32_t nnew, nchanged;
	struct stat st;

	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	store_stats(r->store, &before);
	rig_close(r);
	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(rig_open(r, why), 0);
	store_stats(r->store, &after);
	assert_int_equal(after.seq, before.seq);
	assert_string_equal(after.epoch, before.epoch);
	rig_feed(r, feed, 5000100, &doc, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
}

/* Run SQL on the closed database. */
static void
spoil(const struct rig *r, const char *sql)
{
	char *command = xasprintf("sqlite3 '%s' '%s' >/dev/null", r->path, sql);

	assert_int_equal(system(command), 0);
	free(command);
}

static void
test_refused(void **state)
{
	struct rig *r = *state;
	char why[STORE_ERROR_LEN];
	int fd;

	rig_close(r);
	spoil(r, "PRAGMA user_version=999");
	assert_int_equal(rig_open(r, why), EX_DATAERR);
	assert_non_null(strstr(why, "999"));
	spoil(r, "PRAGMA user_version=1; PRAGMA application_id=5");
	assert_int_equal(rig_open(r, why), EX_DATAERR);
	assert_non_null(strstr(why, "not one of gazetted"));
	/* Garbage instead of a database; it is left as it is. */
	fd = open(r->path, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "this is no database, only a text file\n"
	    "with more than a hundred bytes in it, so that it has room for "
	    "SQLite's header\n", 117), 117);
	close(fd);
	assert_int_equal(rig_open(r, why), EX_DATAERR);
	assert_non_null(strstr(why, r->path));
	assert_int_equal(unlink(r->path), 0);
	assert_int_equal(mkdir(r->path, 0700), 0);
	assert_int_equal(rig_open(r, why), EX_CANTCREAT);
	assert_int_equal(rmdir(r->path), 0);
	assert_int_equal(rig_open(r, why), 0);
}

/* --- kill --- */

/* Poll with growing documents for ever, telling each kept poll to the pipe. */
static void
writer_child(struct rig *r, int out)
{
	char why[STORE_ERROR_LEN];
	int64_t feed;
	uint32_t nnew, nchanged;

	r->base = event_base_new();
	if (rig_open(r, why) != 0)
		_exit(1);
	feed = rig_add(r, URL_A, NULL);
	for (uint32_t i = 0;; i++) {
		char guid[20], text[20];
		struct doc doc = { "F", { { guid, NULL, "T", text, 0 },
		    { "same", NULL, "Same", text, 0 } } };

		snprintf(guid, sizeof(guid), "%ld-%u", (long)getpid(), i);
		snprintf(text, sizeof(text), "%u", i);
		rig_feed(r, feed, 5000000 + i, &doc, &nnew, &nchanged);
		if (write(out, &nnew, sizeof(nnew)) != sizeof(nnew))
			_exit(1);
	}
}

static void
test_kill(void **state)
{
	struct rig *r = *state;
	char why[STORE_ERROR_LEN];
	int64_t told = 0;
	uint32_t n;

	rig_close(r);
	for (int round = 0; round < 25; round++) {
		int fds[2], status;
		uint32_t kept = 0, until = 1 + (uint32_t)(random() % 40);
		pid_t pid;

		assert_int_equal(pipe(fds), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			close(fds[0]);
			writer_child(r, fds[1]);
		}
		close(fds[1]);
		while (kept < until &&
		    read(fds[0], &n, sizeof(n)) == (ssize_t)sizeof(n)) {
			told += n;
			kept++;
		}
		assert_int_equal(kept, until);
		usleep((useconds_t)(random() % 3000));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		assert_true(WIFSIGNALED(status));
		while (read(fds[0], &n, sizeof(n)) == (ssize_t)sizeof(n))
			told += n;
		close(fds[0]);
		assert_int_equal(rig_open(r, why), 0);
		assert_int_equal(rig_sql(r, "SELECT integrity_check = 'ok' FROM"
		    " pragma_integrity_check"), 1);
		n = (uint32_t)rig_sql(r, "SELECT count(*) FROM item");
		/* The last poll may be there without having been told. */
		assert_true(n >= told && n <= told + 2);
		told = n;
		assert_int_equal(rig_sql(r, "SELECT count(*) FROM item i"
		    " LEFT JOIN body b ON b.rid = i.rid WHERE b.rid IS NULL"), 0);
		assert_int_equal(rig_sql(r, "SELECT sum(items) FROM feed"), n);
		rig_close(r);
	}
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_histories), T(test_two_feeds_same_guids),
		T(test_foreign_id), T(test_lists), T(test_id_stays),
		T(test_revisions_bounded), T(test_changes),
		T(test_failing_and_recovering), T(test_validators),
		T(test_unresolved_known), T(test_edit_feed), T(test_probe),
		T(test_removed_under_way), T(test_rollback_of_one),
		T(test_second_open), T(test_reopen), T(test_refused),
		T(test_kill),
	};

	if (digest_init() < 0)
		return 1;
	srandom((unsigned)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
