/* SPDX-License-Identifier: ISC */
/*
 * The store on a disk that fails, or without memory or descriptors: the n-th
 * write, sync, read, open or allocation of SQLite gives an error, or the process
 * is killed there. What was said to be kept is there, what was said to have
 * failed is not, reads go on, and it works again when the disk does. An upgrade
 * that is interrupted is gone on with.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store_rig.h"

#define POINTS 150      /* how far into a batch an error is tried */
#define BATCH 4         /* polls handed over together */

#define KILLS 60        /* how many writes or syncs before a kill are tried */
#define KILL (-1)       /* instead of a code: the process is killed */

enum fault_op {
	FAULT_NONE, FAULT_WRITE, FAULT_SYNC, FAULT_READ, FAULT_OPEN,
	FAULT_MEMORY,
};

/* One kind of file's methods, and the same with the trap before them. */
struct methods {
	sqlite3_io_methods with_trap; /* first: a file points to it */
	const sqlite3_io_methods *real;
};

/* SQLite's own file system with a trap in it; armed from the test's thread,
 * sprung on the store's. */
static struct {
	struct methods kinds[4];
	size_t nkinds;
	sqlite3_vfs vfs, *real_vfs;
	sqlite3_mem_methods memory;
	_Atomic int op, countdown, code;
	_Atomic bool lasting;
	_Atomic bool queries; /* only what answers queries goes into it */
	_Atomic unsigned sprung;
} trap;

static bool thorough; /* each point is tried: the long form */

/* Whether the thread that is running answers queries. */
static bool
answers_queries(void)
{
	char name[16] = "";

	return prctl(PR_GET_NAME, name) == 0 && strcmp(name, "query") == 0;
}

static bool
springs(enum fault_op op)
{
	int left;

	if (atomic_load(&trap.op) != (int)op ||
	    (atomic_load(&trap.queries) && !answers_queries()))
		return false;
	left = atomic_fetch_sub(&trap.countdown, 1);
	if (left > 1 || (left < 1 && !atomic_load(&trap.lasting)))
		return false;
	atomic_fetch_add(&trap.sprung, 1);
	return true;
}

/* The error that was asked for, or the end of the process. */
static int
spring(void)
{
	if (atomic_load(&trap.code) == KILL)
		kill(getpid(), SIGKILL);
	return atomic_load(&trap.code);
}

static int
trap_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (springs(FAULT_WRITE))
		return spring();
	return ((const struct methods *)f->pMethods)->real->xWrite(f, p, n, at);
}

static int
trap_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	if (springs(FAULT_READ))
		return spring();
	return ((const struct methods *)f->pMethods)->real->xRead(f, p, n, at);
}

static int
trap_sync(sqlite3_file *f, int flags)
{
	if (springs(FAULT_SYNC))
		return spring();
	return ((const struct methods *)f->pMethods)->real->xSync(f, flags);
}

static void *
trap_malloc(int n)
{
	return springs(FAULT_MEMORY) ? NULL : trap.memory.xMalloc(n);
}

static void *
trap_realloc(void *p, int n)
{
	return springs(FAULT_MEMORY) ? NULL : trap.memory.xRealloc(p, n);
}

/* Find or make the methods with the trap for those of a file. */
static const sqlite3_io_methods *
trapped(const sqlite3_io_methods *real)
{
	struct methods *m = trap.kinds;

	while (m < trap.kinds + trap.nkinds && m->real != real)
		m++;
	if (m == trap.kinds + trap.nkinds) {
		assert_true(trap.nkinds < ARRAY_LEN(trap.kinds));
		trap.nkinds++;
		m->real = real;
		m->with_trap = *real;
		m->with_trap.xWrite = trap_write;
		m->with_trap.xSync = trap_sync;
		m->with_trap.xRead = trap_read;
	}
	return &m->with_trap;
}

/* Open as ever; the database's files are opened before the threads start. */
static int
trap_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	int rc = SQLITE_CANTOPEN;

	(void)vfs;
	f->pMethods = NULL;
	if (!springs(FAULT_OPEN))
		rc = trap.real_vfs->xOpen(trap.real_vfs, name, f, flags, out);
	if (rc == SQLITE_OK && f->pMethods != NULL)
		f->pMethods = trapped(f->pMethods);
	return rc;
}

static void
trap_set(enum fault_op op, int countdown, int code, bool lasting)
{
	atomic_store(&trap.sprung, 0);
	atomic_store(&trap.countdown, countdown);
	atomic_store(&trap.code, code);
	atomic_store(&trap.lasting, lasting);
	atomic_store(&trap.op, op);
}

struct fault {
	enum fault_op op;
	int code;
	bool lasting;
	int error;
	bool degraded, broken; /* what the store says after it */
};

/* Hand over a batch of polls, each of a feed of its own with one new item,
 * with the trap set (FAULT_NONE: left as it is). Counts what was kept; every
 * failure has the error that
 * is expected. */
static int64_t
poll_batch(struct rig *r, const int64_t *feeds, int point,
    const struct fault *f)
{
	struct feed_poll *polls[BATCH];
	char guid[20];
	struct doc doc = { "F", { { guid, NULL, "T", "text", 0 } } };
	int64_t kept = 0;

	snprintf(guid, sizeof(guid), "%d", point);
	for (int i = 0; i < BATCH; i++) {
		polls[i] = rig_poll(r, feeds[i], 5000000 + point);
		rig_parse(polls[i], &doc);
	}
	if (f->op != FAULT_NONE)
		trap_set(f->op, point, f->code, f->lasting);
	for (int i = 0; i < BATCH; i++)
		rig_submit(r, polls[i]);
	rig_wait(r);
	for (int i = 0; i < BATCH; i++) {
		if (polls[i]->store_error != 0)
			assert_int_equal(polls[i]->store_error, f->error);
		assert_int_equal(polls[i]->nnew, polls[i]->store_error == 0);
		kept += polls[i]->nnew;
		rig_poll_free(polls[i]);
	}
	return kept;
}

/* The disk works again: the store finds out, or is started again. */
static void
recover(struct rig *r)
{
	struct store_stats stats;
	char why[STORE_ERROR_LEN];

	trap_set(FAULT_NONE, 0, 0, false);
	store_stats(r->store, &stats);
	if (stats.broken) {
		rig_close(r);
		r->degraded = -1;
		assert_int_equal(rig_open(r, why), 0);
		return;
	}
	while (r->degraded == 1) {
		assert_int_equal(store_probe(r->store), 0);
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
	}
}

static void
try_fault(struct rig *r, const struct fault *f)
{
	int64_t feeds[BATCH], told, low = 0, high = 0, n;
	struct store_stats stats;
	bool reached = true;
	int failures = 0;

	for (int i = 0; i < BATCH; i++) {
		char url[60];

		snprintf(url, sizeof(url), "http://%d.example/%d/%d", i, f->op,
		    f->code + f->lasting);
		feeds[i] = rig_add(r, url, NULL);
	}
	low = high = rig_sql(r, "SELECT count(*) FROM item");
	r->degraded = -1;
	for (int point = 1; point <= POINTS && reached; point++) {
		told = poll_batch(r, feeds, point, f);
		reached = atomic_load(&trap.sprung) > 0;
		atomic_store(&trap.op, FAULT_NONE);
		store_stats(r->store, &stats);
		if (told < BATCH) {
			failures++;
			/* One failure may be over before it was told. */
			if (f->lasting || f->broken || !f->degraded)
				assert_int_equal(r->degraded == 1, f->degraded);
			assert_int_equal(stats.broken, f->broken);
		}
		n = rig_sql(r, "SELECT count(*) FROM item");
		assert_int_equal(n, low + told);
		recover(r);
		/* After a failed sync it may be there all the same. */
		low += told;
		high += f->broken ? BATCH : told;
		n = rig_sql(r, "SELECT count(*) FROM item");
		assert_true(n >= low && n <= high);
		low = high = n;
	}
	assert_true(failures > 0);
	assert_int_equal(rig_sql(r, "SELECT sum(items) FROM feed"), low);
	rig_assert_sound(r);
}

static void
test_faults(void **state)
{
	static const struct fault faults[] = {
		{ FAULT_WRITE, SQLITE_FULL, false, ENOSPC, true, false },
		{ FAULT_WRITE, SQLITE_FULL, true, ENOSPC, true, false },
		{ FAULT_WRITE, SQLITE_IOERR_WRITE, false, EIO, true, false },
		{ FAULT_WRITE, SQLITE_READONLY, true, EROFS, true, false },
		{ FAULT_MEMORY, 1, false, ENOMEM, false, false },
		{ FAULT_MEMORY, 2, true, ENOMEM, false, false },
		{ FAULT_SYNC, SQLITE_IOERR_FSYNC, false, EIO, true, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		try_fault(*state, &faults[i]);
}

/* Poll until the trap kills us, telling what was kept to the pipe. */
static void
doomed(struct rig *r, enum fault_op op, int point, int out)
{
	const struct fault f = { .op = FAULT_NONE };
	char why[STORE_ERROR_LEN];
	int64_t feeds[BATCH], told;

	r->base = event_base_new();
	if (rig_open(r, why) != 0)
		_exit(1);
	for (int i = 0; i < BATCH; i++) {
		char url[60];

		snprintf(url, sizeof(url), "http://%d.example/%d/%d", i, op,
		    point);
		feeds[i] = rig_add(r, url, NULL);
	}
	trap_set(op, point, KILL, false);
	for (int round = 0; round < 1000; round++) {
		told = poll_batch(r, feeds, round, &f);
		if (write(out, &told, sizeof(told)) != (ssize_t)sizeof(told))
			_exit(1);
	}
	_exit(0);
}

static void
kill_at(struct rig *r, enum fault_op op, int point)
{
	int64_t told, n, kept;
	char why[STORE_ERROR_LEN];
	int fds[2], status;
	pid_t pid;

	kept = rig_sql(r, "SELECT count(*) FROM item");
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		doomed(r, op, point, fds[1]);
	close(fds[1]);
	while (read(fds[0], &told, sizeof(told)) == (ssize_t)sizeof(told))
		kept += told;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(rig_open(r, why), 0);
	/* The last batch may be there without having been told. */
	n = rig_sql(r, "SELECT count(*) FROM item");
	assert_true(n >= kept && n <= kept + BATCH);
	assert_int_equal(rig_sql(r, "SELECT total(items) FROM feed"), n);
	rig_assert_sound(r);
	rig_close(r);
}

/* Killed at its n-th write, and at its n-th sync, for each n. */
static void
test_kills(void **state)
{
	struct rig *r = *state;

	rig_close(r);
	for (int point = 1; point <= KILLS; point++)
		kill_at(r, FAULT_WRITE, point);
	for (int point = 1; point <= KILLS / 10; point++)
		kill_at(r, FAULT_SYNC, point);
}

/* --- while it is opened, and upgraded --- */

/* Afterwards everything is there, whatever has happened. */
static void
open_again(struct rig *r)
{
	char why[STORE_ERROR_LEN];

	trap_set(FAULT_NONE, 0, 0, false);
	if (rig_open(r, why) != 0)
		fail_msg("%s", why);
	assert_list(r, (struct item_filter){ 0 }, "New,Old,");
	rig_close(r);
	rig_assert_sound(r);
}

/* The next point: each, if there is time; of allocations there are too many. */
static int
next_point(enum fault_op op, int point)
{
	int skip = op == FAULT_MEMORY || op == FAULT_READ ? point / 8 : 0;

	return point + 1 + (thorough ? skip : point / 3);
}

/* The n-th operation while an older store is opened fails, for each n. */
static void
test_open_faults(void **state)
{
	static const struct fault faults[] = {
		{ .op = FAULT_WRITE, .code = SQLITE_FULL, .lasting = true },
		{ .op = FAULT_WRITE, .code = SQLITE_IOERR_WRITE },
		{ .op = FAULT_SYNC, .code = SQLITE_IOERR_FSYNC },
		{ .op = FAULT_READ, .code = SQLITE_IOERR_READ },
		{ .op = FAULT_OPEN, .code = SQLITE_CANTOPEN },
		{ .op = FAULT_OPEN, .code = SQLITE_CANTOPEN, .lasting = true },
		{ .op = FAULT_MEMORY, .code = SQLITE_NOMEM },
	};
	struct rig *r = *state;
	char why[STORE_ERROR_LEN];
	int failures;

	rig_close(r);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		const struct fault *f = &faults[i];
		bool reached = true;

		failures = 0;
		for (int n = 1; reached; n = next_point(f->op, n)) {
			rig_older_store(r, 1);
			trap_set(f->op, n, f->code, f->lasting);
			if (rig_open(r, why) == 0)
				rig_close(r);
			else
				failures++;
			reached = atomic_load(&trap.sprung) > 0;
			open_again(r);
		}
		assert_true(failures > 0);
	}
}

static void
doomed_upgrade(struct rig *r, enum fault_op op, int point)
{
	char why[STORE_ERROR_LEN];

	r->base = event_base_new();
	trap_set(op, point, KILL, false);
	_exit(rig_open(r, why) == 0 ? 0 : 1);
}

/* Killed at each write, and each sync, of an upgrade. */
static void
test_upgrade_kills(void **state)
{
	static const enum fault_op ops[] = { FAULT_WRITE, FAULT_SYNC };
	struct rig *r = *state;
	int status = 0;
	pid_t pid;

	rig_close(r);
	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		int kills = 0;

		for (int n = 1; n == 1 || WIFSIGNALED(status);
		    n = next_point(ops[i], n)) {
			rig_older_store(r, 1);
			pid = fork();
			assert_true(pid >= 0);
			if (pid == 0)
				doomed_upgrade(r, ops[i], n);
			assert_int_equal(waitpid(pid, &status, 0), pid);
			kills += WIFSIGNALED(status);
			open_again(r);
		}
		assert_int_equal(WEXITSTATUS(status), 0);
		assert_true(kills > 3);
	}
}

/* --- reading --- */

static void
nothing_work(struct store_job *job, struct store_writer *w)
{
	(void)job;
	(void)w;
}

/* Open the store, and wait until the writing thread has read what it wants. */
static void
open_settled(struct rig *r)
{
	struct rig_job nothing = { 0 };
	char why[STORE_ERROR_LEN];

	assert_int_equal(rig_open(r, why), 0);
	assert_int_equal(rig_write(r, nothing_work, &nothing), 0);
}

/* A list that cannot be read says so; the next one is whole. */
static void
test_read_faults(void **state)
{
	static const struct doc doc = { "F", { A1, A2, A3 } };
	static const enum fault_op ops[] = { FAULT_READ, FAULT_MEMORY };
	struct rig *r = *state;
	uint32_t nnew, nchanged;
	int64_t feed = rig_add(r, URL_A, NULL);

	rig_feed(r, feed, 5000000, &doc, &nnew, &nchanged);
	atomic_store(&trap.queries, true); /* the writer has its own to do */
	for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
		int failures = 0;

		for (int n = 1; n <= POINTS; n = next_point(ops[i], n)) {
			struct list_job l = list_of((struct item_filter){
			    .feed = feed });

			/* Nothing is cached by a connection that is new. */
			rig_close(r);
			open_settled(r);
			trap_set(ops[i], n, SQLITE_IOERR_READ, false);
			if (rig_try_list(r, &l) != 0)
				failures++;
			else
				assert_string_equal(l.titles, "One,Two,Three,");
			trap_set(FAULT_NONE, 0, 0, false);
			assert_list(r, (struct item_filter){ .feed = feed },
			    "One,Two,Three,");
		}
		assert_true(failures > 0);
	}
}

/* Before the store, which looks for the file system once. */
static void
trap_init(void)
{
	trap.real_vfs = sqlite3_vfs_find(NULL);
	trap.vfs = *trap.real_vfs;
	trap.vfs.zName = "trap";
	trap.vfs.pNext = NULL;
	trap.vfs.xOpen = trap_open;
	sqlite3_vfs_register(&trap.vfs, 1);
}

static int
teardown(void **state)
{
	atomic_store(&trap.queries, false);
	return rig_teardown(state);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_faults, rig_setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_kills, rig_setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_open_faults, rig_setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_upgrade_kills,
		    rig_setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_faults, rig_setup,
		    teardown),
	};

	sqlite3_mem_methods memory;

	thorough = argc > 1 && strcmp(argv[1], "long") == 0;
	/* Before SQLite is used for the first time. */
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &trap.memory);
	memory = trap.memory;
	memory.xMalloc = trap_malloc;
	memory.xRealloc = trap_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	trap_init();
	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
