/* SPDX-License-Identifier: ISC */
/*
 * A simulated month: feeds on hosts, a virtual clock, no sockets. The
 * daemon's own schedule and hosts against rules of others, by requests sent,
 * delay from publication to poll, and polls that found nothing. Every rule
 * sees the same items.
 *	bench-schedule [FEEDS [HOSTS [DAYS]]]
 * It prints a table, and beneath it the delays' distribution as a plot.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "hosts.h"
#include "rhythm.h"
#include "schedule.h"
#include "util.h"

#define HOUR 3600
#define DAY 86400
#define WARM_DAYS 14   /* before the month: rules learn, nothing is counted */
#define START 1700000000
#define DELAYS 4096    /* steps of the histogram of delays, 30 s each */
#define DELAY_STEP 30
#define SAMPLE 1000     /* feeds by which an interval is found */
#define FIRST_DATES 10 /* items of a first document */

/* --- the feeds: how they publish is drawn once, with the same numbers --- */

struct feed {
	float rate;          /* items a day */
	uint8_t kind;        /* people by day, programs at any time, bursts, daily */
	uint8_t zone;        /* hours from UTC */
	uint32_t host;
	uint32_t first, n;   /* its items in world.times */
};

struct world {
	struct feed *feeds;
	size_t nfeeds, nhosts;
	int64_t *times;      /* of items, feed by feed, ascending */
	size_t ntimes, cap;
	int64_t begin, count_from, end;
	uint64_t seed;
};

static double
uniform(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 11) / 9007199254740992.0;
}

static double
normal(uint64_t *seed)
{
	return sqrt(-2 * log(1 - uniform(seed))) *
	    cos(6.283185307179586 * uniform(seed));
}

/* How much of its rate a feed has in an hour of the week. */
static double
weight(const struct feed *f, int64_t t)
{
	static const double day[24] = { .2, .1, .1, .1, .1, .2, .5, 1, 1.6, 2,
		2.1, 2, 1.8, 1.8, 1.9, 1.8, 1.7, 1.5, 1.2, 1, .8, .6, .5, .3 };
	int64_t local = t + f->zone * HOUR;
	int64_t weekday = (local / DAY + 3) % 7;

	if (f->kind == 1)
		return 1;
	return day[local % DAY / HOUR] * (weekday >= 5 ? .5 : 1.2);
}

static void
world_add(struct world *w, int64_t t)
{
	if (w->ntimes == w->cap) {
		w->cap = w->cap * 2 + 1024;
		w->times = xreallocarray(w->times, w->cap, sizeof(*w->times));
	}
	w->times[w->ntimes++] = t;
}

/* A feed that publishes once a day, at nearly the same minute. */
static void
publish_daily(struct world *w, const struct feed *f)
{
	int64_t at = (int64_t)(uniform(&w->seed) * DAY);

	for (int64_t t = w->begin - 30 * DAY + at; t < w->end; t += DAY) {
		int64_t weekday = ((t + f->zone * HOUR) / DAY + 3) % 7;

		if (weekday < 5 || f->rate > 1)
			world_add(w, t + (int64_t)(uniform(&w->seed) * 600));
	}
}

/* Draw a feed's items from a month before the begin to the end. */
static void
publish(struct world *w, struct feed *f)
{
	int64_t from = w->begin - 30 * DAY;
	double most = 2.6 * f->rate / DAY;

	f->first = (uint32_t)w->ntimes;
	if (f->kind == 3)
		publish_daily(w, f);
	for (double t = (double)from; f->kind != 3;) {
		t -= log(1 - uniform(&w->seed)) / most;
		if (t >= (double)w->end)
			break;
		if (uniform(&w->seed) > weight(f, (int64_t)t) / 2.6)
			continue;
		world_add(w, (int64_t)t);
		/* Some publish a few things when they sit down to it. */
		while (f->kind == 2 && uniform(&w->seed) < .6 && t < (double)w->end) {
			t += 60 + uniform(&w->seed) * 2400;
			if (t < (double)w->end)
				world_add(w, (int64_t)t);
		}
	}
	f->n = (uint32_t)w->ntimes - f->first;
}

/*
 * Rates of feeds in collections that people keep: log-normal, the median one
 * item in three days, some a hundred a day, many asleep.
 */
static void
world_make(struct world *w, size_t feeds, size_t hosts, int days)
{
	w->nfeeds = feeds;
	w->nhosts = hosts;
	w->feeds = xcalloc(feeds, sizeof(*w->feeds));
	w->begin = START;
	w->count_from = START + WARM_DAYS * DAY;
	w->end = w->count_from + (int64_t)days * DAY;
	w->seed = 42;
	for (size_t i = 0; i < feeds; i++) {
		struct feed *f = &w->feeds[i];
		double kind = uniform(&w->seed), rate = .33 *
		    exp(1.9 * normal(&w->seed));

		f->rate = (float)(rate > 150 ? 150 : rate);
		f->kind = kind < .55 ? 0 : kind < .7 ? 1 : kind < .92 ? 2 : 3;
		f->zone = (uint8_t)(uniform(&w->seed) * 24);
		/* Hosts have one feed, or very many: a power law. */
		f->host = (uint32_t)((double)hosts *
		    pow(uniform(&w->seed), 1.7));
		publish(w, f);
	}
}

/* --- the rules --- */

struct state {
	struct schedule_memory memory;
	int64_t last;       /* poll; 0: none yet */
	int64_t interval;   /* of rules that keep it */
	uint32_t seen;      /* items polled so far */
	struct host_slot slot;
	int64_t due;
};

struct rule {
	const char *name;
	/* When to poll again: `now` had nnew items. */
	int64_t (*next)(const struct rule *r, const struct world *w,
	    const struct feed *f, struct state *s, uint32_t nnew, int64_t now,
	    uint32_t jitter);
	int64_t interval;   /* seconds */
};

/* The daemon's: what a poll taught, then the maximum of the terms. */
static int64_t
rule_ours(const struct rule *r, const struct world *w, const struct feed *f,
    struct state *s, uint32_t nnew, int64_t now, uint32_t jitter)
{
	const struct schedule_conf conf = { r->interval, 900, DAY };
	struct schedule_input in = { .retry_after = -1, .fresh_for = -1,
		.jitter = jitter, .memory = &s->memory };
	int64_t times[BOUND_RHYTHM_ITEMS];
	uint32_t n = s->last == 0 && nnew > FIRST_DATES ? FIRST_DATES : nnew;
	struct schedule_verdict v;

	if (n > BOUND_RHYTHM_ITEMS)
		n = BOUND_RHYTHM_ITEMS;
	memcpy(times, w->times + f->first + s->seen - n, n * sizeof(*times));
	rhythm_learn(&s->memory.rhythm, times, n, now);
	schedule_next_poll(&conf, &in, now, &v);
	return v.next_poll;
}

static int64_t
rule_flat(const struct rule *r, const struct world *w, const struct feed *f,
    struct state *s, uint32_t nnew, int64_t now, uint32_t jitter)
{
	(void)w, (void)f, (void)s, (void)nnew, (void)jitter;
	return now + r->interval;
}

/*
 * Miniflux, entry_frequency: a week divided by the entries of a week as their
 * mean gap within the last seven days says, from 5 minutes to 24 hours; worked
 * out when a poll found something; looked at every 60 minutes.
 */
static int64_t
rule_miniflux(const struct rule *r, const struct world *w,
    const struct feed *f, struct state *s, uint32_t nnew, int64_t now,
    uint32_t jitter)
{
	const int64_t *t = w->times + f->first, week = 7 * DAY;
	uint32_t from = s->seen;
	int64_t gap, weekly = 0, next;

	(void)jitter;
	if (nnew > 0 || s->interval == 0) {
		while (from > 0 && t[from - 1] > now - week)
			from--;
		if (s->seen - from >= 2) {
			gap = (t[s->seen - 1] - t[from]) / (s->seen - from - 1);
			weekly = gap > 0 ? (week + gap - 1) / gap : week;
		}
		s->interval = weekly == 0 ? DAY : week / weekly;
		s->interval = s->interval < 300 ? 300 :
		    s->interval > DAY ? DAY : s->interval;
	}
	next = now + s->interval;
	return next + (r->interval - next % r->interval) % r->interval;
}

/* --- the run --- */

struct result {
	uint64_t polls, wasted, items, late_sum;
	uint64_t delays[DELAYS];
};

static void
count_poll(const struct world *w, const struct feed *f, struct state *s,
    int64_t now, uint32_t *nnew, struct result *res)
{
	const int64_t *t = w->times + f->first;
	bool counted = now >= w->count_from;

	*nnew = 0;
	while (s->seen < f->n && t[s->seen] <= now) {
		int64_t delay = now - t[s->seen];

		if (counted && t[s->seen] >= w->count_from) {
			res->items++;
			res->late_sum += (uint64_t)delay;
			delay /= DELAY_STEP;
			res->delays[delay < DELAYS ? delay : DELAYS - 1]++;
		}
		s->seen++;
		++*nnew;
	}
	if (counted) {
		res->polls++;
		res->wasted += *nnew == 0;
	}
}

struct run {
	struct world *w;
	const struct rule *rule;
	struct state *states;
	struct schedule *due;
	struct hosts *hosts;
	uint64_t seed;
	struct result *res;
};

static void
run_poll(struct run *run, size_t i, int64_t now)
{
	struct state *s = &run->states[i];
	const struct feed *f = &run->w->feeds[i];
	uint32_t nnew;

	count_poll(run->w, f, s, now, &nnew, run->res);
	s->due = run->rule->next(run->rule, run->w, f, s, nnew, now,
	    (uint32_t)(uniform(&run->seed) * UINT32_MAX));
	s->last = now;
	schedule_set(run->due, (int64_t)i + 1, s->due);
	hosts_leave(run->hosts, &s->slot, now);
}

/* All rules go through the same hosts: one at a time, a second between two. */
static void
run_second(struct run *run, int64_t now)
{
	struct host_slot *slot;
	char origin[32];
	int64_t feed;

	while ((slot = hosts_pop(run->hosts, now)) != NULL)
		run_poll(run, (size_t)((struct state *)((char *)slot -
		    offsetof(struct state, slot)) - run->states), now);
	while (schedule_pop(run->due, now, &feed) == 0) {
		snprintf(origin, sizeof(origin), "%u",
		    run->w->feeds[feed - 1].host);
		if (hosts_ask(run->hosts, &run->states[feed - 1].slot, origin,
		    now))
			run_poll(run, (size_t)feed - 1, now);
	}
}

static void
simulate(struct world *w, const struct rule *rule, struct result *res)
{
	const struct hosts_conf hc = { 1, 1 };
	struct run run = { w, rule, xcalloc(w->nfeeds, sizeof(struct state)),
		schedule_new(), hosts_new(&hc), 7, res };
	int64_t now;

	memset(res, 0, sizeof(*res));
	for (size_t i = 0; i < w->nfeeds; i++) {
		schedule_memory_init(&run.states[i].memory);
		schedule_set(run.due, (int64_t)i + 1,
		    w->begin + (int64_t)(uniform(&run.seed) * HOUR));
	}
	for (;;) {
		now = schedule_due(run.due);
		if (hosts_due(run.hosts) < now)
			now = hosts_due(run.hosts);
		if (now >= w->end)
			break;
		run_second(&run, now);
	}
	for (size_t i = 0; i < w->nfeeds; i++)
		hosts_leave(run.hosts, &run.states[i].slot, now);
	hosts_free(run.hosts);
	schedule_free(run.due);
	free(run.states);
}

/* --- the table and the plot --- */

/* The delay in minutes that so many of 1000 items do not pass. */
static double
delay_at(const struct result *r, unsigned per_mille)
{
	uint64_t n = 0;

	for (size_t i = 0; i < DELAYS; i++) {
		n += r->delays[i];
		if (n * 1000 >= r->items * per_mille)
			return (double)(i + 1) * DELAY_STEP / 60;
	}
	return (double)DELAYS * DELAY_STEP / 60;
}

static void
print_row(const struct world *w, const char *name, const struct result *r)
{
	double days = (double)(w->end - w->count_from) / DAY;

	printf("%-34s %12" PRIu64 " %9.2f %9.1f %9.1f %9.1f %8.1f%%\n", name,
	    r->polls, (double)r->polls / (double)w->nfeeds / days,
	    delay_at(r, 500), delay_at(r, 950),
	    (double)r->late_sum / (double)r->items / 60,
	    100.0 * (double)r->wasted / (double)r->polls);
	fflush(stdout);
}

static void
print_plot(const char *name, const struct result *r)
{
	static const unsigned at[] = { 100, 250, 500, 750, 900, 950, 990 };

	printf("%s\n", name);
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		double minutes = delay_at(r, at[i]);
		int n = (int)(10 * log2(1 + minutes) / 2);

		printf("  %4.1f%% within %7.1f min |", at[i] / 10.0, minutes);
		for (int k = 0; k < n; k++)
			putchar('#');
		putchar('\n');
	}
}

/*
 * Find the interval with which our rule sends a little fewer requests than
 * another one, by halving, with some of the feeds; then run with all.
 */
static void
match(struct world *w, const struct rule *other, struct rule *ours,
    struct result *res)
{
	size_t all = w->nfeeds;
	double low = 1, high = 60 * 24;
	uint64_t polls;

	if (w->nfeeds > SAMPLE)
		w->nfeeds = SAMPLE;
	simulate(w, other, res);
	polls = res->polls;
	for (int i = 0; i < 9; i++) {
		double mid = sqrt(low * high);

		ours->interval = (int64_t)(mid * 60);
		simulate(w, ours, res);
		if (res->polls + res->polls / 50 > polls)
			low = mid;
		else
			high = mid;
	}
	w->nfeeds = all;
	ours->interval = (int64_t)(high * 60);
	simulate(w, ours, res);
}

int
main(int argc, char **argv)
{
	size_t feeds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	size_t hosts = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
	int days = argc > 3 ? (int)strtoul(argv[3], NULL, 10) : 30;
	struct rule ours = { "gazetted", rule_ours, HOUR };
	const struct rule others[] = {
		{ "flat hourly timer", rule_flat, HOUR },
		{ "Miniflux entry_frequency", rule_miniflux, HOUR },
		{ "fusion, 30 min", rule_flat, 1800 },
	};
	struct result theirs[ARRAY_LEN(others)], mine[ARRAY_LEN(others)], std;
	struct world w = { 0 };
	bool ahead = true;
	char name[64];

	world_make(&w, feeds, hosts, days);
	printf("%zu feeds on %zu hosts, %zu items, %d days\n\n", feeds, hosts,
	    w.ntimes, days);
	printf("%-34s %12s %9s %9s %9s %9s %9s\n", "", "requests", "a feed",
	    "median", "p95", "mean", "wasted");
	printf("%-34s %12s %9s %9s %9s %9s %9s\n", "rule", "", "and day",
	    "minutes", "minutes", "minutes", "");
	simulate(&w, &ours, &std);
	print_row(&w, "gazetted, poll.interval 1h", &std);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		simulate(&w, &others[i], &theirs[i]);
		match(&w, &others[i], &ours, &mine[i]);
		print_row(&w, others[i].name, &theirs[i]);
		snprintf(name, sizeof(name), "  gazetted, poll.interval %.1f min",
		    (double)ours.interval / 60);
		print_row(&w, name, &mine[i]);
		ahead &= mine[i].polls <= theirs[i].polls &&
		    delay_at(&mine[i], 500) < delay_at(&theirs[i], 500) &&
		    delay_at(&mine[i], 950) < delay_at(&theirs[i], 950);
	}
	printf("\ngazetted is %s of each on median and p95 at no more "
	    "requests\n\n", ahead ? "ahead" : "NOT ahead");
	print_plot("gazetted, poll.interval 1h", &std);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		print_plot(others[i].name, &theirs[i]);
	return ahead ? 0 : 1;
}
