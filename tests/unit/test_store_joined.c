/* SPDX-License-Identifier: ISC */
/*
 * The WAL by joined writes: few calls, and at each commit all of it is in the
 * file, whatever was spilled, read or rolled back before, and however SQLite is
 * told to sync. What the kernel does not take, the commit says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../daemon/store/joined.h"
#include "util.h"

#define FRAME (4096 + 24)

/* The file system below, which counts the writes to the WAL, and may fail. */
static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods methods;
	const sqlite3_io_methods *wal;
	int writes;
	bool full;
} below;

static int
below_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	below.writes++;
	return below.full ? SQLITE_FULL : below.wal->xWrite(f, p, n, at);
}

static int
below_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	int rc = below.real->xOpen(below.real, name, f, flags, out);

	(void)vfs;
	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
		below.wal = f->pMethods;
		below.methods = *f->pMethods;
		below.methods.xWrite = below_write;
		f->pMethods = &below.methods;
	}
	return rc;
}

struct pair {
	char dir[32], path[48], wal[56];
	sqlite3 *writer, *reader;
};

static void
run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* The one value that a query gives; the caller frees it. */
static char *
value(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	char *text;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	text = xstrdup((const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return text;
}

static void
assert_value(sqlite3 *db, const char *sql, const char *want)
{
	char *text = value(db, sql);

	assert_string_equal(text, want);
	free(text);
}

/* Both connections see the same, and it is whole. */
static void
assert_same(struct pair *p)
{
	static const char sum[] = "SELECT count(*) || ' ' || total(length(t))"
	    " || ' ' || total(n) FROM x";
	char *text = value(p->writer, sum);

	assert_value(p->reader, sum, text);
	free(text);
	assert_value(p->reader, "PRAGMA integrity_check", "ok");
}

static int
frames(const struct pair *p)
{
	struct stat st;

	assert_int_equal(stat(p->wal, &st), 0);
	return (int)(st.st_size / FRAME);
}

static int
setup(void **state)
{
	struct pair *p = xcalloc(1, sizeof(*p));

	snprintf(p->dir, sizeof(p->dir), "/tmp/test_joined.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/db", p->dir);
	snprintf(p->wal, sizeof(p->wal), "%s-wal", p->path);
	assert_int_equal(sqlite3_open_v2(p->path, &p->writer,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, JOINED_VFS), SQLITE_OK);
	run(p->writer, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
	    "CREATE TABLE x(n INTEGER PRIMARY KEY, t)");
	assert_int_equal(sqlite3_open(p->path, &p->reader), SQLITE_OK);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct pair *p = *state;

	below.full = false;
	assert_int_equal(sqlite3_close(p->reader), SQLITE_OK);
	assert_int_equal(sqlite3_close(p->writer), SQLITE_OK);
	unlink(p->path);
	assert_int_equal(rmdir(p->dir), 0);
	free(p);
	return 0;
}

/* A transaction is some calls of 64 KiB, not two for each page. */
static void
test_few_writes(void **state)
{
	struct pair *p = *state;
	int before = frames(p), pages;

	below.writes = 0;
	run(p->writer, "WITH s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s"
	    " WHERE n < 500) INSERT INTO x SELECT n, zeroblob(3000) FROM s");
	pages = frames(p) - before;
	assert_in_range(pages, 400, 1000);
	assert_in_range(below.writes, 1, pages / 15 + 1);
	assert_same(p);
}

/* What is committed is in the file also when nothing is synced. */
static void
test_every_commit(void **state)
{
	static const char *const syncs[] = { "OFF", "NORMAL", "FULL" };
	struct pair *p = *state;
	char sql[80];

	for (size_t i = 0; i < ARRAY_LEN(syncs); i++) {
		snprintf(sql, sizeof(sql), "PRAGMA synchronous=%s", syncs[i]);
		run(p->writer, sql);
		for (int k = 0; k < 20; k++) {
			run(p->writer, "INSERT INTO x(t) VALUES(hex(zeroblob("
			    "abs(random()) % 9000)))");
			assert_same(p);
		}
	}
}

/* What was spilled is read while it is held back. */
static void
test_reads(void **state)
{
	struct pair *p = *state;

	run(p->writer, "PRAGMA cache_size=5; PRAGMA cache_spill=5;"
	    "WITH s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s"
	    " WHERE n < 12) INSERT INTO x SELECT n, zeroblob(3000) FROM s;"
	    "BEGIN; UPDATE x SET t = zeroblob(2900)");
	assert_value(p->writer, "SELECT total(length(t)) FROM x", "34800.0");
	assert_value(p->reader, "SELECT total(length(t)) FROM x", "36000.0");
	run(p->writer, "COMMIT");
	assert_same(p);
}

/* Pages that go to the WAL before the commit, are written there again, and are
 * rolled back. */
static void
test_spills(void **state)
{
	struct pair *p = *state;

	run(p->writer, "PRAGMA cache_size=5; PRAGMA cache_spill=5;"
	    "WITH s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s"
	    " WHERE n < 300) INSERT INTO x SELECT n, zeroblob(3000) FROM s");
	for (int k = 0; k < 5; k++) {
		run(p->writer, "BEGIN; UPDATE x SET t = zeroblob(2900 + n % 7);"
		    "UPDATE x SET t = zeroblob(2800) WHERE n % 3 = 0;"
		    "SAVEPOINT s; DELETE FROM x WHERE n % 2 = 0;"
		    "ROLLBACK TO s; RELEASE s;"
		    "UPDATE x SET t = zeroblob(2700) WHERE n % 5 = 0");
		assert_value(p->reader, "PRAGMA integrity_check", "ok");
		run(p->writer, k % 2 == 0 ? "COMMIT" : "ROLLBACK");
		assert_same(p);
	}
	run(p->writer, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_same(p);
}

static void
test_full(void **state)
{
	struct pair *p = *state;

	run(p->writer, "INSERT INTO x VALUES(1, 'kept')");
	below.full = true;
	assert_int_equal(sqlite3_exec(p->writer, "INSERT INTO x VALUES(2, 'not')",
	    NULL, NULL, NULL), SQLITE_FULL);
	assert_value(p->writer, "SELECT t FROM x", "kept");
	assert_same(p);
	below.full = false;
	run(p->writer, "INSERT INTO x VALUES(3, 'again')");
	assert_value(p->reader, "SELECT group_concat(t) FROM x", "kept,again");
	assert_same(p);
}

/* What a read could not give to the file is lost, and so is all of its
 * transaction: not the statement alone, beside which the rest would commit. */
static void
test_lost_by_a_read(void **state)
{
	struct pair *p = *state;
	int rc;

	run(p->writer, "PRAGMA cache_size=10; BEGIN;"
	    "WITH s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s"
	    " WHERE n < 105) INSERT INTO x SELECT n, zeroblob(3000) FROM s;"
	    "SAVEPOINT job");
	below.full = true;
	rc = sqlite3_exec(p->writer, "UPDATE x SET n = n + 100000 WHERE n < 50",
	    NULL, NULL, NULL);
	below.full = false;
	assert_int_not_equal(rc, SQLITE_OK);
	(void)sqlite3_exec(p->writer, "ROLLBACK TO job; RELEASE job; COMMIT",
	    NULL, NULL, NULL);
	if (!sqlite3_get_autocommit(p->writer))
		run(p->writer, "ROLLBACK");
	assert_same(p);
	assert_value(p->reader, "SELECT count(*) FROM x", "0");
	run(p->writer, "INSERT INTO x VALUES (1, 'again')");
	assert_same(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_few_writes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_commit, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_reads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_spills, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost_by_a_read, setup,
		    teardown),
	};

	below.real = sqlite3_vfs_find(NULL);
	below.vfs = *below.real;
	below.vfs.zName = "below";
	below.vfs.pNext = NULL;
	below.vfs.xOpen = below_open;
	sqlite3_vfs_register(&below.vfs, 1);
	joined_init();
	/* Who reads does so without it. */
	sqlite3_vfs_register(below.real, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
