/* SPDX-License-Identifier: ISC */
/* The table of formats. Atom and CSV are made from an item's JSON. */
#include <string.h>

#include <jansson.h>

#include "bounds.h"
#include "item_format.h"
#include "json_out.h"
#include "objects.h"
#include "xml_out.h"

struct item_format {
	const char *type;
	void (*begin)(struct item_writer *w);
	void (*item)(struct item_writer *w, const struct item_row *item);
	void (*end)(struct item_writer *w, const char *next);
	void (*broken)(struct buf *out, const char *code, const char *detail);
};

const char *const item_format_names[] = {
	[FORMAT_NDJSON] = "ndjson", [FORMAT_JSONFEED] = "jsonfeed",
	[FORMAT_ATOM] = "atom", [FORMAT_CSV] = "csv", [FORMATS] = NULL,
};

static void
nothing(struct item_writer *w)
{
	(void)w;
}

static void
no_end(struct item_writer *w, const char *next)
{
	(void)w, (void)next;
}

/* Append an item as JSON, with the members that are wanted. */
static void
json_item(struct item_writer *w, const struct item_row *item)
{
	if (w->fields == NULL) {
		item_json(w->out, item);
		return;
	}
	buf_reset(&w->scratch);
	item_json(&w->scratch, item);
	if (w->scratch.failed)
		w->out->failed = true;
	else
		fields_pick(w->out, w->scratch.data, w->scratch.len, w->fields);
}

/* --- NDJSON --- */

static void
ndjson_item(struct item_writer *w, const struct item_row *item)
{
	json_item(w, item);
	buf_addc(w->out, '\n');
}

static void
error_json(struct buf *out, const char *code, const char *detail)
{
	json_open(out, "error", '{');
	json_cstr(out, "code", code);
	json_cstr(out, "detail", detail);
	json_close(out, '}');
}

static void
ndjson_broken(struct buf *out, const char *code, const char *detail)
{
	json_open(out, NULL, '{');
	error_json(out, code, detail);
	buf_adds(out, "}\n");
}

/* --- JSON Feed --- */

static void
jsonfeed_begin(struct item_writer *w)
{
	json_open(w->out, NULL, '{');
	json_cstr(w->out, "version", "https://jsonfeed.org/version/1.1");
	json_cstr(w->out, "title", w->title);
	json_open(w->out, "items", '[');
}

static void
jsonfeed_item(struct item_writer *w, const struct item_row *item)
{
	if (w->count > 0)
		buf_add(w->out, ",\n", 2);
	json_item(w, item);
}

static void
jsonfeed_end(struct item_writer *w, const char *next)
{
	json_close(w->out, ']');
	json_cstr(w->out, "next_url", next);
	buf_adds(w->out, "}\n");
}

static void
jsonfeed_broken(struct buf *out, const char *code, const char *detail)
{
	buf_adds(out, "],\"_gazetted\":{");
	error_json(out, code, detail);
	buf_adds(out, "}}\n");
}

/* --- from JSON --- */

/* Read an item's JSON again. NULL if it is too large to be held twice. */
static json_t *
item_load(struct item_writer *w, const struct item_row *item)
{
	buf_reset(&w->scratch);
	item_json(&w->scratch, item);
	return w->scratch.failed ? NULL :
	    json_loadb(w->scratch.data, w->scratch.len, 0, NULL);
}

const char *
item_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void
atom_begin(struct item_writer *w)
{
	buf_adds(w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	xml_element(w->out, "title", w->title);
	xml_element(w->out, "id", w->id != NULL ? w->id : "urn:gazetted:items");
	xml_element(w->out, "generator", "gazetted");
	/* A feed has to have an author; its items have their own. */
	buf_adds(w->out, "<author><name></name></author>\n");
}

static void
atom_item(struct item_writer *w, const struct item_row *item)
{
	json_t *json = item_load(w, item);

	if (json == NULL) {
		w->out->failed = true;
		return;
	}
	atom_entry(w->out, json, item->last_changed);
	json_decref(json);
}

static void
atom_end(struct item_writer *w, const char *next)
{
	char time[TIME_TEXT_LEN];

	time_format(time, w->updated);
	xml_element(w->out, "updated", time);
	if (next != NULL) { /* RFC 5005 section 3 */
		buf_adds(w->out, "<link rel=\"next\"");
		xml_attribute(w->out, "href", next);
		buf_adds(w->out, "/>\n");
	}
	buf_adds(w->out, "</feed>\n");
}

static void
atom_broken(struct buf *out, const char *code, const char *detail)
{
	buf_addf(out, "<!-- error: %s: %s -->\n", code, detail);
}

static void
csv_begin(struct item_writer *w)
{
	csv_head(w->out);
}

static void
csv_item(struct item_writer *w, const struct item_row *item)
{
	json_t *json = item_load(w, item);

	if (json == NULL) {
		w->out->failed = true;
		return;
	}
	csv_row(w->out, json);
	json_decref(json);
}

/* A record of two fields is none of the table. */
static void
csv_broken(struct buf *out, const char *code, const char *detail)
{
	buf_addf(out, "error,%s: %s\r\n", code, detail);
}

static const struct item_format formats[FORMATS] = {
	[FORMAT_NDJSON] = { "application/x-ndjson", nothing, ndjson_item,
	    no_end, ndjson_broken },
	[FORMAT_JSONFEED] = { "application/feed+json", jsonfeed_begin,
	    jsonfeed_item, jsonfeed_end, jsonfeed_broken },
	[FORMAT_ATOM] = { "application/atom+xml", atom_begin, atom_item,
	    atom_end, atom_broken },
	[FORMAT_CSV] = { "text/csv; charset=utf-8; header=present", csv_begin,
	    csv_item, no_end, csv_broken },
};

const char *
item_format_type(enum item_format_id format)
{
	return formats[format].type;
}

void
item_writer_begin(struct item_writer *w)
{
	if (w->title == NULL)
		w->title = "gazetted";
	buf_init(&w->scratch, BOUND_PARSE_RESULT);
	formats[w->format].begin(w);
}

void
item_writer_item(struct item_writer *w, const struct item_row *item)
{
	formats[w->format].item(w, item);
	w->count++;
	if (item->last_changed > w->updated)
		w->updated = item->last_changed;
}

void
item_writer_end(struct item_writer *w, const char *next)
{
	formats[w->format].end(w, next);
}

void
item_writer_broken(struct item_writer *w, const char *code,
    const char *detail)
{
	formats[w->format].broken(w->out, code, detail);
}

void
item_writer_clear(struct item_writer *w)
{
	buf_free(&w->scratch);
}
