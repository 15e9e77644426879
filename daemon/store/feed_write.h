/* SPDX-License-Identifier: ISC */
/* Parts of the feed table's writing that the other writers of it use. */
#ifndef GAZETTED_STORE_FEED_WRITE_H
#define GAZETTED_STORE_FEED_WRITE_H

#include "writer.h"

/* Set the title to show from the row's titles and URL. 0 or -1. */
int feed_write_shown(struct store_writer *w, int64_t rid);

#endif
