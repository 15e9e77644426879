/* SPDX-License-Identifier: ISC */
/* What a document is, from its first bytes. */
#ifndef GAZETTED_PARSE_SNIFF_H
#define GAZETTED_PARSE_SNIFF_H

#include "parse.h"
#include "util.h"

enum sniffed { SNIFF_XML, SNIFF_JSON, SNIFF_NOTHING };

/*
 * Find where the document begins in `text`, which `body` was decoded to; *junk
 * when something is before it. For SNIFF_NOTHING the outcome and what it is
 * instead are in `status`.
 */
enum sniffed sniff(struct str body, struct str text, struct str *document,
    bool *junk, struct parse_status *status);

#endif
