/* SPDX-License-Identifier: ISC */
/* The bare loop: pooled handles, one event a socket, nothing else. */
#include <stdlib.h>

#include <curl/curl.h>
#include <event2/event.h>
#include <event2/event_struct.h>

#include "bare.h"
#include "clock.h"
#include "util.h"

struct bare {
	struct event_base *base;
	CURLM *multi;
	struct event *timer;
	const struct origin *origin;
	unsigned next, left, failed;
	unsigned total;
	long status;
	struct curl_slist *headers;
};

static size_t
discard(char *data, size_t size, size_t n, void *arg)
{
	(void)data;
	(void)arg;
	return size * n;
}

static void
next_document(struct bare *b, CURL *easy)
{
	char url[128];

	if (b->next == b->total)
		return;
	origin_url(b->origin, b->next++, url, sizeof(url));
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_multi_add_handle(b->multi, easy);
}

static void
collect(struct bare *b)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(b->multi, &left)) != NULL) {
		CURL *easy = msg->easy_handle;
		long status = 0;

		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		b->failed += msg->data.result != CURLE_OK || status != b->status;
		curl_multi_remove_handle(b->multi, easy);
		next_document(b, easy);
		if (--b->left == 0)
			event_base_loopbreak(b->base);
	}
}

static void
sock_cb(evutil_socket_t fd, short what, void *arg)
{
	struct bare *b = arg;
	int running;

	curl_multi_socket_action(b->multi, fd,
	    (what & EV_READ ? CURL_CSELECT_IN : 0) |
	    (what & EV_WRITE ? CURL_CSELECT_OUT : 0), &running);
	collect(b);
}

static void
timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct bare *b = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(b->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(b);
}

static int
socket_function(CURL *easy, curl_socket_t fd, int what, void *arg, void *sockp)
{
	struct bare *b = arg;
	struct event *e = sockp;
	short wanted = EV_PERSIST;

	(void)easy;
	if (e != NULL)
		event_del(e);
	if (what == CURL_POLL_REMOVE) {
		free(e);
		curl_multi_assign(b->multi, fd, NULL);
		return 0;
	}
	if (e == NULL) {
		e = xcalloc(1, sizeof(*e));
		curl_multi_assign(b->multi, fd, e);
	}
	wanted |= what & CURL_POLL_IN ? EV_READ : 0;
	wanted |= what & CURL_POLL_OUT ? EV_WRITE : 0;
	event_assign(e, b->base, fd, wanted, sock_cb, b);
	return event_add(e, NULL);
}

static int
timer_function(CURLM *multi, long ms, void *arg)
{
	struct bare *b = arg;
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	(void)multi;
	return ms < 0 ? evtimer_del(b->timer) : evtimer_add(b->timer, &tv);
}

/* The fetch module's, so that both send the same bytes. */
static struct curl_slist *
headers_make(void)
{
	struct curl_slist *list = curl_slist_append(NULL,
	    "Accept: application/atom+xml, application/rss+xml, "
	    "application/feed+json, application/xml;q=0.9, */*;q=0.5");

	return curl_slist_append(list, "If-None-Match: \"a\"");
}

static CURL *
handle_make(struct bare *b, bool reuse)
{
	CURL *easy = curl_easy_init();

	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, b->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT,
	    PACKAGE_NAME "/" PACKAGE_VERSION " (+" PACKAGE_URL ")");
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, reuse ? 0L : 1L);
	if (b->origin->ca_file != NULL) {
		/* Read once: with a path every handshake reads them all. */
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
		curl_easy_setopt(easy, CURLOPT_CAINFO, b->origin->ca_file);
		curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 86400L);
	}
	return easy;
}

double
bare_run(struct event_base *base, const struct origin *o, unsigned n,
    unsigned parallel, bool reuse, long status)
{
	struct bare b = {
		.base = base, .origin = o, .total = n, .left = n,
		.status = status, .multi = curl_multi_init(),
		.headers = headers_make(),
	};
	CURL **handles = xcalloc(parallel, sizeof(CURL *));
	int64_t start = clock_mono_us();

	b.timer = evtimer_new(base, timer_cb, &b);
	curl_multi_setopt(b.multi, CURLMOPT_SOCKETFUNCTION, socket_function);
	curl_multi_setopt(b.multi, CURLMOPT_SOCKETDATA, &b);
	curl_multi_setopt(b.multi, CURLMOPT_TIMERFUNCTION, timer_function);
	curl_multi_setopt(b.multi, CURLMOPT_TIMERDATA, &b);
	for (unsigned i = 0; i < parallel; i++) {
		handles[i] = handle_make(&b, reuse);
		next_document(&b, handles[i]);
	}
	event_base_dispatch(base);
	start = clock_mono_us() - start;
	for (unsigned i = 0; i < parallel; i++)
		curl_easy_cleanup(handles[i]);
	curl_multi_cleanup(b.multi);
	curl_slist_free_all(b.headers);
	event_free(b.timer);
	free(handles);
	return b.failed == 0 && b.left == 0 ? (double)start / 1e6 : -1;
}
