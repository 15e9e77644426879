/* SPDX-License-Identifier: ISC */
/*
 * The life of a sink: read, put out, then keep the position, then again if
 * there is more. Its position is that of a consumer whose name has a dot, so
 * that no client can have it. What a receiver refuses is cut into halves until
 * the change is found that it is about; that one goes to the dead letters.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "log.h"
#include "sink_one.h"
#include "store_write.h"
#include "util.h"

/* Rest, twice as long as the last time, but not less than `pause_ms`. */
static void
sink_rest(struct sink *s, int64_t pause_ms)
{
	s->pause_ms = s->pause_ms == 0 ? BOUND_SINK_PAUSE_MIN_MS :
	    s->pause_ms * 2;
	if (s->pause_ms > BOUND_SINK_PAUSE_MS)
		s->pause_ms = BOUND_SINK_PAUSE_MS;
	if (pause_ms < s->pause_ms)
		pause_ms = s->pause_ms;
	s->retry_at = clock_mono_ms() + pause_ms;
}

static void
sink_failed(struct sink *s, int64_t pause_ms)
{
	if (s->pause_ms == 0)
		log_warn("sink", "%s: %s", s->conf.name, s->run.why);
	memcpy(s->error, s->run.why, sizeof(s->error));
	s->failures++;
	sink_rest(s, pause_ms);
}

/*
 * A job, or a body, is back. True if it goes no further: the daemon stops, or
 * the sink has left the configuration and is freed now.
 */
static bool
sink_back(struct sink *s)
{
	s->working = s->posting = false;
	if (!s->leaving)
		return s->owner->stopping;
	TAILQ_REMOVE(&s->owner->leaving, s, link);
	sink_free(s);
	return true;
}

/* The same, and note what the store had to say. */
static bool
job_back(struct sink *s, const char *what)
{
	if (s->job.error != 0 && s->run.why[0] == '\0')
		snprintf(s->run.why, sizeof(s->run.why), "%s: %s", what,
		    strerrordesc_np(s->job.error));
	if (sink_back(s))
		return true;
	s->position = s->run.position;
	if (s->run.why[0] != '\0')
		sink_failed(s, 0);
	return s->run.why[0] != '\0';
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

	if (job_back(s, "its position is not kept"))
		return;
	s->position = s->run.position = s->run.next;
	if (s->refused > 1) { /* it may be the receiver, not the changes */
		sink_rest(s, 0);
		return;
	}
	if (s->pause_ms != 0)
		log_info("sink", "%s: it works again", s->conf.name);
	s->pause_ms = s->retry_at = 0;
	sink_start(s);
}

static void
sink_keep(struct sink *s)
{
	buf_free(&s->run.body);
	s->run.why[0] = '\0';
	s->job.read = NULL;
	s->job.write = keep_work;
	s->job.done = keep_done;
	s->working = store_write(s->owner->store, &s->job) == 0;
	if (s->working)
		return;
	snprintf(s->run.why, sizeof(s->run.why), "too many writes wait");
	sink_failed(s, 0);
}

/* --- dead letters --- */

static void
bury_work(struct store_job *job, struct query *q)
{
	(void)q;
	(void)sink_bury(&((struct sink *)job)->run);
}

static void
bury_done(struct store_job *job)
{
	struct sink *s = (struct sink *)job;

	if (job_back(s, "the dead letters"))
		return;
	log_warn("sink", "%s: a change was refused with %d: it is in %s",
	    s->conf.name, s->run.status, s->conf.dead_letters);
	s->dead++;
	s->refused++;
	snprintf(s->error, sizeof(s->error), "the receiver answers %d to one"
	    " change after another", s->run.status);
	sink_keep(s);
}

/* The receiver refuses what was posted. */
static void
sink_refused(struct sink *s)
{
	if (s->run.changes > 1) {
		s->run.most = s->run.changes / 2;
		buf_free(&s->run.body);
		sink_start(s);
		return;
	}
	if (s->conf.dead_letters[0] == '\0') {
		sink_failed(s, 0);
		return;
	}
	s->run.why[0] = '\0';
	s->job.write = NULL;
	s->job.read = bury_work;
	s->job.done = bury_done;
	s->working = store_read(s->owner->store, &s->job) == 0;
	if (!s->working)
		sink_start(s); /* it is posted, and refused, again */
}

/* --- posting --- */

static void
post_back(void *arg)
{
	struct sink *s = arg;
	enum post_verdict verdict;
	int64_t pause_ms;

	if (sink_back(s))
		return;
	verdict = post_verdict(s->post, &s->run, &pause_ms);
	if (verdict == POST_TAKEN) {
		s->refused = 0;
		s->run.most *= 2;
		if (s->run.most > s->conf.batch)
			s->run.most = s->conf.batch;
		sink_keep(s);
	} else if (verdict == POST_REFUSED) {
		sink_refused(s);
	} else {
		sink_failed(s, pause_ms);
	}
}

static void
sink_deliver(struct sink *s)
{
	s->working = s->posting = post_start(s->post, &s->run, post_back,
	    s) == 0;
	if (!s->working)
		sink_failed(s, 0);
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
	if (s->run.body.len == 0)
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

	if (job_back(s, "the store"))
		return;
	if (s->run.body.len > 0)
		sink_deliver(s);
	else if (s->run.next != s->run.position)
		sink_keep(s);
}

/* Say whether the sink that had its name before is still at work. */
static bool
sink_has_predecessor(const struct sink *s)
{
	const struct sink *old;

	TAILQ_FOREACH(old, &s->owner->leaving, link)
		if (strcmp(old->conf.name, s->conf.name) == 0)
			return true;
	return false;
}

void
sink_start(struct sink *s)
{
	struct store_stats stats;

	if (s->working || s->owner->stopping ||
	    clock_mono_ms() < s->retry_at || sink_has_predecessor(s))
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

/* --- from and to the configuration --- */

static const struct sink_kind *
kind_of(const struct conf_sink *conf)
{
	if (conf->url[0] != '\0')
		return &sink_post;
	return strcmp(conf->format, "ndjson") == 0 ? &sink_lines :
	    &sink_document;
}

struct sink *
sink_new(struct sinks *owner, const struct conf_sink *conf)
{
	struct sink *s = xcalloc(1, sizeof(*s));

	s->owner = owner;
	conf_sink_copy(&s->conf, conf);
	s->kind = kind_of(&s->conf);
	if (s->kind == &sink_post)
		s->post = post_new(owner->fetch, &s->conf);
	s->consumer = xasprintf("sink.%s", conf->name);
	s->run.conf = &s->conf;
	s->run.epoch = owner->epoch;
	s->run.most = s->conf.batch;
	buf_init(&s->run.body, BOUND_API_BATCH + BOUND_PARSE_RESULT);
	return s;
}

void
sink_free(struct sink *s)
{
	post_free(s->post);
	buf_free(&s->run.body);
	explicit_bzero(s->run.key, sizeof(s->run.key));
	conf_sink_clear(&s->conf);
	free(s->consumer);
	free(s);
}

void
sink_leave(struct sink *s)
{
	TAILQ_REMOVE(&s->owner->list, s, link);
	if (!s->working) {
		sink_free(s);
		return;
	}
	s->leaving = true;
	TAILQ_INSERT_TAIL(&s->owner->leaving, s, link);
	if (s->posting)
		post_cancel(s->post);
}
