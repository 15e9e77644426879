/* SPDX-License-Identifier: ISC */
/* A set of rows: open addressing, as large as it is told to be at first. */
#ifndef GAZETTED_STORE_CLAIMS_H
#define GAZETTED_STORE_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct claims {
	int64_t *slots; /* 0 is a free one */
	size_t mask;
};

/* Make an empty set for up to `n` rows. */
void claims_init(struct claims *c, size_t n);
void claims_free(struct claims *c);
/* Add a row; false if it is there already. */
bool claims_add(struct claims *c, int64_t rid);
bool claims_have(const struct claims *c, int64_t rid);

#endif
