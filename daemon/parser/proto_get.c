/* SPDX-License-Identifier: ISC */
/*
 * Reading frames. The daemon does not trust a worker: what is read is checked
 * as if the network had sent it. Pure functions; any thread.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "daemon/parser/proto_fields.h"
#include "json_check.h"
#include "parse_proto.h"

#define YEAR_0 INT64_C(-62167219200)      /* 0000-01-01T00:00:00Z */
#define YEAR_9999 INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */
#define ID_PREFIX "{\"id\":\""
#define MEMBERS_KEY ",\"_gazetted\":"

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
	size_t max = f->kind == FIELD_LIST ? BOUND_RECORD_FIELD : f->max;
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
get_fields(struct cursor *c, const struct field_table *t, void *record)
{
	for (size_t i = 0; i < t->n; i++)
		if (get_field(c, &t->fields[i], record) < 0)
			return -1;
	return 0;
}

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
	if (get_fields(&c, &proto_request_fields, r) < 0 || get_known(&c, r) < 0 ||
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
	if (get_fields(&c, &proto_feed_fields, f) < 0 || f->json.n <= strlen("{}") ||
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
	if (get_fields(&c, &proto_item_fields, i) < 0)
		return -1;
	if (i->known)
		return c.left == 0 ? 0 : -1;
	if (get_fields(&c, &proto_new_item_fields, i) < 0)
		return -1;
	for (unsigned a = 0; a < i->naliases; a++)
		if (get_fields(&c, &proto_alias_fields, &i->aliases[a]) < 0)
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
	return get_fields(&c, &proto_link_fields, l) == 0 && c.left == 0 ? 0 : -1;
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
