/* SPDX-License-Identifier: ISC */
/* The store: opening, refusing, and what is left after a kill. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "bounds.h"
#include "../../daemon/store/item_text.h"
#include "../../daemon/store/schema.h"
#include "../../daemon/store/sync.h"
#include "store_rig.h"

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
	char *wal = xasprintf("%s-wal", r->path);
	struct stat st;

	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	store_stats(r->store, &before);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	rig_close(r);
	assert_int_equal(stat(wal, &st), -1);
	free(wal);
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

/* --- upgrades --- */

static const struct schema_step upgrade[] = {
	{ "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1);"
	  "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT;"
	  "INSERT INTO meta VALUES ('epoch', 'first')", NULL },
	{ "INSERT INTO t VALUES (2)", NULL },
	{ "INSERT INTO t VALUES (3); INSERT INTO nowhere VALUES (1)", NULL },
};

/* Open a database of another history: `steps` of `upgrade`. */
static int
upgrade_to(const char *path, size_t steps, char *why)
{
	struct db *db;
	int error, code = 0;

	assert_int_equal(sync_create(path), 0);
	assert_int_equal(db_open(path, DB_WRITE, &db, &error, &code), 0);
	if (schema_open(db, path, upgrade, steps, &code, why,
	    STORE_ERROR_LEN) == 0)
		code = 0;
	db_close(db);
	return code;
}

static int64_t
sum_of(const char *path)
{
	struct rig r;

	snprintf(r.path, sizeof(r.path), "%s", path);
	return rig_sql(&r, "SELECT sum(a) * 100 + (SELECT user_version FROM"
	    " pragma_user_version) FROM t");
}

/* Say whether a database is a copy, whose history is not the first one's. */
static bool
is_copy(const char *path)
{
	struct rig r;

	snprintf(r.path, sizeof(r.path), "%s", path);
	return rig_sql(&r, "SELECT count(*) FROM meta WHERE key = 'copied'"
	    " OR (key = 'epoch' AND value <> 'first')") == 2;
}

/* Each step is taken whole, once, and a copy is kept from before the first. */
static void
test_upgrade(void **state)
{
	struct rig *r = *state;
	char *path = xasprintf("%s/other", r->dir);
	char *copy = xasprintf("%s.v1", path), *copy2 = xasprintf("%s.v2", path);
	char why[STORE_ERROR_LEN] = "";
	struct stat st;

	assert_int_equal(upgrade_to(path, 1, why), 0);
	assert_int_equal(sum_of(path), 101);
	assert_int_equal(upgrade_to(path, 1, why), 0);
	assert_int_equal(stat(copy, &st), -1);
	assert_int_equal(upgrade_to(path, 2, why), 0);
	assert_int_equal(sum_of(path), 302);
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(sum_of(copy), 101);
	assert_true(is_copy(copy));
	assert_false(is_copy(path));
	/* The third step fails in its middle: none of it is there. */
	assert_int_equal(upgrade_to(path, 3, why), EX_IOERR);
	assert_non_null(strstr(why, "nowhere"));
	assert_int_equal(sum_of(path), 302);
	assert_int_equal(sum_of(copy2), 302);
	assert_int_equal(upgrade_to(path, 2, why), 0);
	/* And an older program refuses. */
	assert_int_equal(upgrade_to(path, 1, why), EX_DATAERR);
	assert_int_equal(sum_of(path), 302);
	free(path);
	free(copy);
	free(copy2);
}

/* --- a full disk --- */

static void
limit_file_size(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Poll with a large text: what the store says of it. */
static int
poll_large(struct rig *r, int64_t feed, int n)
{
	char *text = malloc(200000), guid[20];
	struct doc doc = { "F", { { guid, NULL, "T", text, 0 } } };
	struct feed_poll *p = rig_poll(r, feed, 5000000 + n);
	int error;

	snprintf(guid, sizeof(guid), "%d", n);
	memset(text, 'x', 199999);
	text[199999] = '\0';
	rig_parse(p, &doc);
	rig_submit(r, p);
	rig_wait(r);
	error = p->store_error;
	assert_int_equal(p->nnew, error == 0);
	rig_poll_free(p);
	free(text);
	return error;
}

/*
 * A limit on the size of files stands for a disk that is full: what cannot be
 * written is said so, what is there can be read, and it goes on by itself.
 */
static void
test_full(void **state)
{
	struct rig *r = *state;
	int64_t feed = rig_add(r, URL_A, NULL);
	struct list_job l = list_of((struct item_filter){ 0 });
	struct store_stats stats;
	int kept = 0, n = 0;

	signal(SIGXFSZ, SIG_IGN);
	limit_file_size(2000000);
	while (poll_large(r, feed, n++) == 0)
		assert_true(++kept < 50);
	assert_true(kept > 0);
	assert_int_equal(poll_large(r, feed, n++), ENOSPC);
	assert_int_equal(r->degraded, 1);
	limit_file_size(1);
	assert_int_equal(store_probe(r->store), 0);
	do {
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
		store_stats(r->store, &stats);
	} while (stats.queued_writes > 0);
	assert_int_equal(r->degraded, 1);
	rig_list(r, &l);
	assert_int_equal(l.n, kept);
	limit_file_size(RLIM_INFINITY);
	assert_int_equal(store_probe(r->store), 0);
	while (r->degraded == 1)
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
	store_stats(r->store, &stats);
	assert_false(stats.degraded);
	assert_false(stats.broken);
	assert_int_equal(poll_large(r, feed, n++), 0);
	assert_int_equal(rig_sql(r, "SELECT count(*) FROM item"), kept + 1);
	assert_int_equal(rig_sql(r, "SELECT integrity_check = 'ok' FROM"
	    " pragma_integrity_check"), 1);
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

/* What a program of each older schema left is all there, and goes on. */
static void
test_older_schema(void **state)
{
	static const struct doc next = { "F", { A1, {
		"old", "http://x/moved", "Old", "its text", 0 } } };
	char why[STORE_ERROR_LEN] = "";
	uint32_t nnew, nchanged;
	struct str text;
	struct db *db;
	int error, code;
	size_t nsteps;

	(void)state;
	(void)schema_steps(&nsteps);
	for (size_t n = 1; n < nsteps; n++) {
		struct rig r;
		char *copy;

		rig_init(&r);
		rig_older_store(&r, n);
		copy = xasprintf("%s.v%zu", r.path, n);
		if (rig_open(&r, why) != 0)
			fail_msg("%s", why);
		assert_int_equal(access(copy, R_OK), 0);
		assert_int_equal(unlink(copy), 0);
		free(copy);
		assert_list(&r, (struct item_filter){ 0 }, "New,Old,");
		/* One is new; the other has a name that was kept. */
		rig_feed(&r, 1, 5000000, &next, &nnew, &nchanged);
		assert_int_equal(nnew, 1);
		assert_int_equal(nchanged, 1);
		assert_list(&r, (struct item_filter){ .feed = 1 },
		    "One,New,Old,");
		rig_close(&r);
		assert_int_equal(db_open(r.path, DB_READ, &db, &error, &code),
		    0);
		assert_int_equal(item_text_load(db, 3, &text), 1);
		assert_int_equal(strncmp(text.s, "New text of it", 14), 0);
		assert_int_equal(text.n, 74);
		db_close(db);
		rig_assert_sound(&r);
		rig_free(&r);
	}
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_second_open), T(test_reopen), T(test_refused),
		T(test_upgrade), T(test_older_schema), T(test_full), T(test_kill),
	};

	if (digest_init() < 0)
		return 1;
	srandom((unsigned)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
