/* SPDX-License-Identifier: ISC */
/*
 * A connection to the database: its settings, its cache of prepared
 * statements, and typed helpers that bind and read values in the order in
 * which the statement names them. The first failure is kept as an errno in
 * the connection and stays until it is cleared, so that a caller may run
 * several statements and look once. A connection belongs to one thread at a
 * time.
 */
#ifndef GAZETTED_STORE_DB_H
#define GAZETTED_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "util.h"

struct db;
struct stmt;
struct pack;

/*
 * DB_IMMUTABLE: nobody writes it while it is open, and there is no log.
 * DB_NOW: for reads that do not wait (now.h): small values only.
 */
enum db_mode { DB_WRITE, DB_READ, DB_NOW, DB_IMMUTABLE };

/*
 * Open and set up. 0 and *out, or -1 with an errno in *error and SQLite's own
 * extended code in *code.
 */
int db_open(const char *path, enum db_mode mode, struct db **out, int *error,
    int *code);
/* Finalise the statements and close; NULL is fine. */
void db_close(struct db *db);
/* Give out SQLite's handle, for what has no helper here. */
sqlite3 *db_handle(struct db *db);
/* Make SQLite's settings of the process; before the first open. */
void db_init(void);

/* Say (and forget) the first failure since the last clear: an errno or 0. */
int db_error(const struct db *db);
void db_clear_error(struct db *db);
/* Note a failure that SQLite does not know of. */
void db_set_error(struct db *db, int error);
/* Say whether the last failure was an fsync that failed. */
bool db_sync_failed(const struct db *db);
/* Say whether the last failure was that pages are not what they should be. */
bool db_corrupt(const struct db *db);
/* Say whether the last failure was to read what should be there. */
bool db_damaged(const struct db *db);
/* Translate an extended result code into an errno. */
int db_errno(int code);
/* Interrupt what runs after the monotonic time `ms`; 0: never. */
void db_deadline(struct db *db, int64_t ms);

/* Get what packs and unpacks texts here; NULL: no memory. */
struct pack *db_pack(struct db *db);
/* Put a text that lives in a row where it lives until the next call. 0 or -1. */
int db_keep(struct db *db, struct str *text);

/* Run statements without parameters or results. 0 or -1. */
int db_exec(struct db *db, const char *sql);
/* Run one statement with one number as its result. 0 or -1. */
int db_get_int(struct db *db, const char *sql, int64_t *out);

/*
 * Get the prepared statement of `sql`, a literal: the pointer is the key.
 * NULL, with the failure noted, is accepted by everything below.
 */
struct stmt *db_stmt(struct db *db, const char *sql);
/* The same for a text that was put together: the text is the key. */
struct stmt *db_stmt_text(struct db *db, const char *sql);

/* Bind the next parameter; what is bound must live until stmt_reset. */
void bind_int(struct stmt *st, int64_t v);
void bind_time(struct stmt *st, int64_t t);           /* TIME_NONE: NULL */
void bind_text(struct stmt *st, const char *s);       /* NULL: NULL */
void bind_str(struct stmt *st, struct str s);         /* absent: NULL */
void bind_blob(struct stmt *st, const void *p, size_t n);
void bind_null(struct stmt *st);

/* Step: 1 a row, 0 the end, -1 failed. */
int stmt_step(struct stmt *st);
/* Make it ready for other values. */
void stmt_reset(struct stmt *st);
/* Step once and reset: for statements without a result. 0 or -1. */
int stmt_run(struct stmt *st);
/* The same for those that ask whether there is a row: 1, 0, -1 failed. */
int stmt_found(struct stmt *st);
/* Say how many rows the last change of this connection touched. */
int64_t db_changes(struct db *db);

/* Read the next column of a row; pointers live until the next step. */
int64_t get_int(struct stmt *st);
double get_real(struct stmt *st);
int64_t get_time(struct stmt *st);                    /* NULL: TIME_NONE */
const char *get_text(struct stmt *st);                /* NULL: NULL */
char *get_copy(struct stmt *st);                      /* allocated, or NULL */
struct str get_str(struct stmt *st);                  /* text or blob */
/*
 * Read the next two columns, `packed` and the value, and unpack it (pack.h);
 * absent, with the failure noted, if it is damaged. It lives until the next
 * value that is packed the same way is read on this connection.
 */
struct str get_packed(struct stmt *st, struct str against);
/*
 * The same of an item's JSON, which is one line. What follows it, the text to
 * index, is for *text (NULL: not wanted); absent if nothing does, as with the
 * oldest revisions.
 */
struct str get_json(struct stmt *st, struct str *text);
/* The same of a value at hand. */
struct str db_unpack_json(struct db *db, int how, struct str packed,
    struct str *text);
/* Copy a blob of exactly `n` bytes; false (and zeroes) if it is not one. */
bool get_bytes(struct stmt *st, void *out, size_t n);

#endif
