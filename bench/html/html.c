/* SPDX-License-Identifier: ISC */
/*
 * bench-html [-s SECONDS] FILE: megabytes a second of HTML bodies (FILE: each
 * followed by a NUL) through gazetted's tokenizer, sanitiser and text, and
 * through gumbo and libxml2 in front of the same writer and the same tables,
 * so that only the parsers differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gumbo.h>
#include <libxml/HTMLparser.h>

#include "bounds.h"
#include "html_internal.h"

#define BASE STR_LIT("https://example.org/feed/")

struct bodies {
	struct str *list;
	size_t n, bytes;
};

struct run {
	struct html_cleaner *cleaner;
	struct buf out;
	uint64_t work; /* what came out, so that nothing is optimised away */
};

/* --- gazetted --- */

static void
tokenize(struct run *r, struct str in)
{
	html_tokenizer_start(r->cleaner->tokenizer, in);
	while (html_tokenizer_next(r->cleaner->tokenizer)->kind != HTML_EOF)
		r->work++;
}

static void
sanitise(struct run *r, struct str in)
{
	html_sanitise(r->cleaner, in, BASE, &r->out, NULL);
}

static void
text(struct run *r, struct str in)
{
	html_to_text(r->cleaner, in, &r->out);
}

/* --- the writer behind another parser --- */

static void
begin(struct run *r, struct str in)
{
	r->cleaner->base = BASE;
	tree_start(&r->cleaner->tree, &r->out, html_output_limit(in.n));
	r->cleaner->tree.allowance = in.n;
}

/* Begin an element. Says whether its content is to be left out. */
static bool
open_element(struct run *r, const char *name, struct html_attr *attrs, size_t n)
{
	struct html_cleaner *c = r->cleaner;
	struct html_tag tag = { .el = html_element_find(&c->names, str_from(name)) };
	struct html_token token = { .attrs = attrs, .nattrs = n };

	if ((html_elements[tag.el].flags & E_KEEP) != 0) {
		html_write_tag(c, &token, &tag);
		if (!tag.drop)
			tree_open(&c->tree, tag.el, (struct str){ c->tag.data, c->tag.len },
			    tag.el == EL_A && !tag.link);
	}
	return (html_elements[tag.el].flags & E_DROP) != 0;
}

static void
close_element(struct run *r, const char *name)
{
	enum element_id el = html_element_find(&r->cleaner->names, str_from(name));

	if ((html_elements[el].flags & E_KEEP) != 0)
		tree_close(&r->cleaner->tree, el);
}

/* --- gumbo --- */

static void
gumbo_only(struct run *r, struct str in)
{
	GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, in.s,
	    in.n);

	r->work += output->root->index_within_parent;
	gumbo_destroy_output(&kGumboDefaultOptions, output);
}

/* Begin a node. Says whether its children are wanted. */
static bool
gumbo_open(struct run *r, const GumboNode *node)
{
	struct html_attr attrs[BOUND_HTML_ATTRIBUTES];
	const GumboVector *list = &node->v.element.attributes;
	size_t i;

	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		tree_text(&r->cleaner->tree, str_from(node->v.text.text));
	if (node->type != GUMBO_NODE_ELEMENT)
		return false;
	for (i = 0; i < list->length && i < ARRAY_LEN(attrs); i++) {
		const GumboAttribute *a = list->data[i];

		attrs[i] = (struct html_attr){ str_from(a->name), str_from(a->value) };
	}
	return !open_element(r, gumbo_normalized_tagname(node->v.element.tag), attrs,
	    i);
}

static void
gumbo_sanitise(struct run *r, struct str in)
{
	GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, in.s,
	    in.n);
	const GumboNode *node = output->root, *child;

	begin(r, in);
	while (node != output->document) {
		if (gumbo_open(r, node) && node->v.element.children.length > 0) {
			node = node->v.element.children.data[0];
			continue;
		}
		for (child = node; child != output->document; child = child->parent) {
			const GumboVector *all = child->parent == output->document ?
			    &output->document->v.document.children :
			    &child->parent->v.element.children;

			if (child->type == GUMBO_NODE_ELEMENT)
				close_element(r, gumbo_normalized_tagname(
				    child->v.element.tag));
			if (child->index_within_parent + 1 < all->length) {
				child = all->data[child->index_within_parent + 1];
				break;
			}
		}
		node = child;
	}
	tree_finish(&r->cleaner->tree);
	gumbo_destroy_output(&kGumboDefaultOptions, output);
}

/* --- libxml2 --- */

static void
sax_start(void *user, const xmlChar *name, const xmlChar **list)
{
	struct html_attr attrs[BOUND_HTML_ATTRIBUTES];
	struct run *r = user;
	size_t n = 0;

	for (; list != NULL && *list != NULL && n < ARRAY_LEN(attrs); list += 2)
		attrs[n++] = (struct html_attr){ str_from((const char *)list[0]),
			str_from((const char *)list[1]) };
	open_element(r, (const char *)name, attrs, n);
}

static void
sax_end(void *user, const xmlChar *name)
{
	close_element(user, (const char *)name);
}

static void
sax_text(void *user, const xmlChar *s, int n)
{
	struct run *r = user;

	tree_text(&r->cleaner->tree, (struct str){ (const char *)s, (size_t)n });
}

static void
sax_count(void *user, const xmlChar *s, int n)
{
	struct run *r = user;

	(void)s;
	r->work += (unsigned)n;
}

static void
sax_parse(struct run *r, struct str in, htmlSAXHandler *handler)
{
	htmlParserCtxtPtr ctxt = htmlCreatePushParserCtxt(handler, r, NULL, 0, NULL,
	    XML_CHAR_ENCODING_UTF8);

	htmlCtxtUseOptions(ctxt, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING);
	htmlParseChunk(ctxt, in.s, (int)in.n, 0);
	htmlParseChunk(ctxt, NULL, 0, 1);
	if (ctxt->myDoc != NULL)
		xmlFreeDoc(ctxt->myDoc);
	htmlFreeParserCtxt(ctxt);
}

static void
libxml2_only(struct run *r, struct str in)
{
	htmlSAXHandler handler = { .characters = sax_count, .cdataBlock = sax_count };

	sax_parse(r, in, &handler);
}

static void
libxml2_sanitise(struct run *r, struct str in)
{
	htmlSAXHandler handler = { .startElement = sax_start, .endElement = sax_end,
		.characters = sax_text, .ignorableWhitespace = sax_text };

	begin(r, in);
	sax_parse(r, in, &handler);
	tree_finish(&r->cleaner->tree);
}

/* --- measuring --- */

static const struct {
	const char *name;
	void (*run)(struct run *r, struct str in);
} engines[] = {
	{ "gazetted: tokens", tokenize },
	{ "gazetted: sanitised", sanitise },
	{ "gazetted: text", text },
	{ "libxml2: SAX events", libxml2_only },
	{ "libxml2: sanitised", libxml2_sanitise },
	{ "gumbo: tree", gumbo_only },
	{ "gumbo: sanitised", gumbo_sanitise },
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Read the file and cut it into bodies. 0 or -1. */
static int
load(const char *path, struct bodies *b)
{
	FILE *f = fopen(path, "rb");
	char *data = malloc(MIB(256)), *end, *nul;
	size_t n;

	if (f == NULL || data == NULL)
		return -1;
	n = fread(data, 1, MIB(256), f);
	fclose(f);
	for (end = data + n; data < end; data = nul + 1) {
		nul = memchr(data, '\0', (size_t)(end - data));
		if (nul == NULL)
			break;
		b->list = xreallocarray(b->list, b->n + 1, sizeof(*b->list));
		b->list[b->n++] = (struct str){ data, (size_t)(nul - data) };
		b->bytes += (size_t)(nul - data);
	}
	return 0;
}

/* Run one engine for some seconds of CPU time and print its speed. */
static void
measure(size_t engine, const struct bodies *b, double seconds)
{
	struct run r = { .cleaner = html_cleaner_new() };
	double start, best = 0, one, begun = now();

	buf_init(&r.out, MIB(64));
	do {
		start = now();
		for (size_t i = 0; i < b->n; i++) {
			buf_reset(&r.out);
			engines[engine].run(&r, b->list[i]);
			r.work += r.out.len;
		}
		one = (double)b->bytes / (now() - start) / 1e6;
		if (one > best)
			best = one;
	} while (now() - begun < seconds);
	printf("%-22s %8.1f MB/s\n", engines[engine].name, best);
	fflush(stdout);
	buf_free(&r.out);
	html_cleaner_free(r.cleaner);
}

int
main(int argc, char **argv)
{
	double seconds = argc == 4 ? atof(argv[2]) : 2;
	struct bodies b = { NULL, 0, 0 };

	if (argc < 2 || load(argv[argc - 1], &b) != 0) {
		fprintf(stderr, "usage: bench-html [-s SECONDS] FILE\n");
		return 64;
	}
	printf("%zu bodies, %.1f MB\n", b.n, (double)b.bytes / 1e6);
	for (size_t i = 0; i < ARRAY_LEN(engines); i++)
		measure(i, &b, seconds);
	return 0;
}
