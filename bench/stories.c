/* SPDX-License-Identifier: ISC */
/*
 * How well copies of a story are told from what only looks like them: pairs
 * with the answer known go through the sketch, the window of the last days
 * and the rules, as they do in the daemon. Then what the similarity of the
 * sketches alone would have said, at each threshold.
 *	bench-stories [PAIRS [SEED [CURVE.svg]]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "articles.h"
#include "clock.h"
#include "sketch.h"
#include "util.h"
#include "window.h"
#include "words.h"

#define STEPS 60       /* of the threshold, in hundredths */
#define MATCHES 16

struct text {
	struct alike_text is;
	uint8_t sketch[SKETCH_SLOTS], marks[SKETCH_MARKS];
};

struct example {
	struct pair pair;
	struct text a, b;
	unsigned jaccard;
	bool candidate;    /* the window found it */
	bool said;         /* the rules say that it is a copy */
	bool stray;        /* they say so of another pair's article */
};

struct rates {
	unsigned right, wrong, missed;
};

static void
text_read(struct text *t, const struct article *a, int64_t feed)
{
	alike_title(&t->is.title, str_from(a->title));
	t->is.feed = feed;
	t->is.time = a->time;
	t->is.sketch = t->sketch;
	t->is.marks = t->marks;
	t->is.shingles = sketch_text(str_from(a->text), NULL, 0, t->sketch,
	    t->marks);
}

static struct window_item
window_item(const struct text *t, int64_t rid)
{
	struct window_item w = { .rid = rid,
		.seen = t->is.time, .shingles = t->is.shingles,
		.sketch = t->sketch };

	w.names[WINDOW_TITLE] = t->is.title.hash;
	return w;
}

static void
example_make(struct example *e, unsigned i, uint64_t seed)
{
	pair_make(&e->pair, i % pair_kinds(), seed + i);
	text_read(&e->a, &e->pair.a, 1 + i * 2);
	text_read(&e->b, &e->pair.b, 2 + i * 2);
	if (e->a.is.shingles > 0 && e->b.is.shingles > 0)
		e->jaccard = slots_alike(e->a.sketch, e->b.sketch, SKETCH_SLOTS);
}

/* Look for the second of a pair among the firsts of all. */
static void
example_judge(struct example *all, unsigned i, struct window *w)
{
	struct example *e = &all[i];
	struct window_item item = window_item(&e->b, -1);
	struct window_match found[MATCHES];
	size_t n = window_find(w, &item, found, MATCHES);
	unsigned strength, best = 0;
	int64_t rid = 0;

	for (size_t k = 0; k < n; k++) {
		e->candidate = e->candidate || found[k].rid == (int64_t)i + 1;
		strength = alike(&e->b.is, &all[found[k].rid - 1].a.is);
		if (strength > best) {
			best = strength;
			rid = found[k].rid;
		}
	}
	e->said = rid == (int64_t)i + 1;
	e->stray = rid != 0 && !e->said;
}

static void
count(struct rates *r, bool same, bool said)
{
	r->right += same && said;
	r->wrong += !same && said;
	r->missed += same && !said;
}

static double
precision(const struct rates *r)
{
	return r->right + r->wrong == 0 ? 1 :
	    (double)r->right / (r->right + r->wrong);
}

static double
recall(const struct rates *r)
{
	return r->right + r->missed == 0 ? 1 :
	    (double)r->right / (r->right + r->missed);
}

/* What the similarity alone says at a threshold. */
static struct rates
at_threshold(const struct example *all, unsigned n, unsigned threshold)
{
	struct rates r = { 0, 0, 0 };

	for (unsigned i = 0; i < n; i++)
		count(&r, all[i].pair.same, all[i].jaccard >= threshold);
	return r;
}

static void
print_curve(const struct example *all, unsigned n)
{
	printf("\nsimilarity alone: P precision, R recall, * both\n");
	for (unsigned t = 4; t <= STEPS; t += 4) {
		struct rates r = at_threshold(all, n, t * 10);
		char line[52];
		unsigned p = (unsigned)(precision(&r) * 50);
		unsigned c = (unsigned)(recall(&r) * 50);

		memset(line, ' ', sizeof(line));
		line[51] = '\0';
		line[c] = 'R';
		line[p] = p == c ? '*' : 'P';
		printf("0.%02u |%s| %.3f %.3f\n", t, line, precision(&r),
		    recall(&r));
	}
}

static void
svg_line(FILE *f, const struct example *all, unsigned n, const char *colour,
    double (*value)(const struct rates *))
{
	fprintf(f, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
	    "points=\"", colour);
	for (unsigned t = 0; t <= STEPS; t++) {
		struct rates r = at_threshold(all, n, t * 10);

		fprintf(f, "%u,%.1f ", 50 + t * 9, 350 - value(&r) * 300);
	}
	fprintf(f, "\"/>\n");
}

/* Draw the curves, and what the rules reach as level lines. */
static int
write_svg(const char *path, const struct example *all, unsigned n,
    const struct rates *rules)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return -1;
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" "
	    "height=\"400\" font-family=\"sans-serif\" font-size=\"12\">\n"
	    "<rect width=\"640\" height=\"400\" fill=\"white\"/>\n"
	    "<path d=\"M50 50V350H590\" fill=\"none\" stroke=\"black\"/>\n");
	for (unsigned t = 0; t <= STEPS; t += 10)
		fprintf(f, "<text x=\"%u\" y=\"368\" text-anchor=\"middle\">0.%02u"
		    "</text>\n", 50 + t * 9, t);
	for (unsigned v = 0; v <= 10; v += 2)
		fprintf(f, "<text x=\"42\" y=\"%u\" text-anchor=\"end\">%.1f"
		    "</text>\n", 354 - v * 30, v / 10.0);
	svg_line(f, all, n, "#1f77b4", precision);
	svg_line(f, all, n, "#d62728", recall);
	fprintf(f, "<path d=\"M50 %.1fH590\" stroke=\"#1f77b4\" "
	    "stroke-dasharray=\"4\"/>\n<path d=\"M50 %.1fH590\" "
	    "stroke=\"#d62728\" stroke-dasharray=\"4\"/>\n",
	    350 - precision(rules) * 300, 350 - recall(rules) * 300);
	fprintf(f, "<text x=\"50\" y=\"30\">threshold of similarity: precision "
	    "(blue), recall (red); dashed: all the rules</text>\n"
	    "<text x=\"320\" y=\"390\" text-anchor=\"middle\">estimated Jaccard "
	    "similarity</text>\n</svg>\n");
	return fclose(f);
}

static void
print_kinds(const struct example *all, unsigned n)
{
	for (unsigned k = 0; k < pair_kinds(); k++) {
		unsigned total = 0, said = 0, candidates = 0, stray = 0;
		unsigned least = 1000, most = 0;

		for (unsigned i = k; i < n; i += pair_kinds()) {
			const struct example *e = &all[i];

			total++;
			said += e->said;
			stray += e->stray;
			candidates += e->candidate;
			least = e->jaccard < least ? e->jaccard : least;
			most = e->jaccard > most ? e->jaccard : most;
		}
		if (total > 0)
			printf("%-34s %5u pairs, linked %5u, found %5u, to others "
			    "%3u, similarity %.2f to %.2f\n", all[k].pair.kind,
			    total, said, candidates, stray, least / 1000.0,
			    most / 1000.0);
	}
}

static unsigned
argument(int argc, char **argv, int i, unsigned otherwise)
{
	uint64_t v = otherwise;

	if (i < argc && parse_uint(argv[i], strlen(argv[i]), 1000000, &v) < 0) {
		fprintf(stderr, "usage: bench-stories [PAIRS [SEED [CURVE.svg]]]\n");
		exit(2);
	}
	return (unsigned)v;
}

/* Put the firsts into the window, look for the seconds. */
static void
judge_all(struct example *all, unsigned n)
{
	struct window *w = window_new((size_t)64 << 20);
	int64_t start = clock_mono_us(), middle;
	struct window_item item;

	for (unsigned i = 0; i < n; i++) {
		item = window_item(&all[i].a, (int64_t)i + 1);
		window_add(w, &item);
	}
	middle = clock_mono_us();
	for (unsigned i = 0; i < n; i++)
		example_judge(all, i, w);
	printf("window           %10.0f inserts/s, %.0f look-ups/s, room for %zu "
	    "items in 64 MiB\n\n", n * 1e6 / (double)(middle - start + 1),
	    n * 1e6 / (double)(clock_mono_us() - middle + 1),
	    window_capacity(w));
	window_free(w);
}

int
main(int argc, char **argv)
{
	unsigned n = argument(argc, argv, 1, 2000);
	unsigned seed = argument(argc, argv, 2, 1);
	struct example *all = xcalloc(n, sizeof(*all));
	struct rates rules = { 0, 0, 0 };
	bool good;

	for (unsigned i = 0; i < n; i++)
		example_make(&all[i], i, seed * UINT64_C(1000000));
	judge_all(all, n);
	for (unsigned i = 0; i < n; i++) {
		count(&rules, all[i].pair.same, all[i].said);
		rules.wrong += all[i].stray;
	}
	print_kinds(all, n);
	print_curve(all, n);
	good = precision(&rules) >= 0.99 && recall(&rules) >= 0.95;
	printf("\nall rules        precision %.4f recall %.4f on %u pairs: %s\n",
	    precision(&rules), recall(&rules), n,
	    good ? "as wanted" : "NOT as wanted (0.99, 0.95)");
	if (argc > 3 && write_svg(argv[3], all, n, &rules) != 0)
		fprintf(stderr, "bench-stories: %s: cannot be written\n", argv[3]);
	for (unsigned i = 0; i < n; i++)
		pair_clear(&all[i].pair);
	free(all);
	return good ? 0 : 1;
}
