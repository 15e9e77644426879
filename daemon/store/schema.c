/* SPDX-License-Identifier: ISC */
/* The schema's steps; doc/schema.md says what each table is for. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <sys/random.h>

#include "buf.h"
#include "id_levels.h"
#include "item_text.h"
#include "log.h"
#include "names.h"
#include "schema.h"
#include "sync.h"

static const char first_step[] =
    "CREATE TABLE meta ("
    " key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('seq', 0);"

    "CREATE TABLE feed ("
    " rid INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT NOT NULL UNIQUE,"
    " id_base TEXT NOT NULL,"
    " url TEXT NOT NULL,"
    " seq INTEGER NOT NULL,"
    " state INTEGER NOT NULL DEFAULT 0,"
    " own_title TEXT,"
    " feed_title TEXT,"
    " shown_title TEXT NOT NULL,"
    " tags TEXT NOT NULL DEFAULT '[]',"
    " interval INTEGER NOT NULL DEFAULT 0,"
    " private INTEGER NOT NULL DEFAULT 0,"
    " home_page_url TEXT, icon TEXT, language TEXT,"
    " format TEXT, encoding TEXT, hub TEXT,"
    " policy INTEGER NOT NULL DEFAULT 0,"
    " items INTEGER NOT NULL DEFAULT 0,"
    " unread INTEGER NOT NULL DEFAULT 0,"
    " added INTEGER NOT NULL,"
    " last_poll INTEGER NOT NULL DEFAULT 0,"
    " last_change INTEGER NOT NULL DEFAULT 0,"
    " next_poll INTEGER NOT NULL,"
    " next_poll_reason TEXT,"
    " polls INTEGER NOT NULL DEFAULT 0,"
    " polled_ok INTEGER NOT NULL DEFAULT 0,"
    " status INTEGER NOT NULL DEFAULT 0,"
    " error_code TEXT, error_detail TEXT,"
    " error_since INTEGER NOT NULL DEFAULT 0,"
    " error_count INTEGER NOT NULL DEFAULT 0,"
    " warning_code TEXT, warning_detail TEXT,"
    " etag TEXT, last_modified TEXT, body_hash BLOB,"
    " fresh_for INTEGER NOT NULL DEFAULT -1) STRICT;"
    "CREATE INDEX feed_url ON feed(url);"
    "CREATE INDEX feed_id_base ON feed(id_base);"
    "CREATE INDEX feed_seq ON feed(seq);"
    "CREATE INDEX feed_state ON feed(state);"
    "CREATE INDEX feed_failing ON feed(rid) WHERE error_count > 0;"

    "CREATE TABLE feed_tag ("
    " feed INTEGER NOT NULL, tag TEXT NOT NULL,"
    " PRIMARY KEY (feed, tag)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX feed_tag_tag ON feed_tag(tag, feed);"

    "CREATE TABLE secret ("
    " feed INTEGER PRIMARY KEY,"
    " headers TEXT, username TEXT, password TEXT, proxy TEXT) STRICT;"

    "CREATE TABLE served ("
    " feed INTEGER PRIMARY KEY,"
    " rules INTEGER NOT NULL, items BLOB NOT NULL) STRICT;"
    "CREATE TABLE boilerplate ("
    " feed INTEGER PRIMARY KEY, lines BLOB NOT NULL) STRICT;"

    "CREATE TABLE poll ("
    " feed INTEGER NOT NULL, n INTEGER NOT NULL,"
    " time INTEGER NOT NULL, outcome INTEGER NOT NULL,"
    " status INTEGER NOT NULL, code TEXT, detail TEXT, url TEXT,"
    " bytes_wire INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " took_ms INTEGER NOT NULL, new INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, lost INTEGER NOT NULL,"
    " PRIMARY KEY (feed, n)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX poll_time ON poll(time, outcome);"

    "CREATE TABLE item ("
    " rid INTEGER PRIMARY KEY,"
    " id BLOB NOT NULL UNIQUE,"
    " feed INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " change INTEGER NOT NULL,"
    " sort_time INTEGER NOT NULL,"
    " first_seen INTEGER NOT NULL,"
    " last_changed INTEGER NOT NULL,"
    " published INTEGER, modified INTEGER,"
    " revision INTEGER NOT NULL,"
    " read INTEGER NOT NULL DEFAULT 0,"
    " starred INTEGER NOT NULL DEFAULT 0,"
    " significant INTEGER NOT NULL DEFAULT 0,"
    " indexed INTEGER NOT NULL DEFAULT 0,"
    " story INTEGER NOT NULL DEFAULT 0,"
    " aliased INTEGER NOT NULL DEFAULT 0,"
    " identity INTEGER NOT NULL,"
    " content_hash BLOB NOT NULL,"
    " user_tags TEXT,"
    " language TEXT, guid TEXT, url TEXT, title TEXT, tags TEXT) STRICT;"
    "CREATE INDEX item_seq ON item(seq, feed);"
    "CREATE INDEX item_feed ON item(feed);"
    "CREATE INDEX item_sort ON item(sort_time);"
    "CREATE INDEX item_feed_sort ON item(feed, sort_time);"
    "CREATE INDEX item_unread ON item(rid) WHERE read = 0;"
    "CREATE INDEX item_starred ON item(rid) WHERE starred = 1;"

    "CREATE TABLE body ("
    " rid INTEGER PRIMARY KEY, splice INTEGER NOT NULL,"
    " json TEXT NOT NULL) STRICT;"
    "CREATE TABLE plain ("
    " rid INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE sketch ("
    " rid INTEGER PRIMARY KEY, shingles INTEGER NOT NULL,"
    " slots BLOB NOT NULL) STRICT;"
    "CREATE TABLE revision ("
    " rid INTEGER NOT NULL, revision INTEGER NOT NULL,"
    " time INTEGER NOT NULL, content_hash BLOB NOT NULL,"
    " splice INTEGER NOT NULL, packed INTEGER NOT NULL, json BLOB NOT NULL,"
    " PRIMARY KEY (rid, revision)) STRICT;"
    "CREATE TABLE alias ("
    " feed INTEGER NOT NULL, kind INTEGER NOT NULL, hash BLOB NOT NULL,"
    " rid INTEGER NOT NULL,"
    " PRIMARY KEY (feed, kind, hash, rid)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE item_tag ("
    " tag TEXT NOT NULL, rid INTEGER NOT NULL, source INTEGER NOT NULL,"
    " PRIMARY KEY (tag, rid, source)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE tombstone ("
    " seq INTEGER PRIMARY KEY, feed INTEGER NOT NULL,"
    " feed_id TEXT NOT NULL, item BLOB, tags TEXT NOT NULL,"
    " time INTEGER NOT NULL, reason INTEGER NOT NULL) STRICT;"
    "CREATE INDEX tombstone_feed ON tombstone(feed_id, item);"

    "CREATE TABLE consumer ("
    " name TEXT PRIMARY KEY, position INTEGER NOT NULL,"
    " updated INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/* Draw the epoch: which history the change numbers belong to. */
static int
first_step_change(struct db *db)
{
	uint8_t bytes[8];
	char epoch[2 * sizeof(bytes) + 1];
	struct stmt *st = db_stmt(db,
	    "INSERT INTO meta VALUES ('epoch', ?)");

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
		db_set_error(db, EIO);
		return -1;
	}
	hex_encode(epoch, bytes, sizeof(bytes));
	bind_text(st, epoch);
	return stmt_run(st);
}

/* Evidence about a feed's names; items that flap; tombstones of items. */
static const char evidence_step[] =
    "ALTER TABLE feed ADD COLUMN identity_why TEXT;"
    "ALTER TABLE feed ADD COLUMN guid_changes INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE feed ADD COLUMN guid_calm INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE item ADD COLUMN flaps INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE tombstone ADD COLUMN row INTEGER;"
    "CREATE INDEX tombstone_row ON tombstone(row) WHERE row IS NOT NULL;"
    "CREATE INDEX tombstone_time ON tombstone(time);";

/* Long texts are packed; those that are there too. */
static const char pack_step[] =
    "ALTER TABLE body RENAME TO body_unpacked;"
    "ALTER TABLE plain RENAME TO plain_unpacked;"
    "CREATE TABLE body ("
    " rid INTEGER PRIMARY KEY, splice INTEGER NOT NULL,"
    " packed INTEGER NOT NULL, json BLOB NOT NULL) STRICT;"
    "CREATE TABLE plain ("
    " rid INTEGER PRIMARY KEY, packed INTEGER NOT NULL,"
    " text BLOB NOT NULL) STRICT;"
    /* As they are: they are packed when they come together. */
    "INSERT INTO body SELECT rid, splice, 0, CAST(json AS BLOB)"
    " FROM body_unpacked;"
    "INSERT INTO plain SELECT rid, 0, CAST(text AS BLOB) FROM plain_unpacked;"
    "DROP TABLE body_unpacked;"
    "DROP TABLE plain_unpacked;";

/* Stories: what copies share, and what a person cut. */
static const char story_step[] =
    "ALTER TABLE sketch ADD COLUMN marks BLOB;"
    "CREATE TABLE story ("
    " id INTEGER PRIMARY KEY, copies INTEGER NOT NULL,"
    " last INTEGER NOT NULL, origin INTEGER NOT NULL) STRICT;"
    "CREATE INDEX story_last ON story(last);"
    "CREATE INDEX item_story ON item(story, sort_time) WHERE story <> 0;"
    "CREATE TABLE story_cut ("
    " rid INTEGER NOT NULL, story INTEGER NOT NULL,"
    " PRIMARY KEY (rid, story)) STRICT, WITHOUT ROWID;";

/* Up to which change removals are forgotten. */
static const char oldest_step[] =
    "INSERT INTO meta VALUES ('oldest_seq', 0);";

/* What the schedule remembers of a feed; where it moves; hosts left alone. */
static const char polite_step[] =
    "ALTER TABLE feed ADD COLUMN memory BLOB;"
    "ALTER TABLE feed ADD COLUMN terms TEXT;"
    "ALTER TABLE feed ADD COLUMN retry_until INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE feed ADD COLUMN gone_since INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE feed ADD COLUMN moved_url TEXT;"
    "ALTER TABLE feed ADD COLUMN moved_since INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE feed ADD COLUMN moved_polls INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE cooling ("
    " origin TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/*
 * The full-text index. It keeps no text: that is in `plain`, and the index is
 * told it once more when it has to forget it.
 */
static const char search_step[] =
    "CREATE VIRTUAL TABLE search USING fts5(title, text, content='',"
    " tokenize=\"unicode61 remove_diacritics 2\");"
    "INSERT INTO search (search, rank) VALUES ('automerge', 8);"
    "INSERT INTO meta VALUES ('index_seq', 0);";

/* Items that filters kept out. */
static const char dropped_step[] =
    "ALTER TABLE feed ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;";

/* Whose certificates a feed's own server has. */
static const char ca_step[] =
    "ALTER TABLE secret ADD COLUMN ca_file TEXT;";

/* The last document of a feed, as it came. */
static const char raw_step[] =
    "CREATE TABLE raw ("
    " feed INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
    " code TEXT, detail TEXT, url TEXT, content_type TEXT,"
    " content_language TEXT, content_location TEXT, link TEXT,"
    " hash BLOB NOT NULL, bytes INTEGER NOT NULL,"
    " packed INTEGER NOT NULL, body BLOB NOT NULL) STRICT;";

/* Back-fills. */
static const char archive_step[] =
    "CREATE TABLE archive ("
    " feed INTEGER PRIMARY KEY, state INTEGER NOT NULL,"
    " began INTEGER NOT NULL, url TEXT, due INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,"
    " bytes INTEGER NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0,"
    " seen BLOB, detail TEXT) STRICT;";

/* Names of items in segments, in place of a row each. */
static const char names_step[] =
    "CREATE TABLE names ("
    " id INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;";

#define NAMES_AT_ONCE 4000

/* Hand a feed's names over, and begin anew. 0 or -1. */
static int
names_hand_over(struct db *db, int64_t feed, struct buf *entries)
{
	int r = entries->failed ? -1 : entries->len == 0 ? 0 :
	    names_append(db, feed, (struct str){ entries->data, entries->len });

	buf_reset(entries);
	return r;
}

static int
names_step_change(struct db *db)
{
	struct stmt *st = db_stmt(db,
	    "SELECT feed, kind, hash, rid FROM alias ORDER BY feed, kind, hash");
	char entry[NAME_ENTRY];
	uint8_t hash[DIGEST_LEN];
	struct buf entries;
	int64_t feed = 0, of;
	unsigned kind;
	int rc, r = 0;

	buf_init(&entries, (size_t)2 * NAMES_AT_ONCE * NAME_ENTRY);
	while (r == 0 && (rc = stmt_step(st)) > 0) {
		of = get_int(st);
		kind = (unsigned)get_int(st);
		(void)get_bytes(st, hash, DIGEST_LEN);
		name_entry_put(entry, kind, hash, get_int(st));
		if (of != feed || entries.len >= NAMES_AT_ONCE * NAME_ENTRY)
			r = names_hand_over(db, feed, &entries);
		feed = of;
		buf_add(&entries, entry, sizeof(entry));
	}
	stmt_reset(st);
	if (r == 0)
		r = names_hand_over(db, feed, &entries);
	buf_free(&entries);
	return r < 0 || rc < 0 ? -1 : db_exec(db, "DROP TABLE alias");
}

/* Ids in levels, in place of an index that is unique. */
static const char ids_step[] =
    "CREATE TABLE ids ("
    " key INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;"
    "CREATE TABLE ids_level ("
    " level INTEGER PRIMARY KEY, entries INTEGER NOT NULL,"
    " cursor INTEGER NOT NULL) STRICT;";

/*
 * Take the constraint from the layout, and make its index, which is stored as
 * any other, one that can be dropped: the items are not written again.
 */
static int
index_release(struct db *db)
{
	static const char *const edits[] = {
		"UPDATE sqlite_schema SET sql = replace(sql,"
		" 'id BLOB NOT NULL UNIQUE', 'id BLOB NOT NULL')"
		" WHERE type = 'table' AND name = 'item'",
		"UPDATE sqlite_schema SET name = 'item_id',"
		" sql = 'CREATE UNIQUE INDEX item_id ON item(id)'"
		" WHERE type = 'index' AND name = 'sqlite_autoindex_item_1'",
	};

	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		if (db_exec(db, edits[i]) < 0)
			return -1;
		if (db_changes(db) != 1) {
			db_set_error(db, EIO);
			return -1;
		}
	}
	return 0;
}

static int
ids_step_change(struct db *db)
{
	sqlite3 *h = db_handle(db);
	int r;

	/* The other way round: so they were, and the next step turns them. */
	if (ids_build(db) < 0 || ids_turn(db) < 0)
		return -1;
	sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 0, (int *)NULL);
	r = db_exec(db, "PRAGMA writable_schema=ON");
	if (r == 0)
		r = index_release(db);
	/* It reads the layout again. */
	if (db_exec(db, "PRAGMA writable_schema=RESET") < 0)
		r = -1;
	sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	return r < 0 ? -1 : db_exec(db, "DROP INDEX item_id");
}

/* An item's JSON and the text to index are one value. */
static const char lines_step[] =
    "ALTER TABLE body RENAME TO body_apart;"
    "CREATE TABLE body ("
    " rid INTEGER PRIMARY KEY, splice INTEGER NOT NULL,"
    " packed INTEGER NOT NULL, json BLOB NOT NULL) STRICT;";

/* Put an item's texts together. What is damaged stays so, for a check. */
static int
lines_put(struct db *db, int64_t rid, int64_t splice, struct stmt *st)
{
	struct str json = get_packed(st, (struct str){ NULL, 0 });
	struct str text = get_packed(st, json);

	/* Apart, they could be that much longer. */
	if (json.n + text.n > BOUND_STORE_TEXTS)
		text.n = BOUND_STORE_TEXTS - json.n;
	if (db_error(db) == 0)
		return item_text_put(db, rid, splice, json, text);
	if (db_error(db) != EIO)
		return -1;
	db_clear_error(db);
	st = db_stmt(db, "INSERT INTO body SELECT * FROM body_apart"
	    " WHERE rid = ?");
	bind_int(st, rid);
	return stmt_run(st);
}

static int
lines_step_change(struct db *db)
{
	struct stmt *st = db_stmt(db, "SELECT b.rid, b.splice, b.packed, b.json,"
	    " p.packed, p.text FROM body_apart b JOIN plain p ON p.rid = b.rid"
	    " ORDER BY b.rid");
	int64_t rid, splice;
	int rc;

	while ((rc = stmt_step(st)) > 0) {
		rid = get_int(st);
		splice = get_int(st);
		if (lines_put(db, rid, splice, st) < 0)
			return -1;
	}
	stmt_reset(st);
	return rc < 0 ? -1 :
	    db_exec(db, "DROP TABLE body_apart; DROP TABLE plain");
}

static const struct schema_step steps[] = {
	{ first_step, first_step_change },
	{ evidence_step, NULL },
	{ pack_step, NULL },
	{ story_step, NULL },
	{ oldest_step, NULL },
	{ polite_step, NULL },
	{ search_step, NULL },
	{ dropped_step, NULL },
	{ ca_step, NULL },
	{ raw_step, NULL },
	{ archive_step, NULL },
	{ names_step, names_step_change },
	{ ids_step, ids_step_change },
	{ "", ids_turn },
	{ lines_step, lines_step_change },
};

const struct schema_step *
schema_steps(size_t *n)
{
	*n = ARRAY_LEN(steps);
	return steps;
}

int
schema_exit_code(int sqlite_code)
{
	switch (sqlite_code & 0xff) {
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return EX_DATAERR;
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_READONLY:
		return EX_NOPERM;
	case SQLITE_CANTOPEN:
		return EX_CANTCREAT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return EX_UNAVAILABLE;
	default:
		return EX_IOERR;
	}
}

static int
schema_failed(struct db *db, const char *path, const char *what, int *code,
    char *why, size_t size)
{
	*code = schema_exit_code(sqlite3_extended_errcode(db_handle(db)));
	snprintf(why, size, "%s: %s: %s", path, what,
	    sqlite3_errmsg(db_handle(db)));
	return -1;
}

/* Take one step: its SQL, its function, its number, together or not at all. */
static int
schema_take(struct db *db, const struct schema_step *step, size_t number,
    const char *path, int *code, char *why, size_t size)
{
	char pragma[64];

	snprintf(pragma, sizeof(pragma), "PRAGMA user_version=%zu", number);
	if (db_exec(db, "BEGIN IMMEDIATE") == 0 &&
	    db_exec(db, step->sql) == 0 &&
	    (step->change == NULL || step->change(db) == 0) &&
	    db_exec(db, pragma) == 0 && db_exec(db, "COMMIT") == 0)
		return 0;
	schema_failed(db, path, "cannot be upgraded", code, why, size);
	if (!sqlite3_get_autocommit(db_handle(db)))
		(void)sqlite3_exec(db_handle(db), "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

int
schema_mark_copy(sqlite3 *copy)
{
	return sqlite3_exec(copy, "PRAGMA journal_mode=DELETE;"
	    "INSERT OR REPLACE INTO meta VALUES ('copied', 1);" SQL_NEW_EPOCH,
	    NULL, NULL, NULL);
}

/* Copy the database into a file of its own and make that durable. */
static int
schema_copy(struct db *db, const char *to)
{
	sqlite3 *copy = NULL;
	sqlite3_backup *backup = NULL;
	int rc = sqlite3_open_v2(to, &copy, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK)
		backup = sqlite3_backup_init(copy, "main", db_handle(db),
		    "main");
	if (backup != NULL) {
		(void)sqlite3_backup_step(backup, -1);
		rc = sqlite3_backup_finish(backup);
	} else {
		rc = SQLITE_CANTOPEN;
	}
	if (rc == SQLITE_OK)
		rc = schema_mark_copy(copy);
	if (sqlite3_close(copy) != SQLITE_OK || rc != SQLITE_OK)
		return -1;
	return sync_file(to);
}

/* Put a copy of the database beside it, as it was before the upgrade. */
static int
schema_backup(struct db *db, const char *path, int64_t version)
{
	char *name = xasprintf("%s.v%" PRId64, path, version);
	char *part = xasprintf("%s.part", name);
	int ok = -1;

	(void)unlink(part);
	if (sync_create(part) == 0 && schema_copy(db, part) == 0 &&
	    rename(part, name) == 0 && sync_parent(name) == 0) {
		log_info("store", "kept a copy of the store as %s", name);
		ok = 0;
	} else {
		(void)unlink(part);
	}
	free(part);
	free(name);
	return ok;
}

/* A database with no tables becomes ours. */
static int
schema_found(struct db *db)
{
	char pragma[64];

	snprintf(pragma, sizeof(pragma), "PRAGMA application_id=%d",
	    STORE_APPLICATION_ID);
	if (db_exec(db, "PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL") < 0)
		return -1;
	return db_exec(db, pragma);
}

/* The settings that are the file's, and the writer's own. */
static int
schema_settings(struct db *db)
{
	return db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864");
}

/* Say whether the file is empty (1), ours (0) or something else (-1). */
static int
schema_whose(struct db *db, int64_t *version, int *code, char *why,
    size_t size, const char *path)
{
	int64_t id, tables;

	if (db_get_int(db, "PRAGMA application_id", &id) < 0 ||
	    db_get_int(db, "PRAGMA user_version", version) < 0 ||
	    db_get_int(db, "SELECT count(*) FROM sqlite_schema", &tables) < 0)
		return schema_failed(db, path, "cannot be read", code, why, size);
	if (id == STORE_APPLICATION_ID && *version > 0)
		return 0;
	if (tables == 0 && *version == 0 &&
	    (id == 0 || id == STORE_APPLICATION_ID))
		return 1;
	*code = EX_DATAERR;
	snprintf(why, size, "%s: this is a database, but not one of gazetted; "
	    "name another file with store=", path);
	return -1;
}

int
schema_open(struct db *db, const char *path, const struct schema_step *list,
    size_t nsteps, int *code, char *why, size_t size)
{
	int64_t version = 0;
	int whose = schema_whose(db, &version, code, why, size, path);

	if (whose < 0)
		return -1;
	if (version > (int64_t)nsteps) {
		*code = EX_DATAERR;
		snprintf(why, size, "%s: schema %" PRId64 " is newer than this "
		    "program's %zu: run the newer gazetted, or restore the copy "
		    "%s.v%zu", path, version, nsteps, path, nsteps);
		return -1;
	}
	if ((whose == 1 && schema_found(db) < 0) || schema_settings(db) < 0)
		return schema_failed(db, path, "cannot be set up", code, why,
		    size);
	if (version > 0 && version < (int64_t)nsteps &&
	    schema_backup(db, path, version) < 0) {
		*code = EX_IOERR;
		snprintf(why, size, "%s: no copy could be made before the "
		    "upgrade, so it was left as it is", path);
		return -1;
	}
	for (size_t n = (size_t)version; n < nsteps; n++)
		if (schema_take(db, &list[n], n + 1, path, code, why,
		    size) < 0)
			return -1;
	return 0;
}
