/* SPDX-License-Identifier: ISC */
/* The long texts of items. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "item_text.h"
#include "pack.h"

/* A record's JSON begins {"id":"<32 hex>". */
#define JSON_HEAD "{\"id\":\""
#define JSON_ID_AT (sizeof(JSON_HEAD) - 1)
#define JSON_ID_LEN (2 * DIGEST_LEN)

bool
item_text_sound(const struct item_record *r)
{
	if (r->json.n < JSON_ID_AT + JSON_ID_LEN + 2 ||
	    memcmp(r->json.s, JSON_HEAD, JSON_ID_AT) != 0 ||
	    r->json.s[JSON_ID_AT + JSON_ID_LEN] != '"' ||
	    memchr(r->json.s, '\n', r->json.n) != NULL)
		return false;
	return r->splice < r->json.n &&
	    r->json.n + r->text.n <= BOUND_STORE_TEXTS;
}

struct item_packed *
item_text_pack(struct pack *pack, const struct item_record *r)
{
	struct item_packed *p = xcalloc(1, sizeof(*p));
	struct str bytes;
	char *copy = NULL;

	if (pack_put(pack, r->json, r->text, &p->texts.how, &bytes) == 0)
		copy = malloc(bytes.n);
	if (copy == NULL) {
		free(p);
		return NULL;
	}
	memcpy(copy, bytes.s, bytes.n);
	p->texts.bytes = (struct str){ copy, bytes.n };
	memcpy(p->id, r->json.s + JSON_ID_AT, JSON_ID_LEN);
	return p;
}

void
item_packed_free(struct item_packed *p)
{
	if (p == NULL)
		return;
	free((char *)(uintptr_t)p->texts.bytes.s);
	free(p);
}

int
item_text_unpack(struct db *db, struct item_record *r)
{
	const struct item_packed *p = r->packed;

	if (p == NULL || r->json.s != NULL)
		return 0;
	r->json = db_unpack_json(db, p->texts.how, p->texts.bytes, &r->text);
	return r->json.s == NULL ? -1 : 0;
}

static int
body_put(struct db *db, int64_t rid, int64_t splice, const struct packed *texts)
{
	struct stmt *st = db_stmt(db, "INSERT OR REPLACE INTO body"
	    " (rid, splice, packed, json) VALUES (?, ?, ?, ?)");

	bind_int(st, rid);
	bind_int(st, splice);
	bind_int(st, texts->how);
	bind_blob(st, texts->bytes.s, texts->bytes.n);
	return stmt_run(st);
}

int
item_text_put(struct db *db, int64_t rid, int64_t splice, struct str json,
    struct str text)
{
	struct pack *pack = db_pack(db);
	struct packed p;

	if (pack != NULL && pack_put(pack, json, text, &p.how, &p.bytes) == 0)
		return body_put(db, rid, splice, &p);
	db_set_error(db, ENOMEM);
	return -1;
}

int
item_text_write(struct store_writer *w, int64_t rid, const uint8_t *id,
    const struct item_record *r)
{
	const struct item_packed *p = r->packed;
	struct item_record own = *r;
	char hex[JSON_ID_LEN + 1];
	char *copy = NULL;
	int result;

	hex_encode(hex, id, DIGEST_LEN);
	if (p != NULL && memcmp(p->id, hex, JSON_ID_LEN) == 0)
		return body_put(w->db, rid, r->splice, &p->texts);
	if (item_text_unpack(w->db, &own) < 0)
		return -1;
	if (memcmp(own.json.s + JSON_ID_AT, hex, JSON_ID_LEN) != 0) {
		copy = xstrndup(own.json.s, own.json.n);
		memcpy(copy + JSON_ID_AT, hex, JSON_ID_LEN);
		own.json.s = copy;
	}
	result = item_text_put(w->db, rid, r->splice, own.json, own.text);
	free(copy);
	return result;
}

int
item_text_load(struct db *db, int64_t rid, struct str *text)
{
	struct stmt *st = db_stmt(db, "SELECT packed, json FROM body"
	    " WHERE rid = ?");
	int rc;

	bind_int(st, rid);
	rc = stmt_step(st);
	if (rc > 0) {
		(void)get_json(st, text);
		if (text->s == NULL) {
			if (db_error(db) == 0)
				db_set_error(db, EIO);
			rc = -1;
		}
	}
	/* What is not packed lives in the row. */
	if (rc > 0 && db_keep(db, text) < 0)
		rc = -1;
	stmt_reset(st);
	return rc;
}

/* --- earlier texts --- */

int
revision_find(struct store_writer *w, int64_t rid, const uint8_t *content_hash,
    int64_t *revision)
{
	struct stmt *st = db_stmt(w->db, "SELECT revision FROM revision"
	    " WHERE rid = ? AND content_hash = ? LIMIT 1");
	int rc;

	*revision = 0;
	bind_int(st, rid);
	bind_blob(st, content_hash, DIGEST_LEN);
	rc = stmt_step(st);
	if (rc > 0)
		*revision = get_int(st);
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

/*
 * Copy what is stored into a revision. Two statements: an INSERT of a SELECT
 * keeps a journal of its own, whose upkeep grows with the whole job.
 */
static int
revision_copy(struct store_writer *w, const struct item_stored *old)
{
	struct stmt *from = db_stmt(w->db, "SELECT i.revision, i.last_changed,"
	    " b.splice, b.packed, b.json FROM item i JOIN body b"
	    " ON b.rid = i.rid WHERE i.rid = ?");
	struct stmt *to = db_stmt(w->db, "INSERT INTO revision"
	    " (rid, content_hash, revision, time, splice, packed, json)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)");
	struct str json;
	int r = -1;

	bind_int(from, old->rid);
	if (stmt_step(from) > 0) {
		bind_int(to, old->rid);
		bind_blob(to, old->content_hash, DIGEST_LEN);
		bind_int(to, get_int(from));
		bind_int(to, get_int(from));
		bind_int(to, get_int(from));
		bind_int(to, get_int(from));
		json = get_str(from);
		bind_blob(to, json.s, json.n);
		r = stmt_run(to);
	}
	stmt_reset(from);
	return r;
}

static int
revision_forget(struct store_writer *w, int64_t rid, int64_t revision)
{
	struct stmt *st = db_stmt(w->db,
	    "DELETE FROM revision WHERE rid = ? AND revision = ?");

	bind_int(st, rid);
	bind_int(st, revision);
	return stmt_run(st);
}

int
revision_keep(struct store_writer *w, const struct item_stored *old,
    int64_t again)
{
	struct stmt *st;

	if (again > 0 && revision_forget(w, old->rid, again) < 0)
		return -1;
	if (revision_copy(w, old) < 0)
		return -1;
	if (old->revision <= BOUND_REVISIONS)
		return 0;
	st = db_stmt(w->db, "DELETE FROM revision WHERE rid = ?1 AND revision <="
	    " (SELECT revision FROM revision WHERE rid = ?1"
	    "  ORDER BY revision DESC LIMIT 1 OFFSET ?2)");
	bind_int(st, old->rid);
	bind_int(st, BOUND_REVISIONS);
	return stmt_run(st);
}
