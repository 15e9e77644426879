/* SPDX-License-Identifier: ISC */
/* Where the daemon's socket is. */
#ifndef GAZETTE_SOCKET_PATH_H
#define GAZETTE_SOCKET_PATH_H

#include <stddef.h>

#define SOCKET_PATH_MAX ((size_t)107) /* Linux: sun_path, without its NUL */

/*
 * Decide which socket to use: `path`, else $GAZETTE_SOCKET, else that of the
 * system's daemon, else that of the user's own; of the last two, the first
 * where somebody listens. The caller frees it.
 */
char *socket_path(const char *path);

#endif
