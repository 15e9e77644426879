/* SPDX-License-Identifier: ISC */
/*
 * A copy of the whole store while others write: inside a read transaction,
 * without which SQLite's backup begins anew at every commit. The copy is a
 * history of its own: each time that one is opened, it gets another epoch.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "query_impl.h"
#include "schema.h"

/* Copy all pages into an empty database. 0 or -1. */
static int
copy_pages(struct query *q, sqlite3 *copy)
{
	sqlite3_backup *backup;
	int64_t seq;
	int rc = SQLITE_ERROR;

	if (db_exec(q->db, "BEGIN") < 0)
		return -1;
	if (db_get_int(q->db, "SELECT value FROM meta WHERE key = 'seq'",
	    &seq) == 0) {
		backup = sqlite3_backup_init(copy, "main", db_handle(q->db),
		    "main");
		if (backup != NULL) {
			(void)sqlite3_backup_step(backup, -1);
			rc = sqlite3_backup_finish(backup);
		}
	}
	(void)db_exec(q->db, "COMMIT");
	if (rc != SQLITE_OK)
		db_set_error(q->db, db_errno(rc));
	return rc == SQLITE_OK ? 0 : -1;
}

static int
copy_into(struct query *q, const char *path)
{
	sqlite3 *copy = NULL;
	int rc = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX, NULL), r = 0;

	if (rc == SQLITE_OK)
		r = copy_pages(q, copy);
	if (rc == SQLITE_OK && r == 0)
		rc = schema_mark_copy(copy);
	if (rc != SQLITE_OK)
		db_set_error(q->db, db_errno(rc));
	(void)sqlite3_close(copy);
	return rc == SQLITE_OK ? r : -1;
}

int
query_backup(struct query *q, int *fd)
{
	char *path = xasprintf("%s.backup-XXXXXX",
	    sqlite3_db_filename(db_handle(q->db), "main"));

	query_begin(q);
	db_deadline(q->db, 0);
	*fd = mkostemp(path, O_CLOEXEC);
	if (*fd < 0) {
		db_set_error(q->db, errno);
	} else {
		if (copy_into(q, path) < 0) {
			close(*fd);
			*fd = -1;
		}
		(void)unlink(path);
	}
	free(path);
	return query_end(q);
}
