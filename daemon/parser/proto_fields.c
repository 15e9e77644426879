/* SPDX-License-Identifier: ISC */
/* The tables of fields, and the build that they belong to. */
#include <assert.h>

#include "daemon/parser/build_id.h"
#include "daemon/parser/proto_fields.h"
#include "parse_proto.h"
#include "util.h"

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
	FIELD(FIXED, item_record, marks, SKETCH_MARKS),
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

#define TABLE(table) { table, ARRAY_LEN(table) }

const struct field_table proto_request_fields = TABLE(request_fields);
const struct field_table proto_feed_fields = TABLE(feed_fields);
const struct field_table proto_item_fields = TABLE(item_fields);
const struct field_table proto_new_item_fields = TABLE(new_item_fields);
const struct field_table proto_alias_fields = TABLE(alias_fields);
const struct field_table proto_link_fields = TABLE(link_fields);

const char *
proto_build_id(void)
{
	return PACKAGE_VERSION "-" BUILD_ID;
}
