/* SPDX-License-Identifier: ISC */
/*
 * SQLite reads its files by pread(2), and lets a program put another function
 * in its place. This one asks by preadv2(2) with RWF_NOWAIT, which fails with
 * EAGAIN where the bytes are not in the page cache or a lock is taken.
 */
#include <assert.h>
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include <sqlite3.h>

#include "bounds.h"
#include "now.h"

static_assert(sizeof(off_t) == 8, "pread and pread64 are the same");

/* SQLite hands the function nothing of ours: it has to know by its thread. */
static _Thread_local struct {
	bool on, unable;
	size_t left; /* bytes */
} now;

static ssize_t
pread_now(int fd, void *to, size_t n, off_t at)
{
	const struct iovec part = { to, n };
	ssize_t got;

	if (!now.on)
		return pread(fd, to, n, at);
	if (n > now.left) {
		errno = EAGAIN;
		return -1;
	}
	now.left -= n;
	got = preadv2(fd, &part, 1, at, RWF_NOWAIT);
	/* Linux 5.9 and 5.10 say 0 for what would wait; SQLite would take the
	 * page for one of zeroes, and keep it. */
	if (got == 0)
		errno = EAGAIN;
	else if (got < 0 && errno != EAGAIN)
		now.unable = true;
	return got > 0 ? got : -1;
}

void
now_init(void)
{
	static const char *const names[] = { "pread", "pread64" };
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	/* It uses one of them, as it was built. */
	for (size_t i = 0; vfs != NULL && vfs->iVersion >= 3 && i < 2; i++)
		if (vfs->xGetSystemCall(vfs, names[i]) != NULL)
			(void)vfs->xSetSystemCall(vfs, names[i],
			    (sqlite3_syscall_ptr)pread_now);
}

void
now_begin(void)
{
	now.on = true;
	now.unable = false;
	now.left = BOUND_STORE_NOW;
}

bool
now_end(void)
{
	now.on = false;
	return !now.unable;
}

bool
now_reads(void)
{
	return now.on;
}
