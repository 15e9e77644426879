/* SPDX-License-Identifier: ISC */
/*
 * Checking texts, and the full-text index against them. The index keeps no
 * text: what it has of each item, word by word, is read out of it, and both
 * sides are added up to a sum an item (or a few, in a store of many), whatever
 * their order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "buf.h"
#include "check.h"
#include "indexer.h"
#include "item_text.h"
#include "json_check.h"

#define SUMS ((size_t)1 << 20) /* of the words of items; by row number */

/* --- texts --- */

/* Say whether a JSON is one that the parser made for the item. */
static bool
json_sound(struct str json, int64_t splice, const uint8_t *id)
{
	char head[2 * DIGEST_LEN + 10], hex[2 * DIGEST_LEN + 1];
	size_t n;

	if (json.s == NULL || splice < 0 || (uint64_t)splice >= json.n ||
	    !json_check_object(json.s, json.n, BOUND_RECORD_DEPTH))
		return false;
	if (id == NULL)
		return true;
	hex_encode(hex, id, DIGEST_LEN);
	n = (size_t)snprintf(head, sizeof(head), "{\"id\":\"%s\"", hex);
	return json.n > n && memcmp(json.s, head, n) == 0;
}

static void
check_items(struct check *k)
{
	struct check_rows json_rows = { .what = "items whose JSON is damaged" };
	struct check_rows text_rows = { .what = "items whose text is damaged" };
	struct stmt *st = db_stmt(k->db, "SELECT i.rid, i.id, b.splice, b.packed,"
	    " b.json FROM item i CROSS JOIN body b ON b.rid = i.rid"
	    " ORDER BY i.rid");
	uint8_t id[DIGEST_LEN];
	struct str json, text;
	int64_t rid, splice;

	while (stmt_step(st) > 0) {
		rid = get_int(st);
		(void)get_bytes(st, id, DIGEST_LEN);
		splice = get_int(st);
		json = get_json(st, &text);
		if (!json_sound(json, splice, id))
			check_rows_add(&json_rows, rid);
		else if (text.s == NULL)
			check_rows_add(&text_rows, rid);
		/* What is damaged is counted; the rest is looked at as well. */
		if (json_rows.count + text_rows.count > 0)
			db_clear_error(k->db);
	}
	stmt_reset(st);
	if (db_error(k->db) != 0)
		check_unread(k, "texts");
	check_rows_tell(k, &json_rows);
	check_rows_tell(k, &text_rows);
}

static void
check_revisions(struct check *k)
{
	struct check_rows rows = { .what = "items with a damaged revision" };
	struct stmt *st = db_stmt(k->db,
	    "SELECT rid, splice, packed, json FROM revision ORDER BY rid");
	int64_t rid, splice;

	while (stmt_step(st) > 0) {
		rid = get_int(st);
		splice = get_int(st);
		if (json_sound(get_json(st, NULL), splice, NULL))
			continue;
		check_rows_add(&rows, rid);
		db_clear_error(k->db);
	}
	stmt_reset(st);
	if (db_error(k->db) != 0)
		check_unread(k, "revisions");
	check_rows_tell(k, &rows);
}

void
check_texts(struct check *k)
{
	check_items(k);
	check_revisions(k);
}

/* --- the index --- */

struct sums {
	uint64_t *of;      /* 0 where index and texts agree in the end */
	fts5_tokenizer tokenizer;
	Fts5Tokenizer *words;
	uint64_t item;     /* of what is being read: the row ... */
	uint64_t column, offset;
	uint64_t sum;
};

/* One word at one place, as a number. */
static uint64_t
word_hash(const char *s, size_t n, uint64_t row, uint64_t column,
    uint64_t offset)
{
	uint64_t h = 0xcbf29ce484222325u ^ row;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)s[i]) * 0x100000001b3u;
	h = (h ^ (column << 32) ^ offset) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static int
add_word(void *arg, int flags, const char *s, int n, int from, int to)
{
	struct sums *m = arg;

	(void)from;
	(void)to;
	if (flags & FTS5_TOKEN_COLOCATED)
		return SQLITE_OK;
	m->sum += word_hash(s, (size_t)n, m->item, m->column, m->offset++);
	return SQLITE_OK;
}

/* Get the tokeniser that the index has. 0 or -1. */
static int
tokenizer_open(struct check *k, struct sums *m)
{
	static const char *args[] = { "remove_diacritics", "2" };
	sqlite3_stmt *st = NULL;
	fts5_api *api = NULL;
	void *context;
	int rc = -1;

	if (sqlite3_prepare_v2(db_handle(k->db), "SELECT fts5(?1)", -1, &st,
	    NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
		(void)sqlite3_step(st);
	}
	sqlite3_finalize(st);
	if (api != NULL && api->xFindTokenizer(api, "unicode61", &context,
	    &m->tokenizer) == SQLITE_OK && m->tokenizer.xCreate(context, args,
	    ARRAY_LEN(args), &m->words) == SQLITE_OK)
		rc = 0;
	return rc;
}

static int
add_column(struct sums *m, uint64_t column, const struct buf *text)
{
	m->column = column;
	m->offset = 0;
	return m->tokenizer.xTokenize(m->words, m, FTS5_TOKENIZE_DOCUMENT,
	    text->len > 0 ? text->data : "", (int)text->len, add_word) ==
	    SQLITE_OK ? 0 : -1;
}

/* Add the words of all texts that the index should have. 0 or -1. */
static int
sum_texts(struct check *k, struct sums *m)
{
	struct stmt *st = db_stmt(k->db,
	    "SELECT rid, title FROM item WHERE indexed = 1 ORDER BY rid");
	struct buf title, text;
	struct str stored;
	int rc, failed = 0;

	buf_init(&title, KIB(64));
	buf_init(&text, BOUND_STORE_VALUE);
	while (failed == 0 && (rc = stmt_step(st)) > 0) {
		m->item = (uint64_t)get_int(st);
		m->sum = 0;
		buf_reset(&title);
		buf_reset(&text);
		if (item_text_load(k->db, (int64_t)m->item, &stored) <= 0) {
			db_clear_error(k->db);
			continue;
		}
		indexer_split(get_str(st), stored, &title, &text);
		failed = add_column(m, 0, &title) < 0 ||
		    add_column(m, 1, &text) < 0;
		m->of[m->item % SUMS] += m->sum;
	}
	stmt_reset(st);
	buf_free(&title);
	buf_free(&text);
	return failed || rc < 0 ? -1 : 0;
}

/* Take away the words that the index has. 0 or -1. */
static int
sum_index(struct check *k, struct sums *m)
{
	struct stmt *st;
	struct str term, column;
	uint64_t row, offset;
	int rc;

	if (db_exec(k->db, "CREATE VIRTUAL TABLE temp.words USING"
	    " fts5vocab(main, search, instance)") < 0)
		return -1;
	st = db_stmt(k->db, "SELECT term, doc, col, offset FROM temp.words");
	while ((rc = stmt_step(st)) > 0) {
		term = get_str(st);
		row = (uint64_t)get_int(st);
		column = get_str(st);
		offset = (uint64_t)get_int(st);
		m->of[row % SUMS] -= word_hash(term.s, term.n, row,
		    str_is(column, "text"), offset);
	}
	stmt_reset(st);
	return rc < 0 ? -1 : 0;
}

/* Name the items whose words are not the same. */
static void
name_items(struct check *k, const struct sums *m)
{
	struct check_rows rows = {
		.what = "items whose words in the index are others" };
	struct stmt *st = db_stmt(k->db,
	    "SELECT rid FROM item WHERE indexed = 1 ORDER BY rid");
	int64_t rid, differ = 0;

	while (stmt_step(st) > 0) {
		rid = get_int(st);
		if (m->of[(uint64_t)rid % SUMS] != 0)
			check_rows_add(&rows, rid);
	}
	stmt_reset(st);
	for (size_t i = 0; i < SUMS; i++)
		differ += m->of[i] != 0;
	if (rows.count == 0 && differ > 0) {
		rows.what = "words in the index of no item";
		check_rows_add(&rows, 0);
	}
	check_rows_tell(k, &rows);
}

void
check_index(struct check *k)
{
	struct sums m = { .of = xcalloc(SUMS, sizeof(*m.of)) };

	if (tokenizer_open(k, &m) < 0 || sum_texts(k, &m) < 0 ||
	    sum_index(k, &m) < 0)
		check_unread(k, "words of the index");
	else
		name_items(k, &m);
	if (m.words != NULL)
		m.tokenizer.xDelete(m.words);
	free(m.of);
}
