/* SPDX-License-Identifier: ISC */
/*
 * The budget of bodies in flight: those that are being received and those
 * handed over and not released yet. When it is used up nothing new starts, and
 * of what runs only the oldest goes on reading, so there is always one that
 * can finish. A compressed body can grow by a whole max_body before it can be
 * paused: beyond that it is given up.
 */
#include "bounds.h"
#include "internal.h"

int
budget_hold(struct fetch_transfer *t, size_t n)
{
	struct fetch *f = t->fetch;

	if (t != f->running.head && f->held + n >
	    f->conf.bodies_in_flight + f->conf.max_body)
		return -1;
	f->held += n;
	t->held += n;
	return 0;
}

void
budget_drop(struct fetch_transfer *t)
{
	t->fetch->held -= t->held;
	t->held = 0;
}

bool
budget_free(const struct fetch *f)
{
	size_t soon = (f->running.n + 1) * BOUND_BODY_EXPECTED;

	return f->held < f->conf.bodies_in_flight &&
	    (f->running.n == 0 || f->held + soon <= f->conf.bodies_in_flight);
}

void
budget_balance(struct fetch *f)
{
	bool full = f->held >= f->conf.bodies_in_flight;

	if (!full && f->npaused == 0)
		return;
	for (struct fetch_transfer *t = f->running.head; t != NULL; t = t->next) {
		bool pause = full && t != f->running.head && t->held > 0;

		if (t->easy == NULL || pause == t->paused)
			continue;
		t->paused = pause;
		t->was_paused = true;
		f->npaused += pause ? 1u : -1u;
		curl_easy_pause(t->easy, pause ? CURLPAUSE_RECV : CURLPAUSE_CONT);
	}
}
