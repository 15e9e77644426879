/* SPDX-License-Identifier: ISC */
/* What a poll needs to know of its feed before it begins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive_row.h"
#include "boilerplate.h"
#include "log.h"
#include "poll_store.h"
#include "query_impl.h"
#include "served.h"

#define LOADS_AT_ONCE 32 /* polls that share a transaction of a query thread */

/* Read the row; *next_poll is when the feed's own document is due. */
static void
load_columns(struct feed_poll *p, struct stmt *st, int64_t *next_poll)
{
	struct poll_source *s = &p->source;
	struct str memory;

	snprintf(p->id, sizeof(p->id), "%s", get_text(st));
	s->url = get_copy(st);
	s->id_base = get_copy(st);
	s->etag = get_copy(st);
	s->last_modified = get_copy(st);
	s->has_body_hash = get_bytes(st, s->body_hash, DIGEST_LEN);
	s->headers = get_copy(st);
	s->username = get_copy(st);
	s->password = get_copy(st);
	s->proxy = get_copy(st);
	s->ca_file = get_copy(st);
	s->interval = get_int(st);
	s->fresh_for = get_int(st);
	s->error_count = get_int(st);
	s->error_code = get_copy(st);
	s->error_detail = get_copy(st);
	s->error_since = get_int(st);
	s->has_items = get_int(st) != 0;
	s->policy = (int)get_int(st);
	s->gone_since = get_int(st);
	s->moved_url = get_copy(st);
	s->moved_since = get_int(st);
	s->moved_polls = get_int(st);
	memory = get_str(st);
	if (schedule_memory_unpack(&s->memory, (const uint8_t *)memory.s,
	    memory.n) < 0 && memory.n > 0)
		log_debug("store", "feed %s: its rhythm is learned anew", p->id);
	*next_poll = get_int(st);
}

/* A back-fill needs the whole document: nothing is known that would spare it. */
static void
load_whole(struct poll_source *s)
{
	free(s->etag);
	free(s->last_modified);
	s->etag = s->last_modified = NULL;
	s->has_body_hash = false;
}

/* The raw hashes of what it serves, sorted as they are. */
static int
load_known(struct db *db, struct feed_poll *p)
{
	struct served set;

	if (served_load(db, p->feed, &set) < 0)
		return -1;
	p->source.rules = set.rules;
	p->source.nknown = set.n;
	if (set.n > 0) {
		p->source.known = xcalloc(set.n, DIGEST_LEN);
		for (size_t i = 0; i < set.n; i++)
			memcpy(p->source.known + i * DIGEST_LEN,
			    set.items[i].hash, DIGEST_LEN);
	}
	served_clear(&set);
	return 0;
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Fill in p->source, p->id and p->gone from the row p->feed. 0 or -1. */
static int
load(struct db *db, struct feed_poll *p)
{
	struct stmt *st = db_stmt(db,
	    "SELECT f.id, f.url, f.id_base, f.etag, f.last_modified,"
	    " f.body_hash, x.headers, x.username, x.password, x.proxy,"
	    " x.ca_file, f.interval, f.fresh_for, f.error_count, f.error_code,"
	    " f.error_detail, f.error_since, f.polled_ok, f.policy,"
	    " f.gone_since, f.moved_url, f.moved_since, f.moved_polls,"
	    " f.memory, f.next_poll FROM feed f"
	    " LEFT JOIN secret x ON x.feed = f.rid"
	    " WHERE f.rid = ? AND f.state = 0");
	int64_t next_poll = 0;
	int rc;

	bind_int(st, p->feed);
	rc = stmt_step(st);
	if (rc > 0)
		load_columns(p, st, &next_poll);
	stmt_reset(st);
	p->gone = rc == 0;
	if (rc <= 0)
		return rc;
	if (archive_load(db, p, next_poll) < 0)
		return -1;
	if (p->page || p->source.archive.state == ARCHIVE_WANTED)
		load_whole(&p->source);
	if (load_known(db, p) < 0 || boilerplate_load(db, p->feed,
	    &p->source.boiler, &p->source.nboiler) < 0)
		return -1;
	if (p->source.nboiler > 0)
		qsort(p->source.boiler, p->source.nboiler,
		    sizeof(*p->source.boiler), by_hash);
	return 0;
}

/* --- on a query thread --- */

void
poll_loads_begin(void *state)
{
	struct query *q = state;

	q->loads = 0;
	q->asked = false;
}

/* Whoever asks is answered at once, and polls wait for a few others at most. */
bool
poll_loads_full(void *state)
{
	const struct query *q = state;

	return q->asked || q->loads >= LOADS_AT_ONCE;
}

void
poll_loads_end(void *state, struct wq_job *jobs)
{
	(void)jobs;
	query_release(state);
}

/*
 * Polls that are loaded in a row share a transaction, and so what it has read
 * of the database; unless something was committed between it and the poll.
 */
void
poll_load(struct query *q, struct feed_poll *p)
{
	query_hold(q, p->commits);
	query_begin(q);
	(void)load(q->db, p);
	(void)query_end(q);
	p->store_error = q->error;
	q->loads++;
	if (q->error != 0)
		query_release(q);
}
