/* SPDX-License-Identifier: ISC */
/* Texts that are packed before the writing thread has them. */
#include <errno.h>
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
#include "../../daemon/store/item_text.h"
#include "store_rig.h"

#define POLLS 3

/* A text that packing makes smaller. */
static const char text[] = "the mayor opened the bridge over the river, and "
    "the river was under the bridge that the mayor opened, and the bridge "
    "was over the river when the mayor had opened the bridge over the river";

/* Make a poll of a feed of its own that brings one item. */
static struct feed_poll *
make(struct rig *r, unsigned n)
{
	/* What the records point to lives as long as the poll. */
	static const char *const names[][2] = { { "guid 0", "T0" },
		{ "guid 1", "T1" }, { "guid 2", "T2" } };
	const struct doc doc = { "F",
	    { { names[n][0], NULL, names[n][1], text, 0 } } };
	struct feed_poll *p;
	char url[40];

	snprintf(url, sizeof(url), "http://%u.example/feed", n);
	p = rig_poll(r, rig_add(r, url, NULL), 5000000);
	rig_parse(p, &doc);
	return p;
}

/* What is packed is stored as such, and comes back as it was. */
static void
test_packed(void **state)
{
	struct rig *r = *state;
	struct feed_poll *p = make(r, 1);
	struct list_job l = list_of((struct item_filter){ 0 });

	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->nnew, 1);
	assert_int_equal(p->packed_bytes, 0);
	assert_null(p->parsed->items[0].packed);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM body"
	    " WHERE packed = 1"), 1);
	rig_list(r, &l);
	assert_string_equal(l.titles, "T1,");
	assert_true(l.id_in_json);
	rig_poll_free(p);
	rig_assert_sound(r);
}

/* An item that came by another name keeps its id: its JSON is packed anew. */
static void
test_other_id(void **state)
{
	static const struct doc first = { "F",
	    { { "g-1", "http://x/1", "One", text, 1000000 } } };
	static const struct doc second = { "F",
	    { { "g-2", "http://x/1", "One", "the mayor opened the bridge over "
	    "the river, and the river was under the bridge", 1000000 } } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct list_job l = list_of((struct item_filter){ 0 });
	uint32_t nnew, nchanged;

	rig_feed(r, feed, 5000000, &first, &nnew, &nchanged);
	rig_feed(r, feed, 5003600, &second, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
	assert_int_equal(nchanged, 1);
	rig_list(r, &l);
	assert_string_equal(l.titles, "One,");
	assert_true(l.id_in_json);
	rig_assert_sound(r);
}

/* Count the items that have no texts any more but what was packed. */
static void
slim(struct feed_poll *p)
{
	size_t *n = p->pipeline;

	for (size_t i = 0; i < p->parsed->nitems; i++)
		*n += p->parsed->items[i].json.s == NULL &&
		    p->parsed->items[i].text.s == NULL &&
		    p->parsed->items[i].packed != NULL;
}

/* The same on the loop: nothing is left to do. */
static void
slimmed(struct feed_poll *p)
{
	assert_true(p->packed_bytes > 0);
}

static void
slim_next(struct feed_poll *p)
{
	p->pipeline = NULL;
}

/* Poll with a document whose texts are given up once they are packed. */
static void
feed_slim(struct rig *r, int64_t feed, int64_t now, const struct doc *doc,
    uint32_t *nnew, uint32_t *nchanged)
{
	struct feed_poll *p = rig_poll(r, feed, now);
	char *texts[ARRAY_LEN(doc->items)];
	size_t n = 0, nitems;

	rig_parse(p, doc);
	nitems = p->parsed->nitems;
	for (size_t i = 0; i < nitems; i++)
		texts[i] = (char *)(uintptr_t)p->parsed->items[i].json.s;
	p->slim = slim;
	p->slimmed = slimmed;
	p->next = slim_next;
	p->pipeline = &n;
	assert_int_equal(store_save_poll(r->store, p), 0);
	while (p->pipeline != NULL)
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
	assert_int_equal(n, nitems);
	assert_int_equal(p->store_error, 0);
	*nnew = p->nnew;
	*nchanged = p->nchanged;
	for (size_t i = 0; i < nitems; i++)
		free(texts[i]);
	rig_poll_free(p);
}

/* Who needs a text that is only packed gets it: an item with another id than
 * its record's, and a filter. */
static void
test_slim(void **state)
{
	static char ad[] = "opened", empty[] = "";
	static char *none[] = { NULL }, *ads[] = { ad, NULL };
	const struct conf_filter rule = { empty, empty, empty, none, ads, empty,
		true, false, false, none };
	static const struct doc first = { "F",
	    { { "g-1", "http://x/1", "One", text, 1000000 } } };
	static const struct doc second = { "F",
	    { { "g-2", "http://x/1", "One", "another text than the one before "
	    "it, which was about a bridge", 1000000 } } };
	static const struct doc third = { "F",
	    { A3, { "g4", "http://x/4", "Four", text, 1000000 } } };
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct list_job l = list_of((struct item_filter){ 0 });
	uint32_t nnew, nchanged;

	feed_slim(r, feed, 5000000, &first, &nnew, &nchanged);
	assert_int_equal(nnew, 1);
	feed_slim(r, feed, 5003600, &second, &nnew, &nchanged);
	assert_int_equal(nnew, 0);
	assert_int_equal(nchanged, 1);
	store_filters(r->store, filters_new(&rule, 1));
	feed_slim(r, feed, 5007200, &third, &nnew, &nchanged);
	assert_int_equal(nnew, 1);
	rig_list(r, &l);
	assert_string_equal(l.titles, "Three,One,");
	assert_true(l.id_in_json);
	rig_assert_sound(r);
}

/* What was handed over is stored also where the store closes at once. */
static void
test_close(void **state)
{
	struct rig *r = *state;
	struct feed_poll *polls[POLLS];
	char why[STORE_ERROR_LEN];

	for (unsigned i = 0; i < POLLS; i++)
		polls[i] = make(r, i);
	for (unsigned i = 0; i < POLLS; i++)
		rig_submit(r, polls[i]);
	rig_close(r);
	assert_int_equal(r->waiting, 0);
	for (unsigned i = 0; i < POLLS; i++) {
		assert_int_equal(polls[i]->store_error, 0);
		assert_int_equal(polls[i]->nnew, 1);
		rig_poll_free(polls[i]);
	}
	assert_int_equal(rig_open(r, why), 0);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), POLLS);
}

struct filler {
	struct store_job job;
	int *left;
};

static void
filler_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

static void
filler_done(struct store_job *job)
{
	--*((struct filler *)job)->left;
}

/* Polls that are being packed count as writes that wait. */
static void
test_full(void **state)
{
	struct rig *r = *state;
	struct filler *jobs = xcalloc(BOUND_QUEUE, sizeof(*jobs));
	struct feed_poll *polls[POLLS];
	struct store_stats stats;
	int left = 0;

	for (unsigned i = 0; i < POLLS; i++)
		polls[i] = make(r, i);
	for (int i = 0; i < BOUND_QUEUE; i++) {
		jobs[i].left = &left;
		jobs[i].job.write = filler_work;
		jobs[i].job.done = filler_done;
	}
	for (int i = 0; i < BOUND_QUEUE - 2; i++, left++)
		assert_int_equal(store_write(r->store, &jobs[i].job), 0);
	rig_submit(r, polls[0]);
	rig_submit(r, polls[1]);
	assert_int_equal(store_save_poll(r->store, polls[2]), -1);
	assert_int_equal(store_write(r->store, &jobs[left].job), -1);
	store_stats(r->store, &stats);
	assert_int_equal(stats.queued_writes, BOUND_QUEUE);
	rig_wait(r);
	while (left > 0)
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
	rig_submit(r, polls[2]);
	rig_wait(r);
	for (unsigned i = 0; i < POLLS; i++) {
		assert_int_equal(polls[i]->nnew, 1);
		rig_poll_free(polls[i]);
	}
	free(jobs);
}

/* Bytes of which packing makes nothing less, and none a newline. */
static char *
noise(size_t n)
{
	char *bytes = xmalloc(n);
	uint64_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		bytes[i] = (char)(x >> 56 | 0x80);
	}
	return bytes;
}

/* The largest texts that may be stored can be, and are read again. */
static void
test_largest(void **state)
{
	static const char head[] =
	    "{\"id\":\"00112233445566778899aabbccddeeff\"";
	struct rig *r = *state;
	char *bytes = noise(BOUND_STORE_TEXTS);
	struct item_record item = { .splice = 1,
		.json = { bytes, BOUND_RECORD_JSON },
		.text = { bytes + BOUND_RECORD_JSON,
		    BOUND_STORE_TEXTS - BOUND_RECORD_JSON } };
	struct str got;
	struct db *db;
	int error, code;

	memcpy(bytes, head, sizeof(head) - 1);
	assert_true(item_text_sound(&item));
	rig_close(r);
	assert_int_equal(db_open(r->path, DB_WRITE, &db, &error, &code), 0);
	assert_int_equal(item_text_put(db, 1, 1, item.json, item.text), 0);
	assert_int_equal(item_text_load(db, 1, &got), 1);
	assert_int_equal(got.n, item.text.n);
	assert_memory_equal(got.s, item.text.s, got.n);
	db_close(db);
	item.text.n++;
	assert_false(item_text_sound(&item));
	item.text.n--;
	bytes[100] = '\n'; /* where the JSON would end */
	assert_false(item_text_sound(&item));
	free(bytes);
}

/* What is damaged is absent, whatever its bytes: these have a newline. */
static void
test_damaged(void **state)
{
	struct rig *r = *state;
	struct str json, got;
	struct stmt *st;
	struct db *db;
	int error, code;

	rig_close(r);
	assert_int_equal(db_open(r->path, DB_WRITE, &db, &error, &code), 0);
	assert_int_equal(db_exec(db, "INSERT INTO body VALUES"
	    " (1, 1, 1, x'28b52ffd0a7b7d0a')"), 0);
	st = db_stmt(db, "SELECT packed, json FROM body");
	assert_int_equal(stmt_step(st), 1);
	json = get_json(st, &got);
	stmt_reset(st);
	assert_null(json.s);
	assert_null(got.s);
	assert_int_equal(db_error(db), EIO);
	db_clear_error(db);
	assert_int_equal(item_text_load(db, 1, &got), -1);
	assert_int_equal(db_error(db), EIO);
	db_close(db);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_packed), T(test_other_id), T(test_slim), T(test_close),
		T(test_full), T(test_largest), T(test_damaged),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
