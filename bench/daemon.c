/* SPDX-License-Identifier: ISC */
/*
 * The whole daemon, from the request to the commit: feeds that are new
 * (fetched, parsed, cleaned, stored), that have not changed, and that have a
 * few new items; then many small ones. Beside each, in the same run: a bare
 * curl loop and `curl --parallel` over the same documents, which keep nothing.
 *	bench-daemon GAZETTED [FEEDS [ITEMS [POLLS]]]
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
#define PARAGRAPHS 11
#define WORDS 25 /* of a paragraph */
#define DEADLINE_S 300
#define IDLE_FEEDS 100000
#define ROUNDS 3 /* of small feeds that have not changed */
#define POLL_US 50000 /* asking for the status costs the daemon something */
#define NOT_MODIFIED "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"

extern char **environ;

struct bench {
	const char *gazetted;
	unsigned feeds, items;
	size_t bytes;    /* of a document */
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

static void
add_item(struct buf *b, unsigned number)
{
	unsigned seed = number + 1;

	buf_addf(b, "<item><title>Item %u of " ORIGIN_MARK "</title>"
	    "<link>http://bench.example/" ORIGIN_MARK "/%u?utm_source=rss"
	    "</link><guid isPermaLink=\"false\">bench-%u</guid>"
	    "<pubDate>Tue, 05 Apr 2022 14:%02u:00 GMT</pubDate>"
	    "<description><![CDATA[", number, number, number, number % 60);
	for (unsigned k = 0; k < PARAGRAPHS; k++)
		add_paragraph(b, &seed);
	buf_adds(b, "]]></description></item>");
}

/* A whole answer: the items from `first` to the one before `end`. */
static char *
answer_make(unsigned first, unsigned end)
{
	char *answer;
	struct buf b;

	buf_init(&b, (size_t)64 << 20);
	buf_adds(&b, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>"
	    "<title>Bench</title><link>http://bench.example/</link>");
	while (end > first)
		add_item(&b, --end);
	buf_adds(&b, "</channel></rss>\n");
	answer = xasprintf("HTTP/1.1 200 OK\r\nETag: \"a\"\r\n"
	    "Content-Type: application/rss+xml\r\nContent-Length: %zu\r\n\r\n%s",
	    b.len, buf_cstr(&b));
	buf_free(&b);
	return answer;
}

/* What the origin serves. */
enum content {
	FIRST,     /* `items` items */
	KNOWN,     /* the same, but 304 to a validator */
	MORE,      /* one to three more */
	OTHERS,    /* as many, all others */
};

/* Start the origin, in the place of the one before. */
static void
origin_begin(struct bench *b, enum content content)
{
	char *answers[3];
	size_t n = content == MORE ? 3 : 1;

	for (size_t i = 0; i < n; i++)
		answers[i] = content == OTHERS ?
		    answer_make(b->items + 3, 2 * b->items + 3) :
		    answer_make(0, b->items +
		    (content == MORE ? 1 + (unsigned)i : 0));
	b->bytes = strlen(answers[0]);
	if (origin_start(&b->origin, HOSTS, answers, n,
	    content == KNOWN ? NOT_MODIFIED : NULL) < 0)
		die("cannot start the origin");
	for (size_t i = 0; i < n; i++)
		free(answers[i]);
}

static void
origin_change(struct bench *b, enum content content)
{
	origin_stop(&b->origin);
	origin_begin(b, content);
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

/* The processor time of the daemon so far, without the parsers, in seconds. */
static double
daemon_cpu(const struct bench *b)
{
	unsigned long user = 0, sys = 0;
	char path[64], line[512] = "", *end;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)b->pid);
	f = fopen(path, "r");
	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		die("the daemon is gone");
	fclose(f);
	end = strrchr(line, ')');
	if (end == NULL || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u "
	    "%*u %*u %*u %lu %lu", &user, &sys) != 2)
		die("cannot read the daemon's times");
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

/* A number of kB of /proc/PID/status. */
static double
memory_mb(const struct bench *b, const char *name)
{
	char path[64], line[128];
	double kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)b->pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kb = (double)strtol(line + strlen(name), NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb / 1000;
}

/* The most memory since this was asked last. */
static double
peak_mb(const struct bench *b)
{
	double peak = memory_mb(b, "VmHWM:");
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int)b->pid);
	f = fopen(path, "w");
	if (f != NULL) {
		fputs("5", f);
		fclose(f);
	}
	return peak;
}

/* What a pass over all feeds took. */
struct pass {
	double wall, cpu;
};

/* Subscribe to the documents from `first` to the one before `end`. */
static void
subscribe(struct bench *b, unsigned first, unsigned end)
{
	struct buf opml;
	char url[128];

	buf_init(&opml, (size_t)16 << 20);
	buf_adds(&opml, "<opml version=\"2.0\"><body>");
	for (unsigned i = first; i < end; i++) {
		origin_url(&b->origin, i, url, sizeof(url));
		buf_addf(&opml, "<outline type=\"rss\" xmlUrl=\"%s\"/>", url);
	}
	buf_adds(&opml, "</body></opml>");
	if (ask(b, "/v1/opml", buf_cstr(&opml)) != 200)
		die("the subscriptions are refused");
	buf_free(&opml);
}

/* Subscribe to all, and wait until all are there. */
static struct pass
pass_new(struct bench *b)
{
	struct pass pass = { .cpu = daemon_cpu(b) };
	int64_t start = clock_mono_us();

	subscribe(b, 0, b->feeds);
	pass.wall = polls_wait(b, b->feeds, start);
	pass.cpu = daemon_cpu(b) - pass.cpu;
	if (status_number(b, NULL, "items") != (json_int_t)b->feeds * b->items)
		die("not every item was stored");
	return pass;
}

static struct pass
pass_again(struct bench *b)
{
	struct pass pass = { .cpu = daemon_cpu(b) };
	int64_t start = clock_mono_us();

	if (ask(b, "/v1/refresh?force=1&wait=600", "") != 200)
		die("the refresh does not end");
	pass.wall = (double)(clock_mono_us() - start) / 1e6;
	pass.cpu = daemon_cpu(b) - pass.cpu;
	return pass;
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
	    "CREATE TABLE bare AS SELECT i.id, b.json FROM g.item i "
	    "JOIN g.body b USING (rid) LIMIT 0;", b->dir);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	start = clock_mono_us();
	if (sqlite3_exec(db, "INSERT INTO bare SELECT i.id, b.json "
	    "FROM g.item i JOIN g.body b USING (rid)", NULL, NULL, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errmsg(db));
	start = clock_mono_us() - start;
	sqlite3_close(db);
	return (double)start / 1e6;
}

/* Let no feed be due for a day. */
static void
bare_idle(const struct bench *b)
{
	char path[96];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/gazetted.db", b->dir);
	if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db,
	    "UPDATE feed SET next_poll = unixepoch() + 86400", NULL, NULL,
	    NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	sqlite3_close(db);
}

static double
bare_fetch(struct bench *b, bool known)
{
	double took = bare_run(b->base, &b->origin, b->feeds, PARALLEL, false,
	    known ? 304 : 200);

	if (took < 0)
		die("the bare loop failed");
	return took;
}

/* The same by curl --parallel, nothing kept. -1: there is no curl. */
static double
curl_fetch(struct bench *b, bool known)
{
	char list[96], url[128], parallel[16];
	char *argv[] = { (char[]){ "curl" }, (char[]){ "--no-progress-meter" },
		(char[]){ "--parallel" }, (char[]){ "--parallel-max" }, parallel,
		(char[]){ "-K" }, list, (char[]){ "-H" },
		known ? (char[]){ "If-None-Match: \"a\"" } :
		(char[]){ "Accept: */*" }, NULL };
	int64_t start;
	int status;
	pid_t pid;
	FILE *f;

	snprintf(parallel, sizeof(parallel), "%d", PARALLEL);
	snprintf(list, sizeof(list), "%s/urls", b->dir);
	f = fopen(list, "w");
	for (unsigned i = 0; f != NULL && i < b->feeds; i++) {
		origin_url(&b->origin, i, url, sizeof(url));
		fprintf(f, "url = \"%s\"\noutput = \"/dev/null\"\n", url);
	}
	if (f == NULL || fclose(f) != 0)
		die("cannot write the list of URLs");
	start = clock_mono_us();
	if (posix_spawnp(&pid, "curl", NULL, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) < 0 || status != 0)
		return -1;
	return (double)(clock_mono_us() - start) / 1e6;
}

static void
report(const struct bench *b, const char *name, struct pass pass, double bare,
    double curl)
{
	printf("%-12s %7.2f s %7.0f polls/s %6.0f us of processor a poll   "
	    "bare loop %6.2f s: %.2f of it", name, pass.wall,
	    b->feeds / pass.wall, 1e6 * pass.cpu / b->feeds, bare,
	    bare / pass.wall);
	if (curl > 0)
		printf("   curl --parallel %.2f s", curl);
	printf("   %.1f MB", peak_mb(b));
	putchar('\n');
	fflush(stdout);
}

static void
clean_up(struct bench *b)
{
	static const char *const files[] = { "conf", "bare", "bare-wal",
		"bare-shm", "urls", "gazetted.db", "gazetted.db-wal", "gazetted.db-shm",
		"gazetted.db.lock", "gazetted.sock" };
	char path[128];

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", b->dir, files[i]);
		unlink(path);
	}
	rmdir(b->dir);
}

static void
bench_begin(struct bench *b, unsigned feeds, unsigned items)
{
	snprintf(b->dir, sizeof(b->dir), "/tmp/bench-daemon-XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		die("cannot make a directory");
	b->feeds = feeds;
	b->items = items;
	b->origin = (struct origin){ 0 };
	b->curl = curl_easy_init();
	origin_begin(b, FIRST);
	daemon_begin(b);
	if (feeds > 0)
		printf("%u feeds of %u items, %.0f MB\n", feeds, items,
		    (double)feeds * (double)b->bytes / 1e6);
}

static void
bench_end(struct bench *b)
{
	printf("memory: %.1f MB at most, %.1f MB now, without the parsers\n",
	    memory_mb(b, "VmHWM:"), memory_mb(b, "VmRSS:"));
	kill(b->pid, SIGTERM);
	waitpid(b->pid, NULL, 0);
	origin_stop(&b->origin);
	clean_up(b);
	curl_easy_cleanup(b->curl);
}

/* The whole path: documents that are all new, the same, and a little newer. */
static void
bench_path(struct bench *b)
{
	struct pass pass = pass_new(b);
	double rows = bare_rows(b);

	report(b, "all new", pass, bare_fetch(b, false), curl_fetch(b, false));
	printf("%-12s %7.2f s for its rows, inserted bare\n", "", rows);
	origin_change(b, KNOWN);
	pass = pass_again(b);
	report(b, "unchanged", pass, bare_fetch(b, true), curl_fetch(b, true));
	origin_change(b, MORE);
	pass = pass_again(b);
	report(b, "1-3 new each", pass, bare_fetch(b, false),
	    curl_fetch(b, false));
}

/* Many small feeds: what a poll costs. */
static void
bench_polls(struct bench *b)
{
	struct pass pass = pass_new(b);

	report(b, "all new", pass, bare_fetch(b, false), -1);
	origin_change(b, KNOWN);
	for (int i = 0; i < ROUNDS; i++) {
		pass = pass_again(b);
		report(b, "unchanged", pass, bare_fetch(b, true), -1);
	}
	origin_change(b, OTHERS);
	pass = pass_again(b);
	report(b, "all changed", pass, bare_fetch(b, false), -1);
}

/* Very many feeds, none of which is due: what each of them costs. */
static void
bench_idle(struct bench *b)
{
	double base = memory_mb(b, "VmRSS:");
	int64_t start = clock_mono_us();

	for (unsigned i = 0; i < IDLE_FEEDS; i += IDLE_FEEDS / 4)
		subscribe(b, i, i + IDLE_FEEDS / 4);
	printf("%d feeds imported in %.2f s\n", IDLE_FEEDS,
	    (double)(clock_mono_us() - start) / 1e6);
	kill(b->pid, SIGTERM);
	waitpid(b->pid, NULL, 0);
	bare_idle(b);
	daemon_begin(b);
	printf("idle with them: %.1f MB, %.1f MB without: %.0f bytes a feed\n",
	    memory_mb(b, "VmRSS:"), base,
	    1e6 * (memory_mb(b, "VmRSS:") - base) / IDLE_FEEDS);
}

static unsigned
argument(int argc, char **argv, int i, unsigned otherwise)
{
	return argc > i ? (unsigned)strtoul(argv[i], NULL, 10) : otherwise;
}

int
main(int argc, char **argv)
{
	struct bench b = { 0 };

	if (argc < 2)
		die("usage: bench-daemon GAZETTED [FEEDS [ITEMS [POLLS]]]");
	b.gazetted = argv[1];
	curl_global_init(CURL_GLOBAL_DEFAULT);
	b.base = event_base_new();
	buf_init(&b.reply, (size_t)16 << 20);
	bench_begin(&b, argument(argc, argv, 2, 1000), argument(argc, argv, 3, 25));
	bench_path(&b);
	bench_end(&b);
	bench_begin(&b, argument(argc, argv, 4, 10000), 1);
	bench_polls(&b);
	bench_end(&b);
	bench_begin(&b, 0, 1);
	bench_idle(&b);
	bench_end(&b);
	buf_free(&b.reply);
	event_base_free(b.base);
	return 0;
}
