/* SPDX-License-Identifier: ISC */
/* Finding feeds and items by what a person types. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "command.h"
#include "resolve.h"

/* How a name fits one text. */
static enum match
match_text(const char *name, const char *text)
{
	size_t n = strlen(name);

	if (n == 0 || strncmp(name, text, n) != 0)
		return MATCH_NONE;
	return text[n] == '\0' ? MATCH_EXACT : MATCH_PREFIX;
}

enum match
match_feed(const char *name, const char *id, const char *url)
{
	enum match best = match_text(name, id), m = match_text(name, url);
	const char *bare = strstr(url, "://");

	if (m > best)
		best = m;
	if (best == MATCH_NONE && bare != NULL &&
	    match_text(name, bare + 3) != MATCH_NONE)
		best = MATCH_PREFIX;
	return best;
}

enum match
match_item(const char *name, const char *id)
{
	size_t n = strlen(name);

	if (n < ITEM_PREFIX_MIN || strncasecmp(name, id, n) != 0)
		return MATCH_NONE;
	return id[n] == '\0' ? MATCH_EXACT : MATCH_PREFIX;
}

/* Visit the feeds of one page. -1 when the visitor stopped. */
static int
visit_page(const json_t *page, feed_visitor *visit, void *arg)
{
	json_t *feeds = json_object_get(page, "feeds"), *feed;
	size_t i;

	json_array_foreach(feeds, i, feed)
		if (visit(arg, feed) < 0)
			return -1;
	return 0;
}

int
feeds_walk(struct client *c, const char *tag, feed_visitor *visit, void *arg)
{
	char *cursor = NULL;
	bool more = true;
	int rc = EXIT_OK;

	while (rc == EXIT_OK && more) {
		json_t *page = NULL;
		const char *next;
		struct buf path;

		buf_init(&path, KIB(64));
		buf_adds(&path, "/v1/feeds");
		query_add_number(&path, "limit", BOUND_API_PAGE);
		query_add(&path, "tag", tag);
		query_add(&path, "cursor", cursor);
		rc = client_get(c, buf_cstr(&path), "feeds", &page);
		buf_free(&path);
		if (json_object_get(page, "error") != NULL) {
			answer_error("feeds", json_object_get(page, "error"));
			rc = EXIT_FAILED;
		}
		next = text_of(page, "next_cursor");
		more = rc == EXIT_OK && visit_page(page, visit, arg) == 0 &&
		    next[0] != '\0';
		free(cursor);
		cursor = more ? xstrdup(next) : NULL;
		json_decref(page);
	}
	free(cursor);
	return rc;
}

/* One name being looked up. */
struct search {
	const char *name;
	json_t *found[BOUND_CLIENT_CANDIDATES]; /* held */
	size_t hits;
	enum match best;
};

struct searches {
	struct search *list;
	int n;
};

/* Let go of what was found. */
static void
search_clear(struct search *s)
{
	for (size_t i = 0; i < s->hits && i < BOUND_CLIENT_CANDIDATES; i++)
		json_decref(s->found[i]);
	s->hits = 0;
}

/* Offer a feed to every name. */
static int
offer_feed(void *arg, json_t *feed)
{
	struct searches *all = arg;

	for (int i = 0; i < all->n; i++) {
		struct search *s = &all->list[i];
		enum match m = match_feed(s->name, text_of(feed, "id"),
		    text_of(feed, "url"));

		if (m == MATCH_NONE || m < s->best)
			continue;
		if (m > s->best)
			search_clear(s);
		s->best = m;
		if (s->hits < BOUND_CLIENT_CANDIDATES)
			s->found[s->hits] = json_incref(feed);
		s->hits++;
	}
	return 0;
}

/* Tell a name that is not exactly one feed. Returns whether it is one. */
static bool
search_settled(const struct search *s)
{
	if (s->hits == 1)
		return true;
	if (s->hits == 0) {
		complain("%s: no such feed; `gazette feeds` lists them", s->name);
		return false;
	}
	complain("%s: begins several feeds' id or URL:", s->name);
	for (size_t i = 0; i < s->hits && i < BOUND_CLIENT_CANDIDATES; i++)
		complain("  %s  %s", text_of(s->found[i], "id"),
		    text_of(s->found[i], "url"));
	if (s->hits > BOUND_CLIENT_CANDIDATES)
		complain("  and %zu more", s->hits - BOUND_CLIENT_CANDIDATES);
	return false;
}

int
resolve_feeds(struct client *c, char **names, int n, json_t **feeds)
{
	struct searches all = { xcalloc((size_t)n, sizeof(struct search)), n };
	bool settled = true;
	int rc;

	for (int i = 0; i < n; i++)
		all.list[i].name = names[i];
	rc = feeds_walk(c, NULL, offer_feed, &all);
	for (int i = 0; rc == EXIT_OK && i < n; i++)
		settled = search_settled(&all.list[i]) && settled;
	if (rc == EXIT_OK && !settled)
		rc = EXIT_FAILED;
	for (int i = 0; i < n; i++) {
		if (rc == EXIT_OK)
			feeds[i] = json_incref(all.list[i].found[0]);
		search_clear(&all.list[i]);
	}
	free(all.list);
	return rc;
}

int
feeds_each(struct client *c, feed_action *action, void *arg)
{
	int n = c->args.nrest, all = EXIT_OK;
	json_t **feeds = xcalloc((size_t)n, sizeof(*feeds));
	int rc = resolve_feeds(c, c->args.rest, n, feeds);

	for (int i = 0; rc == EXIT_OK && i < n; i++) {
		int one = action(arg, feeds[i]);

		if (one != EXIT_OK)
			all = one;
	}
	for (int i = 0; i < n; i++)
		json_decref(feeds[i]);
	free(feeds);
	return rc != EXIT_OK ? rc : all;
}

int
resolve_feed_id(struct client *c, const char *name, char **id)
{
	char *copy = xstrdup(name);
	json_t *feed = NULL;
	int rc = resolve_feeds(c, &copy, 1, &feed);

	if (rc == EXIT_OK)
		*id = xstrdup(text_of(feed, "id"));
	json_decref(feed);
	free(copy);
	return rc;
}

int
get_feed_part(struct client *c, const char *name, const char *part, char **id,
    json_t **answer)
{
	int rc = resolve_feed_id(c, name, id);
	char *path;

	if (rc != EXIT_OK)
		return rc;
	path = xasprintf("/v1/feeds/%s/%s", *id, part);
	rc = client_get(c, path, name, answer);
	free(path);
	return rc;
}

/* A prefix of an item's id being looked up. */
struct item_search {
	const char *name;
	char id[ITEM_ID_LEN + 1];
	size_t hits;
};

/* Look at one item of the newest. */
static int
offer_item(void *arg, const char *s, size_t n)
{
	struct item_search *search = arg;
	json_t *item = json_loadb(s, n, 0, NULL);
	const char *id = text_of(item, "id");

	if (strlen(id) == ITEM_ID_LEN &&
	    match_item(search->name, id) != MATCH_NONE) {
		memcpy(search->id, id, ITEM_ID_LEN + 1);
		search->hits++;
	}
	json_decref(item);
	return 0;
}

/* Say whether a name could be the beginning of an item's id. */
static bool
is_item_name(const char *name)
{
	size_t n = strspn(name, "0123456789abcdefABCDEF");

	return name[n] == '\0' && n >= ITEM_PREFIX_MIN && n <= ITEM_ID_LEN;
}

int
resolve_item(struct client *c, const char *name, char id[ITEM_ID_LEN + 1])
{
	struct item_search search = { .name = name };
	char *path;
	struct answer a;
	int rc;

	if (!is_item_name(name)) {
		complain("%s: not an item's id, nor its first %d digits or more",
		    name, ITEM_PREFIX_MIN);
		return EXIT_FAILED;
	}
	if (strlen(name) == ITEM_ID_LEN) {
		for (size_t i = 0; i <= ITEM_ID_LEN; i++)
			id[i] = (char)tolower((unsigned char)name[i]);
		return EXIT_OK;
	}
	path = xasprintf("/v1/items?limit=%d", BOUND_CLIENT_RECENT);
	rc = connection_lines(c->conn, &(struct request){ .path = path,
	    .accept = "application/x-ndjson" }, offer_item, &search, &a);
	free(path);
	if (rc == 0)
		rc = answer_check(&a, name);
	answer_clear(&a);
	if (rc != EXIT_OK)
		return rc;
	if (search.hits == 1) {
		memcpy(id, search.id, sizeof(search.id));
		return EXIT_OK;
	}
	complain(search.hits == 0 ?
	    "%s: begins the id of none of the newest %d items" :
	    "%s: begins the ids of several of the newest %d items", name,
	    BOUND_CLIENT_RECENT);
	return EXIT_FAILED;
}
