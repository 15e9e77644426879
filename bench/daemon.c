/* SPDX-License-Identifier: ISC */
/*
 * The whole daemon: feeds that are new (fetched, parsed, cleaned, stored) and
 * feeds that have not changed, from the request to the commit, beside the sum
 * of its ceilings in the same run: a bare curl loop over the same documents,
 * and the same rows inserted bare into SQLite.
 *	bench-daemon GAZETTED [FEEDS [ITEMS]]
 */
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>
#include <event2/event.h>
#include <jansson.h>
#include <sqlite3.h>

#include "bare.h"
#include "buf.h"
#include "clock.h"
#include "origin.h"
#include "util.h"

#define PARALLEL 50
#define HOSTS 200
#define PARAGRAPHS 8
#define WORDS 25 /* of a paragraph */
#define DEADLINE_S 300
#define POLL_US 20000 /* asking for the status costs the daemon something */
#define NOT_MODIFIED "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"

extern char **environ;

struct bench {
	const char *gazetted;
	unsigned feeds, items;
	char dir[64];
	pid_t pid;
	CURL *curl;
	struct buf reply;
	struct origin origin;
	struct event_base *base;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench-daemon: %s\n", what);
	exit(1);
}

/* --- the documents --- */

/* Words that no other item has: copies of a story are another benchmark. */
static void
add_paragraph(struct buf *b, unsigned *seed)
{
	buf_adds(b, "<p class=\"x\">");
	for (unsigned i = 0; i < WORDS; i++) {
		*seed = *seed * 1103515245 + 12345;
		buf_addf(b, "%s%u ", i % 3 == 0 ? "w" ORIGIN_MARK "x" : "word",
		    *seed >> 16);
	}
	buf_adds(b, "<a href=\"/more\">a link</a>, <em>again</em> &amp; "
	    "again</p>\n");
}

static char *
feed_make(unsigned items)
{
	unsigned seed = 1;
	struct buf b;

	buf_init(&b, (size_t)64 << 20);
	buf_adds(&b, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>"
	    "<title>Bench</title><link>http://bench.example/</link>");
	for (unsigned i = 0; i < items; i++) {
		buf_addf(&b, "<item><title>Item %u of " ORIGIN_MARK "</title>"
		    "<link>http://bench.example/" ORIGIN_MARK "/%u?utm_source=rss"
		    "</link><guid isPermaLink=\"false\">bench-%u</guid>"
		    "<pubDate>Tue, 05 Apr 2022 14:%02u:00 GMT</pubDate>"
		    "<description><![CDATA[", i, i, i, i % 60);
		for (unsigned k = 0; k < PARAGRAPHS; k++)
			add_paragraph(&b, &seed);
		buf_adds(&b, "]]></description></item>");
	}
	buf_adds(&b, "</channel></rss>\n");
	return buf_steal(&b);
}

/* Start the origin; `known` is what it answers to a validator, or NULL. */
static void
origin_begin(struct bench *b, const char *known)
{
	char *body = feed_make(b->items), *answer;

	answer = xasprintf("HTTP/1.1 200 OK\r\nETag: \"a\"\r\n"
	    "Content-Type: application/rss+xml\r\nContent-Length: %zu\r\n\r\n%s",
	    strlen(body), body);
	if (origin_start(&b->origin, HOSTS, answer, known) < 0)
		die("cannot start the origin");
	free(body);
	free(answer);
}

/* --- the daemon --- */

static size_t
collect(char *p, size_t size, size_t n, void *arg)
{
	return buf_add(arg, p, size * n) == 0 ? size * n : 0;
}

/* Ask the daemon; the HTTP status, 0 if it does not answer. */
static long
ask(struct bench *b, const char *path, const char *body)
{
	char url[128];
	long status = 0;

	snprintf(url, sizeof(url), "http://localhost%s", path);
	buf_reset(&b->reply);
	curl_easy_setopt(b->curl, CURLOPT_URL, url);
	curl_easy_setopt(b->curl, CURLOPT_HTTPGET, 1L);
	if (body != NULL)
		curl_easy_setopt(b->curl, CURLOPT_POSTFIELDS, body);
	if (curl_easy_perform(b->curl) == CURLE_OK)
		curl_easy_getinfo(b->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static void
daemon_begin(struct bench *b)
{
	char conf[96], sock[96], program[512];
	char *argv[] = { program, (char[]){ "--config" }, conf,
		(char[]){ "--data-dir" }, b->dir, NULL };
	FILE *f;

	snprintf(program, sizeof(program), "%s", b->gazetted);
	snprintf(conf, sizeof(conf), "%s/conf", b->dir);
	snprintf(sock, sizeof(sock), "%s/gazetted.sock", b->dir);
	f = fopen(conf, "w");
	if (f == NULL || fprintf(f, "allow_private = { \"127.0.0.0/8\" }\n"
	    "fetch { max_transfers = %d per_host = 8 }\n"
	    "poll { host_spacing = \"0s\" }\n", PARALLEL) < 0 || fclose(f) != 0)
		die("cannot write the configuration");
	if (posix_spawn(&b->pid, program, NULL, NULL, argv, environ) != 0)
		die("cannot start gazetted");
	curl_easy_setopt(b->curl, CURLOPT_UNIX_SOCKET_PATH, sock);
	curl_easy_setopt(b->curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(b->curl, CURLOPT_WRITEDATA, &b->reply);
	for (int tries = 0; ask(b, "/healthz", NULL) != 200; tries++) {
		if (tries > 1000 || waitpid(b->pid, NULL, WNOHANG) != 0)
			die("gazetted does not answer");
		usleep(10000);
	}
}

static json_int_t
status_number(struct bench *b, const char *object, const char *name)
{
	json_t *root;
	json_int_t n;

	if (ask(b, "/v1/status", NULL) != 200)
		die("no status");
	root = json_loadb(b->reply.data, b->reply.len, 0, NULL);
	n = json_integer_value(object == NULL ? json_object_get(root, name) :
	    json_object_get(json_object_get(root, object), name));
	json_decref(root);
	return n;
}

/* Wait until so many polls have ended. The seconds since `start`. */
static double
polls_wait(struct bench *b, json_int_t polls, int64_t start)
{
	while (status_number(b, "polls", "since_start") < polls) {
		if (clock_mono_us() - start > DEADLINE_S * INT64_C(1000000))
			die("the polls do not end");
		usleep(POLL_US);
	}
	return (double)(clock_mono_us() - start) / 1e6;
}

static double
run_new(struct bench *b)
{
	struct buf opml;
	char url[128];
	double took;
	int64_t start;

	buf_init(&opml, (size_t)16 << 20);
	buf_adds(&opml, "<opml version=\"2.0\"><body>");
	for (unsigned i = 0; i < b->feeds; i++) {
		origin_url(&b->origin, i, url, sizeof(url));
		buf_addf(&opml, "<outline type=\"rss\" xmlUrl=\"%s\"/>", url);
	}
	buf_adds(&opml, "</body></opml>");
	start = clock_mono_us();
	if (ask(b, "/v1/opml", buf_cstr(&opml)) != 200)
		die("the subscriptions are refused");
	took = polls_wait(b, b->feeds, start);
	buf_free(&opml);
	if (status_number(b, NULL, "items") != (json_int_t)b->feeds * b->items)
		die("not every item was stored");
	return took;
}

static double
run_unchanged(struct bench *b)
{
	int64_t start = clock_mono_us();
	double took;

	if (ask(b, "/v1/refresh?force=1", "") != 202)
		die("the refresh is refused");
	took = polls_wait(b, 2 * (json_int_t)b->feeds, start);
	if (status_number(b, "polls", "not_modified_since_start") !=
	    (json_int_t)b->feeds)
		die("not every answer was 304");
	return took;
}

static long
memory_peak_kb(const struct bench *b)
{
	char path[64], line[128];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)b->pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb;
}

/* --- the ceilings --- */

/* Insert the rows that the daemon stored into a bare table. Seconds. */
static double
bare_rows(const struct bench *b)
{
	char sql[400];
	sqlite3 *db;
	int64_t start;

	snprintf(sql, sizeof(sql), "%s/bare", b->dir);
	if (sqlite3_open(sql, &db) != SQLITE_OK)
		die("cannot open the bare database");
	snprintf(sql, sizeof(sql), "PRAGMA page_size=8192;"
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "PRAGMA wal_autocheckpoint=4000; ATTACH '%s/gazetted.db' AS g;"
	    "CREATE TABLE bare AS SELECT i.id, b.json, p.text FROM g.item i "
	    "JOIN g.body b USING (rid) JOIN g.plain p USING (rid) LIMIT 0;", b->dir);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	start = clock_mono_us();
	if (sqlite3_exec(db, "INSERT INTO bare SELECT i.id, b.json, p.text "
	    "FROM g.item i JOIN g.body b USING (rid) "
	    "JOIN g.plain p USING (rid)", NULL, NULL, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errmsg(db));
	start = clock_mono_us() - start;
	sqlite3_close(db);
	return (double)start / 1e6;
}

static double
bare_fetch(struct bench *b, const char *known)
{
	double took;

	origin_begin(b, known);
	took = bare_run(b->base, &b->origin, b->feeds, PARALLEL, false,
	    known != NULL ? 304 : 200);
	origin_stop(&b->origin);
	if (took < 0)
		die("the bare loop failed");
	return took;
}

static void
report(const char *name, double n, const char *unit, double took, double bare)
{
	printf("%-10s %8.2f s  %8.0f %s/s   ceilings %6.2f s   %.2f of them\n",
	    name, took, n / took, unit, bare, bare / took);
}

static void
clean_up(struct bench *b)
{
	static const char *const files[] = { "conf", "bare", "bare-wal",
		"bare-shm", "gazetted.db", "gazetted.db-wal", "gazetted.db-shm",
		"gazetted.db.lock", "gazetted.sock" };
	char path[128];

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", b->dir, files[i]);
		unlink(path);
	}
	rmdir(b->dir);
}

int
main(int argc, char **argv)
{
	struct bench b = { .feeds = 1000, .items = 25,
		.dir = "/tmp/bench-daemon-XXXXXX" };
	double new_s, same_s, bare_new, bare_same, rows;
	long peak;

	if (argc < 2 || mkdtemp(b.dir) == NULL)
		die("usage: bench-daemon GAZETTED [FEEDS [ITEMS]]");
	b.gazetted = argv[1];
	if (argc > 2)
		b.feeds = (unsigned)strtoul(argv[2], NULL, 10);
	if (argc > 3)
		b.items = (unsigned)strtoul(argv[3], NULL, 10);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	b.curl = curl_easy_init();
	b.base = event_base_new();
	buf_init(&b.reply, (size_t)16 << 20);
	printf("%u feeds of %u items\n", b.feeds, b.items);
	origin_begin(&b, NOT_MODIFIED);
	daemon_begin(&b);
	new_s = run_new(&b);
	same_s = run_unchanged(&b);
	peak = memory_peak_kb(&b);
	kill(b.pid, SIGTERM);
	waitpid(b.pid, NULL, 0);
	origin_stop(&b.origin);
	bare_same = bare_fetch(&b, NOT_MODIFIED);
	bare_new = bare_fetch(&b, NULL);
	rows = bare_rows(&b);
	report("new", (double)b.feeds * b.items, "items", new_s,
	    bare_new + rows);
	report("unchanged", b.feeds, "polls", same_s, bare_same);
	printf("memory     %8.1f MB at most, without the parsers\n",
	    (double)peak / 1000);
	clean_up(&b);
	buf_free(&b.reply);
	curl_easy_cleanup(b.curl);
	event_base_free(b.base);
	return 0;
}
