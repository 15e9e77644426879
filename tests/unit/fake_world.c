/* SPDX-License-Identifier: ISC */
/* The fakes behind test_api.c; see fake_world.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "fake_world.h"
#include "parser.h"
#include "pipeline.h"
#include "query.h"
#include "store.h"
#include "store_write.h"
#include "util.h"

struct fake_world world;

struct query {
	int error;
};

struct store_writer {
	int unused;
};

static struct store_job *held[1000];
static size_t nheld;

/* --- jobs --- */

static void
deliver(struct store_job *job)
{
	if (world.hold)
		held[nheld++] = job;
	else
		job->done(job);
}

void
world_release(void)
{
	size_t n = nheld;

	world.hold = false;
	nheld = 0;
	for (size_t i = 0; i < n; i++)
		held[i]->done(held[i]);
}

static void
read_cb(evutil_socket_t fd, short what, void *arg)
{
	struct store_job *job = arg;
	struct query q = { 0 };

	(void)fd, (void)what;
	if (++world.reads == world.fail_read)
		q.error = world.fail_errno;
	job->error = 0;
	job->read(job, &q);
	deliver(job);
}

static void
write_cb(evutil_socket_t fd, short what, void *arg)
{
	struct store_job *job = arg;
	struct store_writer w = { 0 };

	(void)fd, (void)what;
	job->error = 0;
	job->write(job, &w);
	deliver(job);
}

static int
submit(event_callback_fn cb, void *job)
{
	const struct timeval soon = { 0, 0 };

	return world.full ? -1 :
	    event_base_once(world.base, -1, EV_TIMEOUT, cb, job, &soon);
}

bool
store_read_now(struct store *s, struct store_job *job)
{
	(void)s, (void)job;
	return false;
}

void
store_turn_end(struct store *s)
{
	(void)s;
}

int
store_read(struct store *s, struct store_job *job)
{
	(void)s;
	return submit(read_cb, job);
}

int
store_write(struct store *s, struct store_job *job)
{
	(void)s;
	return submit(write_cb, job);
}

void
store_stats(const struct store *s, struct store_stats *out)
{
	(void)s;
	memset(out, 0, sizeof(*out));
	out->seq = out->reach = world.seq;
	memcpy(out->epoch, "00000000000000e1", 17);
}

/* --- rows --- */

int
query_error(const struct query *q)
{
	return q->error;
}

static void
feed_make(struct feed *feed, int64_t rid)
{
	memset(feed, 0, sizeof(*feed));
	feed->rid = rid;
	snprintf(feed->id, sizeof(feed->id), "%016" PRIx64, (uint64_t)rid);
	feed->url = xasprintf("http://feed%" PRId64 ".example/", rid);
	feed->title = xcalloc(world.item_bytes + 1, 1);
	memset(feed->title, 'T', world.item_bytes);
	feed->tags = xstrdup(rid % 3 == 0 ? "[]" : rid % 3 == 1 ? "[\"one\"]" :
	    "[\"one\",\"two\"]");
	feed->interval = 3600;
}

static struct feed *
feed_new(int64_t rid)
{
	struct feed *feed = xcalloc(1, sizeof(*feed));

	feed_make(feed, rid);
	return feed;
}

int
query_feeds(struct query *q, const struct feed_filter *filter,
    bool (*row)(void *arg, const struct feed *feed), void *arg)
{
	for (int64_t rid = filter->after + 1; rid <= world.feeds; rid++) {
		struct feed *feed = feed_new(rid);
		bool wanted = filter->tag == NULL ||
		    strstr(feed->tags, filter->tag) != NULL;
		bool more = !wanted || row(arg, feed);

		feed_free(feed);
		if (!more)
			break;
	}
	return q->error != 0 ? -1 : 0;
}

int
query_feed(struct query *q, const char *id, struct feed **out)
{
	int64_t rid = (int64_t)strtoull(id, NULL, 16);

	*out = strlen(id) == FEED_ID_LEN && rid >= 1 && rid <= world.feeds ?
	    feed_new(rid) : NULL;
	return q->error != 0 ? -1 : 0;
}

int
query_feed_by_url(struct query *q, const char *url, struct feed **out)
{
	(void)q;
	*out = strstr(url, "known") != NULL ? feed_new(1) : NULL;
	return 0;
}

int
query_polls(struct query *q, int64_t feed,
    bool (*row)(void *arg, const struct poll_row *poll), void *arg)
{
	const struct poll_row poll = { .time = 1649167380, .status = 200,
		.outcome = "new", .took_ms = 1234, .nnew = feed };

	row(arg, &poll);
	row(arg, &poll);
	return q->error != 0 ? -1 : 0;
}

int
query_schedule(struct query *q, int64_t feed, struct schedule_memory *memory,
    char **terms)
{
	(void)feed;
	schedule_memory_init(memory);
	*terms = xstrdup("[{\"name\":\"default\"}]");
	return q->error != 0 ? -1 : 0;
}

/* Make an item; its JSON is in `json`. */
static void
item_make(struct item_row *item, int64_t rid, struct buf *json)
{
	memset(item, 0, sizeof(*item));
	buf_reset(json);
	buf_addf(json, "{\"id\":\"%032" PRIx64 "\",\"content_text\":\"",
	    (uint64_t)rid);
	for (size_t i = 0; i < world.item_bytes; i++)
		buf_addc(json, 'x');
	buf_adds(json, "\",\"_gazetted\":{\"guid\":\"g\"}}");
	item->rid = rid;
	item->seq = rid;
	item->feed_id = "0000000000000001";
	item->change = "new";
	item->sort_time = item->first_seen = item->last_changed = 1649167380 + rid;
	item->revision = 1;
	item->json = (struct str){ json->data, json->len };
	item->splice = (uint32_t)json->len - 2;
}

int
query_items(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	int64_t rid = filter->after_rid == 0 ? world.items : filter->after_rid - 1;
	struct item_row item;
	struct buf json;

	buf_init(&json, world.item_bytes + 1000);
	for (; rid > 0; rid--) {
		item_make(&item, rid, &json);
		if (!row(arg, &item))
			break;
	}
	buf_free(&json);
	return q->error != 0 ? -1 : 0;
}

int
query_items_oldest(struct query *q, const struct item_filter *filter,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	struct item_row item;
	struct buf json;

	buf_init(&json, world.item_bytes + 1000);
	for (int64_t rid = filter->after_rid + 1; rid <= world.items; rid++) {
		item_make(&item, rid, &json);
		if (!row(arg, &item))
			break;
	}
	buf_free(&json);
	return q->error != 0 ? -1 : 0;
}

int
query_item(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	struct item_row item;
	struct buf json;

	buf_init(&json, world.item_bytes + 1000);
	item_make(&item, id[DIGEST_LEN - 1], &json);
	if (item.rid >= 1 && item.rid <= world.items)
		row(arg, &item);
	buf_free(&json);
	return q->error != 0 ? -1 : 0;
}

int
query_changes(struct query *q, const struct change_filter *filter,
    bool (*row)(void *arg, const struct change_row *change), void *arg)
{
	struct item_row item;
	struct buf json;

	buf_init(&json, world.item_bytes + 1000);
	for (int64_t seq = filter->after + 1; seq <= world.seq; seq++) {
		struct change_row change = { &item, NULL, false, seq };

		item_make(&item, seq, &json);
		if (!row(arg, &change))
			break;
	}
	buf_free(&json);
	return q->error != 0 ? -1 : 0;
}

/* Stories: one a hundred items, of which each is the origin. */
static void
story_make(struct story_row *s, int64_t id)
{
	memset(s, 0, sizeof(*s));
	s->id = s->last = id;
	s->copies = 2;
	s->title = "a story";
	s->feed_id = "0000000000000001";
	s->feed_title = "a feed";
}

int
query_stories(struct query *q, const struct story_filter *filter,
    bool (*row)(void *arg, const struct story_row *story), void *arg)
{
	struct story_row s;

	for (int64_t id = world.items / 100; id > 0; id--) {
		story_make(&s, id);
		if ((filter->after == 0 || id < filter->after) && !row(arg, &s))
			break;
	}
	return q->error != 0 ? -1 : 0;
}

int
query_story(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct story_row *story), void *arg)
{
	struct story_row s;

	story_make(&s, id);
	if (id <= world.items / 100)
		row(arg, &s);
	return q->error != 0 ? -1 : 0;
}

int
query_story_items(struct query *q, int64_t id,
    bool (*row)(void *arg, const struct item_row *item), void *arg)
{
	const struct item_filter filter = { .after_rid = id + 1 };

	return query_items(q, &filter, row, arg);
}

int
query_consumers(struct query *q,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg)
{
	return query_consumer(q, "one", row, arg);
}

int
query_consumer(struct query *q, const char *name,
    bool (*row)(void *arg, const struct consumer_row *consumer), void *arg)
{
	const struct consumer_row one = { "one", 3, 1000000 };

	if (strcmp(name, one.name) == 0)
		(void)row(arg, &one);
	return q->error != 0 ? -1 : 0;
}

int
writer_consumer_set(struct store_writer *w, const char *name,
    int64_t position, int64_t now, bool *made)
{
	(void)w, (void)position, (void)now;
	*made = strcmp(name, "one") != 0;
	return strcmp(name, "full") == 0 ? 1 : 0;
}

int
writer_consumer_remove(struct store_writer *w, const char *name)
{
	(void)w;
	return strcmp(name, "one") == 0 ? 0 : 1;
}

int
query_totals(struct query *q, int64_t now, struct store_totals *out)
{
	(void)now;
	memset(out, 0, sizeof(*out));
	out->feeds = out->active = world.feeds;
	out->items = world.items;
	return q->error != 0 ? -1 : 0;
}

/* --- writes --- */

int
writer_feed_add(struct store_writer *w, const struct feed_spec *spec,
    int64_t now, struct feed **out, bool *existed)
{
	(void)w, (void)now;
	*existed = strstr(spec->url, "known") != NULL;
	*out = feed_new(*existed ? 1 : 2);
	return 0;
}

int
writer_feed_edit(struct store_writer *w, const char *id,
    const struct feed_spec *spec, int64_t now, struct feed **out)
{
	struct query q = { 0 };

	(void)w, (void)now;
	if (spec->url != NULL && strstr(spec->url, "known") != NULL)
		return 2;
	query_feed(&q, id, out);
	return *out == NULL;
}

int
query_backup(struct query *q, int *fd)
{
	(void)q;
	*fd = -1;
	return -1;
}

int
query_archive(struct query *q, int64_t feed, struct archive_row *out)
{
	(void)q, (void)feed;
	*out = (struct archive_row){ .state = 0 };
	return 0;
}

void
archive_row_clear(struct archive_row *row)
{
	(void)row;
}

int
query_raw(struct query *q, int64_t feed, struct raw_document *out)
{
	(void)q, (void)feed, (void)out;
	return 0;
}

void
raw_document_clear(struct raw_document *d)
{
	(void)d;
}

int
query_item_matches(struct query *q, int64_t feed,
    const struct item_record *records, size_t n,
    void (*row)(void *arg, const struct item_record *r,
    const struct item_match *m), void *arg)
{
	const struct item_match none = { .found = false };

	(void)q, (void)feed;
	for (size_t i = 0; i < n; i++)
		row(arg, &records[i], &none);
	return 0;
}

int
query_revisions(struct query *q, const uint8_t id[DIGEST_LEN],
    bool (*row)(void *arg, const struct revision_row *revision), void *arg)
{
	const struct revision_row one = { 1, 1000, STR_LIT("{\"id\":\"x\"}"), 0 };

	(void)q, (void)id;
	(void)row(arg, &one);
	return 0;
}

int
writer_item_state(struct store_writer *w, const uint8_t id[DIGEST_LEN],
    const struct item_state *state)
{
	(void)w, (void)state;
	return id[0] != 0;
}

int
writer_story_cut(struct store_writer *w, int64_t story,
    const uint8_t id[DIGEST_LEN])
{
	(void)w, (void)story;
	return id[0] != 0;
}

int
writer_feed_remove(struct store_writer *w, const char *id, int64_t now,
    int64_t *rid)
{
	struct feed *feed = NULL;
	struct query q = { 0 };

	(void)w, (void)now;
	query_feed(&q, id, &feed);
	if (feed == NULL)
		return 1;
	*rid = feed->rid;
	feed_free(feed);
	return 0;
}

/* --- pipeline --- */

struct fake_poll {
	pipeline_done *done;
	void *arg;
	struct feed_poll poll;
	struct parse_result parsed;
	struct found_link link;
};

static void
poll_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fake_poll *fp = arg;

	(void)fd, (void)what;
	fp->done(fp->arg, &fp->poll);
	free(fp);
}

int
pipeline_poll(struct pipeline *pl, int64_t feed, bool forced,
    pipeline_done *done, void *arg)
{
	struct fake_poll *fp;

	(void)pl;
	world.polls++;
	if (!world.polls_end)
		return 0;
	fp = xcalloc(1, sizeof(*fp));
	fp->done = done;
	fp->arg = arg;
	fp->poll.feed = feed;
	fp->poll.forced = forced;
	fp->poll.started = 1649167380;
	snprintf(fp->poll.id, sizeof(fp->poll.id), "%016" PRIx64, (uint64_t)feed);
	return submit(poll_cb, fp);
}

int
pipeline_probe(struct pipeline *pl, struct feed_spec *spec,
    pipeline_done *done, void *arg)
{
	struct fake_poll *fp;

	(void)pl;
	feed_spec_clear(spec);
	free(spec);
	if (world.probe == PROBE_NEVER)
		return 0;
	fp = xcalloc(1, sizeof(*fp));
	fp->done = done;
	fp->arg = arg;
	fp->poll.feed = world.probe == PROBE_PAGE ? 0 : 1;
	fp->poll.outcome = world.probe == PROBE_FEED ? POLL_NEW : POLL_ERROR;
	fp->poll.code = "not_feed";
	fp->link.url = str_from("http://h/feed");
	fp->parsed.links = &fp->link;
	fp->parsed.nlinks = 1;
	fp->poll.parsed = &fp->parsed;
	return submit(poll_cb, fp);
}

void
pipeline_unwait(struct pipeline *pl, void *arg)
{
	(void)pl, (void)arg;
	world.unwaited++;
}

void
pipeline_schedule(struct pipeline *pl, int64_t feed, int64_t due)
{
	(void)pl, (void)due;
	world.scheduled = feed;
}

void
pipeline_forget(struct pipeline *pl, int64_t feed)
{
	(void)pl;
	world.forgotten = feed;
}

void
pipeline_host(const struct pipeline *pl, const char *url,
    struct host_state *out)
{
	(void)pl;
	out->origin = xstrdup(url);
	out->spacing = 1;
	out->cooling_until = world.cooling_until;
}

void
pipeline_stats(const struct pipeline *pl, struct pipeline_stats *out)
{
	(void)pl;
	memset(out, 0, sizeof(*out));
}

/* --- parser --- */

struct fake_parse {
	void (*done)(void *arg, struct parse_result *result);
	void *arg;
	struct parse_result *result;
};

static void
parse_cb(evutil_socket_t fd, short what, void *arg)
{
	struct fake_parse *fp = arg;

	(void)fd, (void)what;
	fp->done(fp->arg, fp->result);
	free(fp);
}

/* "Parse" OPML: a line of the body is a URL, one with '!' is refused. */
void
parser_submit(struct parser_pool *pool, const struct parse_request *request,
    void (*done)(void *arg, struct parse_result *result), void *arg)
{
	struct fake_parse *fp = xcalloc(1, sizeof(*fp));
	const char *p = request->body.s, *end = p + request->body.n, *nl;

	(void)pool;
	fp->done = done;
	fp->arg = arg;
	fp->result = xcalloc(1, sizeof(*fp->result));
	fp->result->links = xcalloc(request->body.n + 1,
	    sizeof(*fp->result->links));
	if (*p == '<')
		fp->result->status.outcome = PARSE_BAD;
	for (; *p != '<' && p < end; p = nl + 1) {
		struct found_link *link = &fp->result->links[fp->result->nlinks++];

		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		link->url = (struct str){ p, (size_t)(nl - p) };
		link->line = (uint32_t)fp->result->nlinks;
		link->tags = (struct str){ "a\0b", 4 };
		if (*p == '!')
			link->refused = STR_LIT("no");
	}
	submit(parse_cb, fp);
}

size_t
parser_pending(const struct parser_pool *pool)
{
	(void)pool;
	return 0;
}

void
parser_pool_stats(const struct parser_pool *pool, struct parser_stats *out)
{
	(void)pool;
	memset(out, 0, sizeof(*out));
}

void
parse_result_free(struct parse_result *r)
{
	if (r == NULL)
		return;
	free(r->links);
	free(r);
}
