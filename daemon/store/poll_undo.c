/* SPDX-License-Identifier: ISC */
/*
 * Taking back the failure of a poll that was our own network's. Where the feed
 * was healthy before, that it is so again is a change for whoever follows.
 */
#include "feed.h"
#include "store_write.h"
#include "writer.h"

int
writer_poll_undo(struct store_writer *w, struct poll_undo *u)
{
	struct stmt *st = db_stmt(w->db, "UPDATE feed SET error_count = ?1,"
	    " error_since = ?2, error_code = ?3, error_detail = ?4,"
	    " next_poll = ?5, next_poll_reason = 'local',"
	    " seq = CASE ?1 WHEN 0 THEN ?6 ELSE seq END"
	    " WHERE rid = ?7 AND last_poll >= ?8 AND error_count = ?1 + 1"
	    " AND state = ?9");

	bind_int(st, u->error_count);
	bind_int(st, u->error_since);
	bind_text(st, u->error_code);
	bind_text(st, u->error_detail);
	bind_int(st, u->next_poll);
	bind_int(st, w->seq + 1);
	bind_int(st, u->feed);
	bind_int(st, u->started);
	bind_int(st, FEED_ACTIVE);
	if (stmt_run(st) < 0)
		return -1;
	u->done = sqlite3_changes64(db_handle(w->db)) > 0;
	if (u->done && u->error_count == 0)
		(void)writer_seq(w);
	return 0;
}
