/* SPDX-License-Identifier: ISC */
/*
 * Ids on disk, in levels, each sixteen times as large as the one above: what
 * is added goes into the first, and one that has too many hands them down, a
 * block (a page of the file) at a time. So a page that is written takes many
 * ids, and no transaction writes much more than another. No id is there
 * twice, and it does not matter where one is found.
 */
#ifndef GAZETTED_STORE_ID_LEVELS_H
#define GAZETTED_STORE_ID_LEVELS_H

#include "db.h"
#include "id_run.h"

#define ID_LEVELS 16
#define ID_LEVELS_TEXT "16"
#define ID_LEVEL_SHIFT 59     /* a block's key: its level, then bits of an id */
#define ID_LEVEL_SHIFT_TEXT "59"
#define ID_LEVEL_MASK_TEXT "576460752303423487" /* those bits */
#define ID_BLOCK 336          /* entries of a block: they fill a page */
#define ID_FANOUT 16          /* of the levels */

struct id_level {
	int64_t entries;
	int64_t cursor; /* the key of the block that was handed down last */
	bool changed;
};

/* For the writing thread. */
struct id_levels {
	struct db *db;
	size_t block, fanout;
	struct id_run moved, merged; /* while blocks are written */
	struct id_level levels[ID_LEVELS];
};

/*
 * Find an id in what a connection sees of the database: 1 and *rid, 0 it is
 * not there, -1 failed.
 */
int ids_find(struct db *db, const uint8_t id[DIGEST_LEN], int64_t *rid);
/* Fill the levels, which are empty, with all items there are. 0 or -1. */
int ids_build(struct db *db);
/* Turn the order of the blocks in each level round: their keys once rose with
 * the ids. 0 or -1. */
int ids_turn(struct db *db);

/* Begin to write, in blocks of a size and levels of a ratio. */
void id_levels_init(struct id_levels *l, struct db *db, size_t block,
    size_t fanout);
void id_levels_clear(struct id_levels *l);
/* Add ids that are not there, and hand down what becomes too much. 0, or -1:
 * one is there after all (EEXIST, if it is seen). */
int id_levels_add(struct id_levels *l, const struct id_run *r);
/* Take an id out, if it is there. 0 or -1. */
int id_levels_remove(struct id_levels *l, const uint8_t id[DIGEST_LEN]);

/* Make the key of the first block that an id may be in, in a level. */
int64_t id_block_key(unsigned level, const char *id);

#endif
