/* SPDX-License-Identifier: ISC */
/*
 * Sinks to a receiver: changes posted as a JSON array, signed as the Standard
 * Webhooks say (standardwebhooks.com): webhook-id, webhook-timestamp, and
 * webhook-signature over "ID.TIMESTAMP.BODY". The id is made from the body:
 * the same changes have the same id however often they are sent.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "digest.h"
#include "fetch.h"
#include "json_out.h"
#include "sink_kind.h"
#include "util.h"

#define KEY_PREFIX "whsec_" /* what follows is base64 */
#define ID_LEN (2 * DIGEST_LEN + 1)

struct post {
	struct fetch *fetch;
	const struct conf_sink *conf;
	struct fetch_transfer *transfer; /* NULL: none under way */
	struct fetch_result result;
	char *headers;                   /* of the request, JSON */
	void (*done)(void *arg);
	void *arg;
};

/* --- on a query thread --- */

static int
post_run(struct sink_run *r, struct query *q)
{
	const char *secret = r->conf->secret_file;

	if (secret[0] != '\0' &&
	    secret_read(secret, r->key, r->why, sizeof(r->why)) < 0)
		return -1;
	if (r->body.len > 0)
		return 0; /* it failed before: it goes out again as it is */
	return sink_changes(r, q, &r->body, true, r->most);
}

const struct sink_kind sink_post = { "webhook", false, post_run };

static void
delivery_id(char out[ID_LEN], const struct buf *body)
{
	uint8_t hash[DIGEST_LEN];

	digest_bytes(hash, body->data, body->len);
	hex_encode(out, hash, sizeof(hash));
}

int
sink_bury(struct sink_run *r)
{
	char id[ID_LEN];
	struct buf line;
	int rc;

	delivery_id(id, &r->body);
	buf_init(&line, r->body.max + KIB(1));
	json_open(&line, NULL, '{');
	json_time(&line, "time", clock_now());
	json_cstr(&line, "sink", r->conf->name);
	json_int(&line, "status", r->status);
	json_cstr(&line, "delivery", id);
	/* "[", the line of one change with its end, "]" */
	json_raw(&line, "change", r->body.data + 1, r->body.len - 3);
	json_close(&line, '}');
	buf_addc(&line, '\n');
	rc = sink_append(r, r->conf->dead_letters, line.data, line.len);
	buf_free(&line);
	return rc;
}

/* --- the request --- */

/* Sign. 0, or -1 with r->why. */
static int
post_sign(struct sink_run *r, const char *id, const char *time,
    char out[BASE64_LEN(HMAC_LEN)])
{
	const struct str pieces[] = { str_from(id), STR_LIT("."),
		str_from(time), STR_LIT("."),
		{ r->body.data, r->body.len } };
	struct str key = str_from(r->key);
	size_t prefix = sizeof(KEY_PREFIX) - 1;
	uint8_t decoded[SECRET_MAX], mac[HMAC_LEN];
	int rc = 0, n;

	if (strncmp(r->key, KEY_PREFIX, prefix) == 0) {
		n = decode_base64(decoded, (struct str){ r->key + prefix,
		    strlen(r->key) - prefix });
		key = (struct str){ (const char *)decoded,
			n > 0 ? (size_t)n : 0 };
		if (n <= 0)
			rc = -1;
	}
	if (rc == 0)
		rc = digest_hmac(mac, key, pieces, ARRAY_LEN(pieces));
	if (rc == 0)
		encode_base64(out, mac, sizeof(mac));
	else
		snprintf(r->why, sizeof(r->why), "%s: no key after %s",
		    r->conf->secret_file, KEY_PREFIX);
	explicit_bzero(decoded, sizeof(decoded));
	return rc;
}

/* Make the headers, as fetch takes them. 0, or -1 with r->why. */
static int
post_headers(struct post *p, struct sink_run *r)
{
	char id[ID_LEN], time[24], signature[BASE64_LEN(HMAC_LEN)];
	char signed_with[BASE64_LEN(HMAC_LEN) + 3] = "";
	struct buf out;
	int rc = 0;

	delivery_id(id, &r->body);
	snprintf(time, sizeof(time), "%" PRId64, clock_now());
	if (r->key[0] != '\0') {
		rc = post_sign(r, id, time, signature);
		if (rc == 0)
			snprintf(signed_with, sizeof(signed_with), "v1,%s",
			    signature);
		explicit_bzero(r->key, sizeof(r->key));
	}
	buf_init(&out, KIB(1));
	json_open(&out, NULL, '{');
	json_cstr(&out, "Content-Type", "application/json");
	json_cstr(&out, "webhook-id", id);
	json_cstr(&out, "webhook-timestamp", time);
	json_cstr(&out, "webhook-signature", signed_with);
	json_close(&out, '}');
	free(p->headers);
	p->headers = buf_steal(&out);
	return rc;
}

/* --- on the loop --- */

struct post *
post_new(struct fetch *fetch, const struct conf_sink *conf)
{
	struct post *p = xcalloc(1, sizeof(*p));

	p->fetch = fetch;
	p->conf = conf;
	return p;
}

static void
post_done(void *arg)
{
	struct post *p = arg;

	p->transfer = NULL;
	p->done(p->arg);
}

int
post_start(struct post *p, struct sink_run *r, void (*done)(void *arg),
    void *arg)
{
	struct fetch_request request = {
		.url = p->conf->url,
		.accept = "*/*",
		.body = r->body.data,
		.body_len = r->body.len,
		.allow_private = p->conf->allow_private,
		.ca_file = p->conf->ca_file[0] != '\0' ? p->conf->ca_file :
		    NULL,
	};

	if (post_headers(p, r) < 0)
		return -1;
	fetch_result_clear(&p->result);
	request.headers = p->headers;
	p->done = done;
	p->arg = arg;
	p->transfer = fetch_start(p->fetch, &request, &p->result, post_done, p);
	return 0;
}

void
post_cancel(struct post *p)
{
	if (p != NULL && p->transfer != NULL)
		fetch_cancel(p->transfer);
}

void
post_free(struct post *p)
{
	if (p == NULL)
		return;
	fetch_result_clear(&p->result);
	free(p->headers);
	free(p);
}

/*
 * Say whether an answer refuses what was posted, and would again. Other 4xx
 * are about the address, who asks, or how fast: they may be mended.
 */
static bool
status_refuses(int status)
{
	static const int others[] = { 401, 402, 403, 404, 405, 407, 408, 410,
		421, 425, 426, 428, 429, 451 };

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (status == others[i])
			return false;
	return status >= 400 && status < 500;
}

enum post_verdict
post_verdict(const struct post *p, struct sink_run *r, int64_t *pause_ms)
{
	const struct fetch_result *a = &p->result;
	int64_t after = a->retry_after;

	*pause_ms = 0;
	if (a->outcome == FETCH_FAILED) {
		snprintf(r->why, sizeof(r->why), "%s: %s", a->code, a->detail);
		return POST_FAILED;
	}
	if (a->status >= 200 && a->status < 300)
		return POST_TAKEN;
	if (after > BOUND_RETRY_AFTER_S)
		after = BOUND_RETRY_AFTER_S;
	if (after > 0)
		*pause_ms = after * 1000;
	r->status = a->status;
	snprintf(r->why, sizeof(r->why), "the receiver answers %d%s", a->status,
	    a->status / 100 == 3 ? ", a redirect, which is not followed" : "");
	return status_refuses(a->status) ? POST_REFUSED : POST_FAILED;
}
