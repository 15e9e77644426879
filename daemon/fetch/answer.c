/* SPDX-License-Identifier: ISC */
/*
 * What became of a request: a redirect to follow, an answer to hand over, or a
 * failure. Redirects are followed here and not by curl, since what may be sent
 * to another origin depends on the feed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "headers.h"
#include "internal.h"
#include "item.h"
#include "util.h"

/* The value of a header of the final response; NULL if it has none. */
static const char *
answer_header(CURL *easy, const char *name, size_t index)
{
	struct curl_header *h;

	if (curl_easy_header(easy, name, index, CURLH_HEADER, -1, &h) != CURLHE_OK)
		return NULL;
	return h->value;
}

/* Join all headers of that name; NULL if there is none. The caller frees. */
static char *
answer_joined(CURL *easy, const char *name)
{
	const char *value;
	struct buf b;

	if (answer_header(easy, name, 0) == NULL)
		return NULL;
	buf_init(&b, BOUND_HEADER_VALUE);
	for (size_t i = 0; (value = answer_header(easy, name, i)) != NULL; i++) {
		size_t n = strlen(value);

		if (!header_value_ok(value) || b.len + n + 2 > b.max)
			continue;
		if (b.len > 0)
			buf_add(&b, ", ", 2);
		buf_add(&b, value, n);
	}
	return buf_steal(&b);
}

static char *
answer_validator(CURL *easy, const char *name)
{
	const char *value = answer_header(easy, name, 0);

	return header_validator_ok(value) ? xstrdup(value) : NULL;
}

static char *
answer_text(CURL *easy, const char *name)
{
	const char *value = answer_header(easy, name, 0);

	if (value == NULL || *value == '\0' || !header_value_ok(value) ||
	    strlen(value) > BOUND_HEADER_VALUE)
		return NULL;
	return xstrdup(value);
}

static void
answer_headers(struct fetch_transfer *t)
{
	struct fetch_result *r = t->result;
	CURL *e = t->easy;
	int64_t now = clock_now();
	char *cache_control = answer_joined(e, "Cache-Control");

	r->etag = answer_validator(e, "ETag");
	r->last_modified = answer_validator(e, "Last-Modified");
	r->content_type = answer_text(e, "Content-Type");
	r->content_language = answer_text(e, "Content-Language");
	r->content_location = answer_text(e, "Content-Location");
	r->link = answer_joined(e, "Link");
	r->date = header_date(answer_header(e, "Date", 0));
	r->retry_after = header_retry_after(answer_header(e, "Retry-After", 0),
	    r->date, now);
	r->fresh_for = header_fresh_for(cache_control,
	    answer_header(e, "Age", 0), answer_header(e, "Expires", 0),
	    r->date, now);
	free(cache_control);
}

static void
answer_take(struct fetch_transfer *t)
{
	struct fetch_result *r = t->result;

	answer_headers(t);
	if (transfer_keeps_body(t))
		r->outcome = FETCH_BODY;
	else if (r->status == 304)
		r->outcome = FETCH_NOT_MODIFIED;
	else
		r->outcome = FETCH_STATUS;
	if (r->status == 401)
		error_escape(r->detail, sizeof(r->detail),
		    t->request.username == NULL ? "the server asks for credentials" :
		    "the server does not take the credentials");
}

static bool
status_redirects(long status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

/* Where the answer redirects to; the caller frees. NULL if it is not said. */
static char *
answer_location(struct fetch_transfer *t)
{
	const char *value = answer_header(t->easy, "Location", 0);
	size_t n = 0;

	/* A bare CR, or what else controls, ends the value. */
	while (value != NULL && ((unsigned char)value[n] >= 0x20 || value[n] == '\t'))
		n++;
	return n > 0 ? xstrndup(value, n) : NULL;
}

/* Fail at a redirect, and name where it came from and went to. */
static void
redirect_fail(struct fetch_transfer *t, const char *code, const char *why,
    const char *location)
{
	char from[FETCH_DETAIL_LEN / 3], to[FETCH_DETAIL_LEN / 3];

	error_escape(from, sizeof(from), t->request.url);
	error_escape(to, sizeof(to), location);
	transfer_fail(t, code, "%s: %s to %s", why, from, to);
}

/* Say whether the rules let this transfer go on to another origin. */
static bool
redirect_leaves(struct fetch_transfer *t, CURLU *next)
{
	char *origin = url_origin(next);
	bool same = origin != NULL && strcmp(origin, t->hop.origin) == 0;

	if (!same)
		t->request.headers = t->request.ca_file = NULL;
	if (strncmp(t->hop.origin, "https:", 6) == 0 && origin != NULL &&
	    strncmp(origin, "https:", 6) != 0)
		t->temporary = true;
	free(origin);
	return same || (t->request.username == NULL && t->request.password == NULL);
}

static void
redirect_follow(struct fetch_transfer *t)
{
	struct fetch_result *r = t->result;
	char *location = answer_location(t);
	const char *code, *why;
	CURLU *next = NULL;
	char *text = NULL;

	if (location == NULL) {
		transfer_fail(t, "redirect", "a redirect that says not where to");
		return;
	}
	if (r->redirects >= BOUND_REDIRECTS) {
		redirect_fail(t, "redirect", "too many redirects", location);
	} else if ((next = target_resolve(t->hop.url, location, false, &text,
	    &code, &why)) == NULL) {
		redirect_fail(t, code, why, location);
	} else if (!redirect_leaves(t, next)) {
		redirect_fail(t, "redirect",
		    "credentials are not sent to another origin", location);
		curl_url_cleanup(next);
		free(text);
	} else {
		if (r->status != 301 && r->status != 308)
			t->temporary = true;
		r->redirects++;
		easy_stop(t);
		transfer_aim(t, next, text);
		transfer_hop(t);
	}
	free(location);
}

/*
 * Say whether the response is of use although the transfer failed: where no
 * body is kept, what became of it does not matter.
 */
static bool
answer_usable(const struct fetch_transfer *t, CURLcode rc)
{
	const struct hop *hop = &t->hop;

	if (rc == CURLE_OK || hop->stop == STOP_ENOUGH)
		return hop->headers_done;
	return hop->stop == STOP_NONE && hop->headers_done &&
	    !transfer_keeps_body(t);
}

/*
 * Say whether the request failed since its connection was an old one: closed
 * meanwhile, or with left-over bytes in it.
 */
static bool
answer_stale(struct fetch_transfer *t)
{
	long connects = 1;

	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	return connects == 0 && !t->hop.fresh && !t->hop.headers_done &&
	    t->hop.stop == STOP_NONE;
}

/* Ask once more, on a connection of its own. */
static void
answer_again(struct fetch_transfer *t)
{
	easy_stop(t);
	transfer_rewind(t);
	t->hop.fresh = true;
	transfer_hop(t);
}

void
answer_done(struct fetch_transfer *t, CURLcode rc)
{
	curl_off_t wire = 0;
	const char *ip = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	if (t->result->redirects == 0 && t->request.proxy == NULL &&
	    curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK &&
	    ip != NULL)
		snprintf(t->result->address, sizeof(t->result->address), "%s",
		    ip);
	t->result->bytes_wire += (uint64_t)wire;
	if (rc != CURLE_OK && rc != CURLE_OPERATION_TIMEDOUT && answer_stale(t)) {
		answer_again(t);
		return;
	}
	if (t->hop.stop == STOP_MEMORY && t->put_back < BOUND_PUT_BACK) {
		transfer_put_back(t);
		return;
	}
	t->result->status = t->hop.headers_done ? (int)t->hop.status : 0;
	if (!answer_usable(t, rc)) {
		if (rc == CURLE_OK)
			transfer_fail(t, "connect", "the answer %ld is no answer to a GET",
			    t->hop.status);
		else
			error_fill(t, rc);
	} else if (status_redirects(t->hop.status) && t->request.body == NULL) {
		redirect_follow(t);
	} else {
		answer_take(t);
		transfer_end(t);
	}
}
