/* SPDX-License-Identifier: ISC */
/*
 * Reading XML as it is found. A scanner (xml_scan.c) walks the document first:
 * it counts against the limits that libxml2 has not, takes the declaration and
 * the DTD out, resolves references and mends what is broken; libxml2's SAX2
 * push parser gets what it leaves. Input is clean UTF-8 (charset.h).
 */
#ifndef GAZETTED_PARSE_XML_H
#define GAZETTED_PARSE_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"
#include "util.h"

struct xml_attr {
	const char *local, *prefix, *uri; /* prefix and uri NULL if none */
	struct str value;                 /* valid during the call */
};

struct xml_name {
	const char *local, *prefix, *uri; /* equal names are equal pointers */
	const char *declared; /* default namespace that the tag declares; NULL */
};

/* What the reader tells; the strings of names live until xml_free. */
struct xml_handler {
	/* -1: what follows is not wanted. */
	int (*start)(void *arg, const struct xml_name *name,
	    const struct xml_attr *attrs, size_t nattrs);
	void (*text)(void *arg, const char *s, size_t n);
	/* `implied`: the end tag is missing, an outer element ended. */
	void (*end)(void *arg, bool implied);
	void *arg;
};

struct xml;

/* Make a reader for one document. */
struct xml *xml_new(const struct xml_handler *handler);
void xml_free(struct xml *x);
/*
 * Give libxml2 `n` bytes at a time, 16 KiB at most, which is the default. What
 * is read does not depend on it; tests hold that.
 */
void xml_slice(struct xml *x, size_t n);
/*
 * Read the document, which begins with its first '<', and is the end of `text`,
 * whose lines are counted. PARSE_OK also when it was mended or ends early;
 * PARSE_LIMIT with the reason in `status`.
 */
void xml_read(struct xml *x, struct str text, struct str document,
    struct parse_status *status);
/* Say whether the root element's end was seen. */
bool xml_complete(const struct xml *x);
/* The first thing that needed mending, with its line; NULL if nothing did. */
const char *xml_error(const struct xml *x);
/* The line being read, for who handles an event. */
uint32_t xml_line(const struct xml *x);

#endif
