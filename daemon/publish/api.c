/* SPDX-License-Identifier: ISC */
/*
 * From evhttp's request to a handler, and from a handler's answer back to
 * evhttp. Every request that evhttp could read is answered in JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>

#include "api.h"
#include "bounds.h"
#include "gzip.h"
#include "json_check.h"
#include "json_out.h"
#include "log.h"
#include "media.h"
#include "util.h"

#define RETRY_AFTER "1"
#define DETAIL_LEN 400

/* --- answering --- */

void
api_request_free(struct api_request *req)
{
	if (req->conn != NULL)
		conn_set_request(req->conn, NULL);
	if (req->p != NULL) {
		req->p->answered++;
		req->p->imports -= req->imports;
		req->p->replays -= req->replays;
	}
	LIST_REMOVE(req, link);
	api_args_clear(&req->args);
	buf_free(&req->body);
	free(req->file);
	free(req);
}

void
api_header(struct api_request *req, const char *name, const char *value)
{
	if (req->http != NULL)
		evhttp_add_header(evhttp_request_get_output_headers(req->http),
		    name, value);
}

const char *
api_request_header(const struct api_request *req, const char *name)
{
	return req->http == NULL ? NULL : evhttp_find_header(
	    evhttp_request_get_input_headers(req->http), name);
}

static void
free_bytes(const void *data, size_t n, void *arg)
{
	(void)data, (void)n;
	free(arg);
}

/* Hand the bytes of `body` to evhttp without copying them. */
static struct evbuffer *
to_evbuffer(struct buf *body)
{
	struct evbuffer *ev = evbuffer_new();
	size_t n = body->len;
	char *data;

	if (ev == NULL || n == 0)
		return ev;
	data = buf_steal(body);
	if (data != NULL &&
	    evbuffer_add_reference(ev, data, n, free_bytes, data) < 0) {
		free(data);
		data = NULL;
	}
	if (data == NULL) {
		evbuffer_free(ev);
		return NULL;
	}
	return ev;
}

static struct api_answer
answer(struct api_request *req, int status, const char *reason,
    const char *content_type, struct buf *body)
{
	struct evbuffer *ev = NULL;
	struct conn *conn = req->conn;
	char length[24];

	if (req->http != NULL) {
		if (content_type != NULL)
			api_header(req, "Content-Type", content_type);
		if (req->head && body != NULL) {
			snprintf(length, sizeof(length), "%zu", body->len);
			api_header(req, "Content-Length", length);
		} else if (body != NULL) {
			ev = to_evbuffer(body);
		}
		evhttp_send_reply(req->http, status, reason, ev);
		if (ev != NULL)
			evbuffer_free(ev);
	}
	if (body != NULL)
		buf_free(body);
	api_request_free(req);
	if (conn != NULL)
		conn_replied(conn, BOUND_API_LIST_STALL_S);
	return (struct api_answer){ true };
}

/* Compress a body that is worth it, and no longer work than the loop may do. */
static void
compress(struct api_request *req, struct buf *body)
{
	struct gzip *z;

	if (body->len < BOUND_API_GZIP_MIN || body->len > BOUND_API_BATCH)
		return;
	api_header(req, "Vary", "Accept-Encoding");
	if (!media_takes_gzip(api_request_header(req, "Accept-Encoding")))
		return;
	z = gzip_new();
	if (z != NULL && gzip_run(z, body, true) == 0)
		api_header(req, "Content-Encoding", "gzip");
	gzip_free(z);
}

bool
api_unchanged(struct api_request *req, const uint8_t hash[DIGEST_LEN],
    bool weak)
{
	const char *wanted = api_request_header(req, "If-None-Match");
	char etag[2 * DIGEST_LEN + 5] = "W/\"", *tag = etag + 2;

	hex_encode(tag + 1, hash, DIGEST_LEN);
	tag[2 * DIGEST_LEN + 1] = '"';
	tag[2 * DIGEST_LEN + 2] = '\0';
	api_header(req, "ETag", weak ? etag : tag);
	return wanted != NULL && etag_matches(wanted, tag);
}

struct api_answer
api_reply_gzip(struct api_request *req, int status, const char *content_type,
    struct buf *body)
{
	api_header(req, "Content-Encoding", "gzip");
	return answer(req, status, "OK", content_type, body);
}

struct api_answer
api_reply(struct api_request *req, int status, const char *content_type,
    struct buf *body)
{
	if (body->failed) {
		buf_free(body);
		return api_error(req, PROBLEM_INTERNAL, "the answer is too large");
	}
	if (status == 200)
		compress(req, body);
	if (body->failed)
		return api_error(req, PROBLEM_INTERNAL, "no memory");
	return answer(req, status, status == 200 ? "OK" : NULL, content_type,
	    body);
}

struct api_answer
api_reply_empty(struct api_request *req, int status)
{
	return answer(req, status, NULL, NULL, NULL);
}

static struct api_answer
send_problem(struct api_request *req, enum api_problem problem,
    const char *members, const char *detail)
{
	struct buf body;

	buf_init(&body, BOUND_API_BODY);
	problem_json(&body, problem, detail);
	if (members != NULL)
		buf_adds(&body, members);
	json_close(&body, '}');
	buf_addc(&body, '\n');
	if (problem_status(problem) == 503)
		api_header(req, "Retry-After", RETRY_AFTER);
	return answer(req, problem_status(problem), problem_title(problem),
	    API_PROBLEM, &body);
}

/* Make the detail; what a client sent may have been cut within a character. */
static void __attribute__((format(printf, 2, 0)))
format_detail(char *out, const char *fmt, va_list ap)
{
	size_t n;

	vsnprintf(out, DETAIL_LEN, fmt, ap);
	n = strlen(out);
	while (n > 0 && !utf8_check(out, n))
		out[--n] = '\0';
}

struct api_answer
api_error(struct api_request *req, enum api_problem problem,
    const char *fmt, ...)
{
	char detail[DETAIL_LEN];
	va_list ap;

	va_start(ap, fmt);
	format_detail(detail, fmt, ap);
	va_end(ap);
	return send_problem(req, problem, NULL, detail);
}

struct api_answer
api_error_with(struct api_request *req, enum api_problem problem,
    const char *members, const char *fmt, ...)
{
	char detail[DETAIL_LEN];
	va_list ap;

	va_start(ap, fmt);
	format_detail(detail, fmt, ap);
	va_end(ap);
	return send_problem(req, problem, members, detail);
}

struct api_answer
api_defer(struct api_request *req, void (*lost)(void *arg), void *arg)
{
	req->lost = lost;
	req->lost_arg = arg;
	return (struct api_answer){ true };
}

void
api_lost(void *publish, void *request)
{
	struct api_request *req = request;

	(void)publish;
	req->conn = NULL;
	req->http = NULL;
	if (req->lost != NULL)
		req->lost(req->lost_arg);
}

/* --- dispatching --- */

/* The method of a request; 0 for one that no route can have. */
static enum api_method
method_of(const struct evhttp_request *http)
{
	switch (evhttp_request_get_command(http)) {
	case EVHTTP_REQ_GET:
	case EVHTTP_REQ_HEAD:
		return API_GET;
	case EVHTTP_REQ_POST:
		return API_POST;
	case EVHTTP_REQ_PATCH:
		return API_PATCH;
	case EVHTTP_REQ_PUT:
		return API_PUT;
	case EVHTTP_REQ_DELETE:
		return API_DELETE;
	case EVHTTP_REQ_OPTIONS:
	case EVHTTP_REQ_TRACE:
	case EVHTTP_REQ_CONNECT:
		return 0;
	}
	return 0;
}

/* Answer what no row takes: OPTIONS, a wrong method, an unknown path. */
static struct api_answer
no_route(struct api_request *req, unsigned allowed)
{
	enum evhttp_cmd_type command = evhttp_request_get_command(req->http);
	char allow[64];

	if (allowed == 0)
		return api_error(req, PROBLEM_NOT_FOUND,
		    "there is nothing at this path");
	route_allow(allowed, allow, sizeof(allow));
	api_header(req, "Allow", allow);
	if (command == EVHTTP_REQ_OPTIONS)
		return api_reply_empty(req, 204);
	return api_error(req, PROBLEM_METHOD, "this path takes %s", allow);
}

/* Take the body out of evhttp's hands. 0 or -1 if it is over the limit. */
static int
take_body(struct api_request *req)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(req->http);
	size_t n = evbuffer_get_length(in);

	buf_init(&req->body, req->route->body);
	if (n == 0)
		return 0;
	if (n > req->route->body || buf_reserve(&req->body, n) < 0)
		return -1;
	if (evbuffer_remove(in, req->body.data, n) != (int)n)
		return -1;
	req->body.len = n;
	return 0;
}

/* HTTP/1.1 requires a Host (RFC 9112 section 3.2). */
static bool
lacks_host(const struct api_request *req)
{
	return api_request_header(req, "Host") == NULL &&
	    (req->http->major > 1 ||
	    (req->http->major == 1 && req->http->minor >= 1));
}

/* Over TCP: a name of this machine, no page of elsewhere, a token. */
static enum api_problem
judge_tcp(struct api_request *req)
{
	const char *host = api_request_header(req, "Host");
	enum token_right right = tokens_judge(&req->p->tokens,
	    api_request_header(req, "Authorization"));

	if (!host_is_local(host) ||
	    !origin_is_own(api_request_header(req, "Origin"), host))
		return PROBLEM_FORBIDDEN;
	req->may_write = right == TOKEN_WRITES;
	return right == TOKEN_NONE ? PROBLEM_UNAUTHORIZED : PROBLEM_NONE;
}

static struct api_answer
refuse_tcp(struct api_request *req, enum api_problem problem)
{
	api_header(req, "Connection", "close");
	if (problem == PROBLEM_FORBIDDEN)
		return api_error(req, problem,
		    "Host and Origin have to name this machine as localhost");
	api_header(req, "WWW-Authenticate", "Bearer");
	return api_error(req, problem,
	    "this takes Authorization: Bearer with a token");
}

static struct api_answer
refuse_write(struct api_request *req)
{
	if (conn_is_tcp(req->conn))
		return api_error(req, PROBLEM_FORBIDDEN,
		    "this token may read, not write");
	return api_error(req, PROBLEM_FORBIDDEN, "user %lu may read,"
	    " not write: that takes root, the daemon's user or a"
	    " member of write_group", (unsigned long)conn_uid(req->conn));
}

static struct api_answer
route_request(struct api_request *req)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req->http);
	const char *path = uri == NULL ? NULL : evhttp_uri_get_path(uri);
	enum api_method method = method_of(req->http);
	char why[ROUTE_ERROR_LEN];
	enum api_problem problem = PROBLEM_NONE;
	unsigned allowed = 0;

	if (path == NULL || lacks_host(req))
		return api_error(req, PROBLEM_BAD_REQUEST, path == NULL ?
		    "this is no path" : "there is no Host header");
	req->may_write = conn_may_write(req->conn);
	if (conn_is_tcp(req->conn))
		problem = judge_tcp(req);
	if (problem != PROBLEM_NONE)
		return refuse_tcp(req, problem);
	req->route = route_find(api_routes, api_routes_count, method, path,
	    &req->args, &allowed);
	if (req->route == NULL)
		return no_route(req, allowed);
	if (req->route->writes && !req->may_write)
		return refuse_write(req);
	if (req->route->writes)
		log_debug("publish", "user %lu: %s",
		    (unsigned long)conn_uid(req->conn), req->route->summary);
	if (route_params(req->route, evhttp_uri_get_query(uri), &req->args,
	    why) < 0)
		return api_error(req, PROBLEM_BAD_PARAMETER, "%s", why);
	if (take_body(req) < 0)
		return api_error(req, PROBLEM_TOO_LARGE,
		    "the body is over the %zu bytes that are taken here",
		    req->route->body);
	return req->route->handle(req);
}

void
api_dispatch(void *publish, struct conn *conn, struct evhttp_request *http)
{
	struct publish *p = publish;
	struct api_request *req = xcalloc(1, sizeof(*req));
	enum evhttp_cmd_type command = evhttp_request_get_command(http);

	req->p = p;
	req->conn = conn;
	req->http = http;
	req->head = command == EVHTTP_REQ_HEAD;
	buf_init(&req->body, 0);
	LIST_INSERT_HEAD(&p->requests, req, link);
	conn_set_request(conn, req);
	if (p->stopping)
		api_header(req, "Connection", "close");
	if (method_of(http) == 0 && command != EVHTTP_REQ_OPTIONS &&
	    command != EVHTTP_REQ_TRACE) {
		/* evhttp does not read the body of a method it does not know */
		api_header(req, "Connection", "close");
		api_error(req, PROBLEM_NOT_IMPLEMENTED, "unknown method");
		return;
	}
	route_request(req);
}
