/* SPDX-License-Identifier: ISC */
/*
 * curl's multi socket interface on libevent: one event for each socket, kept
 * in a table by descriptor and used again, since curl takes a socket out and
 * puts it in for each request. A timer callback only arms the timer.
 */
#include <stdlib.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "bounds.h"
#include "internal.h"
#include "log.h"
#include "util.h"

#define REST_BYTES MIB(4) /* of bodies: below, it is not worth the while */
#define REST_S 1

struct sock {
	struct event event;
	short what;      /* EV_READ, EV_WRITE; 0: not in the loop */
	unsigned spins;  /* events in a row that led to no callback */
};

/* Take what curl says has ended, and go on. */
static void
loop_after(struct fetch *f)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(f->multi, &left)) != NULL) {
		CURLcode rc = msg->data.result;
		struct fetch_transfer *t = NULL;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
		answer_done(t, rc);
	}
	budget_balance(f);
	fetch_pump(f);
	f->turning = false;
	/* What ended while others were told, or has room now, is for later. */
	if (f->ended.head != NULL)
		loop_kick(f);
}

/*
 * Watch for sockets that are ready for ever and lead to nothing: a server
 * that sends what curl swallows, or a missed removal. The transfer then ends
 * by its deadline.
 */
static void
sock_watch(struct sock *s, curl_socket_t fd, bool progress)
{
	s->spins = progress ? 0 : s->spins + 1;
	if (s->spins < BOUND_SPINS || s->what == 0)
		return;
	log_warn("fetch", "descriptor %d is ready and nothing comes of it", fd);
	event_del(&s->event);
	s->what = 0;
}

static void
sock_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fetch *f = arg;
	struct sock *s = f->socks[fd];
	uint64_t before = f->progress;
	int running, mask = 0;

	f->turning = true;
	if (what & EV_READ)
		mask |= CURL_CSELECT_IN;
	if (what & EV_WRITE)
		mask |= CURL_CSELECT_OUT;
	curl_multi_socket_action(f->multi, fd, mask, &running);
	sock_watch(s, fd, f->progress != before);
	loop_after(f);
}

static struct sock *
sock_get(struct fetch *f, curl_socket_t fd)
{
	size_t n = f->nsocks, i = (size_t)fd;

	if (i >= n) {
		f->nsocks = i + 1 > 2 * n ? i + 1 : 2 * n;
		f->socks = xreallocarray(f->socks, f->nsocks, sizeof(*f->socks));
		for (; n < f->nsocks; n++)
			f->socks[n] = NULL;
	}
	if (f->socks[i] == NULL)
		f->socks[i] = xcalloc(1, sizeof(**f->socks));
	return f->socks[i];
}

void
loop_forget(struct fetch *f, curl_socket_t fd)
{
	struct sock *s;

	f->progress++;
	if ((size_t)fd >= f->nsocks || (s = f->socks[fd]) == NULL ||
	    s->what == 0)
		return;
	event_del(&s->event);
	s->what = 0;
}

/* CURLMOPT_SOCKETFUNCTION */
static int
socket_function(CURL *easy, curl_socket_t fd, int what, void *arg, void *sockp)
{
	struct fetch *f = arg;
	short wanted = 0;
	struct sock *s;

	(void)easy;
	(void)sockp;
	if (what == CURL_POLL_REMOVE) {
		loop_forget(f, fd);
		return 0;
	}
	f->progress++;
	if (what & CURL_POLL_IN)
		wanted |= EV_READ;
	if (what & CURL_POLL_OUT)
		wanted |= EV_WRITE;
	s = sock_get(f, fd);
	s->spins = 0;
	if (s->what == wanted)
		return 0;
	if (s->what != 0)
		event_del(&s->event);
	s->what = wanted;
	event_assign(&s->event, f->base, fd, (short)(wanted | EV_PERSIST),
	    sock_cb, f);
	event_priority_set(&s->event, f->priority);
	return event_add(&s->event, NULL);
}

/* CURLMOPT_TIMERFUNCTION */
static int
timer_function(CURLM *multi, long ms, void *arg)
{
	struct fetch *f = arg;
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	(void)multi;
	return ms < 0 ? evtimer_del(f->timer) : evtimer_add(f->timer, &tv);
}

static void
timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fetch *f = arg;
	int running;

	(void)fd;
	(void)what;
	f->turning = true;
	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	loop_after(f);
}

static void
kick_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fetch *f = arg;

	(void)fd;
	(void)what;
	loop_after(f);
}

void
loop_kick(struct fetch *f)
{
	const struct timeval now = { 0 };

	if (!f->turning && !evtimer_pending(f->kick, NULL))
		evtimer_add(f->kick, &now);
}

static void
rest_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fetch *f = arg;

	(void)fd;
	(void)what;
	if (f->held > 0)
		return;
	f->passed = 0;
	memory_trim();
}

void
loop_rest(struct fetch *f)
{
	const struct timeval soon = { REST_S, 0 };

	if (f->passed >= REST_BYTES && !evtimer_pending(f->rest, NULL))
		evtimer_add(f->rest, &soon);
}

int
loop_open(struct fetch *f)
{
	int priorities = event_base_get_npriorities(f->base);

	f->priority = priorities > 1 ? 1 : 0;
	f->multi = curl_multi_init();
	f->timer = evtimer_new(f->base, timer_cb, f);
	f->kick = evtimer_new(f->base, kick_cb, f);
	f->rest = evtimer_new(f->base, rest_cb, f);
	if (f->multi == NULL || f->timer == NULL || f->kick == NULL ||
	    f->rest == NULL)
		return -1;
	event_priority_set(f->timer, f->priority);
	event_priority_set(f->kick, f->priority);
	event_priority_set(f->rest, f->priority);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, socket_function);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, timer_function);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
	return 0;
}

void
loop_close(struct fetch *f)
{
	curl_multi_cleanup(f->multi);
	if (f->timer != NULL)
		event_free(f->timer);
	if (f->kick != NULL)
		event_free(f->kick);
	if (f->rest != NULL)
		event_free(f->rest);
	for (size_t i = 0; i < f->nsocks; i++)
		free(f->socks[i]);
	free(f->socks);
}
