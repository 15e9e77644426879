/* SPDX-License-Identifier: ISC */
/* What the files of URLs share: a reference's parts, and how it is cut. */
#ifndef GAZETTED_PARSE_URL_INTERNAL_H
#define GAZETTED_PARSE_URL_INTERNAL_H

#include "url.h"

enum url_scheme {
	SCHEME_NONE,   /* no scheme: a relative reference */
	SCHEME_OTHER,  /* one that is in no list */
	SCHEME_WEB,    /* http, https */
	SCHEME_FTP,
	SCHEME_MAIL,   /* mailto, magnet: links everywhere */
	SCHEME_TEL,    /* in content alone */
	SCHEME_NAME,   /* news, tag, urn: in fields alone */
	SCHEME_DATA,
};

/* The parts of a reference (RFC 3986 section 3); absent ones have s NULL. */
struct url_parts {
	struct str scheme;
	struct str authority; /* without "//" */
	struct str path;
	struct str query;     /* without "?" */
	struct str fragment;  /* without "#" */
};

/* The kind of the scheme that is named. */
enum url_scheme url_scheme_kind(struct str name);
/*
 * Take a reference apart. A special scheme is followed by its authority
 * whatever the number of slashes, as browsers have it.
 */
void url_split(struct str s, struct url_parts *p);
/* The authority without what a link must not carry: name and password. */
struct str url_without_userinfo(struct str authority);
/* Split "host:port" (host may be an IPv6 address in brackets). */
void url_split_port(struct str hostport, struct str *host, struct str *port);
/* Take the first `n` bytes and `skip` more off the front. */
struct str url_cut(struct str *s, size_t n, size_t skip);
/* The number of bytes before the first of `stops`. */
size_t url_span_until(struct str s, const char *stops);
/* Append letters in lower case. */
void url_add_lower(struct buf *out, struct str s);

#endif
