/* SPDX-License-Identifier: ISC */
/*
 * The subscriptions as OPML: a folder a tag, then what has no tag. The tags
 * are collected first, then each folder is a query of its own, so that no
 * more than the names of the tags is held.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "handlers.h"
#include "list.h"
#include "opml.h"
#include "query.h"
#include "util.h"

enum opml_phase { OPML_TAGS, OPML_FOLDERS, OPML_REST };

struct opml_list {
	struct list list;
	enum opml_phase phase;
	struct feed_filter filter;
	char **tags; /* sorted */
	size_t ntags;
	size_t at;   /* the folder being written */
	bool open;   /* its head is written */
};

/* Add a tag where it is in order. false: there are too many. */
static bool
tag_add(struct opml_list *l, const char *tag)
{
	size_t low = 0, high = l->ntags;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(tag, l->tags[mid]);

		if (order == 0)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	if (l->ntags == BOUND_API_FOLDERS)
		return false;
	l->tags = xreallocarray(l->tags, l->ntags + 1, sizeof(*l->tags));
	memmove(l->tags + low + 1, l->tags + low,
	    (l->ntags - low) * sizeof(*l->tags));
	l->tags[low] = xstrdup(tag);
	l->ntags++;
	return true;
}

static bool
tags_row(void *arg, const struct feed *feed)
{
	struct opml_list *l = arg;
	char **tags = opml_tags(feed);
	bool ok = true;

	for (size_t i = 0; ok && tags[i] != NULL; i++)
		ok = tag_add(l, tags[i]);
	opml_tags_free(tags);
	if (!ok) {
		l->list.stream.problem = PROBLEM_TOO_LARGE;
		l->list.stream.detail = "there are more tags than folders";
	}
	return ok;
}

static bool
feeds_row(void *arg, const struct feed *feed)
{
	struct opml_list *l = arg;

	if (list_stops(&l->list))
		return false;
	l->filter.after = feed->rid;
	if (l->phase == OPML_REST && feed->tags != NULL &&
	    strcmp(feed->tags, "[]") != 0)
		return true;
	opml_feed(&l->list.stream.out, feed);
	return true;
}

/* Write folders until the batch is full or the last one is done. */
static int
folders(struct opml_list *l, struct query *q)
{
	struct buf *out = &l->list.stream.out;

	while (l->at < l->ntags) {
		if (!l->open)
			opml_folder(out, l->tags[l->at]);
		l->open = true;
		l->filter.tag = l->tags[l->at];
		if (query_feeds(q, &l->filter, feeds_row, l) < 0)
			return -1;
		if (l->list.full)
			return 0;
		opml_folder_end(out);
		l->open = false;
		l->filter.after = 0;
		l->at++;
		if (stream_is_full(&l->list.stream))
			return 0;
	}
	l->filter.tag = NULL;
	l->phase = OPML_REST;
	return 0;
}

static int
opml_batch(struct stream *s, struct query *q)
{
	struct opml_list *l = (struct opml_list *)s;

	l->list.full = false;
	switch (l->phase) {
	case OPML_TAGS:
		if (query_feeds(q, &l->filter, tags_row, l) < 0)
			return -1;
		opml_head(&s->out);
		l->phase = OPML_FOLDERS;
		return 0;
	case OPML_FOLDERS:
		return folders(l, q);
	case OPML_REST:
		if (query_feeds(q, &l->filter, feeds_row, l) < 0)
			return -1;
		s->end = !l->list.full;
		if (s->end)
			opml_tail(&s->out);
		return 0;
	}
	return 0;
}

static void
opml_broken(struct stream *s, const char *code, const char *detail)
{
	buf_addf(&s->out, "<!-- incomplete: %s: %s -->\n", code, detail);
}

static void
opml_clear(struct stream *s)
{
	struct opml_list *l = (struct opml_list *)s;

	for (size_t i = 0; i < l->ntags; i++)
		free(l->tags[i]);
	free(l->tags);
}

struct api_answer
opml_get(struct api_request *req)
{
	static const struct stream_ops ops = {
		.content_type = "text/x-opml; charset=utf-8",
		.stall_s = BOUND_API_LIST_STALL_S,
		.batch = opml_batch,
		.broken = opml_broken,
		.clear = opml_clear,
	};
	struct opml_list *l = xcalloc(1, sizeof(*l));

	l->filter.state = -1;
	return stream_start(req, &l->list.stream, &ops);
}
