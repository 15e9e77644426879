/* SPDX-License-Identifier: ISC */
/* All sinks: which there are, when they go on, how they do. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "cursor.h"
#include "json_out.h"
#include "sink.h"
#include "sink_one.h"
#include "util.h"

struct sinks *
sinks_new(struct store *store, struct fetch *fetch)
{
	struct sinks *all = xcalloc(1, sizeof(*all));
	struct store_stats stats;

	all->store = store;
	all->fetch = fetch;
	store_stats(store, &stats);
	memcpy(all->epoch, stats.epoch, sizeof(all->epoch));
	TAILQ_INIT(&all->list);
	TAILQ_INIT(&all->leaving);
	return all;
}

/* The sink in a list that has these settings; NULL if there is none. */
static struct sink *
same_sink(const struct sink_list *list, const struct conf_sink *conf)
{
	struct sink *s;

	TAILQ_FOREACH(s, list, link)
		if (conf_sink_same(&s->conf, conf))
			return s;
	return NULL;
}

void
sinks_configure(struct sinks *all, const struct conf_sink *list, size_t n)
{
	struct sink_list next = TAILQ_HEAD_INITIALIZER(next);
	struct sink *s;

	for (size_t i = 0; i < n; i++) {
		s = same_sink(&all->list, &list[i]);
		if (s != NULL)
			TAILQ_REMOVE(&all->list, s, link);
		else
			s = sink_new(all, &list[i]);
		TAILQ_INSERT_TAIL(&next, s, link);
	}
	while ((s = TAILQ_FIRST(&all->list)) != NULL)
		sink_leave(s);
	TAILQ_CONCAT(&all->list, &next, link);
}

void
sinks_changed(struct sinks *all)
{
	struct sink *s;

	TAILQ_FOREACH(s, &all->list, link)
		if (!s->kind->lazy)
			sink_start(s);
}

void
sinks_tick(struct sinks *all)
{
	struct sink *s;

	TAILQ_FOREACH(s, &all->list, link)
		sink_start(s);
}

void
sinks_stop(struct sinks *all)
{
	struct sink *s;

	all->stopping = true;
	TAILQ_FOREACH(s, &all->list, link)
		if (s->posting)
			post_cancel(s->post);
}

void
sinks_free(struct sinks *all)
{
	struct sink *s;

	if (all == NULL)
		return;
	TAILQ_CONCAT(&all->list, &all->leaving, link);
	while ((s = TAILQ_FIRST(&all->list)) != NULL) {
		TAILQ_REMOVE(&all->list, s, link);
		sink_free(s);
	}
	free(all);
}

/* --- how they do --- */

static int64_t
sink_lag(const struct sink *s, int64_t seq)
{
	return seq > s->position ? seq - s->position : 0;
}

static void
sink_status(struct buf *out, const struct sink *s, int64_t seq)
{
	char position[POSITION_LEN];
	int64_t wait_ms = s->retry_at - clock_mono_ms();

	position_format(position, s->owner->epoch, s->position);
	json_open(out, NULL, '{');
	json_cstr(out, "name", s->conf.name);
	json_cstr(out, "position", position);
	json_int(out, "lag", sink_lag(s, seq));
	json_int(out, "failures", (int64_t)s->failures);
	if (s->post != NULL)
		json_int(out, "dead_letters", (int64_t)s->dead);
	if (s->pause_ms != 0) {
		json_cstr(out, "error", s->error);
		json_int(out, "retry_in", wait_ms > 0 ? (wait_ms + 999) / 1000 :
		    0);
	}
	json_close(out, '}');
}

void
sinks_status(struct buf *out, const struct sinks *all, int64_t seq)
{
	const struct sink *s;

	if (TAILQ_EMPTY(&all->list))
		return;
	json_open(out, "sinks", '[');
	TAILQ_FOREACH(s, &all->list, link)
		sink_status(out, s, seq);
	json_close(out, ']');
}

void
sinks_metrics(struct buf *out, const struct sinks *all, int64_t seq)
{
	const struct sink *s;

	if (TAILQ_EMPTY(&all->list))
		return;
	buf_adds(out, "# TYPE gazetted_sink_lag gauge\n"
	    "# HELP gazetted_sink_lag Changes that a sink has not put out.\n");
	TAILQ_FOREACH(s, &all->list, link)
		buf_addf(out, "gazetted_sink_lag{sink=\"%s\"} %" PRId64 "\n",
		    s->conf.name, sink_lag(s, seq));
	buf_adds(out, "# TYPE gazetted_sink_failures counter\n"
	    "# HELP gazetted_sink_failures Runs of a sink that failed.\n");
	TAILQ_FOREACH(s, &all->list, link)
		buf_addf(out, "gazetted_sink_failures_total{sink=\"%s\"} %" PRIu64
		    "\n", s->conf.name, s->failures);
	buf_adds(out, "# TYPE gazetted_sink_dead_letters counter\n"
	    "# HELP gazetted_sink_dead_letters Changes that a sink's receiver"
	    " refused.\n");
	TAILQ_FOREACH(s, &all->list, link)
		buf_addf(out, "gazetted_sink_dead_letters_total{sink=\"%s\"} %"
		    PRIu64 "\n", s->conf.name, s->dead);
}
