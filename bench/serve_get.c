/* SPDX-License-Identifier: ISC */
/*
 * Serving small requests over a Unix socket. One program for both ends:
 *   bench-serve bare SOCKET BYTES      answer everything with so many bytes,
 *                                      by evhttp alone: the ceiling
 *   bench-serve load SOCKET FILE CONNECTIONS SECONDS
 *                                      ask for the file's targets in turn;
 *                                      prints requests a second, p50 and p99
 *                                      in microseconds
 *   bench-serve follow SOCKET FILE FOLLOWERS RATE SECONDS
 *   bench-serve read STORE             see serve.h
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

#include "bounds.h"
#include "buf.h"
#include "serve.h"
#include "util.h"

#define SAMPLES_MAX 4000000

static int
socket_at(const char *path, struct sockaddr_un *sa)
{
	memset(sa, 0, sizeof(*sa));
	sa->sun_family = AF_UNIX;
	snprintf(sa->sun_path, sizeof(sa->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int
connect_to(const char *path)
{
	struct sockaddr_un sa;
	int fd = socket_at(path, &sa);

	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) == 0)
		return fd;
	perror(path);
	exit(1);
}

void
targets_read(struct targets *t, const char *file)
{
	size_t room = MIB(1), n = 0, got;
	FILE *f = fopen(file, "re");
	char *line, *next;

	memset(t, 0, sizeof(*t));
	t->text = xcalloc(room, 1);
	while (f != NULL && (got = fread(t->text + n, 1, room - 1 - n, f)) > 0)
		n += got;
	if (f == NULL || n == 0) {
		fprintf(stderr, "%s has no targets\n", file);
		exit(1);
	}
	fclose(f);
	t->lines = xcalloc(n, sizeof(*t->lines));
	for (line = t->text; (next = strchr(line, '\n')) != NULL;
	    line = next + 1) {
		*next = '\0';
		t->lines[t->n++] = line;
	}
}

const char *
targets_next(struct targets *t)
{
	t->next = t->next == t->n ? 1 : t->next + 1;
	return t->lines[t->next - 1];
}

/* --- the bare server --- */

static void
bare_cb(struct evhttp_request *req, void *arg)
{
	struct evbuffer *out = evbuffer_new();
	struct buf *body = arg;

	evbuffer_add(out, body->data, body->len);
	evhttp_add_header(evhttp_request_get_output_headers(req),
	    "Content-Type", "application/json");
	evhttp_send_reply(req, 200, "OK", out);
	evbuffer_free(out);
}

static int
bare(const char *path, size_t bytes)
{
	struct event_base *base = event_base_new();
	struct evhttp *http = evhttp_new(base);
	struct sockaddr_un sa;
	struct evconnlistener *listener;
	struct buf body;
	int fd = socket_at(path, &sa);

	signal(SIGPIPE, SIG_IGN);
	buf_init(&body, bytes + 1);
	while (body.len < bytes)
		buf_addc(&body, 'x');
	if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0 ||
	    listen(fd, CONNECTIONS_MAX) < 0 ||
	    evutil_make_socket_nonblocking(fd) < 0) {
		perror(path);
		return 1;
	}
	listener = evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE,
	    0, fd);
	evhttp_bind_listener(http, listener);
	evhttp_set_gencb(http, bare_cb, &body);
	event_base_dispatch(base); /* until it is killed */
	return 0;
}

/* --- the clients --- */

struct caller {
	int fd;
	int64_t sent;   /* us */
	size_t got;     /* bytes of this answer */
	size_t whole;   /* that it has; 0: not known yet */
	bool chunked;   /* its end is known when it comes */
	char head[KIB(4)];
	char tail[5];   /* the last bytes read */
};

struct load {
	struct caller callers[CONNECTIONS_MAX];
	struct pollfd fds[CONNECTIONS_MAX];
	int n;
	struct targets targets;
	uint32_t *samples;
	size_t nsamples;
};

int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int
ask(struct load *l, struct caller *c)
{
	char request[512];
	int n = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n"
	    "Host: localhost\r\n\r\n", targets_next(&l->targets));

	c->got = c->whole = 0;
	c->chunked = false;
	c->sent = now_us();
	return write(c->fd, request, (size_t)n) == n ? 0 : -1;
}

/* Read what the head says of the length. 0, or -1: no answer as expected. */
static int
read_head(struct caller *c)
{
	const char *end, *length;

	c->head[c->got < sizeof(c->head) ? c->got : sizeof(c->head) - 1] = '\0';
	end = strstr(c->head, "\r\n\r\n");
	if (end == NULL)
		return 0;
	length = strcasestr(c->head, "\r\nContent-Length:");
	if (strncmp(c->head, "HTTP/1.1 200", 12) != 0)
		return -1;
	c->chunked = length == NULL;
	if (!c->chunked)
		c->whole = (size_t)(end - c->head) + 4 +
    (size_t)strtoul(length + 17, NULL, 10);
	return 0;
}

/* Say whether the answer is here to its end. */
static bool
is_whole(struct caller *c, const char *data, size_t n)
{
	size_t keep = n < sizeof(c->tail) ? sizeof(c->tail) - n : 0;

	memmove(c->tail, c->tail + sizeof(c->tail) - keep, keep);
	memcpy(c->tail + keep, data + n - (sizeof(c->tail) - keep),
	    sizeof(c->tail) - keep);
	if (c->chunked)
		return memcmp(c->tail, "0\r\n\r\n", sizeof(c->tail)) == 0;
	return c->whole != 0 && c->got >= c->whole;
}

/* Take in what has come, and ask again when that was all. */
static int
answer(struct load *l, struct caller *c)
{
	char rest[KIB(64)];
	bool head = c->whole == 0 && !c->chunked &&
	    c->got < sizeof(c->head) - 1;
	char *to = head ? c->head + c->got : rest;
	ssize_t n = read(c->fd, to, head ? sizeof(c->head) - 1 - c->got :
	    sizeof(rest));

	if (n <= 0)
		return -1;
	c->got += (size_t)n;
	if (head && read_head(c) < 0)
		return -1;
	if (!is_whole(c, to, (size_t)n))
		return 0;
	if (l->nsamples < SAMPLES_MAX)
		l->samples[l->nsamples++] = (uint32_t)(now_us() - c->sent);
	return ask(l, c);
}

int
by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int
load_begin(struct load *l, const char *path, const char *file)
{
	targets_read(&l->targets, file);
	for (int i = 0; i < l->n; i++) {
		l->callers[i].fd = connect_to(path);
		if (ask(l, &l->callers[i]) < 0)
			return -1;
		l->fds[i] = (struct pollfd){ l->callers[i].fd, POLLIN, 0 };
	}
	return 0;
}

static int
load(const char *path, const char *file, int connections, int seconds)
{
	struct load *l = xcalloc(1, sizeof(*l));
	int64_t began = now_us(), end = began + (int64_t)seconds * 1000000;
	double took;

	l->n = connections < CONNECTIONS_MAX ? connections : CONNECTIONS_MAX;
	l->samples = xcalloc(SAMPLES_MAX, sizeof(*l->samples));
	if (load_begin(l, path, file) < 0) {
		perror(path);
		return 1;
	}
	while (now_us() < end && poll(l->fds, (nfds_t)l->n, 1000) >= 0)
		for (int i = 0; i < l->n; i++)
			if (l->fds[i].revents != 0 &&
			    answer(l, &l->callers[i]) < 0) {
				fprintf(stderr, "no answer as expected\n");
				return 1;
			}
	took = (double)(now_us() - began) / 1e6;
	if (l->nsamples == 0)
		return 1;
	qsort(l->samples, l->nsamples, sizeof(*l->samples), by_time);
	printf("%.0f %u %u\n", (double)l->nsamples / took,
	    l->samples[l->nsamples / 2],
	    l->samples[l->nsamples - 1 - l->nsamples / 100]);
	free(l->targets.lines);
	free(l->targets.text);
	free(l->samples);
	free(l);
	return 0;
}

int
main(int argc, char **argv)
{
	long n[3];

	for (int i = 0; i < 3; i++)
		n[i] = argc > i + 4 ? strtol(argv[i + 4], NULL, 10) : 0;
	if (argc == 4 && strcmp(argv[1], "bare") == 0)
		return bare(argv[2], (size_t)strtoul(argv[3], NULL, 10));
	if (argc == 6 && strcmp(argv[1], "load") == 0)
		return load(argv[2], argv[3], (int)n[0], (int)n[1]);
	if (argc == 7 && strcmp(argv[1], "follow") == 0)
		return follow(argv[2], argv[3], (int)n[0], (int)n[1],
		    (int)n[2]);
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return read_rows(argv[2]);
	fprintf(stderr, "usage: bench-serve bare SOCKET BYTES\n"
	    "       bench-serve load SOCKET FILE CONNECTIONS SECONDS\n"
	    "       bench-serve follow SOCKET FILE FOLLOWERS RATE SECONDS\n"
	    "       bench-serve read STORE\n");
	return 2;
}
