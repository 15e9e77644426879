/* SPDX-License-Identifier: ISC */
/*
 * Any text as a URL to be fetched: what is taken is in its normal form, has a
 * scheme that is allowed, and carries neither userinfo nor a fragment.
 */
#include "fetch.h"
#include "fuzz.h"

static void
check_normal(const char *url, bool allow_file)
{
	char *again = NULL, *user = NULL, *password = NULL;
	const char *why = NULL;
	char host[256];

	HOLDS(strlen(url) <= BOUND_URL);
	HOLDS(strncmp(url, "http://", 7) == 0 ||
	    strncmp(url, "https://", 8) == 0 ||
	    (allow_file && strncmp(url, "file://", 7) == 0));
	HOLDS(strpbrk(url, " \r\n\t#") == NULL);
	HOLDS(fetch_check_url(url, allow_file, &again, &user, &password, &why) == 0);
	HOLDS(user == NULL && password == NULL);
	HOLDS(strcmp(url, again) == 0);
	fetch_url_host(url, host, sizeof(host));
	HOLDS(host[0] != '\0' && strcmp(host, "?") != 0);
	free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *out = NULL, *user = NULL, *password = NULL;
	const char *why = NULL;
	bool allow_file;

	if (size == 0)
		return 0;
	allow_file = data[0] == 'f';
	text = xstrndup((const char *)data, size);
	if (fetch_check_url(text, allow_file, &out, &user, &password, &why) < 0) {
		HOLDS(why != NULL && out == NULL && user == NULL);
	} else {
		check_normal(out, allow_file);
		free(out);
		free(user);
		free(password);
	}
	fetch_check_private(text);
	free(text);
	return 0;
}
