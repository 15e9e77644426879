/* SPDX-License-Identifier: ISC */
/* A set of rows. */
#include <stdlib.h>

#include "claims.h"
#include "util.h"

static size_t
claims_slot(const struct claims *c, int64_t rid)
{
	size_t i = (size_t)((uint64_t)rid * 0x9e3779b97f4a7c15u >> 20) & c->mask;

	while (c->slots[i] != 0 && c->slots[i] != rid)
		i = (i + 1) & c->mask;
	return i;
}

void
claims_init(struct claims *c, size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	c->slots = xcalloc(size, sizeof(*c->slots));
	c->mask = size - 1;
}

void
claims_free(struct claims *c)
{
	free(c->slots);
	c->slots = NULL;
}

bool
claims_add(struct claims *c, int64_t rid)
{
	size_t i = claims_slot(c, rid);

	if (c->slots[i] == rid)
		return false;
	c->slots[i] = rid;
	return true;
}

bool
claims_have(const struct claims *c, int64_t rid)
{
	return c->slots[claims_slot(c, rid)] == rid;
}
