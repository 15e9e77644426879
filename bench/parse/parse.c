/* SPDX-License-Identifier: ISC */
/*
 * bench-parse FILE...: how fast documents are parsed, normalised, sanitised and
 * rendered, beside libxml2's bare SAX loop over the same bytes, in one process.
 * "parse" is what `gazette parse` does, "worker" what a worker does: hashes,
 * text to index and sketches too; "again" a worker that knows every item.
 * Documents that bare SAX does not read to their end (JSON) are measured by
 * themselves, since giving up is fast. The best of five rounds, in which each
 * has its turn; processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <libxml/parser.h>

#include "bounds.h"
#include "buf.h"
#include "parse.h"

#define ROUNDS 5
#define SLICE KIB(16)

struct document {
	struct buf bytes;
	uint8_t *known;
	size_t nknown;
	size_t depth;      /* of bare SAX */
	bool ended;        /* it saw the root element's end */
};

static int
read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	buf_init(out, BOUND_BODY_MAX);
	if (f == NULL)
		return -1;
	do {
		if (buf_reserve(out, KIB(64)) != 0)
			break;
		n = fread(out->data + out->len, 1, KIB(64), f);
		out->len += n;
	} while (n > 0);
	fclose(f);
	return out->failed ? -1 : 0;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- libxml2 alone --- */

static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattrs, int ndefault,
    const xmlChar **attrs)
{
	struct document *d = ctx;

	(void)local, (void)prefix, (void)uri, (void)nns, (void)ns;
	(void)nattrs, (void)ndefault, (void)attrs;
	d->depth++;
}

static void
on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct document *d = ctx;

	(void)local, (void)prefix, (void)uri;
	d->ended = --d->depth == 0;
}

static void
on_text(void *ctx, const xmlChar *s, int n)
{
	(void)ctx, (void)s, (void)n;
}

static void
on_error(void *ctx, xmlErrorPtr error)
{
	(void)ctx, (void)error;
}

static void
bare_sax(struct document *d)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start, .endElementNs = on_end,
		.characters = on_text, .ignorableWhitespace = on_text,
		.cdataBlock = on_text, .serror = on_error };
	xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, d, NULL, 0, NULL);
	size_t n;

	d->depth = 0;
	d->ended = false;

	xmlCtxtUseOptions(c, XML_PARSE_NONET | XML_PARSE_RECOVER);
	for (size_t i = 0; i < d->bytes.len; i += n) {
		n = d->bytes.len - i < SLICE ? d->bytes.len - i : SLICE;
		xmlParseChunk(c, d->bytes.data + i, (int)n, 0);
	}
	xmlParseChunk(c, NULL, 0, 1);
	xmlFreeDoc(c->myDoc);
	xmlFreeParserCtxt(c);
}

/* --- the parse stage --- */

static int
take_feed(void *arg, const struct feed_record *feed)
{
	(void)arg, (void)feed;
	return 0;
}

static int
take_item(void *arg, const struct item_record *item)
{
	struct document *d = arg;

	if (item->known || d->known == NULL)
		return 0;
	memcpy(d->known + d->nknown++ * DIGEST_LEN, item->raw_hash, DIGEST_LEN);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_LEN);
}

static void
parse_with(struct document *d, struct parse_request *request)
{
	const struct parse_sink sink = { take_feed, take_item, NULL, d };
	struct parse_status status;

	request->kind = PARSE_FEED;
	request->url = STR_LIT("https://bench.example/feed");
	request->body = (struct str){ d->bytes.data, d->bytes.len };
	parse_document(request, &sink, &status);
}

static void
render(struct document *d)
{
	struct parse_request request = { .render_only = true };

	parse_with(d, &request);
}

static void
worker(struct document *d)
{
	struct parse_request request = { .rules = PARSE_RULES };

	free(d->known);
	d->known = calloc(BOUND_ITEMS, DIGEST_LEN);
	d->nknown = 0;
	parse_with(d, &request);
	if (d->known != NULL)
		qsort(d->known, d->nknown, DIGEST_LEN, compare);
}

static void
again(struct document *d)
{
	struct parse_request request = { .rules = PARSE_RULES,
		.known = d->known, .nknown = d->nknown };

	parse_with(d, &request);
}

static const struct {
	const char *name;
	void (*run)(struct document *d);
} ways[] = {
	{ "bare SAX", bare_sax }, { "parse", render }, { "worker", worker },
	{ "again", again },
};

/* Measure the documents that bare SAX reads to the end, or the others. */
static void
measure(struct document *docs, size_t n, bool ended)
{
	double best[ARRAY_LEN(ways)] = { 0 }, bytes = 0;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		count += docs[i].ended == ended;
		bytes += docs[i].ended == ended ? (double)docs[i].bytes.len : 0;
	}
	if (count == 0)
		return;
	for (size_t turn = 0; turn < ROUNDS * ARRAY_LEN(ways); turn++) {
		size_t way = turn % ARRAY_LEN(ways);
		double begin = now(), took;

		for (size_t i = 0; i < n && (ended || way > 0); i++)
			if (docs[i].ended == ended)
				ways[way].run(&docs[i]);
		took = now() - begin;
		if (best[way] <= 0 || took < best[way])
			best[way] = took;
	}
	printf("%zu documents, %.1f MB%s\n", count, bytes / 1e6,
	    ended ? "" : ", which bare SAX does not read");
	for (size_t way = ended ? 0 : 1; way < ARRAY_LEN(ways); way++) {
		printf("%-8s %8.1f MB/s %9.0f documents/s", ways[way].name,
		    bytes / 1e6 / best[way], (double)count / best[way]);
		if (ended)
			printf("  %5.2f of bare SAX", best[0] / best[way]);
		printf("\n");
	}
}

static long
peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

int
main(int argc, char **argv)
{
	size_t n = (size_t)argc - 1, largest = 0;
	struct document *docs = calloc(n + 1, sizeof(*docs));
	long before;

	if (n == 0 || docs == NULL || parse_init() != 0) {
		fprintf(stderr, "usage: bench-parse FILE...\n");
		return 2;
	}
	for (size_t i = 0; i < n; i++) {
		if (read_file(argv[i + 1], &docs[i].bytes) != 0)
			fprintf(stderr, "%s: %m\n", argv[i + 1]);
		if (docs[i].bytes.len > largest)
			largest = docs[i].bytes.len;
		bare_sax(&docs[i]);
	}
	before = peak_kib();
	for (size_t i = 0; i < n; i++)
		render(&docs[i]);
	printf("memory: %.1f MiB beyond the start, the largest document has %.1f\n",
	    (double)(peak_kib() - before) / 1024, (double)largest / (1 << 20));
	measure(docs, n, true);
	measure(docs, n, false);
	return 0;
}
