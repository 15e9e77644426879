/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: reading XML. Oracle: events are balanced, text is clean, they
 * are the same however the document is cut in slices, and what was mended,
 * written out again and read again gives the same events without a thing to
 * mend.
 */
#include "fuzz.h"
#include "utf8.h"
#include "xml.h"

struct events {
	struct buf xml;     /* a document that says the same */
	struct buf names;   /* of the open elements, each with a NUL */
	size_t open[BOUND_XML_DEPTH + 1];
	size_t depth;
	bool clean;
	bool odd;           /* a name is none of XML's: two colons, or one last */
};

static void
escape(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("<>&\"'\t\n\r", s[i]) != NULL && s[i] != '\0')
			buf_addf(out, "&#%d;", s[i]);
		else
			buf_addc(out, s[i]);
}

static int
on_start(void *arg, const struct xml_name *name, const struct xml_attr *attrs,
    size_t n)
{
	struct events *e = arg;

	HOLDS(e->depth < ARRAY_LEN(e->open));
	e->open[e->depth++] = e->names.len;
	e->odd = e->odd || strchr(name->local, ':') != NULL;
	buf_add(&e->names, name->local, strlen(name->local) + 1);
	buf_addf(&e->xml, "<%s", name->local);
	for (size_t i = 0; i < n; i++) {
		bool again = attrs[i].prefix != NULL ||
		    strncmp(attrs[i].local, "xmlns", 5) == 0;

		e->odd = e->odd || strchr(attrs[i].local, ':') != NULL;
		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(attrs[k].local, attrs[i].local) == 0;
		if (again)
			continue;
		buf_addf(&e->xml, " %s=\"", attrs[i].local);
		escape(&e->xml, attrs[i].value.s, attrs[i].value.n);
		buf_addc(&e->xml, '"');
	}
	return buf_addc(&e->xml, '>');
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct events *e = arg;
	struct utf8_report r = { 0, 0, 0 };

	e->clean = e->clean &&
	    utf8_clean_prefix((struct str){ s, n }, &r) == n;
	escape(&e->xml, s, n);
}

static void
on_end(void *arg, bool implied)
{
	struct events *e = arg;

	(void)implied;
	HOLDS(e->depth > 0);
	buf_addf(&e->xml, "</%s>", e->names.data + e->open[--e->depth]);
	e->names.len = e->open[e->depth];
}

static void
read_xml(struct events *e, struct str document, size_t slice,
    struct parse_status *status, bool *complete, bool *mended)
{
	const struct xml_handler handler = { on_start, on_text, on_end, e };
	struct xml *x = xml_new(&handler);

	*e = (struct events){ .clean = true };
	*status = (struct parse_status){ PARSE_OK, "" };
	buf_init(&e->xml, MIB(64));
	buf_init(&e->names, MIB(1));
	xml_slice(x, slice);
	xml_read(x, document, document, status);
	*complete = xml_complete(x);
	*mended = xml_error(x) != NULL;
	xml_free(x);
}

static void
free_events(struct events *e)
{
	buf_free(&e->xml);
	buf_free(&e->names);
}

/* Read in small slices; a limit is noticed sooner or later then. */
static void
check_slices(const struct events *first, struct str document,
    const struct parse_status *status, bool complete, bool mended)
{
	static const size_t slices[] = { 1, 7, 64, 1000 };
	struct parse_status other;
	bool is_complete, is_mended;
	struct events e;

	for (size_t i = 0; i < ARRAY_LEN(slices); i++) {
		read_xml(&e, document, slices[i], &other, &is_complete, &is_mended);
		if (status->outcome == PARSE_OK && other.outcome == PARSE_OK) {
			HOLDS(is_complete == complete && is_mended == mended);
			HOLDS(fuzz_same(&e.xml, &first->xml));
		}
		free_events(&e);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct utf8_report r = { 0, 0, 0 };
	struct parse_status status;
	struct events first, again;
	bool complete, mended;
	struct buf clean;

	buf_init(&clean, MIB(4));
	utf8_clean((struct str){ (const char *)data, size }, &clean, &r);
	read_xml(&first, fuzz_view(&clean), 0, &status, &complete, &mended);
	HOLDS(first.clean);
	HOLDS(!complete || status.outcome != PARSE_OK || first.depth == 0);
	check_slices(&first, fuzz_view(&clean), &status, complete, mended);
	if (complete && status.outcome == PARSE_OK && !first.xml.failed &&
	    !first.odd) {
		read_xml(&again, fuzz_view(&first.xml), 0, &status, &complete,
		    &mended);
		/* Escaped, it may pass a limit that it did not pass before. */
		if (status.outcome == PARSE_OK) {
			HOLDS(complete && !mended);
			HOLDS(fuzz_same(&first.xml, &again.xml));
		}
		free_events(&again);
	}
	free_events(&first);
	buf_free(&clean);
	return 0;
}
