/* SPDX-License-Identifier: ISC */
/* The filters that items, follow and export have in common. */
#ifndef GAZETTE_FILTERS_H
#define GAZETTE_FILTERS_H

#include "buf.h"
#include "client.h"

/* Rows of an option table: which feeds, and which of their items. */
#define OPTIONS_FEEDS \
	{ "feed", 'f', OPTION_TEXT, "FEED", "only of this feed", OPTION(feed) }, \
	{ "tag", 0, OPTION_LIST, "TAG", \
	    "only of feeds, or items, with this tag", OPTION(tags) }
#define OPTIONS_FILTER \
	OPTIONS_FEEDS, \
	{ "since", 's', OPTION_TEXT, "TIME", \
	    "only those that came since: 2d, 2026-01-31", OPTION(since) }, \
	{ "unread", 'u', OPTION_FLAG, NULL, "only unread ones", OPTION(unread) }, \
	{ "starred", 0, OPTION_FLAG, NULL, "only starred ones", \
	    OPTION(starred) }, \
	{ "stories", 0, OPTION_FLAG, NULL, \
	    "of the copies of a story only the best", OPTION(stories) }, \
	{ "store", 0, OPTION_TEXT, "FILE", \
	    "read this store, or a copy, not the daemon's", OPTION(store) }

/*
 * Append the filters that the options give to a path's query: feed (resolved),
 * tag, since, unread, starred. EXIT_OK or the exit code.
 */
int filters_add(struct client *c, struct buf *path);

#endif
