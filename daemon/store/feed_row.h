/* SPDX-License-Identifier: ISC */
/*
 * The feed table's rows: reading one whole, writing what a person says, and
 * what a poll taught.
 */
#ifndef GAZETTED_STORE_FEED_ROW_H
#define GAZETTED_STORE_FEED_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "feed.h"

/* The columns feed_row_read reads, of feed AS f LEFT JOIN secret AS x. */
#define FEED_COLUMNS \
	"f.rid, f.id, f.url, f.shown_title, f.home_page_url, f.icon, f.tags," \
	" f.state, f.interval, f.private, x.password IS NOT NULL, f.items," \
	" f.unread, f.added, f.last_poll, f.last_change, f.next_poll," \
	" f.next_poll_reason, f.status, f.error_code, f.error_detail," \
	" f.error_since, f.error_count, f.warning_code, f.warning_detail," \
	" f.policy, f.format, f.encoding, f.hub, f.seq," \
	" f.identity_why, f.dropped, f.retry_until"
#define FEED_FROM " FROM feed f LEFT JOIN secret x ON x.feed = f.rid "

/* Make a feed of the current row. The caller frees it with feed_free. */
struct feed *feed_row_read(struct stmt *st);
/* Find a feed by its id, or by URL: the current one first, then the one first
 * subscribed. *out is NULL if there is none. 0 or -1. */
int feed_row_by_id(struct db *db, const char *id, struct feed **out);
int feed_row_by_url(struct db *db, const char *url, struct feed **out);
int feed_row_by_rid(struct db *db, int64_t rid, struct feed **out);
/* Make the title to show: the person's, else the feed's, else the host. */
char *feed_row_title(const char *own, const char *feeds, const char *url);

#endif
