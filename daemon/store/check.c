/* SPDX-License-Identifier: ISC */
/*
 * Checking a store on a connection that only reads, in one transaction: the
 * file itself as SQLite sees it, the layout, what refers to what, the counts
 * that are kept, the texts, the index. Each rule is a statement whose rows are
 * what is wrong.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "check.h"
#include "names.h"
#include "schema.h"
#include "served.h"

#define MESSAGES "20" /* of SQLite about damaged pages, at most */
#define NAMED ((size_t)1 << 24) /* rows told apart when names are counted */

struct rule {
	const char *what, *sql;
};

/* What belongs to an item, or to a feed, that is not there. */
#define NO_ITEM(table, text) { text " of no item", "SELECT rid FROM " table \
	" t WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.rid = t.rid)" }
#define NO_FEED(table, text) { text " of no feed", "SELECT feed FROM " table \
	" t WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.rid = t.feed)" }
/* What an item has to have. */
#define LACKS(table, text) { "items without " text, "SELECT rid FROM item i" \
	" WHERE NOT EXISTS (SELECT 1 FROM " table " t WHERE t.rid = i.rid)" }
/* Tags in item_tag against those of a column, both ways. */
#define TAGS(column, source, text) \
	{ text " that are listed and not the item's", \
	"SELECT rid FROM item_tag t WHERE source = " source " AND NOT EXISTS" \
	" (SELECT 1 FROM item i, json_each(i." column ") j" \
	"  WHERE i.rid = t.rid AND j.value = t.tag)" }, \
	{ text " that are not listed", \
	"SELECT i.rid FROM item i, json_each(i." column ") j WHERE NOT EXISTS" \
	" (SELECT 1 FROM item_tag t WHERE t.tag = j.value AND t.rid = i.rid" \
	"  AND t.source = " source ")" }
#define META(key) "(SELECT value FROM meta WHERE key = '" key "')"
#define NUMBERS "(SELECT seq FROM item UNION ALL SELECT seq FROM feed" \
	" UNION ALL SELECT seq FROM tombstone)"

static const struct rule references[] = {
	{ "items of no feed", "SELECT rid FROM item i WHERE NOT EXISTS"
	    " (SELECT 1 FROM feed f WHERE f.rid = i.feed)" },
	LACKS("body", "texts"), NO_ITEM("body", "texts"),
	NO_ITEM("sketch", "sketches"), NO_ITEM("revision", "revisions"),
	NO_ITEM("item_tag", "tags"), NO_ITEM("story_cut", "cuts"),
	NO_FEED("feed_tag", "tags"), NO_FEED("secret", "secrets"),
	NO_FEED("served", "served items"), NO_FEED("poll", "polls"),
	NO_FEED("boilerplate", "boilerplate"), NO_FEED("raw", "documents"),
	NO_FEED("archive", "back-fills"),
	{ "names of no feed", "SELECT id FROM names t WHERE NOT EXISTS"
	    " (SELECT 1 FROM feed f WHERE f.rid = t.id >> " NAME_FEED_SHIFT_TEXT ")" },
	{ "revisions later than the item", "SELECT r.rid FROM revision r"
	    " JOIN item i ON i.rid = r.rid WHERE r.revision >= i.revision" },
};

static const struct rule counts[] = {
	{ "feeds whose items are counted wrongly", "SELECT rid FROM feed f WHERE"
	    " items <> (SELECT count(*) FROM item i WHERE i.feed = f.rid)" },
	{ "feeds whose unread items are counted wrongly",
	    "SELECT rid FROM feed f WHERE unread <> (SELECT count(*) FROM item i"
	    " WHERE i.feed = f.rid AND i.read = 0)" },
	{ "change numbers taken twice", "SELECT seq FROM " NUMBERS
	    " GROUP BY seq HAVING count(*) > 1" },
	{ "change numbers beyond the last", "SELECT seq FROM " NUMBERS
	    " WHERE seq > " META("seq") },
	{ "items whose row is beyond their change", "SELECT rid FROM item"
	    " WHERE rid > seq" },
	{ "positions of consumers beyond the last change",
	    "SELECT position FROM consumer WHERE position > " META("seq") },
	{ "positions of the index and of removals beyond the last change",
	    "SELECT value FROM meta WHERE key IN ('index_seq', 'oldest_seq')"
	    " AND value > " META("seq") },
};

static const struct rule tags[] = {
	TAGS("tags", "1", "tags of items"),
	TAGS("user_tags", "2", "tags of a person"),
	{ "tags of feeds that their items do not have", "SELECT i.rid"
	    " FROM feed_tag f JOIN item i ON i.feed = f.feed WHERE NOT EXISTS"
	    " (SELECT 1 FROM item_tag t WHERE t.tag = f.tag AND t.rid = i.rid"
	    "  AND t.source = 0)" },
	{ "tags of feeds that only their items have", "SELECT t.rid"
	    " FROM item_tag t JOIN item i ON i.rid = t.rid WHERE t.source = 0"
	    " AND NOT EXISTS (SELECT 1 FROM feed_tag f WHERE f.feed = i.feed"
	    "  AND f.tag = t.tag)" },
	{ "feeds whose tags are listed wrongly", "SELECT rid FROM feed f WHERE"
	    " (SELECT count(*) FROM json_each(f.tags)) <>"
	    " (SELECT count(*) FROM feed_tag t WHERE t.feed = f.rid AND t.tag IN"
	    "  (SELECT value FROM json_each(f.tags)))" },
};

static const struct rule stories[] = {
	{ "items of no story", "SELECT rid FROM item i WHERE story <> 0 AND"
	    " NOT EXISTS (SELECT 1 FROM story y WHERE y.id = i.story)" },
	{ "stories whose copies are counted wrongly", "SELECT id FROM story y"
	    " WHERE (copies, last) IS NOT (SELECT count(*), max(rid) FROM item i"
	    "  INDEXED BY item_story WHERE i.story = y.id AND i.story <> 0)" },
	{ "stories whose origin is no copy", "SELECT id FROM story y WHERE"
	    " NOT EXISTS (SELECT 1 FROM item i WHERE i.rid = y.origin AND"
	    " i.story = y.id)" },
	{ "items in a story that they were cut off", "SELECT c.rid"
	    " FROM story_cut c JOIN item i ON i.rid = c.rid"
	    " WHERE i.story = c.story" },
};

static const struct rule index_rows[] = {
	{ "items that the index passed by", "SELECT rid FROM item WHERE"
	    " indexed = 0 AND seq <= " META("index_seq") },
	{ "items that are not in the index", "SELECT rid FROM item i WHERE"
	    " indexed = 1 AND NOT EXISTS (SELECT 1 FROM search_docsize d"
	    " WHERE d.id = i.rid)" },
	{ "texts in the index of no item", "SELECT id FROM search_docsize d"
	    " WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.rid = d.id AND"
	    " i.indexed = 1)" },
};

/* --- telling --- */

static void
tell(struct check *k, int64_t count, const char *what)
{
	k->c->problems++;
	k->c->problem(k->c->arg, count, what);
}

void
check_rows_add(struct check_rows *rows, int64_t row)
{
	if ((size_t)rows->count < ARRAY_LEN(rows->first))
		rows->first[rows->count] = row;
	rows->count++;
}

void
check_rows_tell(struct check *k, const struct check_rows *rows)
{
	char text[STORE_CHECK_LEN];
	int64_t shown = rows->count;
	int n;

	if (rows->count == 0)
		return;
	if (shown > (int64_t)ARRAY_LEN(rows->first))
		shown = ARRAY_LEN(rows->first);
	n = snprintf(text, sizeof(text), "%s: %" PRId64 " (", rows->what,
	    rows->count);
	for (int64_t i = 0; i < shown; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%" PRId64,
		    i > 0 ? ", " : "", rows->first[i]);
	snprintf(text + n, sizeof(text) - (size_t)n, "%s)",
	    rows->count > shown ? " …" : "");
	tell(k, rows->count, text);
}

void
check_unread(struct check *k, const char *what)
{
	char text[STORE_CHECK_LEN];

	snprintf(text, sizeof(text), "%s: cannot be read: %s", what,
	    sqlite3_errmsg(db_handle(k->db)));
	if (!k->damaged)
		tell(k, 1, text);
	db_clear_error(k->db);
}

/* --- parts --- */

static void
check_rules(struct check *k, const struct rule *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct check_rows rows = { .what = list[i].what };
		struct stmt *st = db_stmt(k->db, list[i].sql);
		int rc;

		while ((rc = stmt_step(st)) > 0)
			check_rows_add(&rows, get_int(st));
		stmt_reset(st);
		if (rc < 0)
			check_unread(k, list[i].what);
		check_rows_tell(k, &rows);
	}
}

/* What SQLite says of its pages and its own indexes. */
static void
check_pages(struct check *k)
{
	struct stmt *st = db_stmt(k->db, k->c->quick ?
	    "PRAGMA quick_check(" MESSAGES ")" :
	    "PRAGMA integrity_check(" MESSAGES ")");
	const char *said;
	int rc;

	while ((rc = stmt_step(st)) > 0) {
		said = get_text(st);
		if (said != NULL && strcmp(said, "ok") != 0)
			tell(k, 1, said);
	}
	stmt_reset(st);
	if (rc < 0)
		check_unread(k, "pages");
	k->damaged = k->c->problems > 0;
}

/* Look up an object of the layout: 1 it is the same, 0 not, -1 failed. */
static int
has_object(struct db *db, const char *name, const char *sql)
{
	struct stmt *st = db_stmt(db, "SELECT 1 FROM sqlite_schema"
	    " WHERE name = ? AND sql IS ?");

	bind_text(st, name);
	bind_text(st, sql);
	return stmt_found(st);
}

/* Each object of `all` has to be in `db`. */
static void
compare_layout(struct check *k, struct db *all, struct db *db, const char *how)
{
	struct stmt *st = db_stmt(all, "SELECT name, sql FROM sqlite_schema"
	    " WHERE name NOT LIKE 'sqlite_%'");
	char text[STORE_CHECK_LEN];
	const char *name;

	while (stmt_step(st) > 0) {
		name = get_text(st);
		if (has_object(db, name, get_text(st)) != 0)
			continue;
		snprintf(text, sizeof(text), "%s: %s", how, name);
		tell(k, 1, text);
	}
	stmt_reset(st);
}

/* Compare the layout with that of a new store. */
static void
check_layout(struct check *k)
{
	const struct schema_step *steps;
	char why[STORE_CHECK_LEN];
	struct db *fresh;
	int error, code;
	size_t n;

	steps = schema_steps(&n);
	if (db_open(":memory:", DB_WRITE, &fresh, &error, &code) < 0)
		return;
	if (schema_open(fresh, ":memory:", steps, n, &code, why,
	    sizeof(why)) == 0) {
		compare_layout(k, fresh, k->db, "not there, or not as it was made");
		compare_layout(k, k->db, fresh, "not of gazetted");
	}
	db_close(fresh);
	if (db_error(k->db) != 0)
		check_unread(k, "layout");
}

/* Say whether a row is a feed's, or was removed if it is negative: from the
 * feed, or from that of the same id which was there before. */
static bool
row_is_known(struct check *k, int64_t feed, int64_t rid)
{
	struct stmt *st = db_stmt(k->db, rid > 0 ?
	    "SELECT 1 FROM item WHERE rid = ? AND feed = ?" :
	    "SELECT 1 FROM tombstone t JOIN feed f ON f.id = t.feed_id"
	    " WHERE t.row = -?1 AND f.rid = ?2");

	bind_int(st, rid);
	bind_int(st, feed);
	return stmt_found(st) != 0;
}

static void
check_served(struct check *k)
{
	struct check_rows rows = { .what = "feeds that serve what is not there" };
	struct stmt *st = db_stmt(k->db, "SELECT feed FROM served");
	struct served set;
	int64_t feed;

	while (stmt_step(st) > 0) {
		feed = get_int(st);
		if (served_load(k->db, feed, &set) < 0)
			break;
		for (size_t i = 0; i < set.n; i++)
			if (!row_is_known(k, feed, set.items[i].rid)) {
				check_rows_add(&rows, feed);
				break;
			}
		served_clear(&set);
	}
	stmt_reset(st);
	if (db_error(k->db) != 0)
		check_unread(k, rows.what);
	check_rows_tell(k, &rows);
}

/* Look where the names of one segment lead; each row is noted in `named`. */
static void
check_segment(struct check *k, int64_t feed, struct str entries,
    uint8_t *named, struct check_rows *rows)
{
	int64_t last = 0, rid;

	for (size_t at = 0; at + NAME_ENTRY <= entries.n; at += NAME_ENTRY) {
		rid = name_entry_row(entries.s + at, NULL);
		named[(uint64_t)rid % NAMED] = 1;
		/* An item's names are side by side. */
		if (rid != last && !row_is_known(k, feed, rid) &&
		    !row_is_known(k, feed, -rid))
			check_rows_add(rows, rid);
		last = rid;
	}
	if (entries.n % NAME_ENTRY != 0)
		check_rows_add(rows, 0);
}

/* Names lead to items or to what was removed, and each item has one. */
static void
check_names(struct check *k)
{
	struct check_rows rows = { .what = "names that lead to nothing" };
	struct check_rows without = { .what = "items without a name" };
	struct stmt *st = db_stmt(k->db, "SELECT id, entries FROM names");
	uint8_t *named = xcalloc(NAMED, 1);
	int64_t id;

	while (stmt_step(st) > 0) {
		id = get_int(st);
		check_segment(k, id >> NAME_FEED_SHIFT, get_str(st), named,
		    &rows);
	}
	stmt_reset(st);
	st = db_stmt(k->db, "SELECT rid FROM item");
	while (stmt_step(st) > 0) {
		id = get_int(st);
		if (!named[(uint64_t)id % NAMED])
			check_rows_add(&without, id);
	}
	stmt_reset(st);
	free(named);
	if (db_error(k->db) != 0)
		check_unread(k, rows.what);
	check_rows_tell(k, &rows);
	check_rows_tell(k, &without);
}

static void
check_counted(struct check *k)
{
	struct store_check *c = k->c;

	if (db_get_int(k->db, "SELECT count(*) FROM feed", &c->feeds) < 0 ||
	    db_get_int(k->db, "SELECT count(*) FROM item", &c->items) < 0 ||
	    db_get_int(k->db, "SELECT count(*) FROM item WHERE indexed = 1",
	    &c->indexed) < 0 ||
	    db_get_int(k->db, "SELECT " META("seq"), &c->seq) < 0)
		check_unread(k, "counts");
}

static void
check_content(struct check *k)
{
	static const struct {
		const char *name;
		const struct rule *rules;
		size_t n;
	} parts[] = {
		{ "references", references, ARRAY_LEN(references) },
		{ "counts", counts, ARRAY_LEN(counts) },
		{ "tags", tags, ARRAY_LEN(tags) },
		{ "stories", stories, ARRAY_LEN(stories) },
		{ "index", index_rows, ARRAY_LEN(index_rows) },
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (k->c->part != NULL)
			k->c->part(k->c->arg, parts[i].name);
		check_rules(k, parts[i].rules, parts[i].n);
	}
	check_served(k);
	check_names(k);
	check_ids(k);
	if (k->c->quick)
		return;
	if (k->c->part != NULL)
		k->c->part(k->c->arg, "texts");
	check_texts(k);
	if (k->c->part != NULL)
		k->c->part(k->c->arg, "words of the index");
	check_index(k);
}

/* --- the whole --- */

/* Say whose file it is: 0 ours and of this layout, -1 not, and why. */
static int
check_header(struct check *k)
{
	struct store_check *c = k->c;
	int64_t id = 0;
	size_t n;

	(void)schema_steps(&n);
	if (db_get_int(k->db, "PRAGMA application_id", &id) < 0 ||
	    db_get_int(k->db, "PRAGMA user_version", &c->schema) < 0) {
		snprintf(c->why, sizeof(c->why), "%s", sqlite3_errstr(
		    sqlite3_extended_errcode(db_handle(k->db))));
		return -1;
	}
	if (id != STORE_APPLICATION_ID)
		snprintf(c->why, sizeof(c->why), "this is a database, but not "
		    "one of gazetted");
	else if (c->schema > (int64_t)n)
		snprintf(c->why, sizeof(c->why), "schema %" PRId64 " is newer "
		    "than this program's %zu", c->schema, n);
	else if (c->schema < (int64_t)n)
		snprintf(c->why, sizeof(c->why), "schema %" PRId64 " is older "
		    "than this program's %zu: gazetted upgrades it when it "
		    "starts", c->schema, n);
	return c->why[0] != '\0' ? -1 : 0;
}

int
store_check(struct store_check *c)
{
	struct check k = { .c = c };
	int error, code = 0, rc;

	db_init();
	c->why[0] = '\0';
	c->problems = 0;
	if (db_open(c->path, DB_READ, &k.db, &error, &code) < 0) {
		snprintf(c->why, sizeof(c->why), "%s", sqlite3_errstr(code));
		return -1;
	}
	rc = check_header(&k);
	if (rc == 0) {
		if (db_exec(k.db, "BEGIN") < 0)
			check_unread(&k, "the store");
		if (c->part != NULL)
			c->part(c->arg, "pages");
		check_pages(&k);
		check_layout(&k);
		check_content(&k);
		check_counted(&k);
		(void)db_exec(k.db, "ROLLBACK");
	}
	db_close(k.db);
	return rc < 0 ? -1 : c->problems > 0;
}
