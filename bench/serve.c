/* SPDX-License-Identifier: ISC */
/*
 * Serving small requests over a Unix socket. One program for both ends:
 *   bench-serve bare SOCKET BYTES      answer everything with so many bytes,
 *                                      by evhttp alone: the ceiling
 *   bench-serve load SOCKET PATH CONNECTIONS SECONDS
 *                                      ask again and again; prints requests
 *                                      a second, p50 and p99 in microseconds
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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
#include "util.h"

#define CONNECTIONS_MAX 128
#define SAMPLES_MAX 4000000

static int
socket_at(const char *path, struct sockaddr_un *sa)
{
	memset(sa, 0, sizeof(*sa));
	sa->sun_family = AF_UNIX;
	snprintf(sa->sun_path, sizeof(sa->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
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
	char head[KIB(4)];
};

struct load {
	struct caller callers[CONNECTIONS_MAX];
	struct pollfd fds[CONNECTIONS_MAX];
	int n;
	char request[512];
	uint32_t *samples;
	size_t nsamples;
};

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int
ask(struct load *l, struct caller *c)
{
	size_t n = strlen(l->request);

	c->got = c->whole = 0;
	c->sent = now_us();
	return write(c->fd, l->request, n) == (ssize_t)n ? 0 : -1;
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
	length = strcasestr(c->head, "Content-Length:");
	if (strncmp(c->head, "HTTP/1.1 200", 12) != 0 || length == NULL)
		return -1;
	c->whole = (size_t)(end - c->head) + 4 +
	    (size_t)strtoul(length + 15, NULL, 10);
	return 0;
}

/* Take in what has come, and ask again when that was all. */
static int
answer(struct load *l, struct caller *c)
{
	char rest[KIB(64)];
	bool head = c->whole == 0 && c->got < sizeof(c->head) - 1;
	ssize_t n = head ?
	    read(c->fd, c->head + c->got, sizeof(c->head) - 1 - c->got) :
	    read(c->fd, rest, sizeof(rest));

	if (n <= 0)
		return -1;
	c->got += (size_t)n;
	if (head && read_head(c) < 0)
		return -1;
	if (c->whole == 0 || c->got < c->whole)
		return 0;
	if (l->nsamples < SAMPLES_MAX)
		l->samples[l->nsamples++] = (uint32_t)(now_us() - c->sent);
	return ask(l, c);
}

static int
by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int
load_begin(struct load *l, const char *path, const char *target)
{
	struct sockaddr_un sa;

	snprintf(l->request, sizeof(l->request),
	    "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target);
	for (int i = 0; i < l->n; i++) {
		l->callers[i].fd = socket_at(path, &sa);
		if (l->callers[i].fd < 0 || connect(l->callers[i].fd,
		    (const struct sockaddr *)&sa, sizeof(sa)) < 0 ||
		    ask(l, &l->callers[i]) < 0)
			return -1;
		l->fds[i] = (struct pollfd){ l->callers[i].fd, POLLIN, 0 };
	}
	return 0;
}

static int
load(const char *path, const char *target, int connections, int seconds)
{
	struct load *l = xcalloc(1, sizeof(*l));
	int64_t began = now_us(), end = began + (int64_t)seconds * 1000000;
	double took;

	l->n = connections < CONNECTIONS_MAX ? connections : CONNECTIONS_MAX;
	l->samples = xcalloc(SAMPLES_MAX, sizeof(*l->samples));
	if (load_begin(l, path, target) < 0) {
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
	free(l->samples);
	free(l);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "bare") == 0)
		return bare(argv[2], (size_t)strtoul(argv[3], NULL, 10));
	if (argc == 6 && strcmp(argv[1], "load") == 0)
		return load(argv[2], argv[3], (int)strtol(argv[4], NULL, 10),
		    (int)strtol(argv[5], NULL, 10));
	fprintf(stderr, "usage: bench-serve bare SOCKET BYTES\n"
	    "       bench-serve load SOCKET PATH CONNECTIONS SECONDS\n");
	return 2;
}
