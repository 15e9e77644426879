/* SPDX-License-Identifier: ISC */
/*
 * Which row an id is of. Ids are hashes: in an index of SQLite's each new one
 * would dirty a page of its own. Here they are in levels, each sixteen times
 * as large as the one above: what a transaction adds goes into the first, and
 * one that has too many hands them down, a block (a page of the file) at a
 * time, so that a page that is written takes many ids, and no transaction
 * writes much more than another. No id is there twice, so it does not matter
 * where one is found.
 */
#ifndef GAZETTED_STORE_IDS_H
#define GAZETTED_STORE_IDS_H

#include "db.h"
#include "item.h"

#define ID_ENTRY (DIGEST_LEN + 8) /* bytes: the id, then its row as a number */
#define ID_LEVELS 16
#define ID_LEVELS_TEXT "16"
#define ID_LEVEL_SHIFT 59     /* a block's key: its level, then bits of an id */
#define ID_LEVEL_SHIFT_TEXT "59"
#define ID_BLOCK 336          /* entries of a block: they fill a page */
#define ID_FANOUT 16          /* of the levels */

struct ids;

/*
 * Find an id in what a connection sees of the database: 1 and *rid, 0 it is
 * not there, -1 failed.
 */
int ids_find(struct db *db, const uint8_t id[DIGEST_LEN], int64_t *rid);

/* Begin to write, on the writing thread; a test chooses other sizes. */
struct ids *ids_new(struct db *db, size_t block, size_t fanout);
void ids_free(struct ids *m);
/* The same as ids_find with what was added and is not written yet. */
int ids_look(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t *rid);
/* Add an id that ids_look did not find. 0, or -1: it is there after all. */
int ids_add(struct ids *m, const uint8_t id[DIGEST_LEN], int64_t rid);
/* Take an id out, if it is there. 0 or -1. */
int ids_remove(struct ids *m, const uint8_t id[DIGEST_LEN]);
/* A job is kept, or its savepoint was rolled back. */
void ids_keep(struct ids *m);
void ids_undo(struct ids *m);
/* Write what the jobs of a transaction added, before it ends. 0 or -1. */
int ids_flush(struct ids *m);
/* Begin a transaction: nothing waits, whatever became of the last one. */
void ids_begin(struct ids *m);

/* Fill the levels, which are empty, with all items there are. 0 or -1. */
int ids_build(struct db *db);

/* Read the row of an entry. */
int64_t id_entry_row(const char *entry);
/* Make the key of the first block at an id or behind it, in a level. */
int64_t id_block_key(unsigned level, const char *id);

#endif
