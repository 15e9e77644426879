/* SPDX-License-Identifier: ISC */
/*
 * Fetching a page for the person who named it: with their own proxy and
 * network, so without the daemon's guard against private addresses.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "util.h"
#include "web_page.h"

/* libcurl's write callback: hold the page, up to its limit. */
static size_t
on_bytes(char *s, size_t size, size_t n, void *arg)
{
	(void)size; /* 1 by contract */
	return buf_add(arg, s, n) < 0 ? 0 : n;
}

/* Set the options of the transfer. */
static void
set_options(CURL *curl, const char *url, struct web_page *out, char *error)
{
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_DEFAULT_PROTOCOL, "https");
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)BOUND_REDIRECTS);
	curl_easy_setopt(curl, CURLOPT_USERAGENT,
	    "gazetted/" PACKAGE_VERSION " (+" PACKAGE_URL ")");
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
	    (long)BOUND_CLIENT_SILENCE_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)BOUND_CLIENT_POLL_S);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out->body);
}

/* Copy what the last answer's headers say. */
static void
copy_headers(CURL *curl, struct web_page *out)
{
	struct curl_header *h;
	const char *text = NULL;
	size_t i = 0;

	curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &text);
	out->url = xstrdup(text);
	text = NULL;
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text);
	out->content_type = xstrdup(text);
	while (curl_easy_header(curl, "Link", i++, CURLH_HEADER, -1, &h) ==
	    CURLHE_OK)
		buf_addf(&out->link, "%s%s", i > 1 ? ", " : "", h->value);
}

/* Run the transfer. 0 or -1. */
static int
transfer(CURL *curl, const char *url, struct web_page *out,
    char why[PARSE_DETAIL_LEN])
{
	char error[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURLcode code;

	set_options(curl, url, out, error);
	code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (out->body.failed)
		snprintf(why, PARSE_DETAIL_LEN, "more than %zu bytes",
		    out->body.max);
	else if (code != CURLE_OK)
		snprintf(why, PARSE_DETAIL_LEN, "%s",
		    error[0] ? error : curl_easy_strerror(code));
	else if (status / 100 != 2)
		snprintf(why, PARSE_DETAIL_LEN, "HTTP %ld", status);
	else
		return 0;
	return -1;
}

int
web_page_get(const char *url, struct web_page *out, char why[PARSE_DETAIL_LEN])
{
	CURL *curl;
	int rc = -1;

	*out = (struct web_page){ .url = NULL };
	buf_init(&out->body, BOUND_BODY_MAX);
	buf_init(&out->link, BOUND_RESPONSE_HEADERS);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	curl = curl_easy_init();
	if (curl == NULL) {
		snprintf(why, PARSE_DETAIL_LEN, "libcurl does not start");
	} else {
		rc = transfer(curl, url, out, why);
		if (rc == 0)
			copy_headers(curl, out);
	}
	curl_easy_cleanup(curl);
	curl_global_cleanup();
	return rc;
}

void
web_page_clear(struct web_page *page)
{
	buf_free(&page->body);
	buf_free(&page->link);
	free(page->url);
	free(page->content_type);
}
