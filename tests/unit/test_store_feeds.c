/* SPDX-License-Identifier: ISC */
/* The store: subscriptions, their polls, the change stream, batches of jobs. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
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
#include "../../daemon/store/writer.h"

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

struct large_job {
	struct rig_job job;
	struct feed_spec spec;
};

/* Subscribe, in a commit that copies much from the WAL before it returns. */
static void
large_work(struct store_job *job, struct store_writer *w)
{
	struct large_job *l = (struct large_job *)job;
	struct feed *f = NULL;
	bool existed;

	assert_int_equal(db_exec(w->db, "PRAGMA wal_autocheckpoint=1;"
	    "INSERT OR REPLACE INTO raw (feed, time, hash, bytes, packed, body)"
	    " SELECT 100 + value, 1, x'00', 1, 0, zeroblob(8000000)"
	    " FROM json_each('[1,2,3,4]')"), 0);
	assert_int_equal(writer_feed_add(w, &l->spec, 5000000, &f, &existed), 0);
	feed_free(f);
}

/* A number that anybody can have read is one of the history: also before the
 * commit that made it so has returned. */
static void
test_seen_early(void **state)
{
	struct rig *r = *state;
	static char url[] = URL_B;
	struct large_job l = { .spec = { .url = url, .interval = -1,
		.private_feed = -1, .state = -1 } };
	struct store_stats stats;
	bool early = false;
	int64_t first = 0, seen = 0;
	int error, code;
	struct db *db;

	(void)rig_add(r, URL_A, NULL);
	assert_int_equal(db_open(r->path, DB_READ, &db, &error, &code), 0);
	assert_int_equal(db_get_int(db, "SELECT max(seq) FROM feed", &first), 0);
	rig_begin_write(r, large_work, &l.job);
	do {
		/* Who reads without a pause keeps the WAL from being copied. */
		poll(NULL, 0, 1);
		assert_int_equal(db_get_int(db, "SELECT max(seq) FROM feed",
		    &seen), 0);
		store_stats(r->store, &stats);
		early |= seen > stats.reach;
	} while (seen == first);
	db_close(db);
	rig_wait(r);
	assert_false(early);
	store_stats(r->store, &stats);
	assert_int_equal(stats.seq, seen);
	assert_int_equal(stats.reach, seen);
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

/* A 410, where the first one came at `since` (0: this is it). */
static void
gone_poll(struct rig *r, int64_t feed, int64_t now, int64_t since)
{
	struct feed_poll *p = rig_poll(r, feed, now);

	p->outcome = POLL_ERROR;
	p->code = "http";
	p->fetch.outcome = FETCH_STATUS;
	p->fetch.status = 410;
	p->source.gone_since = since;
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
	/* One 410 may be a mistake; a second one a day later is not. */
	gone_poll(r, feed, 5000300, 0);
	gone_poll(r, feed, 5086600, 5000300);
	assert_int_equal(rig_read(r, feed_work, &j.job), 0);
	assert_int_equal(j.feed->state, FEED_ACTIVE);
	assert_int_equal(r->changed, at + 1);
	gone_poll(r, feed, 5086701, 5000300);
	assert_int_equal(rig_read(r, feed_work, &j.job), 0);
	assert_int_equal(j.feed->state, FEED_GONE);
	assert_string_equal(j.feed->error_code, "gone");
	assert_int_equal(r->changed, at + 2);
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
	static char *tags[] = { (char *)(uintptr_t)"news",
		(char *)(uintptr_t)"news" };
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
	j.spec.ntags = 2;
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

/* --- consumers --- */

struct consumer_job {
	struct rig_job job;
	const char *name;
	int64_t position;
	char text[200];   /* "a=1,b=2," */
	int result;
	bool made;
};

static void
consumer_set_work(struct store_job *job, struct store_writer *w)
{
	struct consumer_job *j = (struct consumer_job *)job;

	j->result = writer_consumer_set(w, j->name, j->position, 6000000,
	    &j->made);
}

static void
consumer_remove_work(struct store_job *job, struct store_writer *w)
{
	struct consumer_job *j = (struct consumer_job *)job;

	j->result = writer_consumer_remove(w, j->name);
}

static bool
consumer_row(void *arg, const struct consumer_row *c)
{
	struct consumer_job *j = arg;
	size_t len = strlen(j->text);

	assert_int_equal(c->updated, 6000000);
	snprintf(j->text + len, sizeof(j->text) - len, "%s=%" PRId64 ",",
	    c->name, c->position);
	return true;
}

static void
consumers_work(struct store_job *job, struct query *q)
{
	struct consumer_job *j = (struct consumer_job *)job;

	j->text[0] = '\0';
	j->result = j->name != NULL ?
	    query_consumer(q, j->name, consumer_row, j) :
	    query_consumers(q, consumer_row, j);
}

static void
fill_work(struct store_job *job, struct store_writer *w)
{
	struct consumer_job *j = (struct consumer_job *)job;
	char name[24];

	for (int i = 0; i < BOUND_CONSUMERS - 2; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_int_equal(writer_consumer_set(w, name, 1, 6000000,
		    &j->made), 0);
	}
}

static void
test_consumers(void **state)
{
	struct rig *r = *state;
	struct consumer_job j = { .name = "b", .position = 7 };

	assert_int_equal(rig_write(r, consumer_set_work, &j.job), 0);
	assert_int_equal(j.result, 0);
	assert_true(j.made);
	j.position = 3; /* it may go back */
	assert_int_equal(rig_write(r, consumer_set_work, &j.job), 0);
	assert_false(j.made);
	j.name = "a";
	assert_int_equal(rig_write(r, consumer_set_work, &j.job), 0);
	assert_true(j.made);
	assert_int_equal(rig_read(r, consumers_work, &j.job), 0);
	assert_string_equal(j.text, "a=3,");
	j.name = NULL;
	assert_int_equal(rig_read(r, consumers_work, &j.job), 0);
	assert_string_equal(j.text, "a=3,b=3,");
	assert_int_equal(rig_write(r, fill_work, &j.job), 0);
	j.name = "one more";
	assert_int_equal(rig_write(r, consumer_set_work, &j.job), 0);
	assert_int_equal(j.result, 1);
	j.name = "a";
	assert_int_equal(rig_write(r, consumer_remove_work, &j.job), 0);
	assert_int_equal(j.result, 0);
	assert_int_equal(rig_write(r, consumer_remove_work, &j.job), 0);
	assert_int_equal(j.result, 1);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM consumer"),
	    BOUND_CONSUMERS - 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_changes), T(test_seen_early), T(test_failing_and_recovering),
		T(test_validators), T(test_unresolved_known),
		T(test_edit_feed), T(test_probe), T(test_removed_under_way),
		T(test_rollback_of_one), T(test_consumers),
	};

	if (digest_init() < 0)
		return 1;
	srandom((unsigned)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
