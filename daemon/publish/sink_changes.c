/* SPDX-License-Identifier: ISC */
/* Changes, as sinks put them out. On a query thread. */
#include <stdio.h>

#include "bounds.h"
#include "objects.h"
#include "sink_kind.h"

struct changes {
	struct sink_run *r;
	struct buf *out;
	bool array, full;
	int64_t most;
};

static bool
changes_row(void *arg, const struct change_row *change)
{
	struct changes *c = arg;

	if (c->out->len >= BOUND_API_BATCH ||
	    (c->most != 0 && c->r->changes == c->most)) {
		c->full = true;
		return false;
	}
	if (c->array && c->r->changes == 0)
		buf_addc(c->out, '[');
	else if (c->array) /* a comma follows in place of the line's end */
		buf_truncate(c->out, c->out->len - 1);
	change_line(c->out, change, c->r->epoch);
	c->r->changes++;
	c->r->next = change->seq;
	return true;
}

int
sink_changes(struct sink_run *r, struct query *q, struct buf *out, bool array,
    int64_t most)
{
	struct change_filter filter = { .after = r->position };
	struct changes c = { r, out, array, false, most };
	int rc;

	if (r->conf->tag[0] != '\0')
		filter.tag = r->conf->tag;
	r->changes = 0;
	rc = query_changes(q, &filter, changes_row, &c);
	if (array && r->changes > 0)
		buf_addc(out, ']');
	if (rc == 0 && out->failed) {
		snprintf(r->why, sizeof(r->why), "a change is too large");
		rc = -1;
	}
	if (rc == 0 && !c.full && r->next < r->seq)
		r->next = r->seq;
	return rc;
}
