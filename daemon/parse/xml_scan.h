/* SPDX-License-Identifier: ISC */
/* The scanner in front of libxml2: see xml.h. Private to the two. */
#ifndef GAZETTED_PARSE_XML_SCAN_H
#define GAZETTED_PARSE_XML_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bounds.h"
#include "parse.h"
#include "util.h"

/* An entity that the DTD declares; its text has no markup. */
struct xml_entity {
	struct str name, value; /* value as declared */
	bool external;
};

struct xml_scan {
	const char *at, *end;     /* what is left */
	const char *start;        /* where line 1 begins; set by the caller */
	size_t depth, namespaces;
	size_t nentities, entity_text, expanded;
	uint32_t repairs;
	bool done;                /* the root element was closed */
	bool stop;                /* nothing more is wanted */
	char error[PARSE_DETAIL_LEN]; /* first repair, with its line; "" if none */
	struct parse_status *status; /* a limit that was passed */
	size_t used, room;        /* of the slice */
	bool cdata;               /* text is put as it is, not escaped, */
	bool direct;              /* and past libxml2 */
	/* Take the slice: sets `used` to 0, and `stop` if no more is wanted. */
	void (*flush)(void *arg);
	/* Take text past libxml2, if that has caught up: false if it has not. */
	bool (*begin_text)(void *arg);
	void (*text)(void *arg, const char *p, size_t n);
	/* The end tags that follow are missing in the document. */
	void (*implied)(void *arg, bool on);
	void *arg;
	/* From here on nothing is read before it was set. */
	struct str open[BOUND_XML_DEPTH]; /* names of the open elements */
	uint16_t xmlns[BOUND_XML_DEPTH];  /* namespace declarations of each */
	struct xml_entity entities[BOUND_XML_ENTITIES];
	char slice[KIB(16)];      /* the mended document, until it is handed on */
};

/* What xml_put does when the slice is full; for it only. */
void xml_put_slow(struct xml_scan *s, const char *p, size_t n);

/* Hand on bytes of the mended document. */
static inline void
xml_put(struct xml_scan *s, const char *p, size_t n)
{
	if (n >= s->room - s->used) {
		xml_put_slow(s, p, n);
		return;
	}
	memcpy(s->slice + s->used, p, n);
	s->used += n;
}

/* Hand on text that a literal has. */
#define XML_PUT(s, lit) xml_put((s), (lit), sizeof(lit) - 1)

/* Walk the document. 0, or -1 with `status` set. */
int xml_scan(struct xml_scan *s, struct str document);
/* The line of a place in the document. */
uint32_t xml_scan_line(const struct xml_scan *s, const char *at);

/* --- xml_repair.c: mending --- */

/* Note a repair. -1 when there were too many. */
int xml_note(struct xml_scan *s, const char *at, const char *what);
/* Set the limit's outcome; returns -1. */
int xml_limit(struct xml_scan *s, const char *at, const char *what);
/* Put an attribute's value with its references resolved. */
int xml_put_value(struct xml_scan *s, const char *p, size_t n);
/* Put text with its references resolved. */
int xml_put_text(struct xml_scan *s, const char *p, size_t n);
/* Find the first "]]>"; NULL if there is none. */
const char *xml_find_section_end(const char *p, const char *end);
/* Put the content of a CDATA section. */
void xml_put_cdata(struct xml_scan *s, struct str text);
/* Put a start tag that is not well-formed, in the shape that it should have. */
int xml_put_start(struct xml_scan *s, const char *p, const char *end);
/* Read the DTD's entities; *end is after the declaration. 0 or -1. */
int xml_read_doctype(struct xml_scan *s, const char *p, const char **end);

/* --- xml_name.c: names --- */

/* What a byte of ASCII may be in a name. */
enum { XML_NAME_CHAR = 1, XML_NAME_START = 2 };
extern const uint8_t xml_name_class[256];

/* xml_name_run from the first byte beyond ASCII on; for it only. */
size_t xml_name_run_wide(const char *p, const char *end);
/* Say whether a name may begin at `p`. */
bool xml_name_begins(const char *p, const char *end);

/* How many bytes from `p` are characters of names. */
static inline size_t
xml_name_run(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && (xml_name_class[(unsigned char)*q] & XML_NAME_CHAR) != 0)
		q++;
	if (q < end && (unsigned char)*q >= 0x80)
		q += xml_name_run_wide(q, end);
	return (size_t)(q - p);
}

/* Say whether a byte is white space. */
static inline bool
xml_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

#endif
