/* SPDX-License-Identifier: ISC */
/* Commands that change subscriptions: add, rm, pause, resume, edit. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "resolve.h"

#define OPTION_ARCHIVE { "archive", 'a', OPTION_FLAG, NULL, \
	"read its archive too, as far as its documents link to it", \
	OPTION(archive) }

const struct option_row options_add[] = {
	{ "title", 't', OPTION_TEXT, "TITLE",
	    "call it TITLE instead of what it calls itself", OPTION(title) },
	{ "tag", 0, OPTION_LIST, "TAG", "tag it; may be repeated", OPTION(tags) },
	{ "interval", 'i', OPTION_DURATION, "TIME",
	    "poll it that often, such as 30min", OPTION(interval) },
	{ "wait", 'w', OPTION_FLAG, NULL,
	    "show the result of the first poll", OPTION(wait) },
	OPTION_ARCHIVE,
	{ "proxy", 0, OPTION_TEXT, "URL",
	    "fetch it by this proxy, such as socks5h://localhost:9050",
	    OPTION(proxy) },
	{ "ca-file", 0, OPTION_TEXT, "FILE",
	    "trust the certificates in FILE, for this feed",
	    OPTION(ca_file) },
	{ "user-agent", 0, OPTION_TEXT, "NAME", "fetch it under this name",
	    OPTION(user_agent) },
	{ .name = NULL },
};

const struct option_row options_edit[] = {
	{ "title", 't', OPTION_TEXT, "TITLE",
	    "its new title; '' goes back to its own", OPTION(title) },
	{ "tag", 0, OPTION_LIST, "TAG",
	    "its new tags, all of them; '' takes them away", OPTION(tags) },
	{ "interval", 'i', OPTION_DURATION, "TIME",
	    "poll it that often; 0 goes back to automatic", OPTION(interval) },
	{ "url", 'u', OPTION_TEXT, "URL", "its new address", OPTION(url) },
	OPTION_ARCHIVE,
	{ "proxy", 0, OPTION_TEXT, "URL",
	    "fetch it by this proxy; '' takes it away",
	    OPTION(proxy) },
	{ "ca-file", 0, OPTION_TEXT, "FILE",
	    "trust the certificates in FILE; '' takes them away",
	    OPTION(ca_file) },
	{ .name = NULL },
};

/* No options but every command's. */
const struct option_row options_plain[] = { { .name = NULL } };

/* Set a text member. 0, or -1 when it is not UTF-8. */
static int
set_text(json_t *object, const char *key, const char *text)
{
	return text == NULL ? 0 :
	    json_object_set_new(object, key, json_string(text));
}

/* Set the tags, if any were given; an empty one counts as none. */
static int
set_tags(json_t *object, const struct args_list *tags)
{
	json_t *list;

	if (tags->n == 0)
		return 0;
	list = json_array();
	json_object_set_new(object, "tags", list);
	for (size_t i = 0; i < tags->n; i++)
		if (tags->value[i][0] != '\0' &&
		    json_array_append_new(list, json_string(tags->value[i])) < 0)
			return -1;
	return 0;
}

/* Set the path of a file as the daemon needs it; "" stays that. */
static int
set_path(json_t *object, const char *key, const char *path)
{
	char *whole = path == NULL || path[0] == '\0' ? NULL :
	    realpath(path, NULL);
	int rc = set_text(object, key, whole != NULL ? whole : path);

	free(whole);
	return rc;
}

/* Name the program, by a header. 0, or -1 when it is not UTF-8. */
static int
set_user_agent(json_t *object, const char *name)
{
	json_t *headers = name == NULL ? NULL : json_object();

	if (headers == NULL)
		return 0;
	json_object_set_new(object, "headers", headers);
	return set_text(headers, "User-Agent", name);
}

/*
 * Make the members of a feed that the options name, and its URL (NULL: none).
 * NULL after an error was printed.
 */
static json_t *
spec_of(const struct args *args, const char *url)
{
	json_t *spec = json_object();

	if (args->interval >= 0)
		json_object_set_new(spec, "interval",
		    json_integer(args->interval));
	if (args->archive)
		json_object_set_new(spec, "archive", json_true());
	if (set_text(spec, "url", url) == 0 &&
	    set_text(spec, "title", args->title) == 0 &&
	    set_text(spec, "proxy", args->proxy) == 0 &&
	    set_path(spec, "ca_file", args->ca_file) == 0 &&
	    set_user_agent(spec, args->user_agent) == 0 &&
	    set_tags(spec, &args->tags) == 0)
		return spec;
	complain("an argument is not UTF-8");
	json_decref(spec);
	return NULL;
}

/* Print what became of one feed. */
static void
say_feed(struct client *c, const char *did, json_t *feed)
{
	if (c->args.json)
		output_json(&c->out, feed);
	else
		output_line(&c->out, "%s %s  %s  %s", did, text_of(feed, "id"),
		    text_of(feed, "title"), text_of(feed, "url"));
}

/* Print the first poll's result. Returns the exit code. */
static int
say_first_poll(struct client *c, const json_t *feed)
{
	const json_t *error = json_object_get(feed, "error");

	if (error != NULL) {
		complain("%s: %s (%s); it will be tried again",
		    text_of(feed, "url"), text_of(error, "detail"),
		    text_of(error, "code"));
		return c->args.wait ? EXIT_FAILED : EXIT_OK;
	}
	if (c->args.wait && !c->args.json && text_of(feed, "last_poll")[0])
		output_line(&c->out, "  %s, %lld items", text_of(feed, "format"),
		    number_of(feed, "items"));
	return EXIT_OK;
}

/* Subscribe to `url`. 0 and the answer, or the exit code. */
static int
post_feed(struct client *c, const char *url, struct answer *a)
{
	long wait = c->args.wait ? BOUND_CLIENT_POLL_S : BOUND_CLIENT_WAIT_S;
	json_t *spec = spec_of(&c->args, url);
	char path[64];
	int rc;

	*a = (struct answer){ .status = 0 };
	if (spec == NULL)
		return EXIT_USAGE;
	snprintf(path, sizeof(path), "/v1/feeds?wait=%ld", wait);
	rc = client_send(c, "POST", path, spec, wait, a);
	json_decref(spec);
	return rc;
}

/* The first feed that a page announces; NULL if it announces none. */
static char *
first_found(const struct answer *a)
{
	const json_t *found = json_object_get(a->json, "found");
	const json_t *first = json_array_get(found, 0);
	const char *url = json_string_value(first);

	if (url == NULL)
		url = json_string_value(json_object_get(first, "url"));
	return a->status == 422 ? xstrdup(url) : NULL;
}

/* Say that a page's feed is taken instead, and what else it announces. */
static void
say_found(const char *url, const char *found, const struct answer *a)
{
	size_t n = json_array_size(json_object_get(a->json, "found"));

	complain("%s is not a feed; subscribing to the %s it announces: %s",
	    url, n > 1 ? "first of those" : "feed", found);
	for (size_t i = 1; i < n; i++)
		complain("  also announced: %s",
		    text_of(json_array_get(json_object_get(a->json, "found"), i),
		    "url"));
}

/* Subscribe to one URL, or to the feed that the page there announces. */
static int
add_one(struct client *c, const char *url)
{
	struct answer a;
	char *found;
	int rc = post_feed(c, url, &a);

	if (rc != 0)
		return rc;
	found = first_found(&a);
	if (found != NULL) {
		say_found(url, found, &a);
		answer_clear(&a);
		rc = post_feed(c, found, &a);
	}
	if (rc == 0)
		rc = answer_check(&a, found != NULL ? found : url);
	if (rc == EXIT_OK) {
		say_feed(c, a.status == 200 ? "already there:" : "added", a.json);
		rc = say_first_poll(c, a.json);
	}
	answer_clear(&a);
	free(found);
	return rc;
}

int
cmd_add(int argc, char **argv)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, INT_MAX), all = EXIT_OK;

	if (rc >= 0)
		return rc;
	for (int i = 0; i < c.args.nrest && all != EXIT_NO_DAEMON; i++) {
		rc = add_one(&c, c.args.rest[i]);
		if (rc != EXIT_OK)
			all = rc;
	}
	return client_end(&c, all);
}

/* One change of the feeds that the arguments name. */
struct change {
	struct client *c;
	const char *method;
	const json_t *body; /* NULL: none */
	const char *did;    /* what is said of each */
};

/* Change one feed, and say what it did. */
static int
change_one(void *arg, json_t *feed)
{
	const struct change *change = arg;
	char *path = xasprintf("/v1/feeds/%s", text_of(feed, "id"));
	struct answer a;
	int rc = client_send(change->c, change->method, path, change->body, 0,
	    &a);

	free(path);
	if (rc != 0)
		return rc;
	rc = answer_check(&a, text_of(feed, "url"));
	if (rc == EXIT_OK)
		say_feed(change->c, change->did, a.json != NULL ? a.json : feed);
	answer_clear(&a);
	return rc;
}

int
cmd_rm(int argc, char **argv)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, INT_MAX);

	if (rc >= 0)
		return rc;
	rc = feeds_each(&c, change_one, &(struct change){ &c, "DELETE", NULL,
	    "removed" });
	return client_end(&c, rc);
}

/* Set the state of the feeds that the arguments name. */
static int
set_state(int argc, char **argv, const char *state, const char *did)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, INT_MAX);
	json_t *body;

	if (rc >= 0)
		return rc;
	body = json_pack("{s:s}", "state", state);
	rc = feeds_each(&c, change_one, &(struct change){ &c, "PATCH", body,
	    did });
	json_decref(body);
	return client_end(&c, rc);
}

int
cmd_pause(int argc, char **argv)
{
	return set_state(argc, argv, "paused", "paused");
}

int
cmd_resume(int argc, char **argv)
{
	return set_state(argc, argv, "active", "resumed");
}

int
cmd_edit(int argc, char **argv)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, 1);
	json_t *body;

	if (rc >= 0)
		return rc;
	body = spec_of(&c.args, c.args.url);
	if (body == NULL) {
		rc = EXIT_USAGE;
	} else if (json_object_size(body) == 0) {
		complain("edit: nothing to change; see `gazette help edit`");
		rc = EXIT_USAGE;
	} else {
		rc = feeds_each(&c, change_one, &(struct change){ &c, "PATCH",
		    body, "changed" });
	}
	json_decref(body);
	return client_end(&c, rc);
}
