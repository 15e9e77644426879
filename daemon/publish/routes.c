/* SPDX-License-Identifier: ISC */
/* The interface: one row an operation, one list of parameters each. */
#include "api.h"
#include "bounds.h"
#include "handlers.h"
#include "item_format.h"
#include "query.h"
#include "util.h"

static const char *const states[] = { "active", "paused", "gone", NULL };
static const char *const orders[] = { "arrival", "published", "rank", NULL };
static const char *const modes[] = { "normal", "longpoll", "continuous", NULL };

#define PARAM_LIMIT(fallback) \
	{ "limit", P_LIMIT, PARAM_NUMBER, 1, BOUND_API_PAGE, (fallback), NULL }
#define PARAM_LIST_CURSOR \
	{ "cursor", P_CURSOR, PARAM_TEXT, 1, BOUND_API_CURSOR, 0, NULL }
#define PARAM_OF_FEED { "feed", P_FEED, PARAM_ID, 0, 0, 0, NULL }
#define PARAM_OF_TAG { "tag", P_TAG, PARAM_TEXT, 1, BOUND_NAME, 0, NULL }
#define PARAM_ITEMS \
	PARAM_OF_FEED, PARAM_OF_TAG, \
	{ "since", P_SINCE, PARAM_TIME, 0, 0, TIME_NONE, NULL }, \
	{ "until", P_UNTIL, PARAM_TIME, 0, 0, TIME_NONE, NULL }, \
	{ "unread", P_UNREAD, PARAM_FLAG, 0, 1, 0, NULL }, \
	{ "starred", P_STARRED, PARAM_FLAG, 0, 1, 0, NULL }
#define PARAM_WAITS { "wait", P_WAIT, PARAM_NUMBER, 0, BOUND_API_WAIT_S, 0, NULL }
#define PARAM_END { NULL, P_COUNT, PARAM_FLAG, 0, 0, 0, NULL }

static const struct api_param feeds_params[] = {
	{ "state", P_STATE, PARAM_WORD, 0, 0, -1, states },
	{ "failing", P_FAILING, PARAM_FLAG, 0, 1, 0, NULL },
	PARAM_OF_TAG, PARAM_LIMIT(BOUND_API_PAGE), PARAM_LIST_CURSOR, PARAM_END,
};

static const struct api_param wait_params[] = { PARAM_WAITS, PARAM_END };

static const struct api_param refresh_params[] = {
	PARAM_WAITS, { "force", P_FORCE, PARAM_FLAG, 0, 1, 0, NULL }, PARAM_END,
};

static const struct api_param replay_params[] = {
	{ "diff", P_DIFF, PARAM_FLAG, 0, 1, 0, NULL }, PARAM_END,
};

static const struct api_param items_params[] = {
	PARAM_ITEMS, { "q", P_Q, PARAM_TEXT, 1, BOUND_API_SEARCH, 0, NULL },
	{ "fields", P_FIELDS, PARAM_TEXT, 1, BOUND_API_SEARCH, 0, NULL },
	{ "stories", P_STORIES, PARAM_FLAG, 0, 1, 0, NULL },
	{ "order", P_ORDER, PARAM_WORD, 0, 0, ORDER_ARRIVAL, orders },
	PARAM_LIMIT(50), PARAM_LIST_CURSOR, PARAM_END,
};

static const struct api_param stories_params[] = {
	{ "copies", P_COPIES, PARAM_NUMBER, 1, BOUND_STORY_COPIES, 1, NULL },
	PARAM_LIMIT(50), PARAM_LIST_CURSOR, PARAM_END,
};

static const struct api_param export_params[] = {
	PARAM_ITEMS, { "format", P_FORMAT, PARAM_WORD, 0, 0, FORMAT_NDJSON,
	    item_format_names },
	PARAM_END,
};

static const struct api_param changes_params[] = {
	{ "after", P_AFTER, PARAM_TEXT, 1, 64, 0, NULL },
	PARAM_OF_FEED, PARAM_OF_TAG,
	{ "limit", P_LIMIT, PARAM_NUMBER, 1, INT32_MAX, 0, NULL },
	{ "mode", P_MODE, PARAM_WORD, 0, 0, MODE_NORMAL, modes },
	{ "heartbeat", P_HEARTBEAT, PARAM_NUMBER, 1, BOUND_API_HEARTBEAT_S, 30,
	    NULL },
	{ "consumer", P_CONSUMER, PARAM_ID, 0, 0, 0, NULL }, PARAM_END,
};

/* What an operation takes and gives. */
#define FORMS(...) (const struct api_form[]){ __VA_ARGS__, { 0, NULL, NULL } }
#define GIVES(status, schema) { (status), API_JSON, (schema) }
#define TAKES(schema) { 0, API_JSON, (schema) }
#define EMPTY(status) { (status), NULL, NULL }

#define READS false
#define WRITES true

const struct api_route api_routes[] = {
	{ API_GET, "/v1/status", status_get, NULL, READS, 0,
	    "the daemon at a glance",
	    FORMS(GIVES(200, "Status")) },
	{ API_GET, "/v1/feeds", feeds_list, feeds_params, READS, 0,
	    "the subscriptions, in the order in which they were added",
	    FORMS(GIVES(200, "Feeds")) },
	{ API_POST, "/v1/feeds", feed_add, wait_params, WRITES, BOUND_API_BODY,
	    "subscribe",
	    FORMS(TAKES("NewFeed"), GIVES(200, "Feed"),
		GIVES(201, "Feed"), GIVES(202, "Feed")) },
	{ API_GET, "/v1/feeds/{feed}", feed_get, NULL, READS, 0,
	    "one subscription",
	    FORMS(GIVES(200, "Feed")) },
	{ API_PATCH, "/v1/feeds/{feed}", feed_edit, NULL, WRITES, BOUND_API_BODY,
	    "change a subscription",
	    FORMS(TAKES("FeedChange"), GIVES(200, "Feed")) },
	{ API_DELETE, "/v1/feeds/{feed}", feed_remove, NULL, WRITES, 0,
	    "unsubscribe",
	    FORMS(EMPTY(204)) },
	{ API_POST, "/v1/feeds/{feed}/refresh", feed_refresh, refresh_params,
	    WRITES, BOUND_API_BODY, "poll a feed now",
	    FORMS(GIVES(200, "Polls"), GIVES(202, "Polls")) },
	{ API_GET, "/v1/feeds/{feed}/polls", feed_polls, NULL, READS, 0,
	    "a feed's last polls, newest first",
	    FORMS(GIVES(200, "Polls")) },
	{ API_GET, "/v1/feeds/{feed}/schedule", feed_schedule, NULL, READS, 0,
	    "when a feed is polled next, and which rule decided",
	    FORMS(GIVES(200, "Schedule")) },
	{ API_POST, "/v1/feeds/{feed}/replay", feed_replay, replay_params,
	    WRITES, BOUND_API_BODY, "read the feed's last kept document again, "
	    "and say what a poll would make of it",
	    FORMS(GIVES(200, "Replay")) },
	{ API_POST, "/v1/refresh", feeds_refresh, refresh_params, WRITES,
	    BOUND_API_BODY, "poll all active feeds now",
	    FORMS(GIVES(200, "Polls"), GIVES(202, "Polls")) },
	{ API_GET, "/v1/items", items_list, items_params, READS, 0,
	    "items, newest first",
	    FORMS({ 200, API_FEED_JSON, "JsonFeed" },
		{ 200, API_NDJSON, "Item" }, { 200, API_ATOM, NULL },
		EMPTY(304)) },
	{ API_GET, "/v1/items/{item}", item_get, NULL, READS, 0, "one item",
	    FORMS(GIVES(200, "Item"), EMPTY(304)) },
	{ API_PATCH, "/v1/items/{item}", item_edit, NULL, WRITES, BOUND_API_BODY,
	    "set an item's state: read, starred, tags",
	    FORMS(TAKES("ItemState"), GIVES(200, "Item")) },
	{ API_GET, "/v1/stories", stories_list, stories_params, READS, 0,
	    "stories by their last copy, the newest first",
	    FORMS(GIVES(200, "Stories")) },
	{ API_GET, "/v1/stories/{story}", story_get, NULL, READS, 0,
	    "a story with its copies, the earliest first",
	    FORMS(GIVES(200, "StoryItems")) },
	{ API_DELETE, "/v1/stories/{story}/items/{item}", story_cut, NULL,
	    WRITES, 0, "cut a copy off its story, for good",
	    FORMS(EMPTY(204)) },
	{ API_GET, "/v1/items/{item}/revisions", item_revisions, NULL, READS, 0,
	    "an item's earlier texts, newest first",
	    FORMS(GIVES(200, "Revisions")) },
	{ API_GET, "/v1/backup", backup_get, NULL, WRITES, 0,
	    "a consistent copy of the store, passwords included",
	    FORMS({ 200, API_SQLITE, NULL }) },
	{ API_GET, "/v1/changes", changes_get, changes_params, READS, 0,
	    "the change stream",
	    FORMS({ 200, API_NDJSON, "Change" }) },
	{ API_GET, "/v1/consumers", consumers_list, NULL, READS, 0,
	    "named positions in the change stream, with their lag",
	    FORMS(GIVES(200, "Consumers")) },
	{ API_GET, "/v1/consumers/{consumer}", consumer_get, NULL, READS, 0,
	    "one consumer", FORMS(GIVES(200, "Consumer")) },
	{ API_PUT, "/v1/consumers/{consumer}", consumer_put, NULL, READS,
	    BOUND_API_BODY, "acknowledge what was handled: keep a position",
	    FORMS(TAKES("Position"), GIVES(200, "Consumer"),
		GIVES(201, "Consumer")) },
	{ API_DELETE, "/v1/consumers/{consumer}", consumer_delete, NULL, READS,
	    0, "forget a consumer", FORMS(EMPTY(204)) },
	{ API_GET, "/v1/export", export_get, export_params, READS, 0,
	    "all items in the order of their arrival",
	    FORMS({ 200, API_NDJSON, "Item" },
		{ 200, API_FEED_JSON, "JsonFeed" }, { 200, API_ATOM, NULL },
		{ 200, "text/csv", NULL }) },
	{ API_GET, "/v1/opml", opml_get, NULL, READS, 0,
	    "the subscriptions as OPML",
	    FORMS({ 200, API_OPML, NULL }) },
	{ API_POST, "/v1/opml", opml_post, NULL, WRITES, BOUND_API_IMPORT,
	    "subscribe to what an OPML document lists",
	    FORMS({ 0, API_OPML, NULL }, GIVES(200, "Imported")) },
	{ API_GET, "/v1/openapi.json", openapi_get, NULL, READS, 0,
	    "this description", FORMS(GIVES(200, "object")) },
	{ API_GET, "/healthz", health_get, NULL, READS, 0,
	    "200 while the loop turns and the store answers",
	    FORMS(GIVES(200, "Health")) },
	{ API_GET, "/metrics", metrics_get, NULL, READS, 0, "OpenMetrics",
	    FORMS({ 200, API_METRICS, NULL }) },
};

const size_t api_routes_count = ARRAY_LEN(api_routes);
