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

static const struct str nothing = { NULL, 0 };

bool
item_text_sound(const struct item_record *r)
{
	if (r->json.n < JSON_ID_AT + JSON_ID_LEN + 2 ||
	    memcmp(r->json.s, JSON_HEAD, JSON_ID_AT) != 0 ||
	    r->json.s[JSON_ID_AT + JSON_ID_LEN] != '"')
		return false;
	return r->splice < r->json.n && r->json.n <= BOUND_STORE_VALUE / 2 &&
	    r->text.n <= BOUND_STORE_VALUE / 2;
}

/* Pack a text into memory of its own. 0, or -1: there is none. */
static int
pack_keep(struct pack *pack, struct str text, struct str against,
    struct packed *out)
{
	struct str bytes;
	char *copy;

	if (pack_put(pack, text, against, &out->how, &bytes) < 0)
		return -1;
	copy = malloc(bytes.n + 1);
	if (copy == NULL)
		return -1;
	if (bytes.n > 0)
		memcpy(copy, bytes.s, bytes.n);
	out->bytes = (struct str){ copy, bytes.n };
	return 0;
}

struct item_packed *
item_text_pack(struct pack *pack, const struct item_record *r)
{
	struct item_packed *p = xcalloc(1, sizeof(*p));

	memcpy(p->id, r->json.s + JSON_ID_AT, JSON_ID_LEN);
	if (pack_keep(pack, r->json, nothing, &p->json) == 0 &&
	    pack_keep(pack, r->text, r->json, &p->text) == 0)
		return p;
	item_packed_free(p);
	return NULL;
}

void
item_packed_free(struct item_packed *p)
{
	if (p == NULL)
		return;
	free((char *)(uintptr_t)p->json.bytes.s);
	free((char *)(uintptr_t)p->text.bytes.s);
	free(p);
}

int
item_text_unpack(struct db *db, struct item_record *r)
{
	const struct item_packed *p = r->packed;
	struct pack *pack = db_pack(db);
	struct str json, text;
	int error = ENOMEM;

	if (p == NULL || r->json.s != NULL)
		return 0;
	if (pack == NULL || pack_get(pack, p->json.how, p->json.bytes, nothing,
	    &json, &error) < 0 || pack_get(pack, p->text.how, p->text.bytes,
	    json, &text, &error) < 0) {
		db_set_error(db, error);
		return -1;
	}
	r->json = json;
	r->text = text;
	return 0;
}

/* Pack a text; it lives until the next one. */
static int
pack_text(struct db *db, struct str text, struct str against,
    struct packed *out)
{
	struct pack *pack = db_pack(db);

	if (pack != NULL &&
	    pack_put(pack, text, against, &out->how, &out->bytes) == 0)
		return 0;
	db_set_error(db, ENOMEM);
	return -1;
}

static void
bind_packed(struct stmt *st, const struct packed *p)
{
	bind_int(st, p->how);
	bind_blob(st, p->bytes.n > 0 ? p->bytes.s : "", p->bytes.n);
}

static int
body_put(struct db *db, int64_t rid, int64_t splice, const struct packed *json)
{
	struct stmt *st = db_stmt(db, "INSERT OR REPLACE INTO body"
	    " (rid, splice, packed, json) VALUES (?, ?, ?, ?)");

	bind_int(st, rid);
	bind_int(st, splice);
	bind_packed(st, json);
	return stmt_run(st);
}

static int
plain_put(struct db *db, int64_t rid, const struct packed *text)
{
	struct stmt *st = db_stmt(db, "INSERT OR REPLACE INTO plain"
	    " (rid, packed, text) VALUES (?, ?, ?)");

	bind_int(st, rid);
	bind_packed(st, text);
	return stmt_run(st);
}

int
item_text_put(struct db *db, int64_t rid, int64_t splice, struct str json,
    struct str text)
{
	struct packed p;

	if (pack_text(db, json, nothing, &p) < 0 ||
	    body_put(db, rid, splice, &p) < 0 ||
	    pack_text(db, text, json, &p) < 0)
		return -1;
	return plain_put(db, rid, &p);
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
		return body_put(w->db, rid, r->splice, &p->json) < 0 ? -1 :
		    plain_put(w->db, rid, &p->text);
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
	struct stmt *st = db_stmt(db, "SELECT b.packed, b.json, p.packed, p.text"
	    " FROM body b CROSS JOIN plain p ON p.rid = b.rid WHERE b.rid = ?");
	struct str json;
	int rc;

	bind_int(st, rid);
	rc = stmt_step(st);
	if (rc > 0) {
		json = get_packed(st, nothing);
		*text = get_packed(st, json);
		if (db_error(db) != 0)
			rc = -1;
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
