/* SPDX-License-Identifier: ISC */
/* The formats of XML feeds. */
#ifndef GAZETTED_PARSE_FORMAT_H
#define GAZETTED_PARSE_FORMAT_H

#include "namespace.h"
#include "xml.h"

/*
 * The name of the format (a literal, "rss2.0") that a root element of this
 * namespace begins; NULL if it begins no feed.
 */
const char *format_of_root(const struct xml_name *name, enum ns ns,
    const struct xml_attr *attrs, size_t n);

#endif
