/* SPDX-License-Identifier: ISC */
/*
 * Which stored item a record is. Within one feed, by what the publisher says
 * first, by circumstantial evidence after; never two records of one document
 * to one item.
 */
#ifndef GAZETTED_STORE_DEDUP_H
#define GAZETTED_STORE_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "item_write.h"
#include "served.h"

/* What became of a document's items. */
struct dedup_result {
	uint32_t nnew, nchanged;
	uint32_t nread;    /* of the new ones, by a filter */
	uint32_t ndropped; /* new ones that a filter kept out */
	bool unresolved; /* something `known` was not: ask for all of it again */
};

/*
 * Store the records of one document: insert what is new, revise what was
 * edited, leave the rest alone. `old` is what the feed served before, `now`
 * becomes what it serves. 0 or -1.
 */
int dedup_store(struct store_writer *w, const struct item_context *cx,
    const struct evidence *evidence, const struct item_record *records,
    size_t n, const struct served *old, struct served *now,
    struct dedup_result *out);

#endif
