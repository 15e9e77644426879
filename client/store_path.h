/* SPDX-License-Identifier: ISC */
/* Where the store of a daemon is that does not run. */
#ifndef GAZETTE_STORE_PATH_H
#define GAZETTE_STORE_PATH_H

/*
 * Find it: beside the socket, if one is named (NULL: none), as
 * gazetted --data-dir puts it; else where the configuration of the system's
 * daemon says, else that of the user's. The path, which the caller frees; NULL
 * if there is no such file that can be seen.
 */
char *store_path(const char *socket);

#endif
