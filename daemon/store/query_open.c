/* SPDX-License-Identifier: ISC */
/* A reading connection to a store that nobody may be running. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "query_impl.h"
#include "schema.h"

/* Say whether a log stands beside the database: it has the last commits. */
static bool
has_wal(const char *path)
{
	char *wal = xasprintf("%s-wal", path);
	bool has = access(wal, F_OK) == 0;

	free(wal);
	return has;
}

/* Read the first page. 0, or -1 with the reason. */
static int
look(struct db *db, const char *path, char *why)
{
	int64_t id, version;
	size_t steps;

	(void)schema_steps(&steps);
	if (db_get_int(db, "PRAGMA application_id", &id) < 0 ||
	    db_get_int(db, "PRAGMA user_version", &version) < 0)
		snprintf(why, QUERY_ERROR_LEN, "%s: cannot be read: %s", path,
		    sqlite3_errmsg(db_handle(db)));
	else if (id != STORE_APPLICATION_ID)
		snprintf(why, QUERY_ERROR_LEN, "%s: not a store of gazetted",
		    path);
	else if (version != (int64_t)steps)
		snprintf(why, QUERY_ERROR_LEN, "%s: schema %" PRId64
		    ", and this program reads %zu: %s", path, version, steps,
		    version < (int64_t)steps ? "start gazetted on it once, "
		    "which upgrades it" : "it needs a newer one");
	else
		return 0;
	return -1;
}

/* Open in one of the ways. 0, or -1 with the reason. */
static int
open_as(const char *path, enum db_mode mode, struct db **out, char *why)
{
	int error, code;

	if (db_open(path, mode, out, &error, &code) < 0) {
		snprintf(why, QUERY_ERROR_LEN, "%s: cannot be read: %s", path,
		    (code & 0xff) == SQLITE_CANTOPEN && has_wal(path) ?
		    "what a killed daemon has left can only be read by who may "
		    "write in its folder" : code == SQLITE_OK ?
		    strerrordesc_np(error) : sqlite3_errstr(code));
		return -1;
	}
	if (look(*out, path, why) == 0)
		return 0;
	db_close(*out);
	*out = NULL;
	return -1;
}

int
query_open(const char *path, struct query **out, char why[QUERY_ERROR_LEN])
{
	struct query *q;
	struct db *db = NULL;

	db_init();
	if (access(path, R_OK) < 0) {
		snprintf(why, QUERY_ERROR_LEN, "%s: %m", path);
		return -1;
	}
	/* SQLite wants to make files beside it, even to read. Where it may not,
	 * nobody else may write there either, as far as we can know. */
	if (open_as(path, DB_READ, &db, why) < 0 && (has_wal(path) ||
	    open_as(path, DB_IMMUTABLE, &db, why) < 0))
		return -1;
	q = xcalloc(1, sizeof(*q));
	q->db = db;
	*out = q;
	return 0;
}

void
query_close(struct query *q)
{
	if (q == NULL)
		return;
	db_close(q->db);
	free(q);
}
