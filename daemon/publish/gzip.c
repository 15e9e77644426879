/* SPDX-License-Identifier: ISC */
/* zlib, fed by buffers. */
#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>

#include "gzip.h"
#include "util.h"

#define LEVEL 4        /* twice as fast as 6, for a few per cent more bytes */
#define WINDOW (15 + 16) /* the largest, with gzip's head and sum */
#define MEMORY 8
#define FLUSH_ROOM 64  /* head, sum and a flush's own bytes */

struct gzip {
	z_stream z;
};

struct gzip *
gzip_new(void)
{
	struct gzip *z = xcalloc(1, sizeof(*z));

	if (deflateInit2(&z->z, LEVEL, Z_DEFLATED, WINDOW, MEMORY,
	    Z_DEFAULT_STRATEGY) == Z_OK)
		return z;
	free(z);
	return NULL;
}

void
gzip_free(struct gzip *z)
{
	if (z == NULL)
		return;
	(void)deflateEnd(&z->z);
	free(z);
}

int
gzip_run(struct gzip *z, struct buf *b, bool end)
{
	struct buf out;
	int rc;

	buf_init(&out, SIZE_MAX / 2);
	z->z.next_in = (Bytef *)b->data;
	z->z.avail_in = (uInt)b->len;
	if (b->failed || buf_reserve(&out, deflateBound(&z->z, b->len) +
	    FLUSH_ROOM) < 0) {
		b->failed = true;
		buf_free(&out);
		return -1;
	}
	z->z.next_out = (Bytef *)out.data;
	z->z.avail_out = (uInt)(out.cap - 1);
	rc = deflate(&z->z, end ? Z_FINISH : Z_SYNC_FLUSH);
	out.len = out.cap - 1 - z->z.avail_out;
	out.max = b->max;
	out.failed = rc != (end ? Z_STREAM_END : Z_OK) || z->z.avail_in > 0;
	buf_free(b);
	*b = out;
	return out.failed ? -1 : 0;
}
