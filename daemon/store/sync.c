/* SPDX-License-Identifier: ISC */
/* Files that only we may read, and making them and their names durable. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync.h"
#include "util.h"

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
	if ((st.st_mode & 077) != 0 && fchmod(fd, 0600) < 0)
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
