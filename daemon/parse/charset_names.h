/* SPDX-License-Identifier: ISC */
/* Names of encodings and what reads them. Private to charset.c. */
#ifndef GAZETTED_PARSE_CHARSET_NAMES_H
#define GAZETTED_PARSE_CHARSET_NAMES_H

#include <stddef.h>

#include "util.h"

enum decoder {
	DECODE_ICONV,
	DECODE_UTF8,
	DECODE_UTF16LE, DECODE_UTF16BE,
	DECODE_UTF32LE, DECODE_UTF32BE,
	DECODE_WINDOWS1252,
	DECODE_REFUSED, /* hides markup from who does not decode it */
};

struct encoding {
	const char *name;   /* lower-case IANA name */
	const char *iconv;  /* its converter; NULL: none */
	enum decoder decoder;
	const char *labels; /* all labels, a blank before and after each */
};

extern const struct encoding encodings[];
extern const size_t nencodings;

/*
 * Find by label, without case and blanks around, hyphen or underscore; NULL if
 * unknown.
 */
const struct encoding *encoding_find(struct str label);

#endif
