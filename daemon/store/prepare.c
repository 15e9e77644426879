/* SPDX-License-Identifier: ISC */
/* Packing the texts of a poll's items, into memory that the poll has. */
#include <stddef.h>
#include <stdlib.h>

#include "bounds.h"
#include "item_text.h"
#include "pack.h"
#include "prepare.h"

struct prepare {
	struct wq *queue;
	void (*ready)(void *arg, struct feed_poll *p);
	void *arg;
};

/* Say whether an item's texts may be written. */
static bool
is_wanted(const struct item_record *r)
{
	return !r->known && item_text_sound(r);
}

bool
prepare_helps(const struct feed_poll *p)
{
	const struct parse_result *parsed = p->parsed;

	if (p->outcome == POLL_ERROR || parsed == NULL ||
	    parsed->status.outcome != PARSE_OK)
		return false;
	for (size_t i = 0; i < parsed->nitems; i++)
		if (is_wanted(&parsed->items[i]))
			return true;
	return false;
}

/* Pack the texts of a record. Returns the memory that they take. */
static size_t
pack_record(struct pack *pack, struct item_record *r)
{
	struct item_packed *packed = item_text_pack(pack, r);

	r->packed = packed;
	return packed == NULL ? 0 : sizeof(*packed) + packed->texts.bytes.n;
}

/* The records do without the texts that are packed. */
static void
records_slim(struct feed_poll *p)
{
	const struct str none = { NULL, 0 };

	for (size_t i = 0; i < p->parsed->nitems; i++)
		if (p->parsed->items[i].packed != NULL)
			p->parsed->items[i].json =
			    p->parsed->items[i].text = none;
	p->slim(p);
}

static struct feed_poll *
poll_of(struct wq_job *wq)
{
	return (struct feed_poll *)((char *)wq - offsetof(struct feed_poll, job));
}

static void
pack_work(struct wq_job *wq, void *state)
{
	struct feed_poll *p = poll_of(wq);
	struct parse_result *parsed = p->parsed;

	if (state == NULL)
		return;
	for (size_t i = 0; i < parsed->nitems; i++)
		if (is_wanted(&parsed->items[i]))
			p->packed_bytes += pack_record(state,
			    &parsed->items[i]);
	if (p->slim != NULL)
		records_slim(p);
}

void
prepare_undo(struct feed_poll *p)
{
	struct parse_result *parsed = p->parsed;

	for (size_t i = 0; p->packed_bytes > 0 && i < parsed->nitems; i++) {
		item_packed_free(parsed->items[i].packed);
		parsed->items[i].packed = NULL;
	}
	p->packed_bytes = 0;
}

static void
pack_done(struct wq_job *wq)
{
	struct feed_poll *p = poll_of(wq);

	if (p->slimmed != NULL)
		p->slimmed(p);
	p->prepare->ready(p->prepare->arg, p);
}

static void *
thread_start(void *arg)
{
	(void)arg;
	return pack_new(BOUND_STORE_VALUE);
}

static void
thread_stop(void *state)
{
	pack_free(state);
}

struct prepare *
prepare_new(struct event_base *base,
    void (*ready)(void *arg, struct feed_poll *p), void *arg)
{
	const struct wq_ops ops = {
		.name = "pack", .threads = 1, .bound = BOUND_QUEUE,
		.thread_start = thread_start, .thread_stop = thread_stop,
	};
	struct prepare *q = xcalloc(1, sizeof(*q));

	q->ready = ready;
	q->arg = arg;
	q->queue = wq_new(base, &ops);
	if (q->queue != NULL)
		return q;
	free(q);
	return NULL;
}

void
prepare_free(struct prepare *q)
{
	if (q == NULL)
		return;
	wq_free(q->queue);
	free(q);
}

int
prepare_submit(struct prepare *q, struct feed_poll *p)
{
	p->prepare = q;
	p->job.work = pack_work;
	p->job.done = pack_done;
	return wq_submit(q->queue, &p->job, WQ_NORMAL);
}

size_t
prepare_pending(const struct prepare *q)
{
	return q == NULL ? 0 : wq_pending(q->queue);
}
