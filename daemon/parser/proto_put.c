/* SPDX-License-Identifier: ISC */
/*
 * Writing frames. A failed addition to the buffer is noticed once, where the
 * frame ends. Pure functions; any thread.
 */
#include <string.h>

#include "bounds.h"
#include "daemon/parser/proto_fields.h"
#include "json_check.h"
#include "parse_proto.h"

/* Append the `bytes` low bytes of `value`, the lowest first. */
static int
put_uint(struct buf *out, uint64_t value, size_t bytes)
{
	char le[8];

	for (size_t i = 0; i < bytes; i++)
		le[i] = (char)(value >> (8 * i) & 0xFF);
	return buf_add(out, le, bytes);
}

/* A string is its length + 1 and its bytes; 0 is an absent one. */
static int
put_str(struct buf *out, struct str s, size_t max)
{
	if (s.s == NULL)
		return put_uint(out, 0, 4);
	if (s.n > max || put_uint(out, s.n + 1, 4) < 0)
		return -1;
	return buf_add(out, s.s, s.n);
}

static int
put_field(struct buf *out, const struct field *f, const char *record)
{
	const void *at = record + f->offset;
	struct str s;
	uint32_t u32;
	int64_t time;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_BYTES:
		memcpy(&s, at, sizeof(s));
		return put_str(out, s, f->max);
	case FIELD_LIST:
		memcpy(&s, at, sizeof(s));
		return put_str(out, s, BOUND_RECORD_FIELD);
	case FIELD_FIXED:
		return buf_add(out, at, f->max);
	case FIELD_U8:
		return put_uint(out, *(const uint8_t *)at, 1);
	case FIELD_BOOL:
		return put_uint(out, *(const bool *)at, 1);
	case FIELD_U32:
		memcpy(&u32, at, sizeof(u32));
		return put_uint(out, u32, 4);
	case FIELD_TIME:
		memcpy(&time, at, sizeof(time));
		return put_uint(out, (uint64_t)time, 8);
	}
	return -1;
}

static int
put_fields(struct buf *out, const struct field_table *t, const void *record)
{
	for (size_t i = 0; i < t->n; i++)
		if (put_field(out, &t->fields[i], record) < 0)
			return -1;
	return 0;
}

static int
put_boiler(struct buf *out, const uint64_t *boiler, size_t n)
{
	if (n > BOUND_BOILERPLATE || put_uint(out, n, 4) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		put_uint(out, boiler[i], 8);
	return out->failed ? -1 : 0;
}

/* Append a head whose length frame_end fills in; say where it stands. */
static size_t
frame_begin(struct buf *out, enum frame_type type)
{
	size_t at = out->len;

	put_uint(out, 0, 4);
	put_uint(out, type, 1);
	return at;
}

/* Fill in the length of a frame of which `missing` bytes are still to come. */
static int
frame_end(struct buf *out, size_t at, size_t missing)
{
	size_t rest = out->len - at - 4 + missing;

	if (out->failed || rest > UINT32_MAX)
		return -1;
	for (size_t i = 0; i < 4; i++)
		out->data[at + i] = (char)(rest >> (8 * i) & 0xFF);
	return 0;
}

int
proto_put_hello(struct buf *out)
{
	size_t at = frame_begin(out, FRAME_HELLO);

	buf_adds(out, proto_build_id());
	return frame_end(out, at, 0);
}

int
proto_put_request_head(struct buf *out, const struct parse_request *r)
{
	size_t at = frame_begin(out, FRAME_REQUEST);

	if (r->body.n > BOUND_BODY_MAX || r->nknown > BOUND_KNOWN ||
	    put_fields(out, &proto_request_fields, r) < 0)
		return -1;
	put_uint(out, r->nknown, 4);
	buf_add(out, r->known, r->nknown * DIGEST_LEN);
	if (put_boiler(out, r->boiler, r->nboiler) < 0)
		return -1;
	put_uint(out, r->body.n, 4);
	return frame_end(out, at, r->body.n);
}

int
proto_put_request(struct buf *out, const struct parse_request *r)
{
	if (proto_put_request_head(out, r) < 0)
		return -1;
	return buf_add(out, r->body.s, r->body.n);
}

int
proto_put_feed(struct buf *out, const struct feed_record *f)
{
	size_t at = frame_begin(out, FRAME_FEED);

	if (put_fields(out, &proto_feed_fields, f) < 0 ||
	    put_boiler(out, f->boiler, f->nboiler) < 0)
		return -1;
	return frame_end(out, at, 0);
}

int
proto_put_item(struct buf *out, const struct item_record *i)
{
	size_t at = frame_begin(out, FRAME_ITEM);

	if (put_fields(out, &proto_item_fields, i) < 0)
		return -1;
	if (i->known)
		return frame_end(out, at, 0);
	if (i->naliases > ITEM_ALIASES || put_fields(out, &proto_new_item_fields, i) < 0)
		return -1;
	for (unsigned a = 0; a < i->naliases; a++)
		put_fields(out, &proto_alias_fields, &i->aliases[a]);
	return frame_end(out, at, 0);
}

int
proto_put_link(struct buf *out, const struct found_link *l)
{
	size_t at = frame_begin(out, FRAME_LINK);

	if (put_fields(out, &proto_link_fields, l) < 0)
		return -1;
	return frame_end(out, at, 0);
}

int
proto_put_end(struct buf *out, const struct parse_status *s)
{
	size_t at = frame_begin(out, FRAME_END);
	size_t n = strnlen(s->detail, sizeof(s->detail) - 1);

	while (!utf8_check(s->detail, n))
		n--;
	put_uint(out, s->outcome, 4);
	put_str(out, (struct str){ s->detail, n }, PARSE_DETAIL_LEN - 1);
	return frame_end(out, at, 0);
}
