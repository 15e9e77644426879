/* SPDX-License-Identifier: ISC */
/*
 * Lists that a stream writes: pages, how much of one, whether more follows.
 * They know nothing of HTTP, so that a store without a daemon can be listed
 * the same way (reader.h).
 */
#ifndef GAZETTED_LIST_H
#define GAZETTED_LIST_H

#include "stream.h"

struct cursor;

struct list {
	struct stream stream;
	int64_t limit;   /* rows at most; 0: any number */
	int64_t count;   /* rows written */
	bool begun;      /* a batch has run */
	bool full;       /* the batch ended for its size, not for want of rows */
	bool more;       /* rows follow beyond the limit */
};

/* Say whether this row has to wait: for the next batch, or the next page. */
static inline bool
list_stops(struct list *l)
{
	l->more = l->limit != 0 && l->count == l->limit;
	l->full = !l->more && stream_is_full(&l->stream);
	return l->more || l->full;
}

/* Note why there is no list. NULL. */
void *list_refuse(struct refusal *why, enum api_problem problem,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/*
 * Read the request's cursor; without one it is all zeroes. 0, or -1: it is not
 * one of this list.
 */
int list_cursor(const struct api_request *req, struct cursor *out,
    struct refusal *why);

/*
 * Make the list that a request's route and parameters describe, in a format
 * that `accept` takes. The stream, or NULL and the reason.
 */
stream_open items_open, export_open, feeds_open, stories_open;

#endif
