/* SPDX-License-Identifier: ISC */
/* The parameters of the operations that take some. */
#include "bounds.h"
#include "handlers.h"
#include "item_format.h"
#include "query.h"
#include "route.h"
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
	{ "starred", P_STARRED, PARAM_FLAG, 0, 1, 0, NULL }, \
	{ "q", P_Q, PARAM_TEXT, 1, BOUND_API_SEARCH, 0, NULL }, \
	{ "stories", P_STORIES, PARAM_FLAG, 0, 1, 0, NULL }
#define PARAM_WAITS { "wait", P_WAIT, PARAM_NUMBER, 0, BOUND_API_WAIT_S, 0, NULL }
#define PARAM_END { NULL, P_COUNT, PARAM_FLAG, 0, 0, 0, NULL }

const struct api_param feeds_params[] = {
	{ "state", P_STATE, PARAM_WORD, 0, 0, -1, states },
	{ "failing", P_FAILING, PARAM_FLAG, 0, 1, 0, NULL },
	PARAM_OF_TAG, PARAM_LIMIT(BOUND_API_PAGE), PARAM_LIST_CURSOR, PARAM_END,
};

const struct api_param wait_params[] = { PARAM_WAITS, PARAM_END };

const struct api_param refresh_params[] = {
	PARAM_WAITS, { "force", P_FORCE, PARAM_FLAG, 0, 1, 0, NULL }, PARAM_END,
};

const struct api_param replay_params[] = {
	{ "diff", P_DIFF, PARAM_FLAG, 0, 1, 0, NULL }, PARAM_END,
};

const struct api_param items_params[] = {
	PARAM_ITEMS,
	{ "fields", P_FIELDS, PARAM_TEXT, 1, BOUND_API_SEARCH, 0, NULL },
	{ "order", P_ORDER, PARAM_WORD, 0, 0, ORDER_ARRIVAL, orders },
	PARAM_LIMIT(50), PARAM_LIST_CURSOR, PARAM_END,
};

const struct api_param stories_params[] = {
	{ "copies", P_COPIES, PARAM_NUMBER, 1, BOUND_STORY_COPIES, 1, NULL },
	PARAM_LIMIT(50), PARAM_LIST_CURSOR, PARAM_END,
};

const struct api_param export_params[] = {
	PARAM_ITEMS, { "format", P_FORMAT, PARAM_WORD, 0, 0, FORMAT_NDJSON,
	    item_format_names },
	PARAM_END,
};

const struct api_param changes_params[] = {
	{ "after", P_AFTER, PARAM_TEXT, 1, 64, 0, NULL },
	PARAM_OF_FEED, PARAM_OF_TAG,
	{ "limit", P_LIMIT, PARAM_NUMBER, 1, INT32_MAX, 0, NULL },
	{ "mode", P_MODE, PARAM_WORD, 0, 0, MODE_NORMAL, modes },
	{ "heartbeat", P_HEARTBEAT, PARAM_NUMBER, 1, BOUND_API_HEARTBEAT_S, 30,
	    NULL },
	{ "consumer", P_CONSUMER, PARAM_ID, 0, 0, 0, NULL }, PARAM_END,
};
