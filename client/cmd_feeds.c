/* SPDX-License-Identifier: ISC */
/* Commands that show how polling goes: feeds, log, refresh. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "feed.h"
#include "progress.h"
#include "resolve.h"
#include "table.h"
#include "when.h"

const struct option_row options_feeds[] = {
	{ "failing", 'f', OPTION_FLAG, NULL,
	    "only those whose last poll failed", OPTION(failing) },
	{ "tag", 0, OPTION_LIST, "TAG", "only those with this tag", OPTION(tags) },
	{ .name = NULL },
};

const struct option_row options_refresh[] = {
	{ "wait", 'w', OPTION_FLAG, NULL,
	    "wait for the polls, and show their results", OPTION(wait) },
	{ "force", 0, OPTION_FLAG, NULL,
	    "even where the feed's host asked for a pause", OPTION(force) },
	{ .name = NULL },
};

#define WIDE 120  /* columns from which URLs fit beside titles */

/* The rows being listed. */
struct listing {
	struct client *c;
	struct table *table; /* NULL: JSON */
	const char *feed;    /* of the polls being listed, NULL: each says */
	bool failed;         /* one of the polls */
	struct progress *progress;
	long long polled;    /* feeds, of those that are named */
};

/* Write a number for a cell, unless the member is not there. */
static const char *
number_text(const json_t *object, const char *key, char out[WHEN_TEXT_LEN])
{
	if (json_object_get(object, key) == NULL)
		return "";
	snprintf(out, WHEN_TEXT_LEN, "%lld", number_of(object, key));
	return out;
}

/* "code: detail" of an object; "" without a code. The caller frees it. */
static char *
reason_of(const json_t *object)
{
	const char *code = text_of(object, "code");
	const char *detail = text_of(object, "detail");

	if (code[0] == '\0')
		return xstrdup("");
	return xasprintf("%s%s%s", code, detail[0] ? ": " : "", detail);
}

static const struct table_column feed_columns[] = {
	{ "ID", false, false }, { "STATE", false, false },
	{ "ITEMS", true, false }, { "UNREAD", true, false },
	{ "POLLED", false, false }, { "NEXT", false, false },
	{ "TITLE", false, true }, { "URL", false, true },
	{ "ERROR", false, true },
};

/* Print one feed. */
static int
print_feed(void *arg, json_t *feed)
{
	struct listing *l = arg;
	const json_t *error = json_object_get(feed, "error");
	char items[WHEN_TEXT_LEN], unread[WHEN_TEXT_LEN];
	char last[WHEN_TEXT_LEN], next[WHEN_TEXT_LEN];
	const struct output *out = &l->c->out;
	char id[FEED_ID_LEN + 1], *reason;

	if (l->c->args.failing && error == NULL)
		return 0;
	if (l->table == NULL)
		return output_json(&l->c->out, feed);
	snprintf(id, sizeof(id), "%.*s", out->tty ? ID_SHOWN : FEED_ID_LEN,
	    text_of(feed, "id"));
	reason = reason_of(error);
	table_row(l->table, (const char *const[]){
		id,
		error != NULL ? "failing" : text_of(feed, "state"),
		number_text(feed, "items", items),
		number_text(feed, "unread", unread),
		time_of(l->c, feed, "last_poll", last),
		time_of(l->c, feed, "next_poll", next),
		text_of(feed, "title"),
		out->tty && out->width < WIDE ? "" : text_of(feed, "url"),
		reason,
	}, error != NULL ? STYLE_BAD : STYLE_PLAIN);
	free(reason);
	return l->c->out.error != 0 ? -1 : 0;
}

int
cmd_feeds(int argc, char **argv)
{
	struct client c;
	struct listing l = { .c = &c };
	int rc = client_begin(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	if (c.args.tags.n > 1) {
		complain("feeds: --tag can be given once");
		return client_end(&c, EXIT_USAGE);
	}
	if (!c.args.json)
		l.table = table_new(&c.out, feed_columns,
		    ARRAY_LEN(feed_columns));
	rc = feeds_walk(&c, c.args.tags.value[0], print_feed, &l);
	table_end(l.table);
	return client_end(&c, rc);
}

static const struct table_column poll_columns[] = {
	{ "FEED", false, false }, { "TIME", false, false },
	{ "HTTP", true, false }, { "OUTCOME", false, false },
	{ "BYTES", true, false }, { "SECONDS", true, false },
	{ "NEW", true, false }, { "CHANGED", true, false },
	{ "NOTE", false, true },
};

/* Print one poll. */
static int
print_poll(struct listing *l, json_t *poll)
{
	bool failed = strcmp(text_of(poll, "outcome"), "error") == 0;
	char time[WHEN_TEXT_LEN], status[WHEN_TEXT_LEN], bytes[WHEN_TEXT_LEN];
	char seconds[WHEN_TEXT_LEN], new[WHEN_TEXT_LEN], changed[WHEN_TEXT_LEN];
	char *reason;

	l->failed = l->failed || failed;
	if (l->table == NULL)
		return output_json(&l->c->out, poll);
	reason = reason_of(poll);
	snprintf(seconds, sizeof(seconds), "%.2f",
	    json_number_value(json_object_get(poll, "seconds")));
	table_row(l->table, (const char *const[]){
		l->feed != NULL ? l->feed : text_of(poll, "feed"),
		time_of(l->c, poll, "time", time),
		number_text(poll, "status", status), text_of(poll, "outcome"),
		number_text(poll, "bytes", bytes), seconds,
		number_text(poll, "new", new),
		number_text(poll, "changed", changed), reason,
	}, failed ? STYLE_BAD : STYLE_PLAIN);
	free(reason);
	return 0;
}

/* Print the polls of an answer. */
static void
print_polls(struct listing *l, const json_t *answer)
{
	json_t *polls = json_object_get(answer, "polls"), *poll;
	size_t i;

	json_array_foreach(polls, i, poll)
		if (print_poll(l, poll) < 0)
			return;
}

int
cmd_log(int argc, char **argv)
{
	struct client c;
	struct listing l = { .c = &c };
	json_t *answer = NULL;
	char *id = NULL;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	rc = get_feed_part(&c, c.args.rest[0], "polls", &id, &answer);
	if (rc == EXIT_OK) {
		l.feed = c.out.tty ? "" : id;
		if (!c.args.json)
			l.table = table_new(&c.out, poll_columns,
			    ARRAY_LEN(poll_columns));
		print_polls(&l, answer);
		table_end(l.table);
	}
	json_decref(answer);
	free(id);
	return client_end(&c, rc);
}

/* The number of feeds that are polled. */
static long long
active_feeds(struct client *c)
{
	json_t *status = NULL;
	long long n = 0;

	if (client_get(c, "/v1/status", "status", &status) == EXIT_OK)
		n = number_of(json_object_get(status, "feeds"), "active");
	json_decref(status);
	return n;
}

/* Send the request for the polls of one feed (NULL: of all). */
static int
ask_refresh(struct listing *l, json_t *feed, struct answer *a)
{
	struct client *c = l->c;
	struct progress *all = feed == NULL ? l->progress : NULL;
	struct progress_watch watch;
	struct buf path;
	int rc;

	buf_init(&path, KIB(1));
	if (feed != NULL)
		buf_addf(&path, "/v1/feeds/%s/refresh", text_of(feed, "id"));
	else
		buf_adds(&path, "/v1/refresh");
	if (c->args.wait)
		query_add_number(&path, "wait", BOUND_CLIENT_REFRESH_S);
	if (c->args.force)
		query_add(&path, "force", "1");
	progress_watch_begin(&watch, all, c, "polls", "since_start",
	    all != NULL ? active_feeds(c) : 0);
	rc = connection_call(c->conn, &(struct request){ .method = "POST",
	    .path = buf_cstr(&path), .body = "",
	    .wait = c->args.wait ? BOUND_CLIENT_REFRESH_S : 0,
	    .tick = progress_watch_tick, .tick_arg = &watch }, a);
	progress_watch_end(&watch);
	buf_free(&path);
	return rc;
}

/* Say how many feeds were left out, and why. */
static void
tell_postponed(const json_t *answer)
{
	static const struct {
		const char *reason, *means;
	} reasons[] = {
		{ "just-polled", "were polled in the last minute" },
		{ "retry-after", "wait as their servers asked" },
		{ "host", "wait because their hosts are left alone" },
	};
	const json_t *all = json_object_get(answer, "postponed"), *one;
	size_t i, n;

	for (size_t r = 0; r < ARRAY_LEN(reasons); r++) {
		n = 0;
		json_array_foreach(all, i, one)
			n += strcmp(text_of(one, "reason"),
			    reasons[r].reason) == 0;
		if (n > 0)
			complain("refresh: %zu feeds %s", n, reasons[r].means);
	}
}

/* Ask for the polls of one feed (NULL: of all), and print them. */
static int
refresh_one(void *arg, json_t *feed)
{
	struct listing *l = arg;
	struct client *c = l->c;
	const char *what = feed != NULL ? text_of(feed, "url") : "refresh";
	struct answer a;
	int rc = ask_refresh(l, feed, &a);

	progress_at(l->progress, ++l->polled);
	if (rc != 0)
		return rc;
	progress_hide(l->progress);
	rc = answer_check(&a, what);
	if (rc == EXIT_OK && c->args.wait)
		print_polls(l, a.json);
	if (rc == EXIT_OK && c->args.wait && a.status == 200 &&
	    json_array_size(json_object_get(a.json, "polls")) == 0)
		complain("%s: nothing was polled: all are paused, or postponed"
		    " (--force polls them)", what);
	if (rc == EXIT_OK)
		tell_postponed(a.json);
	if (rc == EXIT_OK && c->args.wait && a.status == 202) {
		complain("%s: not all polls have ended yet", what);
		l->failed = true;
	}
	if (rc == EXIT_OK && !c->args.wait && c->args.json && a.json != NULL)
		output_json(&c->out, a.json);
	answer_clear(&a);
	return rc;
}

int
cmd_refresh(int argc, char **argv)
{
	struct client c;
	struct listing l = { .c = &c };
	int rc = client_begin(&c, argc, argv, 0, INT_MAX);

	if (rc >= 0)
		return rc;
	if (!c.args.json)
		l.table = table_new(&c.out, poll_columns,
		    ARRAY_LEN(poll_columns));
	l.progress = progress_new("refresh", c.args.wait && !c.args.json,
	    PROGRESS_FEEDS);
	progress_total(l.progress, c.args.nrest);
	rc = c.args.nrest > 0 ? feeds_each(&c, refresh_one, &l) :
	    refresh_one(&l, NULL);
	progress_free(l.progress);
	table_end(l.table);
	if (rc == EXIT_OK && l.failed)
		rc = EXIT_FAILED;
	return client_end(&c, rc);
}
