/* SPDX-License-Identifier: ISC */
/*
 * The budget of bodies in flight: those that are being received and those
 * handed over and not released yet, with what is made of them. When it is used
 * up nothing new starts and what runs waits for a release; where nothing is
 * left to be released, the oldest goes on reading, so there is always one that
 * can finish. A compressed body cannot be paused in the middle of what curl has
 * read, which may unpack to anything: such a one may pass the budget by
 * max_body, and beyond that it is put back and asked for again later; after a
 * few times alone, when it cannot fail for the others.
 *
 * Fetching is faster than parsing and storing, so that all of the budget would
 * always be full of what waits for them: while there is such work, new
 * transfers start only as far as a part of the budget goes.
 */
#include "bounds.h"
#include "internal.h"

#define PIECE KIB(16) /* the most that curl hands over at once */
#define LEARN_PART 4 /* a new body counts for a quarter of the average */
#define AHEAD_PART 3 /* of the budget, for what is fetched before it is needed */

static void
transfer_pause(struct fetch_transfer *t, bool pause)
{
	t->paused = pause;
	t->was_paused = true;
	t->fetch->npaused += pause ? 1u : -1u;
}

/* Say whether there is no room for another piece. */
static bool
budget_full(const struct fetch *f)
{
	return f->held + PIECE > f->conf.bodies_in_flight;
}

/* Say whether a transfer has to wait for room. */
static bool
budget_waits(const struct fetch_transfer *t)
{
	const struct fetch *f = t->fetch;

	return budget_full(f) && (t != f->running.head || f->handed > 0);
}

enum budget
budget_hold(struct fetch_transfer *t, size_t n)
{
	struct fetch *f = t->fetch;
	size_t most = f->conf.bodies_in_flight + f->conf.max_body;

	if (budget_waits(t)) {
		if (t->hop.codings == 0) {
			transfer_pause(t, true);
			return BUDGET_PAUSE;
		}
		if (f->held + n > most)
			return BUDGET_NONE;
	}
	f->held += n;
	t->held += n;
	return BUDGET_OK;
}

void
budget_drop(struct fetch_transfer *t)
{
	t->fetch->held -= t->held;
	t->held = 0;
}

void
budget_hand_over(struct fetch_transfer *t)
{
	t->fetch->handed += t->held * BOUND_BODY_BECOMES;
	t->fetch->held += t->held * (BOUND_BODY_BECOMES - 1);
	t->held = 0;
}

/* Let a value count in a moving average. */
static void
learn(size_t *average, size_t value)
{
	*average -= *average / LEARN_PART;
	*average += value / LEARN_PART;
}

void
budget_learn(struct fetch_transfer *t)
{
	learn(&t->fetch->expected, t->held);
}

void
budget_learn_made(struct fetch *f, size_t made)
{
	learn(&f->expected_made, made);
}

bool
budget_free(const struct fetch *f)
{
	size_t each = f->expected > BOUND_BODY_EXPECTED ? f->expected :
	    BOUND_BODY_EXPECTED;
	size_t n = f->running.n + 1;

	each *= BOUND_BODY_BECOMES;
	if (f->handed > 0 && f->held + n * (each > f->expected_made ? each :
	    f->expected_made) > f->conf.bodies_in_flight / AHEAD_PART)
		return false;
	return !budget_full(f) && (n == 1 ||
	    f->held + n * each <= f->conf.bodies_in_flight);
}

void
budget_balance(struct fetch *f)
{
	if (!budget_full(f) && f->npaused == 0)
		return;
	for (struct fetch_transfer *t = f->running.head; t != NULL; t = t->next) {
		bool pause = budget_waits(t) && t->held > 0;

		if (t->easy == NULL || pause == t->paused)
			continue;
		transfer_pause(t, pause);
		curl_easy_pause(t->easy, pause ? CURLPAUSE_RECV : CURLPAUSE_CONT);
	}
}
