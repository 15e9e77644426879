/* SPDX-License-Identifier: ISC */
/*
 * The order of start and stop. Start: lock and open the store, parsers,
 * fetching, the pipeline, the socket, READY. Stop: no more requests and polls,
 * let polls under way end or be given up, then what produces before what
 * consumes, so that every hand-over still finds its receiver.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <event2/event.h>

#include "bounds.h"
#include "clock.h"
#include "daemon.h"
#include "fetch.h"
#include "filter.h"
#include "log.h"
#include "notify.h"
#include "parser.h"
#include "pipeline.h"
#include "publish.h"
#include "schedule.h"
#include "store.h"
#include "turns.h"
#include "util.h"

#define STOP_DEADLINE_S 4 /* then what is under way is given up */
#define PARSERS_AUTO_MAX 4
#define PROBE_S 60       /* between tries of storage that fails */
#define RETIRE_FIRST_S 60 /* from the start to the first look at what may go */
#define RETIRE_S 3600    /* between looks */

enum { SIG_TERM, SIG_INT, SIG_HUP, SIGNALS };

struct daemon {
	const struct daemon_options *options;
	struct conf *conf;
	struct event_base *base;
	struct event *signals[SIGNALS];
	struct event *watchdog;  /* a heartbeat of the loop, if asked for */
	struct event *deadline;  /* while stopping */
	struct event *probe;     /* while storage fails */
	struct event *retire;    /* the next look at what may go */
	struct store *store;
	struct parser_pool *parsers;
	struct fetch *fetch;
	struct pipeline *pipeline;
	struct publish *publish;
	struct turns turns;      /* of the loop */
	bool stopping;
	bool polled;             /* no poll is under way any more */
	int exit_code;
};

/* --- ends --- */

static void
daemon_leave_loop(void *arg)
{
	struct daemon *d = arg;

	event_base_loopexit(d->base, NULL);
}

/* No poll is under way: what is left is to answer who asked. */
static void
polls_over(void *arg)
{
	struct daemon *d = arg;

	d->polled = true;
	if (d->publish == NULL || publish_is_idle(d->publish))
		daemon_leave_loop(d);
}

static void
requests_over(void *arg)
{
	struct daemon *d = arg;

	if (d->polled)
		daemon_leave_loop(d);
}

static void
daemon_stop(struct daemon *d)
{
	struct timeval tv = { STOP_DEADLINE_S, 0 };

	if (d->stopping) {
		event_base_loopbreak(d->base);
		return;
	}
	d->stopping = true;
	notify_send("STOPPING=1");
	evtimer_add(d->deadline, &tv);
	if (d->publish != NULL)
		publish_stop_accepting(d->publish, requests_over, d);
	pipeline_stop(d->pipeline, polls_over, d);
}

static void
daemon_fail(struct daemon *d, int code)
{
	if (d->exit_code == 0)
		d->exit_code = code;
	if (!d->stopping)
		daemon_stop(d);
}

static void
parsers_fatal(void *arg, bool other_build, const char *why)
{
	log_error("daemon", "no parser may run: %s", why);
	daemon_fail(arg, other_build ? EX_UNAVAILABLE : EX_CONFIG);
}

/* --- the store's news --- */

static void
store_changed(void *arg, int64_t seq)
{
	struct daemon *d = arg;

	if (d->publish != NULL)
		publish_changed(d->publish, seq);
}

/* While storage fails, look now and then whether it works again. */
static void
probe_cb(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	(void)store_probe(d->store);
}

static void
store_degraded(void *arg, bool degraded, const char *why)
{
	struct daemon *d = arg;
	const struct timeval tv = { PROBE_S, 0 };
	struct store_stats stats;

	if (d->pipeline != NULL)
		pipeline_pause(d->pipeline, degraded);
	if (!degraded) {
		log_info("store", "storage works again");
		event_del(d->probe);
		return;
	}
	log_error("store", "storage fails: %s", why);
	store_stats(d->store, &stats);
	if (stats.broken)
		daemon_fail(d, EX_IOERR);
	else if (!d->stopping)
		event_add(d->probe, &tv);
}

/* Forget documents that the configuration wants none of. */
static void
daemon_forget_raw(struct daemon *d)
{
	if (keep_raw_from(d->conf->poll.keep_raw) == KEEP_RAW_NEVER)
		store_forget_raw(d->store);
}

/* Remove what may go, and look again in an hour. */
static void
daemon_retire(struct daemon *d)
{
	const struct conf *c = d->conf;
	const struct timeval tv = { RETIRE_S, 0 };
	struct retention_rule *rules = xcalloc(c->nretain + 1, sizeof(*rules));
	struct retention r = { c->retention.max_age, c->retention.max_items,
		c->retention.tombstones, rules, c->nretain };

	for (size_t i = 0; i < c->nretain; i++)
		rules[i] = (struct retention_rule){ c->retain[i].feed,
			c->retain[i].tag, c->retain[i].max_age,
			c->retain[i].max_items };
	(void)store_retire(d->store, &r, clock_now());
	daemon_forget_raw(d);
	free(rules);
	event_add(d->retire, &tv);
}

static void
daemon_filters(struct daemon *d)
{
	store_filters(d->store, filters_new(d->conf->filters,
	    d->conf->nfilters));
}

static void
retire_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	daemon_retire(arg);
}

/* --- configuration --- */

static struct pipeline_conf
pipeline_conf(const struct daemon *d)
{
	const struct conf *c = d->conf;

	return (struct pipeline_conf){
		.store = d->store,
		.fetch = d->fetch,
		.parsers = d->parsers,
		.schedule = { c->poll.interval, c->poll.min_interval,
		    c->poll.max_interval },
		.hosts = { (unsigned)c->fetch.per_host, c->poll.host_spacing },
		.max_transfers = (unsigned)c->fetch.max_transfers,
		.keep_raw = (enum keep_raw)keep_raw_from(c->poll.keep_raw),
	};
}

static struct fetch_conf
fetch_conf(const struct conf *c)
{
	return (struct fetch_conf){
		.connect_timeout_ms = c->fetch.connect_timeout * 1000,
		.total_timeout_ms = c->fetch.total_timeout * 1000,
		.low_speed_time_ms = c->fetch.low_speed_time * 1000,
		.max_body = (size_t)c->fetch.max_body,
		.bodies_in_flight = (size_t)c->fetch.bodies_in_flight,
		.max_transfers = (unsigned)c->fetch.max_transfers,
		.user_agent = c->fetch.user_agent[0] ? c->fetch.user_agent :
		    NULL,
		.allow_private = c->allow_private,
		.allow_file_urls = c->allow_file_urls,
	};
}

/* Subscribe to what the configuration's own list has. */
static void
read_subscriptions(struct daemon *d)
{
	if (d->conf->subscriptions[0] != '\0' && d->publish != NULL)
		publish_subscriptions(d->publish, d->conf->subscriptions);
}

static void
daemon_reload(struct daemon *d)
{
	char why[CONF_ERROR_LEN], state[64];
	struct conf *conf;
	struct fetch_conf fc;
	struct pipeline_conf pc;

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)clock_mono_us());
	notify_send(state);
	if (conf_load(&d->options->place, d->options->config, &conf, why) < 0) {
		log_error("conf", "%s; the old configuration stays", why);
		notify_send("READY=1");
		return;
	}
	if (strcmp(conf->store, d->conf->store) != 0 ||
	    strcmp(conf->socket, d->conf->socket) != 0)
		log_warn("conf", "store and socket change at the next start");
	conf_free(d->conf);
	d->conf = conf;
	fc = fetch_conf(conf);
	pc = pipeline_conf(d);
	fetch_reconfigure(d->fetch, &fc);
	pipeline_reconfigure(d->pipeline, &pc);
	daemon_filters(d);
	if (d->publish != NULL)
		publish_configure_sinks(d->publish, conf->sinks, conf->nsinks);
	daemon_retire(d);
	read_subscriptions(d);
	log_info("conf", "the configuration was read again");
	notify_send("READY=1");
}

/* --- signals and timers --- */

static void
signal_cb(evutil_socket_t sig, short what, void *arg)
{
	(void)what;
	if (sig == SIGHUP)
		daemon_reload(arg);
	else
		daemon_stop(arg);
}

static void
deadline_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	log_warn("daemon", "%s under way were given up",
	    ((struct daemon *)arg)->polled ? "answers" : "polls");
	daemon_leave_loop(arg);
}

static void
watchdog_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	notify_send("WATCHDOG=1");
}

static int
daemon_watchdog(struct daemon *d)
{
	int64_t us = notify_watchdog_us() / 2;
	struct timeval tv = { us / 1000000, (suseconds_t)(us % 1000000) };

	if (us == 0)
		return 0;
	d->watchdog = event_new(d->base, -1, EV_PERSIST, watchdog_cb, d);
	return d->watchdog == NULL ? -1 : event_add(d->watchdog, &tv);
}

/* The loop: few callbacks at once below the interface's priority, so that a
 * burst of ready sockets cannot hold up an answer. */
static int
loop_start(struct daemon *d)
{
	static const int numbers[SIGNALS] = { SIGTERM, SIGINT, SIGHUP };
	const struct timeval slice = { 0, 1000 };
	struct event_config *cfg = event_config_new();

	if (cfg == NULL)
		return -1;
	event_config_set_flag(cfg, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	event_config_set_max_dispatch_interval(cfg, &slice, 4, 1);
	d->base = event_base_new_with_config(cfg);
	event_config_free(cfg);
	if (d->base == NULL || event_base_priority_init(d->base, 2) < 0)
		return -1;
	for (int i = 0; i < SIGNALS; i++) {
		d->signals[i] = evsignal_new(d->base, numbers[i], signal_cb, d);
		if (d->signals[i] == NULL || event_add(d->signals[i], NULL) < 0)
			return -1;
		event_priority_set(d->signals[i], 0);
	}
	d->deadline = evtimer_new(d->base, deadline_cb, d);
	d->probe = event_new(d->base, -1, EV_PERSIST, probe_cb, d);
	d->retire = evtimer_new(d->base, retire_cb, d);
	return d->deadline == NULL || d->probe == NULL || d->retire == NULL ?
	    -1 : daemon_watchdog(d);
}

/* --- start --- */

/*
 * A time that no rule gives comes of a clock that was wrong. Such feeds, likely
 * all of them, are spread over an hour.
 */
static void
due_row(void *arg, int64_t feed, int64_t next_poll)
{
	int64_t now = clock_now();

	if (next_poll > now + BOUND_DUE_S)
		next_poll = now + feed % 3600;
	pipeline_schedule(arg, feed, next_poll);
}

static void
cooling_row(void *arg, const char *origin, int64_t until)
{
	pipeline_cool(arg, origin, until);
}

static unsigned
parser_count(const struct conf *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (c->parsers > 0)
		return (unsigned)c->parsers;
	if (cores < 1)
		return 1;
	return cores > PARSERS_AUTO_MAX ? PARSERS_AUTO_MAX : (unsigned)cores;
}

static int
start_store(struct daemon *d)
{
	struct store_conf sc = { .path = d->conf->store, .query_threads = 2,
		.story_span = d->conf->stories.window,
		.story_memory = (size_t)d->conf->stories.memory,
		.changed = store_changed, .degraded = store_degraded, .arg = d };
	char why[STORE_ERROR_LEN];
	int rc = store_open(d->base, &sc, &d->store, why);

	if (rc != 0)
		log_error("store", "%s", why);
	else
		daemon_filters(d);
	return rc;
}

static int
start_workers(struct daemon *d)
{
	struct parser_conf pc = { .path = d->options->parser_path,
		.workers = parser_count(d->conf), .fatal = parsers_fatal,
		.arg = d };
	struct fetch_conf fc = fetch_conf(d->conf);
	struct pipeline_conf plc;

	d->parsers = parser_pool_new(d->base, &pc);
	d->fetch = d->parsers == NULL ? NULL : fetch_new(d->base, &fc);
	if (d->fetch == NULL) {
		log_error("daemon", "cannot start parsers and fetching");
		return EX_OSERR;
	}
	plc = pipeline_conf(d);
	d->pipeline = pipeline_new(d->base, &plc);
	if (d->pipeline == NULL ||
	    store_each_cooling(d->store, cooling_row, d->pipeline) < 0 ||
	    store_each_due(d->store, due_row, d->pipeline) < 0) {
		log_error("daemon", "cannot start the schedule");
		return EX_IOERR;
	}
	pipeline_settle(d->pipeline);
	return 0;
}

static int
start_publish(struct daemon *d)
{
	const struct conf *c = d->conf;
	struct publish_conf pc = {
		.socket_path = c->socket,
		.socket_mode = (mode_t)strtoul(c->socket_mode, NULL, 8),
		.socket_group = c->socket_group[0] ? c->socket_group : NULL,
		.write_group = c->write_group[0] ? c->write_group : NULL,
		.listen = c->listen[0] ? c->listen : NULL,
		.read_token_file = c->read_token_file[0] ?
		    c->read_token_file : NULL,
		.write_token_file = c->write_token_file[0] ?
		    c->write_token_file : NULL,
		.sinks = c->sinks,
		.nsinks = c->nsinks,
		.activated_fd = notify_take_socket(),
		.allow_file_urls = c->allow_file_urls,
		.store = d->store,
		.pipeline = d->pipeline,
		.parsers = d->parsers,
		.fetch = d->fetch,
		.turns = &d->turns,
	};
	char why[PUBLISH_ERROR_LEN];
	int rc = publish_start(d->base, &pc, &d->publish, why);

	if (rc != 0)
		log_error("publish", "%s", why);
	return rc;
}

static int
daemon_start(struct daemon *d)
{
	static int (*const steps[])(struct daemon *) = { start_store,
		start_workers, start_publish };
	int rc;

	if (loop_start(d) < 0) {
		log_error("daemon", "cannot make the event loop");
		return EX_OSERR;
	}
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		rc = steps[i](d);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/*
 * What produces goes before what consumes; see the top. A poll that comes back
 * from the store gives its body's memory back to fetching.
 */
static void
daemon_free(struct daemon *d)
{
	parser_pool_free(d->parsers);
	store_close(d->store);
	fetch_free(d->fetch);
	pipeline_free(d->pipeline);
	publish_free(d->publish);
	for (int i = 0; i < SIGNALS; i++)
		if (d->signals[i] != NULL)
			event_free(d->signals[i]);
	if (d->watchdog != NULL)
		event_free(d->watchdog);
	if (d->deadline != NULL)
		event_free(d->deadline);
	if (d->probe != NULL)
		event_free(d->probe);
	if (d->retire != NULL)
		event_free(d->retire);
	if (d->base != NULL)
		event_base_free(d->base);
	conf_free(d->conf);
}

/* Turn the loop, and note what the turns take. */
static void
daemon_loop(struct daemon *d)
{
	int64_t before = clock_thread_us(), after;

	while (event_base_loop(d->base, EVLOOP_ONCE) == 0) {
		store_turn_end(d->store);
		after = clock_thread_us();
		turns_note(&d->turns, after - before);
		before = after;
		if (event_base_got_exit(d->base) || event_base_got_break(d->base))
			return;
	}
}

int
daemon_run(const struct daemon_options *options, struct conf *conf)
{
	struct daemon d = { .options = options, .conf = conf };
	const struct timeval tv = { RETIRE_FIRST_S, 0 };

	d.exit_code = daemon_start(&d);
	if (d.exit_code == 0) {
		log_info("daemon", "ready on %s", d.conf->socket);
		notify_send("READY=1");
		read_subscriptions(&d);
		daemon_forget_raw(&d);
		event_add(d.retire, &tv);
		daemon_loop(&d);
		log_info("daemon", "stopping");
	}
	if (d.pipeline != NULL && !d.stopping)
		pipeline_stop(d.pipeline, NULL, NULL);
	daemon_free(&d);
	return d.exit_code;
}
