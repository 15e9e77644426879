/* SPDX-License-Identifier: ISC */
/* Keeping a feed's last document as it came. */
#include <errno.h>

#include "bounds.h"
#include "pack.h"
#include "raw.h"

static int
raw_forget(struct db *db, int64_t feed)
{
	struct stmt *st = db_stmt(db, "DELETE FROM raw WHERE feed = ?");

	bind_int(st, feed);
	return stmt_run(st);
}

int
raw_forget_some(struct db *db)
{
	struct stmt *st = db_stmt(db, "DELETE FROM raw WHERE feed IN"
	    " (SELECT feed FROM raw LIMIT ?)");

	bind_int(st, BOUND_RAW_FORGET);
	return stmt_run(st) < 0 ? -1 : (int)db_changes(db);
}

/* Say when the document that is there came last. 1 if it was this one. */
static int
raw_again(struct db *db, const struct feed_poll *p, const char *code)
{
	struct stmt *st = db_stmt(db, "UPDATE raw SET time = ?, code = ?,"
	    " detail = ? WHERE feed = ? AND hash = ?");

	bind_int(st, p->started);
	bind_text(st, code);
	bind_text(st, code == NULL ? NULL : p->outcome == POLL_ERROR ?
	    p->detail : p->warning_detail);
	bind_int(st, p->feed);
	bind_blob(st, p->body_hash, DIGEST_LEN);
	return stmt_run(st) < 0 ? -1 : db_changes(db) > 0;
}

static int
raw_write(struct db *db, const struct feed_poll *p, int packed,
    struct str body)
{
	const struct fetch_result *f = &p->fetch;
	struct stmt *st = db_stmt(db, "INSERT OR REPLACE INTO raw"
	    " (feed, time, url, content_type, content_language,"
	    " content_location, link, hash, bytes, packed, body)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	bind_int(st, p->feed);
	bind_int(st, p->started);
	bind_text(st, f->url);
	bind_text(st, f->content_type);
	bind_text(st, f->content_language);
	bind_text(st, f->content_location);
	bind_text(st, f->link);
	bind_blob(st, p->body_hash, DIGEST_LEN);
	bind_int(st, (int64_t)f->body.len);
	bind_int(st, packed);
	bind_blob(st, body.s, body.n);
	return stmt_run(st);
}

int
raw_save(struct db *db, const struct feed_poll *p)
{
	const struct str body = { p->fetch.body.data, p->fetch.body.len };
	struct pack *pack = db_pack(db);
	char error[32];
	const char *code = p->warning;
	struct str packed;
	int how, rc;

	if (p->keep_raw == KEEP_RAW_NEVER)
		return raw_forget(db, p->feed);
	if (!p->raw)
		return 0;
	if (p->outcome == POLL_ERROR) {
		feed_poll_code(p, error, sizeof(error));
		code = error;
	}
	rc = raw_again(db, p, code);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (pack == NULL || pack_put_whole(pack, body, BOUND_RAW_PACKED, &how,
	    &packed) < 0) {
		db_set_error(db, ENOMEM);
		return -1;
	}
	if (packed.s == NULL)
		return 0;
	return raw_write(db, p, how, packed) < 0 ||
	    raw_again(db, p, code) < 0 ? -1 : 0;
}
