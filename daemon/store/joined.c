/* SPDX-License-Identifier: ISC */
/*
 * What is written to a WAL is held back until it is enough, and no longer than
 * to the frame that commits: what SQLite then tells other connections of is in
 * the file. A read, a sync and all else of this connection finds it there, too.
 * When the kernel does not take it, the call that made it go there fails: at the
 * commit at the latest.
 *
 * SQLite's "WAL File Format": a frame is a header, of which bytes 4 to 7 are
 * not all 0 if it commits, and a page.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "bounds.h"
#include "joined.h"
#include "util.h"

#define FRAME_HEADER 24
#define COMMIT_AT 4 /* the database's size in pages, or 0 */

/* A WAL that is open. */
struct wal {
	sqlite3_file base; /* first: SQLite sees this */
	char *held;        /* of BOUND_STORE_JOINED bytes */
	int nheld;
	sqlite3_int64 at;  /* where in the file they go */
	bool commits;      /* the frame whose header came last */
	bool full;         /* what was lost last was, as there was no room */
	_Alignas(void *) char below[]; /* the file of the system below: SQLite
	                                * aligns no more than that */
};

/* SQLite keeps it as long as the process lives. */
struct joined {
	sqlite3_vfs base; /* first: SQLite sees this */
	sqlite3_vfs *below;
};

static sqlite3_file *
below(struct wal *w)
{
	return (sqlite3_file *)(void *)w->below;
}

/* Write what is held. If that fails it is gone: so is its transaction. */
static int
give(struct wal *w)
{
	int n = w->nheld, rc;

	if (n == 0)
		return SQLITE_OK;
	w->nheld = 0;
	rc = below(w)->pMethods->xWrite(below(w), w->held, n, w->at);
	w->full = rc == SQLITE_FULL;
	return rc;
}

/*
 * The same for a call that does not write: SQLite undoes the whole transaction
 * for an error of reading or writing. SQLITE_FULL would be the statement's
 * alone, and the rest would commit without what is lost.
 */
static int
give_first(struct wal *w)
{
	return give(w) == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

/* Whether a frame that commits is whole with these bytes. */
static bool
ends_commit(struct wal *w, const unsigned char *p, int n)
{
	static const unsigned char none[4];

	if (n == FRAME_HEADER) {
		w->commits = memcmp(p + COMMIT_AT, none, sizeof(none)) != 0;
		return false;
	}
	return w->commits;
}

static int
wal_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct wal *w = (struct wal *)f;
	int rc = SQLITE_OK;

	if (at != w->at + w->nheld || n > (int)BOUND_STORE_JOINED - w->nheld)
		rc = give(w);
	if (rc != SQLITE_OK)
		return rc;
	if (n > (int)BOUND_STORE_JOINED)
		return below(w)->pMethods->xWrite(below(w), p, n, at);
	if (w->nheld == 0)
		w->at = at;
	memcpy(w->held + w->nheld, p, (size_t)n);
	w->nheld += n;
	return ends_commit(w, p, n) ? give(w) : SQLITE_OK;
}

static int
wal_close(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;
	int rc = give(w), closed = below(w)->pMethods->xClose(below(w));

	free(w->held);
	return rc != SQLITE_OK ? rc : closed;
}

static int
wal_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	struct wal *w = (struct wal *)f;
	int rc = give_first(w);

	return rc != SQLITE_OK ? rc :
	    below(w)->pMethods->xRead(below(w), p, n, at);
}

static int
wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct wal *w = (struct wal *)f;
	int rc = give_first(w);

	return rc != SQLITE_OK ? rc :
	    below(w)->pMethods->xTruncate(below(w), size);
}

static int
wal_sync(sqlite3_file *f, int flags)
{
	struct wal *w = (struct wal *)f;
	int rc = give(w);

	return rc != SQLITE_OK ? rc : below(w)->pMethods->xSync(below(w), flags);
}

static int
wal_size(sqlite3_file *f, sqlite3_int64 *size)
{
	struct wal *w = (struct wal *)f;
	int rc = give_first(w);

	return rc != SQLITE_OK ? rc :
	    below(w)->pMethods->xFileSize(below(w), size);
}

/* Nothing that SQLite asks of a WAL's file here looks into it. */
static int
wal_control(sqlite3_file *f, int op, void *arg)
{
	struct wal *w = (struct wal *)f;

	if (op == SQLITE_FCNTL_LAST_ERRNO && w->full) {
		*(int *)arg = ENOSPC;
		return SQLITE_OK;
	}
	return below(w)->pMethods->xFileControl(below(w), op, arg);
}

static int
wal_sector_size(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;

	return below(w)->pMethods->xSectorSize(below(w));
}

static int
wal_characteristics(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;

	return below(w)->pMethods->xDeviceCharacteristics(below(w));
}

/* SQLite neither locks nor maps a WAL: that is all of version 1 it needs. */
static const sqlite3_io_methods wal_methods = {
	.iVersion = 1,
	.xClose = wal_close, .xRead = wal_read, .xWrite = wal_write,
	.xTruncate = wal_truncate, .xSync = wal_sync, .xFileSize = wal_size,
	.xFileControl = wal_control, .xSectorSize = wal_sector_size,
	.xDeviceCharacteristics = wal_characteristics,
};

static int
open_wal(sqlite3_vfs *real, const char *name, struct wal *w, int flags,
    int *out)
{
	int rc;

	memset(w, 0, sizeof(*w));
	rc = real->xOpen(real, name, below(w), flags, out);
	if (rc != SQLITE_OK) {
		/* SQLite closes what has methods, even if it did not open. */
		if (below(w)->pMethods != NULL)
			(void)below(w)->pMethods->xClose(below(w));
		return rc;
	}
	w->held = xmalloc(BOUND_STORE_JOINED);
	w->base.pMethods = &wal_methods;
	return SQLITE_OK;
}

static int
joined_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	sqlite3_vfs *real = ((struct joined *)vfs)->below;

	return (flags & SQLITE_OPEN_WAL) != 0 ?
	    open_wal(real, name, (struct wal *)f, flags, out) :
	    real->xOpen(real, name, f, flags, out);
}

void
joined_init(void)
{
	static struct joined joined;

	joined.below = sqlite3_vfs_find(NULL);
	if (joined.below == NULL)
		return;
	joined.base = *joined.below;
	joined.base.pNext = NULL;
	joined.base.zName = JOINED_VFS;
	joined.base.szOsFile += (int)sizeof(struct wal);
	joined.base.xOpen = joined_open;
	(void)sqlite3_vfs_register(&joined.base, 0);
}
