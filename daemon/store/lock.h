/* SPDX-License-Identifier: ISC */
/*
 * The lock that keeps a second daemon off a store: PATH.lock, held for life
 * by an open-file-description lock, with the holder's pid as its text.
 */
#ifndef GAZETTED_STORE_LOCK_H
#define GAZETTED_STORE_LOCK_H

#include <stddef.h>

/*
 * Take the lock of the store at `path`. A descriptor, or -1 with a sysexits
 * code in *code and a sentence in `why`.
 */
int store_lock(const char *path, int *code, char *why, size_t size);
/* Let go of it; -1 is fine. The file stays: removing it would be a race. */
void store_unlock(int fd);

#endif
