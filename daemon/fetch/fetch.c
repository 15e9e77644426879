/* SPDX-License-Identifier: ISC */
/*
 * Fetching: the queue of transfers, their beginning and their end. Whatever
 * ends goes to the list `ended`; only fetch_pump, called from the loop's
 * events, calls anybody's `done`.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "internal.h"
#include "item.h"
#include "log.h"
#include "util.h"

#define USER_AGENT PACKAGE_NAME "/" PACKAGE_VERSION " (+" PACKAGE_URL ")"

/* --- lists --- */

void
list_push(struct transfer_list *l, struct fetch_transfer *t)
{
	t->list = l;
	t->next = NULL;
	t->prev = l->tail;
	if (l->tail != NULL)
		l->tail->next = t;
	else
		l->head = t;
	l->tail = t;
	l->n++;
}

void
list_remove(struct fetch_transfer *t)
{
	struct transfer_list *l = t->list;

	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		l->head = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	else
		l->tail = t->prev;
	l->n--;
	t->list = NULL;
}

/* --- results --- */

static void
result_init(struct fetch_result *r, size_t max_body)
{
	memset(r, 0, sizeof(*r));
	r->outcome = FETCH_FAILED;
	r->date = TIME_NONE;
	r->retry_after = -1;
	r->fresh_for = -1;
	buf_init(&r->body, max_body);
}

void
fetch_result_clear(struct fetch_result *r)
{
	free(r->url);
	free(r->etag);
	free(r->last_modified);
	free(r->content_type);
	free(r->content_language);
	free(r->content_location);
	free(r->link);
	buf_free(&r->body);
	result_init(r, 0);
}

/* --- the life of a transfer --- */

static void
hop_clear(struct hop *hop)
{
	curl_url_cleanup(hop->url);
	free(hop->text);
	free(hop->origin);
	memset(hop, 0, sizeof(*hop));
}

void
transfer_end(struct fetch_transfer *t)
{
	struct fetch_result *r = t->result;

	easy_stop(t);
	if (t->held > 0)
		budget_learn(t);
	file_forget(t);
	if (r->outcome != FETCH_BODY) {
		budget_drop(t);
		buf_free(&r->body);
	}
	budget_hand_over(t);
	r->url = t->hop.text;
	t->hop.text = NULL;
	r->moved = r->redirects > 0 && !t->temporary;
	r->took_ms = t->started_ms == 0 ? 0 : clock_mono_ms() - t->started_ms;
	list_remove(t);
	list_push(&t->fetch->ended, t);
	loop_kick(t->fetch);
}

void
transfer_fail(struct fetch_transfer *t, const char *code, const char *fmt, ...)
{
	struct fetch_result *r = t->result;
	va_list ap;

	r->outcome = FETCH_FAILED;
	r->code = code;
	va_start(ap, fmt);
	vsnprintf(r->detail, sizeof(r->detail), fmt, ap);
	va_end(ap);
	transfer_end(t);
}

void
transfer_aim(struct fetch_transfer *t, CURLU *url, char *text)
{
	hop_clear(&t->hop);
	t->hop.url = url;
	t->hop.text = text;
	t->hop.origin = url_origin(url);
}

void
transfer_rewind(struct fetch_transfer *t)
{
	CURLU *url = t->hop.url;
	char *text = t->hop.text;

	t->hop.url = NULL;
	t->hop.text = NULL;
	transfer_aim(t, url, text);
}

void
transfer_put_back(struct fetch_transfer *t)
{
	struct transfer_list *l = &t->fetch->waiting;

	easy_stop(t);
	transfer_rewind(t);
	budget_learn(t);
	budget_drop(t);
	buf_free(&t->result->body);
	t->put_back++;
	list_remove(t);
	list_push(l, t);
}

/*
 * Say whether a URL may be given to a proxy: the guard's own place, where a
 * connection is made, sees the proxy's address alone.
 */
static bool
transfer_may_proxy(const struct fetch_transfer *t)
{
	char *host, *port;
	bool may;

	if (t->request.proxy == NULL)
		return true;
	host = url_part(t->hop.url, CURLUPART_HOST, 0);
	port = url_part(t->hop.url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	may = host != NULL && port != NULL && guard_allows_host(t->fetch->guard,
	    host, (unsigned)strtoul(port, NULL, 10));
	free(host);
	free(port);
	return may;
}

void
transfer_hop(struct fetch_transfer *t)
{
	if (t->hop.origin == NULL)
		file_start(t);
	else if (!transfer_may_proxy(t))
		transfer_fail(t, "blocked", "%s is not a public address, and "
		    "allow_private does not name it", t->hop.origin);
	else if (easy_start(t) < 0)
		transfer_fail(t, "internal", "the request cannot be started");
}

/* It is this transfer's turn. */
static void
transfer_start(struct fetch_transfer *t)
{
	struct fetch *f = t->fetch;

	list_remove(t);
	list_push(&f->running, t);
	t->started_ms = clock_mono_ms();
	t->deadline_ms = t->started_ms + f->conf.total_timeout_ms;
	buf_init(&t->result->body, f->conf.max_body);
	transfer_hop(t);
}

static void
transfer_tell(struct fetch_transfer *t)
{
	void (*done)(void *arg) = t->done;
	void *arg = t->arg;

	list_remove(t);
	hop_clear(&t->hop);
	guard_free(t->guard);
	free(t);
	done(arg);
}

/* Say whether a transfer found no memory so often that it needs all there is. */
static bool
transfer_wants_all(const struct fetch_transfer *t)
{
	return t != NULL && t->put_back >= BOUND_PUT_BACK;
}

/* Say whether the next one may start. */
static bool
fetch_may_start(const struct fetch *f)
{
	if (f->waiting.head == NULL || transfer_wants_all(f->running.head))
		return false;
	if (transfer_wants_all(f->waiting.head))
		return f->running.n == 0 && f->held == 0;
	return f->running.n < f->conf.max_transfers && budget_free(f);
}

void
fetch_pump(struct fetch *f)
{
	while (f->ended.head != NULL)
		transfer_tell(f->ended.head);
	while (fetch_may_start(f))
		transfer_start(f->waiting.head);
}

bool
fetch_origin_waits(const struct fetch *f, const char *origin)
{
	const struct fetch_transfer *t = f->waiting.head;

	for (unsigned i = 0; t != NULL && i < f->conf.max_transfers; i++) {
		if (t->hop.origin != NULL && strcmp(t->hop.origin, origin) == 0)
			return true;
		t = t->next;
	}
	return false;
}

struct fetch_transfer *
fetch_start(struct fetch *f, const struct fetch_request *request,
    struct fetch_result *result, void (*done)(void *arg), void *arg)
{
	struct fetch_transfer *t = xcalloc(1, sizeof(*t));
	const char *code, *why;
	char *text;
	CURLU *url;

	t->fetch = f;
	t->request = *request;
	t->result = result;
	t->done = done;
	t->arg = arg;
	if (request->allow_private != NULL)
		t->guard = guard_new(request->allow_private);
	result_init(result, 0);
	list_push(&f->waiting, t);
	url = target_resolve(NULL, request->url, f->conf.allow_file_urls, &text,
	    &code, &why);
	if (url != NULL)
		transfer_aim(t, url, text);
	else
		transfer_fail(t, "blocked", "%s", why);
	loop_kick(f);
	return t;
}

void
fetch_cancel(struct fetch_transfer *t)
{
	if (t->list != &t->fetch->ended)
		transfer_fail(t, "internal", "given up");
}

size_t
fetch_pending(const struct fetch *f)
{
	return f->waiting.n + f->running.n + f->ended.n;
}

size_t
fetch_running(const struct fetch *f)
{
	return f->running.n;
}

void
fetch_release_made(struct fetch *f, size_t n)
{
	n = n < f->handed ? n : f->handed;
	f->handed -= n;
	f->held -= n;
	f->passed += n;
	if (f->held == 0)
		loop_rest(f);
	loop_kick(f);
}

void
fetch_release(struct fetch *f, size_t n)
{
	fetch_release_made(f, n * BOUND_BODY_BECOMES);
}

void
fetch_exchange(struct fetch *f, size_t n, size_t made)
{
	if (n > 0)
		budget_learn_made(f, made);
	f->handed += made;
	f->held += made;
	fetch_release(f, n);
}

/* --- the whole --- */

static void
fetch_settings_free(struct fetch *f)
{
	guard_free(f->guard);
	free(f->user_agent);
	free(f->ca_file);
}

static void
fetch_settings(struct fetch *f, const struct fetch_conf *conf)
{
	const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);

	f->conf = *conf;
	f->guard = guard_new(conf->allow_private);
	f->user_agent = xstrdup(conf->user_agent != NULL ? conf->user_agent :
	    USER_AGENT);
	f->ca_file = xstrdup(conf->ca_file != NULL ? conf->ca_file :
	    built->cainfo);
	f->idle_room = conf->max_transfers;
	f->idle = xreallocarray(f->idle, f->idle_room + 1, sizeof(*f->idle));
	curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS,
	    (long)conf->max_transfers + 1);
}

void
fetch_reconfigure(struct fetch *f, const struct fetch_conf *conf)
{
	for (struct fetch_transfer *t = f->running.head; t != NULL; t = t->next)
		t->outdated = true;
	fetch_settings_free(f);
	easy_free_idle(f);
	fetch_settings(f, conf);
	loop_kick(f);
}

struct fetch *
fetch_new(struct event_base *base, const struct fetch_conf *conf)
{
	struct fetch *f;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	f->base = base;
	f->share = curl_share_init();
	if (loop_open(f) < 0 || f->share == NULL) {
		log_error("fetch", "libcurl or libevent gives no handles");
		fetch_free(f);
		return NULL;
	}
	curl_share_setopt(f->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	fetch_settings(f, conf);
	return f;
}

void
fetch_free(struct fetch *f)
{
	if (f == NULL)
		return;
	while (f->running.head != NULL)
		fetch_cancel(f->running.head);
	while (f->waiting.head != NULL)
		fetch_cancel(f->waiting.head);
	while (f->ended.head != NULL)
		transfer_tell(f->ended.head);
	wq_free(f->files);
	easy_free_idle(f);
	loop_close(f);
	curl_share_cleanup(f->share);
	fetch_settings_free(f);
	free(f->idle);
	free(f);
	curl_global_cleanup();
}

const char *
fetch_library_version(void)
{
	return curl_version();
}
