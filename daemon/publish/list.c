/* SPDX-License-Identifier: ISC */
/* What lists have in common. */
#include <stdarg.h>
#include <stdio.h>

#include "bounds.h"
#include "cursor.h"
#include "json_out.h"
#include "list.h"
#include "query.h"

void *
list_refuse(struct refusal *why, enum api_problem problem, const char *fmt, ...)
{
	va_list ap;

	why->problem = problem;
	va_start(ap, fmt);
	vsnprintf(why->detail, sizeof(why->detail), fmt, ap);
	va_end(ap);
	return NULL;
}

int
list_cursor(const struct api_request *req, struct cursor *out,
    struct refusal *why)
{
	const char *text = api_text(req, P_CURSOR);

	*out = (struct cursor){ 0, 0 };
	if (text == NULL ||
	    cursor_parse(text, req->route, &req->args, out) == 0)
		return 0;
	(void)list_refuse(why, PROBLEM_BAD_CURSOR,
	    "this cursor is not one of this list");
	return -1;
}

bool
stream_is_full(const struct stream *s)
{
	return s->out.len >= BOUND_API_BATCH;
}

void
stream_broken_line(struct stream *s, const char *code, const char *detail)
{
	json_open(&s->out, NULL, '{');
	json_open(&s->out, "error", '{');
	json_cstr(&s->out, "code", code);
	json_cstr(&s->out, "detail", detail);
	json_close(&s->out, '}');
	json_close(&s->out, '}');
	buf_addc(&s->out, '\n');
}

void
stream_broken_list(struct stream *s, const char *code, const char *detail)
{
	buf_adds(&s->out, "],\"error\":{");
	json_cstr(&s->out, "code", code);
	json_cstr(&s->out, "detail", detail);
	buf_adds(&s->out, "}}\n");
}

int
stream_feed(struct stream *s, struct query *q, int64_t *row)
{
	const char *id = api_text(s->req, P_FEED);
	struct feed *feed = NULL;

	*row = 0;
	if (id == NULL)
		return 0;
	if (query_feed(q, id, &feed) < 0)
		return -1;
	if (feed == NULL) {
		s->problem = PROBLEM_NOT_FOUND;
		s->detail = "feed= names no feed";
		return -1;
	}
	*row = feed->rid;
	feed_free(feed);
	return 0;
}
