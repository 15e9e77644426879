/* SPDX-License-Identifier: ISC */
/*
 * Which page of an archive follows, and whether any does. Links are written by
 * strangers: they may lead in circles, elsewhere, or on for ever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "bounds.h"
#include "fetch.h"
#include "poll.h"

const char *
archive_state_name(enum archive_state state)
{
	static const char *const names[] = {
		[ARCHIVE_NONE] = "none",
		[ARCHIVE_WANTED] = "wanted",
		[ARCHIVE_RUNNING] = "running",
		[ARCHIVE_DONE] = "done",
		[ARCHIVE_STOPPED] = "stopped",
	};

	return names[state];
}

static uint64_t
url_hash(const char *url)
{
	uint8_t digest[DIGEST_LEN];
	uint64_t hash;

	digest_bytes(digest, url, strlen(url));
	memcpy(&hash, digest, sizeof(hash));
	return hash;
}

static void
archive_stop(struct archive_verdict *v, const char *why, const char *what)
{
	v->step = ARCHIVE_STOPS;
	snprintf(v->why, sizeof(v->why), "%s%s%s", why, what[0] ? ": " : "",
	    what);
}

/* Ask for the same page once more, later each time. */
static void
archive_again(struct feed_poll *p, const char *why)
{
	const struct archive_source *a = &p->source.archive;
	struct archive_verdict *v = &p->archive;

	if (!p->uncounted && a->tries + 1 >= BOUND_ARCHIVE_TRIES) {
		archive_stop(v, "a page could not be read", why);
		return;
	}
	v->step = ARCHIVE_AGAIN;
	v->wait = (int64_t)BOUND_ARCHIVE_RETRY_S << a->tries;
	if (p->fetch.retry_after > v->wait)
		v->wait = p->fetch.retry_after < BOUND_RETRY_AFTER_S ?
		    p->fetch.retry_after : BOUND_RETRY_AFTER_S;
	snprintf(v->why, sizeof(v->why), "%s", why);
}

/* Say whether an error may be gone the next time. */
static bool
error_passes(const struct feed_poll *p)
{
	static const char *const passing[] = {
		"dns", "connect", "timeout", "tls", "internal", "disk",
	};
	int status = p->fetch.status;

	if (p->uncounted)
		return true;
	if (strcmp(p->code, "http") == 0)
		return status == 408 || status == 429 || status >= 500;
	for (size_t i = 0; i < ARRAY_LEN(passing); i++)
		if (strcmp(p->code, passing[i]) == 0)
			return true;
	return false;
}

/* Say whether `next` is `from` but for https in place of http. */
static bool
origin_upgraded(const char *from, const char *next)
{
	size_t n = url_origin_len(from);

	return strncmp(from, "http://", 7) == 0 &&
	    strncmp(next, "https://", 8) == 0 &&
	    n + 1 == url_origin_len(next) &&
	    strncmp(from + 7, next + 8, n - 7) == 0;
}

static bool
origin_fits(const struct feed_poll *p, const char *next)
{
	const char *from[] = { p->source.url, p->fetch.url };

	for (size_t i = 0; i < ARRAY_LEN(from); i++)
		if (from[i] != NULL && (url_same_origin(from[i], next) ||
		    origin_upgraded(from[i], next)))
			return true;
	return false;
}

static bool
url_was_seen(const struct feed_poll *p, const char *url)
{
	const struct archive_source *a = &p->source.archive;
	uint64_t hash = url_hash(url);

	for (size_t i = 0; i < a->nseen; i++)
		if (a->seen[i] == hash)
			return true;
	for (size_t i = 0; i < ARCHIVE_SEEN; i++)
		if (p->archive.seen[i] == hash)
			return true;
	return false;
}

/* Go where a link leads, if it may be gone there. */
static void
archive_lead(struct feed_poll *p, struct str link)
{
	struct archive_verdict *v = &p->archive;
	char *text = xstrndup(link.s, link.n), *url = NULL;
	char *user = NULL, *password = NULL;
	const char *why;

	if (fetch_check_url(text, false, &url, &user, &password, &why) < 0) {
		archive_stop(v, "the next page has no URL to fetch", why);
	} else if (!origin_fits(p, url)) {
		archive_stop(v, "the next page is at another origin", url);
	} else if (url_was_seen(p, url)) {
		archive_stop(v, "the pages lead in a circle", url);
	} else {
		v->step = ARCHIVE_NEXT;
		v->url = url;
		url = NULL;
	}
	free(user);
	free(password);
	free(url);
	free(text);
}

/* Say what of the archive's bounds a poll has come to; NULL: nothing. */
static const char *
archive_bound(const struct feed_poll *p)
{
	const struct archive_source *a = &p->source.archive;

	if (a->pages + 1 >= BOUND_ARCHIVE_PAGES)
		return "it has too many pages";
	if (a->bytes + (int64_t)p->body_bytes >= (int64_t)BOUND_ARCHIVE_BYTES)
		return "it has too many bytes";
	if (p->judged - a->began >= BOUND_ARCHIVE_S)
		return "it takes too long";
	return NULL;
}

/* What follows from a document that is a feed. */
static void
archive_document(struct feed_poll *p)
{
	const struct feed_record *f = &p->parsed->feed;
	struct str link = f->prev_archive.n > 0 ? f->prev_archive : f->next_url;
	const char *bound = p->page ? archive_bound(p) : NULL;

	/* The last of some archives links to pages without anything for ever. */
	if (p->page && p->parsed->nitems == 0 && f->complete && f->lost == 0)
		p->archive.step = ARCHIVE_ENDS;
	else if (link.n == 0 && p->page && !f->complete)
		archive_again(p, "the page ends before its end");
	else if (link.n == 0)
		p->archive.step = ARCHIVE_ENDS;
	else if (bound != NULL)
		archive_stop(&p->archive, bound, "");
	else
		archive_lead(p, link);
}

void
archive_judge(struct feed_poll *p)
{
	bool read = p->outcome != POLL_ERROR && p->parsed != NULL &&
	    p->parsed->status.outcome == PARSE_OK;
	const char *asked = p->page ? p->source.archive.url : p->source.url;

	if (!p->page && (p->source.archive.state != ARCHIVE_WANTED || !read))
		return;
	p->archive.seen[0] = url_hash(asked);
	p->archive.seen[1] = url_hash(p->fetch.url != NULL ? p->fetch.url :
	    asked);
	if (read)
		archive_document(p);
	else if (p->outcome != POLL_ERROR)
		archive_stop(&p->archive, "a page was answered without it", "");
	else if (error_passes(p))
		archive_again(p, p->detail);
	else
		archive_stop(&p->archive, "a page could not be read", p->detail);
}
