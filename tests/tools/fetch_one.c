/* SPDX-License-Identifier: ISC */
/*
 * Fetches URLs and prints each result as a line of JSON, for tests of the
 * fetch module alone. The body is kept until a result is printed; with
 * --hold MS it is released only that much later. After --cancel-after MS all
 * are given up, after --reload-after MS the settings are taken anew, after
 * --stop-after MS the module is freed with what still runs.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <event2/event.h>

#include "clock.h"
#include "digest.h"
#include "fetch.h"
#include "item.h"
#include "json_out.h"
#include "util.h"

#define MAX_RULES 32

struct tool {
	struct event_base *base;
	struct fetch *fetch;
	struct fetch_conf conf;
	struct fetch_request request;
	char *rules[MAX_RULES + 1];
	size_t nrules;
	int64_t hold_ms, cancel_ms, reload_ms, stop_ms;
	bool show_body, stopped;
	int left;
	int64_t longest_turn_us, turn_us;
};

struct job {
	struct tool *tool;
	struct fetch_request request;
	struct fetch_result result;
	struct fetch_transfer *transfer; /* NULL once it is over */
};

enum {
	OPT_CONNECT = 256, OPT_TOTAL, OPT_LOW, OPT_MAX_BODY, OPT_BUDGET,
	OPT_PARALLEL, OPT_ALLOW, OPT_FILES, OPT_CA, OPT_ETAG, OPT_MODIFIED,
	OPT_HEADERS, OPT_USER, OPT_PASSWORD, OPT_PROXY, OPT_BODY, OPT_HOLD,
	OPT_CANCEL, OPT_RELOAD, OPT_STOP,
};

static const struct option options[] = {
	{ "connect-timeout", required_argument, NULL, OPT_CONNECT },
	{ "total-timeout", required_argument, NULL, OPT_TOTAL },
	{ "low-speed-time", required_argument, NULL, OPT_LOW },
	{ "max-body", required_argument, NULL, OPT_MAX_BODY },
	{ "bodies-in-flight", required_argument, NULL, OPT_BUDGET },
	{ "max-transfers", required_argument, NULL, OPT_PARALLEL },
	{ "allow-private", required_argument, NULL, OPT_ALLOW },
	{ "allow-files", no_argument, NULL, OPT_FILES },
	{ "ca-file", required_argument, NULL, OPT_CA },
	{ "etag", required_argument, NULL, OPT_ETAG },
	{ "last-modified", required_argument, NULL, OPT_MODIFIED },
	{ "headers", required_argument, NULL, OPT_HEADERS },
	{ "user", required_argument, NULL, OPT_USER },
	{ "password", required_argument, NULL, OPT_PASSWORD },
	{ "proxy", required_argument, NULL, OPT_PROXY },
	{ "body", no_argument, NULL, OPT_BODY },
	{ "hold", required_argument, NULL, OPT_HOLD },
	{ "cancel-after", required_argument, NULL, OPT_CANCEL },
	{ "reload-after", required_argument, NULL, OPT_RELOAD },
	{ "stop-after", required_argument, NULL, OPT_STOP },
	{ NULL, 0, NULL, 0 },
};

static int64_t
number(const char *text)
{
	uint64_t v;

	if (parse_uint(text, strlen(text), INT64_MAX, &v) < 0) {
		fprintf(stderr, "fetch_one: %s is not a number\n", text);
		exit(2);
	}
	return (int64_t)v;
}

static void
tool_request_option(struct tool *tool, int option, char *value)
{
	struct fetch_request *r = &tool->request;

	switch (option) {
	case OPT_ETAG: r->etag = value; break;
	case OPT_MODIFIED: r->last_modified = value; break;
	case OPT_HEADERS: r->headers = value; break;
	case OPT_USER: r->username = value; break;
	case OPT_PASSWORD: r->password = value; break;
	case OPT_PROXY: r->proxy = value; break;
	case OPT_BODY: tool->show_body = true; break;
	case OPT_HOLD: tool->hold_ms = number(value); break;
	case OPT_CANCEL: tool->cancel_ms = number(value); break;
	case OPT_RELOAD: tool->reload_ms = number(value); break;
	case OPT_STOP: tool->stop_ms = number(value); break;
	default: exit(2);
	}
}

static void
tool_option(struct tool *tool, int option, char *value)
{
	struct fetch_conf *c = &tool->conf;

	switch (option) {
	case OPT_CONNECT: c->connect_timeout_ms = number(value); break;
	case OPT_TOTAL: c->total_timeout_ms = number(value); break;
	case OPT_LOW: c->low_speed_time_ms = number(value); break;
	case OPT_MAX_BODY: c->max_body = (size_t)number(value); break;
	case OPT_BUDGET: c->bodies_in_flight = (size_t)number(value); break;
	case OPT_PARALLEL: c->max_transfers = (unsigned)number(value); break;
	case OPT_FILES: c->allow_file_urls = true; break;
	case OPT_CA: c->ca_file = value; break;
	case OPT_ALLOW:
		if (tool->nrules == MAX_RULES)
			exit(2);
		tool->rules[tool->nrules++] = value;
		break;
	default: tool_request_option(tool, option, value);
	}
}

static void
print_body(struct buf *b, const struct fetch_result *r, bool whole)
{
	uint8_t digest[DIGEST_LEN];
	char hex[2 * DIGEST_LEN + 1];

	digest_bytes(digest, r->body.data, r->body.len);
	hex_encode(hex, digest, sizeof(digest));
	json_cstr(b, "digest", hex);
	if (whole)
		json_str(b, "body", (struct str){ r->body.data, r->body.len });
}

static void
job_print(const struct job *job)
{
	static const char *const outcomes[] = {
		[FETCH_BODY] = "body", [FETCH_NOT_MODIFIED] = "not_modified",
		[FETCH_STATUS] = "status", [FETCH_FAILED] = "failed",
	};
	const struct fetch_result *r = &job->result;
	struct buf b;

	buf_init(&b, (size_t)1 << 30);
	json_open(&b, NULL, '{');
	json_cstr(&b, "request", job->request.url);
	json_cstr(&b, "outcome", outcomes[r->outcome]);
	json_int(&b, "status", r->status);
	json_cstr(&b, "code", r->code);
	json_cstr(&b, "detail", r->detail);
	json_cstr(&b, "url", r->url);
	json_bool(&b, "moved", r->moved);
	json_int(&b, "redirects", r->redirects);
	json_cstr(&b, "etag", r->etag);
	json_cstr(&b, "last_modified", r->last_modified);
	json_cstr(&b, "content_type", r->content_type);
	json_cstr(&b, "link", r->link);
	json_int(&b, "date", r->date);
	json_int(&b, "retry_after", r->retry_after);
	json_int(&b, "fresh_for", r->fresh_for);
	json_int(&b, "length", (int64_t)r->body.len);
	json_int(&b, "bytes_wire", (int64_t)r->bytes_wire);
	json_int(&b, "took_ms", r->took_ms);
	if (r->outcome == FETCH_BODY)
		print_body(&b, r, job->tool->show_body);
	json_close(&b, '}');
	puts(buf_cstr(&b));
	fflush(stdout);
	buf_free(&b);
}

/* Call `cb` once in `ms`, never if that is 0. */
static void
tool_later(struct tool *tool, int64_t ms, event_callback_fn cb, void *arg)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (ms > 0)
		event_base_once(tool->base, -1, EV_TIMEOUT, cb, arg, &tv);
}

static void
tool_reload(evutil_socket_t fd, short what, void *arg)
{
	struct tool *tool = arg;

	(void)fd;
	(void)what;
	fetch_reconfigure(tool->fetch, &tool->conf);
}

static void
tool_stop(evutil_socket_t fd, short what, void *arg)
{
	struct tool *tool = arg;

	(void)fd;
	(void)what;
	tool->stopped = true;
}

static void
job_release(evutil_socket_t fd, short what, void *arg)
{
	struct job *job = arg;
	struct tool *tool = job->tool;

	(void)fd;
	(void)what;
	if (job->result.body.len > 0)
		fetch_release(tool->fetch, job->result.body.len);
	fetch_result_clear(&job->result);
	if (--tool->left == 0)
		event_base_loopbreak(tool->base);
}

static void
job_done(void *arg)
{
	struct job *job = arg;

	job->transfer = NULL;
	job_print(job);
	if (job->tool->hold_ms > 0)
		tool_later(job->tool, job->tool->hold_ms, job_release, job);
	else
		job_release(-1, 0, job);
}

static void
job_cancel(evutil_socket_t fd, short what, void *arg)
{
	struct job *job = arg;

	(void)fd;
	(void)what;
	if (job->transfer != NULL)
		fetch_cancel(job->transfer);
}

/* Run the loop turn by turn and note the longest, waiting left out. */
static void
tool_run(struct tool *tool)
{
	while (tool->left > 0 && !tool->stopped) {
		struct rusage before, after;
		int64_t us;

		getrusage(RUSAGE_SELF, &before);
		if (event_base_loop(tool->base, EVLOOP_ONCE) != 0)
			break;
		getrusage(RUSAGE_SELF, &after);
		us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
		    after.ru_utime.tv_usec - before.ru_utime.tv_usec;
		if (us > tool->longest_turn_us)
			tool->longest_turn_us = us;
	}
}

static struct event_base *
base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	base = event_base_new_with_config(config);
	event_config_free(config);
	event_base_priority_init(base, 2);
	return base;
}

static void
tool_fetch(struct tool *tool, char **urls, int n)
{
	struct job *jobs = xcalloc((size_t)n, sizeof(*jobs));

	tool->left = n;
	for (int i = 0; i < n; i++) {
		jobs[i].tool = tool;
		jobs[i].request = tool->request;
		jobs[i].request.url = urls[i];
		jobs[i].transfer = fetch_start(tool->fetch, &jobs[i].request,
		    &jobs[i].result, job_done, &jobs[i]);
		tool_later(tool, tool->cancel_ms, job_cancel, &jobs[i]);
	}
	tool_later(tool, tool->reload_ms, tool_reload, tool);
	tool_later(tool, tool->stop_ms, tool_stop, tool);
	tool_run(tool);
	fetch_free(tool->fetch);
	free(jobs);
}

/* The most memory that this program had; getrusage counts its parent's too. */
static long
peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = -1;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

int
main(int argc, char **argv)
{
	struct tool tool = {
		.conf = {
			.connect_timeout_ms = 10000, .total_timeout_ms = 60000,
			.low_speed_time_ms = 20000, .max_body = 16 << 20,
			.bodies_in_flight = 48 << 20, .max_transfers = 32,
		},
	};
	int option;

	memory_tune();
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		tool_option(&tool, option, optarg);
	tool.conf.allow_private = tool.rules;
	if (digest_init() < 0 || (tool.base = base_new()) == NULL ||
	    (tool.fetch = fetch_new(tool.base, &tool.conf)) == NULL)
		return 1;
	tool_fetch(&tool, argv + optind, argc - optind);
	fprintf(stderr, "{\"peak_kib\":%ld,\"longest_turn_us\":%jd}\n",
	    peak_kib(), (intmax_t)tool.longest_turn_us);
	event_base_free(tool.base);
	libevent_global_shutdown();
	return 0;
}
