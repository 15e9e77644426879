/* SPDX-License-Identifier: ISC */
/*
 * Every list walks an index: the statements that the queries run are caught
 * as they are run, and SQLite is asked how it would run them. None may sort,
 * none may scan a table that grows with what is stored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>

#include "search.h"
#include "store_rig.h"

#define CAUGHT_MAX 500

/* Statements run by any connection, on the thread that has it. */
static struct {
	pthread_mutex_t lock;
	char *sql[CAUGHT_MAX];
	size_t n;
} caught = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool
is_new(const char *sql)
{
	for (size_t i = 0; i < caught.n; i++)
		if (strcmp(caught.sql[i], sql) == 0)
			return false;
	return caught.n < CAUGHT_MAX;
}

static int
trace(unsigned what, void *arg, void *stmt, void *text)
{
	const char *sql = sqlite3_sql(stmt);

	(void)what;
	(void)arg;
	(void)text;
	if (sql == NULL || strncmp(sql, "SELECT", 6) != 0)
		return 0;
	pthread_mutex_lock(&caught.lock);
	if (is_new(sql))
		caught.sql[caught.n++] = xstrdup(sql);
	pthread_mutex_unlock(&caught.lock);
	return 0;
}

static int
on_open(sqlite3 *db, char **error, const void *api)
{
	(void)error;
	(void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, trace, NULL);
}

static void
forget_caught(void)
{
	pthread_mutex_lock(&caught.lock);
	while (caught.n > 0)
		free(caught.sql[--caught.n]);
	pthread_mutex_unlock(&caught.lock);
}

/* What is caught so far stays where it is until it is forgotten. */
static size_t
count_caught(void)
{
	size_t n;

	pthread_mutex_lock(&caught.lock);
	n = caught.n;
	pthread_mutex_unlock(&caught.lock);
	return n;
}

static bool
any_item(void *arg, const struct item_row *item)
{
	(void)arg;
	(void)item;
	return true;
}

static bool
any_story(void *arg, const struct story_row *story)
{
	(void)arg;
	(void)story;
	return true;
}

static bool
any_feed(void *arg, const struct feed *feed)
{
	(void)arg;
	(void)feed;
	return true;
}

static bool
any_poll(void *arg, const struct poll_row *poll)
{
	(void)arg;
	(void)poll;
	return true;
}

static bool
any_change(void *arg, const struct change_row *change)
{
	(void)arg;
	(void)change;
	return true;
}

/* Each combination of what an item list can be asked. */
static void
all_item_lists(struct query *q)
{
	const char *why;
	struct search *search = search_parse("word -other", &why);

	assert_non_null(search);
	for (unsigned bits = 0; bits < 256; bits++) {
		struct item_filter f = {
			.stories = bits & 64,
			.feed = bits & 1, .tag = bits & 2 ? "t" : NULL,
			.unread = bits & 4, .starred = bits & 8,
			.since = bits & 16 ? 1000 : TIME_NONE,
			.until = bits & 16 ? 2000 : TIME_NONE,
			.after_rid = bits & 32 ? 1000 : 0,
		};

		f.search = bits & 128 ? search : NULL;
		f.order = ORDER_ARRIVAL;
		assert_int_equal(query_items(q, &f, any_item, NULL), 0);
		if (f.search != NULL) {
			f.order = ORDER_RANK;
			assert_int_equal(query_items(q, &f, any_item, NULL), 0);
		}
		f.order = ORDER_ARRIVAL;
		assert_int_equal(query_items_oldest(q, &f, any_item, NULL), 0);
		f.order = ORDER_PUBLISHED;
		assert_int_equal(query_items(q, &f, any_item, NULL), 0);
	}
	search_free(search);
}

static void
all_other_lists(struct query *q)
{
	struct feed_filter f = { .state = -1 };
	struct change_filter c = { 0 };
	struct story_filter stories = { 0 };
	const uint8_t id[DIGEST_LEN] = { 0 };
	struct feed *feed;

	for (unsigned bits = 0; bits < 8; bits++) {
		f.state = bits & 1 ? 0 : -1;
		f.failing = bits & 2;
		f.tag = bits & 4 ? "t" : NULL;
		assert_int_equal(query_feeds(q, &f, any_feed, NULL), 0);
	}
	for (unsigned bits = 0; bits < 4; bits++) {
		c.feed = bits & 1;
		c.tag = bits & 2 ? "t" : NULL;
		assert_int_equal(query_changes(q, &c, any_change, NULL), 0);
	}
	for (stories.copies = 1; stories.copies <= 2; stories.copies++)
		assert_int_equal(query_stories(q, &stories, any_story, NULL), 0);
	assert_int_equal(query_story(q, 1, any_story, NULL), 0);
	assert_int_equal(query_story_items(q, 1, any_item, NULL), 0);
	assert_int_equal(query_item(q, id, any_item, NULL), 0);
	assert_int_equal(query_polls(q, 1, any_poll, NULL), 0);
	assert_int_equal(query_feed(q, "0123456789abcdef", &feed), 0);
	assert_null(feed);
	assert_int_equal(query_feed_by_url(q, "http://x/", &feed), 0);
	assert_null(feed);
}

static void
all_work(struct store_job *job, struct query *q)
{
	(void)job;
	all_item_lists(q);
	all_other_lists(q);
}

/* Say whether a line of a plan is one that costs more than it gives. */
static bool
is_bad(const char *line)
{
	if (strstr(line, "TEMP B-TREE") != NULL)
		return true;
	/* The full-text index reads its few settings. */
	if (strncmp(line, "SCAN", 4) != 0 ||
	    strstr(line, "search_config") != NULL)
		return false;
	/* A partial index holds what the list wants; json_each one row's. */
	return strstr(line, "USING INDEX item_starred") == NULL &&
	    strstr(line, "USING INDEX item_unread") == NULL &&
	    strstr(line, "USING INDEX feed_failing") == NULL &&
	    strstr(line, "VIRTUAL TABLE") == NULL;
}

static void
check_plan(sqlite3 *db, const char *sql)
{
	char *explain = xasprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *st;
	const char *line;

	assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &st, NULL),
	    SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		line = (const char *)sqlite3_column_text(st, 3);
		if (is_bad(line))
			fail_msg("%s: %s", line, sql);
	}
	sqlite3_finalize(st);
	free(explain);
}

static void
test_plans(void **state)
{
	struct rig *r = *state;
	struct rig_job job = { 0 };
	sqlite3 *db;
	size_t n;

	forget_caught();
	assert_int_equal(rig_read(r, all_work, &job), 0);
	n = count_caught();
	assert_true(n > 30);
	assert_int_equal(sqlite3_open_v2(r->path, &db, SQLITE_OPEN_READONLY,
	    NULL), SQLITE_OK);
	for (size_t i = 0; i < n; i++)
		check_plan(db, caught.sql[i]);
	sqlite3_close(db);
}

static int
setup_traced(void **state)
{
	sqlite3_auto_extension((void (*)(void))on_open);
	return rig_setup(state);
}

static int
teardown_traced(void **state)
{
	int status = rig_teardown(state);

	sqlite3_reset_auto_extension();
	forget_caught();
	return status;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plans, setup_traced,
		    teardown_traced),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
