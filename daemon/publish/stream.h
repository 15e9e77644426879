/* SPDX-License-Identifier: ISC */
/*
 * The one way of writing lists. A stream runs keyset batches as read jobs of
 * the store and sends what a batch gave in pieces of at most BOUND_API_CHUNK,
 * the next only when the last has drained. While one batch is sent the next is
 * read, and no more: a stream holds two batches, and no read transaction
 * between them. What fits one batch is answered with its length. A reader
 * without progress is dropped; when the connection dies, at whatever moment,
 * all is given back.
 *
 * A failure before the first byte is an error answer. One after it ends the
 * stream with last words that say so and without HTTP's last chunk, so that a
 * client that does not look at them still knows. Loop thread, except batch.
 */
#ifndef GAZETTED_STREAM_H
#define GAZETTED_STREAM_H

#include "api.h"

struct query;

struct stream_ops {
	const char *content_type; /* unless the stream has its own */
	int stall_s; /* a reader's longest pause */
	/*
	 * Append a batch to s->out, until stream_is_full; set s->end at the end
	 * of the list, or s->park where a change may bring more. On a query
	 * thread: may read s->req->args. 0; -1: the store failed (see query_error);
	 * or set s->problem and s->detail.
	 */
	int (*batch)(struct stream *s, struct query *q);
	/* Append the last words of a stream that failed. */
	void (*broken)(struct stream *s, const char *code, const char *detail);
	/* Free what is in the struct that begins with `s`; not the struct.
	 * NULL: nothing. */
	void (*clear)(struct stream *s);
	/* Add headers before the first byte; NULL: none. */
	void (*headers)(struct stream *s);
	/* Say where the next batch begins, if another stream may have the same;
	 * -1: it may not. NULL: never. While no batch is at the store. */
	int64_t (*place)(const struct stream *s);
	/* Say whether two with the same place want the same. What they want
	 * does not change. */
	bool (*same)(const struct stream *a, const struct stream *b);
	/* Go on from where `from` is after its batch: it is this one's too. */
	void (*adopt)(struct stream *s, const struct stream *from);
	/* Append the value of the Link header, if there is one. Before the first
	 * byte has left; NULL: none. */
	void (*link)(struct stream *s, struct buf *link);
};

/* Structs of handlers begin with this one. */
struct stream {
	struct store_job job;
	const struct stream_ops *ops;
	struct api_request *req;
	struct buf out;
	bool end, park;
	const char *content_type; /* NULL: that of ops */
	bool tagged;           /* an ETag, where it is answered in one go */
	bool waits;            /* a change may bring more: not compressed */
	enum api_problem problem;
	const char *detail;    /* a literal */
	int64_t park_until;    /* monotonic ms; the answer is empty then */
	int64_t heartbeat_ms;  /* it never ends: an empty line this often; 0: no */
	int64_t seq;           /* the last change committed before this batch */
	/* the stream's own */
	struct gzip *zip;      /* NULL: not compressed */
	struct stream *leader; /* whose batch this one waits for; NULL: none */
	struct stream_list sharers; /* those whose leader this is */
	bool leads;            /* others may share its batch, */
	int64_t place;         /* which begins here */
	TAILQ_ENTRY(stream) link;
	struct buf sending;
	size_t sent;           /* of `sending` */
	bool working;          /* a batch is at the store */
	bool parked;           /* waits for a change */
	bool quiet;            /* nothing is read while it is sent: it caught up */
	bool draining;         /* a piece is with evhttp */
	bool started;          /* the head is sent */
	bool last;             /* no batch comes after `sending` */
	bool cut;              /* close the connection after it */
	bool lost;
};

/* Why a request has no stream. */
struct refusal {
	enum api_problem problem;
	char detail[200];
};

/* Makes a stream, its ops set, for a request; NULL: refused. */
typedef struct stream *stream_open(struct api_request *req, const char *accept,
    struct refusal *why);

/* Answer with the stream that `open` makes, or with the problem. */
struct api_answer stream_answer(struct api_request *req, stream_open *open);
/* Begin; takes `s` (from xcalloc of a struct that begins with one). */
struct api_answer stream_start(struct api_request *req, struct stream *s,
    const struct stream_ops *ops);
/* Say whether the batch has enough. Any thread. */
bool stream_is_full(const struct stream *s);
/*
 * Find the row of the feed that feed= names, 0 if there is no feed=. 0 or -1,
 * with the problem noted where there is no such feed. On a query thread.
 */
int stream_feed(struct stream *s, struct query *q, int64_t *row);
/* Close a list and append an "error" member: the last words of a JSON list. */
void stream_broken_list(struct stream *s, const char *code, const char *detail);
/* Append {"error":{...}} as a line: the last words of NDJSON. */
void stream_broken_line(struct stream *s, const char *code, const char *detail);

/* What api_stream.c and api_live.c have of each other. */

/* Have the next batch read; a busy store fails the stream. */
void stream_again(struct stream *s);
/* A batch is here: send it, or see what else is next. */
void stream_arrived(struct stream *s);
/* Say whether there was a change since the last batch was begun. */
bool stream_is_behind(const struct stream *s);
/* Wait for a change. */
void live_park(struct stream *s);
/* Wait for the batch of another one that reads the same, if there is one. */
bool live_join(struct stream *s);
/* It is at the store: others may share its batch. */
void live_lead(struct stream *s);
/* Give up waiting, for a change or for a leader. */
void live_leave(struct stream *s);
/* Its batch is here: those who share it have it as well. */
void live_share(struct stream *s);

/* Those who wait; NULL: no memory. Free it after the last stream. */
struct live *live_new(struct event_base *base);
void live_free(struct live *l);
/* Changes were committed: those who wait look again, soon. */
void streams_wake(struct publish *p);
/* End the streams that waited long enough, or all. */
void streams_expire(struct publish *p, bool all);

#endif
