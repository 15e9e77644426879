/* SPDX-License-Identifier: ISC */
/* A document through the whole parse stage, and what holds of what comes out. */
#ifndef GAZETTED_TESTS_FUZZ_INGEST_H
#define GAZETTED_TESTS_FUZZ_INGEST_H

#include "fuzz.h"
#include "parse.h"

/* What became of a document. */
struct ingested {
	struct parse_status status;
	struct buf json;    /* the feed with its items, as one JSON Feed document */
	size_t items;
};

/*
 * Parse a feed. What holds: records are JSON, sanitising what is HTML in them
 * changes nothing, who only prints gets the same bytes, and who knows all items
 * gets none of them again.
 */
void ingest_feed(struct ingested *in, struct str body, struct str type);
void ingest_free(struct ingested *in);
/*
 * Parse a page or a list. What holds: each link has a URL that may be one of
 * a feed, or the reason why it is none, and no text has controls. Returns
 * how many links there were.
 */
size_t ingest_links(enum parse_kind kind, struct str body, struct str link);

#endif
