/* SPDX-License-Identifier: ISC */
/* The supervisor's protocols: a datagram a message, descriptors from 3 on. */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "notify.h"
#include "util.h"

#define LISTEN_FDS_START 3

void
notify_send(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len = path == NULL ? 0 : strlen(path);
	socklen_t size;
	int fd;

	if (len < 2 || len > sizeof(sa.sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(sa.sun_path, path, len);
	if (path[0] == '@')
		sa.sun_path[0] = '\0';
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	    (struct sockaddr *)&sa, size) < 0)
		log_warn("daemon", "cannot notify the supervisor: %m");
	close(fd);
}

/* Read a number from the environment; -1 where there is none. */
static int64_t
env_number(const char *name)
{
	const char *text = getenv(name);
	uint64_t value;

	if (text == NULL || parse_uint(text, strlen(text), INT64_MAX, &value) < 0)
		return -1;
	return (int64_t)value;
}

int64_t
notify_watchdog_us(void)
{
	int64_t us = env_number("WATCHDOG_USEC");
	int64_t pid = env_number("WATCHDOG_PID");

	return us > 0 && (pid < 0 || pid == getpid()) ? us : 0;
}

int
notify_take_socket(void)
{
	bool ours = env_number("LISTEN_PID") == getpid() &&
	    env_number("LISTEN_FDS") >= 1;
	int fd = LISTEN_FDS_START;

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	if (!ours)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		return -1;
	return fd;
}
