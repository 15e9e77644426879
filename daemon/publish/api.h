/* SPDX-License-Identifier: ISC */
/*
 * What handlers build on: the request, the ways of answering it, reading the
 * store and then answering. Loop thread only, except where said.
 *
 * A request is owned by whoever will answer it. Each answering function takes
 * it over and frees it, also when its connection was lost meanwhile; until
 * then it stays valid, so a job that comes back late finds it.
 */
#ifndef GAZETTED_API_H
#define GAZETTED_API_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "buf.h"
#include "conn.h"
#include "digest.h"
#include "publish.h"
#include "route.h"
#include "sink.h"
#include "socket.h"
#include "store.h"
#include "tcp.h"
#include "waits.h"

struct live;
struct stream;

LIST_HEAD(request_list, api_request);
TAILQ_HEAD(stream_list, stream);

struct publish {
	struct publish_conf conf;
	struct peer_rule rule;
	struct unix_socket socket;
	struct tokens tokens;         /* for TCP */
	char *socket_path, *socket_group; /* outlive the configuration read */
	struct conns *conns;
	struct sinks *sinks;
	struct request_list requests; /* not answered yet */
	struct live *live;            /* streams that wait for a change */
	struct wait_list waits;       /* for polls */
	unsigned refreshes;           /* under way */
	int64_t started;              /* monotonic ms */
	int64_t looked;               /* at the socket's path; monotonic ms */
	uint64_t answered;            /* requests */
	uint64_t read_turn;           /* of the loop: the last with a quick query, */
	uint64_t crowd_turn;          /* and the last with several */
	unsigned imports;             /* OPML documents at work */
	unsigned replays;             /* kept documents at work */
	bool stopping;
	void (*idle)(void *arg);      /* while stopping; may be NULL */
	void *idle_arg;
};

struct api_request {
	LIST_ENTRY(api_request) link;
	struct publish *p;            /* NULL once the interface has gone */
	struct conn *conn;            /* NULL once the connection is lost */
	struct evhttp_request *http;  /* NULL then */
	const struct api_route *route;
	struct api_args args;         /* does not change: jobs may read it */
	struct buf body;
	bool head;                    /* HEAD: no body is sent */
	bool may_write;
	char *file;                   /* it is of this file, not a client's; NULL */
	bool imports;                 /* counted in publish.imports */
	bool replays;                 /* the same of publish.replays */
	void (*lost)(void *arg);
	void *lost_arg;
};

/* What can be wrong with a request; the table in problem.c has the rest. */
enum api_problem {
	PROBLEM_NONE,
	PROBLEM_BAD_REQUEST,
	PROBLEM_BAD_PARAMETER,
	PROBLEM_BAD_CURSOR,
	PROBLEM_BAD_BODY,
	PROBLEM_BAD_URL,
	PROBLEM_UNAUTHORIZED,
	PROBLEM_FORBIDDEN,
	PROBLEM_NOT_FOUND,
	PROBLEM_METHOD,
	PROBLEM_NOT_ACCEPTABLE,
	PROBLEM_CONFLICT,
	PROBLEM_POSITION_GONE,
	PROBLEM_TOO_LARGE,
	PROBLEM_NOT_FEED,
	PROBLEM_NOT_OPML,
	PROBLEM_INTERNAL,
	PROBLEM_NOT_IMPLEMENTED,
	PROBLEM_TOO_SOON,
	PROBLEM_BUSY,
	PROBLEM_TOO_SLOW,
	PROBLEM_STORAGE,
	PROBLEM_NO_SPACE,
};

/* The machine word, the HTTP status and its phrase. Any thread. */
const char *problem_code(enum api_problem problem);
int problem_status(enum api_problem problem);
const char *problem_title(enum api_problem problem);
/* The problem that an errno of the store is. Any thread. */
enum api_problem problem_from_errno(int error);
/*
 * Append an RFC 9457 object without its closing brace, so that more members
 * may follow. Any thread.
 */
void problem_json(struct buf *out, enum api_problem problem, const char *detail);

/* Set a header of the answer; before answering. */
void api_header(struct api_request *req, const char *name, const char *value);
/* Read a header of the request; NULL if absent, or the connection is lost. */
const char *api_request_header(const struct api_request *req, const char *name);

/* Answer with a body, whose bytes are taken out of `body`. */
struct api_answer api_reply(struct api_request *req, int status,
    const char *content_type, struct buf *body);
/* The same with a body that is gzip's already. */
struct api_answer api_reply_gzip(struct api_request *req, int status,
    const char *content_type, struct buf *body);
/*
 * Set an ETag, weak where the body may still be compressed, and say whether
 * If-None-Match names it: then the answer is an empty 304. `hash` is of the
 * body, or of a part that changes whenever the body does.
 */
bool api_unchanged(struct api_request *req, const uint8_t hash[DIGEST_LEN],
    bool weak);
/* Answer without a body. */
struct api_answer api_reply_empty(struct api_request *req, int status);
/* Answer with a problem; the format makes its detail. */
struct api_answer api_error(struct api_request *req, enum api_problem problem,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same, with rendered members (",\"found\":[]") added to the object. */
struct api_answer api_error_with(struct api_request *req,
    enum api_problem problem, const char *members, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/*
 * Answer later. `lost` (may be NULL) is called with `arg` when the connection
 * is lost before the answer; the request must still be answered after it.
 */
struct api_answer api_defer(struct api_request *req, void (*lost)(void *arg),
    void *arg);
/* Free a request whose answer the caller has given to evhttp itself. */
void api_request_free(struct api_request *req);

#define API_JSON "application/json"
#define API_SQLITE "application/vnd.sqlite3"
#define API_NDJSON "application/x-ndjson"
#define API_FEED_JSON "application/feed+json"
#define API_ATOM "application/atom+xml"
#define API_PROBLEM "application/problem+json"
#define API_OPML "text/x-opml"
#define API_METRICS "application/openmetrics-text"

/* The values of the request's arguments. */
static inline const char *
api_text(const struct api_request *req, enum api_param_id id)
{
	return req->args.values[id].text;
}

static inline int64_t
api_number(const struct api_request *req, enum api_param_id id)
{
	return req->args.values[id].number;
}

/*
 * Read the store, then answer. `run` is on a query thread: it may read
 * req->args and write what is below; it returns 0 or -1 (the store failed).
 * `finish` answers; NULL: 200 with `out` as JSON, or `problem`. `clear`, set
 * beforehand, frees what is in it (NULL: nothing), whatever came of it. Structs
 * of handlers begin with this one and are freed with it.
 */
struct api_query {
	struct store_job job;
	struct api_request *req;
	int (*run)(struct api_query *aq, struct query *q);
	struct api_answer (*finish)(struct api_query *aq);
	void (*clear)(struct api_query *aq);
	struct buf out;
	enum api_problem problem;
	const char *detail; /* a literal */
};

/* Begin; takes `aq` (from xcalloc of `struct api_query` or one that begins so). */
struct api_answer api_query_start(struct api_request *req, struct api_query *aq,
    int (*run)(struct api_query *aq, struct query *q),
    struct api_answer (*finish)(struct api_query *aq));
/* Answer with what `run` left: `out`, or `problem`. */
struct api_answer api_query_finish(struct api_query *aq);

/*
 * Write to the store, then answer: the same with a writing connection. `run`
 * returns nothing: a failed write is noted in the job. `finish` is called
 * whether or not the connection still lives; it frees nothing of `aw` itself.
 */
struct api_write {
	struct store_job job;
	struct api_request *req;
	void (*run)(struct api_write *aw, struct store_writer *w);
	struct api_answer (*finish)(struct api_write *aw);
	void (*clear)(struct api_write *aw); /* frees what is in it; NULL: nothing */
};

struct api_answer api_write_start(struct api_request *req, struct api_write *aw,
    void (*run)(struct api_write *aw, struct store_writer *w),
    struct api_answer (*finish)(struct api_write *aw),
    void (*clear)(struct api_write *aw));

/* Dispatch a complete request of evhttp: conns' callback. */
void api_dispatch(void *publish, struct conn *conn, struct evhttp_request *http);
/* A connection was lost: conns' callback. */
void api_lost(void *publish, void *request);

/* The table (routes.c). */
extern const struct api_route api_routes[];
extern const size_t api_routes_count;

#endif
