/* SPDX-License-Identifier: ISC */
/* The first line of a file, as a secret. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret.h"

int
secret_read(const char *path, char out[SECRET_MAX + 1], char *why, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t n;
	size_t len = 0;

	if (fd < 0 || fstat(fd, &st) < 0 || (n = read(fd, out,
	    SECRET_MAX + 1)) < 0) {
		snprintf(why, size, "%s: %m", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	while (len < (size_t)n && memchr("\r\n", out[len], 3) == NULL)
		len++;
	out[len <= SECRET_MAX ? len : 0] = '\0';
	if ((st.st_mode & S_IRWXO) != 0)
		snprintf(why, size, "%s: others may read it: chmod o=", path);
	else if (len < SECRET_MIN)
		snprintf(why, size, "%s: a secret has at least %d bytes", path,
		    SECRET_MIN);
	else if (len > SECRET_MAX)
		snprintf(why, size, "%s: a secret has at most %d bytes", path,
		    SECRET_MAX);
	else if (strcspn(out, " \t") < len)
		snprintf(why, size, "%s: a secret has no blanks", path);
	else
		return (int)len;
	explicit_bzero(out, SECRET_MAX + 1);
	return -1;
}
