/* SPDX-License-Identifier: ISC */
/* NDJSON answers: bytes cut into lines, the daemon's last word understood. */
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "connection.h"
#include "output.h"

/* Bytes being cut into lines. */
struct lines {
	connection_sink *sink;
	void *arg;
	const char *what;   /* for messages */
	struct buf partial; /* the line whose end has not come */
	bool stopped;
	bool broken;        /* the daemon said that it could not go on */
};

/*
 * Say whether a line is the daemon's last word on a stream that it cannot
 * finish: {"error":{"code","detail"}}. Nothing else begins so.
 */
static bool
is_error_line(struct lines *l, const char *s, size_t n)
{
	static const char begin[] = "{\"error\":";
	json_t *line, *error;

	if (n < sizeof(begin) - 1 || memcmp(s, begin, sizeof(begin) - 1) != 0)
		return false;
	line = json_loadb(s, n, 0, NULL);
	error = json_object_get(line, "error");
	if (json_is_object(error)) {
		answer_error(l->what, error);
		l->broken = true;
	}
	json_decref(line);
	return l->broken;
}

/* Hand on one line. */
static int
line_end(struct lines *l, const char *s, size_t n)
{
	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (n == 0 || is_error_line(l, s, n))
		return 0;
	if (l->sink(l->arg, s, n) < 0) {
		l->stopped = true;
		return -1;
	}
	return 0;
}

/* Cut bytes into lines; one that came in one piece is not copied. */
static int
on_line_bytes(void *arg, const char *s, size_t n)
{
	struct lines *l = arg;

	while (n > 0) {
		const char *end = memchr(s, '\n', n);
		size_t piece = end == NULL ? n : (size_t)(end - s);
		int rc = 0;

		if (end == NULL)
			return buf_add(&l->partial, s, piece);
		if (l->partial.len == 0) {
			rc = line_end(l, s, piece);
		} else {
			rc = buf_add(&l->partial, s, piece);
			if (rc == 0)
				rc = line_end(l, l->partial.data,
				    l->partial.len);
			buf_truncate(&l->partial, 0);
		}
		if (rc < 0)
			return -1;
		s = end + 1;
		n -= piece + 1;
	}
	return 0;
}

int
connection_lines(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out)
{
	struct lines l = { .sink = sink, .arg = arg, .what = request->path };
	int rc;

	buf_init(&l.partial, BOUND_CLIENT_TEXT);
	rc = connection_stream(c, request, on_line_bytes, &l, out);
	if (rc == 0 && l.partial.failed) {
		complain("%s: a line of more than %zu bytes", request->path,
		    BOUND_CLIENT_TEXT);
		rc = EXIT_FAILED;
	} else if (rc == 0 && !l.stopped && l.partial.len > 0) {
		line_end(&l, l.partial.data, l.partial.len);
	}
	buf_free(&l.partial);
	if (!l.broken)
		return rc;
	answer_clear(out);
	return EXIT_FAILED;
}
