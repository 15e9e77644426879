/* SPDX-License-Identifier: ISC */
/* An item's row as the queries hand it out. */
#ifndef GAZETTED_STORE_ROW_H
#define GAZETTED_STORE_ROW_H

#include "db.h"
#include "query.h"

/* The columns item_row_read reads; `i` is the item, `y` its story if it has
 * copies. */
#define ITEM_COLUMNS \
	"i.rid, i.id, i.seq, i.feed, f.id," \
	" CASE f.private WHEN 0 THEN f.url END, f.shown_title, i.sort_time," \
	" i.first_seen, i.last_changed, i.revision, i.read, i.starred," \
	" i.significant, i.user_tags," \
	" CASE i.story WHEN 0 THEN i.rid ELSE i.story END, ifnull(y.copies, 1)," \
	" i.change, b.packed, b.json, b.splice"
/* CROSS keeps the order: the item's index leads. */
#define ITEM_JOIN \
	" CROSS JOIN feed f ON f.rid = i.feed" \
	" CROSS JOIN body b ON b.rid = i.rid" \
	" LEFT JOIN story y ON y.id = i.story"

/* Read the current row; what it points to lives until the next step, its JSON
 * until the next item is read. */
void item_row_read(struct stmt *st, struct item_row *out);

#endif
