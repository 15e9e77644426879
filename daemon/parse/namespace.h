/* SPDX-License-Identifier: ISC */
/*
 * The namespaces that feeds use, by URI in every spelling seen, and what an
 * undeclared usual prefix means.
 */
#ifndef GAZETTED_PARSE_NAMESPACE_H
#define GAZETTED_PARSE_NAMESPACE_H

#include <stdbool.h>

#include "util.h"

enum ns {
	NS_OTHER,      /* unknown: its elements mean nothing to us */
	NS_CORE,       /* none, or one of RSS's and CDF's own */
	NS_ATOM,       /* 0.3 and 1.0 */
	NS_RDF,
	NS_DC,         /* Dublin Core elements and terms */
	NS_CONTENT,
	NS_MEDIA,
	NS_ITUNES,
	NS_PODCAST,
	NS_GEORSS,
	NS_GEO,
	NS_GML,
	NS_THREAD,
	NS_SLASH,
	NS_WFW,
	NS_FEEDBURNER,
	NS_SYNDICATION,
	NS_CC,
	NS_XHTML,
	NS_ADMIN,
	NS_SOURCE,     /* source.scripting.com */
	NS_HISTORY,    /* RFC 5005 */
	NS_XML,
};

/* Find the namespace that a URI means; NULL and "" are NS_CORE. */
enum ns ns_from_uri(const char *uri);
/* Find what an undeclared prefix usually means, NS_OTHER if nothing. */
enum ns ns_from_prefix(const char *prefix);
/* Say whether the URI is Atom 0.3's. */
bool ns_is_atom03(const char *uri);

#endif
