/* SPDX-License-Identifier: ISC */
/*
 * The frames between the daemon and gazetted-parser. One table a record says
 * each field's place, kind and limit, and both directions walk it, so they
 * cannot differ. The daemon does not trust a worker: what is read is checked
 * as if the network had sent it. Pure functions; any thread.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "daemon/parser/build_id.h"
#include "json_check.h"
#include "parse_proto.h"

#define YEAR_0 INT64_C(-62167219200)      /* 0000-01-01T00:00:00Z */
#define YEAR_9999 INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */
#define ID_PREFIX "{\"id\":\""
#define MEMBERS_KEY ",\"_gazetted\":"

enum field_kind {
	FIELD_TEXT,  /* struct str of UTF-8; max: bytes */
	FIELD_BYTES, /* struct str of anything; max: bytes */
	FIELD_LIST,  /* struct str of texts, a NUL after each; max: texts */
	FIELD_FIXED, /* uint8_t[max] */
	FIELD_U8,    /* uint8_t; max: value */
	FIELD_BOOL,  /* bool */
	FIELD_U32,   /* uint32_t, unsigned or an enum; max: value */
	FIELD_TIME,  /* int64_t: Unix seconds of a four-digit year or TIME_NONE */
};

struct field {
	enum field_kind kind;
	size_t offset;
	uint32_t max;
};

#define FIELD(kind, type, member, max) \
	{ FIELD_##kind, offsetof(struct type, member), max }
#define SHORT BOUND_RECORD_FIELD

static const struct field request_fields[] = {
	FIELD(U32, parse_request, kind, PARSE_OPML),
	FIELD(U32, parse_request, policy, POLICY_CONTENT),
	FIELD(U32, parse_request, rules, UINT32_MAX),
	FIELD(BYTES, parse_request, url, SHORT),
	FIELD(BYTES, parse_request, content_type, SHORT),
	FIELD(BYTES, parse_request, content_language, SHORT),
	FIELD(BYTES, parse_request, content_location, SHORT),
	FIELD(BYTES, parse_request, link, SHORT),
	FIELD(BYTES, parse_request, id_base, SHORT),
};

static const struct field feed_fields[] = {
	FIELD(BYTES, feed_record, json, BOUND_RECORD_JSON),
	FIELD(TEXT, feed_record, title, SHORT),
	FIELD(TEXT, feed_record, home_page_url, SHORT),
	FIELD(TEXT, feed_record, self_url, SHORT),
	FIELD(TEXT, feed_record, icon, SHORT),
	FIELD(TEXT, feed_record, language, SHORT),
	FIELD(TEXT, feed_record, format, SHORT),
	FIELD(TEXT, feed_record, encoding, SHORT),
	FIELD(TEXT, feed_record, hub, SHORT),
	FIELD(TEXT, feed_record, next_url, SHORT),
	FIELD(TEXT, feed_record, prev_archive, SHORT),
	FIELD(TEXT, feed_record, error, SHORT),
	FIELD(BOOL, feed_record, malformed, 1),
	FIELD(BOOL, feed_record, complete, 1),
	FIELD(BOOL, feed_record, expired, 1),
	FIELD(U32, feed_record, lost, UINT32_MAX),
	FIELD(U32, feed_record, beyond, UINT32_MAX),
	FIELD(U32, feed_record, guids, UINT32_MAX),
	FIELD(U32, feed_record, guid_repeats, UINT32_MAX),
	FIELD(U32, feed_record, ttl_minutes, UINT32_MAX),
	FIELD(U32, feed_record, update_seconds, UINT32_MAX),
	FIELD(TIME, feed_record, update_base, 0),
	FIELD(U32, feed_record, skip_hours, (1u << 24) - 1),
	FIELD(U8, feed_record, skip_days, (1u << 7) - 1),
};

/* What every item has; one that is not known has the next table's as well. */
static const struct field item_fields[] = {
	FIELD(BOOL, item_record, known, 1),
	FIELD(FIXED, item_record, raw_hash, DIGEST_LEN),
	FIELD(FIXED, item_record, id, DIGEST_LEN),
	FIELD(U8, item_record, identity, IDENTITY_GUID_LINK),
};

static const struct field new_item_fields[] = {
	FIELD(FIXED, item_record, content_hash, DIGEST_LEN),
	FIELD(TEXT, item_record, guid, SHORT),
	FIELD(TEXT, item_record, url, SHORT),
	FIELD(TEXT, item_record, title, SHORT),
	FIELD(TEXT, item_record, text, BOUND_PARSE_FRAME),
	FIELD(TEXT, item_record, language, SHORT),
	FIELD(TIME, item_record, published, 0),
	FIELD(TIME, item_record, modified, 0),
	FIELD(BYTES, item_record, json, BOUND_RECORD_JSON),
	FIELD(U32, item_record, splice, BOUND_RECORD_JSON),
	FIELD(U32, item_record, shingles, UINT32_MAX),
	FIELD(FIXED, item_record, sketch, SKETCH_SLOTS),
	FIELD(LIST, item_record, tags, BOUND_TAGS),
	FIELD(U32, item_record, naliases, ITEM_ALIASES),
};

static const struct field alias_fields[] = {
	FIELD(U8, item_alias, kind, ALIAS_CONTENT),
	FIELD(FIXED, item_alias, hash, DIGEST_LEN),
};

static const struct field link_fields[] = {
	FIELD(TEXT, found_link, url, SHORT),
	FIELD(TEXT, found_link, title, SHORT),
	FIELD(TEXT, found_link, type, SHORT),
	FIELD(TEXT, found_link, home, SHORT),
	FIELD(LIST, found_link, tags, BOUND_TAGS),
	FIELD(TEXT, found_link, refused, SHORT),
	FIELD(U32, found_link, line, UINT32_MAX),
};

static_assert(sizeof(enum parse_kind) == sizeof(uint32_t),
    "FIELD_U32 holds an enum");

const char *
proto_build_id(void)
{
	return PACKAGE_VERSION "-" BUILD_ID;
}

/* --- writing --- */

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
		return put_str(out, s, SHORT);
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
put_fields(struct buf *out, const struct field *f, size_t n, const void *record)
{
	for (size_t i = 0; i < n; i++)
		if (put_field(out, &f[i], record) < 0)
			return -1;
	return 0;
}

#define PUT(out, table, record) \
	put_fields(out, table, ARRAY_LEN(table), record)

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
	    PUT(out, request_fields, r) < 0)
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

	if (PUT(out, feed_fields, f) < 0 ||
	    put_boiler(out, f->boiler, f->nboiler) < 0)
		return -1;
	return frame_end(out, at, 0);
}

int
proto_put_item(struct buf *out, const struct item_record *i)
{
	size_t at = frame_begin(out, FRAME_ITEM);

	if (PUT(out, item_fields, i) < 0)
		return -1;
	if (i->known)
		return frame_end(out, at, 0);
	if (i->naliases > ITEM_ALIASES || PUT(out, new_item_fields, i) < 0)
		return -1;
	for (unsigned a = 0; a < i->naliases; a++)
		PUT(out, alias_fields, &i->aliases[a]);
	return frame_end(out, at, 0);
}

int
proto_put_link(struct buf *out, const struct found_link *l)
{
	size_t at = frame_begin(out, FRAME_LINK);

	if (PUT(out, link_fields, l) < 0)
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

/* --- reading --- */

struct cursor {
	const char *p;
	size_t left;
};

/* Step over `n` bytes; NULL when they are not there. */
static const char *
take(struct cursor *c, size_t n)
{
	const char *p = c->p;

	if (n > c->left)
		return NULL;
	c->p += n;
	c->left -= n;
	return p;
}

static int
get_uint(struct cursor *c, size_t bytes, uint64_t max, uint64_t *out)
{
	const char *p = take(c, bytes);
	uint64_t value = 0;

	if (p == NULL)
		return -1;
	for (size_t i = bytes; i-- > 0;)
		value = value << 8 | (unsigned char)p[i];
	if (value > max)
		return -1;
	*out = value;
	return 0;
}

static int
get_str(struct cursor *c, size_t max, struct str *out)
{
	uint64_t n;

	*out = (struct str){ NULL, 0 };
	if (get_uint(c, 4, max + 1, &n) < 0)
		return -1;
	if (n == 0)
		return 0;
	out->n = (size_t)n - 1;
	out->s = take(c, out->n);
	return out->s == NULL ? -1 : 0;
}

/* Say whether `s` is at most `max` texts, none empty, a NUL after each. */
static bool
list_ok(struct str s, size_t max)
{
	while (s.n > 0) {
		size_t n = strnlen(s.s, s.n);

		if (n == 0 || n == s.n || max-- == 0 || !utf8_check(s.s, n))
			return false;
		s.s += n + 1;
		s.n -= n + 1;
	}
	return true;
}

static int
get_string(struct cursor *c, const struct field *f, void *at)
{
	size_t max = f->kind == FIELD_LIST ? SHORT : f->max;
	struct str s;

	if (get_str(c, max, &s) < 0)
		return -1;
	if (f->kind == FIELD_TEXT && !utf8_check(s.s, s.n))
		return -1;
	if (f->kind == FIELD_LIST && !list_ok(s, f->max))
		return -1;
	memcpy(at, &s, sizeof(s));
	return 0;
}

static int
get_number(struct cursor *c, const struct field *f, void *at)
{
	uint64_t value;
	uint32_t u32;

	if (get_uint(c, f->kind == FIELD_U32 ? 4 : 1, f->max, &value) < 0)
		return -1;
	u32 = (uint32_t)value;
	if (f->kind == FIELD_U32)
		memcpy(at, &u32, sizeof(u32));
	else if (f->kind == FIELD_U8)
		*(uint8_t *)at = (uint8_t)value;
	else
		*(bool *)at = value != 0;
	return 0;
}

static int
get_time(struct cursor *c, void *at)
{
	uint64_t value;
	int64_t time;

	if (get_uint(c, 8, UINT64_MAX, &value) < 0)
		return -1;
	time = (int64_t)value;
	if (time != TIME_NONE && (time < YEAR_0 || time > YEAR_9999))
		return -1;
	memcpy(at, &time, sizeof(time));
	return 0;
}

static int
get_field(struct cursor *c, const struct field *f, char *record)
{
	void *at = record + f->offset;
	const char *p;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_BYTES:
	case FIELD_LIST:
		return get_string(c, f, at);
	case FIELD_FIXED:
		p = take(c, f->max);
		if (p == NULL)
			return -1;
		memcpy(at, p, f->max);
		return 0;
	case FIELD_U8:
	case FIELD_BOOL:
	case FIELD_U32:
		return get_number(c, f, at);
	case FIELD_TIME:
		return get_time(c, at);
	}
	return -1;
}

static int
get_fields(struct cursor *c, const struct field *f, size_t n, void *record)
{
	for (size_t i = 0; i < n; i++)
		if (get_field(c, &f[i], record) < 0)
			return -1;
	return 0;
}

#define GET(cursor, table, record) \
	get_fields(cursor, table, ARRAY_LEN(table), record)

/* Read hashes into a new array, which the caller frees. */
static int
get_boiler(struct cursor *c, const uint64_t **out, size_t *count)
{
	uint64_t n, *hashes;

	if (get_uint(c, 4, BOUND_BOILERPLATE, &n) < 0 || c->left / 8 < n)
		return -1;
	*out = NULL;
	*count = (size_t)n;
	if (n == 0)
		return 0;
	hashes = xcalloc((size_t)n, sizeof(*hashes));
	for (size_t i = 0; i < n; i++)
		get_uint(c, 8, UINT64_MAX, &hashes[i]);
	*out = hashes;
	return 0;
}

/* Read the known hashes, which the worker searches: they must be sorted. */
static int
get_known(struct cursor *c, struct parse_request *r)
{
	uint64_t n;

	if (get_uint(c, 4, BOUND_KNOWN, &n) < 0)
		return -1;
	r->nknown = (size_t)n;
	r->known = (const uint8_t *)take(c, r->nknown * DIGEST_LEN);
	if (r->known == NULL)
		return -1;
	for (size_t i = 1; i < r->nknown; i++) {
		const uint8_t *h = r->known + i * DIGEST_LEN;

		if (memcmp(h - DIGEST_LEN, h, DIGEST_LEN) >= 0)
			return -1;
	}
	return 0;
}

int
proto_head(const uint8_t head[FRAME_HEAD], size_t max, size_t *payload)
{
	struct cursor c = { (const char *)head, FRAME_HEAD };
	uint64_t rest, type;

	if (get_uint(&c, 4, UINT32_MAX, &rest) < 0 ||
	    get_uint(&c, 1, FRAME_END, &type) < 0)
		return -1;
	if (type < FRAME_HELLO || rest == 0 || rest - 1 > max)
		return -1;
	*payload = (size_t)rest - 1;
	return (int)type;
}

int
proto_get_hello(const char *p, size_t n)
{
	return str_is((struct str){ p, n }, proto_build_id()) ? 0 : -1;
}

int
proto_get_request(const char *p, size_t n, struct parse_request *r)
{
	struct cursor c = { p, n };
	uint64_t body;

	*r = (struct parse_request){ 0 };
	if (GET(&c, request_fields, r) < 0 || get_known(&c, r) < 0 ||
	    get_boiler(&c, &r->boiler, &r->nboiler) < 0)
		return -1;
	if (get_uint(&c, 4, BOUND_BODY_MAX, &body) < 0 || c.left != body) {
		free((void *)r->boiler);
		r->boiler = NULL;
		return -1;
	}
	r->body = (struct str){ c.p, c.left };
	return 0;
}

int
proto_get_feed(const char *p, size_t n, struct feed_record *f)
{
	struct cursor c = { p, n };

	*f = (struct feed_record){ 0 };
	if (GET(&c, feed_fields, f) < 0 || f->json.n <= strlen("{}") ||
	    !json_check_object(f->json.s, f->json.n, BOUND_RECORD_DEPTH))
		return -1;
	if (get_boiler(&c, &f->boiler, &f->nboiler) < 0)
		return -1;
	if (c.left == 0)
		return 0;
	free((void *)f->boiler);
	f->boiler = NULL;
	return -1;
}

/* Say whether the JSON begins with the id that the record has. */
static bool
item_id_ok(const struct item_record *i)
{
	char hex[2 * DIGEST_LEN + 1];
	const char *p = i->json.s + strlen(ID_PREFIX);

	if (i->json.n < strlen(ID_PREFIX) + sizeof(hex) + 1 ||
	    memcmp(i->json.s, ID_PREFIX, strlen(ID_PREFIX)) != 0)
		return false;
	hex_encode(hex, i->id, DIGEST_LEN);
	return memcmp(p, hex, 2 * DIGEST_LEN) == 0 && p[2 * DIGEST_LEN] == '"';
}

/*
 * Say whether `splice` is where the members of a last `_gazetted` end: others
 * are put in there without looking. `last` is the last bracket opened.
 */
static bool
item_splice_ok(const struct item_record *i, size_t last)
{
	const size_t key = strlen(MEMBERS_KEY);
	const char *json = i->json.s;
	bool members = last >= key &&
	    memcmp(json + last - key, MEMBERS_KEY, key) == 0;

	if (i->splice == 0)
		return !members;
	return members && i->splice == i->json.n - 2 &&
	    json[i->splice] == '}' && json[i->splice - 1] != '{';
}

int
proto_get_item(const char *p, size_t n, struct item_record *i)
{
	struct cursor c = { p, n };
	size_t last;

	*i = (struct item_record){ .published = TIME_NONE,
		.modified = TIME_NONE };
	if (GET(&c, item_fields, i) < 0)
		return -1;
	if (i->known)
		return c.left == 0 ? 0 : -1;
	if (GET(&c, new_item_fields, i) < 0)
		return -1;
	for (unsigned a = 0; a < i->naliases; a++)
		if (GET(&c, alias_fields, &i->aliases[a]) < 0)
			return -1;
	if (c.left != 0 || !json_check_members(i->json.s, i->json.n,
	    BOUND_RECORD_DEPTH, &last))
		return -1;
	return item_id_ok(i) && item_splice_ok(i, last) ? 0 : -1;
}

int
proto_get_link(const char *p, size_t n, struct found_link *l)
{
	struct cursor c = { p, n };

	*l = (struct found_link){ 0 };
	return GET(&c, link_fields, l) == 0 && c.left == 0 ? 0 : -1;
}

int
proto_get_end(const char *p, size_t n, struct parse_status *s)
{
	struct cursor c = { p, n };
	struct str detail;
	uint64_t outcome;

	*s = (struct parse_status){ 0 };
	if (get_uint(&c, 4, PARSE_INTERNAL, &outcome) < 0 ||
	    get_str(&c, PARSE_DETAIL_LEN - 1, &detail) < 0 ||
	    detail.s == NULL || c.left != 0 || !utf8_check(detail.s, detail.n))
		return -1;
	s->outcome = (enum parse_outcome)outcome;
	memcpy(s->detail, detail.s, detail.n);
	return 0;
}
