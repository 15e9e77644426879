/* SPDX-License-Identifier: ISC */
/* The ceiling of an export: its rows, read and unpacked, sent nowhere. */
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>
#include <zstd.h>

#include "bounds.h"
#include "serve.h"
#include "util.h"

int
read_rows(const char *store)
{
	ZSTD_DCtx *unpack = ZSTD_createDCtx();
	char *text = xmalloc(BOUND_STORE_VALUE);
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	uint64_t rows = 0, bytes = 0;
	int64_t began;

	if (sqlite3_open_v2(store, &db, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT b.packed, b.json FROM item i"
	    " JOIN body b ON b.rid = i.rid ORDER BY i.rid", -1, &st, NULL) !=
	    SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", store, sqlite3_errmsg(db));
		return 1;
	}
	began = now_us();
	for (; sqlite3_step(st) == SQLITE_ROW; rows++) {
		const void *packed = sqlite3_column_blob(st, 1);
		size_t n = (size_t)sqlite3_column_bytes(st, 1);

		if (sqlite3_column_int(st, 0) != 0)
			n = ZSTD_decompressDCtx(unpack, text,
			    BOUND_STORE_VALUE, packed, n);
		bytes += ZSTD_isError(n) ? 0 : n;
	}
	printf("%llu %llu %.3f\n", (unsigned long long)rows,
	    (unsigned long long)bytes, (double)(now_us() - began) / 1e6);
	sqlite3_finalize(st);
	sqlite3_close(db);
	ZSTD_freeDCtx(unpack);
	free(text);
	return 0;
}
