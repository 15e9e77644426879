/* SPDX-License-Identifier: ISC */
/* Compressing answers (RFC 1952). One thread at a time. */
#ifndef GAZETTED_GZIP_H
#define GAZETTED_GZIP_H

#include <stdbool.h>

#include "buf.h"

struct gzip;

/* Begin a compressed answer. NULL without memory. */
struct gzip *gzip_new(void);
/* NULL is fine. */
void gzip_free(struct gzip *z);
/*
 * Replace the bytes of `b` by their compressed form, complete up to here;
 * `end`: that was all. 0, or -1 with b->failed set.
 */
int gzip_run(struct gzip *z, struct buf *b, bool end);

#endif
