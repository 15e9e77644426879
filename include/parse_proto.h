/* SPDX-License-Identifier: ISC */
/*
 * The framing between the daemon and gazetted-parser on a socketpair. A frame
 * is a 32-bit little-endian length of the rest, a type byte, the payload. The
 * worker says HELLO with its build id once; then each REQUEST is answered by
 * FEED, ITEM... or LINK..., and END. Decoders trust nothing: lengths, enums,
 * counts, UTF-8 and the JSON of records are checked, and what they give points
 * into the frame.
 */
#ifndef GAZETTED_PARSE_PROTO_H
#define GAZETTED_PARSE_PROTO_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "parse.h"

enum frame_type {
	FRAME_HELLO = 1,
	FRAME_REQUEST,
	FRAME_FEED,
	FRAME_ITEM,
	FRAME_LINK,
	FRAME_END,
};

#define FRAME_HEAD 5 /* bytes before the payload */

/*
 * Identify this build: its version, PARSE_RULES and a checksum of what makes
 * the wire format. Another build's worker is refused.
 */
const char *proto_build_id(void);

/*
 * Append a whole frame. 0, or -1 when the buffer is full or a field is over
 * its limit (what was appended is then to be thrown away). Any thread.
 */
int proto_put_hello(struct buf *out);
int proto_put_request(struct buf *out, const struct parse_request *r);
int proto_put_feed(struct buf *out, const struct feed_record *f);
int proto_put_item(struct buf *out, const struct item_record *i);
int proto_put_link(struct buf *out, const struct found_link *l);
/* The detail is cut where it stops being UTF-8. */
int proto_put_end(struct buf *out, const struct parse_status *s);
/* Append a request's frame without r->body's bytes, which follow it. */
int proto_put_request_head(struct buf *out, const struct parse_request *r);

/*
 * Look at a frame's head. Returns its type and sets *payload to the payload's
 * length, or -1 when the head is not one (unknown type, length over `max`).
 */
int proto_head(const uint8_t head[FRAME_HEAD], size_t max, size_t *payload);

/*
 * Read a payload. 0, or -1 when it is malformed. Strings and `known` point into
 * it; `boiler` is an aligned copy that the caller frees (NULL if malformed).
 */
int proto_get_hello(const char *p, size_t n); /* -1: another build */
int proto_get_request(const char *p, size_t n, struct parse_request *r);
int proto_get_feed(const char *p, size_t n, struct feed_record *f);
int proto_get_item(const char *p, size_t n, struct item_record *i);
int proto_get_link(const char *p, size_t n, struct found_link *l);
int proto_get_end(const char *p, size_t n, struct parse_status *s);

#endif
