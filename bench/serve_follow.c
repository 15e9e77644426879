/* SPDX-License-Identifier: ISC */
/*
 * Live followers. Each change is a tag that tells when it was sent, so that a
 * follower sees its lag in the line itself.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bounds.h"
#include "serve.h"
#include "util.h"

#define WRITERS 24
#define SAMPLES_MAX 4000000
#define MARK "\"user_tags\":[\"t"
#define TAIL 64 /* bytes kept of a reading, in which a mark may begin */

struct reader {
	char tail[TAIL];
	size_t ntail;
};

struct crowd {
	struct pollfd fds[CONNECTIONS_MAX + WRITERS];
	struct reader readers[CONNECTIONS_MAX];
	bool busy[WRITERS];
	int nreaders;
	struct targets targets;
	uint32_t *samples;
	size_t nsamples;
	uint64_t bytes, sent, refused;
};

static int
say(int fd, const char *text)
{
	size_t n = strlen(text);

	return write(fd, text, n) == (ssize_t)n ? 0 : -1;
}

/* Note the lag of each mark in the text. */
static void
look(struct crowd *c, const char *text, size_t n)
{
	const char *end = text + n, *p = text;
	int64_t now = now_us();

	while ((p = memmem(p, (size_t)(end - p), MARK, sizeof(MARK) - 1)) !=
	    NULL && end - p >= TAIL) {
		p += sizeof(MARK) - 1;
		if (c->nsamples < SAMPLES_MAX)
			c->samples[c->nsamples++] = (uint32_t)(now -
			    (int64_t)strtoll(p, NULL, 10));
	}
}

/* Read what has come to a follower. 0, or -1 at its end. */
static int
take(struct crowd *c, int i)
{
	static char text[TAIL + MIB(1) + 1];
	struct reader *r = &c->readers[i];
	ssize_t n;
	size_t all;

	memcpy(text, r->tail, r->ntail);
	n = read(c->fds[i].fd, text + r->ntail, sizeof(text) - TAIL - 1);
	if (n <= 0)
		return -1;
	c->bytes += (uint64_t)n;
	all = r->ntail + (size_t)n;
	text[all] = '\0';
	look(c, text, all);
	/* A mark within TAIL bytes of the end is seen the next time. */
	r->ntail = all < TAIL - 1 ? all : TAIL - 1;
	memcpy(r->tail, text + all - r->ntail, r->ntail);
	return 0;
}

/* Take a writer's answer in; it may send again. */
static int
answered(struct crowd *c, int i)
{
	char text[KIB(64)];
	ssize_t n = read(c->fds[c->nreaders + i].fd, text, sizeof(text) - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	if (strncmp(text, "HTTP/1.1 ", 9) == 0 &&
	    strncmp(text + 9, "200", 3) != 0)
		c->refused++;
	/* The answer ends with the item's closing brace and a newline. */
	if (text[n - 1] == '\n')
		c->busy[i] = false;
	return 0;
}

/* Send one change by a writer that is free. */
static int
change(struct crowd *c)
{
	char request[512], body[64];
	int i = 0;

	while (i < WRITERS && c->busy[i])
		i++;
	if (i == WRITERS)
		return 0;
	snprintf(body, sizeof(body), "{\"tags\":[\"t%lld\"]}",
	    (long long)now_us());
	snprintf(request, sizeof(request), "PATCH %s HTTP/1.1\r\nHost: localhost"
	    "\r\nContent-Length: %zu\r\n\r\n%s", targets_next(&c->targets),
	    strlen(body), body);
	c->busy[i] = true;
	c->sent++;
	return say(c->fds[c->nreaders + i].fd, request);
}

static void
begin(struct crowd *c, const char *path)
{
	for (int i = 0; i < c->nreaders + WRITERS; i++)
		c->fds[i] = (struct pollfd){ connect_to(path), POLLIN, 0 };
	for (int i = 0; i < c->nreaders; i++)
		if (say(c->fds[i].fd, "GET /v1/changes?mode=continuous&"
		    "after=now HTTP/1.1\r\nHost: localhost\r\n\r\n") < 0)
			exit(1);
}

/* Wait for what comes, until the next change is due. 0 or -1. */
static int
turn(struct crowd *c, int64_t until)
{
	int64_t left = until - now_us();
	struct timespec ts = { 0, left > 0 ? left * 1000 : 0 };

	if (ppoll(c->fds, (nfds_t)(c->nreaders + WRITERS), &ts, NULL) < 0)
		return -1;
	for (int i = 0; i < c->nreaders + WRITERS; i++) {
		if (c->fds[i].revents == 0)
			continue;
		if ((i < c->nreaders ? take(c, i) :
		    answered(c, i - c->nreaders)) < 0)
			return -1;
	}
	return 0;
}

static void
print(const struct crowd *c, double took)
{
	qsort(c->samples, c->nsamples, sizeof(*c->samples), by_time);
	printf("%.0f %u %u %.0f\n", (double)c->nsamples / c->nreaders / took,
	    c->samples[c->nsamples / 2],
	    c->samples[c->nsamples - 1 - c->nsamples / 100],
	    (double)c->bytes / took);
}

int
follow(const char *path, const char *file, int followers, int rate,
    int seconds)
{
	struct crowd *c = xcalloc(1, sizeof(*c));
	int64_t began, due, now;

	c->nreaders = followers < CONNECTIONS_MAX - WRITERS ? followers :
	    CONNECTIONS_MAX - WRITERS;
	c->samples = xcalloc(SAMPLES_MAX, sizeof(*c->samples));
	targets_read(&c->targets, file);
	begin(c, path);
	for (began = now_us(); now_us() < began + 300000;)
		if (turn(c, now_us() + 10000) < 0) /* heads and heartbeats */
			return 1;
	began = due = now_us();
	while ((now = now_us()) < began + (int64_t)seconds * 1000000) {
		for (; due <= now; due += 1000000 / rate)
			if (change(c) < 0)
				return 1;
		if (turn(c, due) < 0)
			return 1;
	}
	if (c->nsamples == 0 || c->refused > 0) {
		fprintf(stderr, "%zu lines, %llu changes refused\n",
		    c->nsamples, (unsigned long long)c->refused);
		return 1;
	}
	print(c, (double)(now - began) / 1e6);
	free(c->targets.lines);
	free(c->targets.text);
	free(c->samples);
	free(c);
	return 0;
}
