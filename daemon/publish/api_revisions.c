/* SPDX-License-Identifier: ISC */
/* The earlier texts of an item, newest first. */
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "digest.h"
#include "handlers.h"
#include "json_out.h"
#include "query.h"
#include "util.h"

#define TAIL 100 /* bytes that end the answer */

static bool
found_row(void *arg, const struct item_row *item)
{
	(void)item;
	*(bool *)arg = true;
	return false;
}

/* Append one, while there is room; the older ones are then left out. */
static bool
revision_row(void *arg, const struct revision_row *row)
{
	struct buf *out = arg;

	if (out->len + row->json.n + TAIL > BOUND_API_ANSWER)
		return false;
	json_open(out, NULL, '{');
	json_int(out, "revision", row->revision);
	json_time(out, "time", row->time);
	json_raw(out, "item", row->json.s, row->json.n);
	json_close(out, '}');
	return true;
}

static int
revisions_run(struct api_query *aq, struct query *q)
{
	const char *id = aq->req->args.ids[0];
	uint8_t raw[DIGEST_LEN];
	bool found = false;
	int rc = 0;

	if (hex_decode(raw, sizeof(raw), id, strlen(id)) == 0)
		rc = query_item(q, raw, found_row, &found);
	if (rc == 0 && !found) {
		aq->problem = PROBLEM_NOT_FOUND;
		aq->detail = "there is no item with this id";
	}
	if (!found)
		return rc;
	json_open(&aq->out, NULL, '{');
	json_open(&aq->out, "revisions", '[');
	rc = query_revisions(q, raw, revision_row, &aq->out);
	json_close(&aq->out, ']');
	json_close(&aq->out, '}');
	return rc;
}

struct api_answer
item_revisions(struct api_request *req)
{
	return api_query_start(req, xcalloc(1, sizeof(struct api_query)),
	    revisions_run, NULL);
}
