/* SPDX-License-Identifier: ISC */
/*
 * Streams that wait for changes. All of them are woken together, and not more
 * often than every few milliseconds, so that a burst of changes goes out as
 * one batch. One that would read what another one is reading shares that: a
 * hundred followers at the same place cost the store what one costs.
 */
#include <stdlib.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "stream.h"
#include "util.h"

struct live {
	struct stream_list parked;
	struct stream_list leaders; /* at the store */
	struct event *timer; /* the next waking, where it has to wait */
	int64_t woken;       /* monotonic ms */
	bool due;            /* the timer is set */
};

/* All look again. */
static void
wake_all(struct live *l)
{
	struct stream_list woken;
	struct stream *s;

	l->due = false;
	l->woken = clock_mono_ms();
	TAILQ_INIT(&woken);
	TAILQ_CONCAT(&woken, &l->parked, link);
	TAILQ_FOREACH(s, &woken, link)
		s->parked = false;
	while ((s = TAILQ_FIRST(&woken)) != NULL) {
		TAILQ_REMOVE(&woken, s, link);
		stream_again(s);
	}
}

static void
timer_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	wake_all(arg);
}

void
streams_wake(struct publish *p)
{
	struct live *l = p->live;
	int64_t left = l->woken + BOUND_API_WAKE_MS - clock_mono_ms();
	struct timeval tv = { 0, left * 1000 };

	if (l->due || TAILQ_EMPTY(&l->parked))
		return;
	if (left <= 0) {
		wake_all(l);
		return;
	}
	l->due = evtimer_add(l->timer, &tv) == 0;
}

void
live_park(struct stream *s)
{
	struct publish *p = s->req->p;

	s->park = s->parked = true;
	buf_reset(&s->out);
	TAILQ_INSERT_TAIL(&p->live->parked, s, link);
	if (stream_is_behind(s))
		streams_wake(p);
}

void
live_leave(struct stream *s)
{
	if (s->parked)
		TAILQ_REMOVE(&s->req->p->live->parked, s, link);
	if (s->leader != NULL)
		TAILQ_REMOVE(&s->leader->sharers, s, link);
	s->parked = false;
	s->leader = NULL;
}

bool
live_join(struct stream *s)
{
	struct stream *leader;

	s->place = s->ops->place == NULL ? -1 : s->ops->place(s);
	if (s->place < 0)
		return false;
	TAILQ_FOREACH(leader, &s->req->p->live->leaders, link)
		if (leader->ops == s->ops && leader->place == s->place &&
		    s->ops->same(leader, s))
			break;
	if (leader == NULL)
		return false;
	s->leader = leader;
	TAILQ_INSERT_TAIL(&leader->sharers, s, link);
	return true;
}

void
live_lead(struct stream *s)
{
	if (s->place < 0)
		return;
	s->leads = true;
	TAILQ_INSERT_TAIL(&s->req->p->live->leaders, s, link);
}

void
live_share(struct stream *s)
{
	bool failed = s->problem != PROBLEM_NONE || s->out.failed;
	struct stream *other;

	if (s->leads && s->req->p != NULL)
		TAILQ_REMOVE(&s->req->p->live->leaders, s, link);
	s->leads = false;
	while ((other = TAILQ_FIRST(&s->sharers)) != NULL) {
		live_leave(other);
		if (failed) {
			stream_again(other);
			continue;
		}
		buf_reset(&other->out);
		buf_add(&other->out, s->out.data, s->out.len);
		other->ops->adopt(other, s);
		other->end = s->end;
		other->park = s->park;
		other->seq = s->seq;
		stream_arrived(other);
	}
}

void
streams_expire(struct publish *p, bool all)
{
	int64_t now = clock_mono_ms();
	struct stream_list over;
	struct stream *s, *next;

	TAILQ_INIT(&over);
	for (s = TAILQ_FIRST(&p->live->parked); s != NULL; s = next) {
		next = TAILQ_NEXT(s, link);
		if (!all && now < s->park_until)
			continue;
		live_leave(s);
		TAILQ_INSERT_TAIL(&over, s, link);
	}
	while ((s = TAILQ_FIRST(&over)) != NULL) {
		TAILQ_REMOVE(&over, s, link);
		s->park_until = now;
		stream_arrived(s);
	}
}

struct live *
live_new(struct event_base *base)
{
	struct live *l = xcalloc(1, sizeof(*l));

	TAILQ_INIT(&l->parked);
	TAILQ_INIT(&l->leaders);
	l->timer = evtimer_new(base, timer_cb, l);
	if (l->timer == NULL) {
		free(l);
		return NULL;
	}
	event_priority_set(l->timer, 0);
	return l;
}

void
live_free(struct live *l)
{
	if (l == NULL)
		return;
	event_free(l->timer);
	free(l);
}
