/* SPDX-License-Identifier: ISC */
/*
 * Ids in levels against a plain array: what is added, removed and rolled back
 * at random, with levels so small that blocks are handed down all the time, and
 * ids that have their first half in common.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../daemon/store/id_filter.h"
#include "../../daemon/store/ids.h"
#include "../../daemon/store/schema.h"
#include "bounds.h"
#include "store.h"
#include "../../daemon/store/sync.h"

#define IDS 700

/* A store, and what must be in it. */
struct world {
	char dir[64], path[96];
	struct db *db, *reader;
	struct ids *ids;
	size_t block, fanout;
	bool filtered;
	uint8_t id[IDS][DIGEST_LEN];
	int64_t row[IDS]; /* 0: not there */
	int64_t next_row;
};

static void
random_bytes(uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)random();
}

/* Two in five share their first half with others, some all bits but the last;
 * the first and the last that there can be are among them. */
static void
make_ids(struct world *w)
{
	for (size_t i = 0; i < IDS; i++) {
		random_bytes(w->id[i], DIGEST_LEN);
		if (i % 5 < 2)
			memset(w->id[i], (int)(i % 3) * 0x7f, 8);
		w->id[i][14] = (uint8_t)(i >> 8);
		w->id[i][15] = (uint8_t)i;
	}
	memset(w->id[0], 0, DIGEST_LEN);
	memset(w->id[1], 0xff, DIGEST_LEN);
}

static struct db *
open_db(const char *path, enum db_mode mode)
{
	char why[STORE_ERROR_LEN];
	const struct schema_step *steps;
	struct db *db;
	int error, code;
	size_t n;

	assert_int_equal(db_open(path, mode, &db, &error, &code), 0);
	steps = schema_steps(&n);
	if (mode == DB_WRITE)
		assert_int_equal(schema_open(db, path, steps, n, &code, why,
		    sizeof(why)), 0);
	assert_int_equal(db_exec(db, "PRAGMA synchronous=OFF"), 0);
	return db;
}

static void
open_world(struct world *w)
{
	w->db = open_db(w->path, DB_WRITE);
	w->reader = open_db(w->path, DB_READ);
	w->ids = ids_new(w->db, w->block, w->fanout);
	if (w->filtered)
		assert_int_equal(ids_load(w->ids), 0);
}

static void
close_world(struct world *w)
{
	ids_free(w->ids);
	db_close(w->reader);
	db_close(w->db);
}

static void
make_world(struct world *w, size_t block, size_t fanout)
{
	memset(w, 0, sizeof(*w));
	w->block = block;
	w->fanout = fanout;
	w->next_row = 1;
	w->filtered = random() % 2 == 0;
	make_ids(w);
	snprintf(w->dir, sizeof(w->dir), "/tmp/test_ids.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/db", w->dir);
	assert_int_equal(sync_create(w->path), 0);
	open_world(w);
}

static void
free_world(struct world *w)
{
	close_world(w);
	assert_int_equal(unlink(w->path), 0);
	assert_int_equal(rmdir(w->dir), 0);
}

static int64_t
number(struct db *db, const char *sql)
{
	int64_t n = -1;

	assert_int_equal(db_get_int(db, sql, &n), 0);
	return n;
}

/* Everything is as the array says, for the writer. */
static void
assert_looks(struct world *w)
{
	for (size_t i = 0; i < IDS; i++) {
		int64_t rid = 0;

		assert_int_equal(ids_look(w->ids, w->id[i], &rid),
		    w->row[i] != 0);
		if (w->row[i] != 0)
			assert_int_equal(rid, w->row[i]);
	}
}

/* And what was committed, for a reader; each once, and counted. */
static void
assert_committed(struct world *w)
{
	int64_t n = 0;

	for (size_t i = 0; i < IDS; i++) {
		int64_t rid = 0;

		assert_int_equal(ids_find(w->reader, w->id[i], &rid),
		    w->row[i] != 0);
		if (w->row[i] != 0)
			assert_int_equal(rid, w->row[i]);
		n += w->row[i] != 0;
	}
	assert_int_equal(number(w->reader, "SELECT total(length(entries)) FROM"
	    " ids"), n * ID_ENTRY);
	assert_int_equal(number(w->reader, "SELECT total(entries) FROM"
	    " ids_level"), n);
	assert_int_equal(number(w->reader, "SELECT count(*) FROM ids_level l"
	    " WHERE entries <> (SELECT total(length(entries)) FROM ids WHERE"
	    " key >> " ID_LEVEL_SHIFT_TEXT " = l.level) / 24"), 0);
}

/* Add or remove one id; `adds` in ten are additions, where that can be. */
static void
change_one(struct world *w, long adds)
{
	size_t i = (size_t)random() % IDS;
	bool add = random() % 10 < adds;
	int64_t rid;

	if (w->row[i] == 0 && add) {
		assert_int_equal(ids_look(w->ids, w->id[i], &rid), 0);
		assert_int_equal(ids_add(w->ids, w->id[i], w->next_row), 0);
		w->row[i] = w->next_row++;
	} else if (!add) {
		/* What is not there is removed as well. */
		assert_int_equal(ids_remove(w->ids, w->id[i]), 0);
		w->row[i] = 0;
	}
}

/* A job of a few changes, which is kept or not. */
static void
one_job(struct world *w, long adds)
{
	int64_t before[IDS];

	memcpy(before, w->row, sizeof(before));
	assert_int_equal(db_exec(w->db, "SAVEPOINT job"), 0);
	for (long n = random() % 40; n > 0; n--)
		change_one(w, adds);
	if (random() % 4 == 0) {
		assert_int_equal(db_exec(w->db, "ROLLBACK TO job"), 0);
		ids_undo(w->ids);
		memcpy(w->row, before, sizeof(before));
	} else {
		ids_keep(w->ids);
	}
	assert_int_equal(db_exec(w->db, "RELEASE job"), 0);
	if (random() % 4 == 0)
		assert_looks(w);
}

static void
one_transaction(struct world *w, long adds)
{
	int64_t before[IDS];

	memcpy(before, w->row, sizeof(before));
	assert_int_equal(db_exec(w->db, "BEGIN IMMEDIATE"), 0);
	ids_begin(w->ids);
	for (long n = random() % 4; n >= 0; n--)
		one_job(w, adds);
	assert_int_equal(ids_flush(w->ids), 0);
	if (random() % 6 == 0) {
		assert_int_equal(db_exec(w->db, "ROLLBACK"), 0);
		memcpy(w->row, before, sizeof(before));
	} else {
		assert_int_equal(db_exec(w->db, "COMMIT"), 0);
	}
	ids_begin(w->ids);
}

static void
test_model(void **state)
{
	static const struct {
		size_t block, fanout;
	} shapes[] = { { 1, 2 }, { 4, 2 }, { 5, 3 }, { 16, 2 } };

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
		struct world w;

		make_world(&w, shapes[s].block, shapes[s].fanout);
		for (int i = 0; i < 240; i++) {
			/* It grows, and shrinks again. */
			one_transaction(&w, i / 60 % 2 == 0 ? 8 : 3);
			if (i % 5 == 0)
				assert_committed(&w);
			if (i % 50 == 49) {
				close_world(&w);
				open_world(&w);
			}
		}
		assert_committed(&w);
		assert_true(number(w.db, "SELECT max(level) FROM ids_level") >
		    (shapes[s].block < 16));
		free_world(&w);
	}
}

/* The same id is not taken a second time, whichever job added it. */
static void
test_twice(void **state)
{
	struct world w;

	(void)state;
	make_world(&w, 4, 2);
	assert_int_equal(db_exec(w.db, "BEGIN"), 0);
	assert_int_equal(ids_add(w.ids, w.id[5], 7), 0);
	assert_int_equal(ids_add(w.ids, w.id[5], 8), -1);
	assert_int_equal(db_error(w.db), EEXIST);
	db_clear_error(w.db);
	ids_keep(w.ids);
	assert_int_equal(ids_add(w.ids, w.id[5], 8), -1);
	db_clear_error(w.db);
	assert_int_equal(ids_remove(w.ids, w.id[5]), 0);
	assert_int_equal(ids_add(w.ids, w.id[5], 9), 0);
	assert_int_equal(ids_add(w.ids, w.id[5], 10), -1);
	db_clear_error(w.db);
	ids_keep(w.ids);
	assert_int_equal(ids_flush(w.ids), 0);
	ids_begin(w.ids);
	/* Nor where nobody had looked: it is in the level already. */
	assert_int_equal(ids_add(w.ids, w.id[5], 11), 0);
	ids_keep(w.ids);
	assert_int_equal(ids_flush(w.ids), -1);
	assert_int_equal(db_error(w.db), EEXIST);
	db_clear_error(w.db);
	ids_begin(w.ids);
	assert_int_equal(db_exec(w.db, "COMMIT"), 0);
	w.row[5] = 9;
	assert_committed(&w);
	free_world(&w);
}

/* Nothing that is there is denied, and little that is not is not; also where
 * far more comes than there was at first. */
static void
test_filter(void **state)
{
	struct id_filter *f = id_filter_new(1000);
	uint8_t id[DIGEST_LEN] = { 0 };
	unsigned seen = 0, wrong = 0;

	(void)state;
	assert_non_null(f);
	for (uint32_t i = 0; i < 200000; i++) {
		digest_bytes(id, &i, sizeof(i));
		seen += id_filter_has(f, id);
		id_filter_add(f, id);
		assert_true(id_filter_has(f, id));
	}
	for (uint32_t i = 0; i < 200000; i++) {
		digest_bytes(id, &i, sizeof(i));
		assert_true(id_filter_has(f, id));
		id[3] ^= 1;
		id[9] ^= 1;
		wrong += id_filter_has(f, id);
	}
	assert_true(seen < 12000);
	assert_true(wrong < 18000);
	id_filter_free(f);
	assert_null(id_filter_new((size_t)1 << 32));
}

/* A store that is too large for the bound has a filter all the same, as one
 * that grew so large while it was open. */
static void
test_filter_of_many(void **state)
{
	const uint32_t many = BOUND_ID_FILTER;
	struct id_filter *f = id_filter_new(many);
	uint8_t id[DIGEST_LEN] = { 0 };
	unsigned wrong = 0;

	(void)state;
	assert_non_null(f);
	for (uint32_t i = 0; i < many; i++) {
		digest_bytes(id, &i, sizeof(i));
		id_filter_add(f, id);
	}
	for (uint32_t i = many - 1000; i < many + 1000; i++) {
		digest_bytes(id, &i, sizeof(i));
		if (i < many)
			assert_true(id_filter_has(f, id));
		else
			wrong += id_filter_has(f, id);
	}
	assert_true(wrong < 150);
	id_filter_free(f);
}

/* Filled from items, and then used. */
static void
test_build(void **state)
{
	struct world w;

	(void)state;
	make_world(&w, ID_BLOCK, ID_FANOUT);
	assert_int_equal(db_exec(w.db, "BEGIN"), 0);
	for (size_t i = 0; i < IDS; i += 2) {
		struct stmt *st = db_stmt(w.db, "INSERT INTO item (rid, id,"
		    " feed, seq, change, sort_time, first_seen, last_changed,"
		    " revision, identity, content_hash) VALUES (?1, ?2, 1, ?1,"
		    " 0, 1, 1, 1, 1, 0, x'00')");

		w.row[i] = w.next_row++;
		bind_int(st, w.row[i]);
		bind_blob(st, w.id[i], DIGEST_LEN);
		assert_int_equal(stmt_run(st), 0);
	}
	assert_int_equal(ids_build(w.db), 0);
	assert_int_equal(db_exec(w.db, "COMMIT"), 0);
	close_world(&w);
	open_world(&w);
	assert_committed(&w);
	for (int i = 0; i < 20; i++)
		one_transaction(&w, 7);
	assert_committed(&w);
	free_world(&w);
}

/* The order of before, and back. */
static void
test_turn(void **state)
{
	struct world w;

	(void)state;
	make_world(&w, 4, 2);
	for (int i = 0; i < 40; i++)
		one_transaction(&w, 8);
	assert_int_equal(ids_turn(w.db), 0);
	assert_int_equal(number(w.db, "SELECT count(*) FROM ids a JOIN ids b ON"
	    " a.key >> 59 = b.key >> 59 AND a.key < b.key"
	    " AND a.entries > b.entries"), 0);
	assert_int_equal(ids_turn(w.db), 0);
	assert_committed(&w);
	free_world(&w);
}

/* A look-up reads a page of each level, besides those that lead there. */
static void
assert_one_page(struct world *w)
{
	int64_t levels = number(w->reader, "SELECT count(*) FROM ids_level"), rid;
	int before = 0, misses = 0, high;
	uint8_t id[DIGEST_LEN];

	assert_int_equal(db_exec(w->reader, "PRAGMA cache_size=20; BEGIN"), 0);
	for (int i = 0; i < 1100; i++) {
		if (i == 100) /* the upper pages are there */
			sqlite3_db_status(db_handle(w->reader),
			    SQLITE_DBSTATUS_CACHE_MISS, &before, &high, 0);
		random_bytes(id, sizeof(id));
		assert_int_equal(ids_find(w->reader, id, &rid), 0);
	}
	sqlite3_db_status(db_handle(w->reader), SQLITE_DBSTATUS_CACHE_MISS,
	    &misses, &high, 0);
	assert_true(levels > 1);
	assert_true(misses - before < levels * 1000 + 500);
	assert_int_equal(db_exec(w->reader, "COMMIT"), 0);
}

/*
 * No transaction writes much more than another, and none a page an id: so
 * also when a level is full, and the next.
 */
static void
test_steady(void **state)
{
	struct world w;
	int64_t rid = 0, most = 0, all;

	(void)state;
	make_world(&w, ID_BLOCK, ID_FANOUT);
	all = sqlite3_total_changes64(db_handle(w.db));
	for (int i = 0; i < 250; i++) {
		int64_t before = sqlite3_total_changes64(db_handle(w.db));
		uint8_t id[DIGEST_LEN];

		assert_int_equal(db_exec(w.db, "BEGIN"), 0);
		for (int n = 0; n < 1000; n++) {
			random_bytes(id, sizeof(id));
			assert_int_equal(ids_add(w.ids, id, ++rid), 0);
		}
		ids_keep(w.ids);
		assert_int_equal(ids_flush(w.ids), 0);
		ids_begin(w.ids);
		assert_int_equal(db_exec(w.db, "COMMIT"), 0);
		before = sqlite3_total_changes64(db_handle(w.db)) - before;
		most = before > most ? before : most;
	}
	all = sqlite3_total_changes64(db_handle(w.db)) - all;
	assert_true(most < 400);
	assert_true(all < 250 * 150);
	assert_int_equal(number(w.db, "SELECT total(entries) FROM ids_level"),
	    rid);
	assert_int_equal(number(w.db, "SELECT max(length(entries)) FROM ids") >
	    ID_BLOCK * ID_ENTRY, 0);
	assert_one_page(&w);
	free_world(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model), cmocka_unit_test(test_twice),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_of_many),
		cmocka_unit_test(test_build), cmocka_unit_test(test_turn),
		cmocka_unit_test(test_steady),
	};
	unsigned seed = (unsigned)getpid();

	printf("seed %u\n", seed);
	srandom(seed);
	if (digest_init() < 0)
		return 1;
	db_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
