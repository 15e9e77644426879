/* SPDX-License-Identifier: ISC */
/* The hashes of a feed's boilerplate lines: one blob a feed, oldest first. */
#ifndef GAZETTED_STORE_BOILERPLATE_H
#define GAZETTED_STORE_BOILERPLATE_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"

/* Load them: *lines is allocated, NULL if there are none. 0 or -1. */
int boilerplate_load(struct db *db, int64_t feed, uint64_t **lines, size_t *n);
/* Add new ones; the oldest make room (BOUND_BOILERPLATE). 0 or -1. */
int boilerplate_add(struct db *db, int64_t feed, const uint64_t *lines,
    size_t n);

#endif
