/* SPDX-License-Identifier: ISC */
/*
 * A base, a line end, a reference: what is resolved has a scheme that was asked
 * for, is the same when resolved again, and if it is http(s), curl takes it
 * and sees the same host.
 */
#include <ctype.h>
#include <strings.h>

#include <curl/curl.h>

#include "fuzz.h"
#include "url.h"

/* Say whether curl leaves the host as it is: no number that is an address. */
static bool
is_name(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if ((unsigned char)host.s[i] >= 0x80)
			return false;
	return host.n > 0 && !isdigit((unsigned char)host.s[0]) && host.s[0] != '[';
}

/* Hold an absolute http(s) URL against curl's view of it. */
static void
check_curl(struct buf *url)
{
	struct str host = url_host(fuzz_view(url));
	CURLU *u = curl_url();
	char *part = NULL;

	HOLDS(u != NULL);
	HOLDS(curl_url_set(u, CURLUPART_URL, buf_cstr(url), 0) == CURLUE_OK);
	HOLDS(curl_url_get(u, CURLUPART_HOST, &part, 0) == CURLUE_OK);
	HOLDS(host.n > 0);
	if (is_name(host))
		HOLDS(strlen(part) == host.n && strncasecmp(part, host.s, host.n) == 0);
	curl_free(part);
	HOLDS(curl_url_get(u, CURLUPART_USER, &part, 0) == CURLUE_NO_USER);
	curl_url_cleanup(u);
}

/* Resolve for one use and look at what comes out. */
static void
check_use(struct str base, struct str ref, enum url_use use, const char *schemes)
{
	struct buf once, twice;
	char scheme[16] = " ";
	size_t n;

	buf_init(&once, MIB(2));
	buf_init(&twice, MIB(2));
	if (url_resolve(base, ref, use, &once) == 0) {
		HOLDS(once.len > 0);
		HOLDS(url_resolve(base, fuzz_view(&once), use, &twice) == 0);
		HOLDS(fuzz_same(&once, &twice));
		n = url_scheme_len(fuzz_view(&once));
		HOLDS(n < sizeof(scheme) - 2);
		memcpy(scheme + 1, once.data, n);
		memcpy(scheme + 1 + n, " ", 2);
		HOLDS(n == 0 || strstr(schemes, scheme) != NULL);
		if (strcmp(scheme, " http ") == 0 || strcmp(scheme, " https ") == 0)
			check_curl(&once);
		buf_reset(&twice);
		url_strip_tracking(fuzz_view(&once), &twice);
		url_compare_form(fuzz_view(&once), &twice);
	} else {
		HOLDS(once.len == 0);
	}
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *lf = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t n = lf != NULL ? (size_t)(lf - data) : 0;
	struct str base = { (const char *)data, n };
	struct str ref = { (const char *)data + n + (lf != NULL),
		size - n - (lf != NULL) };

	check_use(base, ref, URL_LINK, " http https mailto magnet ftp news tag urn ");
	check_use(base, ref, URL_HTML, " http https mailto magnet ftp tel ");
	check_use(base, ref, URL_MEDIA, " http https mailto magnet ftp tel data ");
	check_use(base, ref, URL_WEB, " http https ");
	return 0;
}
