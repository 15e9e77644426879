/* SPDX-License-Identifier: ISC */
/*
 * The database's layout and its history. The steps are append-only: a
 * database's user_version is the number of steps it has taken.
 */
#ifndef GAZETTED_STORE_SCHEMA_H
#define GAZETTED_STORE_SCHEMA_H

#include <stddef.h>

#include "db.h"

#define STORE_APPLICATION_ID 0x477a7464 /* "Gztd" */

/* Begin another history of the change numbers. */
#define SQL_NEW_EPOCH \
	"UPDATE meta SET value = lower(hex(randomblob(8)))" \
	" WHERE key = 'epoch';"

struct schema_step {
	const char *sql;
	/* What SQL cannot do, after it, in the same transaction; or NULL. */
	int (*change)(struct db *db);
};

/* The steps of this build. */
const struct schema_step *schema_steps(size_t *n);

/*
 * Check that the database is empty or ours, and bring it up to date: each
 * step is one transaction, a newer database is refused, and before the first
 * step of an upgrade a copy is put beside it as PATH.vN. 0, or -1 with a
 * sysexits code in *code and a sentence in `why`.
 */
int schema_open(struct db *db, const char *path,
    const struct schema_step *steps, size_t nsteps, int *code, char *why,
    size_t size);
/*
 * Mark a database as a copy, with an epoch of its own, in one file: where it is
 * put back, the change numbers go on otherwise. SQLite's code.
 */
int schema_mark_copy(sqlite3 *copy);
/* Choose the sysexits code for a failure of SQLite (an extended code). */
int schema_exit_code(int sqlite_code);

#endif
