/* SPDX-License-Identifier: ISC */
/*
 * What the records of a frame consist of: one table a record says each field's
 * place, kind and limit, and both directions walk it, so they cannot differ.
 */
#ifndef GAZETTED_PARSER_PROTO_FIELDS_H
#define GAZETTED_PARSER_PROTO_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "bounds.h"

enum field_kind {
	FIELD_TEXT,  /* struct str of UTF-8; max: bytes */
	FIELD_BYTES, /* struct str of anything; max: bytes */
	FIELD_LIST,  /* struct str of texts, a NUL after each; max: texts, within
	                BOUND_RECORD_FIELD bytes */
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

struct field_table {
	const struct field *fields; /* in the order of the wire */
	size_t n;
};

extern const struct field_table proto_request_fields; /* struct parse_request */
extern const struct field_table proto_feed_fields;    /* struct feed_record */
extern const struct field_table proto_item_fields;    /* struct item_record... */
extern const struct field_table proto_new_item_fields; /* ...if not known */
extern const struct field_table proto_alias_fields;   /* struct item_alias */
extern const struct field_table proto_link_fields;    /* struct found_link */

#endif
