/* SPDX-License-Identifier: ISC */
/*
 * A connection, its settings, its statements. Statements written as literals
 * are found by their address, those put together from parts by their text;
 * the number of the latter is bounded.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "bounds.h"
#include "buf.h"
#include "clock.h"
#include "db.h"
#include "item.h"
#include "joined.h"
#include "log.h"
#include "now.h"
#include "pack.h"
#include "store.h"

#define BUCKETS 64

struct stmt {
	struct stmt *next;  /* in its bucket */
	struct db *db;
	sqlite3_stmt *s;
	const char *key;    /* the literal, or `text` */
	char *text;         /* owned; NULL for a literal */
	int arg, col;       /* of the next bind or get */
	bool stepped;       /* since it was reset */
};

struct db {
	sqlite3 *h;
	int error;          /* errno of the first failure */
	int code;           /* its extended result code */
	int64_t deadline;   /* monotonic ms; 0: none */
	struct stmt *literals[BUCKETS];
	struct stmt *texts;
	unsigned ntexts;
	size_t most;        /* bytes of a value */
	struct pack *pack;  /* NULL until it is needed */
	struct buf kept;    /* of db_keep */
};

static const struct {
	int code, error;
} errnos[] = {
	{ SQLITE_FULL, ENOSPC },   { SQLITE_READONLY, EROFS },
	{ SQLITE_IOERR, EIO },     { SQLITE_NOMEM, ENOMEM },
	{ SQLITE_BUSY, EBUSY },    { SQLITE_LOCKED, EBUSY },
	{ SQLITE_INTERRUPT, ETIME }, { SQLITE_CORRUPT, EIO },
	{ SQLITE_NOTADB, EIO },    { SQLITE_CANTOPEN, EIO },
	{ SQLITE_TOOBIG, E2BIG },  { SQLITE_CONSTRAINT, EEXIST },
	{ SQLITE_PERM, EACCES },   { SQLITE_AUTH, EACCES },
};

int
db_errno(int code)
{
	if (code == SQLITE_IOERR_NOMEM)
		return ENOMEM;
	for (size_t i = 0; i < ARRAY_LEN(errnos); i++)
		if (errnos[i].code == (code & 0xff))
			return errnos[i].error;
	return EINVAL;
}

/* Say why a write to the database or its WAL failed last: an errno or 0. */
static int
file_errno(struct db *db, int which)
{
	sqlite3_file *file = NULL;
	int error = 0;

	if (sqlite3_file_control(db->h, "main", which, &file) == SQLITE_OK &&
	    file != NULL && file->pMethods != NULL)
		(void)file->pMethods->xFileControl(file,
		    SQLITE_FCNTL_LAST_ERRNO, &error);
	return error;
}

/* SQLite knows ENOSPC alone; quotas and size limits are the same to us. */
static bool
is_full(struct db *db)
{
	static const int which[] = {
		SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER,
	};
	int error;

	for (size_t i = 0; i < ARRAY_LEN(which); i++) {
		error = file_errno(db, which[i]);
		if (error == ENOSPC || error == EDQUOT || error == EFBIG)
			return true;
	}
	return false;
}

/* Note why the last call failed, unless an earlier failure is noted. */
static int
db_fail(struct db *db)
{
	if (db->error != 0)
		return -1;
	db->code = sqlite3_extended_errcode(db->h);
	db->error = db_errno(db->code);
	if (db->code == SQLITE_IOERR_WRITE && is_full(db))
		db->error = ENOSPC;
	return -1;
}

int
db_error(const struct db *db)
{
	return db->error;
}

void
db_clear_error(struct db *db)
{
	db->error = 0;
	db->code = SQLITE_OK;
}

void
db_set_error(struct db *db, int error)
{
	if (db->error == 0)
		db->error = error;
}

bool
db_sync_failed(const struct db *db)
{
	return db->code == SQLITE_IOERR_FSYNC ||
	    db->code == SQLITE_IOERR_DIR_FSYNC;
}

bool
db_corrupt(const struct db *db)
{
	return (db->code & 0xff) == SQLITE_CORRUPT ||
	    (db->code & 0xff) == SQLITE_NOTADB;
}

bool
db_damaged(const struct db *db)
{
	if (db_corrupt(db))
		return true;
	switch (db->code & 0xff) {
	case SQLITE_IOERR:
		return db->code == SQLITE_IOERR_READ ||
		    db->code == SQLITE_IOERR_SHORT_READ ||
		    db->code == SQLITE_IOERR_CORRUPTFS;
	default: /* a value that does not unpack is not SQLite's to know */
		return db->code == SQLITE_OK && db->error == EIO;
	}
}

const char *
store_library_version(void)
{
	return sqlite3_libversion();
}

sqlite3 *
db_handle(struct db *db)
{
	return db->h;
}

/* Pass on what SQLite has to say; a recovered WAL is worth knowing. */
static void
db_log_cb(void *arg, int code, const char *text)
{
	(void)arg;
	if ((code & 0xff) == SQLITE_NOTICE)
		log_info("sqlite", "%s", text);
	else if ((code & 0xff) != SQLITE_SCHEMA &&
	    (code & 0xff) != SQLITE_INTERRUPT && !now_reads())
		log_warn("sqlite", "%s (%d)", text, code);
}

void
db_init(void)
{
	static atomic_flag done = ATOMIC_FLAG_INIT;

	/* SQLite takes them only before it is used. */
	if (atomic_flag_test_and_set(&done))
		return;
	(void)sqlite3_config(SQLITE_CONFIG_LOG, db_log_cb, NULL);
	/* Nobody asks for its memory statistics, and they cost a mutex for
	 * each allocation. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	now_init();
	joined_init();
}

/* Every thousand steps of SQLite's machine: too late? */
static int
db_progress_cb(void *arg)
{
	const struct db *db = arg;

	return db->deadline != 0 && clock_mono_ms() > db->deadline;
}

void
db_deadline(struct db *db, int64_t ms)
{
	db->deadline = ms;
}

/* Set what a connection may do: no foreign schema is trusted. */
static int
db_setup(struct db *db, enum db_mode mode)
{
	static const char common[] =
	    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
	    "PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;"
	    "PRAGMA temp_store=MEMORY;";

	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_timeout(db->h, mode == DB_NOW ? 0 : BOUND_STORE_BUSY_MS);
	sqlite3_limit(db->h, SQLITE_LIMIT_LENGTH, (int)db->most);
	sqlite3_limit(db->h, SQLITE_LIMIT_SQL_LENGTH, (int)BOUND_STORE_SQL);
	sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db->h, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	if (db_exec(db, common) < 0)
		return -1;
	if (mode != DB_WRITE) {
		sqlite3_progress_handler(db->h, 1000, db_progress_cb, db);
		return db_exec(db, "PRAGMA cache_size=-2048");
	}
	/* Passwords that were taken away are not left in free space. */
	return db_exec(db, "PRAGMA cache_size=-8192; PRAGMA secure_delete=FAST");
}

/* Write the name by which a file is immutable: a URI. The caller frees it. */
static char *
immutable_name(const char *path)
{
	struct buf name;

	buf_init(&name, BOUND_STORE_VALUE);
	buf_adds(&name, "file:");
	for (; *path != '\0'; path++)
		if (strchr("%?#", *path) != NULL)
			buf_addf(&name, "%%%02x", (unsigned char)*path);
		else
			buf_addc(&name, *path);
	buf_adds(&name, "?immutable=1");
	return buf_steal(&name);
}

int
db_open(const char *path, enum db_mode mode, struct db **out, int *error,
    int *code)
{
	struct db *db = xcalloc(1, sizeof(*db));
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	    (mode == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
	    (mode == DB_IMMUTABLE ? SQLITE_OPEN_URI : 0);
	char *name = mode == DB_IMMUTABLE ? immutable_name(path) :
	    xstrdup(path);
	int rc = sqlite3_open_v2(name, &db->h, flags,
	    mode == DB_WRITE ? JOINED_VFS : NULL);

	free(name);
	db->most = mode == DB_NOW ? BOUND_STORE_NOW : BOUND_STORE_VALUE;
	buf_init(&db->kept, db->most);
	if (rc == SQLITE_OK && db_setup(db, mode) == 0) {
		*out = db;
		return 0;
	}
	*code = db->code != SQLITE_OK ? db->code : rc;
	*error = db->error != 0 ? db->error : db_errno(rc);
	db_close(db);
	return -1;
}

static void
stmt_free(struct stmt *st)
{
	sqlite3_finalize(st->s);
	free(st->text);
	free(st);
}

static void
stmt_list_free(struct stmt *st)
{
	struct stmt *next;

	for (; st != NULL; st = next) {
		next = st->next;
		stmt_free(st);
	}
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		stmt_list_free(db->literals[i]);
	stmt_list_free(db->texts);
	if (sqlite3_close(db->h) != SQLITE_OK)
		log_error("store", "a connection would not close: %s",
		    sqlite3_errmsg(db->h));
	pack_free(db->pack);
	buf_free(&db->kept);
	free(db);
}

struct pack *
db_pack(struct db *db)
{
	if (db->pack == NULL)
		db->pack = pack_new(db->most);
	return db->pack;
}

int
db_keep(struct db *db, struct str *text)
{
	buf_reset(&db->kept);
	if (buf_add(&db->kept, text->s, text->n) < 0) {
		db_set_error(db, ENOMEM);
		return -1;
	}
	text->s = db->kept.data;
	return 0;
}

int
db_exec(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return db_fail(db);
	return 0;
}

int
db_get_int(struct db *db, const char *sql, int64_t *out)
{
	struct stmt *st = db_stmt(db, sql);
	int rc = stmt_step(st);

	if (rc > 0)
		*out = get_int(st);
	stmt_reset(st);
	return rc > 0 ? 0 : -1;
}

static struct stmt *
stmt_new(struct db *db, const char *sql)
{
	struct stmt *st = xcalloc(1, sizeof(*st));

	st->db = db;
	st->key = sql;
	if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &st->s, NULL) == SQLITE_OK)
		return st;
	db_fail(db);
	free(st);
	return NULL;
}

struct stmt *
db_stmt(struct db *db, const char *sql)
{
	struct stmt **bucket = &db->literals[((uintptr_t)sql >> 3) % BUCKETS];
	struct stmt *st;

	for (st = *bucket; st != NULL && st->key != sql; st = st->next)
		;
	if (st == NULL) {
		st = stmt_new(db, sql);
		if (st == NULL)
			return NULL;
		st->next = *bucket;
		*bucket = st;
	}
	stmt_reset(st);
	return st;
}

struct stmt *
db_stmt_text(struct db *db, const char *sql)
{
	struct stmt *st;

	for (st = db->texts; st != NULL; st = st->next)
		if (strcmp(st->text, sql) == 0) {
			stmt_reset(st);
			return st;
		}
	if (db->ntexts >= BOUND_STORE_STATEMENTS) {
		stmt_list_free(db->texts);
		db->texts = NULL;
		db->ntexts = 0;
	}
	st = stmt_new(db, sql);
	if (st == NULL)
		return NULL;
	st->text = xstrdup(sql);
	st->key = st->text;
	st->next = db->texts;
	db->texts = st;
	db->ntexts++;
	stmt_reset(st);
	return st;
}

static void
bind_check(struct stmt *st, int rc)
{
	if (rc != SQLITE_OK)
		db_fail(st->db);
}

void
bind_int(struct stmt *st, int64_t v)
{
	if (st != NULL)
		bind_check(st, sqlite3_bind_int64(st->s, st->arg++, v));
}

void
bind_null(struct stmt *st)
{
	if (st != NULL)
		bind_check(st, sqlite3_bind_null(st->s, st->arg++));
}

void
bind_time(struct stmt *st, int64_t t)
{
	if (t == TIME_NONE)
		bind_null(st);
	else
		bind_int(st, t);
}

void
bind_str(struct stmt *st, struct str s)
{
	if (s.s == NULL)
		bind_null(st);
	else if (st != NULL)
		bind_check(st, sqlite3_bind_text64(st->s, st->arg++, s.s, s.n,
		    SQLITE_STATIC, SQLITE_UTF8));
}

void
bind_text(struct stmt *st, const char *s)
{
	bind_str(st, str_from(s));
}

void
bind_blob(struct stmt *st, const void *p, size_t n)
{
	if (p == NULL)
		bind_null(st);
	else if (st != NULL)
		bind_check(st, sqlite3_bind_blob64(st->s, st->arg++, p, n,
		    SQLITE_STATIC));
}

int
stmt_step(struct stmt *st)
{
	int rc;

	/* A value that could not be bound must not be stored as NULL. */
	if (st == NULL || st->db->error != 0)
		return -1;
	st->col = 0;
	st->stepped = true;
	rc = sqlite3_step(st->s);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : db_fail(st->db);
}

void
stmt_reset(struct stmt *st)
{
	/* One that was run is ready; it is asked for again very often. */
	if (st == NULL || (st->arg == 1 && !st->stepped))
		return;
	/* Its result is that of the last step, which was looked at. */
	(void)sqlite3_reset(st->s);
	(void)sqlite3_clear_bindings(st->s);
	st->arg = 1;
	st->col = 0;
	st->stepped = false;
}

int
stmt_run(struct stmt *st)
{
	int rc = stmt_step(st);

	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

int
stmt_found(struct stmt *st)
{
	int rc = stmt_step(st);

	stmt_reset(st);
	return rc;
}

int64_t
db_changes(struct db *db)
{
	return sqlite3_changes64(db->h);
}

int64_t
get_int(struct stmt *st)
{
	return sqlite3_column_int64(st->s, st->col++);
}

double
get_real(struct stmt *st)
{
	return sqlite3_column_double(st->s, st->col++);
}

int64_t
get_time(struct stmt *st)
{
	if (sqlite3_column_type(st->s, st->col) != SQLITE_NULL)
		return get_int(st);
	st->col++;
	return TIME_NONE;
}

const char *
get_text(struct stmt *st)
{
	return (const char *)sqlite3_column_text(st->s, st->col++);
}

char *
get_copy(struct stmt *st)
{
	return xstrdup(get_text(st));
}

struct str
get_str(struct stmt *st)
{
	struct str s;

	s.s = sqlite3_column_blob(st->s, st->col);
	s.n = (size_t)sqlite3_column_bytes(st->s, st->col);
	st->col++;
	return s;
}

/* Unpack a value; absent, with the failure noted, if it is damaged. */
static struct str
unpack(struct db *db, int how, struct str packed, struct str against)
{
	struct pack *pack = db_pack(db);
	struct str out;
	int error = ENOMEM;

	if (pack != NULL &&
	    pack_get(pack, how, packed, against, &out, &error) == 0)
		return out;
	db_set_error(db, error);
	return (struct str){ NULL, 0 };
}

struct str
get_packed(struct stmt *st, struct str against)
{
	int how = (int)get_int(st);

	return unpack(st->db, how, get_str(st), against);
}

struct str
db_unpack_json(struct db *db, int how, struct str packed, struct str *text)
{
	const struct str none = { NULL, 0 };
	struct str all = unpack(db, how, packed, none);
	const char *end = all.n == 0 ? NULL : memchr(all.s, '\n', all.n);

	if (text != NULL)
		*text = end == NULL ? none :
		    (struct str){ end + 1, all.n - (size_t)(end + 1 - all.s) };
	if (end != NULL)
		all.n = (size_t)(end - all.s);
	return all;
}

struct str
get_json(struct stmt *st, struct str *text)
{
	int how = (int)get_int(st);

	return db_unpack_json(st->db, how, get_str(st), text);
}

bool
get_bytes(struct stmt *st, void *out, size_t n)
{
	struct str s = get_str(st);

	if (s.n != n) {
		memset(out, 0, n);
		return false;
	}
	memcpy(out, s.s, n);
	return true;
}
