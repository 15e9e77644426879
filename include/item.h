/* SPDX-License-Identifier: ISC */
/*
 * One item on its way from the parser to the store: plain data, whose strings
 * and arrays belong to whoever made the record (parse stage: until the sink
 * returns; parser pool: until the result is freed).
 */
#ifndef GAZETTED_ITEM_H
#define GAZETTED_ITEM_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "util.h"

#define SKETCH_SLOTS 128
#define SKETCH_MARKS 64 /* bytes: half of it a bit set of numbers, half of names */

/*
 * What an item's identity may be taken from, in this order. The numbers are
 * stored: append only.
 */
enum identity_kind {
	IDENTITY_GUID = 0,    /* guid, Atom id, rdf:about, JSON Feed id */
	IDENTITY_LINK = 1,    /* url as published */
	IDENTITY_CONTENT = 2, /* normalised title + date + content */
	IDENTITY_GUID_LINK = 3, /* guid + NUL + link: the guid repeats here */
};

/* How a feed's identities are to be read: guid -> link -> ... on evidence. */
enum identity_policy {
	POLICY_GUID = 0,
	POLICY_LINK = 1,
	POLICY_LINK_DATE = 2,
	POLICY_CONTENT = 3,
};

/* Another name under which the item may be recognised. */
enum alias_kind {
	ALIAS_GUID = 0,        /* the guid as published */
	ALIAS_LINK = 1,        /* the link as published */
	ALIAS_LINK_CANON = 2,  /* the link without scheme, tracking, fragment */
	ALIAS_CONTENT = 3,     /* normalised title + date + content */
};

struct item_alias {
	uint8_t kind;             /* enum alias_kind */
	uint8_t hash[DIGEST_LEN]; /* of the name; not of the feed */
};

#define ITEM_ALIASES 4

struct item_packed;

struct item_record {
	bool known;  /* raw_hash was among the request's: only ids and raw_hash are set */
	uint8_t raw_hash[DIGEST_LEN]; /* the item's bytes and what it inherits */
	uint8_t id[DIGEST_LEN];       /* SHA-256(id_base NUL identity), cut */
	uint8_t identity;             /* enum identity_kind */
	uint8_t content_hash[DIGEST_LEN]; /* what was published, no invented date */
	struct item_alias aliases[ITEM_ALIASES];
	unsigned naliases;
	struct str guid;      /* as published; absent if none */
	struct str url;       /* canonical link; absent if none */
	struct str title;     /* plain text; absent if none */
	struct str text;      /* title and body as plain text, to index */
	struct str language;  /* BCP 47; absent if unknown */
	int64_t published;    /* Unix seconds or TIME_NONE */
	int64_t modified;     /* Unix seconds or TIME_NONE */
	struct str json;      /* the final JSON, begins {"id":"<32 hex>" */
	uint32_t splice;      /* offset at which _gazetted's members end; 0: it has none */
	uint32_t shingles;    /* distinct shingles sketched; 0: no sketch */
	uint8_t sketch[SKETCH_SLOTS];
	uint8_t marks[SKETCH_MARKS];  /* numbers and names of the text, hashed */
	struct str tags;      /* the item's tags, each followed by a NUL */
	struct item_packed *packed; /* the store's own; NULL: nothing */
};

#endif
