/* SPDX-License-Identifier: ISC */
/* The feeds that a page announces. */
#ifndef GAZETTED_PARSE_DISCOVER_H
#define GAZETTED_PARSE_DISCOVER_H

#include "parse.h"

/*
 * Give the sink the feeds that a page of clean UTF-8 announces, at most
 * BOUND_FOUND_LINKS: by the HTTP Link header, by its link elements, and where
 * there are none, by its links that look like feeds. No path is guessed.
 */
void discover_read(struct str text, const struct parse_request *request,
    const struct parse_sink *sink, struct parse_status *status);

#endif
