/* SPDX-License-Identifier: ISC */
/*
 * bench-html-fidelity FILE.test...: the share of html5lib's tokenizer tests
 * that gazetted's tokenizer, gumbo's and libxml2's parser pass. All in the data
 * state, since neither of the others begins elsewhere; libxml2 adds elements and
 * end tags, so of it only start tags, text and comments are compared, and
 * tests with tags that it adds are left out.
 */
#include <stdio.h>
#include <string.h>

#include <gumbo.h>
#include <libxml/HTMLparser.h>

#include "runner.h"

/* --- gumbo: its tokenizer, which the library exports but no header has --- */

struct gumbo_parser {
	const GumboOptions *options;
	GumboOutput *output;
	void *tokenizer, *tree;
};

struct gumbo_token {
	int type; /* DOCTYPE, START, END, COMMENT, WHITESPACE, CHARACTER, CDATA, NULL, EOF */
	GumboSourcePosition position;
	GumboStringPiece original;
	union {
		struct {
			const char *name, *public_id, *system_id;
			bool flags[3];
		} doctype;
		struct {
			GumboTag tag;
			GumboVector attributes;
			bool self_closing;
		} start;
		const char *text;
		int character;
	} v;
};

void gumbo_tokenizer_state_init(struct gumbo_parser *p, const char *s, size_t n);
void gumbo_tokenizer_state_destroy(struct gumbo_parser *p);
bool gumbo_lex(struct gumbo_parser *p, struct gumbo_token *token);
void gumbo_token_destroy(struct gumbo_parser *p, struct gumbo_token *token);

/* The name of a tag, in lower case, from how it is written. */
static struct str
gumbo_name(const struct gumbo_token *token, struct buf *room)
{
	const char *s = token->original.data, *end = s + token->original.length;

	if (end - s > 3 && memcmp(s, "</>", 3) == 0)
		s += 3; /* gumbo counts it to the tag that follows */
	for (s++; s < end && *s == '/'; s++)
		;
	buf_reset(room);
	for (; s < end && !html_is_space(*s) && *s != '/' && *s != '>'; s++)
		if (*s == '\0')
			buf_add_utf8(room, 0xFFFD);
		else
			buf_addc(room, *s >= 'A' && *s <= 'Z' ? (char)(*s | 0x20) : *s);
	return (struct str){ room->data, room->len };
}

/* Hand a token on. false at the end. */
static bool
gumbo_take(struct html5lib_sink *sink, const struct gumbo_token *token,
    struct buf *room)
{
	static const enum html_token_kind kinds[] = { HTML_DOCTYPE, HTML_START, HTML_END,
		HTML_COMMENT, HTML_TEXT, HTML_TEXT, HTML_TEXT, HTML_TEXT, HTML_EOF };
	struct html_token t = { .kind = kinds[token->type] };
	struct html_attr attrs[BOUND_HTML_ATTRIBUTES];

	buf_reset(room);
	if (t.kind == HTML_DOCTYPE)
		t.name = str_from(token->v.doctype.name);
	else if (t.kind == HTML_COMMENT)
		t.text = str_from(token->v.text);
	else if (t.kind == HTML_TEXT) {
		buf_add_utf8(room, (uint32_t)token->v.character);
		t.text = token->v.character == 0 ? (struct str){ "", 1 } :
		    (struct str){ room->data, room->len };
	} else if (t.kind != HTML_EOF)
		t.name = gumbo_name(token, room);
	if (t.kind == HTML_START) {
		const GumboVector *list = &token->v.start.attributes;

		for (; t.nattrs < list->length && t.nattrs < ARRAY_LEN(attrs); t.nattrs++) {
			const GumboAttribute *a = list->data[t.nattrs];

			attrs[t.nattrs] = (struct html_attr){ str_from(a->name),
				str_from(a->value) };
		}
		t.attrs = attrs;
		t.self_closing = token->v.start.self_closing;
	}
	if (t.kind != HTML_EOF)
		html5lib_token(sink, &t);
	return t.kind != HTML_EOF;
}

static int
gumbo(struct html5lib_sink *sink, struct str in, enum html_state state,
    struct str last)
{
	GumboOptions options = kGumboDefaultOptions;
	GumboOutput output;
	struct gumbo_parser p = { &options, &output, NULL, NULL };
	struct gumbo_token token;
	struct buf room;
	bool more = true;

	(void)last;
	if (state != HTML_DATA)
		return -1;
	memset(&output, 0, sizeof(output));
	options.max_errors = 0;
	buf_init(&room, MIB(1));
	gumbo_tokenizer_state_init(&p, in.s, in.n);
	while (more) {
		memset(&token, 0, sizeof(token));
		gumbo_lex(&p, &token);
		more = gumbo_take(sink, &token, &room);
		gumbo_token_destroy(&p, &token);
	}
	gumbo_tokenizer_state_destroy(&p);
	buf_free(&room);
	return 0;
}

/* --- libxml2 --- */

/* Say whether libxml2 puts such elements where there are none. */
static bool
is_added(const char *name)
{
	return strcmp(name, "html") == 0 || strcmp(name, "head") == 0 ||
	    strcmp(name, "body") == 0 || strcmp(name, "p") == 0;
}

static void
sax_start(void *user, const xmlChar *name, const xmlChar **list)
{
	struct html_attr attrs[BOUND_HTML_ATTRIBUTES];
	struct html_token t = { .kind = HTML_START, .attrs = attrs,
		.name = str_from((const char *)name) };

	if (is_added((const char *)name))
		return;
	for (; list != NULL && *list != NULL && t.nattrs < ARRAY_LEN(attrs); list += 2)
		attrs[t.nattrs++] = (struct html_attr){ str_from((const char *)list[0]),
			str_from((const char *)list[1]) };
	html5lib_token(user, &t);
}

static void
sax_text(void *user, const xmlChar *s, int n)
{
	struct html_token t = { .kind = HTML_TEXT,
		.text = { (const char *)s, (size_t)n } };

	html5lib_token(user, &t);
}

static void
sax_comment(void *user, const xmlChar *s)
{
	struct html_token t = { .kind = HTML_COMMENT,
		.text = str_from((const char *)s) };

	html5lib_token(user, &t);
}

static int
libxml2(struct html5lib_sink *sink, struct str in, enum html_state state,
    struct str last)
{
	htmlSAXHandler handler = { .startElement = sax_start, .characters = sax_text,
		.cdataBlock = sax_text, .ignorableWhitespace = sax_text,
		.comment = sax_comment };
	htmlParserCtxtPtr ctxt;

	(void)last;
	if (state != HTML_DATA || memmem(in.s, in.n, "<p", 2) != NULL ||
	    memmem(in.s, in.n, "<h", 2) != NULL || memmem(in.s, in.n, "<bo", 3) != NULL)
		return -1;
	ctxt = htmlCreatePushParserCtxt(&handler, sink, NULL, 0, NULL,
	    XML_CHAR_ENCODING_UTF8);
	htmlCtxtUseOptions(ctxt, HTML_PARSE_NONET | HTML_PARSE_NOERROR |
	    HTML_PARSE_NOWARNING);
	htmlParseChunk(ctxt, in.s, (int)in.n, 0);
	htmlParseChunk(ctxt, NULL, 0, 1);
	if (ctxt->myDoc != NULL)
		xmlFreeDoc(ctxt->myDoc);
	htmlFreeParserCtxt(ctxt);
	return 0;
}

/* Run the files through one tokenizer and print its share. */
static void
measure(const char *name, struct html5lib_run run, int n, char **files)
{
	for (int i = 0; i < n; i++)
		html5lib_run_file(files[i], &run);
	printf("%-10s %6.2f %% of %u (%u left out)\n", name,
	    100.0 * run.passed / (run.passed + run.failed),
	    run.passed + run.failed, run.left_out);
}

int
main(int argc, char **argv)
{
	measure("gazetted", (struct html5lib_run){ .tokenize = html5lib_gazetted }, argc - 1,
	    argv + 1);
	measure("gumbo", (struct html5lib_run){ .tokenize = gumbo }, argc - 1, argv + 1);
	measure("libxml2", (struct html5lib_run){ .tokenize = libxml2,
	    .starts_only = true }, argc - 1, argv + 1);
	return 0;
}
