/* SPDX-License-Identifier: ISC */
/*
 * The connections of the interface: accepting within limits, noticing who has
 * left, stalled or taken too long. evhttp reads and writes; this watches it.
 * Loop thread only.
 */
#ifndef GAZETTED_CONN_H
#define GAZETTED_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "peer.h"

struct conn;
struct conns;
struct event_base;
struct evhttp_request;

struct conns_conf {
	int fd;                  /* listening, non-blocking; conns owns it */
	const struct peer_rule *rule;
	/* A request is complete. */
	void (*request)(void *arg, struct conn *conn, struct evhttp_request *req);
	/* The connection of a request under way is lost. The evhttp request
	 * must not be used after it; it is freed by conns. */
	void (*lost)(void *arg, void *request);
	/* Called about once a second. */
	void (*tick)(void *arg);
	/* Called after conns_stop whenever the last request was answered. */
	void (*idle)(void *arg);
	void *arg;
};

/* Start accepting. NULL without memory. */
struct conns *conns_new(struct event_base *base, const struct conns_conf *conf);
/* Accept on another listening descriptor instead; the old one is closed. 0 or -1. */
int conns_listen(struct conns *c, int fd);
/* Accept on a TCP port as well; the descriptor is conns' own. 0 or -1. */
int conns_listen_tcp(struct conns *c, int fd);
/* Accept no more. */
void conns_stop(struct conns *c);
/* Say whether no request is being answered. */
bool conns_idle(const struct conns *c);
/* Close every connection (`lost` is called) and free; NULL is fine. */
void conns_free(struct conns *c);

/* Note the owner of the request under way: `lost` gets it. */
void conn_set_request(struct conn *conn, void *request);
/*
 * Say that an answer is being sent to the request, whose reader may pause for
 * `stall_s` seconds. Call it after each evhttp call that writes.
 */
void conn_replying(struct conn *conn, int stall_s);
/* The same when that was all of it: the connection may be gone afterwards. */
void conn_replied(struct conn *conn, int stall_s);
/* Close it now; `lost` is called if a request is under way. */
void conn_close(struct conn *conn);
/* Say whether it came over TCP: then the kernel knows nobody. */
bool conn_is_tcp(const struct conn *conn);
/* Say whether the peer may write. */
bool conn_may_write(const struct conn *conn);
uid_t conn_uid(const struct conn *conn);

struct conns_stats {
	size_t open;       /* connections */
	uint64_t accepted; /* since the start */
	uint64_t evicted;  /* closed for others' sake, at the cap */
	uint64_t expired;  /* closed for their time */
};
void conns_stats(const struct conns *c, struct conns_stats *out);

#endif
