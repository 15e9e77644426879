/* SPDX-License-Identifier: ISC */
/* A consistent copy of the store, streamed. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "handlers.h"
#include "query.h"
#include "stream.h"
#include "util.h"

struct backup {
	struct stream stream;
	int fd;       /* of the copy, which has no name; -1: not made yet */
	int64_t sent; /* bytes read of it */
};

/* The first batch makes the copy, all of them read it. */
static int
backup_batch(struct stream *s, struct query *q)
{
	struct backup *b = (struct backup *)s;
	ssize_t n;

	if (b->fd < 0 && query_backup(q, &b->fd) < 0)
		return -1;
	if (buf_reserve(&s->out, BOUND_API_BATCH) < 0) {
		s->problem = PROBLEM_STORAGE;
		s->detail = "there is no memory for it";
		return -1;
	}
	n = pread(b->fd, s->out.data, BOUND_API_BATCH, b->sent);
	if (n < 0) {
		s->problem = PROBLEM_STORAGE;
		s->detail = "the copy cannot be read";
		return -1;
	}
	s->out.len = (size_t)n;
	b->sent += n;
	s->end = n == 0;
	return 0;
}

/* A copy that is cut has no last words: the connection just ends. */
static void
backup_broken(struct stream *s, const char *code, const char *detail)
{
	(void)s;
	(void)code;
	(void)detail;
}

/* Its length, so that a client can tell how far it is. */
static void
backup_headers(struct stream *s)
{
	const struct backup *b = (const struct backup *)s;
	char length[24];
	struct stat st;

	if (s->zip != NULL || fstat(b->fd, &st) < 0)
		return;
	snprintf(length, sizeof(length), "%lld", (long long)st.st_size);
	api_header(s->req, "Content-Length", length);
}

static void
backup_clear(struct stream *s)
{
	struct backup *b = (struct backup *)s;

	if (b->fd >= 0)
		close(b->fd);
}

struct api_answer
backup_get(struct api_request *req)
{
	static const struct stream_ops ops = {
		.content_type = API_SQLITE,
		.stall_s = BOUND_API_STREAM_STALL_S,
		.batch = backup_batch,
		.broken = backup_broken,
		.clear = backup_clear,
		.headers = backup_headers,
	};
	struct backup *b = xcalloc(1, sizeof(*b));

	b->fd = -1;
	return stream_start(req, &b->stream, &ops);
}
