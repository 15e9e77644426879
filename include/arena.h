/* SPDX-License-Identifier: ISC */
/*
 * Memory of one document: many allocations, one free. A limit is set at
 * birth; what would pass it returns NULL. One thread at a time.
 */
#ifndef GAZETTED_ARENA_H
#define GAZETTED_ARENA_H

#include <stddef.h>

struct arena;

/* Make an arena that holds at most `limit` bytes of allocations. */
struct arena *arena_new(size_t limit);
/* Free it and all that came from it; NULL is fine. */
void arena_free(struct arena *a);
/* Allocate `n` zeroed bytes, aligned for any type; NULL beyond the limit. */
void *arena_alloc(struct arena *a, size_t n);
/* Copy `n` bytes and a NUL after them; NULL beyond the limit. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
/* Say how many bytes were allocated. */
size_t arena_used(const struct arena *a);

#endif
