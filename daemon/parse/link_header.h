/* SPDX-License-Identifier: ISC */
/* The HTTP Link header, RFC 8288. */
#ifndef GAZETTED_PARSE_LINK_HEADER_H
#define GAZETTED_PARSE_LINK_HEADER_H

#include <stdbool.h>

#include "util.h"

struct link_header {
	struct str left; /* not read yet */
};

struct link_value {
	struct str url, rel, type, title; /* as they stand; absent if none */
};

/* Begin to read header values, joined by commas. */
struct link_header link_header(struct str value);
/* Read the next link. 0, or -1 when there is none. */
int link_header_next(struct link_header *h, struct link_value *out);
/* Say whether one of its relations is this one. */
bool link_value_is(const struct link_value *v, const char *rel);
/* Say whether a blank-separated list has a word, case aside. */
bool word_list_has(struct str list, const char *word);

#endif
