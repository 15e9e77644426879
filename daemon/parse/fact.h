/* SPDX-License-Identifier: ISC */
/*
 * What a document says, before anything is decided about it. Reading a
 * document makes a list of facts for the feed and one for each item: this
 * element, its text as published, its attributes. Rendering, which begins when
 * all facts are known, picks and converts. Facts live in the document's arena.
 */
#ifndef GAZETTED_PARSE_FACT_H
#define GAZETTED_PARSE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"
#include "util.h"

/* What a fact is about; the same names serve feeds, items and their parts. */
enum field {
	F_NONE,
	F_TITLE, F_LINK, F_SUMMARY, F_CONTENT, F_ID,
	F_AUTHOR, F_CONTRIBUTOR, F_PUBLISHER, F_WEBMASTER, F_OWNER,
	F_PUBLISHED, F_MODIFIED, F_CREATED, F_EXPIRES,
	F_TAG, F_KEYWORDS, F_LANGUAGE, F_RIGHTS, F_LICENSE,
	F_GENERATOR, F_DOCS, F_CLOUD, F_TTL, F_SKIP_HOUR, F_SKIP_DAY,
	F_UPDATE_PERIOD, F_UPDATE_FREQUENCY, F_UPDATE_BASE,
	F_IMAGE, F_LOGO, F_ICON, F_BANNER, F_TEXTINPUT, F_SOURCE,
	F_ENCLOSURE, F_MEDIA, F_MEDIA_GROUP, F_THUMBNAIL, F_MEDIA_FACT,
	F_COMMENTS, F_COMMENT_COUNT, F_COMMENTS_FEED, F_IN_REPLY_TO,
	F_ORIGINAL_LINK, F_EXTERNAL_URL, F_NEXT_URL, F_HUB, F_EXPIRED,
	F_FEED_URL, F_CONTENT_TEXT,
	F_ITUNES_TYPE, F_EXPLICIT, F_BLOCK, F_COMPLETE, F_NEW_FEED_URL,
	F_CATEGORY, F_DURATION, F_SEASON, F_EPISODE, F_EPISODE_TYPE,
	F_SUBTITLE, F_ITUNES_IMAGE,
	F_PODCAST,
	F_POINT, F_LINE, F_POLYGON, F_BOX, F_LAT, F_LONG, F_ALT, F_WHERE,
	F_GML_SHAPE, F_GML_POS,
	F_NAME, F_EMAIL, F_URL, F_WIDTH, F_HEIGHT, F_AVATAR,
	F_COUNT
};

/* How the text of a fact is to be read. */
enum text_type {
	TEXT_GUESS,  /* plain unless it looks like HTML */
	TEXT_PLAIN,
	TEXT_HTML,   /* HTML source, also serialised inline markup */
	TEXT_BASE64, /* of HTML or plain text */
	TEXT_NONE,   /* bytes that are no text */
};

/* What surrounds an element; shared by all elements that inherit the same. */
struct context {
	struct str base; /* absolute, or absent */
	struct str lang; /* xml:lang in force; absent if none */
};

struct attr {
	const char *name; /* without prefix; the parser's, lives as long as it */
	struct str value;
};

struct fact {
	struct fact *next;       /* in document order */
	struct fact *same;       /* next of the same field, once indexed */
	const struct element *element; /* its row; NULL: made by the program */
	enum field field;
	enum text_type type;
	uint8_t rank;            /* lower is preferred */
	bool cut;                /* the text was longer */
	struct str text;         /* as published, entities resolved */
	const struct context *context;
	const struct attr *attrs;
	size_t nattrs;
	struct fact *parts;      /* of a container, in order */
};

struct fact_list {
	struct fact *first, **last; /* init with fact_list_init */
};

/* Facts of one item or of the feed. */
struct item_facts {
	struct item_facts *next;
	struct fact_list facts;
	const struct context *context;
	/* From identity.c. */
	struct str guid;       /* as published; absent if none */
	struct str link;       /* as published; absent if none */
	bool repeated;         /* another item of the document has that guid */
	bool pair_repeated;    /* and that link */
	bool known;            /* the request knows its raw hash */
	uint8_t raw_hash[DIGEST_LEN];
	/* From render_item.c. */
	struct str text;       /* plain text of the body */
};

/* All facts of a document. */
struct doc {
	struct arena *arena;
	struct fact_list feed;
	const struct context *context; /* in force at the feed's element */
	struct item_facts *items, **last;
	size_t nitems;
	const char *format;    /* a literal */
	struct str encoding;   /* lower-case IANA name */
	bool complete;         /* the root element's end was seen */
	bool malformed;
	struct str error;      /* first message, with its line; absent if none */
	uint32_t lost, beyond;
	bool failed;           /* memory ran out */
};

void fact_list_init(struct fact_list *l);
void fact_list_add(struct fact_list *l, struct fact *f);
/* Make a fact of the arena; NULL when memory is over. */
struct fact *fact_new(struct arena *a, enum field field);
/* Append a fact with a text and return it; NULL: no text, or no memory. */
struct fact *fact_add_text(struct arena *a, struct fact_list *l, enum field field,
    enum text_type type, struct str text);
/* The value of an attribute, its name given in lower case; absent if none. */
struct str fact_attr(const struct fact *f, const char *name);
/* The first part of a container that has this field; NULL if none. */
const struct fact *fact_part(const struct fact *f, enum field field);
/* Note why recovery was needed; the first message stays. */
void doc_malformed(struct doc *d, const char *message);

/* The facts of one list by field. */
struct fact_index {
	struct fact *first[F_COUNT];
};

/* Index a list; chains those of one field by `same`, in document order. */
void fact_index(struct fact_index *x, struct fact *first);
/*
 * The preferred fact of a field that has text or attributes: lowest rank, then
 * first in the document. NULL if none.
 */
const struct fact *fact_best(const struct fact_index *x, enum field field);

#endif
