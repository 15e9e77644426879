/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: the feeds that a page announces. The first line is the HTTP Link
 * header. Oracle: see ingest.h, and no more links than are asked for.
 */
#include "ingest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *lf = size > 0 ? memchr(s, '\n', size) : NULL;
	size_t n = lf != NULL ? (size_t)(lf - s) : 0;
	struct str page = { s + n, size - n };

	HOLDS(ingest_links(PARSE_PAGE, page, (struct str){ s, n }) <=
	    BOUND_FOUND_LINKS);
	return 0;
}
