/* SPDX-License-Identifier: ISC */
/*
 * Which item is which. Identity is computed from what was published, before
 * anything is resolved, stripped or sanitised, so that new rules never make an
 * old item new.
 */
#ifndef GAZETTED_PARSE_IDENTITY_H
#define GAZETTED_PARSE_IDENTITY_H

#include "fact.h"
#include "parse.h"

/*
 * Find guids, links and repeated guids of all items of a document, their raw
 * hashes, and which of them the request knows. Counts into the feed's record.
 */
void identity_scan(const struct parse_request *request, struct doc *doc,
    struct feed_record *feed);
/* Fill in ids, aliases and hashes of one item's record; `d` is for re-use. */
void identity_of(const struct parse_request *request, struct digest *d,
    const struct item_facts *item, const struct fact_index *x,
    struct item_record *out);

#endif
