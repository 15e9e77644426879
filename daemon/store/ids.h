/* SPDX-License-Identifier: ISC */
/*
 * Which row an id is of, for the writing thread: what is in the levels
 * (id_levels.h), and what the transaction under way has added and its end
 * writes there. It follows the savepoints of the jobs.
 */
#ifndef GAZETTED_STORE_IDS_H
#define GAZETTED_STORE_IDS_H

#include "id_levels.h"

struct ids;

/* ID_BLOCK and ID_FANOUT, or, in a test, others. */
struct ids *ids_new(struct db *db, size_t block, size_t fanout);
void ids_free(struct ids *m);
/*
 * Have ids that are not there be known without a look at the levels: reads
 * all of them once, before the first transaction. 0, or -1: it goes without.
 */
int ids_load(struct ids *m);
/* Look for an id: 1 and *rid, 0 it is not there, -1 failed. */
int ids_look(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t *rid);
/* Add an id that ids_look did not find. 0, or -1: it is there after all. */
int ids_add(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t rid);
/* Take an id out, if it is there. 0 or -1. */
int ids_remove(struct ids *m, const uint8_t id[DIGEST_LEN]);
/* Begin a transaction: nothing waits, whatever became of the last one. */
void ids_begin(struct ids *m);
/* A job is kept, or its savepoint was rolled back. */
void ids_keep(struct ids *m);
void ids_undo(struct ids *m);
/* Write what the jobs of the transaction added, before it ends. 0 or -1. */
int ids_flush(struct ids *m);

#endif
