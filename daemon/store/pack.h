/* SPDX-License-Identifier: ISC */
/*
 * Texts on disk, compressed by zstd. How a value is packed is stored beside
 * it. One thread at a time.
 */
#ifndef GAZETTED_STORE_PACK_H
#define GAZETTED_STORE_PACK_H

#include "buf.h"
#include "util.h"

/* Stored in columns named `packed`: append only. */
enum packing {
	PACK_NONE,
	PACK_ZSTD,
	PACK_AGAINST, /* against another text; only of older stores */
};

/* What comes of a text. */
struct packed {
	int how;          /* enum packing */
	struct str bytes;
};

struct pack;

/* `most`: bytes of a text that is unpacked. NULL: no memory. */
struct pack *pack_new(size_t most);
void pack_free(struct pack *p);

/*
 * Pack two texts as one, with a newline between them. *how says what came of
 * it: what would not shrink stays as it is. The bytes live until the next
 * call. 0, or -1: no memory.
 */
int pack_put(struct pack *p, struct str first, struct str second, int *how,
    struct str *out);
/*
 * Pack a whole document: one that takes more than `max` bytes even so is not
 * packed, *out is absent then. Else as above.
 */
int pack_put_whole(struct pack *p, struct str text, size_t max, int *how,
    struct str *out);
/*
 * Unpack a whole document into `out`, whose maximum it is held to. 0, or -1 as
 * below.
 */
int pack_get_whole(struct pack *p, int how, struct str packed, struct buf *out,
    int *error);
/*
 * Unpack. The bytes live until the next call for a text packed the same way,
 * or are those of `packed`. 0, or -1 with an errno in *error: EIO, the value
 * is damaged; ENOMEM.
 */
int pack_get(struct pack *p, int how, struct str packed, struct str against,
    struct str *out, int *error);

#endif
