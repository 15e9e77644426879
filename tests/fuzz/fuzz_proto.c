/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: what a worker may send. The first byte is the frame's type, the
 * rest its payload. Oracles: what is accepted is put as the same bytes again;
 * an item's JSON is still well-formed with a member put in at its splice.
 */
#include "fuzz.h"
#include "json_check.h"
#include "parse_proto.h"

#define MEMBER ",\"seq\":1"

static void
check_splice(const struct item_record *i)
{
	struct buf b;

	if (i->splice == 0)
		return;
	buf_init(&b, MIB(64));
	buf_add(&b, i->json.s, i->splice);
	buf_adds(&b, MEMBER);
	buf_add(&b, i->json.s + i->splice, i->json.n - i->splice);
	HOLDS(json_check_object(b.data, b.len, BOUND_RECORD_DEPTH));
	buf_free(&b);
}

/* Read the payload; if it is accepted, put it again. False if it is not. */
static bool
round_trip(int type, const char *p, size_t n, struct buf *again)
{
	struct parse_request r;
	struct feed_record f;
	struct item_record i;
	struct found_link l;
	struct parse_status s;

	switch (type) {
	case FRAME_REQUEST:
		if (proto_get_request(p, n, &r) < 0)
			return false;
		proto_put_request(again, &r);
		free((void *)r.boiler);
		return true;
	case FRAME_FEED:
		if (proto_get_feed(p, n, &f) < 0)
			return false;
		proto_put_feed(again, &f);
		free((void *)f.boiler);
		return true;
	case FRAME_ITEM:
		if (proto_get_item(p, n, &i) < 0)
			return false;
		check_splice(&i);
		proto_put_item(again, &i);
		return true;
	case FRAME_LINK:
		if (proto_get_link(p, n, &l) < 0)
			return false;
		proto_put_link(again, &l);
		return true;
	case FRAME_END:
		if (proto_get_end(p, n, &s) < 0)
			return false;
		proto_put_end(again, &s);
		return true;
	default:
		return false;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *payload = (const char *)data + 1;
	struct buf again;
	size_t n;

	if (size == 0)
		return 0;
	buf_init(&again, MIB(64));
	if (round_trip(data[0], payload, size - 1, &again)) {
		HOLDS(!again.failed && again.len == size - 1 + FRAME_HEAD);
		HOLDS(proto_head((uint8_t *)again.data, size, &n) == data[0]);
		HOLDS(memcmp(again.data + FRAME_HEAD, payload, n) == 0);
	}
	buf_free(&again);
	return 0;
}
