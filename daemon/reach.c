/* SPDX-License-Identifier: ISC */
/*
 * What the ends of polls tell of our own network. A poll fails for it where
 * there is no name, no connection, no handshake, or a page in place of every
 * feed: a captive portal's. A feed that failed before this poll is no evidence
 * of an outage, since it may be down for reasons of its own; an answer of any
 * feed is evidence that there is none.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "manners.h"
#include "outage.h"
#include "reach.h"
#include "store.h"
#include "store_write.h"
#include "util.h"

/* A failure that may have to be taken back. */
struct suspect {
	struct poll_undo undo; /* feed 0: none */
	int64_t time;
};

struct reach {
	struct outage outage;
	struct store *store;
	reach_undone *undone;
	void *arg;
	struct suspect suspects[BOUND_OUTAGE_UNDO];
	size_t next;
	struct undo_job *owed; /* the store had no room for them; the first first */
};

struct undo_job {
	struct store_job job;
	struct reach *r;
	struct undo_job *next;
	size_t n;
	struct poll_undo undo[BOUND_OUTAGE_UNDO];
};

struct reach *
reach_new(struct store *store, reach_undone *undone, void *arg)
{
	struct reach *r = xcalloc(1, sizeof(*r));

	r->store = store;
	r->undone = undone;
	r->arg = arg;
	return r;
}

static void
undo_clear(struct poll_undo *u)
{
	free(u->error_code);
	free(u->error_detail);
	memset(u, 0, sizeof(*u));
}

static void
undo_free(struct undo_job *u)
{
	for (size_t i = 0; i < u->n; i++)
		undo_clear(&u->undo[i]);
	free(u);
}

void
reach_free(struct reach *r)
{
	struct undo_job *u;

	if (r == NULL)
		return;
	while ((u = r->owed) != NULL) {
		r->owed = u->next;
		undo_free(u);
	}
	for (size_t i = 0; i < BOUND_OUTAGE_UNDO; i++)
		undo_clear(&r->suspects[i].undo);
	free(r);
}

/* Say whether nobody was reached at all: there was no name or no connection. */
static bool
unreached(const struct feed_poll *p)
{
	const struct fetch_result *f = &p->fetch;

	if (f->outcome != FETCH_FAILED || f->code == NULL || f->status != 0)
		return false;
	return strcmp(f->code, "dns") == 0 || strcmp(f->code, "connect") == 0 ||
	    (strcmp(f->code, "timeout") == 0 && f->address[0] == '\0');
}

/* Say whether somebody else answers in the place of a feed that was one. */
static bool
intercepted(const struct feed_poll *p)
{
	static const char *const codes[] = { "tls", "blocked", "not_feed" };

	if (p->outcome != POLL_ERROR || p->code == NULL || !p->source.has_items)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (strcmp(p->code, codes[i]) == 0)
			return true;
	return false;
}

bool
reach_is_ours(const struct feed_poll *p)
{
	return p->feed != 0 && (unreached(p) || intercepted(p));
}

/* Say whether the feed's own server answered, so that the network works. */
static bool
answered(const struct feed_poll *p)
{
	return p->fetch.outcome != FETCH_FAILED && !intercepted(p);
}

static void
suspect_note(struct reach *r, const struct feed_poll *p, int64_t now)
{
	struct suspect *s = &r->suspects[r->next];
	const struct poll_source *before = &p->source;

	r->next = (r->next + 1) % BOUND_OUTAGE_UNDO;
	undo_clear(&s->undo);
	s->time = now;
	s->undo = (struct poll_undo){
		.feed = p->feed, .started = p->started,
		.error_count = before->error_count,
		.error_since = before->error_since,
	};
	if (before->error_code != NULL)
		s->undo.error_code = xstrdup(before->error_code);
	if (before->error_detail != NULL)
		s->undo.error_detail = xstrdup(before->error_detail);
}

static void
undo_write(struct store_job *job, struct store_writer *w)
{
	struct undo_job *u = (struct undo_job *)job;

	for (size_t i = 0; i < u->n; i++)
		if (writer_poll_undo(w, &u->undo[i]) < 0)
			return;
}

static void
undo_done(struct store_job *job)
{
	struct undo_job *u = (struct undo_job *)job;

	for (size_t i = 0; i < u->n; i++)
		if (job->error == 0 && u->undo[i].done)
			u->r->undone(u->r->arg, u->undo[i].feed,
			    u->undo[i].next_poll);
	undo_free(u);
}

bool
reach_settle(struct reach *r)
{
	struct undo_job *u, *next;

	for (; (u = r->owed) != NULL; r->owed = next) {
		next = u->next;
		if (store_write_after(r->store, &u->job) < 0)
			return false;
	}
	return true;
}

static void
undo_owe(struct reach *r, struct undo_job *u)
{
	struct undo_job **last = &r->owed;

	while (*last != NULL)
		last = &(*last)->next;
	*last = u;
}

/* Take back what failed of late, behind the polls that go to the store now. */
static void
undo_all(struct reach *r, int64_t now, uint32_t seed)
{
	struct undo_job *u = xcalloc(1, sizeof(*u));

	u->r = r;
	u->job.write = undo_write;
	u->job.done = undo_done;
	for (size_t i = 1; i <= BOUND_OUTAGE_UNDO; i++) {
		/* The last first: of a feed that failed twice, both. */
		struct suspect *s = &r->suspects[(r->next +
		    BOUND_OUTAGE_UNDO - i) % BOUND_OUTAGE_UNDO];

		if (s->undo.feed == 0 || s->time < now - BOUND_OUTAGE_UNDO_S)
			continue;
		seed = seed * 1664525u + 1013904223u;
		s->undo.next_poll = now + BOUND_OUTAGE_S +
		    seed % BOUND_BURST_S;
		u->undo[u->n++] = s->undo;
		memset(s, 0, sizeof(*s));
	}
	if (u->n == 0) {
		free(u);
		return;
	}
	undo_owe(r, u);
	(void)reach_settle(r);
}

enum reach_news
reach_note(struct reach *r, struct feed_poll *p, int64_t now, uint32_t seed)
{
	bool ours = reach_is_ours(p), was_down = r->outage.down;
	bool evidence = answered(p) ||
	    (ours && p->source.error_count == 0);
	char *origin = manners_origin(p->source.url);
	enum reach_news news = REACH_SAME;

	if (origin != NULL && evidence &&
	    outage_note(&r->outage, origin, ours, now))
		news = was_down ? REACH_BACK : REACH_LOST;
	if (origin != NULL && ours && r->outage.down)
		p->uncounted = true;
	else if (origin != NULL && ours)
		suspect_note(r, p, now);
	if (news == REACH_LOST)
		undo_all(r, now, seed);
	free(origin);
	return news;
}

bool
reach_is_down(const struct reach *r)
{
	return r->outage.down;
}

bool
reach_admits(struct reach *r, int64_t now)
{
	return outage_admits(&r->outage, now);
}
