/* SPDX-License-Identifier: ISC */
/*
 * bench-parse FILE...: how fast documents are parsed, normalised, sanitised and
 * rendered, beside libxml2's bare SAX loop over the same bytes, in one process.
 * "parse" is what `gazette parse` does, "worker" what a worker does: hashes,
 * text to index and sketches too; "again" a worker that knows every item. The
 * best of five rounds; processor time.
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
	(void)ctx, (void)local, (void)prefix, (void)uri, (void)nns, (void)ns;
	(void)nattrs, (void)ndefault, (void)attrs;
}

static void
on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	(void)ctx, (void)local, (void)prefix, (void)uri;
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
	xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
	size_t n;

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

static double
measure(const char *name, void (*run)(struct document *), struct document *docs,
    size_t n, double bare)
{
	double best = 0, bytes = 0;
	struct rusage usage;

	for (size_t i = 0; i < n; i++)
		bytes += (double)docs[i].bytes.len;
	for (int round = 0; round < ROUNDS; round++) {
		double begin = now(), took;

		for (size_t i = 0; i < n; i++)
			run(&docs[i]);
		took = now() - begin;
		if (best <= 0 || took < best)
			best = took;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%-8s %8.1f MB/s %9.0f documents/s  %5.2f of bare SAX  "
	    "peak %ld MiB\n", name, bytes / 1e6 / best, (double)n / best,
	    bare > 0 ? bare / best : 1.0, usage.ru_maxrss / 1024);
	return best;
}

int
main(int argc, char **argv)
{
	size_t n = (size_t)argc - 1;
	struct document *docs = calloc(n + 1, sizeof(*docs));
	double bare;

	if (n == 0 || docs == NULL || parse_init() != 0) {
		fprintf(stderr, "usage: bench-parse FILE...\n");
		return 2;
	}
	for (size_t i = 0; i < n; i++)
		if (read_file(argv[i + 1], &docs[i].bytes) != 0)
			fprintf(stderr, "%s: %m\n", argv[i + 1]);
	bare = measure("bare SAX", bare_sax, docs, n, 0);
	measure("parse", render, docs, n, bare);
	measure("worker", worker, docs, n, bare);
	measure("again", again, docs, n, bare);
	return 0;
}
