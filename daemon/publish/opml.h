/* SPDX-License-Identifier: ISC */
/* Writing OPML 2.0. Pure; any thread. */
#ifndef GAZETTED_OPML_H
#define GAZETTED_OPML_H

#include "buf.h"
#include "feed.h"

void opml_head(struct buf *out);
/* Open a folder; opml_folder_end closes it. */
void opml_folder(struct buf *out, const char *name);
void opml_folder_end(struct buf *out);
/* Append a subscription, its tags as a category too. */
void opml_feed(struct buf *out, const struct feed *feed);
void opml_tail(struct buf *out);

/* The tags of a feed, NULL at the end; opml_tags_free frees them. */
char **opml_tags(const struct feed *feed);
void opml_tags_free(char **tags);

#endif
