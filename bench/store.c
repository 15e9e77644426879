/* SPDX-License-Identifier: ISC */
/*
 * The store beside its ceiling, in one run: the same items through the whole
 * of it (matching, aliases, indexes, poll log, group commit) and as bare rows
 * into a table without an index, by one prepared statement in transactions of
 * a thousand. After each round the text index catches up. Then known items
 * polled again, lists and searches while the writer stores new items, and how
 * soon it is there again after a kill -9 of the process that was writing.
 *	bench-store [FEEDS [POLLS [ITEMS [DIR]]]]
 * The store is made in DIR, which must not be there yet, and is kept.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>
#include <sqlite3.h>

#include "bounds.h"
#include "clock.h"
#include "poll.h"
#include "query.h"
#include "search.h"
#include "store.h"
#include "store_docs.h"
#include "store_write.h"

#define LISTS 500       /* queries of a kind timed */

struct bench {
	struct event_base *base;
	struct store *store;
	char dir[100], path[128];
	bool keep;
	unsigned feeds, polls, items;
	int64_t *rids;
	size_t waiting;
	uint64_t nnew, failed;
	struct store_docs docs;
	unsigned next_poll;
};

struct bench_job {
	struct store_job job;
	struct bench *b;
	char url[64];
	int64_t rid;
	int64_t took_us;
	size_t rows;
	const struct search *search;
	const char *tag;
	const uint8_t *id;
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
	p->parsed = store_docs_make(&b->docs, feed, poll, b->items);
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
		store_docs_done(polls[i]->parsed);
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

/* The processor time of all threads: what others do on the machine is not in
 * it. */
static int64_t
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Poll all feeds once; the documents are made before the clock starts. */
static int64_t
round_of_polls(struct bench *b, unsigned poll, bool known, int64_t *cpu)
{
	struct feed_poll **polls = make_polls(b, poll, known);
	int64_t start = clock_mono_us();

	*cpu -= cpu_us();
	submit_polls(b, polls);
	settle(b);
	*cpu += cpu_us();
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
bare_round(struct bench *b, sqlite3_stmt *st, unsigned poll, int64_t *cpu)
{
	sqlite3 *db = sqlite3_db_handle(st);
	struct parse_result **docs = xcalloc(b->feeds, sizeof(struct parse_result *));
	unsigned n = 0;
	int64_t start;

	for (unsigned i = 0; i < b->feeds; i++)
		docs[i] = store_docs_make(&b->docs, i, poll, b->items);
	start = clock_mono_us();
	*cpu -= cpu_us();
	bare_exec(db, "BEGIN");
	for (unsigned i = 0; i < b->feeds; i++)
		for (unsigned k = 0; k < b->items; k++) {
			bare_insert(st, &docs[i]->items[k]);
			if (++n % 1000 == 0)
				bare_exec(db, "COMMIT; BEGIN");
		}
	bare_exec(db, "COMMIT");
	*cpu += cpu_us();
	start = clock_mono_us() - start;
	for (unsigned i = 0; i < b->feeds; i++)
		store_docs_done(docs[i]);
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
		.until = TIME_NONE, .search = j->search, .tag = j->tag };
	int64_t start = clock_mono_us();

	if (j->id != NULL)
		query_item(q, j->id, count_row, j);
	else
		query_items(q, &f, count_row, j);
	j->took_us = clock_mono_us() - start;
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The kinds of queries. */
enum ask { ASK_LATEST, ASK_FEED, ASK_TAG, ASK_ID, ASK_COMMON, ASK_RARE };

static const char *const ask_names[] = {
	"latest 50", "latest 50, feed", "latest 50, tag", "by id", "search",
	"search, rarer",
};

/* Ask the `i`th question of a kind: microseconds on the query thread. */
static int64_t
ask(struct bench *b, enum ask kind, unsigned i, size_t *rows)
{
	struct bench_job j = { .b = b, .job.read = list_work,
		.job.done = job_done };
	struct search *search = NULL;
	uint8_t id[DIGEST_LEN];
	const char *why;
	char tag[20];

	snprintf(tag, sizeof(tag), "topic %u", i % STORE_DOCS_TAGS);
	store_docs_id(id, i * 7919u % b->feeds, i * 104729u % b->polls,
	    i * 31u % b->items);
	if (kind == ASK_FEED)
		j.rid = b->rids[i % b->feeds];
	else if (kind == ASK_TAG)
		j.tag = tag;
	else if (kind == ASK_ID)
		j.id = id;
	else if (kind == ASK_COMMON)
		search = search_parse(b->docs.common[i % STORE_DOCS_WORDS], &why);
	else if (kind == ASK_RARE)
		search = search_parse(b->docs.rare[i % STORE_DOCS_WORDS], &why);
	j.search = search;
	b->waiting++;
	if (store_read(b->store, &j.job) < 0)
		die("the query queue is full");
	while (!j.finished)
		event_base_loop(b->base, EVLOOP_ONCE);
	search_free(search);
	*rows += j.rows;
	return j.took_us;
}

/* Ask many times, while the writer has new items to store. */
static void
questions(struct bench *b, enum ask kind)
{
	struct feed_poll **polls = make_polls(b, b->next_poll++, false);
	int64_t took[LISTS];
	unsigned busy = 0;
	size_t rows = 0;

	submit_polls(b, polls);
	for (unsigned i = 0; i < LISTS; i++) {
		took[i] = ask(b, kind, i, &rows);
		busy += b->waiting > 0;
	}
	settle(b);
	free_polls(b, polls);
	qsort(took, LISTS, sizeof(took[0]), by_time);
	printf("%-16s %10.2f ms p50 %8.2f ms p99, %.0f rows, the writer busy at"
	    " %.0f %%\n", ask_names[kind], (double)took[LISTS / 2] / 1000,
	    (double)took[LISTS * 99 / 100] / 1000, (double)rows / LISTS,
	    100.0 * busy / LISTS);
}

/* --- the start after a kill --- */

static void
open_store(struct bench *b)
{
	const struct store_conf conf = { .path = b->path, .query_threads = 2,
		.changed = changed };
	char why[STORE_ERROR_LEN];

	b->base = event_base_new();
	if (store_open(b->base, &conf, &b->store, why) != 0)
		die(why);
}

static void
close_store(struct bench *b)
{
	store_close(b->store);
	event_base_free(b->base);
}

static void
nothing_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

/* Write until somebody ends us; say when the first half is kept. */
static void
doomed(struct bench *b, int out)
{
	open_store(b);
	for (;;) {
		(void)round_of_polls(b, b->next_poll++, false,
		    &(int64_t){ 0 });
		if (write(out, "", 1) != 1)
			exit(1);
	}
}

static void
start_after_kill(struct bench *b)
{
	struct bench_job j = { .b = b, .job.write = nothing_work,
		.job.done = job_done };
	int64_t start, opened, answered;
	size_t rows = 0;
	int fds[2];
	pid_t pid = -1;
	char c;

	if (pipe(fds) < 0 || fflush(stdout) != 0 || (pid = fork()) < 0)
		die("fork");
	if (pid == 0)
		doomed(b, fds[1]);
	if (read(fds[0], &c, 1) != 1 || kill(pid, SIGKILL) < 0 ||
	    waitpid(pid, NULL, 0) != pid)
		die("the writer that was to be killed");
	close(fds[0]);
	close(fds[1]);
	b->next_poll++;
	start = clock_mono_us();
	open_store(b);
	opened = clock_mono_us() - start;
	(void)ask(b, ASK_LATEST, 0, &rows);
	answered = clock_mono_us() - start;
	b->waiting++;
	if (store_write(b->store, &j.job) < 0)
		die("the write queue is full");
	settle(b);
	printf("after kill -9    %10.2f s open %9.2f s a list %7.2f s a write\n",
	    (double)opened / 1e6, (double)answered / 1e6,
	    (double)(clock_mono_us() - start) / 1e6);
}

/* --- the run --- */

/* Say how large it became. */
static void
print_size(const struct bench *b)
{
	double items = (double)b->feeds * b->next_poll * b->items;
	struct stat st;

	if (stat(b->path, &st) == 0)
		printf("on disk          %10.0f bytes an item, %.2f of its JSON\n",
		    (double)st.st_size / items, (double)st.st_size / items /
		    ((double)b->docs.json_bytes / (double)b->docs.json_items));
}

/* Rounds in turn, so that both see the same machine. */
static void
run(struct bench *b)
{
	sqlite3_stmt *st = bare_open(b);
	sqlite3 *db = sqlite3_db_handle(st);
	int64_t bare_us = 0, us = 0, index_us = 0, again;
	int64_t bare_cpu = 0, cpu = 0;
	double ceiling, ours;
	struct store_stats stats;

	for (unsigned poll = 0; poll < b->polls; poll++) {
		bare_us += bare_round(b, st, poll, &bare_cpu);
		us += round_of_polls(b, poll, false, &cpu);
		index_us += catch_up(b);
	}
	b->next_poll = b->polls;
	sqlite3_finalize(st);
	sqlite3_close(db);
	ceiling = rate(b, bare_us) * b->polls;
	ours = rate(b, us) * b->polls;
	if (b->failed != 0 || b->nnew != (uint64_t)b->feeds * b->polls * b->items)
		die("not every item was stored");
	again = round_of_polls(b, b->polls - 1, true, &(int64_t){ 0 });
	store_stats(b->store, &stats);
	printf("bare rows        %10.0f items/s\n", ceiling);
	printf("new items        %10.0f items/s  %.2f of bare\n", ours,
	    ours / ceiling);
	printf("processor time   %10.1f us an item, bare %.1f\n",
	    (double)cpu / (double)b->nnew, (double)bare_cpu /
	    (double)b->nnew);
	printf("text index       %10.0f items/s\n",
	    rate(b, index_us) * b->polls);
	printf("known items      %10.0f items/s\n", rate(b, again));
	printf("jobs a commit    %10.1f\n", (double)stats.batch_jobs /
	    (double)stats.commits);
	for (size_t kind = 0; kind < ARRAY_LEN(ask_names); kind++)
		questions(b, (enum ask)kind);
	catch_up(b);
	close_store(b);
	print_size(b);
	start_after_kill(b);
	catch_up(b);
}

static unsigned
argument(int argc, char **argv, int i, unsigned otherwise)
{
	uint64_t v = otherwise;

	if (i < argc && parse_uint(argv[i], strlen(argv[i]), 1000000, &v) < 0)
		die("usage: bench-store [FEEDS [POLLS [ITEMS [DIR]]]]");
	return (unsigned)v;
}

static void
clean_up(const struct bench *b)
{
	static const char *const names[] = { "bare", "db", "db.lock" };
	char path[128];

	for (size_t i = 0; i < (b->keep ? 1 : ARRAY_LEN(names)); i++) {
		snprintf(path, sizeof(path), "%s/%s", b->dir, names[i]);
		(void)unlink(path);
	}
	if (!b->keep)
		(void)rmdir(b->dir);
}

/* Make the directory that was named, or one that goes. */
static void
make_dir(struct bench *b, const char *named)
{
	b->keep = named != NULL;
	snprintf(b->dir, sizeof(b->dir), "%s",
	    named != NULL ? named : "./bench-store.XXXXXX");
	if (named != NULL ? mkdir(b->dir, 0700) < 0 : mkdtemp(b->dir) == NULL)
		die("cannot make the directory");
	snprintf(b->path, sizeof(b->path), "%s/db", b->dir);
}

int
main(int argc, char **argv)
{
	struct bench b = { .feeds = argument(argc, argv, 1, 500),
		.polls = argument(argc, argv, 2, 4),
		.items = argument(argc, argv, 3, 20) };

	if (digest_init() < 0)
		die("cannot begin");
	setvbuf(stdout, NULL, _IOLBF, 0);
	make_dir(&b, argc > 4 ? argv[4] : NULL);
	b.rids = xcalloc(b.feeds, sizeof(*b.rids));
	store_docs_init(&b.docs);
	open_store(&b);
	subscribe(&b);
	run(&b);
	close_store(&b);
	clean_up(&b);
	free(b.rids);
	store_docs_free(&b.docs);
	return 0;
}
