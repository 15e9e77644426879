/* SPDX-License-Identifier: ISC */
/* The client of test_api.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>

#include "api_client.h"
#include "bounds.h"
#include "clock.h"
#include "fake_world.h"

#define PATIENCE_MS 20000

void
client_open(struct client *c, const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	c->ended = false;
	buf_init(&c->in, MIB(64));
	while (connect(c->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0) {
		assert_int_equal(errno, EAGAIN);
		event_base_loop(world.base, EVLOOP_NONBLOCK);
	}
}

void
client_close(struct client *c)
{
	close(c->fd);
	buf_free(&c->in);
}

void
client_send(struct client *c, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t sent = send(c->fd, text, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EAGAIN) {
			event_base_loop(world.base, EVLOOP_NONBLOCK);
			continue;
		}
		if (sent < 0)
			return;
		text += sent;
		n -= (size_t)sent;
	}
}

void
client_get(struct client *c, const char *target)
{
	char text[2000];

	snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
	client_send(c, text);
}

void
client_read(struct client *c, size_t max)
{
	char bytes[65536];
	ssize_t n;

	if (max > sizeof(bytes))
		max = sizeof(bytes);
	n = recv(c->fd, bytes, max, 0);
	if (n > 0)
		buf_add(&c->in, bytes, (size_t)n);
	else if (n == 0 || errno != EAGAIN)
		c->ended = true;
}

void
turn(int ms)
{
	int64_t until = clock_mono_ms() + ms;

	do {
		event_base_loop(world.base, EVLOOP_NONBLOCK);
		if (ms > 0)
			poll(NULL, 0, 1);
	} while (clock_mono_ms() < until);
}

void
client_drain(struct client *c)
{
	int64_t until = clock_mono_ms() + PATIENCE_MS;

	while (!c->ended && clock_mono_ms() < until) {
		event_base_loop(world.base, EVLOOP_NONBLOCK);
		client_read(c, SIZE_MAX);
	}
	assert_true(c->ended);
	buf_cstr(&c->in);
}

void
client_expect(struct client *c, const char *text, int count)
{
	int64_t until = clock_mono_ms() + PATIENCE_MS;
	int found = 0;

	while (found < count && clock_mono_ms() < until && !c->ended) {
		event_base_loop(world.base, EVLOOP_NONBLOCK);
		client_read(c, SIZE_MAX);
		found = 0;
		for (const char *p = buf_cstr(&c->in);
		    (p = strstr(p, text)) != NULL; p++)
			found++;
	}
	assert_int_equal(found, count);
}

void
ask(struct client *c, const char *path, const char *request)
{
	client_open(c, path);
	client_send(c, request);
	shutdown(c->fd, SHUT_WR);
	client_drain(c);
}

int
count_of(struct client *c, const char *text)
{
	const char *p = buf_cstr(&c->in), *end = p + c->in.len;
	int n = 0;

	/* Not strstr(): sanitizers measure the whole rest each time. */
	while ((p = memmem(p, (size_t)(end - p), text, strlen(text))) != NULL) {
		n++;
		p++;
	}
	return n;
}
