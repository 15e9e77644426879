/* SPDX-License-Identifier: ISC */
/*
 * From what happened to the error that a person sees. Our own notes come
 * first: curl reports an over-long header as "out of memory", a refused
 * address as "could not connect", and a limit of ours as "write error".
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "util.h"

void
error_escape(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n + 5 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c < 0x7f)
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, size - n, "\\x%02x", c);
	}
	out[n] = '\0';
}

struct complaint {
	const char *code, *what;
};

static const struct complaint stops[] = {
	[STOP_HEADERS] = { "too_large", "the headers are over 64 KiB" },
	[STOP_LOCATION] = { "redirect", "the Location is over 4 KiB" },
	[STOP_CODING] = { "encoding", "only one coding, gzip or deflate, is read" },
	[STOP_BODY] = { "too_large", "the body is over max_body" },
	[STOP_UPGRADE] = { "connect", "the server changes the protocol unasked" },
	[STOP_MEMORY] = { "internal", "no memory for the body" },
};

static const struct {
	CURLcode rc;
	struct complaint complaint;
} codes[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, { "dns", NULL } },
	{ CURLE_COULDNT_RESOLVE_PROXY, { "dns", NULL } },
	{ CURLE_FILESIZE_EXCEEDED, { "too_large", "the body is over max_body" } },
	{ CURLE_BAD_CONTENT_ENCODING, { "encoding", NULL } },
	{ CURLE_WRITE_ERROR, { "encoding", "data after the compressed body" } },
	{ CURLE_OPERATION_TIMEDOUT, { "timeout", NULL } },
	{ CURLE_SSL_CONNECT_ERROR, { "tls", NULL } },
	{ CURLE_PEER_FAILED_VERIFICATION, { "tls", NULL } },
	{ CURLE_SSL_CERTPROBLEM, { "tls", NULL } },
	{ CURLE_SSL_CIPHER, { "tls", NULL } },
	{ CURLE_SSL_ISSUER_ERROR, { "tls", NULL } },
	{ CURLE_SSL_INVALIDCERTSTATUS, { "tls", NULL } },
	{ CURLE_SSL_CACERT_BADFILE, { "tls", NULL } },
	{ CURLE_SSL_ENGINE_INITFAILED, { "tls", NULL } },
	{ CURLE_OUT_OF_MEMORY, { "internal", "no memory" } },
	{ CURLE_FAILED_INIT, { "internal", NULL } },
	{ CURLE_BAD_FUNCTION_ARGUMENT, { "internal", NULL } },
	{ CURLE_UNSUPPORTED_PROTOCOL, { "connect", "no HTTP/1 answer" } },
	{ CURLE_LOGIN_DENIED, { "auth", NULL } },
};

/* Name the part of the work in which the time ran out. */
static struct complaint
error_timeout(struct fetch_transfer *t)
{
	curl_off_t looked_up = 0, connected = 0, secured = 0;
	bool tls = strncmp(t->hop.origin, "https:", 6) == 0;

	curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &secured);
	if (t->was_paused)
		return (struct complaint){ "internal",
		    "waited too long for memory" };
	if (looked_up == 0)
		return (struct complaint){ "dns", "no answer about the name" };
	/* curl 7.88 notes the time of connecting after the handshake only. */
	if (tls && secured == 0 &&
	    (connected != 0 || strncmp(t->hop.error, "SSL", 3) == 0))
		return (struct complaint){ "tls", "the handshake did not end" };
	if (connected == 0)
		return (struct complaint){ "timeout", "no connection" };
	if (!t->hop.headers_done)
		return (struct complaint){ "timeout", "no answer" };
	return (struct complaint){ "timeout", "the answer did not end" };
}

/* What our callbacks know better than curl. False if it is nothing. */
static bool
error_ours(struct fetch_transfer *t, CURLcode rc)
{
	const struct hop *hop = &t->hop;

	if (hop->stop != STOP_NONE && hop->stop != STOP_ENOUGH) {
		transfer_fail(t, stops[hop->stop].code, "%s",
		    stops[hop->stop].what);
		return true;
	}
	if (rc == CURLE_COULDNT_CONNECT && hop->socket_error != 0) {
		errno = hop->socket_error;
		transfer_fail(t, "internal", "cannot make a socket: %m");
		return true;
	}
	if (rc == CURLE_COULDNT_CONNECT && hop->opened == 0 &&
	    hop->refused[0] != '\0') {
		transfer_fail(t, "blocked",
		    "%s is not a public address, and allow_private does not name it",
		    hop->refused);
		return true;
	}
	if (rc == CURLE_SSL_CACERT_BADFILE && t->request.ca_file != NULL) {
		char path[FETCH_DETAIL_LEN];

		error_escape(path, sizeof(path), t->request.ca_file);
		transfer_fail(t, "tls",
		    "the CA file has no certificate to read: %s", path);
		return true;
	}
	if (rc == CURLE_OUT_OF_MEMORY && hop->opened > 0 && !hop->headers_done) {
		transfer_fail(t, "too_large", "a header line is over 100 KB");
		return true;
	}
	return false;
}

void
error_fill(struct fetch_transfer *t, CURLcode rc)
{
	struct complaint c = { "connect", NULL };
	char text[FETCH_DETAIL_LEN / 2];

	if (error_ours(t, rc))
		return;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].rc == rc)
			c = codes[i].complaint;
	if (rc == CURLE_OPERATION_TIMEDOUT)
		c = error_timeout(t);
	error_escape(text, sizeof(text), t->hop.error[0] != '\0' ?
	    t->hop.error : curl_easy_strerror(rc));
	if (c.what != NULL)
		transfer_fail(t, c.code, "%s (%s)", c.what, text);
	else
		transfer_fail(t, c.code, "%s", text);
}
