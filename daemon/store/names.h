/* SPDX-License-Identifier: ISC */
/*
 * The names by which a feed's items may be recognised: hashes of guids, links
 * and contents, and the rows they lead to. On disk they are in segments that
 * fill one after another, so that a poll's names touch one page, not one
 * each; a poll that has something to look for reads all of its feed's, and
 * keeps of them what its records ask about. One poll at a time, on the writing
 * thread.
 */
#ifndef GAZETTED_STORE_NAMES_H
#define GAZETTED_STORE_NAMES_H

#include "db.h"
#include "item.h"

#define NAME_ENTRY 24        /* bytes: the hash, then row and kind as a number */
#define NAME_FEED_SHIFT 24   /* a segment's number: the feed's, then its own */
#define NAME_FEED_SHIFT_TEXT "24"

struct names;

/* Begin a poll of a feed: its records are what may be asked about. */
struct names *names_new(struct db *db, int64_t feed,
    const struct item_record *records, size_t n);
void names_free(struct names *m);
/*
 * Look for the one row that has a name which a record of this poll has: 1 and
 * *rid, 0 none or several, -1 failed.
 */
int names_find(struct names *m, enum alias_kind kind, const uint8_t *hash,
    int64_t *rid);
/* Have a record's names lead to a row, which is `fresh` where it has none yet.
 * 0 or -1. */
int names_add(struct names *m, const struct item_record *r, int64_t rid,
    bool fresh);
/* Write what was added. 0 or -1. */
int names_flush(struct names *m);

/* Read an entry: its row; *kind may be NULL. */
int64_t name_entry_row(const char *entry, unsigned *kind);
/* Append entries, NAME_ENTRY bytes each, to those of a feed. 0 or -1. */
int names_append(struct db *db, int64_t feed, struct str entries);
/* Put one entry where NAME_ENTRY bytes are. */
void name_entry_put(char *entry, unsigned kind, const uint8_t *hash,
    int64_t rid);
/* Forget those of a feed that lead to rows from..to which are neither there
 * nor remembered to be gone. 0 or -1. */
int names_forget(struct db *db, int64_t feed, int64_t from, int64_t to);
/* Forget all of a feed. 0 or -1. */
int names_forget_feed(struct db *db, int64_t feed);

#endif
