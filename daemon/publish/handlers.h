/* SPDX-License-Identifier: ISC */
/* The handlers that the route table names, by the file that has them. */
#ifndef GAZETTED_HANDLERS_H
#define GAZETTED_HANDLERS_H

#include "route.h"

struct api_request;

/* api_status.c */
struct api_answer status_get(struct api_request *req);
struct api_answer health_get(struct api_request *req);
struct api_answer metrics_get(struct api_request *req);
/* api_feeds.c */
struct api_answer feeds_list(struct api_request *req);
struct api_answer feed_get(struct api_request *req);
struct api_answer feed_edit(struct api_request *req);
struct api_answer feed_remove(struct api_request *req);
struct api_answer feed_polls(struct api_request *req);
/* api_consumers.c */
struct api_answer consumers_list(struct api_request *req);
struct api_answer consumer_get(struct api_request *req);
struct api_answer consumer_put(struct api_request *req);
struct api_answer consumer_delete(struct api_request *req);
/* api_describe.c */
struct api_answer openapi_get(struct api_request *req);
/* api_schedule.c */
struct api_answer feed_schedule(struct api_request *req);
/* api_replay.c */
struct api_answer feed_replay(struct api_request *req);
/* api_subscribe.c */
struct api_answer feed_add(struct api_request *req);
/* api_refresh.c */
struct api_answer feed_refresh(struct api_request *req);
struct api_answer feeds_refresh(struct api_request *req);
/* api_items.c */
struct api_answer items_list(struct api_request *req);
struct api_answer item_get(struct api_request *req);
struct api_answer item_edit(struct api_request *req);
struct api_answer export_get(struct api_request *req);
/* api_stories.c */
struct api_answer stories_list(struct api_request *req);
struct api_answer story_get(struct api_request *req);
struct api_answer story_cut(struct api_request *req);
/* api_backup.c */
struct api_answer backup_get(struct api_request *req);
/* api_revisions.c */
struct api_answer item_revisions(struct api_request *req);
/* api_changes.c */
struct api_answer changes_get(struct api_request *req);
/* Answer 410 with the oldest position there is. */
struct api_answer position_gone(struct api_request *req, const char *epoch);
/* api_opml.c, api_import.c */
struct api_answer opml_get(struct api_request *req);
struct api_answer opml_post(struct api_request *req);

/* What they take (params.c). */
extern const struct api_param feeds_params[], wait_params[], refresh_params[];
extern const struct api_param replay_params[], items_params[], stories_params[];
extern const struct api_param export_params[], changes_params[];

/* Values of parameters that are words, as the route table lists them. */
enum { MODE_NORMAL, MODE_LONGPOLL, MODE_CONTINUOUS };

#endif
