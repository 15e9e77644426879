/* SPDX-License-Identifier: ISC */
/* Which page of an archive follows from a poll. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive.h"
#include "bounds.h"
#include "poll.h"

#define FEED "https://e.example/feed"
#define PAGE "https://e.example/page"

/* A poll, of the feed or of a page, and what followed. */
struct look {
	const char *name;
	bool page;
	enum poll_outcome outcome;
	const char *code;
	int status;
	const char *next, *prev_archive;
	size_t nitems;
	bool cut;
	int64_t pages, bytes, age, tries, retry_after;
	enum archive_step step;
	const char *url;
	int64_t wait;
};

static const struct look looks[] = {
	{ "the first page", .nitems = 1, .next = PAGE, .step = ARCHIVE_NEXT,
	    .url = PAGE },
	{ "an archive goes before pages", .nitems = 1, .next = PAGE "s",
	    .prev_archive = PAGE, .step = ARCHIVE_NEXT, .url = PAGE },
	{ "no archive", .nitems = 1, .step = ARCHIVE_ENDS },
	{ "a feed that is empty now", .nitems = 0, .next = PAGE,
	    .step = ARCHIVE_NEXT, .url = PAGE },
	{ "a poll that failed", .outcome = POLL_ERROR, .code = "dns",
	    .step = ARCHIVE_STAYS },
	{ "the next page", .page = true, .nitems = 1, .next = PAGE "2",
	    .step = ARCHIVE_NEXT, .url = PAGE "2" },
	{ "the last page", .page = true, .nitems = 1, .step = ARCHIVE_ENDS },
	{ "an empty page", .page = true, .nitems = 0, .next = PAGE "2",
	    .step = ARCHIVE_ENDS },
	{ "the same page", .page = true, .nitems = 1, .next = PAGE,
	    .step = ARCHIVE_STOPS },
	{ "a fragment is the same page", .page = true, .nitems = 1,
	    .next = PAGE "#x", .step = ARCHIVE_STOPS },
	{ "a scheme less safe", .nitems = 1, .next = "http://e.example/page",
	    .step = ARCHIVE_STOPS },
	{ "another port", .nitems = 1, .next = "https://e.example:444/page",
	    .step = ARCHIVE_STOPS },
	{ "another host", .nitems = 1, .next = "https://www.e.example/page",
	    .step = ARCHIVE_STOPS },
	{ "no URL of the web", .nitems = 1, .next = "file:///etc/passwd",
	    .step = ARCHIVE_STOPS },
	{ "a user in it", .nitems = 1, .next = "https://u:p@e.example/page",
	    .step = ARCHIVE_NEXT, .url = PAGE },
	{ "a cut page with a link", .page = true, .nitems = 1, .cut = true,
	    .next = PAGE "2", .step = ARCHIVE_NEXT, .url = PAGE "2" },
	{ "a cut page without", .page = true, .nitems = 1, .cut = true,
	    .step = ARCHIVE_AGAIN, .wait = BOUND_ARCHIVE_RETRY_S },
	{ "a cut page with nothing", .page = true, .cut = true,
	    .step = ARCHIVE_AGAIN, .wait = BOUND_ARCHIVE_RETRY_S },
	{ "too many pages", .page = true, .nitems = 1, .next = PAGE "2",
	    .pages = BOUND_ARCHIVE_PAGES - 1, .step = ARCHIVE_STOPS },
	{ "the last one allowed", .page = true, .nitems = 1, .next = PAGE "2",
	    .pages = BOUND_ARCHIVE_PAGES - 2, .step = ARCHIVE_NEXT,
	    .url = PAGE "2" },
	{ "too many bytes", .page = true, .nitems = 1, .next = PAGE "2",
	    .bytes = BOUND_ARCHIVE_BYTES, .step = ARCHIVE_STOPS },
	{ "too long ago", .page = true, .nitems = 1, .next = PAGE "2",
	    .age = BOUND_ARCHIVE_S, .step = ARCHIVE_STOPS },
	{ "its last page is read all the same", .page = true, .nitems = 1,
	    .age = BOUND_ARCHIVE_S, .step = ARCHIVE_ENDS },
	{ "503", .page = true, .outcome = POLL_ERROR, .code = "http",
	    .status = 503, .retry_after = -1, .step = ARCHIVE_AGAIN,
	    .wait = BOUND_ARCHIVE_RETRY_S },
	{ "429 with a time", .page = true, .outcome = POLL_ERROR,
	    .code = "http", .status = 429, .retry_after = 86400,
	    .step = ARCHIVE_AGAIN, .wait = 86400 },
	{ "a time beyond all bounds", .page = true, .outcome = POLL_ERROR,
	    .code = "http", .status = 429, .retry_after = INT32_MAX,
	    .step = ARCHIVE_AGAIN, .wait = BOUND_RETRY_AFTER_S },
	{ "the third time", .page = true, .outcome = POLL_ERROR,
	    .code = "timeout", .tries = 2, .step = ARCHIVE_AGAIN,
	    .wait = 4 * BOUND_ARCHIVE_RETRY_S },
	{ "the last time", .page = true, .outcome = POLL_ERROR,
	    .code = "timeout", .tries = BOUND_ARCHIVE_TRIES - 1,
	    .step = ARCHIVE_STOPS },
	{ "404", .page = true, .outcome = POLL_ERROR, .code = "http",
	    .status = 404, .step = ARCHIVE_STOPS },
	{ "no feed", .page = true, .outcome = POLL_ERROR, .code = "not_feed",
	    .step = ARCHIVE_STOPS },
	{ "blocked", .page = true, .outcome = POLL_ERROR, .code = "blocked",
	    .step = ARCHIVE_STOPS },
};

static void
set_up(struct feed_poll *p, struct parse_result *r, const struct look *l)
{
	struct archive_source *a = &p->source.archive;

	p->page = l->page;
	p->outcome = l->outcome;
	p->code = l->code;
	p->judged = 1000000000;
	p->fetch.status = l->status;
	p->fetch.retry_after = l->retry_after;
	p->source.url = xstrdup(FEED);
	p->fetch.url = xstrdup(l->page ? PAGE : FEED);
	a->state = l->page ? ARCHIVE_RUNNING : ARCHIVE_WANTED;
	a->url = xstrdup(PAGE);
	a->began = p->judged - l->age;
	a->pages = l->pages;
	a->bytes = l->bytes;
	a->tries = l->tries;
	r->nitems = l->nitems;
	r->feed.complete = !l->cut;
	r->feed.next_url = str_from(l->next);
	r->feed.prev_archive = str_from(l->prev_archive);
	p->parsed = l->outcome == POLL_ERROR ? NULL : r;
}

static void
tear_down(struct feed_poll *p)
{
	free(p->source.url);
	free(p->fetch.url);
	free(p->source.archive.url);
	free(p->archive.url);
}

static void
test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		const struct look *l = &looks[i];
		struct feed_poll p = { 0 };
		struct parse_result r = { .nitems = 0 };

		set_up(&p, &r, l);
		archive_judge(&p);
		if (p.archive.step != l->step || p.archive.wait != l->wait ||
		    (l->url == NULL) != (p.archive.url == NULL) ||
		    (l->url != NULL && strcmp(l->url, p.archive.url) != 0))
			fail_msg("%s: step %d, wait %lld, url %s (%s)", l->name,
			    (int)p.archive.step, (long long)p.archive.wait,
			    p.archive.url != NULL ? p.archive.url : "none",
			    p.archive.why);
		if (l->step == ARCHIVE_STOPS)
			assert_true(p.archive.why[0] != '\0');
		tear_down(&p);
	}
}

/* Nothing follows where no back-fill was asked for. */
static void
test_not_asked(void **state)
{
	struct feed_poll p = { 0 };
	struct parse_result r = { .nitems = 0 };

	(void)state;
	set_up(&p, &r, &looks[0]);
	p.source.archive.state = ARCHIVE_NONE;
	archive_judge(&p);
	assert_int_equal(p.archive.step, ARCHIVE_STAYS);
	tear_down(&p);
}

/* A URL of before is a circle, however long ago it was read. */
static void
test_circle(void **state)
{
	struct feed_poll p = { 0 }, q = { 0 };
	struct parse_result r = { .nitems = 0 };
	const struct look first = { .nitems = 1, .next = PAGE };
	const struct look later = { .page = true, .nitems = 1, .next = FEED };

	(void)state;
	set_up(&p, &r, &first);
	archive_judge(&p);
	assert_int_equal(p.archive.step, ARCHIVE_NEXT);
	set_up(&q, &r, &later);
	q.source.archive.seen = p.archive.seen;
	q.source.archive.nseen = ARCHIVE_SEEN;
	archive_judge(&q);
	assert_int_equal(q.archive.step, ARCHIVE_STOPS);
	tear_down(&p);
	tear_down(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_circle),
	};

	return digest_init() < 0 ||
	    cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
