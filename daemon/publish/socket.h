/* SPDX-License-Identifier: ISC */
/*
 * The listening Unix socket: made by us and unlinked by us, or inherited from
 * a supervisor and left alone.
 */
#ifndef GAZETTED_SOCKET_H
#define GAZETTED_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct unix_socket {
	int fd;     /* -1: none */
	char *path; /* NULL: inherited */
	dev_t dev;  /* of the path as we made it */
	ino_t ino;
};

/*
 * Make a socket at `path` with this mode and group (NULL or "": leave it). A
 * missing parent directory is made, for the user alone; a stale socket is
 * replaced. 0, else a sysexits code and a sentence in `why`: EX_UNAVAILABLE
 * where somebody answers on it, EX_CANTCREAT for anything else.
 */
int unix_socket_listen(struct unix_socket *s, const char *path, mode_t mode,
    const char *group, char *why, size_t size);
/* Take over a listening socket. The same codes. */
int unix_socket_inherit(struct unix_socket *s, int fd, char *why, size_t size);
/* Say whether the path still leads to this open socket (inherited: always). */
bool unix_socket_in_place(const struct unix_socket *s);
/*
 * Unlink the path if it is still ours, and forget it. Before the fd is closed:
 * until then no other file can have its inode number.
 */
void unix_socket_remove(struct unix_socket *s);

#endif
