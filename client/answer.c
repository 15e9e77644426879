/* SPDX-License-Identifier: ISC */
/* What a daemon's answer says, and the queries of requests. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "connection.h"
#include "output.h"

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
