/* SPDX-License-Identifier: ISC */
/*
 * The formats that lists of items are written in, one row each. A writer is
 * for one list; it is used by one thread at a time.
 */
#ifndef GAZETTED_ITEM_FORMAT_H
#define GAZETTED_ITEM_FORMAT_H

#include <stdint.h>

#include "buf.h"
#include "query.h"

/* As format= and the table in item_format.c have them. */
enum item_format_id {
	FORMAT_NDJSON, FORMAT_JSONFEED, FORMAT_ATOM, FORMAT_CSV, FORMATS
};

struct item_writer {
	enum item_format_id format;
	const char *title;    /* of the whole; NULL: "gazetted" */
	const char *id;       /* of the whole, for Atom; NULL: one for all */
	const char *fields;   /* members of items, comma-separated; NULL: all */
	struct buf *out;
	int64_t count;        /* items written */
	int64_t updated;      /* the last time in them */
	struct buf scratch;   /* one item as JSON */
};

/* The names for format=, NULL at the end, and their media types. */
extern const char *const item_format_names[];
const char *item_format_type(enum item_format_id format);

/* Begin a list; `out` may be another buffer at each call after this one. */
void item_writer_begin(struct item_writer *w);
void item_writer_item(struct item_writer *w, const struct item_row *item);
/* End it; `next` is the next page's URL, NULL if there is none. */
void item_writer_end(struct item_writer *w, const char *next);
/* End it after a failure, so that a reader can tell. */
void item_writer_broken(struct item_writer *w, const char *code,
    const char *detail);
/* Free what a writer holds. */
void item_writer_clear(struct item_writer *w);

/*
 * Check a list of members ("id,title"): NULL, or the first that no item has,
 * its length in *n.
 */
const char *fields_unknown(const char *fields, size_t *n);
/* Append an item's JSON with only these members, and its id. */
void fields_pick(struct buf *out, const char *json, size_t n,
    const char *fields);

/* One item of an Atom feed, and of a CSV table, from its JSON. */
struct json_t;
void atom_entry(struct buf *out, const struct json_t *item, int64_t updated);
void csv_head(struct buf *out);
void csv_row(struct buf *out, const struct json_t *item);
/* A member's text; NULL if it is none. */
const char *item_text(const struct json_t *object, const char *key);

#endif
