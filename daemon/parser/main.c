/* SPDX-License-Identifier: ISC */
/*
 * gazetted-parser: the daemon's worker, which reads what strangers wrote. It
 * opens what it needs, is confined, says hello, and then answers one document
 * after the other until its input ends. One thread; blocking reads and writes
 * only, since poll(2) does not work without a descriptor limit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <jansson.h>
#include <seccomp.h>

#include "bounds.h"
#include "buf.h"
#include "daemon/parser/sandbox.h"
#include "parse.h"
#include "parse_proto.h"
#include "util.h"
#include "versions.h"

#define FLUSH_AT KIB(64) /* bytes of result before they are written */
#define KEEP MIB(1)      /* of the buffer from one document to the next */
#define ANSWER_MAX (BOUND_PARSE_RESULT - KIB(1)) /* and the END */

/* The answer that is under way. */
struct answer {
	struct buf out;
	size_t total;      /* bytes of this answer, `out` included */
	const char *limit; /* what it is over; NULL: nothing */
};

/* Read exactly `n` bytes. Ends the process at the end of its input. */
static void
receive(void *p, size_t n)
{
	int rc = read_whole(STDIN_FILENO, p, n);

	if (rc != 0)
		_exit(rc > 0 ? EX_OK : EX_IOERR);
}

/* Write what the buffer has. Ends the process when nobody reads. */
static void
flush(struct buf *out)
{
	if (write_whole(STDOUT_FILENO, out->data, out->len) < 0)
		_exit(EX_IOERR);
	buf_reset(out);
}

/* A frame was appended behind `mark`, or (rc -1) could not be. */
static int
answer_frame(struct answer *a, size_t mark, int rc)
{
	if (rc == 0 && a->total + (a->out.len - mark) > ANSWER_MAX) {
		a->limit = "the records are over 128 MiB together";
	} else if (rc < 0) {
		a->limit = "a record is over its limit";
	}
	if (a->limit != NULL) {
		a->out.failed = false;
		buf_truncate(&a->out, mark);
		return -1;
	}
	a->total += a->out.len - mark;
	if (a->out.len >= FLUSH_AT)
		flush(&a->out);
	return 0;
}

static int
answer_feed(void *arg, const struct feed_record *feed)
{
	struct answer *a = arg;
	size_t mark = a->out.len;

	return answer_frame(a, mark, proto_put_feed(&a->out, feed));
}

static int
answer_item(void *arg, const struct item_record *item)
{
	struct answer *a = arg;
	size_t mark = a->out.len;

	return answer_frame(a, mark, proto_put_item(&a->out, item));
}

static int
answer_link(void *arg, const struct found_link *link)
{
	struct answer *a = arg;
	size_t mark = a->out.len;

	return answer_frame(a, mark, proto_put_link(&a->out, link));
}

/* Parse the document of one request and answer it. */
static void
answer_request(struct answer *a, const struct parse_request *request)
{
	const struct parse_sink sink = { answer_feed, answer_item, answer_link, a };
	struct parse_status status = { .outcome = PARSE_INTERNAL };

	a->total = 0;
	a->limit = NULL;
	parse_document(request, &sink, &status);
	if (a->limit != NULL) {
		status.outcome = PARSE_LIMIT;
		snprintf(status.detail, sizeof(status.detail), "%s", a->limit);
	}
	proto_put_end(&a->out, &status);
	flush(&a->out);
	if (a->out.cap > KEEP)
		buf_free(&a->out);
}

/* Give up: what came is not what our daemon sends, or does not fit. */
static void
die(const char *why)
{
	fprintf(stderr, "gazetted-parser: %s\n", why);
	_exit(EX_SOFTWARE);
}

/* Read a request and answer it. */
static void
serve(struct answer *a)
{
	struct parse_request request;
	uint8_t head[FRAME_HEAD];
	char *payload;
	size_t n;

	receive(head, sizeof(head));
	if (proto_head(head, BOUND_PARSE_REQUEST, &n) != FRAME_REQUEST)
		die("a frame is no request");
	payload = malloc(n + 1);
	if (payload == NULL)
		die("no memory for a document");
	receive(payload, n);
	if (proto_get_request(payload, n, &request) < 0)
		die("a request is malformed");
	answer_request(a, &request);
	free((void *)request.boiler);
	free(payload);
}

static int
print_versions(void)
{
	const struct scmp_version *v = seccomp_version();
	char seccomp[48];

	snprintf(seccomp, sizeof(seccomp), "%u.%u.%u", v->major, v->minor,
	    v->micro);
	const struct library_version libraries[] = {
		{ "libxml2", parse_library_version() },
		{ "jansson", jansson_version_str() },
		{ "libseccomp", seccomp },
		{ "build", proto_build_id() },
	};
	versions_print("gazetted-parser", libraries, ARRAY_LEN(libraries));
	return EX_OK;
}

static int
usage(const char *word)
{
	if (word != NULL && strcmp(word, "--version") == 0)
		return print_versions();
	if (word != NULL && strcmp(word, "--help") == 0) {
		puts("Usage: gazetted-parser [--help | --version]\n"
		    "Started by gazetted, on a socket: parses feeds, confined.");
		return EX_OK;
	}
	fputs("gazetted-parser: is started by gazetted, on a socket; "
	    "gazette parse reads files\n", stderr);
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	struct answer answer = { 0 };
	struct stat st;

	if (argc > 1 || fstat(STDIN_FILENO, &st) < 0 || !S_ISSOCK(st.st_mode))
		return usage(argv[1]);
	sandbox_clean();
	if (parse_init() < 0)
		return EX_SOFTWARE;
	if (sandbox_enter() < 0)
		return EX_CONFIG;
	buf_init(&answer.out, BOUND_PARSE_FRAME + FLUSH_AT);
	proto_put_hello(&answer.out);
	flush(&answer.out);
	for (;;)
		serve(&answer);
}
