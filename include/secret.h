/* SPDX-License-Identifier: ISC */
/* Secrets that stand in files of their own. Any thread. */
#ifndef GAZETTED_SECRET_H
#define GAZETTED_SECRET_H

#include <stddef.h>

#define SECRET_MIN 16  /* bytes */
#define SECRET_MAX 512

/*
 * Read the first line of a file that nobody else may read into `out`, without
 * its end. Its length, or -1 and a sentence in `why`: it cannot be read,
 * others may read it, it is shorter than SECRET_MIN, longer than SECRET_MAX or
 * has blanks. The caller wipes `out` (explicit_bzero) when it is done with it.
 */
int secret_read(const char *path, char out[SECRET_MAX + 1], char *why,
    size_t size);

#endif
