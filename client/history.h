/* SPDX-License-Identifier: ISC */
/* An item's earlier texts, printed as what changed from each to the next. */
#ifndef GAZETTE_HISTORY_H
#define GAZETTE_HISTORY_H

#include "client.h"

/*
 * Print what changed from one item to another, of what a reader sees. Says
 * whether anything did.
 */
bool history_step(struct client *c, const json_t *from, const json_t *to);
/* Print the history of an item: `revisions` newest first, as the daemon has it. */
void history_print(struct client *c, const json_t *item,
    const json_t *revisions);

#endif
