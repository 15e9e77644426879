/* SPDX-License-Identifier: ISC */
/* A second 410 a day later; a third permanent redirect two days later. */
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "fate.h"
#include "log.h"

static int
gone_since_set(struct store_writer *w, const struct feed_poll *p, int64_t t)
{
	struct stmt *st = db_stmt(w->db,
	    "UPDATE feed SET gone_since = ? WHERE rid = ?");

	bind_int(st, t);
	bind_int(st, p->feed);
	return stmt_run(st);
}

static int
fate_gone(struct store_writer *w, struct feed_poll *p)
{
	bool gone = p->fetch.outcome == FETCH_STATUS && p->fetch.status == 410;

	if (!gone && (p->outcome == POLL_ERROR || p->source.gone_since == 0))
		return 0;
	if (!gone)
		return gone_since_set(w, p, 0);
	if (p->source.gone_since == 0)
		return gone_since_set(w, p, p->started);
	if (p->started - p->source.gone_since < BOUND_GONE_S)
		return 0;
	p->went = true;
	p->code = "gone";
	snprintf(p->detail, sizeof(p->detail), "the server answered 410 twice, "
	    "a day apart; `gazette resume` polls it again");
	log_info("poll", "feed %s is gone: it is not polled any more", p->id);
	return 0;
}

static int
moved_set(struct store_writer *w, const struct feed_poll *p, const char *url,
    int64_t since, int64_t polls)
{
	struct stmt *st = db_stmt(w->db, "UPDATE feed SET moved_url = ?,"
	    " moved_since = ?, moved_polls = ? WHERE rid = ?");

	bind_text(st, url);
	bind_int(st, since);
	bind_int(st, polls);
	bind_int(st, p->feed);
	return stmt_run(st);
}

/* Say whether another feed has this URL: 1, 0, or -1. */
static int
moved_taken(struct store_writer *w, const struct feed_poll *p)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT 1 FROM feed WHERE url = ? AND rid <> ? LIMIT 1");

	bind_text(st, p->fetch.url);
	bind_int(st, p->feed);
	return stmt_found(st);
}

/* The URL stays as it is; the person is told. */
static int
moved_warn(struct store_writer *w, struct feed_poll *p, const char *code,
    const char *detail)
{
	struct stmt *st;

	if (p->warning != NULL)
		return 0;
	p->warning = code;
	snprintf(p->warning_detail, sizeof(p->warning_detail), "%s", detail);
	st = db_stmt(w->db, "UPDATE feed SET warning_code = ?,"
	    " warning_detail = ? WHERE rid = ?");
	bind_text(st, p->warning);
	bind_text(st, p->warning_detail);
	bind_int(st, p->feed);
	return stmt_run(st);
}

static int
moved_adopt(struct store_writer *w, struct feed_poll *p)
{
	int taken = moved_taken(w, p);
	struct stmt *st;

	if (taken < 0)
		return -1;
	if (taken > 0)
		return moved_warn(w, p, "duplicate",
		    "it has moved to the URL of another subscription");
	if (p->source.headers != NULL &&
	    !url_same_origin(p->source.url, p->fetch.url))
		return moved_warn(w, p, "moved", "it has moved to another "
		    "origin, which its own headers are not sent to: "
		    "`gazette edit --url` makes that its URL");
	st = db_stmt(w->db, "UPDATE feed SET url = ? WHERE rid = ?");
	bind_text(st, p->fetch.url);
	bind_int(st, p->feed);
	if (stmt_run(st) < 0)
		return -1;
	p->adopted = true;
	log_info("poll", "feed %s has moved for good: its URL was changed",
	    p->id);
	return moved_set(w, p, NULL, 0, 0);
}

static int
fate_moved(struct store_writer *w, struct feed_poll *p)
{
	const struct poll_source *s = &p->source;
	bool moved = p->fetch.moved && p->fetch.url != NULL;
	int64_t polls;

	if (p->outcome == POLL_ERROR)
		return 0;
	if (!moved)
		return s->moved_url == NULL ? 0 : moved_set(w, p, NULL, 0, 0);
	if (s->moved_url == NULL || strcmp(s->moved_url, p->fetch.url) != 0)
		return moved_set(w, p, p->fetch.url, p->started, 1);
	polls = s->moved_polls + 1;
	if (polls >= BOUND_MOVED_POLLS &&
	    p->started - s->moved_since >= BOUND_MOVED_S)
		return moved_adopt(w, p);
	return moved_set(w, p, s->moved_url, s->moved_since, polls);
}

int
fate_save(struct store_writer *w, struct feed_poll *p)
{
	return fate_gone(w, p) < 0 || fate_moved(w, p) < 0 ? -1 : 0;
}
