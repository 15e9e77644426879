/* SPDX-License-Identifier: ISC */
/* Cursors: 25 bytes in hex; the query's hash leaves out limit and cursor. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "bounds.h"
#include "cursor.h"
#include "digest.h"
#include "percent.h"

#define CURSOR_VERSION 1
#define CURSOR_HASH 8
#define CURSOR_BYTES (1 + CURSOR_HASH + 16)

_Static_assert(CURSOR_BYTES * 2 + 1 <= CURSOR_LEN, "a cursor's text fits");
_Static_assert(CURSOR_LEN <= BOUND_API_CURSOR, "a cursor is short");

static void
put64(uint8_t *p, int64_t value)
{
	uint64_t v = (uint64_t)value;

	for (int i = 7; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static int64_t
get64(const uint8_t *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

static void
query_hash(uint8_t out[CURSOR_HASH], const struct api_route *route,
    const struct api_args *args)
{
	struct digest *d = digest_new();
	uint8_t full[DIGEST_LEN];

	digest_add(d, route->path, strlen(route->path) + 1);
	for (int i = 0; i < API_IDS; i++)
		digest_add(d, args->ids[i], strlen(args->ids[i]) + 1);
	for (int i = 0; i < P_COUNT; i++) {
		const char *text = args->values[i].text;

		if (i == P_LIMIT || i == P_CURSOR || text == NULL)
			text = "";
		digest_add(d, text, strlen(text) + 1);
	}
	digest_take(d, full);
	digest_free(d);
	memcpy(out, full, CURSOR_HASH);
}

void
cursor_format(char out[CURSOR_LEN], const struct api_route *route,
    const struct api_args *args, const struct cursor *cursor)
{
	uint8_t raw[CURSOR_BYTES] = { CURSOR_VERSION };

	query_hash(raw + 1, route, args);
	put64(raw + 1 + CURSOR_HASH, cursor->sort);
	put64(raw + 1 + CURSOR_HASH + 8, cursor->rid);
	hex_encode(out, raw, sizeof(raw));
}

int
cursor_parse(const char *text, const struct api_route *route,
    const struct api_args *args, struct cursor *out)
{
	uint8_t raw[CURSOR_BYTES], hash[CURSOR_HASH];
	struct cursor cursor;

	if (hex_decode(raw, sizeof(raw), text, strlen(text)) < 0 ||
	    raw[0] != CURSOR_VERSION)
		return -1;
	query_hash(hash, route, args);
	cursor.sort = get64(raw + 1 + CURSOR_HASH);
	cursor.rid = get64(raw + 1 + CURSOR_HASH + 8);
	if (memcmp(hash, raw + 1, CURSOR_HASH) != 0 || cursor.rid <= 0)
		return -1;
	*out = cursor;
	return 0;
}

enum position_result
position_parse(const char *text, const struct store_stats *stats, int64_t *out)
{
	const char *dash = strchr(text, '-');
	size_t n = dash == NULL ? 0 : (size_t)(dash - text);
	uint64_t value;

	if (strcmp(text, "now") == 0) {
		*out = stats->seq;
		return POSITION_OK;
	}
	if (dash != NULL)
		text = dash + 1;
	if (parse_uint(text, strlen(text), INT64_MAX, &value) < 0)
		return POSITION_BAD;
	if (dash != NULL &&
	    (n != strlen(stats->epoch) || memcmp(dash - n, stats->epoch, n) != 0))
		return POSITION_GONE;
	if ((int64_t)value > stats->reach)
		return POSITION_GONE;
	*out = (int64_t)value;
	return POSITION_OK;
}

void
position_format(char out[POSITION_LEN], const char *epoch, int64_t seq)
{
	snprintf(out, POSITION_LEN, "%s-%" PRId64, epoch, seq);
}

void
next_url(struct buf *out, const struct api_route *route,
    const struct api_args *args, const char *cursor)
{
	const struct api_param *p = route->params;

	buf_adds(out, "http://localhost");
	buf_adds(out, route->path);
	buf_adds(out, "?cursor=");
	buf_adds(out, cursor);
	for (; p->name != NULL; p++) {
		if (p->id == P_CURSOR || args->values[p->id].text == NULL)
			continue;
		buf_addf(out, "&%s=", p->name);
		percent_encode(out, args->values[p->id].text);
	}
}
