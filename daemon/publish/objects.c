/* SPDX-License-Identifier: ISC */
/* Rendering objects. Items are copied around what is spliced into them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "json_out.h"
#include "objects.h"
#include "util.h"

#define STORE_MEMBERS 640 /* bytes, as a rule, of what the store adds to an item */

/* A time that is 0 where there is none. */
static void
time_member(struct buf *out, const char *key, int64_t seconds)
{
	if (seconds != 0 && seconds != TIME_NONE)
		json_time(out, key, seconds);
}

/* Say what the matter is; of a feed long not found, what that may mean. */
static void
error_detail(struct buf *out, const struct feed *feed)
{
	int64_t failed_s = feed->last_poll - feed->error_since;
	const char *said = feed->error_detail == NULL ? "" : feed->error_detail;
	char detail[PARSE_DETAIL_LEN + 100];

	if (strcmp(feed->error_code, "http_404") == 0 &&
	    feed->error_since > 0 && failed_s >= BOUND_LOST_S) {
		snprintf(detail, sizeof(detail), "%.*s; it has failed for %" PRId64
		    " days and may be gone for good", PARSE_DETAIL_LEN - 1,
		    said, failed_s / 86400);
		said = detail;
	}
	json_cstr(out, "detail", said);
}

static void
trouble_json(struct buf *out, const struct feed *feed)
{
	if (feed->error_code != NULL && *feed->error_code != '\0') {
		json_open(out, "error", '{');
		json_cstr(out, "code", feed->error_code);
		error_detail(out, feed);
		time_member(out, "since", feed->error_since);
		json_int(out, "count", feed->error_count);
		json_close(out, '}');
	}
	if (feed->warning_code != NULL && *feed->warning_code != '\0') {
		json_open(out, "warning", '{');
		json_cstr(out, "code", feed->warning_code);
		json_cstr(out, "detail", feed->warning_detail);
		json_close(out, '}');
	}
}

void
feed_json(struct buf *out, const char *key, const struct feed *feed)
{
	const char *tags = feed->tags == NULL ? "[]" : feed->tags;

	json_open(out, key, '{');
	json_cstr(out, "id", feed->id);
	json_cstr(out, "url", feed->url);
	json_cstr(out, "title", feed->title);
	json_cstr(out, "home_page_url", feed->home_page_url);
	json_cstr(out, "icon", feed->icon);
	json_raw(out, "tags", tags, strlen(tags));
	json_cstr(out, "state", feed_state_name(feed->state));
	if (feed->interval > 0)
		json_int(out, "interval", feed->interval);
	if (feed->private_feed)
		json_bool(out, "private", true);
	json_int(out, "items", feed->items);
	json_int(out, "unread", feed->unread);
	if (feed->dropped > 0)
		json_int(out, "dropped", feed->dropped);
	time_member(out, "added", feed->added);
	time_member(out, "last_poll", feed->last_poll);
	time_member(out, "last_change", feed->last_change);
	if (feed->state == FEED_ACTIVE) {
		time_member(out, "next_poll", feed->next_poll);
		json_cstr(out, "next_poll_reason", feed->next_poll_reason);
	}
	if (feed->status != 0)
		json_int(out, "status", feed->status);
	trouble_json(out, feed);
	json_cstr(out, "identity", identity_policy_name(feed->identity));
	json_cstr(out, "format", feed->format);
	json_cstr(out, "encoding", feed->encoding);
	json_cstr(out, "hub", feed->hub);
	if (feed->password_set)
		json_bool(out, "password_set", true);
	json_close(out, '}');
}

/* Append milliseconds as seconds with a fraction. */
static void
seconds_member(struct buf *out, const char *key, int64_t ms)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%" PRId64 ".%03d", ms / 1000,
	    (int)(ms % 1000));

	json_raw(out, key, text, (size_t)n);
}

void
poll_row_json(struct buf *out, const struct poll_row *row)
{
	json_time(out, "time", row->time);
	if (row->status != 0)
		json_int(out, "status", row->status);
	json_cstr(out, "outcome", row->outcome);
	json_cstr(out, "code", row->code);
	json_cstr(out, "detail", row->detail);
	json_int(out, "bytes_wire", row->bytes_wire);
	json_int(out, "bytes", row->bytes);
	seconds_member(out, "seconds", row->took_ms);
	json_cstr(out, "url", row->url);
	json_int(out, "new", row->nnew);
	json_int(out, "changed", row->nchanged);
	if (row->lost > 0)
		json_int(out, "lost", row->lost);
}

void
feed_poll_json(struct buf *out, const struct feed_poll *p)
{
	static const char *const outcomes[] = {
		[POLL_NEW] = "new",
		[POLL_UNCHANGED] = "unchanged",
		[POLL_ERROR] = "error",
	};
	bool failed = p->outcome == POLL_ERROR;
	char code[32];
	struct poll_row row = {
		.time = p->started,
		.status = p->fetch.status,
		.outcome = outcomes[p->outcome],
		.code = failed ? code : p->warning,
		.detail = failed ? p->detail : p->warning_detail,
		.url = p->fetch.url,
		.bytes_wire = (int64_t)p->fetch.bytes_wire,
		.bytes = (int64_t)p->body_bytes,
		.took_ms = p->fetch.took_ms,
		.nnew = p->nnew,
		.nchanged = p->nchanged,
	};

	feed_poll_code(p, code, sizeof(code));
	if (p->parsed != NULL && p->parsed->status.outcome == PARSE_OK)
		row.lost = p->parsed->feed.lost;
	if (p->store_error != 0) {
		row.outcome = outcomes[POLL_ERROR];
		row.code = "storage";
		row.detail = strerrordesc_np(p->store_error);
	}
	json_open(out, NULL, '{');
	json_cstr(out, "feed", p->id);
	poll_row_json(out, &row);
	json_close(out, '}');
}

/* Append a story's number. */
static void
story_id(struct buf *out, const char *key, int64_t id)
{
	char text[17];

	snprintf(text, sizeof(text), "%" PRIx64, (uint64_t)id);
	json_cstr(out, key, text);
}

void
story_members(struct buf *out, const struct story_row *story)
{
	char origin[2 * DIGEST_LEN + 1];

	hex_encode(origin, story->origin, DIGEST_LEN);
	story_id(out, "id", story->id);
	json_cstr(out, "title", story->title);
	json_cstr(out, "url", story->url);
	json_int(out, "copies", story->copies);
	json_cstr(out, "origin", origin);
	json_cstr(out, "feed", story->feed_id);
	json_cstr(out, "feed_title", story->feed_title);
	json_time(out, "last_copy", story->last_seen);
}

/* Append what the store knows of an item. */
static void
store_members(struct buf *out, const struct item_row *item)
{
	json_int(out, "seq", item->seq);
	json_time(out, "sort_time", item->sort_time);
	json_bool(out, "read", item->read);
	json_bool(out, "starred", item->starred);
	if (item->user_tags != NULL)
		json_raw(out, "user_tags", item->user_tags,
		    strlen(item->user_tags));
	if (item->revision > 1)
		json_bool(out, "significant", item->significant);
	json_cstr(out, "feed", item->feed_id);
	json_cstr(out, "feed_url", item->feed_url);
	json_cstr(out, "feed_title", item->feed_title);
	json_time(out, "first_seen", item->first_seen);
	json_time(out, "last_changed", item->last_changed);
	json_int(out, "revision", item->revision);
	if (item->story != 0) {
		story_id(out, "story", item->story);
		json_int(out, "copies", item->copies);
	}
	json_str(out, "snippet", item->snippet);
}

void
item_json(struct buf *out, const struct item_row *item)
{
	const char *json = item->json.s;
	size_t n = item->json.n;

	(void)buf_reserve(out, n + STORE_MEMBERS);
	if (json == NULL || n < 2) {
		buf_adds(out, "{}");
		return;
	}
	if (item->splice > 0 && item->splice < n) {
		buf_add(out, json, item->splice);
		store_members(out, item);
		buf_add(out, json + item->splice, n - item->splice);
		return;
	}
	buf_add(out, json, n - 1);
	json_open(out, "_gazetted", '{');
	store_members(out, item);
	json_close(out, '}');
	buf_addc(out, '}');
}

/* Append the item of a change: all of it, or its id where it was removed. */
static void
change_item(struct buf *out, const struct item_row *item)
{
	char id[2 * DIGEST_LEN + 1];

	if (item->json.s != NULL && strcmp(item->change, "removed") != 0) {
		json_raw(out, "item", "", 0);
		item_json(out, item);
		return;
	}
	hex_encode(id, item->id, DIGEST_LEN);
	json_open(out, "item", '{');
	json_cstr(out, "id", id);
	json_close(out, '}');
}

void
change_line(struct buf *out, const struct change_row *change,
    const char *epoch)
{
	char position[48];

	snprintf(position, sizeof(position), "%s-%" PRId64, epoch, change->seq);
	json_open(out, NULL, '{');
	json_int(out, "seq", change->seq);
	json_cstr(out, "position", position);
	if (change->item != NULL) {
		json_cstr(out, "change", change->item->change);
		change_item(out, change->item);
	} else if (change->removed) {
		json_cstr(out, "change", "feed");
		json_open(out, "feed", '{');
		json_cstr(out, "id", change->feed->id);
		json_bool(out, "removed", true);
		json_close(out, '}');
	} else {
		json_cstr(out, "change", "feed");
		feed_json(out, "feed", change->feed);
	}
	buf_adds(out, "}\n");
}
