/* SPDX-License-Identifier: ISC */
/*
 * Making the socket. The store's lock already keeps a second daemon of the
 * same store out, so what is found at the path is either of another store's
 * daemon, left by a crash, or not ours to touch.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "bounds.h"
#include "log.h"
#include "peer.h"
#include "socket.h"
#include "util.h"

static int
path_address(const char *path, struct sockaddr_un *sa)
{
	size_t n = strlen(path);

	memset(sa, 0, sizeof(*sa));
	sa->sun_family = AF_UNIX;
	if (n == 0 || n >= sizeof(sa->sun_path))
		return -1;
	memcpy(sa->sun_path, path, n);
	return 0;
}

/* Make the directory that the path is in, if it is missing. */
static int
make_parent(const char *path)
{
	char *copy = xstrdup(path);
	int rc = mkdir(dirname(copy), 0700);

	free(copy);
	return rc == 0 || errno == EEXIST ? 0 : -1;
}

/* Say whether somebody listens on the address. */
static bool
is_live(const struct sockaddr_un *sa)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool live;

	if (fd < 0)
		return true;
	live = connect(fd, (const struct sockaddr *)sa, sizeof(*sa)) == 0 ||
	    errno != ECONNREFUSED;
	close(fd);
	return live;
}

/* Look at what is at the path; a stale socket goes. */
static int
clear_path(const struct sockaddr_un *sa, char *why, size_t size)
{
	const char *path = sa->sun_path;
	struct stat st;

	if (lstat(path, &st) < 0) {
		if (errno == ENOENT)
			return 0;
		snprintf(why, size, "%s: %m", path);
		return EX_CANTCREAT;
	}
	if (!S_ISSOCK(st.st_mode)) {
		snprintf(why, size, "%s is there and is not a socket", path);
		return EX_CANTCREAT;
	}
	if (is_live(sa)) {
		snprintf(why, size, "%s: another daemon answers on it", path);
		return EX_UNAVAILABLE;
	}
	if (unlink(path) < 0) {
		snprintf(why, size, "%s: cannot remove the stale socket: %m",
		    path);
		return EX_CANTCREAT;
	}
	return 0;
}

/*
 * Bind with a mode that lets nobody else in, then set group and mode: there
 * is no moment in which the wrong people can connect.
 */
static int
bind_private(int fd, const struct sockaddr_un *sa, mode_t mode,
    const char *group)
{
	mode_t old;
	gid_t gid;
	int rc;

	old = umask(0177);
	rc = bind(fd, (const struct sockaddr *)sa, sizeof(*sa));
	umask(old);
	if (rc < 0)
		return -1;
	if (group != NULL && *group != '\0') {
		if (group_lookup(group, &gid) < 0 ||
		    lchown(sa->sun_path, (uid_t)-1, gid) < 0) {
			log_warn("publish", "%s: cannot give it to the group"
			    " %s: it stays with the daemon's user",
			    sa->sun_path, group);
			return 0;
		}
	}
	return chmod(sa->sun_path, mode);
}

int
unix_socket_listen(struct unix_socket *s, const char *path, mode_t mode,
    const char *group, char *why, size_t size)
{
	struct sockaddr_un sa;
	struct stat st;
	int rc;

	s->fd = -1;
	s->path = NULL;
	if (path_address(path, &sa) < 0) {
		snprintf(why, size, "socket path of %zu bytes: 1 to %zu can be"
		    " bound: %.100s", strlen(path), sizeof(sa.sun_path) - 1,
		    path);
		return EX_CANTCREAT;
	}
	if (make_parent(path) < 0) {
		snprintf(why, size, "%s: cannot make its directory: %m", path);
		return EX_CANTCREAT;
	}
	rc = clear_path(&sa, why, size);
	if (rc != 0)
		return rc;
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0 || bind_private(s->fd, &sa, mode, group) < 0 ||
	    listen(s->fd, BOUND_API_BACKLOG) < 0 || lstat(path, &st) < 0) {
		snprintf(why, size, "%s: cannot listen: %m", path);
		if (s->fd >= 0)
			close(s->fd);
		s->fd = -1;
		return EX_CANTCREAT;
	}
	s->path = xstrdup(path);
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return 0;
}

int
unix_socket_inherit(struct unix_socket *s, int fd, char *why, size_t size)
{
	int listening = 0, domain = 0, flags;
	socklen_t len = sizeof(int);

	s->fd = -1;
	s->path = NULL;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0 ||
	    !listening || domain != AF_UNIX) {
		snprintf(why, size, "the inherited descriptor %d is not a"
		    " listening Unix socket", fd);
		return EX_CANTCREAT;
	}
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		snprintf(why, size, "the inherited descriptor %d: %m", fd);
		return EX_CANTCREAT;
	}
	s->fd = fd;
	return 0;
}

bool
unix_socket_in_place(const struct unix_socket *s)
{
	struct stat st;

	return s->path == NULL || (lstat(s->path, &st) == 0 &&
	    st.st_dev == s->dev && st.st_ino == s->ino);
}

void
unix_socket_remove(struct unix_socket *s)
{
	if (s->path != NULL && unix_socket_in_place(s))
		unlink(s->path);
	free(s->path);
	s->path = NULL;
}
