/* SPDX-License-Identifier: ISC */
/*
 * From bytes of any encoding to clean UTF-8: valid, without byte order mark,
 * without C0 controls but tab, LF and CR, without C1 controls and DEL. The
 * encoding is what the byte order mark, the transport, then the document's own
 * declaration says, else UTF-8; what then does not decode is windows-1252.
 */
#ifndef GAZETTED_PARSE_CHARSET_H
#define GAZETTED_PARSE_CHARSET_H

#include <stdbool.h>

#include "parse.h"
#include "util.h"

struct charset; /* the converters, opened once, and a buffer */

/* Open all converters: iconv reads files. NULL when there is none at all. */
struct charset *charset_new(void);
void charset_free(struct charset *c);

struct charset_text {
	struct str text;      /* into the body, or valid until the next call */
	const char *encoding; /* lower-case IANA name, a literal */
	const char *trouble;  /* what was wrong, a literal; NULL if nothing */
};

/*
 * Decode a body. `type` is a Content-Type header's value, or absent. 0, or -1
 * with the outcome and its reason in `status`. RFC 7303; WHATWG Encoding.
 */
int charset_decode(struct charset *c, struct str body, struct str type,
    struct charset_text *out, struct parse_status *status);

#endif
