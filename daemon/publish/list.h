/* SPDX-License-Identifier: ISC */
/* A page of a list that a stream writes: how much, and whether more follows. */
#ifndef GAZETTED_LIST_H
#define GAZETTED_LIST_H

#include "stream.h"

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

#endif
