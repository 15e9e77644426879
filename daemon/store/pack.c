/* SPDX-License-Identifier: ISC */
/* Texts on disk, compressed by zstd. */
#include <errno.h>
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "bounds.h"
#include "buf.h"
#include "pack.h"
#include "store.h"

#define SMALLEST 64    /* bytes: below there is nothing to gain */
/*
 * Of items' texts, which are read far more often than documents. What does not
 * repeat is left as it is: three fifths more bytes than at level 1, in half the
 * time, and less than a third of it to unpack.
 */
#define TEXT_LEVEL (-4)
#define WHOLE_LEVEL 1  /* more costs twice the time for a tenth of the bytes */

struct pack {
	ZSTD_CCtx *c;
	ZSTD_DCtx *d;
	struct buf joined, packed;
	struct buf texts[2]; /* unpacked: alone, against another one */
};

struct pack *
pack_new(size_t most)
{
	struct pack *p = xcalloc(1, sizeof(*p));

	p->c = ZSTD_createCCtx();
	p->d = ZSTD_createDCtx();
	buf_init(&p->joined, BOUND_STORE_VALUE);
	buf_init(&p->packed, 2 * BOUND_STORE_VALUE);
	buf_init(&p->texts[0], most);
	buf_init(&p->texts[1], most);
	if (p->c == NULL || p->d == NULL) {
		pack_free(p);
		return NULL;
	}
	/* A disk that alters a byte must not pass. */
	(void)ZSTD_CCtx_setParameter(p->c, ZSTD_c_checksumFlag, 1);
	return p;
}

void
pack_free(struct pack *p)
{
	if (p == NULL)
		return;
	ZSTD_freeCCtx(p->c);
	ZSTD_freeDCtx(p->d);
	buf_free(&p->joined);
	buf_free(&p->packed);
	buf_free(&p->texts[0]);
	buf_free(&p->texts[1]);
	free(p);
}

/* Compress into p->packed, at most `max` bytes. The size, or a zstd error. */
static size_t
compress(struct pack *p, int level, struct str text, size_t max)
{
	size_t room = ZSTD_compressBound(text.n);

	if (room > max)
		room = max;
	buf_reset(&p->packed);
	if (buf_reserve(&p->packed, room) < 0)
		return (size_t)-ZSTD_error_memory_allocation;
	(void)ZSTD_CCtx_setParameter(p->c, ZSTD_c_compressionLevel, level);
	return ZSTD_compress2(p->c, p->packed.data, room, text.s, text.n);
}

int
pack_put(struct pack *p, struct str first, struct str second, int *how,
    struct str *out)
{
	size_t n;

	buf_reset(&p->joined);
	if (buf_reserve(&p->joined, first.n + 1 + second.n) < 0)
		return -1;
	buf_add(&p->joined, first.s, first.n);
	buf_addc(&p->joined, '\n');
	buf_add(&p->joined, second.s, second.n);
	*how = PACK_NONE;
	*out = (struct str){ p->joined.data, p->joined.len };
	if (out->n < SMALLEST)
		return 0;
	n = compress(p, TEXT_LEVEL, *out, SIZE_MAX);
	if (ZSTD_isError(n))
		return -1;
	if (n < out->n) {
		*how = PACK_ZSTD;
		*out = (struct str){ p->packed.data, n };
	}
	return 0;
}

int
pack_put_whole(struct pack *p, struct str text, size_t max, int *how,
    struct str *out)
{
	size_t n = compress(p, WHOLE_LEVEL, text, max);

	*how = PACK_ZSTD;
	*out = (struct str){ NULL, 0 };
	if (!ZSTD_isError(n))
		*out = (struct str){ p->packed.data, n };
	else if (ZSTD_getErrorCode(n) != ZSTD_error_dstSize_tooSmall)
		return -1;
	return 0;
}

/* Unpack to the end of `text`, which is empty. 0, or -1 and *error. */
static int
unpack(struct pack *p, int how, struct str packed, struct str against,
    struct buf *text, int *error)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed.s, packed.n);
	size_t n;

	*error = EIO;
	if (how > PACK_AGAINST || size > BOUND_STORE_VALUE)
		return -1;
	if (buf_reserve(text, (size_t)size + 1) < 0) {
		*error = ENOMEM;
		return -1;
	}
	if (how == PACK_AGAINST &&
	    ZSTD_isError(ZSTD_DCtx_refPrefix(p->d, against.s, against.n)))
		return -1;
	n = ZSTD_decompressDCtx(p->d, text->data, (size_t)size, packed.s,
	    packed.n);
	if (ZSTD_isError(n) || n != size)
		return -1;
	text->len = n;
	return 0;
}

int
pack_get(struct pack *p, int how, struct str packed, struct str against,
    struct str *out, int *error)
{
	struct buf *text = &p->texts[how == PACK_AGAINST];

	*out = packed;
	if (how == PACK_NONE)
		return 0;
	buf_reset(text);
	if (unpack(p, how, packed, against, text, error) < 0)
		return -1;
	*out = (struct str){ text->data, text->len };
	return 0;
}

int
pack_get_whole(struct pack *p, int how, struct str packed, struct buf *out,
    int *error)
{
	*error = ENOMEM;
	if (how == PACK_NONE)
		return buf_add(out, packed.s, packed.n);
	return unpack(p, how, packed, (struct str){ NULL, 0 }, out, error);
}

const char *
store_pack_version(void)
{
	return ZSTD_versionString();
}
