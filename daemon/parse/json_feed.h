/* SPDX-License-Identifier: ISC */
/* JSON Feed 1.0 and 1.1 into facts. */
#ifndef GAZETTED_PARSE_JSON_FEED_H
#define GAZETTED_PARSE_JSON_FEED_H

#include "fact.h"
#include "parse.h"

/*
 * Read a document of clean UTF-8. PARSE_NOT_FEED when it is other JSON,
 * PARSE_BAD when it is no JSON, PARSE_LIMIT when it is nested too deep.
 */
void json_feed_read(struct str text, struct doc *doc,
    const struct context *context, struct parse_status *status);

#endif
