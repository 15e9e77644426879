/* SPDX-License-Identifier: ISC */
/*
 * JSON bodies of feeds and items. One table has the members; a member that is not in it
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
read_proxy(const json_t *value, void *field, const char **want)
{
	char **out = field;

	*want = "http://, https://, socks4://, socks4a://, socks5:// or"
	    " socks5h://, and a host";
	if (!json_is_string(value) || !text_is_fine(value, BOUND_TITLE) ||
	    (json_string_length(value) > 0 &&
	    fetch_check_proxy(json_string_value(value)) < 0))
		return -1;
	*out = xstrdup(json_string_value(value));
	return 0;
}

static int
read_path(const json_t *value, void *field, const char **want)
{
	char **out = field;
	const char *path = json_string_value(value);

	*want = "the absolute path of a file";
	if (path == NULL || !text_is_fine(value, BOUND_TITLE) ||
	    (path[0] != '/' && path[0] != '\0'))
		return -1;
	*out = xstrdup(path);
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

/* Read an array of tags. */
static int
tags_copy(const json_t *value, char ***tags, size_t *ntags, const char **want)
{
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
	*tags = xcalloc(n + 1, sizeof(**tags));
	for (size_t i = 0; i < n; i++)
		(*tags)[(*ntags)++] =
		    xstrdup(json_string_value(json_array_get(value, i)));
	return 0;
}

static int
read_tags(const json_t *value, void *field, const char **want)
{
	struct feed_spec *spec = field;

	return tags_copy(value, &spec->tags, &spec->ntags, want);
}

static int
read_item_tags(const json_t *value, void *field, const char **want)
{
	struct item_state *state = field;

	return tags_copy(value, &state->tags, &state->ntags, want);
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

/* What a body is for; a member may be of several. */
enum { ADDING = 1, EDITING = 2, MARKING = 4 };

static const struct member {
	const char *name;
	member_reader *read;
	size_t field;
	unsigned bodies;
} members[] = {
	{ "url", read_url, offsetof(struct feed_spec, url), ADDING | EDITING },
	{ "title", read_text, offsetof(struct feed_spec, title),
	    ADDING | EDITING },
	{ "tags", read_tags, 0, ADDING | EDITING },
	{ "interval", read_interval, offsetof(struct feed_spec, interval),
	    ADDING | EDITING },
	{ "headers", read_headers, offsetof(struct feed_spec, headers),
	    ADDING | EDITING },
	{ "username", read_text, offsetof(struct feed_spec, username),
	    ADDING | EDITING },
	{ "password", read_text, offsetof(struct feed_spec, password),
	    ADDING | EDITING },
	{ "proxy", read_proxy, offsetof(struct feed_spec, proxy),
	    ADDING | EDITING },
	{ "ca_file", read_path, offsetof(struct feed_spec, ca_file),
	    ADDING | EDITING },
	{ "private", read_flag, offsetof(struct feed_spec, private_feed),
	    ADDING | EDITING },
	{ "archive", read_flag, offsetof(struct feed_spec, archive),
	    ADDING | EDITING },
	{ "state", read_state, offsetof(struct feed_spec, state), EDITING },
	{ "read", read_flag, offsetof(struct item_state, read), MARKING },
	{ "starred", read_flag, offsetof(struct item_state, starred), MARKING },
	{ "tags", read_item_tags, 0, MARKING },
};

void
feed_spec_init(struct feed_spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->interval = -1;
	spec->private_feed = -1;
	spec->archive = -1;
	spec->state = -1;
}

static const struct member *
member_find(const char *name, unsigned body)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (strcmp(members[i].name, name) == 0 &&
		    (members[i].bodies & body) != 0)
			return &members[i];
	return NULL;
}

/* Read each member by the table. */
static int
read_members(json_t *root, unsigned body, void *out, char *why)
{
	const char *name, *want = NULL;
	json_t *value;

	json_object_foreach(root, name, value) {
		const struct member *m = member_find(name, body);

		if (m == NULL) {
			snprintf(why, SPEC_ERROR_LEN, "unknown member \"%.64s\"",
			    name);
			return -1;
		}
		if (m->read(value, (char *)out + m->field, &want) < 0) {
			snprintf(why, SPEC_ERROR_LEN, "\"%s\" has to be %s",
			    name, want);
			return -1;
		}
	}
	return 0;
}

/* Read a body that is an object of known members. 0 or -1 and `why`. */
static int
read_body(const struct buf *body, unsigned use, void *out, char *why)
{
	json_error_t error;
	json_t *root = json_loadb(body->data == NULL ? "" : body->data,
	    body->len, JSON_REJECT_DUPLICATES, &error);
	int rc = -1;

	if (root == NULL)
		snprintf(why, SPEC_ERROR_LEN, "not JSON, at byte %d: %s",
		    error.position, error.text);
	else if (!json_is_object(root))
		snprintf(why, SPEC_ERROR_LEN, "the body has to be an object");
	else
		rc = read_members(root, use, out, why);
	json_decref(root);
	return rc;
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
	int rc;

	feed_spec_init(out);
	rc = read_body(body, adding ? ADDING : EDITING, out, why);
	if (rc == 0 && adding && out->url == NULL) {
		snprintf(why, SPEC_ERROR_LEN, "\"url\" is missing");
		rc = -1;
	}
	if (rc == 0 && out->url != NULL)
		rc = check_url(out, allow_file, why);
	if (rc < 0)
		feed_spec_clear(out);
	return rc;
}

int
spec_parse_state(const struct buf *body, struct item_state *out,
    char why[SPEC_ERROR_LEN])
{
	int rc;

	item_state_init(out);
	rc = read_body(body, MARKING, out, why);
	if (rc < 0)
		item_state_clear(out);
	return rc;
}
