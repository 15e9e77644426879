/* SPDX-License-Identifier: ISC */
/*
 * The verdicts on a poll. Validators are kept only from a complete 200, or a
 * 304: a feed cut short would otherwise be "not modified" for ever.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "json_out.h"
#include "verdict.h"

static void
verdict_error(struct feed_poll *p, const char *code, const char *detail)
{
	p->outcome = POLL_ERROR;
	p->code = code;
	snprintf(p->detail, sizeof(p->detail), "%s", detail);
}

static void verdict_warning(struct feed_poll *p, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Note a warning, unless a graver one (they are looked for in order) stands. */
static void
verdict_warning(struct feed_poll *p, const char *code, const char *fmt, ...)
{
	va_list ap;

	if (p->warning != NULL)
		return;
	p->warning = code;
	va_start(ap, fmt);
	vsnprintf(p->warning_detail, sizeof(p->warning_detail), fmt, ap);
	va_end(ap);
}

/* 304: an answer to our validators, or a server that says so to anybody. */
static void
verdict_not_modified(struct feed_poll *p)
{
	const struct poll_source *s = &p->source;

	if (!s->has_items && s->etag == NULL && s->last_modified == NULL) {
		verdict_error(p, "not_feed", "304 without content");
		return;
	}
	p->outcome = POLL_UNCHANGED;
	p->keep_validators = s->etag != NULL || s->last_modified != NULL;
}

static void
verdict_status(struct feed_poll *p)
{
	char text[64];

	snprintf(text, sizeof(text), "the server answered %d", p->fetch.status);
	verdict_error(p, p->fetch.status == 401 ? "auth" : "http",
	    p->fetch.detail[0] != '\0' ? p->fetch.detail : text);
}

static bool
same_body(const struct feed_poll *p)
{
	return p->source.has_body_hash && memcmp(p->source.body_hash,
	    p->body_hash, sizeof(p->body_hash)) == 0;
}

bool
verdict_fetched(struct feed_poll *p)
{
	switch (p->fetch.outcome) {
	case FETCH_NOT_MODIFIED:
		verdict_not_modified(p);
		return true;
	case FETCH_STATUS:
		verdict_status(p);
		return true;
	case FETCH_FAILED:
		verdict_error(p, p->fetch.code, p->fetch.detail);
		return true;
	case FETCH_BODY:
		break;
	}
	if (!same_body(p) || p->source.rules != PARSE_RULES)
		return false;
	p->outcome = POLL_UNCHANGED;
	p->keep_validators = true;
	return true;
}

/* What went well enough to keep the items, and is worth a word. */
static void
verdict_warnings(struct feed_poll *p)
{
	const struct feed_record *f = &p->parsed->feed;
	int len = f->error.n > 150 ? 150 : (int)f->error.n;
	const char *error = f->error.s != NULL ? f->error.s : "";

	if (!f->complete)
		verdict_warning(p, "truncated",
		    "the document ends before its end");
	if (f->beyond > 0)
		verdict_warning(p, "limit",
		    "%u items beyond the limit were left out", f->beyond);
	if (f->lost > 0)
		verdict_warning(p, "parse", "%u items are lost: %.*s", f->lost,
		    len, error);
	if (f->guid_repeats > 0)
		verdict_warning(p, "guid",
		    "%u items have a guid that another one has",
		    f->guid_repeats);
	if (f->malformed)
		verdict_warning(p, "parse", "malformed: %.*s", len, error);
}

void
verdict_parsed(struct feed_poll *p)
{
	const struct parse_status *status = &p->parsed->status;

	switch (status->outcome) {
	case PARSE_OK:
		p->outcome = POLL_NEW;
		p->keep_validators = p->parsed->feed.complete || same_body(p);
		verdict_warnings(p);
		return;
	case PARSE_NOT_FEED:
		verdict_error(p, "not_feed", status->detail);
		return;
	case PARSE_BAD:
		verdict_error(p, "parse", status->detail);
		return;
	case PARSE_CHARSET:
		verdict_error(p, "charset", status->detail);
		return;
	case PARSE_LIMIT:
		verdict_error(p, "limit", status->detail);
		return;
	case PARSE_INTERNAL:
		verdict_error(p, "internal", status->detail);
		return;
	}
}

/* Take over what the document says of itself. */
static void
plan_hints(struct feed_hints *h, const struct feed_record *f)
{
	h->ttl = f->ttl_minutes < UINT32_MAX / 60 ? f->ttl_minutes * 60 :
	    UINT32_MAX;
	h->update = f->update_seconds;
	h->update_base = f->update_base;
	h->skip_hours = f->skip_hours & 0xffffff;
	h->skip_days = f->skip_days & 0x7f;
}

/*
 * Learn when the new items came. An item the parser does not know may be an
 * old one that was edited: the store says how many are new, and those that
 * were published since the last poll are taken first.
 */
static void
plan_learn(struct feed_poll *p)
{
	int64_t times[BOUND_RHYTHM_ITEMS], last = p->memory.rhythm.looked;
	size_t n = 0, most = p->nnew < ARRAY_LEN(times) ? p->nnew :
	    ARRAY_LEN(times);
	const struct parse_result *r = p->parsed;

	for (size_t i = 0; r != NULL && i < r->nitems && n < most; i++)
		if (!r->items[i].known && r->items[i].published > last &&
		    r->items[i].published <= p->judged)
			times[n++] = r->items[i].published;
	while (last != 0 && n < most)
		times[n++] = p->judged;
	rhythm_learn(&p->memory.rhythm, times, n, p->judged);
}

/* Render the terms, for whoever asks why. */
static char *
plan_terms(const struct schedule_verdict *v, int64_t now)
{
	struct buf out;

	buf_init(&out, KIB(4));
	json_open(&out, NULL, '[');
	for (size_t i = 0; i < v->nterms; i++) {
		json_open(&out, NULL, '{');
		json_cstr(&out, "name", v->terms[i].name);
		json_time(&out, "until", now + v->terms[i].wait);
		json_cstr(&out, "detail", v->terms[i].detail);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	return buf_steal(&out);
}

/* Until when a person's refresh is too early as well. */
static int64_t
plan_retry_until(const struct feed_poll *p, const struct schedule_input *in)
{
	int64_t wait = in->retry_after;

	if (in->overloaded && in->fresh_for > wait)
		wait = in->fresh_for;
	if (wait > BOUND_RETRY_AFTER_S)
		wait = BOUND_RETRY_AFTER_S;
	return wait > 0 ? p->judged + wait : 0;
}

void
verdict_plan(struct feed_poll *p)
{
	bool failed = p->outcome == POLL_ERROR;
	bool answered = p->fetch.outcome != FETCH_FAILED;
	struct schedule_verdict v;
	char code[32];
	struct schedule_input in = {
		.user_interval = p->source.interval,
		.error_count = failed ? p->source.error_count + 1 : 0,
		.retry_after = answered ? p->fetch.retry_after : -1,
		.fresh_for = answered ? p->fetch.fresh_for : -1,
		.cooling = p->cooling,
		.overloaded = p->fetch.status == 429 || p->fetch.status == 503,
		.jitter = p->jitter,
		.memory = &p->memory,
	};

	feed_poll_code(p, code, sizeof(code));
	in.error = failed ? schedule_class(code) : SCHEDULE_OK;
	if (p->uncounted)
		in.error = SCHEDULE_LOCAL;
	else if (in.error == SCHEDULE_LOCAL)
		in.error = SCHEDULE_OTHER; /* a document that no parser survives */
	p->memory = p->source.memory;
	if (!failed && p->parsed != NULL)
		plan_hints(&p->memory.hints, &p->parsed->feed);
	if (!failed)
		plan_learn(p);
	/* A 304 that says nothing new leaves what the last answer said. */
	if (p->fetch.outcome == FETCH_NOT_MODIFIED && in.fresh_for < 0)
		in.fresh_for = p->fetch.fresh_for = p->source.fresh_for;
	schedule_next_poll(&p->schedule, &in, p->judged, &v);
	p->next_poll = v.next_poll;
	p->reason = v.reason;
	if (p->uncounted) {
		/* Soon after it is mended here, not all at once. */
		p->next_poll = p->judged + BOUND_OUTAGE_S +
		    p->jitter % BOUND_BURST_S;
		p->reason = "local";
	}
	p->retry_until = plan_retry_until(p, &in);
	free(p->terms);
	p->terms = plan_terms(&v, p->judged);
}

bool
verdict_local(const struct feed_poll *p)
{
	char code[32];

	feed_poll_code(p, code, sizeof(code));
	return p->outcome == POLL_ERROR && p->fetch.outcome == FETCH_FAILED &&
	    schedule_class(code) == SCHEDULE_LOCAL;
}

bool
verdict_keeps_raw(const struct feed_poll *p)
{
	if (p->fetch.outcome != FETCH_BODY || p->fetch.body.len > BOUND_RAW)
		return false;
	switch (p->keep_raw) {
	case KEEP_RAW_NEVER:
		return false;
	case KEEP_RAW_ERRORS:
		return p->outcome == POLL_ERROR || p->warning != NULL;
	case KEEP_RAW_ALWAYS:
		return true;
	}
	return false;
}

bool
verdict_not_a_feed(const struct feed_poll *p)
{
	if (p->outcome != POLL_ERROR || p->fetch.outcome == FETCH_FAILED)
		return false;
	return p->fetch.outcome == FETCH_BODY &&
	    strcmp(p->code, "internal") != 0;
}
