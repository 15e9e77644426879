/* SPDX-License-Identifier: ISC */
/*
 * Rendering facts as the item format has them. Objects are tables of members:
 * a JSON key, what writes it, and from which field. Private to render*.c.
 */
#ifndef GAZETTED_PARSE_RENDER_H
#define GAZETTED_PARSE_RENDER_H

#include "fact.h"
#include "html.h"
#include "json_out.h"
#include "parse.h"
#include "url.h"

struct render {
	const struct parse_request *request;
	struct doc *doc;
	struct html_cleaner *cleaner;
	struct digest *digest;     /* one at a time */
	struct arena *arena;       /* of the feed, or of the item being rendered */
	struct buf out;            /* the JSON */
	struct buf tmp;            /* one conversion at a time */
	struct buf html;           /* sanitised content */
	struct buf text, line;     /* the other forms of an item's content */
	const struct fact *forms_of; /* whose `html` and `line` are; NULL: nobody's */
	const struct fact *body;   /* whose HTML stands in `out`, quoted: there */
	size_t body_at, body_len;
	struct fact_index feed;
	struct fact_index item;
	const struct fact_index *x; /* which of the two is being rendered */
	const struct context *context; /* of the thing being rendered */
	bool truncated;            /* a field was cut */
	bool failed;               /* memory */
	/* Of the feed, for its items. */
	struct str base;           /* of the document; absent if unknown */
	struct str language;
	/* Of the item. */
	struct item_facts *facts;
	struct str image;          /* first <img> of the content */
	int64_t published, modified;
	const struct fact *unread_published, *unread_modified; /* no dates */
	struct str url;            /* its link, without what tracks */
	bool extended;             /* it has a _gazetted */
	struct str tags;           /* each followed by a NUL */
};

/* One member of an object. */
struct member {
	const char *key;
	void (*put)(struct render *r, const char *key, enum field field);
	enum field field;
};

void render_members(struct render *r, const struct member *members, size_t n);

/* --- render_text.c: conversions; results live in r->arena --- */

/* Copy what is in r->tmp; absent if empty. */
struct str render_keep(struct render *r);
/* A fact's text on one plain line, cut at `max` bytes. */
struct str render_line(struct render *r, const struct fact *f, size_t max);
/* Text that may be HTML on one plain line. */
struct str render_guess(struct render *r, struct str s, size_t max);
/* Text as such on one line. */
struct str render_collapse(struct render *r, struct str s, size_t max);
/* Append a fact's text as sanitised HTML to `out`. Says whether it has markup. */
bool render_html(struct render *r, const struct fact *f, struct buf *out,
    struct html_found *found);
/* Append a fact's text in several forms, of which HTML is one. */
void render_forms(struct render *r, const struct fact *f,
    const struct html_forms *forms, struct html_found *found);
/* Append a fact's text as readable plain text. */
void render_text(struct render *r, const struct fact *f, struct buf *out);
/* Say whether a fact has HTML in it, decoding it if need be. */
bool render_source(struct render *r, const struct fact *f, struct str *source);
/* Resolve a reference against a base; absent if it may not be published. */
struct str render_url(struct render *r, struct str ref, struct str base);
/* A URL of a fact: its `href`, `url` or `resource`, else its text. */
struct str render_fact_url(struct render *r, const struct fact *f);
/* The URL of an item: without what tracks. */
struct str render_canonical(struct render *r, struct str url);
/* BCP 47, '_' made '-'; absent if it is no language tag. */
struct str render_language(struct render *r, struct str s);

/* --- render_parts.c: members that several objects have --- */

void put_line(struct render *r, const char *key, enum field field);
void put_url(struct render *r, const char *key, enum field field);
void put_date(struct render *r, const char *key, enum field field);
void put_number(struct render *r, const char *key, enum field field);
void put_html(struct render *r, const char *key, enum field field);
void put_markup(struct render *r, const char *key, enum field field);
void put_persons(struct render *r, const char *key, enum field field);
void put_person_of(struct render *r, const char *key, enum field field);
void put_tags(struct render *r, const char *key, enum field field);
void put_tag_details(struct render *r, const char *key, enum field field);
void put_links(struct render *r, const char *key, enum field field);
void put_yes(struct render *r, const char *key, enum field field);

void put_license(struct render *r, const char *key, enum field field);
void put_truncated(struct render *r, const char *key, enum field field);
/* Write the URL of the preferred fact of a field, else of a link. */
void put_url_or_link(struct render *r, const char *key, enum field field,
    const char *rel);

/* The preferred fact of a field, else the best link of a relation. NULL: none. */
const struct fact *fact_or_link(const struct fact_index *x, enum field field,
    const char *rel);
/* Append one person as an object; nothing if it names nobody. */
void render_person(struct render *r, const char *key, const struct fact *f);
/* The date of the preferred fact that has one; TIME_NONE if none. */
int64_t render_date(const struct fact_index *x, enum field field,
    const struct fact **unread);
/* The best link of a relation; `kind` text/html is preferred. NULL: none. */
const struct fact *render_link(const struct fact_index *x, const char *rel);
/* Say whether a link has this relation. */
bool link_is(const struct fact *f, const char *rel);

/* --- render_media.c --- */

void put_attachments(struct render *r, const char *key, enum field field);
void put_item_image(struct render *r, const char *key, enum field field);
void put_media(struct render *r, const char *key, enum field field);
void put_podcast(struct render *r, const char *key, enum field field);
void put_feed_itunes(struct render *r, const char *key, enum field field);
void put_item_itunes(struct render *r, const char *key, enum field field);

/* --- render_geo.c --- */

void put_geo(struct render *r, const char *key, enum field field);

/* --- render_item.c --- */

/* Append the body of an item as readable plain text; nothing if it has none. */
void render_body_text(struct render *r, const struct fact_index *x,
    struct buf *out);

/* --- the two objects --- */

/* Render the feed; the record's strings live until the render is freed. */
void render_feed(struct render *r, struct feed_record *out);
/* Render an item; the record's strings live until the next item. */
void render_item(struct render *r, struct item_facts *item,
    struct item_record *out);

#endif
