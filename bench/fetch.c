/* SPDX-License-Identifier: ISC */
/*
 * Requests a second of the fetch module beside a bare curl loop in the same
 * run: feeds that have not changed over kept connections (one host) and with
 * a connection each (many hosts), and whole documents; or, of an https URL
 * with the authorities that vouch for it, handshakes. The two take turns; the
 * medians are compared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

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
	"Cache-Control: max-age=600\r\n"

#define BODY_BYTES 20000

struct load {
	const char *name;
	unsigned hosts;  /* 1: connections are kept */
	unsigned n;      /* requests of a round */
	long status;     /* 304 or 200 */
};

struct ours {
	struct event_base *base;
	struct fetch *fetch;
	enum fetch_outcome wanted;
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

	o->failed += feed->result.outcome != o->wanted;
	if (feed->result.body.len > 0)
		fetch_release(o->fetch, feed->result.body.len);
	fetch_result_clear(&feed->result);
	if (--o->left == 0)
		event_base_loopbreak(o->base);
}

/* Fetch all with the module. The seconds that it took, or -1. */
static double
ours_run(struct event_base *base, const struct origin *origin,
    const struct load *load)
{
	char everywhere[] = "127.0.0.0/8";
	char *const allow[] = { everywhere, NULL };
	const struct fetch_conf conf = {
		.connect_timeout_ms = 10000, .total_timeout_ms = 60000,
		.low_speed_time_ms = 20000, .max_body = 16 << 20,
		.bodies_in_flight = 48 << 20, .max_transfers = PARALLEL,
		.allow_private = allow, .ca_file = origin->ca_file,
	};
	struct ours o = {
		.base = base, .left = load->n, .fetch = fetch_new(base, &conf),
		.wanted = load->status == 304 ? FETCH_NOT_MODIFIED : FETCH_BODY,
	};
	struct feed *feeds = xcalloc(load->n, sizeof(*feeds));
	int64_t start = clock_mono_us();

	for (unsigned i = 0; o.fetch != NULL && i < load->n; i++) {
		struct fetch_request request = { .url = feeds[i].url, .etag = "\"a\"" };

		feeds[i].ours = &o;
		origin_url(origin, i, feeds[i].url, sizeof(feeds[i].url));
		fetch_start(o.fetch, &request, &feeds[i].result, feed_done, &feeds[i]);
	}
	event_base_dispatch(base);
	start = clock_mono_us() - start;
	fetch_free(o.fetch);
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

/* Make the origin's answer; the caller frees. */
static char *
answer_make(long status)
{
	char *body, *answer;

	if (status == 304)
		return xstrdup(ANSWER "\r\n");
	body = xmalloc(BODY_BYTES + 1);
	memset(body, 'x', BODY_BYTES);
	body[BODY_BYTES] = '\0';
	answer = xasprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s",
	    BODY_BYTES, body);
	free(body);
	return answer;
}

/* Processor time of this program so far, in microseconds. */
static double
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return 1e6 * (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* What one contestant did in each round. */
struct samples {
	double rate[ROUNDS]; /* requests a second */
	double cpu[ROUNDS];  /* microseconds a request */
};

static void
print_result(const char *name, struct samples *bare, struct samples *ours)
{
	double rate = median(ours->rate) / median(bare->rate);
	double cpu = median(bare->cpu) / median(ours->cpu);

	printf("%-24s bare %6.0f/s %5.1f us  fetch %6.0f/s %5.1f us  "
	    "ratio %.2f, by processor time %.2f\n", name, median(bare->rate),
	    median(bare->cpu), median(ours->rate), median(ours->cpu), rate, cpu);
	fflush(stdout);
}

/* Measure under one load with an origin that runs. -1: a request failed. */
static int
take_turns(struct event_base *base, const struct origin *origin,
    const struct load *load)
{
	struct samples bare, ours;

	for (int i = 0; i < ROUNDS; i++) {
		double start = cpu_us(), middle;

		bare.rate[i] = load->n / bare_run(base, origin, load->n,
		    PARALLEL, load->hosts == 1, load->status);
		middle = cpu_us();
		ours.rate[i] = load->n / ours_run(base, origin, load);
		bare.cpu[i] = (middle - start) / load->n;
		ours.cpu[i] = (cpu_us() - middle) / load->n;
		if (bare.rate[i] < 0 || ours.rate[i] < 0) {
			fprintf(stderr, "bench-fetch: a request failed\n");
			return -1;
		}
	}
	print_result(load->name, &bare, &ours);
	return 0;
}

static int
measure(struct event_base *base, const struct load *load)
{
	struct origin origin = { 0 };
	char *answer = answer_make(load->status);
	int rc = origin_start(&origin, load->hosts, &answer, 1, NULL);

	free(answer);
	if (rc < 0)
		return -1;
	rc = take_turns(base, &origin, load);
	origin_stop(&origin);
	return rc;
}

/* Handshakes with an origin that somebody else runs. */
static int
measure_tls(struct event_base *base, const char *url, const char *ca_file,
    unsigned n)
{
	const struct origin origin = { .hosts = 2, .base = url,
		.ca_file = ca_file };
	const struct load load = { "TLS, a handshake each", 2, n, 200 };

	return take_turns(base, &origin, &load);
}

int
main(int argc, char **argv)
{
	struct load loads[] = {
		{ "304, kept connections", 1, 0, 304 },
		{ "304, a connection each", HOSTS, 0, 304 },
		{ "200 of 20 KB, the same", HOSTS, 0, 200 },
	};
	struct event_config *config = event_config_new();
	struct event_base *base;
	uint64_t n = 20000;
	int rc = 0;

	if (argc > 1 && parse_uint(argv[1], strlen(argv[1]), 1000000, &n) < 0) {
		fprintf(stderr, "usage: bench-fetch [REQUESTS [URL CA_FILE]]\n");
		return 64;
	}
	event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	base = event_base_new_with_config(config);
	event_config_free(config);
	event_base_priority_init(base, 2);
	if (argc > 3)
		rc = measure_tls(base, argv[2], argv[3], (unsigned)n);
	for (size_t i = 0; argc <= 3 && i < ARRAY_LEN(loads) && rc == 0; i++) {
		loads[i].n = (unsigned)n;
		rc = measure(base, &loads[i]);
	}
	event_base_free(base);
	return rc == 0 ? 0 : 1;
}
