/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a whole feed of any format, bytes in, records out. Oracle: see
 * ingest.h, and what was cut to half of itself does not break anything either.
 */
#include "ingest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct ingested in;

	ingest_feed(&in, body, (struct str){ NULL, 0 });
	ingest_free(&in);
	body.n /= 2;
	ingest_feed(&in, body, STR_LIT("text/xml; charset=iso-8859-1"));
	ingest_free(&in);
	return 0;
}
