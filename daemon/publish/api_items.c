/* SPDX-License-Identifier: ISC */
/* Items: the lists (list_items.c), one by its id, and its state. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "digest.h"
#include "handlers.h"
#include "list.h"
#include "objects.h"
#include "query.h"
#include "spec.h"
#include "store_write.h"
#include "util.h"

struct api_answer
items_list(struct api_request *req)
{
	api_header(req, "Vary", "Accept");
	return stream_answer(req, items_open);
}

struct api_answer
export_get(struct api_request *req)
{
	return stream_answer(req, export_open);
}

/* --- one --- */

struct item_query {
	struct api_query aq;
	uint8_t tag[DIGEST_LEN];
};

/*
 * What the store adds to an item changes with everything else in it, so a
 * hash of that alone is a tag: an item's text may be long.
 */
static bool
item_row(void *arg, const struct item_row *item)
{
	struct item_query *iq = arg;
	struct buf *out = &iq->aq.out;
	size_t from;

	item_json(out, item);
	from = item->splice < out->len ? item->splice : 0;
	if (!out->failed)
		digest_bytes(iq->tag, out->data + from, out->len - from);
	return false;
}

static int
item_run(struct api_query *aq, struct query *q)
{
	const char *id = aq->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];

	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0 &&
	    query_item(q, raw, item_row, aq) < 0)
		return -1;
	if (aq->out.len == 0) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no item with this id";
	}
	return 0;
}

static struct api_answer
item_finish(struct api_query *aq)
{
	if (aq->problem != PROBLEM_NONE || aq->out.failed)
		return api_query_finish(aq);
	if (api_unchanged(aq->req, ((struct item_query *)aq)->tag, true))
		return api_reply_empty(aq->req, 304);
	return api_query_finish(aq);
}

struct api_answer
item_get(struct api_request *req)
{
	struct item_query *iq = xcalloc(1, sizeof(*iq));

	iq->aq.job.quick = true;
	return api_query_start(req, &iq->aq, item_run, item_finish);
}

/* --- its state --- */

struct item_edit {
	struct api_write aw;
	struct item_state state;
	int result; /* of the writer */
};

static void
item_edit_clear(struct api_write *aw)
{
	item_state_clear(&((struct item_edit *)aw)->state);
}

static void
item_edit_run(struct api_write *aw, struct store_writer *w)
{
	struct item_edit *ie = (struct item_edit *)aw;
	const char *id = aw->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];

	ie->result = 1;
	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0)
		ie->result = writer_item_state(w, raw, &ie->state);
}

/* It is committed: answer with the item as it is now. */
static struct api_answer
item_edit_finish(struct api_write *aw)
{
	struct item_edit *ie = (struct item_edit *)aw;

	if (ie->result == 1)
		return api_error(aw->req, PROBLEM_NOT_FOUND,
		    "there is no item with this id");
	if (ie->result != 0)
		return api_error(aw->req, PROBLEM_STORAGE, "nothing was changed");
	return item_get(aw->req);
}

struct api_answer
item_edit(struct api_request *req)
{
	struct item_edit *ie = xcalloc(1, sizeof(*ie));
	char why[SPEC_ERROR_LEN];

	if (spec_parse_state(&req->body, &ie->state, why) < 0) {
		free(ie);
		return api_error(req, PROBLEM_BAD_BODY, "%s", why);
	}
	return api_write_start(req, &ie->aw, item_edit_run, item_edit_finish,
	    item_edit_clear);
}
