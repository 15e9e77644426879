/* SPDX-License-Identifier: ISC */
/*
 * Fetching one document over HTTP(S), or from a file: URL where that is
 * allowed, and posting one: curl's multi interface on the event loop, limits
 * in its callbacks, and a guard that looks at each address about to be
 * connected. Loop thread.
 */
#ifndef GAZETTED_FETCH_H
#define GAZETTED_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct event_base;
struct fetch;

struct fetch_conf {
	int64_t connect_timeout_ms, total_timeout_ms, low_speed_time_ms;
	size_t max_body;            /* bytes, decoded and on the wire each */
	size_t bodies_in_flight;    /* bytes of all bodies together */
	unsigned max_transfers;     /* at once */
	char *user_agent;           /* NULL: gazetted/VERSION (+URL) */
	char *const *allow_private; /* "ADDRESS[/BITS][:PORT]", NULL at the end */
	bool allow_file_urls;
	const char *ca_file;        /* NULL: the bundle that libcurl was built for */
};

struct fetch_request {
	const char *url;
	const char *etag;           /* sent byte for byte; NULL: none */
	const char *last_modified;  /* the same */
	const char *headers;        /* JSON object of extra headers; NULL: none */
	const char *username, *password;
	const char *proxy;
	const char *ca_file;        /* in place of the bundle, at this origin */
	const char *accept;         /* NULL: feeds */
	const char *body;           /* posted; NULL: it is a GET. The answer to a
	                             * POST is a FETCH_STATUS, also where it is a
	                             * redirect, and its body is ignored */
	size_t body_len;
	char *const *allow_private; /* besides the configuration's; NULL: none */
	bool more;                  /* a request to the same origin follows soon:
	                             * the connection may be kept for it */
};

enum fetch_outcome {
	FETCH_BODY,         /* 200 with a whole body, as far as curl can tell */
	FETCH_NOT_MODIFIED, /* 304 */
	FETCH_STATUS,       /* any other status; no body is kept */
	FETCH_FAILED,       /* no answer worth the name: see `code` */
};

#define FETCH_DETAIL_LEN 200

/* Owned by the poll; every pointer is allocated, NULL where there is none. */
struct fetch_result {
	enum fetch_outcome outcome;
	int status;                 /* HTTP status; 0: none came */
	const char *code;           /* a literal: dns connect tls timeout too_large
	                             * encoding redirect blocked auth disk internal;
	                             * NULL unless FETCH_FAILED */
	char detail[FETCH_DETAIL_LEN]; /* for a person; "" if there is nothing to say */
	struct buf body;            /* decoded */
	char *url;                  /* after redirects */
	bool moved;                 /* redirected, every hop permanent (301, 308)
	                             * and none from https to http */
	unsigned redirects;
	char address[48];           /* that the request's own host was reached at; "" if none */
	char *etag, *last_modified; /* opaque, byte for byte; NULL if over-long */
	char *content_type, *content_language, *content_location;
	char *link;                 /* Link headers, joined by ", " */
	int64_t date;               /* Date header; TIME_NONE if none */
	int64_t retry_after;        /* seconds from the answer; -1: none */
	int64_t fresh_for;          /* seconds: max-age minus Age, or Expires minus
	                             * Date; -1: nothing said; 0 where no-cache or
	                             * no-store void it */
	uint64_t bytes_wire;        /* body bytes as they came */
	int64_t took_ms;
};

void fetch_result_clear(struct fetch_result *r);

struct fetch *fetch_new(struct event_base *base, const struct fetch_conf *conf);
/*
 * Start a transfer. `done` is called once, never from inside this call; the
 * request's strings must live until then; `result` is the caller's and is
 * filled before `done`. At most max_transfers run: more wait in order, and
 * their time-out counts from their own start.
 */
struct fetch_transfer *fetch_start(struct fetch *f,
    const struct fetch_request *request, struct fetch_result *result,
    void (*done)(void *arg), void *arg);
/* Give a transfer up: `done` is called soon, with FETCH_FAILED. */
void fetch_cancel(struct fetch_transfer *t);
/* Say how many transfers run or wait, and how many run. */
size_t fetch_pending(const struct fetch *f);
size_t fetch_running(const struct fetch *f);
/*
 * Say that a body of `n` bytes has left the pipeline: its budget is free. Until
 * then it counts BOUND_BODY_BECOMES times.
 */
void fetch_release(struct fetch *f, size_t n);
/*
 * Say that a body of `n` bytes has become something of `made` bytes, which may
 * pass the budget; and that this has left.
 */
void fetch_exchange(struct fetch *f, size_t n, size_t made);
void fetch_release_made(struct fetch *f, size_t made);
/* Take new limits, for transfers that start from now on. */
void fetch_reconfigure(struct fetch *f, const struct fetch_conf *conf);
/* Abort what runs (every `done` is called), free; NULL is fine. */
void fetch_free(struct fetch *f);

/*
 * Check that a URL may be subscribed, and put it in its normal form (scheme
 * and host in lower case, IDNA, no fragment): http or https, or file where
 * allowed; userinfo is taken out into *username and *password (NULL if none).
 * 0 and *out allocated, or -1 and a reason for a person in *why (a literal).
 * Any thread.
 */
int fetch_check_url(const char *url, bool allow_file, char **out,
    char **username, char **password, const char **why);
/*
 * Check a proxy: "[SCHEME://][USER:PASSWORD@]HOST[:PORT]", of which the scheme
 * is http, https, socks4, socks4a, socks5 or socks5h. 0, or -1. Any thread.
 */
int fetch_check_proxy(const char *proxy);
/*
 * Check a rule of allow_private: "ADDRESS[/BITS][:PORT]", an IPv6 address
 * with a port in brackets. 0, or -1 when it is not one. Any thread.
 */
int fetch_check_private(const char *rule);
/* Name libcurl's version and TLS library at run time. */
const char *fetch_library_version(void);
/* Host of an http(s) URL for logs, without userinfo; "file" for file: URLs. */
void fetch_url_host(const char *url, char *out, size_t size);

#endif
