/* SPDX-License-Identifier: ISC */
/*
 * Reading what a client sends: JSON bodies into structs. Any thread.
 */
#ifndef GAZETTED_SPEC_H
#define GAZETTED_SPEC_H

#include <stdbool.h>

#include "buf.h"
#include "feed.h"
#include "store_write.h"

#define SPEC_ERROR_LEN 200

/*
 * Read the body that adds a feed (`adding`: "url" is required, "state" is not
 * taken) or changes one. URLs are checked and put in their normal form;
 * userinfo in them becomes username and password. 0; -1: the body is wrong;
 * -2: its URL is; then `why` says what. Clear `out` after 0.
 */
int spec_parse(const struct buf *body, bool adding, bool allow_file,
    struct feed_spec *out, char why[SPEC_ERROR_LEN]);
/*
 * Read the body that sets an item's state: "read", "starred", "tags". 0, or
 * -1 and what is wrong in `why`. Clear `out` after 0.
 */
int spec_parse_state(const struct buf *body, struct item_state *out,
    char why[SPEC_ERROR_LEN]);
/* Make a spec that says nothing. */
void feed_spec_init(struct feed_spec *spec);

#endif
