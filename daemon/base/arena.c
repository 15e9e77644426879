/* SPDX-License-Identifier: ISC */
/*
 * Bump allocation in chunks that double from 4 KiB to 1 MiB. A request that
 * is larger than a chunk gets one of its own.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "util.h"

#define CHUNK_MIN ((size_t)4096)
#define CHUNK_MAX ((size_t)1 << 20)

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct chunk *chunks; /* the first is the one being filled */
	size_t used;          /* bytes given out */
	size_t limit;         /* bytes at most */
};

struct arena *
arena_new(size_t limit)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	a->limit = limit;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->chunks != NULL) {
		struct chunk *next = a->chunks->next;

		free(a->chunks);
		a->chunks = next;
	}
	free(a);
}

static struct chunk *
chunk_add(struct arena *a, size_t n)
{
	size_t size = a->chunks == NULL ? CHUNK_MIN : a->chunks->size * 2;
	struct chunk *c;

	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < n)
		size = n;
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	c->used = 0;
	c->size = size;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = _Alignof(max_align_t);
	struct chunk *c = a->chunks;
	char *p;

	if (n > a->limit - a->used || n > SIZE_MAX - align)
		return NULL;
	n = (n + align - 1) / align * align;
	if (c == NULL || c->size - c->used < n)
		c = chunk_add(a, n);
	if (c == NULL)
		return NULL;
	p = (char *)c->data + c->used;
	c->used += n;
	a->used = n > a->limit - a->used ? a->limit : a->used + n;
	memset(p, 0, n);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = n == SIZE_MAX ? NULL : arena_alloc(a, n + 1);

	if (copy != NULL && n > 0)
		memcpy(copy, s, n);
	return copy;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}
