/* SPDX-License-Identifier: ISC */
/*
 * From what a person types to an id. A FEED is a feed's id, its URL, or the
 * beginning of either (of the URL with or without "https://") that no other
 * feed shares. An ITEM is an item's id, or the beginning, four digits or
 * more, of the id of one among the newest BOUND_CLIENT_RECENT items.
 */
#ifndef GAZETTE_RESOLVE_H
#define GAZETTE_RESOLVE_H

#include "client.h"

#define ITEM_ID_LEN 32
#define ITEM_PREFIX_MIN 4
#define ID_SHOWN 8 /* digits of an id on a terminal: enough to tell them apart */

enum match { MATCH_NONE, MATCH_PREFIX, MATCH_EXACT };

/* Say how a name fits a feed. */
enum match match_feed(const char *name, const char *id, const char *url);
/* Say how a name fits an item. */
enum match match_item(const char *name, const char *id);

/* Called for each feed, which stays the caller's; -1 to stop. */
typedef int feed_visitor(void *arg, json_t *feed);

/*
 * Visit every feed with `tag` (NULL: every feed), page by page. EXIT_OK or
 * the exit code.
 */
int feeds_walk(struct client *c, const char *tag, feed_visitor *visit,
    void *arg);
/*
 * Resolve `n` names: feeds[i] becomes the feed object of names[i], which the
 * caller releases. EXIT_OK, or the exit code after every name that fits no
 * feed or several was told (nothing is to be released then).
 */
int resolve_feeds(struct client *c, char **names, int n, json_t **feeds);
/* Called for each named feed; returns an exit code. */
typedef int feed_action(void *arg, json_t *feed);

/*
 * Resolve the command's arguments, and only if all of them are feeds act on
 * each. EXIT_OK, or the exit code of the last failure.
 */
int feeds_each(struct client *c, feed_action *action, void *arg);
/* Resolve one name to the feed's id, which the caller frees. */
int resolve_feed_id(struct client *c, const char *name, char **id);
/*
 * Get "/v1/feeds/ID/<part>" of the feed that `name` names into *answer, which
 * the caller owns, as it does *id. EXIT_OK or the exit code.
 */
int get_feed_part(struct client *c, const char *name, const char *part,
    char **id, json_t **answer);
/* Resolve an item. EXIT_OK and the whole id, or the exit code. */
int resolve_item(struct client *c, const char *name, char id[ITEM_ID_LEN + 1]);

#endif
