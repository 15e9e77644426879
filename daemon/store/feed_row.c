/* SPDX-License-Identifier: ISC */
/* Reading rows of the feed table. */
#include <stdlib.h>
#include <string.h>

#include "feed_row.h"

static void
row_copy_id(char id[FEED_ID_LEN + 1], struct stmt *st)
{
	struct str s = get_str(st);

	if (s.n > FEED_ID_LEN)
		s.n = FEED_ID_LEN;
	memcpy(id, s.s, s.n);
	id[s.n] = '\0';
}

/* The second half of the columns: how its polls go. */
static void
row_read_polls(struct feed *f, struct stmt *st)
{
	f->items = get_int(st);
	f->unread = get_int(st);
	f->added = get_int(st);
	f->last_poll = get_int(st);
	f->last_change = get_int(st);
	f->next_poll = get_int(st);
	f->next_poll_reason = get_copy(st);
	f->status = (int)get_int(st);
	f->error_code = get_copy(st);
	f->error_detail = get_copy(st);
	f->error_since = get_int(st);
	f->error_count = get_int(st);
	f->warning_code = get_copy(st);
	f->warning_detail = get_copy(st);
	f->identity = (int)get_int(st);
	f->format = get_copy(st);
	f->encoding = get_copy(st);
	f->hub = get_copy(st);
	f->seq = get_int(st);
	f->identity_why = get_copy(st);
	f->dropped = get_int(st);
	f->retry_until = get_int(st);
}

struct feed *
feed_row_read(struct stmt *st)
{
	struct feed *f = xcalloc(1, sizeof(*f));

	f->rid = get_int(st);
	row_copy_id(f->id, st);
	f->url = get_copy(st);
	f->title = get_copy(st);
	f->home_page_url = get_copy(st);
	f->icon = get_copy(st);
	f->tags = get_copy(st);
	f->state = (enum feed_state)get_int(st);
	f->interval = get_int(st);
	f->private_feed = get_int(st) != 0;
	f->password_set = get_int(st) != 0;
	row_read_polls(f, st);
	return f;
}

/* Read at most one feed of a statement that is bound. */
static int
row_one(struct stmt *st, struct feed **out)
{
	int rc = stmt_step(st);

	*out = rc > 0 ? feed_row_read(st) : NULL;
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

int
feed_row_by_id(struct db *db, const char *id, struct feed **out)
{
	struct stmt *st = db_stmt(db,
	    "SELECT " FEED_COLUMNS FEED_FROM "WHERE f.id = ?");

	bind_text(st, id);
	return row_one(st, out);
}

int
feed_row_by_rid(struct db *db, int64_t rid, struct feed **out)
{
	struct stmt *st = db_stmt(db,
	    "SELECT " FEED_COLUMNS FEED_FROM "WHERE f.rid = ?");

	bind_int(st, rid);
	return row_one(st, out);
}

int
feed_row_by_url(struct db *db, const char *url, struct feed **out)
{
	struct stmt *st = db_stmt(db,
	    "SELECT " FEED_COLUMNS FEED_FROM "WHERE f.url = ? LIMIT 1");

	bind_text(st, url);
	if (row_one(st, out) < 0)
		return -1;
	if (*out != NULL)
		return 0;
	st = db_stmt(db, "SELECT " FEED_COLUMNS FEED_FROM
	    "WHERE f.id_base = ? LIMIT 1");
	bind_text(st, url);
	return row_one(st, out);
}

char *
feed_row_title(const char *own, const char *feeds, const char *url)
{
	const char *host, *end;

	if (own != NULL && own[0] != '\0')
		return xstrdup(own);
	if (feeds != NULL && feeds[0] != '\0')
		return xstrdup(feeds);
	host = strstr(url, "://");
	if (host == NULL)
		return xstrdup(url);
	host += 3;
	end = host + strcspn(host, "/?#");
	return end == host ? xstrdup(url) : xstrndup(host, (size_t)(end - host));
}
