/* SPDX-License-Identifier: ISC */
/*
 * Outlines nest: those without a feed are folders, and a feed has the names of
 * all folders around it as tags. Links are kept until the document is read,
 * since a list that is cut off at a limit is not given at all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "bounds.h"
#include "buf.h"
#include "opml.h"
#include "url.h"
#include "xml.h"

#define ARENA_MAX MIB(128)

struct found_node {
	struct found_node *next;
	struct found_link link;
};

struct opml {
	const struct parse_request *request;
	struct arena *arena;
	struct xml *xml;
	struct str folder[BOUND_XML_DEPTH]; /* name at each depth; absent: none */
	size_t depth;
	bool opml;                          /* the root element is right */
	char root[BOUND_NAME];
	struct found_node *first, **last;
	size_t n;
	bool failed;
	struct buf tmp;
};

static struct str
keep(struct opml *o, struct str s)
{
	char *copy = s.n == 0 ? NULL : arena_strndup(o->arena, s.s, s.n);

	o->failed |= s.n > 0 && copy == NULL;
	return copy == NULL ? (struct str){ NULL, 0 } : (struct str){ copy, s.n };
}

/* An attribute's value on one trimmed line. */
static struct str
line(struct opml *o, const struct xml_attr *attrs, size_t n, const char *name)
{
	struct str v = { NULL, 0 };

	for (size_t i = 0; i < n && v.s == NULL; i++)
		if (strcasecmp(attrs[i].local, name) == 0)
			v = attrs[i].value;
	buf_reset(&o->tmp);
	for (size_t i = 0; i < v.n; i++) {
		bool space = (unsigned char)v.s[i] <= ' ';

		if (!space)
			buf_addc(&o->tmp, v.s[i]);
		else if (o->tmp.len > 0 && o->tmp.data[o->tmp.len - 1] != ' ')
			buf_addc(&o->tmp, ' ');
	}
	if (o->tmp.len > 0 && o->tmp.data[o->tmp.len - 1] == ' ')
		buf_truncate(&o->tmp, o->tmp.len - 1);
	return keep(o, (struct str){ o->tmp.data, o->tmp.len });
}

static bool
has(const struct xml_attr *attrs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(attrs[i].local, name) == 0)
			return true;
	return false;
}

/* --- tags --- */

static void
add_tag(struct buf *tags, struct str tag)
{
	for (size_t i = 0; i < tags->len; i += strlen(tags->data + i) + 1)
		if (str_is(tag, tags->data + i))
			return;
	if (tag.n == 0 || tag.n > BOUND_NAME)
		return;
	buf_add(tags, tag.s, tag.n);
	buf_addc(tags, '\0');
}

/* Categories: parted by commas, each a path of slashes, whose end counts. */
static void
add_categories(struct buf *tags, struct str list)
{
	while (list.n > 0) {
		const char *comma = memchr(list.s, ',', list.n);
		size_t n = comma == NULL ? list.n : (size_t)(comma - list.s);
		struct str one = { list.s, n };
		const char *slash = memrchr(one.s, '/', one.n);

		list.s += n + (comma != NULL);
		list.n -= n + (comma != NULL);
		if (slash != NULL) {
			one.n -= (size_t)(slash + 1 - one.s);
			one.s = slash + 1;
		}
		while (one.n > 0 && *one.s == ' ') {
			one.s++;
			one.n--;
		}
		add_tag(tags, one);
	}
}

/* --- links --- */

/* Resolve the feed's URL; sets `refused` where it may not be subscribed. */
static void
set_url(struct opml *o, struct found_link *l, struct str url)
{
	struct str scheme = { url.s, url_scheme_len(url) };

	l->url = url;
	if (str_is_nocase(scheme, "feed")) {
		buf_reset(&o->tmp);
		url_without_feed(url, &o->tmp);
		url = keep(o, (struct str){ o->tmp.data, o->tmp.len });
		scheme = (struct str){ url.s, url_scheme_len(url) };
	}
	if (str_is_nocase(scheme, "file"))
		return; /* the daemon says whether it takes files */
	if (url.n == 0) {
		l->refused = STR_LIT("it has no URL");
		return;
	}
	buf_reset(&o->tmp);
	if (url_resolve(o->request->url, url, URL_WEB, &o->tmp) != 0 ||
	    !url_is_absolute((struct str){ o->tmp.data, o->tmp.len }))
		l->refused = STR_LIT("only http and https URLs are taken");
	else
		l->url = keep(o, (struct str){ o->tmp.data, o->tmp.len });
}

/* Say whether an outline is one of FreshRSS's rules for a page that is none. */
static bool
is_scraped(struct str type)
{
	return type.n > 0 &&
	    (memmem(type.s, type.n, "+XPath", 6) != NULL ||
	    memmem(type.s, type.n, "+DotNotation", 12) != NULL);
}

static void
add_link(struct opml *o, const struct xml_attr *attrs, size_t n)
{
	struct found_node *node = arena_alloc(o->arena, sizeof(*node));
	struct found_link *l;
	struct buf tags;

	if (node == NULL) {
		o->failed = true;
		return;
	}
	l = &node->link;
	set_url(o, l, line(o, attrs, n, "xmlUrl"));
	l->title = line(o, attrs, n, "title");
	if (l->title.n == 0)
		l->title = line(o, attrs, n, "text");
	l->type = line(o, attrs, n, "type");
	if (l->refused.n == 0 && is_scraped(l->type))
		l->refused = STR_LIT("it is no feed but a page, read by rules");
	l->home = line(o, attrs, n, "htmlUrl");
	l->line = xml_line(o->xml);
	buf_init(&tags, KIB(64));
	for (size_t i = 0; i < o->depth; i++)
		add_tag(&tags, o->folder[i]);
	add_categories(&tags, line(o, attrs, n, "category"));
	l->tags = keep(o, (struct str){ tags.data, tags.len });
	buf_free(&tags);
	*o->last = node;
	o->last = &node->next;
	o->n++;
}

/* --- events --- */

static int
on_start(void *arg, const struct xml_name *name, const struct xml_attr *attrs,
    size_t n)
{
	struct opml *o = arg;
	bool outline = strcasecmp(name->local, "outline") == 0;

	if (o->depth == 0) {
		o->opml = strcasecmp(name->local, "opml") == 0;
		snprintf(o->root, sizeof(o->root), "%s", name->local);
		if (!o->opml)
			return -1;
	}
	o->folder[o->depth] = (struct str){ NULL, 0 };
	if (outline && has(attrs, n, "xmlUrl")) {
		if (o->n == BOUND_OUTLINES)
			return -1;
		add_link(o, attrs, n);
	} else if (outline) {
		o->folder[o->depth] = line(o, attrs, n, "text");
		if (o->folder[o->depth].n == 0)
			o->folder[o->depth] = line(o, attrs, n, "title");
	}
	o->depth++;
	return 0;
}

static void
on_text(void *arg, const char *s, size_t n)
{
	(void)arg;
	(void)s;
	(void)n;
}

static void
on_end(void *arg, bool implied)
{
	struct opml *o = arg;

	(void)implied;
	if (o->depth > 0)
		o->depth--;
}

/* What became of the reading, as an outcome. */
static void
judge(const struct opml *o, struct parse_status *status)
{
	if (status->outcome != PARSE_OK)
		return;
	if (!o->opml) {
		status->outcome = PARSE_NOT_FEED;
		snprintf(status->detail, sizeof(status->detail),
		    "not OPML: its root element is %.60s",
		    o->root[0] != '\0' ? o->root : "missing");
	} else if (o->n == BOUND_OUTLINES && !xml_complete(o->xml)) {
		status->outcome = PARSE_LIMIT;
		snprintf(status->detail, sizeof(status->detail),
		    "more than the limit of %d feeds", BOUND_OUTLINES);
	} else if (o->failed) {
		status->outcome = PARSE_INTERNAL;
		snprintf(status->detail, sizeof(status->detail),
		    "no memory for the list");
	}
}

void
opml_read(struct str text, struct str document,
    const struct parse_request *request, const struct parse_sink *sink,
    struct parse_status *status)
{
	struct opml *o = xcalloc(1, sizeof(*o));
	const struct xml_handler handler = { on_start, on_text, on_end, o };

	o->request = request;
	o->arena = arena_new(ARENA_MAX);
	o->last = &o->first;
	buf_init(&o->tmp, BOUND_XML_TAG);
	o->xml = xml_new(&handler);
	xml_read(o->xml, text, document, status);
	judge(o, status);
	for (const struct found_node *f = o->first;
	    f != NULL && status->outcome == PARSE_OK; f = f->next)
		if (sink->link(sink->arg, &f->link) != 0) {
			status->outcome = PARSE_INTERNAL;
			snprintf(status->detail, sizeof(status->detail),
			    "the result was not taken");
		}
	xml_free(o->xml);
	buf_free(&o->tmp);
	arena_free(o->arena);
	free(o);
}
