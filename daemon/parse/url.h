/* SPDX-License-Identifier: ISC */
/*
 * URLs as the item format has them: RFC 3986 section 5 resolution, white space
 * dropped as browsers do, dot segments removed, IRIs percent-encoded where a
 * URL needs it. Linear; no allocation but in `out`.
 */
#ifndef GAZETTED_PARSE_URL_H
#define GAZETTED_PARSE_URL_H

#include <stdbool.h>

#include "buf.h"
#include "util.h"

enum url_use {
	URL_LINK,  /* a field of the format: http https mailto magnet ftp news tag urn */
	URL_HTML,  /* in content: http https mailto magnet ftp tel */
	URL_MEDIA, /* img src: as URL_HTML, and data: of an image type */
	URL_WEB,   /* http and https alone */
};

/*
 * Resolve `ref` against `base` (http, https or ftp; else `ref` stays relative)
 * and append the result to `out`. 0; -1 and nothing appended when it is empty,
 * longer than BOUND_URL, or its scheme (as a browser would see it: tabs and
 * line ends taken out) is not one of `use`. An image in data: may have
 * BOUND_DATA_URL bytes.
 * User name and password go: they are nobody's but the subscriber's. Hosts
 * stay as they are, in UTF-8. What comes out comes out the same again.
 */
int url_resolve(struct str base, struct str ref, enum url_use use,
    struct buf *out);
/* The scheme's length (without the colon) in `s`, 0 if it has none. */
size_t url_scheme_len(struct str s);
/* Say whether it is absolute: has a scheme. */
bool url_is_absolute(struct str s);
/* The host of a hierarchical URL, without userinfo and port; absent if none. */
struct str url_host(struct str s);
/*
 * Append the URL without what only tracks (utm_*, fbclid, gclid, mc_cid ...),
 * without fragment, host in lower case, default port dropped: the form that
 * is published and stored as canonical. Nothing else changes; query order
 * stays. What is not http(s) is appended as it is.
 */
void url_strip_tracking(struct str url, struct buf *out);
/*
 * Append the form by which two links are compared: as url_strip_tracking, and
 * without scheme, "www.", trailing slash and "index.html".
 */
void url_compare_form(struct str url, struct buf *out);
/*
 * Append the URL that "feed:URL" or "feed://rest" (which is http) means; any
 * other URL as it is.
 */
void url_without_feed(struct str url, struct buf *out);

#endif
