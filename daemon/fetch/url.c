/* SPDX-License-Identifier: ISC */
/*
 * URLs that may be requested, by libcurl's own parser, so that what is checked
 * is what is fetched. Userinfo in a URL is never used.
 */
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "internal.h"
#include "util.h"

#define BLANKS " \t\r\n\f\v"
#define SPELLINGS 4 /* one under the other, in one URL */

char *
url_part(CURLU *url, CURLUPart part, unsigned flags)
{
	char *theirs = NULL, *ours;

	if (curl_url_get(url, part, &theirs, flags) != CURLUE_OK)
		return NULL;
	ours = xstrdup(theirs);
	curl_free(theirs);
	return ours;
}

char *
url_origin(CURLU *url)
{
	char *scheme = url_part(url, CURLUPART_SCHEME, 0);
	char *host = url_part(url, CURLUPART_HOST, 0);
	char *port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	char *origin = NULL;

	if (scheme != NULL && host != NULL && port != NULL)
		origin = xasprintf("%s://%s:%s", scheme, host, port);
	free(scheme);
	free(host);
	free(port);
	return origin;
}

/* Parse text without its outer blanks, relative to what `url` holds. */
static CURLUcode
url_set(CURLU *url, const char *text)
{
	size_t n;
	char *copy;
	CURLUcode rc;

	text += strspn(text, BLANKS);
	n = strlen(text);
	while (n > 0 && strchr(BLANKS, text[n - 1]) != NULL)
		n--;
	if (n > BOUND_URL)
		return CURLUE_MALFORMED_INPUT;
	copy = xstrndup(text, n);
	rc = curl_url_set(url, CURLUPART_URL, copy,
	    CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME);
	free(copy);
	return rc;
}

enum scheme { SCHEME_HTTP, SCHEME_FILE, SCHEME_OTHER };

static enum scheme
url_scheme(CURLU *url)
{
	char *scheme = url_part(url, CURLUPART_SCHEME, 0);
	enum scheme is = SCHEME_OTHER;

	if (scheme != NULL && (strcmp(scheme, "http") == 0 ||
	    strcmp(scheme, "https") == 0))
		is = SCHEME_HTTP;
	else if (scheme != NULL && strcmp(scheme, "file") == 0)
		is = SCHEME_FILE;
	free(scheme);
	return is;
}

/*
 * Take the host in its ASCII form (RFC 5891). libidn2 reads it in the locale's
 * encoding, which is UTF-8 only if the thread's locale says so.
 */
static char *
url_ascii_host(CURLU *url)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8);
	char *theirs = NULL, *host = NULL;
	CURLUcode rc = curl_url_get(url, CURLUPART_HOST, &theirs, CURLU_PUNYCODE);

	uselocale(before);
	if (utf8 != (locale_t)0)
		freelocale(utf8);
	if (rc == CURLUE_OK)
		host = xstrdup(theirs);
	/* 7.88 leaves the unconverted name there when it fails. */
	if (rc == CURLUE_OK ||
	    curl_version_info(CURLVERSION_NOW)->version_num < 0x080000)
		curl_free(theirs);
	return host;
}

/* Say whether a host is in ASCII and in lower case already. */
static bool
host_is_plain(const char *s)
{
	while (*s != '\0' && (unsigned char)*s < 0x80 && (*s < 'A' || *s > 'Z'))
		s++;
	return *s == '\0';
}

/* Put the host in lower case and in ASCII. 0 or -1. */
static int
url_fix_host(CURLU *url)
{
	char *host = url_part(url, CURLUPART_HOST, 0);
	bool plain = host != NULL && *host != '\0' && host_is_plain(host), ok;

	free(host);
	if (plain)
		return 0;
	host = url_ascii_host(url);
	ok = host != NULL && *host != '\0';
	for (char *p = host; ok && *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	ok = ok && curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK;
	free(host);
	return ok ? 0 : -1;
}

/* Say whether the host is an address with a zone: an interface of this machine. */
static bool
url_has_zone(CURLU *url)
{
	char *zone = url_part(url, CURLUPART_ZONEID, 0);
	bool has = zone != NULL;

	free(zone);
	return has;
}

/* Take away what is never sent, and check what is left. Its text, or NULL. */
static char *
url_normalise(CURLU *url, bool allow_file, const char **code, const char **why)
{
	enum scheme scheme = url_scheme(url);
	char *text;

	*code = "blocked";
	*why = scheme == SCHEME_FILE ? "file: URLs are not allowed here" :
	    "the scheme is not http or https";
	if (scheme == SCHEME_OTHER || (scheme == SCHEME_FILE && !allow_file))
		return NULL;
	*why = "the host's address has a zone";
	if (url_has_zone(url))
		return NULL;
	curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
	curl_url_set(url, CURLUPART_USER, NULL, 0);
	curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
	*code = "redirect";
	*why = "the host's name is not valid";
	if (scheme == SCHEME_HTTP && url_fix_host(url) < 0)
		return NULL;
	*why = "the URL is too long";
	text = url_part(url, CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
	if (text != NULL && strlen(text) <= BOUND_URL)
		return text;
	free(text);
	return NULL;
}

/*
 * Bring what was parsed from `given` into the form that stays the same when it
 * is parsed again: decoding a host can bring to light another spelling of it,
 * such as a short form of an address. The text, or NULL.
 */
static char *
url_settle(CURLU *url, const char *given, bool allow_file, const char **code,
    const char **why)
{
	char *text = url_normalise(url, allow_file, code, why), *before = NULL;

	for (int i = 0; text != NULL && strcmp(text, given) != 0; i++) {
		free(before);
		given = before = text;
		text = NULL;
		*why = "the URL cannot be understood";
		if (i < SPELLINGS && url_set(url, given) == CURLUE_OK)
			text = url_normalise(url, allow_file, code, why);
	}
	free(before);
	return text;
}

/* Say whether a text begins with a scheme other than http and https. */
static bool
text_names_scheme(const char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789+-.");
	return n > 0 && text[n] == ':' && isalpha((unsigned char)*text) &&
	    strncasecmp(text, "http:", 5) != 0 &&
	    strncasecmp(text, "https:", 6) != 0;
}

CURLU *
target_resolve(CURLU *base, const char *location, bool allow_file, char **text,
    const char **code, const char **why)
{
	CURLU *url = base == NULL ? curl_url() : curl_url_dup(base);

	*code = "redirect";
	*why = strlen(location) > BOUND_URL ? "the URL is too long" :
	    "the URL cannot be understood";
	if (url != NULL && url_set(url, location) == CURLUE_OK) {
		*text = url_settle(url, location, allow_file, code, why);
		if (*text != NULL)
			return url;
	} else if (text_names_scheme(location)) {
		*code = "blocked";
		*why = "the scheme is not http or https";
	}
	curl_url_cleanup(url);
	return NULL;
}

/* Say what is wrong with a text that curl does not take as a URL. */
static const char *
url_complaint(const char *text, CURLUcode rc)
{
	static const struct {
		CURLUcode rc;
		const char *why;
	} complaints[] = {
		{ CURLUE_BAD_SCHEME, "it has no scheme: begin with https://" },
		{ CURLUE_NO_HOST, "it names no host" },
		{ CURLUE_BAD_HOSTNAME, "the host's name is not valid" },
		{ CURLUE_BAD_IPV6, "the host's address is not valid" },
		{ CURLUE_BAD_PORT_NUMBER, "the port is not a number below 65536" },
		{ CURLUE_BAD_FILE_URL, "a file: URL names an absolute path" },
	};

	if (strlen(text) > BOUND_URL)
		return "the URL is too long";
	if (text_names_scheme(text))
		return "the scheme is not http or https";
	for (size_t i = 0; i < ARRAY_LEN(complaints); i++)
		if (complaints[i].rc == rc)
			return complaints[i].why;
	return "the URL cannot be understood";
}

int
fetch_check_url(const char *text, bool allow_file, char **out,
    char **username, char **password, const char **why)
{
	CURLU *url = curl_url();
	CURLUcode rc = url == NULL ? CURLUE_OUT_OF_MEMORY : url_set(url, text);
	char *user = NULL, *pass = NULL, *normal;
	const char *code;

	if (rc != CURLUE_OK) {
		*why = url_complaint(text, rc);
		goto fail;
	}
	user = url_part(url, CURLUPART_USER, CURLU_URLDECODE);
	pass = url_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
	normal = url_settle(url, text, allow_file, &code, why);
	if (normal == NULL)
		goto fail;
	*out = normal;
	*username = user;
	*password = pass;
	curl_url_cleanup(url);
	return 0;
fail:
	free(user);
	free(pass);
	curl_url_cleanup(url);
	return -1;
}

int
fetch_check_proxy(const char *proxy)
{
	static const char *const schemes[] = {
		"http", "https", "socks4", "socks4a", "socks5", "socks5h",
	};
	CURLU *url = curl_url();
	char *scheme = NULL, *host = NULL;
	int rc = -1;

	if (url != NULL && curl_url_set(url, CURLUPART_URL, proxy,
	    CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK) {
		scheme = url_part(url, CURLUPART_SCHEME, 0);
		host = url_part(url, CURLUPART_HOST, 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (scheme != NULL && host != NULL &&
		    (strcmp(scheme, schemes[i]) == 0 ||
		    strstr(proxy, "://") == NULL))
			rc = 0;
	free(scheme);
	free(host);
	curl_url_cleanup(url);
	return rc;
}

void
fetch_url_host(const char *text, char *out, size_t size)
{
	CURLU *url = curl_url();
	char *host = NULL;

	if (url != NULL && url_set(url, text) == CURLUE_OK) {
		if (url_scheme(url) == SCHEME_FILE)
			host = xstrdup("file");
		else
			host = url_part(url, CURLUPART_HOST, 0);
	}
	snprintf(out, size, "%s", host == NULL ? "?" : host);
	free(host);
	curl_url_cleanup(url);
}
