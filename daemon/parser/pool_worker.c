/* SPDX-License-Identifier: ISC */
/*
 * A worker's life: down, starting, idle, busy, dying, down. Whatever goes
 * wrong leads to SIGKILL, and the end of the process, told by its pidfd, is
 * the one place where its document gets the blame and a successor is started.
 * Its frames are taken incrementally; its clocks are looked at only when its
 * time could be up, so an ordinary document costs one timer.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "daemon/parser/frames.h"
#include "daemon/parser/process.h"
#include "daemon/parser/pool_worker.h"
#include "log.h"
#include "parse_proto.h"

#define EXIT_UNCONFINED 78
#define READ_AT_ONCE KIB(256)    /* then the loop's other events have a turn */
#define RESTART_FIRST_MS 100
#define RESTART_DOUBLINGS 7      /* up to 12.8 s */
#define LOOK_AGAIN_MS 20         /* at the clocks, at least */

enum worker_state {
	WORKER_DOWN,     /* no process; the timer starts one */
	WORKER_STARTING, /* its hello is awaited; the timer is the deadline */
	WORKER_IDLE,
	WORKER_BUSY,     /* has `doc`; the timer looks at its clocks */
	WORKER_DYING,    /* killed, not yet reaped */
};

struct worker {
	const struct worker_owner *owner;
	enum worker_state state;
	struct process process;
	struct event *readable, *writable, *exited; /* while there is a process */
	struct event *timer;
	struct document *doc;
	struct frames in;
	struct buf out;           /* the request but for its body */
	size_t sent;              /* bytes of the request, body included */
	int64_t began_ms;         /* of the document */
	int64_t began_cpu_us;
	unsigned documents;       /* of this process */
	bool greeted;             /* its hello was right */
	bool over;                /* it has ended: what it said is still read */
	bool retired;             /* ended since its time had come */
	bool stopped;             /* no other is started */
	unsigned bad_starts;      /* in a row, without a hello */
	unsigned failures;        /* in a row, without a finished document */
	enum parse_outcome fault; /* what we killed it for... */
	char why[96];             /* ...in words; "": it ended by itself */
};

static void worker_start(struct worker *w);

static void
worker_timer(struct worker *w, int64_t ms)
{
	struct timeval tv = { .tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000) };

	event_add(w->timer, &tv);
}

/* End the process: what follows, follows when it has ended. */
static void
worker_kill(struct worker *w)
{
	event_del(w->readable);
	event_del(w->writable);
	event_del(w->timer);
	process_kill(&w->process);
	w->state = WORKER_DYING;
}

/* End the process for something that it did. */
static void
worker_break(struct worker *w, enum parse_outcome fault, const char *why)
{
	w->owner->stats->killed++;
	w->fault = fault;
	snprintf(w->why, sizeof(w->why), "%s", why);
	worker_kill(w);
}

/* Say whether the process is to be replaced before it gets another document. */
static bool
worker_is_worn(const struct worker *w)
{
	return w->documents >= BOUND_PARSE_DOCUMENTS ||
	    process_resident(&w->process) > BOUND_PARSE_RESIDENT;
}

/* Say how much CPU time the document has had. */
static int64_t
worker_cpu_us(const struct worker *w)
{
	int64_t us = process_cpu_us(&w->process) - w->began_cpu_us;

	return us > 0 ? us : 0;
}

/* Say how much of the request is still to be written. */
static size_t
worker_unsent(const struct worker *w)
{
	return w->out.len + w->doc->request.body.n - w->sent;
}

/* The document's last frame came. */
static void
worker_finish(struct worker *w)
{
	struct document *d = w->doc;

	d->result->cpu_us = worker_cpu_us(w);
	result_keep(d, frames_take(&w->in));
	event_del(w->timer);
	w->doc = NULL;
	w->state = WORKER_IDLE;
	w->failures = 0;
	w->documents++;
	if (!w->over && worker_is_worn(w)) {
		w->retired = true;
		worker_kill(w);
	} else if (!w->over) {
		w->owner->idle(w->owner->arg, w);
	}
	w->owner->finished(w->owner->arg, d);
}

static void
worker_greet(struct worker *w, int type, const char *p, size_t n)
{
	if (type != FRAME_HELLO || frames_left(&w->in) > 0) {
		worker_break(w, PARSE_INTERNAL, "it did not say hello");
	} else if (proto_get_hello(p, n) < 0) {
		worker_kill(w);
		w->stopped = true;
		w->owner->fatal(w->owner->arg, true,
		    "gazetted-parser is of another build");
	} else {
		frame_memory_free(frames_take(&w->in));
		event_del(w->timer);
		w->greeted = true;
		w->bad_starts = 0;
		w->state = WORKER_IDLE;
		if (!w->over)
			w->owner->idle(w->owner->arg, w);
	}
}

/* Take one frame. True when more of the same may follow. */
static bool
worker_frame(struct worker *w, int type, const char *p, size_t n)
{
	int rc = -1;

	if (w->state == WORKER_STARTING) {
		worker_greet(w, type, p, n);
		return false;
	}
	if (w->state == WORKER_BUSY)
		rc = result_add(w->doc, type, p, n);
	if (rc == 0)
		return true;
	if (rc < 0 || frames_left(&w->in) > 0 || worker_unsent(w) > 0)
		worker_break(w, PARSE_INTERNAL, "the parser's answer is malformed");
	else
		worker_finish(w);
	return false;
}

static bool
worker_frames(struct worker *w)
{
	const char *p;
	size_t n;
	int type;

	while ((type = frames_next(&w->in, &p, &n)) > 0)
		if (!worker_frame(w, type, p, n))
			return false;
	if (type == 0)
		return true;
	worker_break(w, PARSE_INTERNAL, "the parser's answer is no frame");
	return false;
}

/* Read about `budget` bytes, or until there is nothing or a document ends. */
static void
worker_read(struct worker *w, size_t budget)
{
	const char *why;
	long n;

	for (size_t got = 0; got < budget; got += (size_t)n) {
		n = frames_read(&w->in, w->process.fd, &why);
		if (n == FRAMES_AGAIN)
			return;
		if (n == FRAMES_EOF)
			worker_kill(w);
		if (n == FRAMES_BAD)
			worker_break(w, PARSE_INTERNAL, why);
		if (n <= 0 || !worker_frames(w))
			return;
	}
}

static void
worker_readable_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	worker_read(arg, READ_AT_ONCE);
}

/* Point at what is still to be written: the rest of the head, of the body. */
static size_t
worker_rest(const struct worker *w, struct iovec iov[2])
{
	const struct str body = w->doc->request.body;
	size_t n = 0, skip = 0;

	if (w->sent < w->out.len)
		iov[n++] = (struct iovec){ w->out.data + w->sent,
			w->out.len - w->sent };
	else
		skip = w->sent - w->out.len;
	if (skip < body.n)
		iov[n++] = (struct iovec){ (char *)body.s + skip,
			body.n - skip };
	return n;
}

/* Write what the socket takes of the request. */
static void
worker_write(struct worker *w)
{
	struct iovec iov[2];
	struct msghdr msg = { .msg_iov = iov };
	ssize_t n;

	while ((msg.msg_iovlen = worker_rest(w, iov)) > 0) {
		n = sendmsg(w->process.fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0) {
			w->sent += (size_t)n;
		} else if (errno == EAGAIN) {
			event_add(w->writable, NULL);
			return;
		} else if (errno != EINTR) {
			return; /* it is gone, as its pidfd will say */
		}
	}
}

static void
worker_writable_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	worker_write(arg);
}

/* A document's time may be up. */
static void
worker_look(struct worker *w)
{
	int64_t cpu = worker_cpu_us(w) / 1000;
	int64_t wall = clock_mono_ms() - w->began_ms;
	int64_t left = BOUND_PARSE_CPU_MS - cpu;
	char why[64];

	if (cpu >= BOUND_PARSE_CPU_MS) {
		snprintf(why, sizeof(why), "used more than %d s of CPU",
		    BOUND_PARSE_CPU_MS / 1000);
		worker_break(w, PARSE_LIMIT, why);
		return;
	}
	if (wall >= BOUND_PARSE_WALL_MS) {
		snprintf(why, sizeof(why), "took more than %d s",
		    BOUND_PARSE_WALL_MS / 1000);
		worker_break(w, PARSE_LIMIT, why);
		return;
	}
	if (left > BOUND_PARSE_WALL_MS - wall)
		left = BOUND_PARSE_WALL_MS - wall;
	worker_timer(w, left < LOOK_AGAIN_MS ? LOOK_AGAIN_MS : left);
}

static void
worker_timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;

	(void)fd;
	(void)what;
	switch (w->state) {
	case WORKER_DOWN:
		worker_start(w);
		break;
	case WORKER_STARTING:
		worker_break(w, PARSE_INTERNAL, "it did not say hello in time");
		break;
	case WORKER_BUSY:
		worker_look(w);
		break;
	case WORKER_IDLE:
	case WORKER_DYING:
		break;
	}
}

/* Free what belongs to the process that has ended. */
static int
worker_reap(struct worker *w)
{
	int status;

	if (w->readable != NULL)
		event_free(w->readable);
	if (w->writable != NULL)
		event_free(w->writable);
	if (w->exited != NULL)
		event_free(w->exited);
	w->readable = w->writable = w->exited = NULL;
	status = process_reap(&w->process);
	frame_memory_free(frames_take(&w->in));
	w->state = WORKER_DOWN;
	return status;
}

/* Start the next process: at once, or later the more of them failed. */
static void
worker_again(struct worker *w, bool failed)
{
	unsigned doublings = w->failures;

	if (w->stopped)
		return;
	if (!failed) {
		worker_start(w);
		return;
	}
	w->failures++;
	if (doublings > RESTART_DOUBLINGS)
		doublings = RESTART_DOUBLINGS;
	worker_timer(w, (int64_t)RESTART_FIRST_MS << doublings);
}

/* A process could not be started, or ended before its hello. */
static void
worker_bad_start(struct worker *w, bool unconfined, const char *why)
{
	char text[160];

	if (w->stopped)
		return;
	log_warn("parser", "a worker did not start: %s", why);
	if (!unconfined && ++w->bad_starts < BOUND_PARSE_STARTS) {
		worker_again(w, true);
		return;
	}
	w->stopped = true;
	snprintf(text, sizeof(text), "%s: %s", unconfined ?
	    "gazetted-parser cannot be confined" :
	    "gazetted-parser cannot be started", why);
	w->owner->fatal(w->owner->arg, false, text);
}

/* Say in w->why how the process ended, unless we know better. */
static void
worker_explain(struct worker *w, int status)
{
	if (w->why[0] != '\0')
		return;
	w->fault = PARSE_INTERNAL;
	if (WIFSIGNALED(status))
		snprintf(w->why, sizeof(w->why),
		    "the parser was ended by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		snprintf(w->why, sizeof(w->why),
		    "the parser ended with status %d", WEXITSTATUS(status));
}

static void
worker_exited_cb(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;
	struct document *d;
	int status;

	(void)fd;
	(void)what;
	w->over = true;
	if (w->state != WORKER_DYING)
		worker_read(w, SIZE_MAX); /* its last words may be a result */
	d = w->doc;
	w->owner->stats->crashed += d != NULL && w->why[0] == '\0';
	w->doc = NULL;
	status = worker_reap(w);
	worker_explain(w, status);
	if (!w->greeted) {
		worker_bad_start(w, WIFEXITED(status) &&
		    WEXITSTATUS(status) == EXIT_UNCONFINED, w->why);
		return;
	}
	if (!w->retired && !w->stopped)
		log_warn("parser", "a worker is replaced: %s", w->why);
	if (d != NULL) {
		result_fail(d, w->fault, "%s", w->why);
		d->broke = !w->stopped;
		w->owner->finished(w->owner->arg, d);
	}
	worker_again(w, d == NULL && !w->retired);
}

/* Watch the process that was just started. 0 or -1. */
static int
worker_watch(struct worker *w)
{
	struct event_base *base = w->owner->base;
	int fd = w->process.fd;

	w->readable = event_new(base, fd, EV_READ | EV_PERSIST,
	    worker_readable_cb, w);
	w->writable = event_new(base, fd, EV_WRITE, worker_writable_cb, w);
	w->exited = event_new(base, w->process.pidfd, EV_READ,
	    worker_exited_cb, w);
	if (w->readable == NULL || w->writable == NULL || w->exited == NULL)
		return -1;
	event_priority_set(w->readable, 1);
	event_priority_set(w->writable, 1);
	event_priority_set(w->exited, 1);
	return event_add(w->readable, NULL) < 0 ||
	    event_add(w->exited, NULL) < 0 ? -1 : 0;
}

static void
worker_start(struct worker *w)
{
	char why[96];

	w->why[0] = '\0';
	w->documents = 0;
	w->greeted = w->over = w->retired = false;
	if (process_spawn(&w->process, w->owner->path) < 0) {
		snprintf(why, sizeof(why), "%m");
		worker_bad_start(w, false, why);
		return;
	}
	if (worker_watch(w) < 0) {
		process_kill(&w->process);
		worker_reap(w);
		worker_bad_start(w, false, "the event loop has no room");
		return;
	}
	w->state = WORKER_STARTING;
	worker_timer(w, BOUND_PARSE_WALL_MS);
}

struct worker *
worker_new(const struct worker_owner *owner)
{
	struct worker *w = xcalloc(1, sizeof(*w));

	w->owner = owner;
	w->process.fd = w->process.pidfd = -1;
	buf_init(&w->out, BOUND_PARSE_REQUEST - BOUND_BODY_MAX);
	w->timer = evtimer_new(owner->base, worker_timer_cb, w);
	if (w->timer == NULL) {
		free(w);
		return NULL;
	}
	event_priority_set(w->timer, 1);
	worker_start(w);
	return w;
}

bool
worker_is_idle(const struct worker *w)
{
	return w->state == WORKER_IDLE && !process_is_over(&w->process);
}

int
worker_give(struct worker *w, struct document *d)
{
	buf_reset(&w->out);
	if (proto_put_request_head(&w->out, &d->request) < 0)
		return -1;
	w->doc = d;
	w->sent = 0;
	w->state = WORKER_BUSY;
	w->began_ms = clock_mono_ms();
	w->began_cpu_us = process_cpu_us(&w->process);
	worker_timer(w, BOUND_PARSE_CPU_MS); /* sooner it cannot be up */
	worker_write(w);
	return 0;
}

pid_t
worker_pid(const struct worker *w)
{
	return w->state == WORKER_DYING ? 0 : w->process.pid;
}

void
worker_stop(struct worker *w)
{
	w->stopped = true;
	w->fault = PARSE_INTERNAL;
	if (w->why[0] == '\0')
		snprintf(w->why, sizeof(w->why), "the parser is being stopped");
	event_del(w->timer);
	if (worker_pid(w) != 0)
		worker_kill(w);
}

struct document *
worker_free(struct worker *w)
{
	struct document *d;

	worker_stop(w);
	if (w->process.pid != 0)
		worker_reap(w);
	d = w->doc;
	event_free(w->timer);
	buf_free(&w->out);
	free(w);
	return d;
}
