/* SPDX-License-Identifier: ISC */
/*
 * The full-text index follows the change stream, when the writing thread has
 * nothing else to do. item.indexed says whether the index has an item; only
 * with the very text that it was given can it be made to forget one.
 */
#ifndef GAZETTED_STORE_INDEXER_H
#define GAZETTED_STORE_INDEXER_H

#include "buf.h"
#include "writer.h"

/* Read how far the index has come. 0 or -1. */
int indexer_init(struct store_writer *w);
/*
 * Index what has changed, a while: the work queue's idle hook. True when there
 * may be more to do.
 */
bool indexer_idle(void *writer);
/* Have the index forget an item whose text is about to change or to go, if it
 * has it. 0 or -1. */
int indexer_forget(struct store_writer *w, int64_t rid);
/* Append what the index is given of an item: its title, and the rest. */
void indexer_split(struct str title, struct str text, struct buf *t,
    struct buf *b);

#endif
