/* SPDX-License-Identifier: ISC */
/* Files that only we may read, and making them and their names durable. */
#ifndef GAZETTED_STORE_SYNC_H
#define GAZETTED_STORE_SYNC_H

/*
 * Make the file if it is missing, mode 0600 also if it is a store of ours
 * already. 0, or -1 (errno).
 */
int sync_create(const char *path);
/* fsync the file. 0 or -1. */
int sync_file(const char *path);
/* fsync the directory that holds `path`. 0 or -1. */
int sync_parent(const char *path);

#endif
