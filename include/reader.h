/* SPDX-License-Identifier: ISC */
/*
 * A store without a daemon, read as the daemon would answer: the lists of
 * items, of feeds and the export, byte for byte. It changes nothing. One
 * thread, the caller's.
 */
#ifndef GAZETTED_READER_H
#define GAZETTED_READER_H

#include <stddef.h>

#include "query.h"

struct reader;

/* Open the store's file. 0 and *out, or -1 and a sentence in `why`. */
int reader_open(const char *store, struct reader **out,
    char why[QUERY_ERROR_LEN]);
/* NULL is fine. */
void reader_free(struct reader *r);

/* Takes a piece of an answer and its HTTP status. -1 to break it off. */
typedef int reader_sink(void *arg, int status, const char *s, size_t n);

/*
 * Answer a GET of `target` ("/v1/items?unread=1"), in a format that `accept`
 * takes: 200 and the list, or another status and a problem (RFC 9457).
 */
void reader_get(struct reader *r, const char *target, const char *accept,
    reader_sink *sink, void *arg);

#endif
