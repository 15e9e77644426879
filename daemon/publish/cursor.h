/* SPDX-License-Identifier: ISC */
/*
 * Cursors of lists and positions of the change stream. A cursor is opaque: a
 * version, a hash of the query that it continues, and a key; one that was cut,
 * made up or taken from another query is refused. Pure; any thread.
 */
#ifndef GAZETTED_CURSOR_H
#define GAZETTED_CURSOR_H

#include <stdint.h>

#include "route.h"
#include "store.h"
#include "util.h"

struct cursor {
	int64_t sort; /* 0 where the key is the row alone */
	int64_t rid;
};

#define CURSOR_LEN 56 /* bytes of its text, with the NUL */

/* Write the cursor of a query, which is its route and its parameters. */
void cursor_format(char out[CURSOR_LEN], const struct api_route *route,
    const struct api_args *args, const struct cursor *cursor);
/* Read one. 0, or -1: not a cursor of this query. */
int cursor_parse(const char *text, const struct api_route *route,
    const struct api_args *args, struct cursor *out);

enum position_result { POSITION_OK, POSITION_BAD, POSITION_GONE };

/*
 * Read "now", N or EPOCH-N of the store whose `stats` these are.
 * POSITION_GONE: a foreign epoch, or beyond what anybody can have seen.
 */
enum position_result position_parse(const char *text,
    const struct store_stats *stats, int64_t *out);

#define POSITION_LEN 40 /* bytes of a position's text, with the NUL */

/* Write a position: EPOCH-N. */
void position_format(char out[POSITION_LEN], const char *epoch, int64_t seq);

/*
 * Append the request's URL with its parameters and this cursor: the address
 * of the next page.
 */
struct buf;
void next_url(struct buf *out, const struct api_route *route,
    const struct api_args *args, const char *cursor);

#endif
