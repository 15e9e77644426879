/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a whole document through the parse stage and the framing. The
 * first byte is the request's kind. Oracle: whatever the stage makes of any
 * bytes, the daemon accepts, or a record's limit was the reason.
 */
#include "fuzz.h"
#include "parse.h"
#include "parse_proto.h"

/* What is put must be got. */
static int
sink_feed(void *arg, const struct feed_record *feed)
{
	struct feed_record got;
	struct buf *b = arg;

	buf_reset(b);
	if (proto_put_feed(b, feed) < 0)
		return -1;
	HOLDS(proto_get_feed(b->data + FRAME_HEAD, b->len - FRAME_HEAD,
	    &got) == 0);
	free((void *)got.boiler);
	return 0;
}

static int
sink_item(void *arg, const struct item_record *item)
{
	struct item_record got;
	struct buf *b = arg;

	buf_reset(b);
	if (proto_put_item(b, item) < 0)
		return -1;
	HOLDS(proto_get_item(b->data + FRAME_HEAD, b->len - FRAME_HEAD,
	    &got) == 0);
	return 0;
}

static int
sink_link(void *arg, const struct found_link *link)
{
	struct found_link got;
	struct buf *b = arg;

	buf_reset(b);
	if (proto_put_link(b, link) < 0)
		return -1;
	HOLDS(proto_get_link(b->data + FRAME_HEAD, b->len - FRAME_HEAD,
	    &got) == 0);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct parse_request r = { .url = STR_LIT("http://example.org/feed"),
		.content_type = STR_LIT("text/xml") };
	struct parse_status status;
	struct buf b;
	struct parse_sink sink = { sink_feed, sink_item, sink_link, &b };

	if (!ready)
		HOLDS(parse_init() == 0);
	ready = true;
	if (size == 0)
		return 0;
	r.kind = (enum parse_kind)(data[0] % (PARSE_OPML + 1));
	r.body = (struct str){ (const char *)data + 1, size - 1 };
	buf_init(&b, BOUND_PARSE_FRAME);
	parse_document(&r, &sink, &status);
	buf_reset(&b);
	HOLDS(proto_put_end(&b, &status) == 0);
	HOLDS(proto_get_end(b.data + FRAME_HEAD, b.len - FRAME_HEAD,
	    &status) == 0);
	buf_free(&b);
	return 0;
}
