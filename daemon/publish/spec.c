/* SPDX-License-Identifier: ISC */
/*
 * JSON bodies of feeds. One table has the members; a member that is not in it
 * is refused by its name, and so is one that is there twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bounds.h"
#include "fetch.h"
#include "json_check.h"
#include "spec.h"
#include "util.h"

/* How a member is read: 0, or -1 and what it has to be in *want. */
typedef int member_reader(const json_t *value, void *field, const char **want);

/* Say whether a text fits and has no control bytes. */
static bool
text_is_fine(const json_t *value, size_t max)
{
	const char *s = json_string_value(value);
	size_t n = json_string_length(value);

	if (n > max || strlen(s) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return true;
}

static int
read_text(const json_t *value, void *field, const char **want)
{
	char **out = field;

	*want = "a text of at most 1024 bytes, without control characters";
	if (!json_is_string(value) || !text_is_fine(value, BOUND_TITLE))
		return -1;
	*out = xstrdup(json_string_value(value));
	return 0;
}

static int
read_url(const json_t *value, void *field, const char **want)
{
	char **out = field;

	*want = "a URL of at most 4096 bytes";
	if (!json_is_string(value) || !text_is_fine(value, BOUND_URL))
		return -1;
	*out = xstrdup(json_string_value(value));
	return 0;
}

static int
read_tags(const json_t *value, void *field, const char **want)
{
	struct feed_spec *spec = field;
	size_t n = json_array_size(value);

	*want = "an array of at most 64 texts of 1 to 256 bytes";
	if (!json_is_array(value) || n > BOUND_TAGS)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const json_t *tag = json_array_get(value, i);

		if (!json_is_string(tag) || json_string_length(tag) == 0 ||
		    !text_is_fine(tag, BOUND_NAME))
			return -1;
	}
	spec->tags = xcalloc(n + 1, sizeof(*spec->tags));
	for (size_t i = 0; i < n; i++)
		spec->tags[spec->ntags++] =
		    xstrdup(json_string_value(json_array_get(value, i)));
	return 0;
}

static int
read_interval(const json_t *value, void *field, const char **want)
{
	int64_t *out = field;

	*want = "seconds, from 60 to 2678400, or 0 for automatic";
	if (!json_is_integer(value))
		return -1;
	*out = json_integer_value(value);
	return *out == 0 || (*out >= 60 && *out <= BOUND_INTERVAL) ? 0 : -1;
}

static int
read_flag(const json_t *value, void *field, const char **want)
{
	int *out = field;

	*want = "true or false";
	if (!json_is_boolean(value))
		return -1;
	*out = json_is_true(value);
	return 0;
}

static int
read_state(const json_t *value, void *field, const char **want)
{
	int *out = field;

	*want = "\"active\" or \"paused\"";
	if (!json_is_string(value))
		return -1;
	for (int state = FEED_ACTIVE; state <= FEED_PAUSED; state++)
		if (strcmp(json_string_value(value),
		    feed_state_name((enum feed_state)state)) == 0) {
			*out = state;
			return 0;
		}
	return -1;
}

/* Headers a client may set: names are tokens, values have no line ends. */
static bool
header_is_fine(const char *name, const json_t *value)
{
	size_t n = strlen(name);

	return n > 0 && n <= BOUND_NAME && json_is_string(value) &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789!#$%&'*+-.^_`|~") == n &&
	    text_is_fine(value, BOUND_TITLE);
}

static int
read_headers(const json_t *value, void *field, const char **want)
{
	char **out = field;
	json_t *copy = (json_t *)value; /* iterating takes no const */
	const char *name;
	json_t *text;

	*want = "an object of at most 64 header names and values";
	if (!json_is_object(value) || json_object_size(value) > BOUND_TAGS)
		return -1;
	json_object_foreach(copy, name, text)
		if (!header_is_fine(name, text))
			return -1;
	*out = json_dumps(value, JSON_COMPACT);
	return *out == NULL ? -1 : 0;
}

static const struct member {
	const char *name;
	member_reader *read;
	size_t field;
	bool adding, editing;
} members[] = {
	{ "url", read_url, offsetof(struct feed_spec, url), true, true },
	{ "title", read_text, offsetof(struct feed_spec, title), true, true },
	{ "tags", read_tags, 0, true, true },
	{ "interval", read_interval, offsetof(struct feed_spec, interval),
	    true, true },
	{ "headers", read_headers, offsetof(struct feed_spec, headers),
	    true, true },
	{ "username", read_text, offsetof(struct feed_spec, username),
	    true, true },
	{ "password", read_text, offsetof(struct feed_spec, password),
	    true, true },
	{ "proxy", read_url, offsetof(struct feed_spec, proxy), true, true },
	{ "private", read_flag, offsetof(struct feed_spec, private_feed),
	    true, true },
	{ "state", read_state, offsetof(struct feed_spec, state), false, true },
};

void
feed_spec_init(struct feed_spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->interval = -1;
	spec->private_feed = -1;
	spec->state = -1;
}

static const struct member *
member_find(const char *name, bool adding)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (strcmp(members[i].name, name) == 0)
			return (adding ? members[i].adding : members[i].editing) ?
			    &members[i] : NULL;
	return NULL;
}

/* Read each member by the table. */
static int
read_members(json_t *root, bool adding, struct feed_spec *spec, char *why)
{
	const char *name, *want = NULL;
	json_t *value;

	json_object_foreach(root, name, value) {
		const struct member *m = member_find(name, adding);

		if (m == NULL) {
			snprintf(why, SPEC_ERROR_LEN, "unknown member \"%.64s\"",
			    name);
			return -1;
		}
		if (m->read(value, (char *)spec + m->field, &want) < 0) {
			snprintf(why, SPEC_ERROR_LEN, "\"%s\" has to be %s",
			    name, want);
			return -1;
		}
	}
	return 0;
}

/* Put the URL in its normal form; what it tells of a user goes elsewhere. */
static int
check_url(struct feed_spec *spec, bool allow_file, char *why)
{
	char *url = NULL, *username = NULL, *password = NULL;
	const char *reason = "";

	if (fetch_check_url(spec->url, allow_file, &url, &username, &password,
	    &reason) < 0) {
		snprintf(why, SPEC_ERROR_LEN, "\"url\": %s", reason);
		return -2;
	}
	free(spec->url);
	spec->url = url;
	if (spec->username == NULL && spec->password == NULL) {
		spec->username = username;
		spec->password = password;
	} else {
		free(username);
		free(password);
	}
	return 0;
}

int
spec_parse(const struct buf *body, bool adding, bool allow_file,
    struct feed_spec *out, char why[SPEC_ERROR_LEN])
{
	json_error_t error;
	json_t *root;
	int rc = -1;

	feed_spec_init(out);
	root = json_loadb(body->data == NULL ? "" : body->data, body->len,
	    JSON_REJECT_DUPLICATES, &error);
	if (root == NULL)
		snprintf(why, SPEC_ERROR_LEN, "not JSON, at byte %d: %s",
		    error.position, error.text);
	else if (!json_is_object(root))
		snprintf(why, SPEC_ERROR_LEN, "the body has to be an object");
	else if (read_members(root, adding, out, why) == 0)
		rc = 0;
	if (rc == 0 && adding && out->url == NULL) {
		snprintf(why, SPEC_ERROR_LEN, "\"url\" is missing");
		rc = -1;
	}
	if (rc == 0 && out->url != NULL)
		rc = check_url(out, allow_file, why);
	if (rc < 0)
		feed_spec_clear(out);
	json_decref(root);
	return rc;
}
