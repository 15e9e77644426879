/* SPDX-License-Identifier: ISC */
/*
 * The verdicts on a poll. Validators are kept only from a complete 200, or a
 * 304: a feed cut short would otherwise be "not modified" for ever.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

void
verdict_schedule(struct feed_poll *p, const struct schedule_conf *conf,
    int64_t now, uint32_t jitter)
{
	bool failed = p->outcome == POLL_ERROR;
	bool answered = p->fetch.outcome != FETCH_FAILED;
	struct schedule_input in = {
		.result = failed ? SCHEDULE_ERROR : SCHEDULE_OK,
		.user_interval = p->source.interval,
		.error_count = failed ? p->source.error_count + 1 : 0,
		.retry_after = answered ? p->fetch.retry_after : -1,
		.fresh_for = answered ? p->fetch.fresh_for : -1,
		.jitter = jitter,
	};
	struct schedule_verdict v;

	/* A 304 that says nothing new leaves what the last answer said. */
	if (p->fetch.outcome == FETCH_NOT_MODIFIED && in.fresh_for < 0)
		in.fresh_for = p->fetch.fresh_for = p->source.fresh_for;
	v = schedule_next_poll(conf, &in, now);
	p->next_poll = v.next_poll;
	p->reason = v.reason;
}

bool
verdict_not_a_feed(const struct feed_poll *p)
{
	if (p->outcome != POLL_ERROR || p->fetch.outcome == FETCH_FAILED)
		return false;
	return p->fetch.outcome == FETCH_BODY &&
	    strcmp(p->code, "internal") != 0;
}
