/* SPDX-License-Identifier: ISC */
/*
 * The stage: bytes, clean text, facts, records. What is set up once is in one
 * struct here, since a process parses one document at a time.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <libxml/parser.h>

#include "bounds.h"
#include "boilerplate.h"
#include "charset.h"
#include "collect.h"
#include "discover.h"
#include "identity.h"
#include "json_feed.h"
#include "opml.h"
#include "parse.h"
#include "render.h"
#include "sketch.h"
#include "sniff.h"
#include "utf8.h"
#include "xml.h"

#define KEPT MIB(2) /* free memory, between documents */
#define ARENA_MAX MIB(384) /* inside BOUND_PARSE_MEMORY, with the rest */

static struct {
	struct charset *charset;
	struct html_cleaner *cleaner;
} stage; /* set by parse_init, freed by parse_fini */

/*
 * What one document took is kept for the next one: asked for anew it costs a
 * page fault for each page.
 */
static void
keep_memory(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, (int)KEPT);
	mallopt(M_MMAP_THRESHOLD, (int)KEPT);
#endif
}

int
parse_init(void)
{
	if (digest_init() != 0) {
		fprintf(stderr, "parse: no SHA-256 in libcrypto\n");
		return -1;
	}
	keep_memory();
	xmlInitParser();
	json_object_seed(0); /* from a file, which is out of reach later */
	stage.charset = charset_new();
	stage.cleaner = html_cleaner_new();
	if (stage.charset != NULL && stage.cleaner != NULL)
		return 0;
	fprintf(stderr, "parse: no converters of character sets\n");
	parse_fini();
	return -1;
}

void
parse_fini(void)
{
	charset_free(stage.charset);
	html_cleaner_free(stage.cleaner);
	stage.charset = NULL;
	stage.cleaner = NULL;
	xmlCleanupParser();
}

const char *
parse_library_version(void)
{
	return xmlParserVersion;
}

/* --- reading --- */

static void
fail(struct parse_status *status, enum parse_outcome outcome, const char *why)
{
	status->outcome = outcome;
	snprintf(status->detail, sizeof(status->detail), "%s", why);
}

/* The base of a document without xml:base. RFC 3986 5.1. */
static struct str
document_base(const struct parse_request *request, struct arena *a)
{
	struct str base = { NULL, 0 };
	struct buf url;

	buf_init(&url, BOUND_URL * 4);
	if (request->content_location.n > 0 && url_resolve(request->url,
	    request->content_location, URL_WEB, &url) == 0)
		base = (struct str){ url.data, url.len };
	if (url_is_absolute(base)) {
		base.s = arena_strndup(a, base.s, base.n);
		if (base.s == NULL)
			base.n = 0;
	} else {
		base = request->url;
	}
	buf_free(&url);
	return base;
}

static void
read_xml(struct str text, struct str document, struct doc *doc,
    struct xml **reader, const struct context *context,
    struct parse_status *status)
{
	struct collect *c = collect_new(doc, context);
	struct xml *x = xml_new(collect_handler(c));

	*reader = x; /* names of attributes live as long as it does */
	xml_read(x, text, document, status);
	collect_end(c);
	doc->complete = xml_complete(x);
	if (xml_error(x) != NULL)
		doc_malformed(doc, xml_error(x));
	if (!doc->complete)
		doc_malformed(doc, "the document ends before its root element");
	if (status->outcome == PARSE_OK && collect_format(c) == NULL) {
		status->outcome = PARSE_NOT_FEED;
		snprintf(status->detail, sizeof(status->detail),
		    "not a feed: its root element is %.60s",
		    collect_root(c)[0] == '\0' ? "missing" : collect_root(c));
	}
	doc->format = collect_format(c);
	collect_free(c);
}

/* --- rendering --- */

static void
deliver(struct render *r, const struct parse_sink *sink,
    struct feed_record *feed, struct parse_status *status)
{
	const struct parse_request *request = r->request;
	struct boilerplate *lines = boilerplate_new(request->boiler,
	    request->nboiler);
	int stop;

	r->arena = r->doc->arena;
	identity_scan(request, r->doc, feed);
	for (struct item_facts *i = r->doc->items; i != NULL; i = i->next) {
		if (i->known || request->render_only)
			continue;
		fact_index(&r->item, i->facts.first);
		buf_reset(&r->html);
		render_body_text(r, &r->item, &r->html);
		i->text = (struct str){ arena_strndup(r->arena, r->html.data,
		    r->html.len), r->html.len };
		if (i->text.s == NULL)
			i->text.n = 0;
		boilerplate_learn(lines, i->text);
	}
	boilerplate_finish(lines, &feed->boiler, &feed->nboiler);
	fact_index(&r->feed, r->doc->feed.first);
	render_feed(r, feed);
	stop = sink->feed(sink->arg, feed);
	for (struct item_facts *i = r->doc->items; i != NULL && stop == 0;
	    i = i->next) {
		struct item_record record;
		size_t n;
		const uint64_t *all = boilerplate_all(lines, &n);

		r->arena = arena_new(ARENA_MAX);
		render_item(r, i, &record);
		if (!record.known && !request->render_only)
			record.shingles = sketch_text(i->text, all, n,
			    record.sketch, record.marks);
		stop = r->failed || r->out.failed ? -1 :
		    sink->item(sink->arg, &record);
		arena_free(r->arena);
	}
	if (stop != 0)
		fail(status, PARSE_INTERNAL, "the result was not taken");
	boilerplate_free(lines);
}

static void
render_document(const struct parse_request *request, struct doc *doc,
    struct str base, const struct parse_sink *sink,
    struct parse_status *status)
{
	struct render r = { .request = request, .doc = doc, .base = base,
		.cleaner = stage.cleaner };
	struct feed_record feed = { .guids = 0 };

	buf_init(&r.out, BOUND_PARSE_RESULT);
	buf_init(&r.tmp, BOUND_PARSE_RESULT);
	buf_init(&r.html, BOUND_PARSE_RESULT);
	buf_init(&r.text, BOUND_PARSE_RESULT);
	buf_init(&r.line, BOUND_PARSE_RESULT);
	r.digest = digest_new();
	deliver(&r, sink, &feed, status);
	buf_free(&r.out);
	buf_free(&r.tmp);
	buf_free(&r.html);
	buf_free(&r.text);
	buf_free(&r.line);
	digest_free(r.digest);
}

static void
parse_feed(const struct parse_request *request, struct charset_text *text,
    const struct parse_sink *sink, struct parse_status *status)
{
	struct doc doc = { .arena = arena_new(ARENA_MAX) };
	struct xml *reader = NULL;
	struct context context = { { NULL, 0 }, { NULL, 0 } };
	struct str document;
	bool junk;

	fact_list_init(&doc.feed);
	doc.last = &doc.items;
	doc.encoding = str_from(text->encoding);
	context.base = document_base(request, doc.arena);
	doc.context = &context;
	if (text->trouble != NULL)
		doc_malformed(&doc, text->trouble);
	switch (sniff(request->body, text->text, &document, &junk, status)) {
	case SNIFF_XML:
		if (junk)
			doc_malformed(&doc, "line 1: something before the document");
		read_xml(text->text, document, &doc, &reader, &context, status);
		break;
	case SNIFF_JSON:
		json_feed_read(document, &doc, &context, status);
		break;
	case SNIFF_NOTHING:
		break;
	}
	if (status->outcome == PARSE_OK && doc.failed)
		fail(status, PARSE_INTERNAL, "no memory for the document");
	if (status->outcome == PARSE_OK)
		render_document(request, &doc, context.base, sink, status);
	xml_free(reader);
	arena_free(doc.arena);
}

/* View a header's value as clean text, of which a copy is made if it is none. */
static struct str
clean_header(struct str value, struct buf *room)
{
	struct utf8_report report = { 0, 0, 0 };

	if (value.n == 0 || utf8_clean_prefix(value, &report) == value.n)
		return value;
	utf8_clean(value, room, &report);
	return (struct str){ room->data, room->len };
}

/* What parse_document does, the headers and the body being clean text. */
static void
parse_text(const struct parse_request *request, struct charset_text *text,
    const struct parse_sink *sink, struct parse_status *status)
{
	struct str document;
	bool junk;

	switch (request->kind) {
	case PARSE_FEED:
		parse_feed(request, text, sink, status);
		break;
	case PARSE_PAGE:
		discover_read(text->text, request, sink, status);
		break;
	case PARSE_OPML:
		if (sniff(request->body, text->text, &document, &junk,
		    status) == SNIFF_XML)
			opml_read(text->text, document, request, sink, status);
		else
			fail(status, PARSE_NOT_FEED, "not OPML, nor any XML");
		break;
	}
}

void
parse_document(const struct parse_request *request,
    const struct parse_sink *sink, struct parse_status *status)
{
	struct charset_text text = { { NULL, 0 }, "utf-8", NULL };
	struct parse_request clean = *request;
	struct buf link, location;

	*status = (struct parse_status){ PARSE_OK, "" };
	if (charset_decode(stage.charset, request->body, request->content_type,
	    &text, status) != 0)
		return;
	buf_init(&link, BOUND_RESPONSE_HEADERS * 3);
	buf_init(&location, BOUND_RESPONSE_HEADERS * 3);
	clean.link = clean_header(request->link, &link);
	clean.content_location = clean_header(request->content_location, &location);
	parse_text(&clean, &text, sink, status);
	status->detail[utf8_whole(str_from(status->detail))] = '\0';
	buf_free(&link);
	buf_free(&location);
}
