/* SPDX-License-Identifier: ISC */
/*
 * Gathering a result. The order is checked here: one FEED, then ITEMs, or
 * LINKs alone, then END; records count only under an END that says PARSE_OK.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "daemon/parser/frames.h"
#include "daemon/parser/proto_fields.h"
#include "daemon/parser/result.h"
#include "parse_proto.h"

static struct parse_result *
result_of(struct document *d)
{
	if (d->result == NULL)
		d->result = xcalloc(1, sizeof(*d->result));
	return d->result;
}

/* Free what a result points to. */
static void
result_clear(struct parse_result *r)
{
	free((void *)r->feed.boiler);
	free(r->items);
	free(r->links);
	frame_memory_free(r->frames);
}

void
parse_result_free(struct parse_result *r)
{
	if (r == NULL)
		return;
	result_clear(r);
	free(r);
}

void
parse_result_spend(struct parse_result *r)
{
	const struct feed_record none = { 0 };
	uint32_t lost;

	if (r == NULL)
		return;
	result_clear(r);
	lost = r->feed.lost;
	r->feed = none;
	r->feed.lost = lost;
	r->items = NULL;
	r->links = NULL;
	r->frames = NULL;
	r->nitems = r->nlinks = 0;
}

/* Make room for one more in an array that has `n`, doubling it. */
static void *
array_room(void *array, size_t n, size_t size)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return array;
	return xreallocarray(array, n == 0 ? 1 : 2 * n, size);
}

/* How many such an array has room for. */
static size_t
array_size(size_t n)
{
	size_t size = n > 0;

	while (size < n)
		size *= 2;
	return size;
}

/* Have a result own the memory that its strings point into. */
static void
result_own(struct parse_result *r, struct frame_memory *memory)
{
	r->frames = memory;
	r->bytes = sizeof(*r) + frame_memory_size(memory) +
	    array_size(r->nitems) * sizeof(*r->items) +
	    array_size(r->nlinks) * sizeof(*r->links);
}

static int
add_feed(struct document *d, const char *p, size_t n)
{
	struct parse_result *r = result_of(d);

	if (d->request.kind != PARSE_FEED || r->feed.json.s != NULL)
		return -1;
	return proto_get_feed(p, n, &r->feed);
}

static int
add_item(struct document *d, const char *p, size_t n)
{
	struct parse_result *r = result_of(d);

	if (r->feed.json.s == NULL || r->nitems >= BOUND_ITEMS)
		return -1;
	r->items = array_room(r->items, r->nitems, sizeof(*r->items));
	return proto_get_item(p, n, &r->items[r->nitems++]);
}

static int
add_link(struct document *d, const char *p, size_t n)
{
	size_t max = d->request.kind == PARSE_OPML ? BOUND_OUTLINES :
	    BOUND_FOUND_LINKS;
	struct parse_result *r = result_of(d);

	if (d->request.kind == PARSE_FEED || r->nlinks >= max)
		return -1;
	r->links = array_room(r->links, r->nlinks, sizeof(*r->links));
	return proto_get_link(p, n, &r->links[r->nlinks++]);
}

/* Replace what was gathered by `status`. */
static void
result_reset(struct document *d, const struct parse_status *status)
{
	parse_result_free(d->result);
	d->result = NULL;
	result_of(d)->status = *status;
}

static int
add_end(struct document *d, const char *p, size_t n)
{
	struct parse_result *r = result_of(d);
	struct parse_status status;

	if (proto_get_end(p, n, &status) < 0)
		return -1;
	if (status.outcome != PARSE_OK) {
		result_reset(d, &status);
		return 1;
	}
	if (d->request.kind == PARSE_FEED && r->feed.json.s == NULL)
		return -1;
	r->status = status;
	return 1;
}

int
result_add(struct document *d, int type, const char *p, size_t n)
{
	switch (type) {
	case FRAME_FEED:
		return add_feed(d, p, n);
	case FRAME_ITEM:
		return add_item(d, p, n);
	case FRAME_LINK:
		return add_link(d, p, n);
	case FRAME_END:
		return add_end(d, p, n);
	default:
		return -1;
	}
}

void
result_keep(struct document *d, struct frame_memory *memory)
{
	result_own(d->result, memory);
}

/* --- less memory --- */

/* Find a string of a record: NULL where the field is none. */
static struct str *
field_str(const struct field *f, void *record)
{
	if (f->kind != FIELD_TEXT && f->kind != FIELD_BYTES &&
	    f->kind != FIELD_LIST)
		return NULL;
	return (struct str *)((char *)record + f->offset);
}

/* Copy the strings of a record to *at; only count their bytes if it is NULL. */
static size_t
strings_move(const struct field_table *t, void *record, char **at)
{
	size_t sum = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct str *s = field_str(&t->fields[i], record);

		if (s == NULL || s->s == NULL)
			continue;
		sum += s->n;
		if (*at == NULL)
			continue;
		memcpy(*at, s->s, s->n);
		s->s = *at;
		*at += s->n;
	}
	return sum;
}

static size_t
result_move(struct parse_result *r, char *at)
{
	size_t sum = strings_move(&proto_feed_fields, &r->feed, &at);

	for (size_t i = 0; i < r->nitems; i++)
		if (!r->items[i].known)
			sum += strings_move(&proto_new_item_fields,
			    &r->items[i], &at);
	return sum;
}

void
parse_result_slim(struct parse_result *r)
{
	struct frame_memory *memory;
	char *data;

	if (r->frames == NULL || r->nlinks > 0)
		return;
	memory = frame_memory_new(result_move(r, NULL) + 1, &data);
	if (memory == NULL)
		return;
	result_move(r, data);
	frame_memory_free(r->frames);
	result_own(r, memory);
}

void
result_fail(struct document *d, enum parse_outcome outcome, const char *fmt, ...)
{
	struct parse_status status = { .outcome = outcome };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(status.detail, sizeof(status.detail), fmt, ap);
	va_end(ap);
	result_reset(d, &status);
}
