/* SPDX-License-Identifier: ISC */
/* Files that only we may read, and making them and their names durable. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema.h"
#include "sync.h"
#include "util.h"

#define APPLICATION_ID_AT 68 /* in a database file, big-endian */

/* Close, keeping the errno of what went before. */
static int
finish(int fd, int result)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
	return result;
}

/*
 * Say whether a file is a store of ours, or nothing yet: the mode of another
 * one, which a mistake in the configuration names, is not ours to change.
 */
static bool
is_ours(int fd, const struct stat *st)
{
	uint32_t id;

	if (st->st_size == 0)
		return true;
	return pread(fd, &id, sizeof(id), APPLICATION_ID_AT) ==
	    (ssize_t)sizeof(id) && be32toh(id) == STORE_APPLICATION_ID;
}

int
sync_create(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return finish(fd, -1);
	if (!S_ISREG(st.st_mode)) {
		errno = EEXIST;
		return finish(fd, -1);
	}
	if ((st.st_mode & 077) != 0 && is_ours(fd, &st) && fchmod(fd, 0600) < 0)
		return finish(fd, -1);
	return finish(fd, 0);
}

static int
sync_path(const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);

	return finish(fd, fd < 0 ? -1 : fsync(fd));
}

int
sync_file(const char *path)
{
	return sync_path(path, 0);
}

int
sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? xstrdup(".") :
	    xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
	int r = sync_path(dir, O_DIRECTORY);

	free(dir);
	return r;
}
