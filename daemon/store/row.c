/* SPDX-License-Identifier: ISC */
/* An item's row as the queries hand it out. */
#include <string.h>

#include "item_write.h"
#include "row.h"

static const char *
change_name(int64_t change)
{
	static const char *const names[] = {
		[CHANGE_NEW] = "new", [CHANGE_CHANGED] = "changed",
		[CHANGE_STATE] = "state",
	};

	if (change < 0 || (size_t)change >= ARRAY_LEN(names))
		return names[CHANGE_CHANGED];
	return names[change];
}

void
item_row_read(struct stmt *st, struct item_row *out)
{
	memset(out, 0, sizeof(*out));
	out->rid = get_int(st);
	(void)get_bytes(st, out->id, DIGEST_LEN);
	out->seq = get_int(st);
	out->feed = get_int(st);
	out->feed_id = get_text(st);
	out->feed_url = get_text(st);
	out->feed_title = get_text(st);
	out->sort_time = get_int(st);
	out->first_seen = get_int(st);
	out->last_changed = get_int(st);
	out->revision = get_int(st);
	out->read = get_int(st) != 0;
	out->starred = get_int(st) != 0;
	out->significant = get_int(st) != 0;
	out->user_tags = get_text(st);
	out->story = get_int(st);
	out->copies = get_int(st);
	out->change = change_name(get_int(st));
	out->json = get_json(st, NULL);
	out->splice = (uint32_t)get_int(st);
}
