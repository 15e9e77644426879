/* SPDX-License-Identifier: ISC */
/* Packing the texts of a poll's items, into memory that the poll has. */
#include <stddef.h>
#include <stdlib.h>

#include "arena.h"
#include "bounds.h"
#include "item_text.h"
#include "pack.h"
#include "prepare.h"

#define SLACK 64 /* bytes: what the arena takes to align the texts of an item */

struct prepare {
	struct wq *queue;
	void (*ready)(void *arg, struct feed_poll *p);
	void *arg;
};

/* Say whether an item's texts may be written; one of too many bytes is not
 * stored. */
static bool
is_wanted(const struct item_record *r)
{
	return !r->known && r->json.n <= BOUND_STORE_VALUE / 2 &&
	    r->text.n <= BOUND_STORE_VALUE / 2;
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

/* Pack a text, and keep it where that made it smaller. 0 or -1. */
static int
pack_text(struct pack *pack, struct arena *memory, struct str text,
    struct str against, struct packed *out)
{
	struct str bytes;

	if (pack_put(pack, text, against, &out->how, &bytes) < 0)
		return -1;
	out->bytes = bytes;
	if (out->how == PACK_NONE)
		return 0;
	out->bytes.s = arena_strndup(memory, bytes.s, bytes.n);
	return out->bytes.s == NULL ? -1 : 0;
}

static void
pack_record(struct pack *pack, struct arena *memory, struct item_record *r)
{
	struct item_packed *packed = arena_alloc(memory, sizeof(*packed));

	if (packed != NULL && pack_text(pack, memory, r->json,
	    (struct str){ NULL, 0 }, &packed->json) == 0 &&
	    pack_text(pack, memory, r->text, r->json, &packed->text) == 0)
		r->packed = packed;
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
	const struct parse_result *parsed = p->parsed;
	struct pack *pack = state;
	size_t most = 0;

	if (pack == NULL)
		return;
	for (size_t i = 0; i < parsed->nitems; i++)
		most += parsed->items[i].json.n + parsed->items[i].text.n +
		    sizeof(struct item_packed) + SLACK;
	p->packed = arena_new(most);
	for (size_t i = 0; i < parsed->nitems; i++)
		if (is_wanted(&parsed->items[i]))
			pack_record(pack, p->packed, &parsed->items[i]);
}

void
prepare_undo(struct feed_poll *p)
{
	if (p->packed == NULL)
		return;
	for (size_t i = 0; i < p->parsed->nitems; i++)
		p->parsed->items[i].packed = NULL;
	arena_free(p->packed);
	p->packed = NULL;
}

static void
pack_done(struct wq_job *wq)
{
	struct feed_poll *p = poll_of(wq);

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
