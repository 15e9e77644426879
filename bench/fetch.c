/* SPDX-License-Identifier: ISC */
/*
 * Requests a second of the fetch module, for feeds that have not changed,
 * beside a bare curl loop in the same run: over kept connections (one host)
 * and with a connection each (many hosts). The two take turns; the medians
 * are compared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "bare.h"
#include "clock.h"
#include "fetch.h"
#include "origin.h"
#include "util.h"

#define PARALLEL 50
#define ROUNDS 5
#define HOSTS 200

#define ANSWER "HTTP/1.1 304 Not Modified\r\nServer: bench\r\n" \
	"Date: Tue, 05 Apr 2022 14:03:00 GMT\r\nETag: \"a\"\r\n" \
	"Cache-Control: max-age=600\r\n\r\n"

struct ours {
	struct event_base *base;
	unsigned left, failed;
};

struct feed {
	struct ours *ours;
	char url[128];
	struct fetch_result result;
};

static void
feed_done(void *arg)
{
	struct feed *feed = arg;
	struct ours *o = feed->ours;

	o->failed += feed->result.outcome != FETCH_NOT_MODIFIED;
	fetch_result_clear(&feed->result);
	if (--o->left == 0)
		event_base_loopbreak(o->base);
}

/* Fetch `n` documents with the module. The seconds that it took, or -1. */
static double
ours_run(struct event_base *base, const struct origin *origin, unsigned n)
{
	char everywhere[] = "127.0.0.0/8";
	char *const allow[] = { everywhere, NULL };
	const struct fetch_conf conf = {
		.connect_timeout_ms = 10000, .total_timeout_ms = 60000,
		.low_speed_time_ms = 20000, .max_body = 16 << 20,
		.bodies_in_flight = 48 << 20, .max_transfers = PARALLEL,
		.allow_private = allow,
	};
	struct ours o = { .base = base, .left = n };
	struct feed *feeds = xcalloc(n, sizeof(*feeds));
	struct fetch *fetch = fetch_new(base, &conf);
	int64_t start = clock_mono_us();

	for (unsigned i = 0; fetch != NULL && i < n; i++) {
		struct fetch_request request = { .url = feeds[i].url, .etag = "\"a\"" };

		feeds[i].ours = &o;
		origin_url(origin, i, feeds[i].url, sizeof(feeds[i].url));
		fetch_start(fetch, &request, &feeds[i].result, feed_done, &feeds[i]);
	}
	event_base_dispatch(base);
	start = clock_mono_us() - start;
	fetch_free(fetch);
	free(feeds);
	return o.failed == 0 && o.left == 0 ? (double)start / 1e6 : -1;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), compare);
	return v[ROUNDS / 2];
}

/* Measure one kind of origin. 0, or -1 when a request failed. */
static int
measure(struct event_base *base, const char *name, unsigned hosts, unsigned n)
{
	struct origin origin;
	double bare[ROUNDS], ours[ROUNDS];

	if (origin_start(&origin, hosts, ANSWER) < 0)
		return -1;
	for (int i = 0; i < ROUNDS; i++) {
		bare[i] = n / bare_run(base, &origin, n, PARALLEL, hosts == 1, 304);
		ours[i] = n / ours_run(base, &origin, n);
		if (bare[i] < 0 || ours[i] < 0) {
			fprintf(stderr, "bench/fetch: a request failed\n");
			origin_stop(&origin);
			return -1;
		}
	}
	origin_stop(&origin);
	printf("%-22s bare %8.0f/s  fetch %8.0f/s  ratio %.2f\n", name,
	    median(bare), median(ours), median(ours) / median(bare));
	return 0;
}

int
main(int argc, char **argv)
{
	struct event_config *config = event_config_new();
	struct event_base *base;
	uint64_t n = 20000;
	int rc;

	if (argc > 1 && parse_uint(argv[1], strlen(argv[1]), 1000000, &n) < 0) {
		fprintf(stderr, "usage: bench-fetch [REQUESTS]\n");
		return 64;
	}
	event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	base = event_base_new_with_config(config);
	event_config_free(config);
	event_base_priority_init(base, 2);
	rc = measure(base, "304, kept connections", 1, (unsigned)n);
	if (rc == 0)
		rc = measure(base, "304, a connection each", HOSTS, (unsigned)n);
	event_base_free(base);
	return rc == 0 ? 0 : 1;
}
