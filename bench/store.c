/* SPDX-License-Identifier: ISC */
/*
 * The store beside its ceiling, in one run: the same items through the whole
 * of it (matching, aliases, indexes, poll log, group commit) and as bare rows
 * into a table without an index, by one prepared statement in transactions of
 * a thousand. After each round the text index catches up. Then known items
 * polled again, and lists and searches while the writer stores new items.
 *	bench-store [FEEDS [POLLS [ITEMS]]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>
#include <sqlite3.h>

#include "bounds.h"
#include "clock.h"
#include "json_out.h"
#include "poll.h"
#include "query.h"
#include "search.h"
#include "store.h"
#include "store_write.h"

#define BODY 1600       /* bytes of an item's content; its JSON has it twice */
#define LISTS 200       /* list queries timed */

struct bench {
	struct event_base *base;
	struct store *store;
	char dir[64], path[96];
	unsigned feeds, polls, items;
	int64_t *rids;
	size_t waiting;
	uint64_t nnew, failed;
	char *text;         /* words to cut bodies from */
	const char *common[4], *rare[4]; /* words of it */
	unsigned next_poll;
	uint64_t json_bytes, json_items; /* of the records made */
};

struct bench_job {
	struct store_job job;
	struct bench *b;
	char url[64];
	int64_t rid;
	int64_t took_us;
	size_t rows;
	const struct search *search;
	bool finished;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench-store: %s\n", what);
	exit(1);
}

static void
changed(void *arg, int64_t seq)
{
	(void)arg;
	(void)seq;
}

static void
settle(struct bench *b)
{
	while (b->waiting > 0)
		event_base_loop(b->base, EVLOOP_ONCE);
}

static void
job_done(struct store_job *job)
{
	struct bench_job *j = (struct bench_job *)job;

	j->finished = true;
	j->b->waiting--;
}

static void
tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* Wait until the text index has everything: how long it took. */
static int64_t
catch_up(struct bench *b)
{
	const struct timeval soon = { 0, 2000 };
	int64_t start = clock_mono_us();
	struct store_stats stats;

	for (;;) {
		store_stats(b->store, &stats);
		if (stats.index_seq >= stats.seq)
			return clock_mono_us() - start;
		event_base_once(b->base, -1, EV_TIMEOUT, tick, NULL, &soon);
		event_base_loop(b->base, EVLOOP_ONCE);
	}
}

/* --- documents --- */

static void
fill_record(struct bench *b, struct item_record *rec, unsigned feed,
    unsigned poll, unsigned item)
{
	char name[100], hex[2 * DIGEST_LEN + 1];
	size_t from = (feed * 7919u + poll * 104729u + item * 31u) % 100000;
	struct buf json;

	snprintf(name, sizeof(name), "http://%u.example/item/%u/%u", feed, poll,
	    item);
	digest_bytes(rec->id, name, strlen(name));
	hex_encode(hex, rec->id, DIGEST_LEN);
	for (unsigned k = 0; k < ITEM_ALIASES; k++) {
		name[0] = (char)('a' + k);
		rec->aliases[k].kind = (uint8_t)k;
		digest_bytes(rec->aliases[k].hash, name, strlen(name));
	}
	rec->naliases = ITEM_ALIASES;
	memcpy(rec->raw_hash, rec->aliases[0].hash, DIGEST_LEN);
	memcpy(rec->content_hash, rec->aliases[3].hash, DIGEST_LEN);
	rec->published = 1600000000 + poll * 3600 + item;
	rec->modified = TIME_NONE;
	rec->shingles = 400;
	/* Sketches of texts that have nothing in common. */
	for (unsigned k = 0; k < SKETCH_SLOTS / DIGEST_LEN; k++) {
		name[0] = (char)('A' + k);
		digest_bytes(rec->sketch + k * DIGEST_LEN, name, strlen(name));
	}
	memcpy(rec->marks, rec->sketch, SKETCH_MARKS);
	rec->text = (struct str){ b->text + from, BODY * 9 / 10 };
	rec->title = (struct str){ b->text + from, 60 };
	buf_init(&json, KIB(64));
	json_open(&json, NULL, '{');
	json_cstr(&json, "id", hex);
	json_str(&json, "title", rec->title);
	json_str(&json, "content_html", (struct str){ b->text + from, BODY });
	json_str(&json, "content_text", rec->text);
	json_open(&json, "_gazetted", '{');
	json_cstr(&json, "guid", name);
	rec->splice = (uint32_t)json.len;
	json_close(&json, '}');
	json_close(&json, '}');
	b->json_bytes += json.len;
	b->json_items++;
	rec->json = (struct str){ json.data, json.len };
}

static struct parse_result *
document(struct bench *b, unsigned feed, unsigned poll)
{
	struct parse_result *res = xcalloc(1, sizeof(*res));

	res->feed.title = STR_LIT("A feed");
	res->feed.complete = true;
	res->nitems = b->items;
	res->items = xcalloc(b->items, sizeof(*res->items));
	for (unsigned i = 0; i < b->items; i++)
		fill_record(b, &res->items[i], feed, poll, i);
	return res;
}

static void
document_free(struct parse_result *res)
{
	for (size_t i = 0; i < res->nitems; i++)
		free((char *)(uintptr_t)res->items[i].json.s);
	free(res->items);
	free(res);
}

/* --- polls --- */

static void
poll_done(struct feed_poll *p)
{
	struct bench *b = p->pipeline;

	b->waiting--;
	b->nnew += p->nnew;
	b->failed += p->store_error != 0;
}

static struct feed_poll *
make_poll(struct bench *b, unsigned feed, unsigned poll, bool known)
{
	struct feed_poll *p = xcalloc(1, sizeof(*p));

	p->pipeline = b;
	p->next = poll_done;
	p->feed = b->rids[feed];
	p->started = 1700000000 + poll * 3600;
	p->next_poll = p->started + 3600;
	p->reason = "interval";
	p->outcome = POLL_NEW;
	p->fetch.status = 200;
	p->keep_validators = true;
	p->parsed = document(b, feed, poll);
	for (size_t i = 0; known && i < p->parsed->nitems; i++)
		p->parsed->items[i].known = true;
	return p;
}

static void
add_work(struct store_job *job, struct store_writer *w)
{
	struct bench_job *j = (struct bench_job *)job;
	struct feed_spec spec = { .url = j->url, .interval = -1,
		.private_feed = -1, .state = -1 };
	struct feed *feed = NULL;
	bool existed;

	if (writer_feed_add(w, &spec, 1, &feed, &existed) == 0)
		j->rid = feed->rid;
	feed_free(feed);
}

static void
subscribe(struct bench *b)
{
	struct bench_job *jobs = xcalloc(b->feeds, sizeof(*jobs));
	int64_t start = clock_mono_us();

	for (unsigned i = 0; i < b->feeds; i++) {
		jobs[i].b = b;
		jobs[i].job.write = add_work;
		jobs[i].job.done = job_done;
		snprintf(jobs[i].url, sizeof(jobs[i].url),
		    "http://%u.example/feed", i);
		while (store_write(b->store, &jobs[i].job) < 0)
			event_base_loop(b->base, EVLOOP_ONCE);
		b->waiting++;
	}
	settle(b);
	printf("subscribe        %10.0f feeds/s\n", (double)b->feeds * 1e6 /
	    (double)(clock_mono_us() - start));
	for (unsigned i = 0; i < b->feeds; i++)
		b->rids[i] = jobs[i].rid;
	free(jobs);
}

static struct feed_poll **
make_polls(struct bench *b, unsigned poll, bool known)
{
	struct feed_poll **polls = xcalloc(b->feeds, sizeof(struct feed_poll *));

	for (unsigned i = 0; i < b->feeds; i++)
		polls[i] = make_poll(b, i, poll, known);
	return polls;
}

static void
free_polls(struct bench *b, struct feed_poll **polls)
{
	for (unsigned i = 0; i < b->feeds; i++) {
		document_free(polls[i]->parsed);
		free(polls[i]);
	}
	free(polls);
}

static void
submit_polls(struct bench *b, struct feed_poll **polls)
{
	for (unsigned i = 0; i < b->feeds; i++) {
		while (store_save_poll(b->store, polls[i]) < 0)
			event_base_loop(b->base, EVLOOP_ONCE);
		b->waiting++;
	}
}

/* Poll all feeds once; the documents are made before the clock starts. */
static int64_t
round_of_polls(struct bench *b, unsigned poll, bool known)
{
	struct feed_poll **polls = make_polls(b, poll, known);
	int64_t start = clock_mono_us();

	submit_polls(b, polls);
	settle(b);
	start = clock_mono_us() - start;
	free_polls(b, polls);
	return start;
}

static double
rate(const struct bench *b, int64_t us)
{
	return (double)b->feeds * b->items * 1e6 / (double)us;
}

/* --- the ceiling --- */

static void
bare_exec(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
}

static void
bare_insert(sqlite3_stmt *st, const struct item_record *rec)
{
	sqlite3_bind_blob(st, 1, rec->id, DIGEST_LEN, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, rec->published);
	sqlite3_bind_text(st, 3, rec->title.s, (int)rec->title.n, SQLITE_STATIC);
	sqlite3_bind_blob(st, 4, rec->sketch, SKETCH_SLOTS, SQLITE_STATIC);
	sqlite3_bind_text(st, 5, rec->json.s, (int)rec->json.n, SQLITE_STATIC);
	sqlite3_bind_text(st, 6, rec->text.s, (int)rec->text.n, SQLITE_STATIC);
	if (sqlite3_step(st) != SQLITE_DONE)
		die("bare insert");
	sqlite3_reset(st);
}

static int64_t
bare_round(struct bench *b, sqlite3_stmt *st, unsigned poll)
{
	sqlite3 *db = sqlite3_db_handle(st);
	struct parse_result **docs = xcalloc(b->feeds, sizeof(struct parse_result *));
	unsigned n = 0;
	int64_t start;

	for (unsigned i = 0; i < b->feeds; i++)
		docs[i] = document(b, i, poll);
	start = clock_mono_us();
	bare_exec(db, "BEGIN");
	for (unsigned i = 0; i < b->feeds; i++)
		for (unsigned k = 0; k < b->items; k++) {
			bare_insert(st, &docs[i]->items[k]);
			if (++n % 1000 == 0)
				bare_exec(db, "COMMIT; BEGIN");
		}
	bare_exec(db, "COMMIT");
	start = clock_mono_us() - start;
	for (unsigned i = 0; i < b->feeds; i++)
		document_free(docs[i]);
	free(docs);
	return start;
}

static sqlite3_stmt *
bare_open(struct bench *b)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *st;

	snprintf(path, sizeof(path), "%s/bare", b->dir);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		die("cannot open the bare database");
	bare_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL;"
	    "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
	    "PRAGMA cache_size=-65536;"
	    "CREATE TABLE item (id BLOB, published INTEGER, title TEXT,"
	    " sketch BLOB, json TEXT, text TEXT)");
	if (sqlite3_prepare_v2(db, "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)",
	    -1, &st, NULL) != SQLITE_OK)
		die("bare insert");
	return st;
}

/* --- lists --- */

static bool
count_row(void *arg, const struct item_row *item)
{
	struct bench_job *j = arg;

	return item->json.n > 0 && ++j->rows < 50;
}

static void
list_work(struct store_job *job, struct query *q)
{
	struct bench_job *j = (struct bench_job *)job;
	struct item_filter f = { .feed = j->rid, .since = TIME_NONE,
		.until = TIME_NONE, .search = j->search };
	int64_t start = clock_mono_us();

	query_items(q, &f, count_row, j);
	j->took_us = clock_mono_us() - start;
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Ask many times, while the writer has new items to store. */
static void
lists(struct bench *b, const char *name, bool by_feed, const char *const *words)
{
	struct feed_poll **polls = make_polls(b, b->next_poll++, false);
	struct search *search = NULL;
	int64_t took[LISTS];
	size_t rows = 0;
	const char *why;

	submit_polls(b, polls);

	for (unsigned i = 0; i < LISTS; i++) {
		struct bench_job j = { .b = b };

		if (by_feed)
			j.rid = b->rids[i % b->feeds];
		if (words != NULL)
			j.search = search = search_parse(words[i % 4], &why);
		j.job.read = list_work;
		j.job.done = job_done;
		b->waiting++;
		if (store_read(b->store, &j.job) < 0)
			die("the query queue is full");
		while (!j.finished)
			event_base_loop(b->base, EVLOOP_ONCE);
		took[i] = j.took_us;
		rows += j.rows;
		search_free(search);
		search = NULL;
	}
	printf("%s %8zu rows a query, %zu polls were left at the end\n", name,
	    rows / LISTS, b->waiting);
	settle(b);
	free_polls(b, polls);
	qsort(took, LISTS, sizeof(took[0]), by_time);
	printf("%s %8.2f ms p50 %8.2f ms p99\n", name,
	    (double)took[LISTS / 2] / 1000, (double)took[LISTS * 99 / 100] / 1000);
}

/* --- the run --- */

/* Rounds in turn, so that both see the same machine. */
static void
run(struct bench *b)
{
	sqlite3_stmt *st = bare_open(b);
	sqlite3 *db = sqlite3_db_handle(st);
	int64_t bare_us = 0, us = 0, index_us = 0, again;
	double ceiling, ours;
	struct store_stats stats;

	for (unsigned poll = 0; poll < b->polls; poll++) {
		bare_us += bare_round(b, st, poll);
		us += round_of_polls(b, poll, false);
		index_us += catch_up(b);
	}
	b->next_poll = b->polls;
	sqlite3_finalize(st);
	sqlite3_close(db);
	ceiling = rate(b, bare_us) * b->polls;
	ours = rate(b, us) * b->polls;
	if (b->failed != 0 || b->nnew != (uint64_t)b->feeds * b->polls * b->items)
		die("not every item was stored");
	again = round_of_polls(b, b->polls - 1, true);
	store_stats(b->store, &stats);
	printf("bare rows        %10.0f items/s\n", ceiling);
	printf("new items        %10.0f items/s  %.2f of bare\n", ours,
	    ours / ceiling);
	printf("text index       %10.0f items/s\n",
	    rate(b, index_us) * b->polls);
	printf("known items      %10.0f items/s\n", rate(b, again));
	printf("jobs a commit    %10.1f\n", (double)stats.batch_jobs /
	    (double)stats.commits);
	lists(b, "latest 50       ", false, NULL);
	lists(b, "latest 50 a feed", true, NULL);
	lists(b, "search          ", false, b->common);
	lists(b, "search, rarer   ", false, b->rare);
	catch_up(b);
}

static unsigned
argument(int argc, char **argv, int i, unsigned otherwise)
{
	uint64_t v = otherwise;

	if (i < argc && parse_uint(argv[i], strlen(argv[i]), 1000000, &v) < 0)
		die("usage: bench-store [FEEDS [POLLS [ITEMS]]]");
	return (unsigned)v;
}

/* Write a word and a blank. */
static size_t
put_word(char *to, const char *word)
{
	size_t n = strlen(word);

	memcpy(to, word, n);
	to[n] = ' ';
	return n + 1;
}

/*
 * Text that packs as prose does: words of a few letters, the frequent ones
 * very frequent, from a generator that is the same in each run.
 */
static void
make_text(struct bench *b)
{
	static const char letters[] = "eeeeetttaaaooiinnsshhrrdlucmwfgypbvk";
	uint64_t x = 88172645463325252u;
	size_t n = 100000 + 2 * BODY, at = 0;
	char words[4096][10];

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (size_t k = 0; k < sizeof(words[i]); k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			words[i][k] = k > 2 + i % 7 || k == 9 ? '\0' :
			    letters[x % (sizeof(letters) - 1)];
		}
	for (size_t i = 0; i < 4; i++) {
		b->common[i] = xstrdup(words[i]);
		b->rare[i] = xasprintf("%s %s", words[100 + i * 50],
		    words[2000 + i * 50]);
	}
	b->text = xmalloc(n + 16);
	while (at < n) {
		uint64_t range;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		range = (uint64_t)1 << (3 + x % 10);
		at += put_word(b->text + at, words[(x >> 8) % range]);
	}
}

/* Say how large it became, and remove it. */
static void
clean_up(const struct bench *b)
{
	static const char *const names[] = { "db", "db.lock", "bare" };
	char path[128];
	struct stat st;

	if (stat(b->path, &st) == 0)
		printf("on disk          %10.0f bytes an item  %.2f of its JSON\n",
		    (double)st.st_size / b->feeds / b->next_poll / b->items,
		    (double)st.st_size / b->feeds / b->next_poll / b->items /
		    ((double)b->json_bytes / (double)b->json_items));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", b->dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(b->dir);
}

int
main(int argc, char **argv)
{
	struct bench b = { .feeds = argument(argc, argv, 1, 500),
		.polls = argument(argc, argv, 2, 4),
		.items = argument(argc, argv, 3, 20) };
	struct store_conf conf = { .path = b.path, .query_threads = 2,
		.changed = changed };
	char why[STORE_ERROR_LEN];

	snprintf(b.dir, sizeof(b.dir), "./bench-store.XXXXXX");
	if (digest_init() < 0 || mkdtemp(b.dir) == NULL)
		die("cannot begin");
	snprintf(b.path, sizeof(b.path), "%s/db", b.dir);
	b.base = event_base_new();
	b.rids = xcalloc(b.feeds, sizeof(*b.rids));
	make_text(&b);
	if (store_open(b.base, &conf, &b.store, why) != 0)
		die(why);
	subscribe(&b);
	run(&b);
	store_close(b.store);
	event_base_free(b.base);
	clean_up(&b);
	free(b.rids);
	free(b.text);
	for (size_t i = 0; i < 4; i++) {
		free((char *)(uintptr_t)b.common[i]);
		free((char *)(uintptr_t)b.rare[i]);
	}
	return 0;
}
