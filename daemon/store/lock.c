/* SPDX-License-Identifier: ISC */
/* The lock file beside the database. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sysexits.h>
#include <unistd.h>

#include <linux/magic.h>

#include "lock.h"
#include "util.h"

/* Choose the exit code for a file that cannot be opened or made. */
static int
open_code(int error)
{
	if (error == EACCES || error == EPERM)
		return EX_NOPERM;
	return error == EIO || error == ENOSPC ? EX_IOERR : EX_CANTCREAT;
}

/* Read who holds it: the pid, or 0 if the file does not say. */
static long
lock_holder(int fd)
{
	char text[24];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	uint64_t pid = 0;

	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n <= 0 || parse_uint(text, (size_t)n, INT32_MAX, &pid) < 0)
		return 0;
	return (long)pid;
}

static int
lock_take(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &lock);
}

/* Say whether the file is on another machine: no shared memory there. */
static bool
is_remote(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	return fs.f_type == NFS_SUPER_MAGIC || fs.f_type == SMB2_SUPER_MAGIC ||
	    fs.f_type == CIFS_SUPER_MAGIC;
}

int
store_lock(const char *path, int *code, char *why, size_t size)
{
	char *name = xasprintf("%s.lock", path);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		*code = open_code(errno);
		snprintf(why, size, "%s: %m", name);
	} else if (is_remote(fd)) {
		*code = EX_CANTCREAT;
		snprintf(why, size, "%s: on a network file system a store "
		    "would be damaged: name another place with store=", path);
		close(fd);
		fd = -1;
	} else if (lock_take(fd) < 0) {
		*code = errno == EAGAIN || errno == EACCES ? EX_UNAVAILABLE :
		    EX_IOERR;
		if (*code == EX_UNAVAILABLE)
			snprintf(why, size, "%s: the store is in use by "
			    "process %ld", path, lock_holder(fd));
		else
			snprintf(why, size, "%s: cannot lock: %m", name);
		close(fd);
		fd = -1;
	} else if (ftruncate(fd, 0) < 0 ||
	    dprintf(fd, "%ld\n", (long)getpid()) < 0) {
		*code = EX_IOERR;
		snprintf(why, size, "%s: cannot write: %m", name);
		close(fd);
		fd = -1;
	}
	free(name);
	return fd;
}

void
store_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}
