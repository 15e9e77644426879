/* SPDX-License-Identifier: ISC */
/*
 * The connection: one libcurl handle, time-outs, what went wrong. Nothing in the
 * environment that means the web (http_proxy, .netrc) applies here.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "connection.h"
#include "log.h"
#include "output.h"
#include "reader.h"
#include "socket_path.h"
#include "store_path.h"
#include "util.h"

struct connection {
	CURL *curl;
	char *path;              /* of the socket */
	char *store;             /* to be read if there is no daemon; NULL */
	struct reader *reader;   /* it is read; NULL: the daemon answers */
	char error[CURL_ERROR_SIZE];
};

/* One transfer: where its bytes go. */
struct transfer {
	struct connection *c;
	connection_sink *sink;   /* of a 2xx; NULL: held */
	void *arg;
	struct buf held;
	long status;             /* of HTTP */
	bool stopped;            /* by the sink */
};

struct connection *
connection_new(const char *path)
{
	struct connection *c = xcalloc(1, sizeof(*c));

	c->path = socket_path(path);
	if (strlen(c->path) > SOCKET_PATH_MAX) {
		complain("%s: longer than a socket's path can be (%zu bytes)",
		    c->path, SOCKET_PATH_MAX);
		connection_free(c);
		return NULL;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	c->curl = curl_easy_init();
	if (c->curl == NULL) {
		complain("libcurl does not start");
		connection_free(c);
		return NULL;
	}
	return c;
}

void
connection_free(struct connection *c)
{
	if (c == NULL)
		return;
	if (c->curl != NULL) {
		curl_easy_cleanup(c->curl);
		curl_global_cleanup();
	}
	reader_free(c->reader);
	free(c->path);
	free(c->store);
	free(c);
}

/* Read the store from now on. EXIT_OK, or EXIT_FAILED after saying why not. */
static int
read_store(struct connection *c, const char *store)
{
	char why[QUERY_ERROR_LEN];

	log_init(LOG_FORMAT_TEXT, LOG_LEVEL_ERROR);
	if (reader_open(store, &c->reader, why) == 0)
		return EXIT_OK;
	complain("%s", why);
	return EXIT_FAILED;
}

int
connection_offline(struct connection *c, const char *store, const char *socket)
{
	if (store != NULL)
		return read_store(c, store);
	c->store = store_path(socket);
	return EXIT_OK;
}

/* Hand on what was asked for, hold the rest. 0, or -1 to break off. */
static int
take_bytes(struct transfer *t, const char *s, size_t n)
{
	if (t->sink == NULL || t->status / 100 != 2)
		return buf_add(&t->held, s, n);
	if (t->sink(t->arg, s, n) == 0)
		return 0;
	t->stopped = true;
	return -1;
}

/* libcurl's write callback. */
static size_t
on_bytes(char *s, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size; /* 1 by contract */
	curl_easy_getinfo(t->c->curl, CURLINFO_RESPONSE_CODE, &t->status);
	return take_bytes(t, s, n) < 0 ? 0 : n;
}

/* The reader's. */
static int
on_store_bytes(void *arg, int status, const char *s, size_t n)
{
	struct transfer *t = arg;

	t->status = status;
	return take_bytes(t, s, n);
}

/* libcurl's progress callback. */
static int
on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up_now)
{
	const struct request *r = arg;

	(void)total;
	(void)now;
	(void)up_total;
	(void)up_now;
	r->tick(r->tick_arg);
	return 0;
}

/* The program that follow runs must not hold the daemon's connection. */
static int
on_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)arg;
	(void)purpose;
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? CURL_SOCKOPT_ERROR :
	    CURL_SOCKOPT_OK;
}

/* Set the options of every request. */
static void
set_common(CURL *curl, struct transfer *t, const struct request *r)
{
	struct connection *c = t->c;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, c->path);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "gazette/" PACKAGE_VERSION);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
	    (long)BOUND_CLIENT_SILENCE_S);
	/* A silent daemon, not a slow list, is what ends a request. */
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
	    (long)BOUND_CLIENT_SILENCE_S + r->wait);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	if (r->tick != NULL) {
		curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
		/* It is read only; curl has no other type for it. */
		curl_easy_setopt(curl, CURLOPT_XFERINFODATA, r);
	}
	c->error[0] = '\0';
}

/* Set what this request adds. Returns its headers, for the caller to free. */
static struct curl_slist *
set_request(CURL *curl, const struct request *r)
{
	static const char json[] = "application/json";
	struct curl_slist *headers = NULL;
	char *accept = xasprintf("Accept: %s", r->accept ? r->accept : json);
	char *url = xasprintf("http://localhost%s", r->path);

	headers = curl_slist_append(headers, accept);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	if (r->body != NULL) {
		/* "Type:" alone takes the header out: there is no body. */
		char *type = xasprintf("Content-Type:%s%s", r->body_len ? " " : "",
		    r->body_len == 0 ? "" : r->body_type ? r->body_type : json);

		headers = curl_slist_append(headers, type);
		headers = curl_slist_append(headers, "Expect:");
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body_len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body);
		free(type);
	}
	if (r->method != NULL)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, r->method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	free(accept);
	free(url);
	return headers;
}

/* Say why there is no daemon at the socket, and what may help. */
static int
no_daemon(const struct connection *c)
{
	long error = 0;

	curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &error);
	errno = error != 0 ? (int)error : ENOENT;
	if (errno == EACCES)
		complain("%s: %m: the daemon's socket_group may connect",
		    c->path);
	else
		complain("no daemon at %s (%m): start gazetted, or name its "
		    "socket with --socket", c->path);
	return EXIT_NO_DAEMON;
}

/* Turn a transfer that gave no answer, or half of one, into an exit code. */
static int
transport_failed(const struct connection *c, CURLcode code, long status)
{
	const char *why = c->error[0] ? c->error : curl_easy_strerror(code);

	if (code == CURLE_COULDNT_CONNECT)
		return no_daemon(c);
	if (status != 0) {
		complain("%s: the answer broke off: %s", c->path, why);
		return EXIT_FAILED;
	}
	if (code == CURLE_OPERATION_TIMEDOUT)
		complain("%s: the daemon does not answer", c->path);
	else
		complain("%s: no answer of a daemon: %s", c->path, why);
	return EXIT_NO_DAEMON;
}

/* Read the held body as a JSON object, if it is one. */
static json_t *
held_json(struct transfer *t)
{
	json_t *json = json_loadb(t->held.data ? t->held.data : "",
	    t->held.len, 0, NULL);

	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

/* Ask the daemon. */
static CURLcode
ask_daemon(struct transfer *t, const struct request *r)
{
	CURL *curl = t->c->curl;
	struct curl_slist *headers;
	CURLcode code;

	set_common(curl, t, r);
	headers = set_request(curl, r);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &t->status);
	curl_slist_free_all(headers);
	return code;
}

/* Ask the store itself. */
static CURLcode
ask_store(struct transfer *t, const struct request *r)
{
	reader_get(t->c->reader, r->path, r->accept, on_store_bytes, t);
	return CURLE_OK;
}

/*
 * Say whether the store has to be asked, since there is no daemon; that is
 * said the first time.
 */
static bool
turns_offline(struct connection *c, CURLcode code)
{
	long error = 0;

	if (code != CURLE_COULDNT_CONNECT || c->store == NULL)
		return false;
	curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &error);
	if (error == EACCES || read_store(c, c->store) != EXIT_OK)
		return false;
	complain("no daemon at %s: this is read from %s", c->path, c->store);
	return true;
}

/* Run one transfer. 0 and *out, or the exit code. */
static int
run(struct transfer *t, const struct request *r, struct answer *out)
{
	CURLcode code;
	int rc = 0;

	*out = (struct answer){ .status = 0 };
	buf_init(&t->held, BOUND_CLIENT_ANSWER);
	code = t->c->reader != NULL ? ask_store(t, r) : ask_daemon(t, r);
	if (turns_offline(t->c, code))
		code = ask_store(t, r);
	out->status = t->status;
	if (t->held.failed) {
		complain("%s: an answer of more than %zu bytes", r->path,
		    BOUND_CLIENT_ANSWER);
		rc = EXIT_FAILED;
	} else if (code != CURLE_OK && !t->stopped) {
		rc = r->quiet ? EXIT_NO_DAEMON :
		    transport_failed(t->c, code, out->status);
	} else {
		out->json = held_json(t);
	}
	buf_free(&t->held);
	return rc;
}

int
connection_call(struct connection *c, const struct request *request,
    struct answer *out)
{
	struct transfer t = { .c = c };

	return run(&t, request, out);
}

long long
connection_length(const struct connection *c)
{
	curl_off_t length = -1;

	curl_easy_getinfo(c->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	return (long long)length;
}

int
connection_stream(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out)
{
	struct transfer t = { .c = c, .sink = sink, .arg = arg };

	return run(&t, request, out);
}
