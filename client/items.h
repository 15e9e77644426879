/* SPDX-License-Identifier: ISC */
/* The table of items that several commands print. */
#ifndef GAZETTE_ITEMS_H
#define GAZETTE_ITEMS_H

#include <jansson.h>

#include "client.h"
#include "table.h"

/* Make the table; table_end prints and frees it. */
struct table *items_table(struct client *c);
/* Add an item to it. */
void items_row(struct client *c, struct table *table, const json_t *item);

#endif
