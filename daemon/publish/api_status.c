/* SPDX-License-Identifier: ISC */
/* The daemon at a glance: for people, for programs, for monitoring. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "fetch.h"
#include "handlers.h"
#include "json_out.h"
#include "parser.h"
#include "pipeline.h"
#include "query.h"
#include "turns.h"
#include "util.h"

struct status_query {
	struct api_query aq;
	struct store_totals totals;
	int64_t resident; /* bytes */
};

/* What the loop knows. */
struct loop_status {
	struct store_stats store;
	struct pipeline_stats pipeline;
	struct parser_stats parsers;
	struct conns_stats conns;
	size_t transfers, running, parsing;
	int64_t uptime; /* s */
	uint64_t answered; /* requests */
	const struct turns *turns;
};

/* Read the resident size from /proc; 0 if it cannot be known. */
static int64_t
resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	int64_t pages = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d %" SCNd64, &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static int
status_run(struct api_query *aq, struct query *q)
{
	struct status_query *sq = (struct status_query *)aq;

	sq->resident = resident_bytes();
	return query_totals(q, clock_now(), &sq->totals);
}

/* Gather what the loop knows; -1: it is ending. */
static int
loop_status(const struct publish *p, struct loop_status *out)
{
	if (p == NULL || p->conf.pipeline == NULL)
		return -1;
	store_stats(p->conf.store, &out->store);
	pipeline_stats(p->conf.pipeline, &out->pipeline);
	parser_pool_stats(p->conf.parsers, &out->parsers);
	conns_stats(p->conns, &out->conns);
	out->transfers = fetch_pending(p->conf.fetch);
	out->running = fetch_running(p->conf.fetch);
	out->parsing = parser_pending(p->conf.parsers);
	out->uptime = (clock_mono_ms() - p->started) / 1000;
	out->answered = p->answered;
	out->turns = p->conf.turns;
	return 0;
}

static void
feeds_status(struct buf *out, const struct store_totals *t)
{
	json_open(out, "feeds", '{');
	json_int(out, "total", t->feeds);
	json_int(out, "active", t->active);
	json_int(out, "paused", t->paused);
	json_int(out, "gone", t->gone);
	json_int(out, "failing", t->failing);
	json_close(out, '}');
	json_int(out, "items", t->items);
	json_int(out, "unread", t->unread);
}

/* Polls that failed since the start, by how; nothing if none did. */
static void
errors_status(struct buf *out, const struct pipeline_stats *stats)
{
	size_t mark = out->len;

	json_open(out, "errors", '{');
	for (unsigned i = SCHEDULE_LOCAL; i < SCHEDULE_CLASSES; i++)
		if (stats->errors[i] > 0)
			json_int(out, schedule_class_name(
			    (enum schedule_class)i),
			    (int64_t)stats->errors[i]);
	json_close_or_drop(out, mark, '}');
}

static void
work_status(struct buf *out, const struct loop_status *ls)
{
	json_open(out, "polls", '{');
	json_int(out, "under_way", (int64_t)ls->pipeline.running);
	json_int(out, "scheduled", (int64_t)ls->pipeline.scheduled);
	json_int(out, "since_start", (int64_t)ls->pipeline.polls);
	json_int(out, "failures_since_start", (int64_t)ls->pipeline.failures);
	json_int(out, "not_modified_since_start",
	    (int64_t)ls->pipeline.not_modified);
	json_close(out, '}');
	errors_status(out, &ls->pipeline);
	json_open(out, "queues", '{');
	json_int(out, "transfers", (int64_t)ls->transfers);
	json_int(out, "transfers_running", (int64_t)ls->running);
	json_int(out, "documents", (int64_t)ls->parsing);
	json_int(out, "writes", (int64_t)ls->store.queued_writes);
	json_int(out, "queries", (int64_t)ls->store.queued_reads);
	json_close(out, '}');
	json_open(out, "parsers", '{');
	json_int(out, "workers", ls->parsers.workers);
	json_int(out, "documents", (int64_t)ls->parsers.documents);
	json_int(out, "killed", (int64_t)ls->parsers.killed);
	json_int(out, "crashed", (int64_t)ls->parsers.crashed);
	json_int(out, "refused", (int64_t)ls->parsers.refused);
	json_close(out, '}');
	json_open(out, "connections", '{');
	json_int(out, "open", (int64_t)ls->conns.open);
	json_int(out, "accepted", (int64_t)ls->conns.accepted);
	json_int(out, "evicted", (int64_t)ls->conns.evicted);
	json_int(out, "expired", (int64_t)ls->conns.expired);
	json_close(out, '}');
}

/* How many stories have copies, and how far back copies are looked for. */
static void
stories_status(struct buf *out, const struct status_query *sq,
    const struct store_stats *store)
{
	char days[32];
	int64_t span = store->story_since == TIME_NONE ? 0 :
	    clock_now() - store->story_since;
	int n = snprintf(days, sizeof(days), "%" PRId64 ".%" PRId64,
	    span / 86400, span % 86400 * 10 / 86400);

	json_open(out, "stories", '{');
	json_int(out, "linked", sq->totals.stories);
	json_raw(out, "days", days, (size_t)n);
	json_int(out, "among_items", (int64_t)store->story_items);
	json_close(out, '}');
}

/* How the store is, and what to do about it. */
static void
state_status(struct buf *out, const struct store_stats *store)
{
	char why[100];

	if (!store->degraded && !store->damaged) {
		json_cstr(out, "state", "ok");
		return;
	}
	json_cstr(out, "state", "degraded");
	errno = store->trouble;
	if (store->degraded && !(store->damaged && errno == EIO))
		snprintf(why, sizeof(why), "the store cannot write: %m");
	else
		snprintf(why, sizeof(why), "something in the store cannot be "
		    "read: gazette check says what");
	json_cstr(out, "trouble", why);
}

static struct api_answer
status_finish(struct api_query *aq)
{
	struct status_query *sq = (struct status_query *)aq;
	struct buf *out = &aq->out;
	struct loop_status ls;
	char position[48];

	if (aq->problem != PROBLEM_NONE)
		return api_query_finish(aq);
	if (loop_status(aq->req->p, &ls) < 0)
		return api_error(aq->req, PROBLEM_BUSY, "the daemon stops");
	snprintf(position, sizeof(position), "%s-%" PRId64, ls.store.epoch,
	    ls.store.seq);
	json_open(out, NULL, '{');
	json_cstr(out, "version", PACKAGE_VERSION);
	state_status(out, &ls.store);
	json_int(out, "uptime", ls.uptime);
	json_cstr(out, "position", position);
	feeds_status(out, &sq->totals);
	json_int(out, "polls_1h", sq->totals.polls_1h);
	json_int(out, "failures_1h", sq->totals.failures_1h);
	work_status(out, &ls);
	stories_status(out, sq, &ls.store);
	json_int(out, "index_lag", ls.store.seq > ls.store.index_seq ?
	    ls.store.seq - ls.store.index_seq : 0);
	json_open(out, "store", '{');
	json_int(out, "bytes", sq->totals.bytes);
	json_int(out, "commits", (int64_t)ls.store.commits);
	json_int(out, "jobs", (int64_t)ls.store.batch_jobs);
	json_close(out, '}');
	json_int(out, "memory", sq->resident);
	sinks_status(out, aq->req->p->sinks, ls.store.seq);
	json_close(out, '}');
	return api_query_finish(aq);
}

struct api_answer
status_get(struct api_request *req)
{
	struct status_query *sq = xcalloc(1, sizeof(*sq));

	return api_query_start(req, &sq->aq, status_run, status_finish);
}

/* --- health --- */

static int
health_run(struct api_query *aq, struct query *q)
{
	struct feed *feed = NULL;
	int rc = query_feed(q, "", &feed);

	(void)aq;
	feed_free(feed);
	return rc;
}

static struct api_answer
health_finish(struct api_query *aq)
{
	struct store_stats stats = { 0 };

	if (aq->problem == PROBLEM_NONE && aq->req->p != NULL)
		store_stats(aq->req->p->conf.store, &stats);
	if (stats.degraded) {
		aq->problem = PROBLEM_STORAGE;
		aq->detail = "the store cannot write";
	}
	buf_adds(&aq->out, "{\"status\":\"ok\"}");
	return api_query_finish(aq);
}

struct api_answer
health_get(struct api_request *req)
{
	struct api_query *aq = xcalloc(1, sizeof(*aq));

	aq->job.quick = true;
	return api_query_start(req, aq, health_run, health_finish);
}

/* --- metrics --- */

static void
metric(struct buf *out, const char *type, const char *name, const char *help,
    uint64_t value)
{
	buf_addf(out, "# TYPE gazetted_%s %s\n# HELP gazetted_%s %s\n"
	    "gazetted_%s%s %" PRIu64 "\n", name, type, name, help, name,
	    strcmp(type, "counter") == 0 ? "_total" : "", value);
}

/* A gauge of microseconds, in seconds as all times are. */
static void
metric_us(struct buf *out, const char *name, const char *help, uint64_t us)
{
	buf_addf(out, "# TYPE gazetted_%s gauge\n# HELP gazetted_%s %s\n"
	    "gazetted_%s %" PRIu64 ".%06u\n", name, name, help, name,
	    us / 1000000, (unsigned)(us % 1000000));
}

/* Polls by how they failed. */
static void
metrics_errors(struct buf *out, const struct pipeline_stats *stats)
{
	buf_adds(out, "# TYPE gazetted_poll_errors counter\n"
	    "# HELP gazetted_poll_errors Polls that failed, by how.\n");
	for (unsigned i = SCHEDULE_LOCAL; i < SCHEDULE_CLASSES; i++)
		buf_addf(out, "gazetted_poll_errors_total{class=\"%s\"} %"
		    PRIu64 "\n", schedule_class_name((enum schedule_class)i),
		    stats->errors[i]);
}

/* How long after their time polls began. */
static void
metrics_lateness(struct buf *out, const struct pipeline_stats *stats)
{
	uint64_t n = 0;

	buf_adds(out, "# TYPE gazetted_poll_lateness_seconds histogram\n"
	    "# HELP gazetted_poll_lateness_seconds From due to begun.\n");
	for (size_t i = 0; i < LATENESS_BUCKETS; i++) {
		n += stats->lateness.polls[i];
		buf_adds(out, "gazetted_poll_lateness_seconds_bucket{le=\"");
		if (i + 1 < LATENESS_BUCKETS)
			buf_addf(out, "%" PRId64 ".0", lateness_bound(i));
		else
			buf_adds(out, "+Inf");
		buf_addf(out, "\"} %" PRIu64 "\n", n);
	}
	buf_addf(out, "gazetted_poll_lateness_seconds_count %" PRIu64 "\n"
	    "gazetted_poll_lateness_seconds_sum %" PRIu64 "\n", n,
	    stats->lateness.sum);
}

/* CPU time that turns of the loop take. */
static void
metrics_turns(struct buf *out, const struct turns *t)
{
	if (t == NULL)
		return;
	metric_us(out, "loop_turn_p999_seconds",
	    "CPU time that 99.9 percent of the loop's turns do not pass.",
	    (uint64_t)turns_quantile(t, 999));
	metric_us(out, "loop_turn_max_seconds",
	    "CPU time of the loop's longest turn.", (uint64_t)t->max_us);
	metric(out, "counter", "loop_turns", "Turns of the loop.", t->n);
}

static void
metrics_text(struct buf *out, const struct status_query *sq,
    const struct loop_status *ls)
{
	const struct {
		const char *type, *name, *help;
		uint64_t value;
	} list[] = {
		{ "gauge", "feeds_active", "Feeds that are polled.",
		    (uint64_t)sq->totals.active },
		{ "gauge", "feeds_paused", "Feeds that are paused.",
		    (uint64_t)sq->totals.paused },
		{ "gauge", "feeds_gone", "Feeds that are gone.",
		    (uint64_t)sq->totals.gone },
		{ "gauge", "feeds_failing", "Feeds whose last poll failed.",
		    (uint64_t)sq->totals.failing },
		{ "gauge", "items", "Items stored.", (uint64_t)sq->totals.items },
		{ "gauge", "store_bytes", "Size of the store with its log.",
		    (uint64_t)sq->totals.bytes },
		{ "gauge", "resident_bytes", "Resident memory of the daemon.",
		    (uint64_t)sq->resident },
		{ "gauge", "uptime_seconds", "Time since the start.",
		    (uint64_t)ls->uptime },
		{ "gauge", "change_position", "The last change's number.",
		    (uint64_t)ls->store.seq },
		{ "gauge", "store_degraded", "1 while the store cannot write.",
		    ls->store.degraded },
		{ "gauge", "store_damaged",
		    "1 once something in the store could not be read.",
		    ls->store.damaged },
		{ "gauge", "outage", "1 while most origins cannot be reached.",
		    ls->pipeline.outage },
		{ "gauge", "polls_running", "Polls under way.",
		    ls->pipeline.running },
		{ "gauge", "transfers", "Transfers running or waiting.",
		    ls->transfers },
		{ "gauge", "writes_queued", "Writes waiting for the store.",
		    ls->store.queued_writes },
		{ "gauge", "queries_queued", "Queries waiting for the store.",
		    ls->store.queued_reads },
		{ "gauge", "connections", "Open connections of clients.",
		    ls->conns.open },
		{ "counter", "requests", "Requests of clients answered.",
		    ls->answered },
		{ "counter", "connections_evicted", "Connections closed for"
		    " others' sake.", ls->conns.evicted },
		{ "counter", "polls", "Polls ended.", ls->pipeline.polls },
		{ "counter", "poll_failures", "Polls that failed.",
		    ls->pipeline.failures },
		{ "counter", "polls_not_modified", "Polls answered by 304.",
		    ls->pipeline.not_modified },
		{ "counter", "items_new", "Items stored since the start.",
		    ls->pipeline.new_items },
		{ "counter", "items_changed", "Items that changed since the"
		    " start.", ls->pipeline.changed_items },
		{ "counter", "commits", "Commits of the store.",
		    ls->store.commits },
		{ "counter", "parser_kills", "Parser workers killed.",
		    ls->parsers.killed },
		{ "counter", "parser_crashes", "Parser workers that crashed.",
		    ls->parsers.crashed },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		metric(out, list[i].type, list[i].name, list[i].help,
		    list[i].value);
	metrics_errors(out, &ls->pipeline);
	metrics_lateness(out, &ls->pipeline);
	metrics_turns(out, ls->turns);
}

static struct api_answer
metrics_finish(struct api_query *aq)
{
	struct loop_status ls;

	if (aq->problem != PROBLEM_NONE)
		return api_query_finish(aq);
	if (loop_status(aq->req->p, &ls) < 0)
		return api_error(aq->req, PROBLEM_BUSY, "the daemon stops");
	metrics_text(&aq->out, (struct status_query *)aq, &ls);
	sinks_metrics(&aq->out, aq->req->p->sinks, ls.store.seq);
	buf_adds(&aq->out, "# EOF\n");
	return api_reply(aq->req, 200, "application/openmetrics-text;"
	    " version=1.0.0; charset=utf-8", &aq->out);
}

struct api_answer
metrics_get(struct api_request *req)
{
	struct status_query *sq = xcalloc(1, sizeof(*sq));

	return api_query_start(req, &sq->aq, status_run, metrics_finish);
}
