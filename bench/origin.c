/* SPDX-License-Identifier: ISC */
/*
 * The origin: one epoll loop, no parsing but the search for the end of each
 * request, so that what is measured is the client.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "origin.h"
#include "util.h"

#define FIRST_HOST 0x7f000101u /* 127.0.1.1 */
#define REQUEST_MAX 4096
#define EVENTS 256
#define SEND_BUFFER (1 << 20)

/* The answer, with the places where a document's number goes. */
struct template {
	char *text;
	size_t len;
	size_t *marks, nmarks;
};

struct connection {
	bool listens;
	int fd;
	size_t len;            /* bytes of an unfinished request */
	char request[REQUEST_MAX + 1];
};

static int
listen_on(uint32_t address, uint16_t *port)
{
	struct sockaddr_in sa = {
		.sin_family = AF_INET, .sin_port = htons(*port),
		.sin_addr.s_addr = htonl(address),
	};
	socklen_t len = sizeof(sa);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ||
	    listen(fd, 4096) < 0 ||
	    getsockname(fd, (struct sockaddr *)&sa, &len) < 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(sa.sin_port);
	return fd;
}

static void
watch(int epoll, int fd, bool listens)
{
	struct connection *c = xcalloc(1, sizeof(*c));
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };

	c->fd = fd;
	c->listens = listens;
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

static void
accept_all(int epoll, int listener)
{
	int one = 1, room = SEND_BUFFER, fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
		watch(epoll, fd, false);
	}
}

static struct template
template_make(const char *answer)
{
	struct template t = { xstrdup(answer), strlen(answer), NULL, 0 };

	for (char *p = t.text; (p = strstr(p, ORIGIN_MARK)) != NULL; p++) {
		t.marks = xreallocarray(t.marks, t.nmarks + 1, sizeof(*t.marks));
		t.marks[t.nmarks++] = (size_t)(p - t.text);
		memset(p, '0', strlen(ORIGIN_MARK));
	}
	return t;
}

/* All answers that it gives. */
struct answers {
	struct template *templates;
	size_t n;
	const char *known;
};

/* Put the number of the document that `request` asks for into its answer. */
static const struct template *
answer_fill(const struct answers *a, const char *request)
{
	const char *path = strstr(request, "/feeds/");
	unsigned long k = path == NULL ? 0 : strtoul(path + 7, NULL, 10);
	struct template *t = &a->templates[k % a->n];
	char number[16];

	snprintf(number, sizeof(number), "%05lu", k % 100000);
	for (size_t i = 0; i < t->nmarks; i++)
		memcpy(t->text + t->marks[i], number, strlen(ORIGIN_MARK));
	return t;
}

/* Read a piece, and answer each request that is whole. False: it is over. */
static bool
serve(struct connection *c, const struct answers *answers)
{
	ssize_t n = read(c->fd, c->request + c->len, REQUEST_MAX - c->len);
	char *end;

	if (n <= 0)
		return false;
	c->len += (size_t)n;
	c->request[c->len] = '\0';
	while ((end = strstr(c->request, "\r\n\r\n")) != NULL) {
		size_t used = (size_t)(end + 4 - c->request), len;
		const char *reply = answers->known;
		const struct template *t;

		*end = '\0';
		if (reply != NULL && strstr(c->request, "If-None-Match") != NULL) {
			len = strlen(reply);
		} else {
			t = answer_fill(answers, c->request);
			reply = t->text;
			len = t->len;
		}
		/* A socket's buffer is larger than any answer. */
		if (write(c->fd, reply, len) != (ssize_t)len)
			return false;
		c->len -= used;
		memmove(c->request, end + 4, c->len + 1);
	}
	return c->len < REQUEST_MAX;
}

static void
origin_run(int epoll, char *const *answers, size_t nanswers, const char *known)
{
	struct epoll_event events[EVENTS];
	struct answers a = { xcalloc(nanswers, sizeof(*a.templates)), nanswers,
		known };

	for (size_t i = 0; i < nanswers; i++)
		a.templates[i] = template_make(answers[i]);

	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;

			if (c->listens) {
				accept_all(epoll, c->fd);
			} else if (!serve(c, &a)) {
				close(c->fd);
				free(c);
			}
		}
	}
}

/* Listen on all addresses. How many could be, in fds[]. */
static unsigned
listen_all(struct origin *o, int *fds)
{
	for (unsigned i = 0; i < o->hosts; i++) {
		fds[i] = listen_on(FIRST_HOST + i, &o->port);
		if (fds[i] < 0)
			return i;
	}
	return o->hosts;
}

int
origin_start(struct origin *o, unsigned hosts, char *const *answers, size_t n,
    const char *known)
{
	int *fds = xcalloc(hosts, sizeof(*fds)), epoll = epoll_create1(0);
	unsigned listening;

	*o = (struct origin){ .hosts = hosts, .port = o->port, .pid = -1 };
	listening = listen_all(o, fds);
	if (listening == hosts)
		o->pid = fork();
	if (o->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		for (unsigned i = 0; i < hosts; i++)
			watch(epoll, fds[i], true);
		origin_run(epoll, answers, n, known);
	}
	/* Who stands in its place later needs the port. */
	while (listening > 0)
		close(fds[--listening]);
	free(fds);
	close(epoll);
	return o->pid > 0 ? 0 : -1;
}

void
origin_stop(struct origin *o)
{
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
}

void
origin_url(const struct origin *o, unsigned n, char *out, size_t size)
{
	unsigned host;

	if (o->base != NULL) {
		snprintf(out, size, "%s/feeds/%u.xml", o->base, n);
		return;
	}
	host = FIRST_HOST + n % o->hosts;
	snprintf(out, size, "http://127.0.%u.%u:%u/feeds/%u.xml",
	    host >> 8 & 255, host & 255, o->port, n);
}
