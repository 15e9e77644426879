/* SPDX-License-Identifier: ISC */
/*
 * Talking to the daemon: HTTP over its Unix socket (libcurl). A request that
 * gets no HTTP answer has its reason printed here, and its exit code returned.
 */
#ifndef GAZETTE_CONNECTION_H
#define GAZETTE_CONNECTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct connection;

struct request {
	const char *method;    /* NULL: GET */
	const char *path;      /* from "/v1", with its query */
	const char *accept;    /* media type; NULL: JSON */
	const char *body;      /* NULL: none */
	size_t body_len;
	const char *body_type; /* NULL: JSON */
	long wait;             /* seconds that the daemon may take to begin */
	bool quiet;            /* the caller tells why there was no answer */
	void (*tick)(void *arg); /* about once a second, or more; NULL: not */
	void *tick_arg;
};

struct answer {
	long status;  /* of HTTP */
	json_t *json; /* the body, an object; NULL: it was none, or streamed */
};

/* What a streamed answer goes to. Returns 0, or -1 to break it off. */
typedef int connection_sink(void *arg, const char *s, size_t n);

/*
 * Prepare to talk to the socket `path` (NULL: $GAZETTE_SOCKET, else the
 * system's daemon, else the user's own). NULL after an error was printed.
 */
struct connection *connection_new(const char *path);
/*
 * Have requests answered by a store itself: by the one at `store`, at once; or
 * (NULL) by the one that belongs to `socket` (NULL: as connection_new), when
 * there is no daemon. Only what reader.h knows is answered. 0, or the exit
 * code after an error was printed.
 */
int connection_offline(struct connection *c, const char *store,
    const char *socket);
/* NULL is fine. */
void connection_free(struct connection *c);

/*
 * Send a request, and hold its JSON answer, whatever its status. 0, or the
 * exit code. The caller clears the answer.
 */
int connection_call(struct connection *c, const struct request *request,
    struct answer *out);
/*
 * The same, but the body of a 2xx goes to `sink` as it comes; only another
 * status leaves its JSON in the answer. 0, also where the sink broke it off.
 */
int connection_stream(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out);
/*
 * The same for NDJSON: `sink` gets whole lines without their line feed; blank
 * ones (heartbeats) are left out. A last line by which the daemon says that it
 * could not go on is printed as an error: EXIT_FAILED.
 */
int connection_lines(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out);
/* The length of the answer under way, for its sink; -1: it is not known. */
long long connection_length(const struct connection *c);
/* Print "WHAT: detail (code)" of a problem's or an error's JSON. */
void answer_error(const char *what, const json_t *error);
/* Free what an answer holds. */
void answer_clear(struct answer *a);
/*
 * Look at the status: 0 if it is a 2xx, else EXIT_FAILED after printing
 * "WHAT: " and the daemon's reason.
 */
int answer_check(const struct answer *a, const char *what);

/* Append "?key=value" or "&key=value", percent-encoded; NULL: nothing. */
void query_add(struct buf *path, const char *key, const char *value);
/* The same with a number. */
void query_add_number(struct buf *path, const char *key, long long value);

#endif
