/* SPDX-License-Identifier: ISC */
/*
 * The connection: which socket, one libcurl handle, time-outs. Nothing in the
 * environment that means the web (http_proxy, .netrc) applies here.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bounds.h"
#include "command.h"
#include "conf.h"
#include "connection.h"
#include "output.h"
#include "util.h"

struct connection {
	CURL *curl;
	char *path;              /* of the socket */
	char error[CURL_ERROR_SIZE];
};

/* One transfer: where its bytes go. */
struct transfer {
	struct connection *c;
	connection_sink *sink;   /* of a 2xx; NULL: held */
	void *arg;
	struct buf held;
	bool stopped;            /* by the sink */
};

/* Fill in a Unix address. 0, or -1 when the path does not fit. */
static int
unix_address(const char *path, struct sockaddr_un *out)
{
	size_t n = strlen(path);

	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (n >= sizeof(out->sun_path))
		return -1;
	memcpy(out->sun_path, path, n);
	return 0;
}

/* Say whether somebody listens at a socket. */
static bool
listens(const char *path)
{
	struct sockaddr_un address;
	bool ok;
	int fd;

	if (unix_address(path, &address) < 0)
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	ok = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return ok;
}

/* The socket of the user's own daemon, which the caller frees. */
static char *
user_socket(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (run != NULL && run[0] == '/')
		return xasprintf("%s/gazetted/gazetted.sock", run);
	if (data != NULL && data[0] == '/')
		return xasprintf("%s/gazetted/gazetted.sock", data);
	return xasprintf("%s/.local/share/gazetted/gazetted.sock",
	    home != NULL ? home : "");
}

/* Decide which socket to use; the caller frees it. */
static char *
choose_socket(const char *path)
{
	const char *named = path != NULL ? path : getenv("GAZETTE_SOCKET");
	char *user;

	if (named != NULL && named[0] != '\0')
		return xstrdup(named);
	user = user_socket();
	if (listens(CONF_SYSTEM_SOCKET) ||
	    (!listens(user) && access(CONF_SYSTEM_SOCKET, F_OK) == 0)) {
		free(user);
		return xstrdup(CONF_SYSTEM_SOCKET);
	}
	return user;
}

struct connection *
connection_new(const char *path)
{
	struct connection *c = xcalloc(1, sizeof(*c));
	struct sockaddr_un address;

	c->path = choose_socket(path);
	if (unix_address(c->path, &address) < 0) {
		complain("%s: longer than a socket's path can be (%zu bytes)",
		    c->path, sizeof(address.sun_path) - 1);
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
	free(c->path);
	free(c);
}

/* libcurl's write callback: hand on what was asked for, hold the rest. */
static size_t
on_bytes(char *s, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	(void)size; /* 1 by contract */
	curl_easy_getinfo(t->c->curl, CURLINFO_RESPONSE_CODE, &status);
	if (t->sink == NULL || status / 100 != 2)
		return buf_add(&t->held, s, n) < 0 ? 0 : n;
	if (t->sink(t->arg, s, n) == 0)
		return n;
	t->stopped = true;
	return 0;
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
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
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
	complain("no daemon at %s (%m): start gazetted, or name its socket "
	    "with --socket", c->path);
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

/* Run one transfer. 0 and *out, or the exit code. */
static int
run(struct transfer *t, const struct request *r, struct answer *out)
{
	CURL *curl = t->c->curl;
	struct curl_slist *headers;
	CURLcode code;
	int rc = 0;

	*out = (struct answer){ .status = 0 };
	buf_init(&t->held, BOUND_CLIENT_ANSWER);
	set_common(curl, t, r);
	headers = set_request(curl, r);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
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
	curl_slist_free_all(headers);
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

int
connection_stream(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out)
{
	struct transfer t = { .c = c, .sink = sink, .arg = arg };

	return run(&t, request, out);
}

/* Bytes being cut into lines. */
struct lines {
	connection_sink *sink;
	void *arg;
	const char *what;   /* for messages */
	struct buf partial; /* the line whose end has not come */
	bool stopped;
	bool broken;        /* the daemon said that it could not go on */
};

/*
 * Say whether a line is the daemon's last word on a stream that it cannot
 * finish: {"error":{"code","detail"}}. Nothing else begins so.
 */
static bool
is_error_line(struct lines *l, const char *s, size_t n)
{
	static const char begin[] = "{\"error\":";
	json_t *line, *error;

	if (n < sizeof(begin) - 1 || memcmp(s, begin, sizeof(begin) - 1) != 0)
		return false;
	line = json_loadb(s, n, 0, NULL);
	error = json_object_get(line, "error");
	if (json_is_object(error)) {
		answer_error(l->what, error);
		l->broken = true;
	}
	json_decref(line);
	return l->broken;
}

/* Hand on one line. */
static int
line_end(struct lines *l, const char *s, size_t n)
{
	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (n == 0 || is_error_line(l, s, n))
		return 0;
	if (l->sink(l->arg, s, n) < 0) {
		l->stopped = true;
		return -1;
	}
	return 0;
}

/* Cut bytes into lines; one that came in one piece is not copied. */
static int
on_line_bytes(void *arg, const char *s, size_t n)
{
	struct lines *l = arg;

	while (n > 0) {
		const char *end = memchr(s, '\n', n);
		size_t piece = end == NULL ? n : (size_t)(end - s);
		int rc = 0;

		if (end == NULL)
			return buf_add(&l->partial, s, piece);
		if (l->partial.len == 0) {
			rc = line_end(l, s, piece);
		} else {
			rc = buf_add(&l->partial, s, piece);
			if (rc == 0)
				rc = line_end(l, l->partial.data,
				    l->partial.len);
			buf_truncate(&l->partial, 0);
		}
		if (rc < 0)
			return -1;
		s = end + 1;
		n -= piece + 1;
	}
	return 0;
}

int
connection_lines(struct connection *c, const struct request *request,
    connection_sink *sink, void *arg, struct answer *out)
{
	struct lines l = { .sink = sink, .arg = arg, .what = request->path };
	int rc;

	buf_init(&l.partial, BOUND_CLIENT_TEXT);
	rc = connection_stream(c, request, on_line_bytes, &l, out);
	if (rc == 0 && l.partial.failed) {
		complain("%s: a line of more than %zu bytes", request->path,
		    BOUND_CLIENT_TEXT);
		rc = EXIT_FAILED;
	} else if (rc == 0 && !l.stopped && l.partial.len > 0) {
		line_end(&l, l.partial.data, l.partial.len);
	}
	buf_free(&l.partial);
	if (!l.broken)
		return rc;
	answer_clear(out);
	return EXIT_FAILED;
}

void
answer_clear(struct answer *a)
{
	json_decref(a->json);
	a->json = NULL;
}

void
answer_error(const char *what, const json_t *error)
{
	const char *detail = json_string_value(json_object_get(error, "detail"));
	const char *code = json_string_value(json_object_get(error, "code"));

	if (detail == NULL)
		detail = json_string_value(json_object_get(error, "title"));
	if (code == NULL)
		complain("%s: %s", what, detail ? detail : "it failed");
	else
		complain("%s: %s (%s)", what, detail ? detail : "it failed", code);
}

int
answer_check(const struct answer *a, const char *what)
{
	if (a->status / 100 == 2)
		return EXIT_OK;
	if (a->json != NULL)
		answer_error(what, a->json);
	else
		complain("%s: the daemon answered HTTP %ld", what, a->status);
	return EXIT_FAILED;
}

void
query_add(struct buf *path, const char *key, const char *value)
{
	char *escaped;

	if (value == NULL)
		return;
	escaped = curl_easy_escape(NULL, value, 0);
	buf_addf(path, "%c%s=%s",
	    path->len > 0 && memchr(path->data, '?', path->len) ? '&' : '?',
	    key, escaped != NULL ? escaped : "");
	curl_free(escaped);
}

void
query_add_number(struct buf *path, const char *key, long long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", value);
	query_add(path, key, text);
}
