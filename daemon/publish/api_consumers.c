/* SPDX-License-Identifier: ISC */
/*
 * Consumers: named positions in the change stream, which the daemon keeps for
 * programs that would rather not. Whoever may read may keep one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "cursor.h"
#include "handlers.h"
#include "json_out.h"
#include "query.h"
#include "store_write.h"
#include "util.h"

/* Append a consumer, with how far it is behind. */
static void
consumer_json(struct buf *out, const struct consumer_row *c,
    const struct store_stats *stats)
{
	char position[POSITION_LEN];

	position_format(position, stats->epoch, c->position);
	json_open(out, NULL, '{');
	json_cstr(out, "name", c->name);
	json_cstr(out, "position", position);
	json_int(out, "lag", stats->seq > c->position ?
	    stats->seq - c->position : 0);
	json_time(out, "updated", c->updated);
	json_close(out, '}');
}

/* --- reading --- */

struct consumers_query {
	struct api_query aq;
	struct store_stats stats;
};

static bool
consumers_row(void *arg, const struct consumer_row *c)
{
	struct consumers_query *cq = arg;

	consumer_json(&cq->aq.out, c, &cq->stats);
	return true;
}

static int
consumers_run(struct api_query *aq, struct query *q)
{
	int rc;

	json_open(&aq->out, NULL, '{');
	json_open(&aq->out, "consumers", '[');
	rc = query_consumers(q, consumers_row, aq);
	json_close(&aq->out, ']');
	json_close(&aq->out, '}');
	return rc;
}

static int
consumer_run(struct api_query *aq, struct query *q)
{
	if (query_consumer(q, aq->req->args.ids[0], consumers_row, aq) < 0)
		return -1;
	if (aq->out.len == 0) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no consumer with this name";
	}
	return 0;
}

static struct api_answer
consumers_start(struct api_request *req,
    int (*run)(struct api_query *aq, struct query *q))
{
	struct consumers_query *cq = xcalloc(1, sizeof(*cq));

	store_stats(req->p->conf.store, &cq->stats);
	return api_query_start(req, &cq->aq, run, NULL);
}

struct api_answer
consumers_list(struct api_request *req)
{
	return consumers_start(req, consumers_run);
}

struct api_answer
consumer_get(struct api_request *req)
{
	return consumers_start(req, consumer_run);
}

/* --- writing --- */

struct consumer_write {
	struct api_write aw;
	struct store_stats stats;
	int64_t position, now;
	int result;   /* of the writer */
	bool made;
};

static void
consumer_set_run(struct api_write *aw, struct store_writer *w)
{
	struct consumer_write *cw = (struct consumer_write *)aw;

	cw->result = writer_consumer_set(w, aw->req->args.ids[0], cw->position,
	    cw->now, &cw->made);
}

static struct api_answer
consumer_set_finish(struct api_write *aw)
{
	struct consumer_write *cw = (struct consumer_write *)aw;
	struct consumer_row row = { aw->req->args.ids[0], cw->position, cw->now };
	struct buf out;

	if (cw->result == 1)
		return api_error(aw->req, PROBLEM_CONFLICT,
		    "there are %d consumers already", BOUND_CONSUMERS);
	if (cw->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was changed");
	buf_init(&out, BOUND_API_BODY);
	consumer_json(&out, &row, &cw->stats);
	buf_addc(&out, '\n');
	return api_reply(aw->req, cw->made ? 201 : 200, API_JSON, &out);
}

/* Read {"position": POS}: a new string. NULL and a reason in `why`. */
static char *
position_read(const struct buf *body, const char **why)
{
	json_t *root = json_loadb(body->data == NULL ? "" : body->data,
	    body->len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *value = json_object_get(root, "position");
	char *text = NULL;

	*why = NULL;
	if (!json_is_object(root))
		*why = "the body has to be a JSON object";
	else if (json_object_size(root) != (size_t)(value != NULL))
		*why = "the body has a \"position\" and nothing else";
	else if (json_is_integer(value) && json_integer_value(value) >= 0)
		text = xasprintf("%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
	else if (json_is_string(value))
		text = xstrdup(json_string_value(value));
	else
		*why = "\"position\" has to be EPOCH-N, N or \"now\"";
	json_decref(root);
	return text;
}

struct api_answer
consumer_put(struct api_request *req)
{
	struct consumer_write *cw;
	enum position_result result;
	struct store_stats stats;
	int64_t position = 0;
	const char *why;
	char *text = position_read(&req->body, &why);

	if (text == NULL)
		return api_error(req, PROBLEM_BAD_BODY, "%s", why);
	store_stats(req->p->conf.store, &stats);
	result = position_parse(text, &stats, &position);
	free(text);
	if (result == POSITION_BAD)
		return api_error(req, PROBLEM_BAD_BODY,
		    "\"position\" has to be EPOCH-N, N or \"now\"");
	if (result == POSITION_GONE)
		return position_gone(req, stats.epoch);
	cw = xcalloc(1, sizeof(*cw));
	cw->stats = stats;
	cw->position = position;
	cw->now = clock_now();
	return api_write_start(req, &cw->aw, consumer_set_run,
	    consumer_set_finish, NULL);
}

static void
consumer_remove_run(struct api_write *aw, struct store_writer *w)
{
	struct consumer_write *cw = (struct consumer_write *)aw;

	cw->result = writer_consumer_remove(w, aw->req->args.ids[0]);
}

static struct api_answer
consumer_remove_finish(struct api_write *aw)
{
	struct consumer_write *cw = (struct consumer_write *)aw;

	if (cw->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "there is no consumer with this name");
	if (cw->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was changed");
	return api_reply_empty(aw->req, 204);
}

struct api_answer
consumer_delete(struct api_request *req)
{
	struct consumer_write *cw = xcalloc(1, sizeof(*cw));

	return api_write_start(req, &cw->aw, consumer_remove_run,
	    consumer_remove_finish, NULL);
}
