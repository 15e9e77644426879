/* SPDX-License-Identifier: ISC */
/*
 * The long texts of items: the JSON, the text to index, and the earlier texts.
 * On disk the JSON, which is one line, and the text, which is nearly all in
 * it, are packed as one value, with a newline between them (get_json).
 */
#ifndef GAZETTED_STORE_ITEM_TEXT_H
#define GAZETTED_STORE_ITEM_TEXT_H

#include "item_write.h"
#include "pack.h"

/* An item's JSON and the text to index, as they go to disk. */
struct item_packed {
	struct packed texts;
	char id[2 * DIGEST_LEN]; /* hex, that the JSON begins with */
};

/*
 * Say whether a record that is not known may be stored: its JSON is one line
 * and has the place for the id, and it fits a row.
 */
bool item_text_sound(const struct item_record *r);
/* Make them of a sound record's texts. NULL: no memory. Free them. */
struct item_packed *item_text_pack(struct pack *pack,
    const struct item_record *r);
void item_packed_free(struct item_packed *p);
/*
 * Give a record back the texts that it only has packed. They live until the
 * next are unpacked on this connection. 0 or -1.
 */
int item_text_unpack(struct db *db, struct item_record *r);

/*
 * Write an item's JSON and the text to index, in place of what is there. The
 * JSON gets the item's own id: a record matched by an alias was rendered with
 * another. 0 or -1.
 */
int item_text_write(struct store_writer *w, int64_t rid, const uint8_t *id,
    const struct item_record *r);
/* The same for texts as they are. 0 or -1. */
int item_text_put(struct db *db, int64_t rid, int64_t splice, struct str json,
    struct str text);
/*
 * Load the text to index, as the item has it now. It lives until the next
 * load, or item read, of this connection. 1, 0 if there is none, -1 failed.
 */
int item_text_load(struct db *db, int64_t rid, struct str *text);

/* Say which kept revision has this content; 0 if none. 0 or -1. */
int revision_find(struct store_writer *w, int64_t rid,
    const uint8_t *content_hash, int64_t *revision);
/*
 * Keep what is stored as a revision, and drop `again` (0: none), whose text
 * the item is about to have once more. The oldest make room. 0 or -1.
 */
int revision_keep(struct store_writer *w, const struct item_stored *old,
    int64_t again);

#endif
