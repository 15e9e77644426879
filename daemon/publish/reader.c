/* SPDX-License-Identifier: ISC */
/* The interface's lists without its HTTP, on the caller's thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "digest.h"
#include "handlers.h"
#include "list.h"
#include "query.h"
#include "reader.h"
#include "util.h"

struct reader {
	struct query *query;
};

/* What can be read, with the parameters that it has over HTTP too. */
static const struct api_route routes[] = {
	{ .method = API_GET, .path = "/v1/items", .params = items_params },
	{ .method = API_GET, .path = "/v1/export", .params = export_params },
	{ .method = API_GET, .path = "/v1/feeds", .params = feeds_params },
};

static stream_open *const opens[ARRAY_LEN(routes)] = {
	items_open, export_open, feeds_open,
};

int
reader_open(const char *store, struct reader **out, char why[QUERY_ERROR_LEN])
{
	struct query *query;

	if (digest_init() < 0) { /* of cursors */
		snprintf(why, QUERY_ERROR_LEN, "libcrypto has no SHA-256");
		return -1;
	}
	if (query_open(store, &query, why) < 0)
		return -1;
	*out = xcalloc(1, sizeof(**out));
	(*out)->query = query;
	return 0;
}

void
reader_free(struct reader *r)
{
	if (r == NULL)
		return;
	query_close(r->query);
	free(r);
}

/* Answer with a problem. */
static void
refuse(const struct refusal *why, reader_sink *sink, void *arg)
{
	struct buf out;

	buf_init(&out, KIB(4));
	problem_json(&out, why->problem, why->detail);
	buf_addc(&out, '}');
	(void)sink(arg, problem_status(why->problem), out.data, out.len);
	buf_free(&out);
}

/* Read the next batch; what fails is noted in the stream. */
static void
read_batch(struct stream *s, struct query *q)
{
	buf_reset(&s->out);
	if (s->ops->batch(s, q) < 0 && s->problem == PROBLEM_NONE) {
		s->problem = problem_from_errno(query_error(q));
		s->detail = "the store could not answer";
	}
	if (s->out.failed && s->problem == PROBLEM_NONE) {
		s->problem = PROBLEM_INTERNAL;
		s->detail = "a row is too large";
	}
}

/* Write all of a stream out. */
static void
run(struct stream *s, struct query *q, reader_sink *sink, void *arg)
{
	struct refusal why;
	bool begun = false;

	do {
		read_batch(s, q);
		if (s->problem != PROBLEM_NONE)
			break;
		if ((s->out.len > 0 || s->end) &&
		    sink(arg, 200, s->out.data, s->out.len) < 0)
			return;
		begun = begun || s->out.len > 0;
	} while (!s->end);
	if (s->problem == PROBLEM_NONE)
		return;
	if (!begun) {
		(void)list_refuse(&why, s->problem, "%s", s->detail);
		refuse(&why, sink, arg);
		return;
	}
	buf_reset(&s->out);
	s->ops->broken(s, problem_code(s->problem), s->detail);
	(void)sink(arg, 200, s->out.data, s->out.len);
}

/* Make the stream of a request, whose route and parameters are found here. */
static struct stream *
open_target(struct api_request *req, const char *target, const char *accept,
    struct refusal *why)
{
	size_t n = strcspn(target, "?");
	char *path = xstrndup(target, n), wrong[ROUTE_ERROR_LEN];
	struct stream *s = NULL;
	unsigned allowed;

	req->route = route_find(routes, ARRAY_LEN(routes), API_GET, path,
	    &req->args, &allowed);
	if (req->route == NULL)
		(void)list_refuse(why, PROBLEM_NOT_FOUND,
		    "a store without a daemon does not answer %s", path);
	else if (route_params(req->route, target[n] == '?' ? target + n + 1 :
	    NULL, &req->args, wrong) < 0)
		(void)list_refuse(why, PROBLEM_BAD_PARAMETER, "%s", wrong);
	else
		s = opens[req->route - routes](req, accept, why);
	free(path);
	return s;
}

void
reader_get(struct reader *r, const char *target, const char *accept,
    reader_sink *sink, void *arg)
{
	struct api_request req = { .route = NULL };
	struct refusal why;
	struct stream *s = open_target(&req, target, accept, &why);

	if (s == NULL) {
		refuse(&why, sink, arg);
	} else {
		s->req = &req;
		buf_init(&s->out, BOUND_API_BATCH + BOUND_PARSE_RESULT);
		run(s, r->query, sink, arg);
		if (s->ops->clear != NULL)
			s->ops->clear(s);
		buf_free(&s->out);
		free(s);
	}
	api_args_clear(&req.args);
}
