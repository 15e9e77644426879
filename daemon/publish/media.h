/* SPDX-License-Identifier: ISC */
/* Request headers that choose an answer. Pure; any thread. */
#ifndef GAZETTED_MEDIA_H
#define GAZETTED_MEDIA_H

#include <stdbool.h>

/*
 * Choose by an Accept header (RFC 9110 section 12.5.1; NULL: anything goes)
 * among `types` (NULL at the end), the best first: the index of the type with
 * the highest quality, or -1 if none is acceptable.
 */
int media_choose(const char *accept, const char *const *types);
/* Say whether an If-None-Match header names the tag (RFC 9110 section 13.1.2). */
bool etag_matches(const char *header, const char *etag);

/*
 * Say whether an Accept-Encoding header (RFC 9110 section 12.5.3; NULL: no)
 * takes gzip.
 */
bool media_takes_gzip(const char *accept_encoding);

#endif
