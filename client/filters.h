/* SPDX-License-Identifier: ISC */
/* The filters that items, follow and export have in common. */
#ifndef GAZETTE_FILTERS_H
#define GAZETTE_FILTERS_H

#include "buf.h"
#include "client.h"

/*
 * Append the filters that the options give to a path's query: feed (resolved),
 * tag, since, unread, starred. EXIT_OK or the exit code.
 */
int filters_add(struct client *c, struct buf *path);

#endif
