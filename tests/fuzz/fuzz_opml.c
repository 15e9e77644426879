/* SPDX-License-Identifier: ISC */
/* Fuzz target: a list of subscriptions. Oracle: see ingest.h. */
#include "ingest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	HOLDS(ingest_links(PARSE_OPML, (struct str){ (const char *)data, size },
	    (struct str){ NULL, 0 }) <= BOUND_OUTLINES);
	return 0;
}
