/* SPDX-License-Identifier: ISC */
/* Rows that the loop reads by itself: only what needs no disk and is small. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "bounds.h"
#include "digest.h"
#include "store_rig.h"

#define ITEMS 8

/* Have a kernel that has no page in memory, or takes that for a file's end. */
static bool is_cold, ends_early;

ssize_t
preadv2(int fd, const struct iovec *parts, int n, off_t at, int flags)
{
	if (ends_early && (flags & RWF_NOWAIT) != 0)
		return 0;
	if (is_cold && (flags & RWF_NOWAIT) != 0) {
		errno = EAGAIN;
		return -1;
	}
	return syscall(SYS_preadv2, fd, parts, n, (long)at, (long)(at >> 32),
	    flags);
}

struct look {
	struct rig_job job;
	uint8_t id[DIGEST_LEN];
	size_t found, bytes;
	bool read;
};

static bool
look_row(void *arg, const struct item_row *item)
{
	struct look *l = arg;

	l->found++;
	l->read = item->read;
	l->bytes = item->json.n;
	return true;
}

static void
look_work(struct store_job *job, struct query *q)
{
	struct look *l = (struct look *)job;

	l->found = l->bytes = 0;
	(void)query_item(q, l->id, look_row, l);
}

/* Read an item on the loop. False: that was not to be done there. */
static bool
look_now(struct rig *r, struct look *l)
{
	l->job.job.read = look_work;
	return store_read_now(r->store, &l->job.job);
}

/* Text of `n` bytes that does not pack well. The caller frees it. */
static char *
noise(size_t n, uint32_t seed)
{
	char *text = xmalloc(n + 1);

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)('0' + (seed >> 24) % 64);
		if (text[i] == '<' || text[i] == '\\')
			text[i] = '.';
	}
	text[n] = '\0';
	return text;
}

/* Store items with so many bytes of text each; note the newest one's id. */
static void
store_items(struct rig *r, size_t bytes, uint8_t id[DIGEST_LEN])
{
	static const char *const guids[] = { "1", "2", "3", "4", "5", "6", "7",
		"8" };
	struct list_job l = list_of((struct item_filter){ 0 });
	struct doc doc = { .title = "A" };
	uint32_t nnew, nchanged;
	char *texts[ITEMS];

	for (uint32_t i = 0; i < ITEMS; i++) {
		texts[i] = noise(bytes, i);
		doc.items[i] = (struct doc_item){ guids[i], NULL, "T",
			texts[i], 0 };
	}
	rig_feed(r, rig_add(r, URL_A, NULL), 1000, &doc, &nnew,
	    &nchanged);
	for (size_t i = 0; i < ITEMS; i++)
		free(texts[i]);
	l.limit = 1;
	rig_list(r, &l);
	assert_int_equal(l.n, 1);
	memcpy(id, l.last_id, DIGEST_LEN);
}

/* Say whether the file system can tell what would wait. */
static bool
can_tell(const struct rig *r)
{
	char page[KIB(8)];
	const struct iovec part = { page, sizeof(page) };
	int fd = open(r->path, O_RDONLY | O_CLOEXEC);
	bool told;

	assert_true(fd >= 0);
	told = preadv2(fd, &part, 1, 0, RWF_NOWAIT) >= 0 || errno == EAGAIN;
	close(fd);
	return told;
}

static void
test_small(void **state)
{
	struct rig *r = *state;
	struct look l = { .found = 0 };

	store_items(r, 200, l.id);
	if (!can_tell(r))
		skip();
	assert_true(look_now(r, &l));
	assert_int_equal(l.found, 1);
	assert_true(l.bytes > 200);
	memset(l.id, 0xee, DIGEST_LEN);
	assert_true(look_now(r, &l)); /* it knows that there is none */
	assert_int_equal(l.found, 0);
}

static void
test_large(void **state)
{
	struct rig *r = *state;
	struct look l = { .found = 0 };

	store_items(r, BOUND_STORE_NOW, l.id);
	assert_false(look_now(r, &l));
	assert_int_equal(rig_read(r, look_work, &l.job), 0);
	assert_int_equal(l.found, 1);
	assert_true(l.bytes > BOUND_STORE_NOW);
}

/* What the kernel has not got is left to a thread; then it has it. */
static void
test_cold(void **state)
{
	struct rig *r = *state;
	char why[STORE_ERROR_LEN];
	struct look l = { .found = 0 };

	store_items(r, KIB(100), l.id);
	if (!can_tell(r))
		skip();
	/* A connection that is new has no page of its own. */
	rig_close(r);
	assert_int_equal(rig_open(r, why), 0);
	is_cold = true;
	assert_false(look_now(r, &l));
	is_cold = false;
	assert_int_equal(rig_read(r, look_work, &l.job), 0);
	assert_int_equal(l.found, 1);
	assert_true(look_now(r, &l));
	assert_int_equal(l.found, 1);
}

/* Linux 5.9 and 5.10 say so; nothing that is read is made up of it. */
static void
test_end_that_is_none(void **state)
{
	struct rig *r = *state;
	struct look l = { .found = 0 };
	char why[STORE_ERROR_LEN];

	store_items(r, 200, l.id);
	rig_close(r);
	assert_int_equal(rig_open(r, why), 0);
	if (!can_tell(r))
		skip();
	ends_early = true;
	assert_false(look_now(r, &l));
	ends_early = false;
	assert_int_equal(rig_read(r, look_work, &l.job), 0);
	assert_int_equal(l.found, 1);
	assert_true(look_now(r, &l));
	assert_int_equal(l.found, 1);
}

/* --- what they share --- */

static void
mark_work(struct store_job *job, struct store_writer *w)
{
	struct look *l = (struct look *)job;
	struct item_state state;

	item_state_init(&state);
	state.read = 1;
	assert_int_equal(writer_item_state(w, l->id, &state), 0);
	item_state_clear(&state);
}

/* Say whether all of the WAL can go into the file within a while: nobody reads
 * it, and the writing thread, which indexes meanwhile, is not at it. */
static bool
wal_goes(const struct rig *r, int ms)
{
	sqlite3_stmt *st;
	sqlite3 *db;
	bool goes;

	assert_int_equal(sqlite3_open_v2(r->path, &db, SQLITE_OPEN_READWRITE,
	    NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, ms);
	assert_int_equal(sqlite3_prepare_v2(db,
	    "PRAGMA wal_checkpoint(TRUNCATE)", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	goes = sqlite3_column_int(st, 0) == 0;
	sqlite3_finalize(st);
	sqlite3_close(db);
	return goes;
}

/* Queries of a turn share what they see, but for what was committed since. */
static void
test_newest(void **state)
{
	struct rig *r = *state;
	struct look l = { .found = 0 }, mark = { .found = 0 };

	store_items(r, 200, l.id);
	if (!can_tell(r))
		skip();
	assert_true(look_now(r, &l));
	assert_false(l.read);
	memcpy(mark.id, l.id, DIGEST_LEN);
	assert_int_equal(rig_write(r, mark_work, &mark.job), 0);
	assert_true(look_now(r, &l));
	assert_true(l.read);
}

/* It ends with the turn, with a thread's batch, and with a failure. */
static void
test_end(void **state)
{
	struct rig *r = *state;
	struct look l = { .job.job.quick = true };

	store_items(r, BOUND_STORE_NOW, l.id);
	if (!can_tell(r))
		skip();
	assert_true(wal_goes(r, 10000));
	assert_false(look_now(r, &l));
	assert_true(wal_goes(r, 10000));
	assert_int_equal(rig_read(r, look_work, &l.job), 0);
	assert_true(wal_goes(r, 10000));
	store_items(r, 200, l.id);
	assert_true(look_now(r, &l));
	assert_false(wal_goes(r, 100));
	store_turn_end(r->store);
	assert_true(wal_goes(r, 10000));
	assert_true(look_now(r, &l));
	assert_int_equal(l.found, 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_small),
		T(test_large),
		T(test_cold),
		T(test_end_that_is_none),
		T(test_newest),
		T(test_end),
	};

	return digest_init() < 0 ? 1 :
	    cmocka_run_group_tests(tests, NULL, NULL);
}
