/* SPDX-License-Identifier: ISC */
/* OPML 1.0 and 2.0: lists of subscriptions. */
#ifndef GAZETTED_PARSE_OPML_H
#define GAZETTED_PARSE_OPML_H

#include "parse.h"

/*
 * Read a list, the `document` at the end of clean UTF-8 `text`, and give its
 * outlines that have an xmlUrl to the sink: folders and categories are tags, a
 * URL that may not be subscribed is given with the reason.
 */
void opml_read(struct str text, struct str document,
    const struct parse_request *request, const struct parse_sink *sink,
    struct parse_status *status);

#endif
