/* SPDX-License-Identifier: ISC */
/*
 * Ids and the rows they lead to, in the order of the ids: DIGEST_LEN bytes of
 * id, then the row as a number, the lowest byte first. A block of `ids` is
 * such a list. Any thread.
 */
#ifndef GAZETTED_STORE_ID_RUN_H
#define GAZETTED_STORE_ID_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "item.h"

#define ID_ENTRY (DIGEST_LEN + 8) /* bytes */

/* A list of its own; all zeroes is an empty one. */
struct id_run {
	char *entries;
	size_t n, room;
};

/* Read the row of an entry. */
int64_t id_entry_row(const char *entry);
/* Find the first of n entries that is not before `id`; true if it is its own. */
bool id_entries_find(const char *entries, size_t n, const void *id, size_t *at);

void id_run_clear(struct id_run *r);
/* Add entries that come behind all others. */
void id_run_append(struct id_run *r, const char *entries, size_t n);
/* Look for an id: its row, -1 if it is not there. */
int64_t id_run_row(const struct id_run *r, const void *id);
/* Set an id's row, whether it is there or not. */
void id_run_set(struct id_run *r, const void *id, int64_t rid);
/* Take an entry out. */
void id_run_cut(struct id_run *r, size_t at);
/* Leave out the entries of row 0. */
void id_run_strip(struct id_run *r);
/*
 * Merge two lists into `out`, which is neither. How many ids both had: there
 * the entry of `b` is taken.
 */
size_t id_run_merge(struct id_run *out, const char *a, size_t na, const char *b,
    size_t nb);

#endif
