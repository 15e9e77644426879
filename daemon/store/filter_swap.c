/* SPDX-License-Identifier: ISC */
/* The writer takes the new filters; the old ones are freed on the loop. */
#include <stddef.h>
#include <stdlib.h>

#include "filter.h"
#include "filter_swap.h"
#include "util.h"
#include "wq.h"
#include "writer.h"

struct filter_swap {
	struct wq_job job;
	struct filters *filters; /* the new ones, then the old ones */
};

struct filter_swap *
filter_swap_new(struct filters *filters)
{
	struct filter_swap *swap = xcalloc(1, sizeof(*swap));

	swap->filters = filters;
	return swap;
}

void
filter_swap_free(struct filter_swap *swap)
{
	if (swap == NULL)
		return;
	filters_free(swap->filters);
	free(swap);
}

static struct filter_swap *
swap_of(struct wq_job *job)
{
	return (struct filter_swap *)((char *)job -
	    offsetof(struct filter_swap, job));
}

static void
swap_work(struct wq_job *job, void *state)
{
	struct filter_swap *swap = swap_of(job);
	struct store_writer *w = state;
	struct filters *old = w->filters;

	w->filters = swap->filters;
	swap->filters = old;
}

static void
swap_done(struct wq_job *job)
{
	filter_swap_free(swap_of(job));
}

void
filter_swap_submit(struct filter_swap **swap, struct wq *writes)
{
	struct filter_swap *s = *swap;

	if (s == NULL)
		return;
	s->job.work = swap_work;
	s->job.done = swap_done;
	*swap = NULL;
	if (wq_submit(writes, &s->job, WQ_FIRST) < 0)
		*swap = s;
}
