/* SPDX-License-Identifier: ISC */
/*
 * The life of a sink: read and put out, then keep the position, then again if
 * there is more. Its position is that of a consumer whose name has a dot, so
 * that no client can have it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "cursor.h"
#include "json_out.h"
#include "log.h"
#include "sink.h"
#include "sink_kind.h"
#include "store.h"
#include "store_write.h"
#include "util.h"

struct sink {
	struct store_job job;
	struct sinks *owner;
	struct conf_sink conf;     /* with strings of its own */
	const struct sink_kind *kind;
	char *consumer;            /* name of its position */
	struct sink_run run;
	bool begun;                /* the position is read */
	bool working;              /* a job is at the store */
	int64_t retry_at;          /* monotonic ms; 0: at once */
	int64_t pause_ms;          /* before the next try; 0: it works */
	uint64_t failures;
};

struct sinks {
	struct store *store;
	char epoch[17];
	bool stopping;
	size_t n;
	struct sink *list;
};

static void sink_start(struct sink *s);

static void
sink_failed(struct sink *s)
{
	if (s->pause_ms == 0)
		log_warn("sink", "%s: %s", s->conf.name, s->run.why);
	s->failures++;
	s->pause_ms = s->pause_ms == 0 ? 1000 : s->pause_ms * 2;
	if (s->pause_ms > BOUND_SINK_PAUSE_MS)
		s->pause_ms = BOUND_SINK_PAUSE_MS;
	s->retry_at = clock_mono_ms() + s->pause_ms;
}

/* --- keeping the position --- */

static void
keep_work(struct store_job *job, struct store_writer *w)
{
	struct sink *s = (struct sink *)job;
	bool made;

	if (writer_consumer_set(w, s->consumer, s->run.next, clock_now(),
	    &made) == 1)
		snprintf(s->run.why, sizeof(s->run.why),
		    "there are %d consumers already", BOUND_CONSUMERS);
}

static void
keep_done(struct store_job *job)
{
	struct sink *s = (struct sink *)job;

	s->working = false;
	if (job->error != 0)
		snprintf(s->run.why, sizeof(s->run.why),
		    "its position is not kept: %s",
		    strerrordesc_np(job->error));
	if (s->run.why[0] != '\0') {
		sink_failed(s);
		return;
	}
	if (s->pause_ms != 0)
		log_info("sink", "%s: it works again", s->conf.name);
	s->pause_ms = s->retry_at = 0;
	s->run.position = s->run.next;
	sink_start(s);
}

/* --- putting out --- */

static bool
position_row(void *arg, const struct consumer_row *consumer)
{
	struct sink *s = arg;

	s->run.position = consumer->position;
	return true;
}

static void
run_work(struct store_job *job, struct query *q)
{
	struct sink *s = (struct sink *)job;

	if (!s->begun && query_consumer(q, s->consumer, position_row, s) < 0) {
		snprintf(s->run.why, sizeof(s->run.why),
		    "its position cannot be read");
		return;
	}
	s->begun = true;
	s->run.next = s->run.position;
	if (s->run.position >= s->run.seq)
		return;
	if (s->kind->run(&s->run, q) < 0 && s->run.why[0] == '\0')
		snprintf(s->run.why, sizeof(s->run.why),
		    "the store could not answer");
}

static void
run_done(struct store_job *job)
{
	struct sink *s = (struct sink *)job;

	s->working = false;
	if (job->error != 0 && s->run.why[0] == '\0')
		snprintf(s->run.why, sizeof(s->run.why), "the store: %s",
		    strerrordesc_np(job->error));
	if (s->run.why[0] != '\0') {
		sink_failed(s);
		return;
	}
	if (s->owner->stopping || s->run.next == s->run.position)
		return;
	job->read = NULL;
	job->write = keep_work;
	job->done = keep_done;
	s->working = store_write(s->owner->store, job) == 0;
	if (!s->working) {
		snprintf(s->run.why, sizeof(s->run.why),
		    "too many writes wait");
		sink_failed(s);
	}
}

static void
sink_start(struct sink *s)
{
	struct store_stats stats;

	if (s->working || s->owner->stopping ||
	    clock_mono_ms() < s->retry_at)
		return;
	store_stats(s->owner->store, &stats);
	s->run.seq = stats.seq;
	if (s->begun && s->run.position >= s->run.seq)
		return;
	s->run.why[0] = '\0';
	s->job.write = NULL;
	s->job.read = run_work;
	s->job.done = run_done;
	s->working = store_read(s->owner->store, &s->job) == 0;
}

/* --- all of them --- */

static const struct sink_kind *
kind_of(const struct conf_sink *conf)
{
	return strcmp(conf->format, "ndjson") == 0 ? &sink_lines :
	    &sink_document;
}

struct sinks *
sinks_new(struct store *store, const struct conf_sink *list, size_t n)
{
	struct store_stats stats;
	struct sinks *all;

	if (n == 0)
		return NULL;
	all = xcalloc(1, sizeof(*all));
	all->store = store;
	store_stats(store, &stats);
	memcpy(all->epoch, stats.epoch, sizeof(all->epoch));
	all->list = xcalloc(n, sizeof(*all->list));
	all->n = n;
	for (size_t i = 0; i < n; i++) {
		struct sink *s = &all->list[i];

		s->owner = all;
		s->conf = list[i];
		s->conf.name = xstrdup(list[i].name);
		s->conf.path = xstrdup(list[i].path);
		s->conf.format = xstrdup(list[i].format);
		s->conf.tag = xstrdup(list[i].tag);
		s->kind = kind_of(&s->conf);
		s->consumer = xasprintf("sink.%s", list[i].name);
		s->run.conf = &s->conf;
		s->run.epoch = all->epoch;
	}
	return all;
}

void
sinks_changed(struct sinks *s)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (!s->list[i].kind->lazy)
			sink_start(&s->list[i]);
}

void
sinks_tick(struct sinks *s)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		sink_start(&s->list[i]);
}

void
sinks_stop(struct sinks *s)
{
	if (s != NULL)
		s->stopping = true;
}

void
sinks_free(struct sinks *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->list[i].conf.name);
		free(s->list[i].conf.path);
		free(s->list[i].conf.format);
		free(s->list[i].conf.tag);
		free(s->list[i].consumer);
	}
	free(s->list);
	free(s);
}

/* --- how they do --- */

static int64_t
sink_lag(const struct sink *s, int64_t seq)
{
	return seq > s->run.position ? seq - s->run.position : 0;
}

void
sinks_status(struct buf *out, const struct sinks *s, int64_t seq)
{
	char position[POSITION_LEN];

	if (s == NULL)
		return;
	json_open(out, "sinks", '[');
	for (size_t i = 0; i < s->n; i++) {
		const struct sink *one = &s->list[i];

		position_format(position, s->epoch, one->run.position);
		json_open(out, NULL, '{');
		json_cstr(out, "name", one->conf.name);
		json_cstr(out, "position", position);
		json_int(out, "lag", sink_lag(one, seq));
		json_int(out, "failures", (int64_t)one->failures);
		if (one->pause_ms != 0)
			json_cstr(out, "error", one->run.why);
		json_close(out, '}');
	}
	json_close(out, ']');
}

void
sinks_metrics(struct buf *out, const struct sinks *s, int64_t seq)
{
	if (s == NULL)
		return;
	buf_adds(out, "# TYPE gazetted_sink_lag gauge\n"
	    "# HELP gazetted_sink_lag Changes that a sink has not put out.\n");
	for (size_t i = 0; i < s->n; i++)
		buf_addf(out, "gazetted_sink_lag{sink=\"%s\"} %" PRId64 "\n",
		    s->list[i].conf.name, sink_lag(&s->list[i], seq));
	buf_adds(out, "# TYPE gazetted_sink_failures counter\n"
	    "# HELP gazetted_sink_failures Runs of a sink that failed.\n");
	for (size_t i = 0; i < s->n; i++)
		buf_addf(out, "gazetted_sink_failures_total{sink=\"%s\"} %" PRIu64
		    "\n", s->list[i].conf.name, s->list[i].failures);
}
