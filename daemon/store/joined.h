/* SPDX-License-Identifier: ISC */
/*
 * SQLite appends a page to its WAL with two calls of the kernel: one for a
 * header of 24 bytes, one for the page. This file system joins them, and those
 * of the pages after it, into one.
 */
#ifndef GAZETTED_STORE_JOINED_H
#define GAZETTED_STORE_JOINED_H

/* The name for sqlite3_open_v2. */
#define JOINED_VFS "joined"

/* Register it, before the first open: what is SQLite's default then, but for how
 * a WAL is written. Each connection is for one thread at a time. */
void joined_init(void);

#endif
