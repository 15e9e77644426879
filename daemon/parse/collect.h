/* SPDX-License-Identifier: ISC */
/* Makes the facts of a document from the events of the XML reader. */
#ifndef GAZETTED_PARSE_COLLECT_H
#define GAZETTED_PARSE_COLLECT_H

#include "fact.h"
#include "xml.h"

struct collect;

/*
 * Make a collector that adds to `doc`; `context` is what the document itself
 * inherits. It is the reader's handler.
 */
struct collect *collect_new(struct doc *doc, const struct context *context);
void collect_free(struct collect *c);
/* Its events, for xml_new; lives as long as the collector. */
const struct xml_handler *collect_handler(struct collect *c);
/* Close what the document's early end left open. */
void collect_end(struct collect *c);
/* The format that the root element and its namespace mean; NULL: no feed. */
const char *collect_format(const struct collect *c);
/* The name of the root element; "" if there was none. */
const char *collect_root(const struct collect *c);

#endif
