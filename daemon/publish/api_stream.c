/* SPDX-License-Identifier: ISC */
/*
 * Streams. A stream that is not at the store (`working`) may be freed at any
 * moment; one that is there is marked as lost, and freed when it is back.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>

#include "bounds.h"
#include "clock.h"
#include "gzip.h"
#include "json_out.h"
#include "log.h"
#include "media.h"
#include "query.h"
#include "stream.h"
#include "util.h"

static void stream_advance(struct stream *s);

/* Free a stream whose request is answered or taken over. */
static void
stream_free(struct stream *s)
{
	if (s->ops->clear != NULL)
		s->ops->clear(s);
	buf_free(&s->out);
	buf_free(&s->sending);
	gzip_free(s->zip);
	free(s);
}

static void
stream_drop(struct stream *s)
{
	api_request_free(s->req);
	stream_free(s);
}

/* The connection is lost. */
static void
lost_cb(void *arg)
{
	struct stream *s = arg;

	s->lost = true;
	live_leave(s);
	if (!s->working)
		stream_drop(s);
}

static void
batch_work(struct store_job *job, struct query *q)
{
	struct stream *s = (struct stream *)job;

	if (s->ops->batch(s, q) < 0 && s->problem == PROBLEM_NONE) {
		s->problem = problem_from_errno(query_error(q));
		s->detail = "the store could not answer";
	}
	if (s->zip != NULL && s->problem == PROBLEM_NONE && !s->out.failed &&
	    (s->out.len > 0 || s->end))
		(void)gzip_run(s->zip, &s->out, s->end);
}

static int64_t
last_change(const struct publish *p)
{
	struct store_stats stats;

	store_stats(p->conf.store, &stats);
	return stats.seq;
}

/* A batch will come, its own or a leader's. */
static bool
is_reading(const struct stream *s)
{
	return s->working || s->leader != NULL;
}

/* Have the next batch read. Without room for it, that is what it gave. */
static void
stream_submit(struct stream *s)
{
	struct publish *p = s->req->p;

	s->seq = last_change(p);
	s->park = false;
	buf_reset(&s->out);
	if (live_join(s))
		return;
	s->working = store_read(p->conf.store, &s->job) == 0;
	if (s->working) {
		live_lead(s);
	} else {
		s->problem = PROBLEM_BUSY;
		s->detail = "too many queries wait";
	}
}

void
stream_arrived(struct stream *s)
{
	if (s->out.failed && s->problem == PROBLEM_NONE) {
		s->problem = PROBLEM_INTERNAL;
		s->detail = "a row is too large";
	}
	if (!s->draining)
		stream_advance(s);
}

static void
batch_done(struct store_job *job)
{
	struct stream *s = (struct stream *)job;

	s->working = false;
	if (job->error != 0 && s->problem == PROBLEM_NONE) {
		s->problem = problem_from_errno(job->error);
		s->detail = "the store could not answer";
	}
	live_share(s);
	if (s->lost)
		stream_drop(s);
	else
		stream_arrived(s);
}

/* Without room at the store: go on with that. */
void
stream_again(struct stream *s)
{
	stream_submit(s);
	if (!is_reading(s))
		stream_advance(s);
}

bool
stream_is_behind(const struct stream *s)
{
	return last_change(s->req->p) > s->seq;
}

/* All of it has left: the request is evhttp's again. */
static void
stream_finish(struct stream *s)
{
	struct evhttp_request *http = s->req->http;
	struct conn *conn = s->req->conn;
	bool chunked = http->chunked;

	stream_drop(s);
	evhttp_send_reply_end(http);
	if (chunked) /* else evhttp has ended it, and maybe the connection */
		conn_replying(conn, BOUND_API_LIST_STALL_S);
}

static void drained_cb(struct evhttp_connection *evcon, void *arg);

/* All that there was has left. */
static void
stream_rest(struct stream *s)
{
	struct publish *p = s->req->p;

	s->quiet = false;
	live_park(s);
	if (p->stopping)
		streams_expire(p, true);
}

/* Send the next piece of the batch. */
static void
send_piece(struct stream *s)
{
	struct evbuffer *ev = evbuffer_new();
	size_t n = s->sending.len - s->sent;

	if (n > BOUND_API_CHUNK)
		n = BOUND_API_CHUNK;
	if (ev == NULL || evbuffer_add(ev, s->sending.data + s->sent, n) < 0) {
		if (ev != NULL)
			evbuffer_free(ev);
		conn_close(s->req->conn);
		return;
	}
	s->sent += n;
	s->draining = true;
	evhttp_send_reply_chunk_with_cb(s->req->http, ev, drained_cb, s);
	conn_replying(s->req->conn, s->ops->stall_s);
	evbuffer_free(ev);
}

static void
drained_cb(struct evhttp_connection *evcon, void *arg)
{
	struct stream *s = arg;

	(void)evcon;
	s->draining = false;
	if (s->sent < s->sending.len)
		send_piece(s);
	else if (s->cut)
		conn_close(s->req->conn); /* and lost_cb frees it */
	else if (s->last)
		stream_finish(s);
	else if (s->quiet)
		stream_rest(s);
	else if (!is_reading(s))
		stream_advance(s);
}

static const char *
content_type(const struct stream *s)
{
	return s->content_type != NULL ? s->content_type : s->ops->content_type;
}

/* Send the head; a list that is all here has a length. */
static void
send_head(struct stream *s)
{
	char length[24];

	snprintf(length, sizeof(length), "%zu", s->out.len);
	if (s->last)
		api_header(s->req, "Content-Length", length);
	api_header(s->req, "Content-Type", content_type(s));
	if (s->zip != NULL)
		api_header(s->req, "Content-Encoding", "gzip");
	evhttp_send_reply_start(s->req->http, 200, "OK");
	s->started = true;
}

static bool
list_unchanged(struct stream *s)
{
	uint8_t hash[DIGEST_LEN];

	digest_bytes(hash, s->out.data, s->out.len);
	return api_unchanged(s->req, hash, false);
}

/* Answer in one go: an error, a HEAD, or a list of one piece. */
static void
reply_whole(struct stream *s)
{
	if (s->problem != PROBLEM_NONE)
		api_error(s->req, s->problem, "%s", s->detail);
	else if (s->last && s->tagged && list_unchanged(s))
		api_reply_empty(s->req, 304);
	else if (s->last && s->zip != NULL)
		api_reply_gzip(s->req, 200, content_type(s), &s->out);
	else if (s->last)
		api_reply(s->req, 200, content_type(s), &s->out);
	else
		api_reply_empty(s->req, 200);
	stream_free(s);
}

/* Send what the batch gave and have the next one read meanwhile. */
static void
stream_send(struct stream *s)
{
	struct buf taken = s->out;

	if (!s->started)
		send_head(s);
	s->out = s->sending;
	s->sending = taken;
	s->sent = 0;
	if (!s->last && !s->quiet)
		stream_submit(s);
	if (s->sending.len > 0)
		send_piece(s);
	else
		stream_finish(s);
}

/*
 * A stream without end has caught up: what it has goes out, an empty line
 * first of all and whenever nothing came for long; else it waits.
 */
static void
stream_beat(struct stream *s)
{
	int64_t now = clock_mono_ms();

	if (s->out.len == 0 && s->started && now < s->park_until)
		return;
	if (s->out.len == 0)
		buf_addc(&s->out, '\n');
	s->park_until = now + s->heartbeat_ms;
	s->park = false;
	s->quiet = true;
}

/* Add the stream's own headers. */
static void
add_headers(struct stream *s)
{
	struct buf link;

	if (s->ops->headers != NULL)
		s->ops->headers(s);
	if (s->ops->link == NULL)
		return;
	buf_init(&link, BOUND_API_HEADERS * 4);
	s->ops->link(s, &link);
	if (link.len > 0)
		api_header(s->req, "Link", buf_cstr(&link));
	buf_free(&link);
}

/* A batch is here and nothing is being sent: see what is next. */
static void
stream_advance(struct stream *s)
{
	struct api_request *req = s->req;
	bool failed = s->problem != PROBLEM_NONE;

	if (!failed && s->park && s->heartbeat_ms > 0 && !req->p->stopping)
		stream_beat(s);
	if (!failed && s->park && !req->p->stopping &&
	    clock_mono_ms() < s->park_until) {
		live_park(s);
		return;
	}
	if (!failed && s->out.len == 0 && !s->end && !s->park) {
		stream_again(s);
		return;
	}
	s->last = failed || s->end || s->park;
	if (!s->started && !failed)
		add_headers(s);
	if (!s->started && (failed || req->head ||
	    (s->last && s->out.len <= BOUND_API_CHUNK))) {
		reply_whole(s);
		return;
	}
	if (failed) {
		log_warn("publish", "an answer to %s ends early: %s",
		    req->route->path, s->detail);
		buf_reset(&s->out);
		s->ops->broken(s, problem_code(s->problem), s->detail);
		if (s->zip != NULL)
			(void)gzip_run(s->zip, &s->out, true);
		s->cut = true;
	}
	stream_send(s);
}

struct api_answer
stream_start(struct api_request *req, struct stream *s,
    const struct stream_ops *ops)
{
	s->ops = ops;
	s->req = req;
	s->job.read = batch_work;
	s->job.done = batch_done;
	TAILQ_INIT(&s->sharers);
	buf_init(&s->out, BOUND_API_BATCH + BOUND_PARSE_RESULT);
	buf_init(&s->sending, BOUND_API_BATCH + BOUND_PARSE_RESULT);
	if (!s->waits) {
		api_header(req, "Vary", "Accept-Encoding");
		if (!req->head && media_takes_gzip(
		    api_request_header(req, "Accept-Encoding")))
			s->zip = gzip_new();
	}
	api_defer(req, lost_cb, s);
	stream_again(s);
	return (struct api_answer){ true };
}

struct api_answer
stream_answer(struct api_request *req, stream_open *open)
{
	struct refusal why;
	struct stream *s = open(req, api_request_header(req, "Accept"), &why);

	if (s == NULL)
		return api_error(req, why.problem, "%s", why.detail);
	return stream_start(req, s, s->ops);
}
