/* SPDX-License-Identifier: ISC */
/*
 * Which ids are surely not there: a Bloom filter, so that what is new, as
 * nearly all ids are that are looked for, costs no block of any level. It
 * grows by parts and knows nothing of removals. One thread at a time.
 */
#ifndef GAZETTED_STORE_ID_FILTER_H
#define GAZETTED_STORE_ID_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "item.h"

struct id_filter;

/* Make one for `n` ids and some more; past its bound it tells less of each.
 * NULL: that would be too little. */
struct id_filter *id_filter_new(size_t n);
void id_filter_free(struct id_filter *f);
void id_filter_add(struct id_filter *f, const void *id);
/* Say whether an id may have been added; so may few that were not. */
bool id_filter_has(const struct id_filter *f, const void *id);

#endif
