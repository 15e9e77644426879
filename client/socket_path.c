/* SPDX-License-Identifier: ISC */
/* Which daemon: the one that is named, else the system's, else the user's. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "conf.h"
#include "socket_path.h"
#include "util.h"

_Static_assert(sizeof(((struct sockaddr_un *)0)->sun_path) > SOCKET_PATH_MAX,
    "a path fits");

/* Fill in a Unix address. 0, or -1 when the path does not fit. */
static int
unix_address(const char *path, struct sockaddr_un *out)
{
	size_t n = strlen(path);

	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (n >= sizeof(out->sun_path))
		return -1;
	memcpy(out->sun_path, path, n);
	return 0;
}

/* Say whether somebody listens at a socket. */
static bool
listens(const char *path)
{
	struct sockaddr_un address;
	bool ok;
	int fd;

	if (unix_address(path, &address) < 0)
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	ok = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return ok;
}

/* The socket of the user's own daemon, which the caller frees. */
static char *
user_socket(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (run != NULL && run[0] == '/')
		return xasprintf("%s/gazetted/gazetted.sock", run);
	if (data != NULL && data[0] == '/')
		return xasprintf("%s/gazetted/gazetted.sock", data);
	return xasprintf("%s/.local/share/gazetted/gazetted.sock",
	    home != NULL ? home : "");
}

char *
socket_path(const char *path)
{
	const char *named = path != NULL ? path : getenv("GAZETTE_SOCKET");
	char *user;

	if (named != NULL && named[0] != '\0')
		return xstrdup(named);
	user = user_socket();
	if (listens(CONF_SYSTEM_SOCKET) ||
	    (!listens(user) && access(CONF_SYSTEM_SOCKET, F_OK) == 0)) {
		free(user);
		return xstrdup(CONF_SYSTEM_SOCKET);
	}
	return user;
}
