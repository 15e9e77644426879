/* SPDX-License-Identifier: ISC */
/* Requests that go to the store and back before they are answered. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "query.h"
#include "turns.h"
#include "util.h"

#define CROWD_TURNS 64 /* of the loop, after one with several quick queries */

static void
query_work(struct store_job *job, struct query *q)
{
	struct api_query *aq = (struct api_query *)job;

	if (aq->run(aq, q) < 0) {
		aq->problem = problem_from_errno(query_error(q));
		aq->detail = "the store could not answer";
	}
}

static void
query_free(struct api_query *aq)
{
	if (aq->clear != NULL)
		aq->clear(aq);
	buf_free(&aq->out);
	free(aq);
}

static struct api_answer
query_answer(struct api_query *aq)
{
	struct api_answer answer = aq->finish != NULL ? aq->finish(aq) :
	    api_query_finish(aq);

	query_free(aq);
	return answer;
}

static void
query_done(struct store_job *job)
{
	struct api_query *aq = (struct api_query *)job;

	if (job->error != 0 && aq->problem == PROBLEM_NONE) {
		aq->problem = problem_from_errno(job->error);
		aq->detail = "the store could not answer";
	}
	query_answer(aq);
}

/*
 * Read on the loop what needs no disk: a thread and back are two wake-ups, as
 * dear as the rest of a small answer. Not where many ask at once, which two
 * queries in one turn are a sign of: threads do more together.
 */
static bool
query_now(struct publish *p, struct api_query *aq)
{
	const struct turns *turns = p->conf.turns;

	if (turns == NULL)
		return false;
	if (turns->n == p->read_turn)
		p->crowd_turn = turns->n;
	p->read_turn = turns->n;
	if (turns->n - p->crowd_turn < CROWD_TURNS)
		return false;
	if (store_read_now(p->conf.store, &aq->job))
		return true;
	buf_reset(&aq->out);
	aq->problem = PROBLEM_NONE;
	return false;
}

struct api_answer
api_query_finish(struct api_query *aq)
{
	if (aq->problem != PROBLEM_NONE)
		return api_error(aq->req, aq->problem, "%s", aq->detail);
	buf_addc(&aq->out, '\n');
	return api_reply(aq->req, 200, API_JSON, &aq->out);
}

struct api_answer
api_query_start(struct api_request *req, struct api_query *aq,
    int (*run)(struct api_query *aq, struct query *q),
    struct api_answer (*finish)(struct api_query *aq))
{
	aq->req = req;
	aq->run = run;
	aq->finish = finish;
	aq->job.read = query_work;
	aq->job.done = query_done;
	buf_init(&aq->out, BOUND_API_ANSWER);
	if (req->p != NULL && aq->job.quick && query_now(req->p, aq))
		return query_answer(aq);
	if (req->p == NULL || store_read(req->p->conf.store, &aq->job) < 0) {
		query_free(aq);
		return api_error(req, PROBLEM_BUSY, "too many queries wait");
	}
	return api_defer(req, NULL, NULL);
}

static void
write_work(struct store_job *job, struct store_writer *w)
{
	struct api_write *aw = (struct api_write *)job;

	aw->run(aw, w);
}

static void
write_done(struct store_job *job)
{
	struct api_write *aw = (struct api_write *)job;

	if (job->error != 0)
		api_error(aw->req, problem_from_errno(job->error),
		    "nothing was changed: %s", strerrordesc_np(job->error));
	else
		aw->finish(aw);
	if (aw->clear != NULL)
		aw->clear(aw);
	free(aw);
}

struct api_answer
api_write_start(struct api_request *req, struct api_write *aw,
    void (*run)(struct api_write *aw, struct store_writer *w),
    struct api_answer (*finish)(struct api_write *aw),
    void (*clear)(struct api_write *aw))
{
	aw->req = req;
	aw->run = run;
	aw->finish = finish;
	aw->clear = clear;
	aw->job.write = write_work;
	aw->job.done = write_done;
	if (req->p == NULL || store_write(req->p->conf.store, &aw->job) < 0) {
		if (clear != NULL)
			clear(aw);
		free(aw);
		return api_error(req, PROBLEM_BUSY, "too many writes wait");
	}
	return api_defer(req, NULL, NULL);
}
