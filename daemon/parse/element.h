/* SPDX-License-Identifier: ISC */
/*
 * The table of elements: what each means where. A format or a module is rows
 * of this table; adding an element is adding a row.
 */
#ifndef GAZETTED_PARSE_ELEMENT_H
#define GAZETTED_PARSE_ELEMENT_H

#include "fact.h"
#include "namespace.h"

/* Where an element stands: bits, so that a row can name several. */
enum scope {
	S_ROOT = 1 << 0,    /* inside rss, rdf:RDF; the document itself */
	S_FEED = 1 << 1,
	S_ITEM = 1 << 2,
	S_PERSON = 1 << 3,
	S_IMAGE = 1 << 4,
	S_INPUT = 1 << 5,   /* textInput */
	S_SOURCE = 1 << 6,
	S_MEDIA = 1 << 7,   /* media:content, media:group */
	S_SKIP = 1 << 8,    /* skipHours, skipDays */
	S_PODCAST = 1 << 9,
	S_GML = 1 << 10,
	S_CATEGORY = 1 << 11, /* itunes:category */
};

/* How an element is read. */
enum how {
	HOW_LINE,   /* its text, markup in it dropped */
	HOW_MARKUP, /* its text or inline markup, as HTML where it is */
	HOW_PARTS,  /* what is in it, as parts */
	HOW_ENTER,  /* nothing itself; what is in it belongs to the same thing */
	HOW_FEED,   /* the feed's element: format's root or channel */
	HOW_ITEM,   /* an item */
};

struct element {
	enum ns ns;
	const char *name;    /* lower case: names are compared without case */
	unsigned in;         /* scopes in which this row holds */
	enum field field;
	enum how how;
	enum text_type type; /* where the element does not say */
	uint8_t rank;
	unsigned opens;      /* scope inside; 0: the same, or nothing */
	const char *key;     /* JSON key of facts that are rendered as they are */
	bool list;           /* that key is a list */
};

/* Find the rows of a name; they are adjacent. Returns the number. */
size_t element_rows(enum ns ns, const char *name, const struct element **rows);

#endif
