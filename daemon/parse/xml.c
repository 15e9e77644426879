/* SPDX-License-Identifier: ISC */
/*
 * libxml2's side: a push parser with our own handlers, no DTD, no entities,
 * no tree. The mended document is pushed in slices, so that a look at the
 * dictionary between two of them bounds the distinct names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "buf.h"
#include "scan.h"
#include "utf8.h"
#include "xml.h"
#include "xml_scan.h"

struct xml {
	const struct xml_handler *handler;
	xmlParserCtxtPtr ctxt;
	xmlSAXHandler sax;
	size_t names;            /* in the dictionary at the start */
	unsigned errors;         /* of libxml2 */
	bool implied, failed;
	char error[PARSE_DETAIL_LEN];
	struct buf value;        /* an attribute's value, unescaped */
	struct xml_scan scan;
	struct xml_attr attrs[BOUND_XML_ATTRIBUTES];
};

/* --- from libxml2 --- */

static struct str
attribute_value(struct xml *x, const char *s, const char *end)
{
	/* libxml2 writes an ampersand of an attribute as "&#38;". */
	const char *amp = memchr(s, '&', (size_t)(end - s));
	size_t from = x->value.len;

	if (amp != NULL)
		amp = memmem(s, (size_t)(end - s), "&#38;", 5);
	if (amp == NULL)
		return (struct str){ s, (size_t)(end - s) };
	while (amp != NULL) {
		buf_add(&x->value, s, (size_t)(amp + 1 - s));
		s = amp + 5;
		amp = memmem(s, (size_t)(end - s), "&#38;", 5);
	}
	buf_add(&x->value, s, (size_t)(end - s));
	if (x->value.failed)
		return (struct str){ NULL, 0 };
	return (struct str){ x->value.data + from, x->value.len - from };
}

static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattrs, int ndefault,
    const xmlChar **attrs)
{
	struct xml *x = ctx;
	struct xml_name name = { (const char *)local, (const char *)prefix,
		(const char *)uri, NULL };
	size_t n = 0;

	(void)ndefault;
	for (int i = 0; i < nns; i++)
		if (ns[2 * i] == NULL)
			name.declared = (const char *)ns[2 * i + 1];
	buf_reset(&x->value);
	/* One tag's values together are at most the tag: no move after this. */
	if (nattrs > 0 && buf_reserve(&x->value, BOUND_XML_TAG) != 0)
		nattrs = 0;
	for (; n < (size_t)nattrs && n < BOUND_XML_ATTRIBUTES; n++, attrs += 5) {
		x->attrs[n].local = (const char *)attrs[0];
		x->attrs[n].prefix = (const char *)attrs[1];
		x->attrs[n].uri = (const char *)attrs[2];
		x->attrs[n].value = attribute_value(x, (const char *)attrs[3],
		    (const char *)attrs[4]);
	}
	if (x->handler->start(x->handler->arg, &name, x->attrs, n) == 0)
		return;
	x->failed = true;
	xmlStopParser(x->ctxt);
}

static void
on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml *x = ctx;

	(void)local;
	(void)prefix;
	(void)uri;
	x->handler->end(x->handler->arg, x->implied);
}

static void
on_text(void *ctx, const xmlChar *s, int n)
{
	struct xml *x = ctx;

	x->handler->text(x->handler->arg, (const char *)s, (size_t)n);
}

static void
on_error(void *ctx, xmlErrorPtr error)
{
	struct xml *x = ctx;
	size_t n;

	if (x->error[0] == '\0' && error->message != NULL) {
		snprintf(x->error, sizeof(x->error), "line %d: %s",
		    error->line, error->message);
		n = strcspn(x->error, "\n");
		n = utf8_whole((struct str){ x->error, n });
		x->error[n] = '\0';
	}
	if (error->domain != XML_FROM_NAMESPACE)
		x->errors++;
}

static xmlEntityPtr
on_entity(void *ctx, const xmlChar *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

/* --- to libxml2 --- */

/* Count the line ends of a text. */
static int
lines(const char *s, size_t n)
{
	uint8_t each[SCAN_BYTES];
	scan_block sums = { 0 };
	int count = 0;

	for (size_t blocks = 0; n >= SCAN_BYTES; s += SCAN_BYTES, n -= SCAN_BYTES) {
		sums -= scan_equal(scan_load(s), '\n'); /* a mark is -1 */
		if (++blocks % UINT8_MAX != 0 && n >= 2 * SCAN_BYTES)
			continue;
		memcpy(each, &sums, sizeof(each));
		for (size_t i = 0; i < SCAN_BYTES; i++)
			count += each[i];
		sums = (scan_block){ 0 };
	}
	for (; n > 0; n--)
		count += *s++ == '\n';
	return count;
}

/* Text that libxml2 does not see; its lines count all the same. */
static void
take_text(void *arg, const char *s, size_t n)
{
	struct xml *x = arg;

	if (x->failed)
		return;
	x->handler->text(x->handler->arg, s, n);
	x->ctxt->input->line += lines(s, n);
}

static void
flush(void *arg)
{
	struct xml *x = arg;
	struct xml_scan *s = &x->scan;

	if (s->used > 0 && !x->failed) {
		if (s->direct)
			take_text(x, s->slice, s->used);
		else
			xmlParseChunk(x->ctxt, s->slice, (int)s->used, 0);
	}
	s->used = 0;
	if (!x->failed && x->errors > BOUND_XML_ERRORS)
		xml_limit(s, s->at, "errors");
	else if (!x->failed && (size_t)xmlDictSize(x->ctxt->dict) >
	    x->names + BOUND_XML_NAMES)
		xml_limit(s, s->at, "distinct names");
	else if (!x->failed)
		return;
	x->failed = s->stop = true;
	xmlStopParser(x->ctxt);
}

/* All tags so far must have become events before text overtakes them. */
static bool
begin_text(void *arg)
{
	struct xml *x = arg;

	flush(x);
	return !x->failed && x->ctxt->input->cur == x->ctxt->input->end;
}

/*
 * The last text of a document that ends early is held back until libxml2 sees
 * what follows. Told that nothing does, it would still keep a single byte.
 */
static void
finish(struct xml *x)
{
	flush(x);
	if (!x->failed && x->ctxt->input->cur < x->ctxt->input->end)
		xmlParseChunk(x->ctxt, "<", 1, 0);
}

static void
implied(void *arg, bool on)
{
	struct xml *x = arg;

	flush(x);
	x->implied = on;
}

static void
set_handlers(xmlSAXHandler *sax)
{
	sax->initialized = XML_SAX2_MAGIC;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;
	sax->cdataBlock = on_text;
	sax->getEntity = on_entity;
	sax->serror = on_error;
}

struct xml *
xml_new(const struct xml_handler *handler)
{
	struct xml *x = xmalloc(sizeof(*x));

	memset(x, 0, offsetof(struct xml, scan) + offsetof(struct xml_scan, open));
	x->handler = handler;
	set_handlers(&x->sax);
	buf_init(&x->value, BOUND_XML_TAG);
	x->scan.room = sizeof(x->scan.slice);
	x->scan.flush = flush;
	x->scan.begin_text = begin_text;
	x->scan.text = take_text;
	x->scan.implied = implied;
	x->scan.arg = x;
	x->ctxt = xmlCreatePushParserCtxt(&x->sax, x, NULL, 0, NULL);
	return x;
}

void
xml_free(struct xml *x)
{
	if (x == NULL)
		return;
	if (x->ctxt != NULL) {
		xmlFreeDoc(x->ctxt->myDoc);
		xmlFreeParserCtxt(x->ctxt);
	}
	buf_free(&x->value);
	free(x);
}

void
xml_slice(struct xml *x, size_t n)
{
	if (n > 0 && n < sizeof(x->scan.slice))
		x->scan.room = n;
}

void
xml_read(struct xml *x, struct str text, struct str document,
    struct parse_status *status)
{
	if (x->ctxt == NULL) {
		status->outcome = PARSE_INTERNAL;
		snprintf(status->detail, sizeof(status->detail),
		    "no memory for a parser");
		return;
	}
	xmlSwitchEncoding(x->ctxt, XML_CHAR_ENCODING_UTF8);
	xmlCtxtUseOptions(x->ctxt, XML_PARSE_NONET | XML_PARSE_RECOVER);
	x->names = (size_t)xmlDictSize(x->ctxt->dict);
	x->scan.start = text.s;
	x->scan.status = status;
	if (xml_scan(&x->scan, document) == 0)
		finish(x);
	if (x->ctxt->errNo == XML_ERR_NO_MEMORY) {
		status->outcome = PARSE_INTERNAL;
		snprintf(status->detail, sizeof(status->detail),
		    "no memory for the document");
	}
}

bool
xml_complete(const struct xml *x)
{
	return x->scan.done;
}

const char *
xml_error(const struct xml *x)
{
	if (x->scan.error[0] != '\0')
		return x->scan.error;
	return x->error[0] != '\0' ? x->error : NULL;
}

uint32_t
xml_line(const struct xml *x)
{
	return (uint32_t)xmlSAX2GetLineNumber(x->ctxt);
}
