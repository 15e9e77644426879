/* SPDX-License-Identifier: ISC */
/* Files that are whole or not there: a temporary neighbour, then rename(2). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_out.h"
#include "output.h"
#include "util.h"

/* Give a file the mode that open(2) would have given it. */
static void
set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

/* Open what is written to: the file in place, or its temporary neighbour. */
static int
open_file(struct file_out *out)
{
	struct stat st;
	int fd;

	if (stat(out->path, &st) == 0 && !S_ISREG(st.st_mode))
		return open(out->path, O_WRONLY | O_CLOEXEC);
	out->temporary = xasprintf("%s.XXXXXX", out->path);
	fd = mkostemp(out->temporary, O_CLOEXEC);
	if (fd >= 0)
		set_mode(fd);
	return fd;
}

int
file_out_begin(struct file_out *out, const char *path)
{
	int fd;

	*out = (struct file_out){ .f = stdout };
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	out->path = path;
	fd = open_file(out);
	if (fd >= 0)
		out->f = fdopen(fd, "w");
	if (fd >= 0 && out->f != NULL)
		return 0;
	complain("%s: %m", path);
	if (fd >= 0) {
		close(fd);
		unlink(out->temporary != NULL ? out->temporary : "");
	}
	free(out->temporary);
	return -1;
}

/* Bring a finished temporary file to disk and to its name. 0 or -1. */
static int
settle(struct file_out *out)
{
	if (fflush(out->f) != 0 || ferror(out->f))
		return -1;
	if (out->temporary == NULL)
		return 0;
	if (fsync(fileno(out->f)) < 0)
		return -1;
	return rename(out->temporary, out->path);
}

int
file_out_end(struct file_out *out, bool keep)
{
	int rc = 0, error = 0;

	if (out->path == NULL)
		return 0;
	if (keep) {
		rc = settle(out);
		error = errno;
	}
	if (fclose(out->f) != 0 && rc == 0 && keep) {
		rc = -1;
		error = errno;
	}
	if (out->temporary != NULL && (rc < 0 || !keep))
		unlink(out->temporary);
	if (rc < 0) {
		errno = error;
		complain("%s: %m", out->path);
	}
	free(out->temporary);
	return rc;
}
