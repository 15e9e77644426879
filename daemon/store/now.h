/* SPDX-License-Identifier: ISC */
/*
 * Reading without waiting: between now_begin and now_end SQLite gets from the
 * calling thread only what the kernel has in memory, and little of it; all
 * else fails as a read does. So the loop may look a row up itself.
 */
#ifndef GAZETTED_STORE_NOW_H
#define GAZETTED_STORE_NOW_H

#include <stdbool.h>

/* Put it between SQLite and the kernel; before the first open. */
void now_init(void);
/* Begin, with BOUND_STORE_NOW bytes to read. No calls within one another. */
void now_begin(void);
/* End. False: this file system cannot say what would wait. */
bool now_end(void);
/* Say whether the calling thread reads that way. */
bool now_reads(void);

#endif
