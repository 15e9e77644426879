/* SPDX-License-Identifier: ISC */
/*
 * Easy handles: what is set once, what is set for each request, and the
 * callbacks in which the limits are kept. Handles are used again, but for one
 * that has seen credentials: curl keeps a digest's state in it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "bounds.h"
#include "clock.h"
#include "headers.h"
#include "internal.h"
#include "log.h"
#include "util.h"

#define ACCEPT_FEEDS "Accept: application/atom+xml, application/rss+xml, " \
	"application/feed+json, application/xml;q=0.9, */*;q=0.5"

/* --- callbacks of curl --- */

static bool
line_is(const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && strncasecmp(line, name, len) == 0;
}

/* Look at a line that names a coding of the body, or of its transfer. */
static void
header_coding(struct hop *hop, const char *value, size_t n, bool transfer)
{
	char text[32];

	while (n > 0 && strchr("\r\n", value[n - 1]) != NULL)
		n--;
	if (n >= sizeof(text)) {
		hop->codings = 2;
		return;
	}
	memcpy(text, value, n);
	text[n] = '\0';
	if (transfer && strcasecmp(text + strspn(text, " \t"), "chunked") == 0)
		return;
	hop->codings += header_coding_ok(text) ? 1 : 2;
}

/*
 * Say whether the connection may serve another request. Not after a body: what
 * a server, or somebody who writes on it, sends beyond the end of one would be
 * taken for the next answer, since curl does not look before version 8.
 */
static bool
header_reusable(struct fetch_transfer *t)
{
	const struct hop *hop = &t->hop;

	if (t->request.proxy != NULL || t->request.body != NULL)
		return false;
	if (hop->status == 304)
		return t->request.more || fetch_origin_waits(t->fetch, hop->origin);
	if (hop->status == 401)
		return t->request.username != NULL; /* it is asked for again */
	return hop->status > 300 && hop->status < 400;
}

/* The headers of a final response have all come. */
static void
header_end(struct fetch_transfer *t)
{
	struct hop *hop = &t->hop;
	curl_off_t length = -1;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &hop->status);
	if (hop->status < 200) {
		if (hop->status == 101)
			hop->stop = STOP_UPGRADE;
		return;
	}
	hop->headers_done = true;
	if (header_reusable(t))
		curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 0L);
	if (!transfer_keeps_body(t))
		return;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	if (hop->codings > 1)
		hop->stop = STOP_CODING;
	else if (length > (curl_off_t)t->result->body.max)
		hop->stop = STOP_BODY;
	else if (length > 0 && length < (curl_off_t)BOUND_BODY_HINT)
		buf_reserve(&t->result->body, (size_t)length);
}

/* CURLOPT_HEADERFUNCTION: one line at a time. */
static size_t
header_function(char *line, size_t size, size_t n, void *arg)
{
	struct fetch_transfer *t = arg;
	struct hop *hop = &t->hop;

	(void)size;
	t->fetch->progress++;
	hop->header_bytes += n;
	if (line_is(line, n, "HTTP/")) {
		hop->headers_done = false;
		hop->codings = 0;
	} else if (line_is(line, n, "Content-Encoding:")) {
		header_coding(hop, line + 17, n - 17, false);
	} else if (line_is(line, n, "Transfer-Encoding:")) {
		header_coding(hop, line + 18, n - 18, true);
	} else if (line_is(line, n, "Location:") && n > BOUND_URL + 16) {
		hop->stop = STOP_LOCATION;
	} else if (n <= 2 && (*line == '\r' || *line == '\n')) {
		header_end(t);
	}
	if (hop->header_bytes > BOUND_RESPONSE_HEADERS && hop->stop == STOP_NONE)
		hop->stop = STOP_HEADERS;
	return hop->stop == STOP_NONE ? n : 0;
}

/* Take a piece of a body that is of no interest: a little, then no more. */
static size_t
write_ignored(struct hop *hop, size_t n)
{
	hop->ignored += n;
	if (hop->ignored <= BOUND_REFUSED_BODY && hop->codings < 2)
		return n;
	hop->stop = STOP_ENOUGH;
	return 0;
}

/* CURLOPT_WRITEFUNCTION: decoded bytes. */
static size_t
write_function(char *data, size_t size, size_t n, void *arg)
{
	struct fetch_transfer *t = arg;
	struct buf *body = &t->result->body;
	enum budget room;

	(void)size;
	t->fetch->progress++;
	if (!transfer_keeps_body(t))
		return write_ignored(&t->hop, n);
	if (n > body->max - body->len) {
		t->hop.stop = STOP_BODY;
		return 0;
	}
	room = budget_hold(t, n);
	if (room == BUDGET_PAUSE)
		return CURL_WRITEFUNC_PAUSE;
	if (room == BUDGET_OK && buf_add(body, data, n) == 0)
		return n;
	t->hop.stop = STOP_MEMORY;
	return 0;
}

/* CURLOPT_XFERINFOFUNCTION: bytes on the wire, which may decode to nothing. */
static int
progress_function(void *arg, curl_off_t total, curl_off_t now,
    curl_off_t up_total, curl_off_t up_now)
{
	struct fetch_transfer *t = arg;

	(void)total;
	(void)up_total;
	(void)up_now;
	if (now <= (curl_off_t)t->result->body.max)
		return 0;
	t->hop.stop = STOP_BODY;
	return 1;
}

/* CURLOPT_OPENSOCKETFUNCTION: the address that is about to be connected. */
static curl_socket_t
open_function(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch_transfer *t = arg;
	int fd;

	(void)purpose;
	t->fetch->progress++;
	if (!guard_allows(t->fetch->guard, &address->addr) &&
	    (t->guard == NULL || !guard_allows(t->guard, &address->addr))) {
		guard_text(&address->addr, t->hop.refused);
		return CURL_SOCKET_BAD;
	}
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, address->protocol);
	if (fd < 0) {
		t->hop.socket_error = errno;
		return CURL_SOCKET_BAD;
	}
	t->hop.opened++;
	return fd;
}

/* CURLOPT_CLOSESOCKETFUNCTION: its event must not outlive it. */
static int
close_function(void *arg, curl_socket_t fd)
{
	loop_forget(arg, fd);
	return close(fd);
}

/* --- what is set --- */

static CURL *
easy_make(struct fetch *f)
{
	CURL *e = curl_easy_init();
	CURLcode rc = CURLE_OK;

	if (e == NULL)
		return NULL;
#define SET(option, value) \
	if (rc == CURLE_OK) \
		rc = curl_easy_setopt(e, option, value)
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L); /* answer.c does, with our rules */
	SET(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1); /* one GET a connection */
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_HTTPGET, 1L);
	SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
	SET(CURLOPT_HTTPAUTH, (long)(CURLAUTH_BASIC | CURLAUTH_DIGEST));
	SET(CURLOPT_BUFFERSIZE, 16384L);
	SET(CURLOPT_MAXAGE_CONN, BOUND_CONNECTION_IDLE_S);
	SET(CURLOPT_MAXLIFETIME_CONN, BOUND_CONNECTION_LIFE_S);
	SET(CURLOPT_LOW_SPEED_LIMIT, BOUND_LOW_SPEED);
	SET(CURLOPT_CAPATH, NULL); /* with one, each handshake loads all of it */
	SET(CURLOPT_CA_CACHE_TIMEOUT, 86400L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SHARE, f->share);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_PROXY, ""); /* not the environment's */
	SET(CURLOPT_USERAGENT, f->user_agent);
	SET(CURLOPT_CAINFO, f->ca_file);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)f->conf.connect_timeout_ms);
	SET(CURLOPT_LOW_SPEED_TIME,
	    (long)((f->conf.low_speed_time_ms + 999) / 1000));
	SET(CURLOPT_HEADERFUNCTION, header_function);
	SET(CURLOPT_WRITEFUNCTION, write_function);
	SET(CURLOPT_XFERINFOFUNCTION, progress_function);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_function);
	SET(CURLOPT_CLOSESOCKETFUNCTION, close_function);
	SET(CURLOPT_CLOSESOCKETDATA, f);
	if (rc == CURLE_OK)
		return e;
	log_error("fetch", "libcurl refuses a setting: %s",
	    curl_easy_strerror(rc));
	curl_easy_cleanup(e);
	return NULL;
}

/* Add a header line. 0 or -1. */
static int
header_add(struct fetch_transfer *t, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);
	struct curl_slist *list = curl_slist_append(t->headers, line);

	free(line);
	if (list == NULL)
		return -1;
	t->headers = list;
	return 0;
}

/* Say whether a person may set this header: not those that frame a request. */
static bool
header_settable(const char *name, const char *value)
{
	static const char *const ours[] = {
		"Host", "Connection", "Content-Length", "Transfer-Encoding",
		"TE", "Trailer", "Upgrade", "Expect", "Range", "Keep-Alive",
		"Accept-Encoding", "If-None-Match", "If-Modified-Since",
		"Proxy-Authorization", "Proxy-Connection",
	};

	if (!header_name_ok(name) || value == NULL || *value == '\0' ||
	    !header_value_ok(value))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return false;
	return true;
}

/* Add the headers that a person gave, a JSON object. 0 or -1. */
static int
headers_extra(struct fetch_transfer *t)
{
	json_t *object = json_loads(t->request.headers, 0, NULL), *value;
	const char *name;
	int rc = 0;

	json_object_foreach(object, name, value)
		if (rc == 0 && header_settable(name, json_string_value(value)))
			rc = header_add(t, name, json_string_value(value));
	json_decref(object);
	return rc;
}

static int
headers_make(struct fetch_transfer *t)
{
	const struct fetch_request *r = &t->request;

	if (r->accept != NULL ? header_add(t, "Accept", r->accept) < 0 :
	    (t->headers = curl_slist_append(NULL, ACCEPT_FEEDS)) == NULL)
		return -1;
	if (header_validator_ok(r->etag) &&
	    header_add(t, "If-None-Match", r->etag) < 0)
		return -1;
	if (header_validator_ok(r->last_modified) &&
	    header_add(t, "If-Modified-Since", r->last_modified) < 0)
		return -1;
	/* Without the empty one curl asks first whether it may send a large body. */
	if (r->body != NULL && header_add(t, "Expect", "") < 0)
		return -1;
	return r->headers == NULL ? 0 : headers_extra(t);
}

/* Say whether the handle gets what no other transfer may have. */
static bool
easy_is_personal(const struct fetch_request *r)
{
	return r->username != NULL || r->password != NULL || r->proxy != NULL ||
	    r->ca_file != NULL || r->body != NULL;
}

static CURLcode
easy_set(struct fetch_transfer *t)
{
	const struct fetch_request *r = &t->request;
	int64_t left = t->deadline_ms - clock_mono_ms();
	CURL *e = t->easy;
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_CURLU, t->hop.url);
	SET(CURLOPT_HTTPHEADER, t->headers);
	t->personal = easy_is_personal(r);
	if (t->personal) {
		SET(CURLOPT_USERNAME, r->username);
		SET(CURLOPT_PASSWORD, r->password);
		SET(CURLOPT_PROXY, r->proxy == NULL ? "" : r->proxy);
	}
	if (r->ca_file != NULL) {
		SET(CURLOPT_CAINFO, r->ca_file);
		/* It would take the place of the bundle, which all others use. */
		SET(CURLOPT_CA_CACHE_TIMEOUT, 0L);
	}
	if (r->body != NULL) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
		SET(CURLOPT_POSTFIELDS, r->body);
	}
	SET(CURLOPT_TIMEOUT_MS, left > 1 ? (long)left : 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_FRESH_CONNECT, t->hop.fresh ? 1L : 0L);
	SET(CURLOPT_ERRORBUFFER, t->hop.error);
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_XFERINFODATA, t);
	SET(CURLOPT_OPENSOCKETDATA, t);
#undef SET
	return rc;
}

int
easy_start(struct fetch_transfer *t)
{
	struct fetch *f = t->fetch;

	t->easy = f->nidle > 0 ? f->idle[--f->nidle] : easy_make(f);
	if (t->easy == NULL)
		return -1;
	if (headers_make(t) < 0 || easy_set(t) != CURLE_OK ||
	    curl_multi_add_handle(f->multi, t->easy) != CURLM_OK) {
		easy_stop(t);
		return -1;
	}
	return 0;
}

void
easy_stop(struct fetch_transfer *t)
{
	struct fetch *f = t->fetch;

	if (t->easy == NULL)
		return;
	if (t->paused)
		f->npaused--;
	t->paused = false;
	curl_multi_remove_handle(f->multi, t->easy);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(t->easy, CURLOPT_CURLU, NULL);
	if (t->personal || t->outdated || f->nidle >= f->idle_room)
		curl_easy_cleanup(t->easy);
	else
		f->idle[f->nidle++] = t->easy;
	t->easy = NULL;
	curl_slist_free_all(t->headers);
	t->headers = NULL;
}

void
easy_free_idle(struct fetch *f)
{
	while (f->nidle > 0)
		curl_easy_cleanup(f->idle[--f->nidle]);
}
