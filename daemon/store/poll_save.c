/* SPDX-License-Identifier: ISC */
/*
 * Keeping a poll as one change: its items, what the feed serves, the feed's
 * row with its next poll, the entry in the log. The feed itself takes a
 * change number only when it starts to fail, recovers, or is gone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive_row.h"
#include "boilerplate.h"
#include "bounds.h"
#include "dedup.h"
#include "fate.h"
#include "feed_write.h"
#include "names.h"
#include "poll_store.h"
#include "prepare.h"
#include "raw.h"
#include "store_write.h"

#define TRIM_EVERY 8 /* polls between two looks at a short log */

/* Where the feed stood before this poll. */
struct before {
	int64_t state, seq, polls, items, error_count, error_since;
	int64_t last_change, fresh_for, interval, next_poll;
	struct identity_state identity;
	char id[FEED_ID_LEN + 1];
	char *url;
};

struct saving {
	struct store_writer *w;
	struct feed_poll *p;
	struct before was;
	struct dedup_result found;
	bool parsed;       /* the document is a feed, its records are stored */
};

/* Load the feed's row: 1, or 0 if there is none any more. */
static int
before_load(struct saving *s)
{
	struct before *b = &s->was;
	struct stmt *st = db_stmt(s->w->db,
	    "SELECT id, state, seq, polls, items, error_count, error_since,"
	    " last_change, fresh_for, policy, guid_changes, guid_calm, url,"
	    " interval, next_poll FROM feed"
	    " WHERE rid = ?");
	int rc;

	bind_int(st, s->p->feed);
	rc = stmt_step(st);
	if (rc > 0) {
		snprintf(b->id, sizeof(b->id), "%s", get_text(st));
		b->state = get_int(st);
		b->seq = get_int(st);
		b->polls = get_int(st);
		b->items = get_int(st);
		b->error_count = get_int(st);
		b->error_since = get_int(st);
		b->last_change = get_int(st);
		b->fresh_for = get_int(st);
		b->identity.policy = (int)get_int(st);
		b->identity.changes = get_int(st);
		b->identity.calm = get_int(st);
		b->url = get_copy(st);
		b->interval = get_int(st);
		b->next_poll = get_int(st);
	}
	stmt_reset(st);
	return rc;
}

/* Say whether anything of this feed's id was ever removed. */
static int
has_tombstones(struct saving *s)
{
	struct stmt *st = db_stmt(s->w->db,
	    "SELECT 1 FROM tombstone WHERE feed_id = ? LIMIT 1");

	bind_text(st, s->was.id);
	return stmt_found(st);
}

/* Collect the feed's tags, each followed by a NUL. */
static int
feed_tags(struct saving *s, struct buf *out)
{
	struct stmt *st = db_stmt(s->w->db,
	    "SELECT tag FROM feed_tag WHERE feed = ?");
	struct str tag;
	int rc;

	bind_int(st, s->p->feed);
	while ((rc = stmt_step(st)) > 0) {
		tag = get_str(st);
		buf_add(out, tag.s, tag.n);
		buf_addc(out, '\0');
	}
	stmt_reset(st);
	return rc;
}

/* Keep what the document taught about the feed's names, and why. */
static int
save_identity(struct saving *s, const struct evidence *e)
{
	struct stmt *st;

	if (e->after.calm == s->was.identity.calm && e->why[0] == '\0')
		return 0;
	st = db_stmt(s->w->db, "UPDATE feed SET policy = ?, guid_changes = ?,"
	    " guid_calm = ?, identity_why = ifnull(?, identity_why)"
	    " WHERE rid = ?");
	bind_int(st, e->after.policy);
	bind_int(st, e->after.changes);
	bind_int(st, e->after.calm);
	bind_text(st, e->why[0] != '\0' ? e->why : NULL);
	bind_int(st, s->p->feed);
	/* That the guids are believed again is no warning. */
	if (e->why[0] != '\0' && s->p->warning == NULL &&
	    (e->rematch || e->after.policy != POLICY_GUID)) {
		s->p->warning = "guid";
		snprintf(s->p->warning_detail, sizeof(s->p->warning_detail),
		    "%s", e->why);
	}
	return stmt_run(st);
}

/* Match the records to what is there, and note what the feed serves. */
static int
save_records(struct saving *s, const struct item_context *cx,
    const struct served *old)
{
	const struct parse_result *parsed = s->p->parsed;
	struct evidence_case c = {
		.feed = s->p->feed, .before = s->was.identity,
		.records = parsed->items, .n = parsed->nitems,
		.served = old, .has_items = cx->has_items,
	};
	struct evidence e = { 0 };
	struct served now = { 0 };
	int r = -1;

	if (evidence_weigh(s->w, &c, &e) == 0 &&
	    dedup_store(s->w, cx, &e, parsed->items, parsed->nitems, old, &now,
	    &s->found) == 0) {
		/* What a cut document lacks may be served all the same. */
		if (!parsed->feed.complete)
			served_merge(&now, old);
		/* Under another policy it may have more items. */
		s->found.unresolved |= e.changed;
		r = served_store(s->w->db, s->p->feed, &now, old);
	}
	if (r == 0)
		r = save_identity(s, &e);
	evidence_clear(&e);
	served_clear(&now);
	return r;
}

/*
 * The same for a page of the archive: the feed does not serve it, and that it
 * has other items than the last document tells nothing of the feed's names.
 */
static int
save_page_records(struct saving *s, const struct item_context *cx,
    const struct served *old)
{
	const struct evidence e = { .after = s->was.identity };
	const struct parse_result *parsed = s->p->parsed;
	struct served ignored = { 0 };
	int r = dedup_store(s->w, cx, &e, parsed->items, parsed->nitems, old,
	    &ignored, &s->found);

	served_clear(&ignored);
	return r;
}

/* Either of them, with the names that its records have. */
static int
save_matched(struct saving *s, const struct item_context *cx,
    const struct served *old)
{
	const struct parse_result *parsed = s->p->parsed;
	int r;

	s->w->names = names_new(s->w->db, s->p->feed, parsed->items,
	    parsed->nitems);
	r = s->p->page ? save_page_records(s, cx, old) :
	    save_records(s, cx, old);
	if (r == 0)
		r = names_flush(s->w->names);
	names_free(s->w->names);
	s->w->names = NULL;
	return r;
}

static int
save_items(struct saving *s)
{
	struct item_context cx = {
		.feed = s->p->feed, .now = s->p->started,
		.seen = writer_seen(s->w, s->p->started),
		.feed_id = s->was.id, .feed_url = s->was.url,
		/* A page was written before the documents that led to it. */
		.only_new = s->p->page,
	};
	struct served old = { 0 };
	int tombstones = has_tombstones(s), r = -1;
	struct buf tags;

	buf_init(&tags, BOUND_FEED_TAGS);
	cx.tombstones = tombstones > 0;
	cx.has_items = s->was.items > 0 || tombstones > 0;
	if (tombstones >= 0 && feed_tags(s, &tags) == 0 &&
	    served_load(s->w->db, s->p->feed, &old) == 0) {
		cx.feed_tags = (struct str){ tags.data, tags.len };
		r = save_matched(s, &cx, &old);
	}
	served_clear(&old);
	buf_free(&tags);
	return r;
}

/* What the document says of the feed. */
static int
save_document(struct saving *s)
{
	const struct feed_record *f = &s->p->parsed->feed;
	struct stmt *st = db_stmt(s->w->db,
	    "UPDATE feed SET feed_title = ?, home_page_url = ?, icon = ?,"
	    " language = ?, format = ?, encoding = ?, hub = ?,"
	    " warning_code = ?, warning_detail = ?, polled_ok = 1"
	    " WHERE rid = ?");

	bind_str(st, f->title);
	bind_str(st, f->home_page_url);
	bind_str(st, f->icon);
	bind_str(st, f->language);
	bind_str(st, f->format);
	bind_str(st, f->encoding);
	bind_str(st, f->hub);
	bind_text(st, s->p->warning);
	bind_text(st, s->p->warning == NULL ? NULL : s->p->warning_detail);
	bind_int(st, s->p->feed);
	if (stmt_run(st) < 0 || feed_write_shown(s->w, s->p->feed) < 0)
		return -1;
	return boilerplate_add(s->w->db, s->p->feed, f->boiler, f->nboiler);
}

/* Gone for good is the end, unless a person says otherwise. */
static int64_t
state_after(const struct saving *s)
{
	if (s->was.state == FEED_ACTIVE && s->p->went)
		return FEED_GONE;
	return s->was.state;
}

/* Which host is left alone, for the next start. */
static int
save_cooling(struct saving *s)
{
	struct stmt *st;

	if (s->p->cool_origin == NULL)
		return 0;
	st = db_stmt(s->w->db, "DELETE FROM cooling WHERE until < ?");
	bind_int(st, s->p->started);
	if (stmt_run(st) < 0)
		return -1;
	st = db_stmt(s->w->db, "INSERT INTO cooling (origin, until)"
	    " VALUES (?, ?) ON CONFLICT (origin)"
	    " DO UPDATE SET until = max(until, excluded.until)");
	bind_text(st, s->p->cool_origin);
	bind_int(st, s->p->cool_until);
	return stmt_run(st);
}

/*
 * Bind what is kept of the answer's validators: both come from one answer, or
 * neither is kept. After records that could not be matched the next request
 * asks for everything.
 */
static void
bind_validators(struct stmt *st, const struct saving *s, bool about_it)
{
	const struct fetch_result *f = &s->p->fetch;
	bool body = f->outcome == FETCH_BODY;
	bool said = body || f->etag != NULL || f->last_modified != NULL;
	bool none = s->found.unresolved;
	bool take = s->p->keep_validators && said;
	bool ends_well = about_it && s->p->outcome != POLL_ERROR &&
	    (body || take);

	bind_int(st, ends_well && (take || none));
	bind_text(st, none ? NULL : f->etag);
	bind_text(st, none ? NULL : f->last_modified);
	bind_int(st, ends_well && (body || none));
	bind_blob(st, none ? NULL : s->p->body_hash, DIGEST_LEN);
}

/* Bind what is remembered for the poll after the next; it is packed into
 * `memory`, which has to live until the statement was run. */
static void
bind_memory(struct stmt *st, const struct feed_poll *p, bool about_it,
    uint8_t memory[SCHEDULE_MEMORY_LEN])
{
	bool planned = about_it && p->plan != NULL;

	schedule_memory_pack(&p->memory, memory);
	bind_int(st, planned);
	bind_blob(st, memory, SCHEDULE_MEMORY_LEN);
	bind_text(st, p->terms);
	bind_int(st, p->retry_until);
}

/*
 * The row of a feed that is polled, in one statement, and none of its indexed
 * columns: they are written only where they change, see save_state.
 */
static int
save_row(struct saving *s, bool about_it)
{
	const struct feed_poll *p = s->p;
	uint8_t memory[SCHEDULE_MEMORY_LEN];
	bool failed = p->outcome == POLL_ERROR;
	bool changed = p->nnew > 0 || p->nchanged > 0;
	struct stmt *st = db_stmt(s->w->db,
	    "UPDATE feed SET last_poll = ?2, next_poll = ?3,"
	    " next_poll_reason = ?4, status = ?5, polls = ?6, fresh_for = ?7,"
	    " last_change = ?8, items = items + ?9, unread = unread + ?10,"
	    " dropped = dropped + ?11, etag = iif(?12, ?13, etag),"
	    " last_modified = iif(?12, ?14, last_modified),"
	    " body_hash = iif(?15, ?16, body_hash),"
	    " memory = iif(?17, ?18, memory), terms = iif(?17, ?19, terms),"
	    " retry_until = iif(?17, ?20, retry_until) WHERE rid = ?1");

	bind_int(st, p->feed);
	bind_int(st, p->started);
	bind_int(st, p->next_poll);
	bind_text(st, p->reason);
	bind_int(st, p->fetch.status);
	bind_int(st, s->was.polls + 1);
	bind_int(st, failed ? s->was.fresh_for : p->fetch.fresh_for);
	bind_int(st, changed ? p->started : s->was.last_change);
	bind_int(st, p->nnew);
	bind_int(st, p->nnew - s->found.nread);
	bind_int(st, s->found.ndropped);
	bind_validators(st, s, about_it);
	bind_memory(st, p, about_it, memory);
	return stmt_run(st);
}

/* Whether it fails, and since when; whether it is polled at all. */
static int
save_state(struct saving *s, const char *code)
{
	const struct feed_poll *p = s->p;
	bool failed = p->outcome == POLL_ERROR;
	bool failing = s->was.error_count > 0;
	int64_t state = state_after(s);
	bool tell = failed != failing || state != s->was.state || p->adopted;
	struct stmt *st;

	if (!failed && !tell)
		return 0;
	st = db_stmt(s->w->db, "UPDATE feed SET state = ?, error_code = ?,"
	    " error_detail = ?, error_since = ?, error_count = ?, seq = ?"
	    " WHERE rid = ?");
	bind_int(st, state);
	bind_text(st, failed ? code : NULL);
	bind_text(st, failed ? p->detail : NULL);
	bind_int(st, !failed ? 0 : failing ? s->was.error_since : p->started);
	bind_int(st, failed ? s->was.error_count + 1 : 0);
	bind_int(st, tell ? writer_seq(s->w) : s->was.seq);
	bind_int(st, p->feed);
	return stmt_run(st);
}

/* A failure that is our own fault leaves everything as it was. */
static int
save_uncounted(struct saving *s)
{
	const struct feed_poll *p = s->p;
	struct stmt *st = db_stmt(s->w->db, "UPDATE feed SET last_poll = ?,"
	    " next_poll = ?, next_poll_reason = ?, polls = ?,"
	    " terms = ifnull(?, terms) WHERE rid = ?");

	bind_int(st, p->started);
	bind_int(st, p->next_poll);
	bind_text(st, p->reason);
	bind_int(st, s->was.polls + 1);
	bind_text(st, p->terms);
	bind_int(st, p->feed);
	return stmt_run(st);
}

/*
 * The place of a poll in the log. Pages of an archive have their own, below
 * zero, so that they take none from the feed's polls.
 */
static int64_t
log_place(const struct saving *s)
{
	return s->p->page ? s->p->source.archive.pages - BOUND_ARCHIVE_PAGES :
	    s->was.polls + 1;
}

/* Forget the page of the archive that is beyond their number. */
static int
trim_pages(struct saving *s)
{
	struct stmt *st = db_stmt(s->w->db,
	    "DELETE FROM poll WHERE feed = ? AND n = ?");

	bind_int(st, s->p->feed);
	bind_int(st, log_place(s) - BOUND_POLLS_PAGES);
	return stmt_run(st);
}

/* Forget polls beyond their number, and, now and then, those too old. */
static int
trim_log(struct saving *s)
{
	struct stmt *st;

	if (s->was.polls < BOUND_POLLS && s->was.polls % TRIM_EVERY != 0)
		return 0;
	st = db_stmt(s->w->db,
	    "DELETE FROM poll WHERE feed = ?1 AND (n IN (SELECT n FROM poll"
	    " WHERE feed = ?1 AND n > 0 ORDER BY n LIMIT ?4) AND (n <= ?2 OR"
	    " time < ?3) OR n < 0 AND time < ?3)");
	bind_int(st, s->p->feed);
	bind_int(st, s->was.polls + 1 - BOUND_POLLS);
	bind_int(st, s->p->started - BOUND_POLLS_S);
	bind_int(st, 2 * TRIM_EVERY);
	return stmt_run(st);
}

static int
save_log(struct saving *s, const char *code)
{
	const struct feed_poll *p = s->p;
	bool failed = p->outcome == POLL_ERROR;
	bool moved = p->fetch.url != NULL && strcmp(p->fetch.url,
	    s->was.url) != 0;
	struct stmt *st = db_stmt(s->w->db,
	    "INSERT OR REPLACE INTO poll (feed, n, time, outcome, status, code,"
	    " detail, url, bytes_wire, bytes, took_ms, new, changed, lost)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	bind_int(st, p->feed);
	bind_int(st, log_place(s));
	bind_int(st, p->started);
	bind_int(st, p->outcome);
	bind_int(st, p->fetch.status);
	bind_text(st, failed ? code : p->warning);
	bind_text(st, failed ? p->detail : p->warning == NULL ? NULL :
	    p->warning_detail);
	bind_text(st, moved ? p->fetch.url : NULL);
	bind_int(st, (int64_t)p->fetch.bytes_wire);
	bind_int(st, (int64_t)p->body_bytes);
	bind_int(st, p->fetch.took_ms);
	bind_int(st, p->nnew);
	bind_int(st, p->nchanged);
	bind_int(st, s->parsed ? p->parsed->feed.lost : 0);
	if (stmt_run(st) < 0)
		return -1;
	return p->page ? trim_pages(s) : trim_log(s);
}

/* What a page of the archive changes in the feed's row: its counts. */
static int
save_page_row(struct saving *s)
{
	const struct feed_poll *p = s->p;
	bool changed = p->nnew > 0 || p->nchanged > 0;
	struct stmt *st = db_stmt(s->w->db, "UPDATE feed SET"
	    " last_change = ?, items = items + ?, unread = unread + ?,"
	    " dropped = dropped + ? WHERE rid = ?");

	bind_int(st, changed ? p->started : s->was.last_change);
	bind_int(st, p->nnew);
	bind_int(st, p->nnew - s->found.nread);
	bind_int(st, s->found.ndropped);
	bind_int(st, p->feed);
	return stmt_run(st);
}

/* Keep a page of the archive: the feed's own poll is as far away as before. */
static int
save_page(struct saving *s)
{
	struct feed_poll *p = s->p;
	char code[32];

	feed_poll_code(p, code, sizeof(code));
	p->next_poll = s->was.next_poll;
	if (archive_save(s->w, p) < 0 || save_cooling(s) < 0 ||
	    save_page_row(s) < 0)
		return -1;
	return save_log(s, code);
}

/*
 * Say whether the feed was given another URL during the poll: what this one
 * said of its validators and its time is not about that.
 */
static bool
has_other_url(const struct saving *s)
{
	return s->p->source.url != NULL &&
	    strcmp(s->p->source.url, s->was.url) != 0;
}

static int
save_known_feed(struct saving *s)
{
	struct feed_poll *p = s->p;
	bool about_it = !has_other_url(s);
	char code[32];

	s->parsed = p->outcome != POLL_ERROR && p->parsed != NULL &&
	    p->parsed->status.outcome == PARSE_OK;
	if (s->parsed && (save_items(s) < 0 ||
	    (!p->page && save_document(s) < 0)))
		return -1;
	p->nnew = s->found.nnew;
	p->nchanged = s->found.nchanged;
	if (p->outcome == POLL_NEW && p->nnew == 0 && p->nchanged == 0)
		p->outcome = POLL_UNCHANGED;
	if (p->page)
		return save_page(s);
	if (about_it && fate_save(s->w, p) < 0)
		return -1;
	/* It may have been given another one during the poll. */
	p->source.interval = s->was.interval;
	if (p->plan != NULL)
		p->plan(p);
	feed_poll_code(p, code, sizeof(code));
	if (!about_it) {
		p->next_poll = p->started;
		p->fetch.fresh_for = -1;
	}
	if (raw_save(s->w->db, p) < 0 || archive_save(s->w, p) < 0 ||
	    save_cooling(s) < 0)
		return -1;
	if (p->uncounted ? save_uncounted(s) < 0 :
	    save_row(s, about_it) < 0 || save_state(s, code) < 0)
		return -1;
	return save_log(s, code);
}

/* Subscribe what was asked for with this poll: 1 if it was there already. */
static int
save_subscription(struct saving *s)
{
	struct feed *f = NULL;

	if (writer_feed_add(s->w, s->p->spec, s->p->started, &f,
	    &s->p->existed) < 0)
		return -1;
	s->p->feed = f->rid;
	memcpy(s->p->id, f->id, sizeof(f->id));
	feed_free(f);
	return s->p->existed;
}

/* It can be called again where it was undone, unless it subscribed. */
static void
poll_save(struct store_writer *w, void *arg)
{
	struct feed_poll *p = arg;
	struct saving s = { .w = w, .p = p };
	int rc;

	/* The ids of a probe are made with its own URL: they are no use to a
	 * feed that may have been subscribed by another. */
	if (p->feed == 0 && p->spec != NULL && save_subscription(&s) != 0)
		return;
	rc = before_load(&s);
	p->gone = rc == 0;
	if (rc > 0)
		(void)save_known_feed(&s);
	free(s.was.url);
}

/* Its records are not needed any more, kept or not. */
static void
poll_ran(void *arg, int error)
{
	struct feed_poll *p = arg;

	p->store_error = error;
	prepare_undo(p);
	if (p->stored != NULL)
		p->stored(p);
}

void
poll_keep(struct store_writer *w, struct feed_poll *p)
{
	const struct writer_job job = { poll_save, poll_ran, p };

	if (p->spec != NULL)
		poll_ran(p, writer_run(w, poll_save, p));
	else
		writer_run_together(w, &job);
}
