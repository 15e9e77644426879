/* SPDX-License-Identifier: ISC */
/*
 * A stack of frames, one an open element; the element table says what each
 * is. Text is gathered in one buffer and copied to the arena when its element
 * ends. Inline markup is written back as HTML source, which the sanitiser
 * reads like any other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "buf.h"
#include "collect.h"
#include "element.h"
#include "format.h"
#include "html.h"
#include "url.h"
#include "utf8.h"

#define PARTS_DEPTH 6   /* containers in containers; formats need three */
#define CACHE_SIZE 256 /* a power of two; more names only miss */

/* What an element name means, remembered by its pointers. */
struct known_name {
	const char *local, *prefix, *uri;
	enum ns ns;
	const struct element *rows;
	size_t nrows;
};

enum mode {
	MODE_SKIP,   /* nothing in it matters */
	MODE_ENTER,  /* what is in it belongs to the same thing */
	MODE_LINE,   /* text, markup dropped */
	MODE_MARKUP, /* text or inline markup */
	MODE_INSIDE, /* inside MODE_MARKUP */
};

struct frame {
	const struct element *element; /* NULL: unknown */
	enum mode mode;
	unsigned scope;
	struct fact *fact;       /* being made; NULL if none */
	struct fact_list parts;  /* of a container */
	struct fact_list *list;  /* where facts made in it go */
	const struct context *context;
	unsigned containers;     /* it and those around it */
	size_t text;             /* where its text begins in the buffer */
	const char *tag;         /* MODE_INSIDE: name to close with; NULL: none */
	struct item_facts *item; /* it is an item */
};

struct collect {
	struct doc *doc;
	struct xml_handler handler;
	size_t depth;            /* frames in use, the document's included */
	struct known_name cache[CACHE_SIZE];
	struct buf text, url;
	bool xml;                /* markup: its text must be escaped */
	bool cut;                /* the text is longer than what is kept */
	struct item_facts *item; /* the open one */
	const char *format;      /* NULL until it is known */
	enum ns plain;           /* what no namespace means in this document */
	const char *own_uri;     /* the root's, where it is not its format's */
	char root[BOUND_XML_NAME + 1];
	struct frame frames[BOUND_XML_DEPTH + 1]; /* set when they are used */
};

static struct frame *
top(struct collect *c)
{
	return &c->frames[c->depth - 1];
}

static struct str
keep(struct collect *c, struct str s)
{
	char *copy = s.n == 0 ? NULL : arena_strndup(c->doc->arena, s.s, s.n);

	if (copy == NULL) {
		c->doc->failed |= s.n > 0;
		return (struct str){ NULL, 0 };
	}
	return (struct str){ copy, s.n };
}

/* --- names --- */

static const struct known_name *
look_up(struct collect *c, const struct xml_name *name)
{
	uintptr_t mix = (uintptr_t)name->local / 8 ^
	    (uintptr_t)name->uri / 64 ^ (uintptr_t)name->prefix / 32;
	struct known_name *k = &c->cache[mix % CACHE_SIZE];
	char lower[BOUND_XML_NAME + 1];
	size_t n;

	if (k->local == name->local && k->uri == name->uri &&
	    k->prefix == name->prefix)
		return k;
	k->local = name->local;
	k->prefix = name->prefix;
	k->uri = name->uri;
	k->ns = name->uri == NULL && name->prefix != NULL ?
	    ns_from_prefix(name->prefix) : ns_from_uri(name->uri);
	if (k->ns == NS_CORE || (name->uri != NULL && name->uri == c->own_uri &&
	    (k->ns == NS_OTHER || name->prefix == NULL)))
		k->ns = c->plain;
	n = strlen(name->local);
	if (n > BOUND_XML_NAME)
		n = BOUND_XML_NAME;
	for (size_t i = 0; i < n; i++)
		lower[i] = name->local[i] >= 'A' && name->local[i] <= 'Z' ?
		    (char)(name->local[i] + 32) : name->local[i];
	lower[n] = '\0';
	k->nrows = element_rows(k->ns, lower, &k->rows);
	return k;
}

static const struct element *
row_in(const struct known_name *k, unsigned scope)
{
	for (size_t i = 0; i < k->nrows; i++)
		if ((k->rows[i].in & scope) != 0)
			return &k->rows[i];
	return NULL;
}

/* --- what is inherited --- */

/* Resolve against the base in force; the reference itself where it is none. */
static struct str
resolve(struct collect *c, const struct context *context, struct str ref)
{
	buf_reset(&c->url);
	if (url_resolve(context->base, ref, URL_WEB, &c->url) != 0)
		return context->base;
	return keep(c, (struct str){ c->url.data, c->url.len });
}

static const struct context *
inherit(struct collect *c, const struct context *outer,
    const struct xml_attr *attrs, size_t n)
{
	struct context *own = NULL;

	for (size_t i = 0; i < n; i++) {
		bool base = strcmp(attrs[i].local, "base") == 0;

		if (attrs[i].prefix == NULL || strcmp(attrs[i].prefix, "xml") != 0 ||
		    (!base && strcmp(attrs[i].local, "lang") != 0))
			continue;
		if (own == NULL) {
			own = arena_alloc(c->doc->arena, sizeof(*own));
			if (own == NULL)
				return outer;
			*own = *outer;
		}
		if (base)
			own->base = resolve(c, outer, attrs[i].value);
		else
			own->lang = keep(c, str_strip(attrs[i].value));
	}
	return own == NULL ? outer : own;
}

/* --- text types --- */

static bool
ends_with(struct str s, const char *end)
{
	size_t n = strlen(end);

	return s.n >= n && strncasecmp(s.s + s.n - n, end, n) == 0;
}

static bool
begins_with(struct str s, const char *begin)
{
	size_t n = strlen(begin);

	return s.n >= n && strncasecmp(s.s, begin, n) == 0;
}

/* What `type` and `mode` of an Atom (or Media RSS) element say of its text. */
static enum text_type
type_from_attributes(const struct fact *f, enum text_type other, bool *xml)
{
	struct str type = fact_attr(f, "type"), mode = fact_attr(f, "mode");
	bool markup = ends_with(type, "+xml") || ends_with(type, "/xml") ||
	    str_is_nocase(type, "xhtml");

	*xml = false;
	if (str_is_nocase(mode, "base64"))
		return TEXT_BASE64;
	if (str_is_nocase(mode, "escaped"))
		markup = false;
	if (markup || (str_is_nocase(mode, "xml") &&
	    !str_is_nocase(type, "text/plain"))) {
		*xml = true;
		return TEXT_HTML;
	}
	if (str_is_nocase(type, "html") || str_is_nocase(type, "text/html") ||
	    begins_with(type, "application/xhtml"))
		return TEXT_HTML;
	if (type.n == 0)
		return other;
	if (str_is_nocase(type, "text") || str_is_nocase(type, "plain") ||
	    begins_with(type, "text/"))
		return TEXT_PLAIN;
	return memchr(type.s, '/', type.n) != NULL ? TEXT_BASE64 : other;
}

/* --- inline markup --- */

static bool
is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcasecmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

static void
put_attribute(struct collect *c, const struct frame *f,
    const struct context *outer, const struct xml_attr *a)
{
	static const char *const links[] = { "href", "src", "cite", "poster", NULL };
	struct str value = a->value;

	if (a->prefix != NULL)
		return;
	buf_reset(&c->url);
	if (f->context != outer && is_one_of(a->local, links) &&
	    url_resolve(f->context->base, value, URL_HTML, &c->url) == 0)
		value = (struct str){ c->url.data, c->url.len };
	buf_addc(&c->text, ' ');
	buf_adds(&c->text, a->local);
	buf_add(&c->text, "=\"", 2);
	html_escape(value, &c->text);
	buf_addc(&c->text, '"');
}

/* Write a start tag of inline markup. */
static void
put_start(struct collect *c, struct frame *f, const struct frame *markup,
    const struct xml_name *name, const struct xml_attr *attrs, size_t n)
{
	static const char *const empty[] = { "area", "base", "br", "col",
		"embed", "hr", "img", "input", "link", "meta", "param", "source",
		"track", "wbr", NULL };
	/* Elements that HTML reads on to their end tag, or to the end. */
	static const char *const raw[] = { "plaintext", "xmp", "noembed",
		"noframes", "listing", NULL };

	if (is_one_of(name->local, raw) || c->text.len > BOUND_FIELD)
		return;
	/* The div around Atom's xhtml is not part of it: RFC 4287 3.1.1.3. */
	if (&c->frames[c->depth - 1] == markup &&
	    strcasecmp(name->local, "div") == 0 &&
	    str_is_nocase(fact_attr(markup->fact, "type"), "xhtml"))
		return;
	buf_addc(&c->text, '<');
	buf_adds(&c->text, name->local);
	for (size_t i = 0; i < n; i++)
		put_attribute(c, f, markup->fact->context, &attrs[i]);
	buf_addc(&c->text, '>');
	f->tag = is_one_of(name->local, empty) ? NULL : name->local;
}

/* The frame whose markup is being gathered. */
static const struct frame *
markup_frame(const struct collect *c)
{
	size_t i = c->depth - 1;

	while (c->frames[i].mode == MODE_INSIDE)
		i--;
	return &c->frames[i];
}

static void
start_inside(struct collect *c, struct frame *f, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	const struct frame *markup = markup_frame(c);

	f->mode = MODE_INSIDE;
	/* With a tag in it plain text is markup after all. */
	if (markup->fact->type == TEXT_PLAIN || markup->fact->type == TEXT_GUESS)
		markup->fact->type = TEXT_HTML;
	c->xml = true;
	f->context = inherit(c, f->context, attrs, n);
	put_start(c, f, markup, name, attrs, n);
}

/* --- elements --- */

/* Say whether an attribute is of a namespace that means nothing here. */
static bool
is_foreign(const struct xml_attr *a)
{
	return a->prefix != NULL && (a->uri != NULL ? ns_from_uri(a->uri) :
	    ns_from_prefix(a->prefix)) == NS_OTHER;
}

/* Keep the attributes of an element that is known. */
static void
keep_attributes(struct collect *c, struct fact *f,
    const struct xml_attr *attrs, size_t n)
{
	struct attr *kept;

	if (n == 0)
		return;
	kept = arena_alloc(c->doc->arena, n * sizeof(*kept));
	if (kept == NULL) {
		c->doc->failed = true;
		return;
	}
	f->attrs = kept;
	for (size_t i = 0; i < n; i++) {
		if (is_foreign(&attrs[i]) || (attrs[i].prefix != NULL &&
		    strcmp(attrs[i].prefix, "xml") == 0))
			continue;
		kept[f->nattrs].name = attrs[i].local;
		kept[f->nattrs++].value = keep(c, str_strip(attrs[i].value));
	}
}

static struct item_facts *
begin_item(struct collect *c, const struct frame *f)
{
	struct item_facts *item = arena_alloc(c->doc->arena, sizeof(*item));

	if (item == NULL) {
		c->doc->failed = true;
		return NULL;
	}
	fact_list_init(&item->facts);
	item->context = f->context;
	return item;
}

/* Facts that the format puts into attributes of the item or feed itself. */
static void
own_attribute(struct collect *c, struct fact_list *list, bool item,
    const struct xml_attr *a)
{
	static const struct {
		const char *name;
		enum field item, feed;
		uint8_t rank;
	} own[] = {
		{ "about", F_ID, F_NONE, 1 },     /* RDF: stands in for a guid */
		{ "href", F_LINK, F_LINK, 0 },    /* CDF */
		{ "lastmod", F_MODIFIED, F_MODIFIED, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		enum field field = item ? own[i].item : own[i].feed;
		struct fact *fact;

		if (field == F_NONE || strcasecmp(a->local, own[i].name) != 0)
			continue;
		fact = fact_add_text(c->doc->arena, list, field, TEXT_PLAIN,
		    keep(c, str_strip(a->value)));
		if (fact != NULL) {
			fact->rank = own[i].rank;
			fact->context = top(c)->context;
		}
	}
}

static void
start_thing(struct collect *c, struct frame *f, const struct element *e,
    const struct xml_attr *attrs, size_t n)
{
	if (e->how == HOW_ITEM && c->doc->nitems == BOUND_ITEMS) {
		c->doc->beyond++; /* counted, and nothing of it is kept */
		return;
	}
	f->mode = MODE_ENTER;
	f->scope = e->opens;
	if (e->how == HOW_FEED) {
		c->doc->context = f->context;
		f->list = &c->doc->feed;
	} else {
		f->item = begin_item(c, f);
		if (f->item == NULL)
			return;
		f->list = &f->item->facts;
		c->item = f->item;
	}
	for (size_t i = 0; i < n; i++)
		if (!is_foreign(&attrs[i]))
			own_attribute(c, f->list, e->how == HOW_ITEM, &attrs[i]);
}

static void
start_fact(struct collect *c, struct frame *f, const struct element *e,
    const struct xml_attr *attrs, size_t n)
{
	struct fact *fact = fact_new(c->doc->arena, e->field);

	f->mode = MODE_SKIP;
	if (fact == NULL) {
		c->doc->failed = true;
		return;
	}
	f->fact = fact;
	f->mode = e->how == HOW_MARKUP ? MODE_MARKUP : MODE_LINE;
	fact->element = e;
	fact->rank = e->rank;
	fact->context = f->context;
	keep_attributes(c, fact, attrs, n);
	fact->type = e->type;
	if (e->how == HOW_MARKUP)
		fact->type = type_from_attributes(fact, e->type, &c->xml);
	if (e->how == HOW_PARTS) {
		fact_list_init(&f->parts);
		f->list = &f->parts;
		f->scope = e->opens;
	}
}

/* --- formats --- */

/* Note the root element; -1 when it is none of a feed. */
static int
begin_document(struct collect *c, const struct xml_name *name,
    const struct xml_attr *attrs, size_t n)
{
	const struct known_name *known;

	snprintf(c->root, sizeof(c->root), "%s", name->local);
	/* The names of formats are enough where the namespace is not right. */
	if (strcasecmp(name->local, "feed") == 0 ||
	    strcasecmp(name->local, "entry") == 0)
		c->plain = NS_ATOM;
	if (ns_from_uri(name->uri) == NS_OTHER ||
	    strcasecmp(name->local, "rss") == 0)
		c->own_uri = name->uri;
	known = look_up(c, name);
	if (row_in(known, S_ROOT) == NULL)
		return -1;
	c->format = format_of_root(name, known->ns, attrs, n);
	return c->format == NULL ? -1 : 0;
}

static int
on_start(void *arg, const struct xml_name *name, const struct xml_attr *attrs,
    size_t n)
{
	struct collect *c = arg;
	const struct frame *outer = top(c);
	struct frame *f = &c->frames[c->depth];
	const struct known_name *known;
	const struct element *e;

	*f = (struct frame){ .mode = MODE_SKIP, .scope = outer->scope,
		.list = outer->list, .context = outer->context,
		.containers = outer->containers,
		.text = c->text.len };
	if (outer->mode == MODE_MARKUP || outer->mode == MODE_INSIDE) {
		start_inside(c, f, name, attrs, n);
		c->depth++;
		return 0;
	}
	if (c->depth == 1 && begin_document(c, name, attrs, n) != 0)
		return -1;
	c->depth++;
	if (outer->mode == MODE_LINE && (outer->element == NULL ||
	    outer->element->how != HOW_PARTS))
		f->mode = MODE_LINE; /* its text counts, its tag does not */
	if (outer->mode == MODE_SKIP || f->mode == MODE_LINE)
		return 0;
	known = look_up(c, name);
	e = row_in(known, outer->scope);
	f->element = e;
	if (e == NULL || (e->how == HOW_PARTS &&
	    ++f->containers > PARTS_DEPTH))
		return 0;
	f->context = inherit(c, outer->context, attrs, n);
	if (e->how == HOW_FEED || e->how == HOW_ITEM) {
		start_thing(c, f, e, attrs, n);
	} else if (e->how == HOW_ENTER) {
		f->mode = MODE_ENTER;
		if (e->opens != 0)
			f->scope = e->opens;
	} else if (e->field != F_NONE) {
		start_fact(c, f, e, attrs, n);
	}
	return 0;
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct collect *c = arg;
	enum mode mode = top(c)->mode;
	size_t room;

	if (mode == MODE_SKIP || mode == MODE_ENTER)
		return;
	room = c->text.len < BOUND_FIELD ? BOUND_FIELD - c->text.len : 0;
	if (n > room) {
		n = utf8_cut((struct str){ s, n }, room).n;
		c->cut = true;
	}
	if (c->xml && mode != MODE_LINE)
		html_escape((struct str){ s, n }, &c->text);
	else
		buf_add(&c->text, s, n);
}

/* Facts that also hold for the item when a part of its media says them. */
static void
hoist(struct collect *c, struct fact *media, struct fact_list *list)
{
	static const enum field fields[] = { F_TITLE, F_SUMMARY, F_THUMBNAIL,
		F_TAG, F_KEYWORDS, F_LICENSE, F_RIGHTS, F_MEDIA_FACT, F_MEDIA };

	for (const struct fact *p = media->parts; p != NULL; p = p->next)
		for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
			struct fact *copy;

			if (p->field != fields[i])
				continue;
			copy = arena_alloc(c->doc->arena, sizeof(*copy));
			if (copy == NULL) {
				c->doc->failed = true;
				return;
			}
			*copy = *p;
			copy->next = NULL;
			copy->rank = (uint8_t)(p->rank + 1);
			fact_list_add(list, copy);
		}
}

static void
end_fact(struct collect *c, const struct frame *f)
{
	struct fact_list *list = c->frames[c->depth - 1].list;
	struct str text = { c->text.data == NULL ? "" : c->text.data + f->text,
		c->text.len - f->text };

	if (c->text.failed)
		c->doc->failed = true;
	f->fact->text = keep(c, str_strip(utf8_cut(text, BOUND_FIELD)));
	f->fact->cut = c->cut || text.n > BOUND_FIELD;
	c->cut = false;
	buf_truncate(&c->text, f->text);
	c->xml = false;
	if (f->element->how == HOW_PARTS)
		f->fact->parts = f->parts.first;
	/* RDF names what stands elsewhere: that says more. */
	if (f->element->how == HOW_PARTS && f->parts.first == NULL &&
	    fact_attr(f->fact, "resource").n > 0)
		f->fact->rank++;
	fact_list_add(list, f->fact);
	if (f->fact->field == F_MEDIA || f->fact->field == F_MEDIA_GROUP)
		hoist(c, f->fact, list);
}

static void
end_item(struct collect *c, struct item_facts *item, bool implied)
{
	struct doc *d = c->doc;

	c->item = NULL;
	if (implied) {
		d->lost++;
	} else if (d->nitems == BOUND_ITEMS) {
		d->beyond++;
	} else {
		*d->last = item;
		d->last = &item->next;
		d->nitems++;
	}
}

static void
on_end(void *arg, bool implied)
{
	struct collect *c = arg;
	struct frame *f = top(c);

	if (c->depth == 1)
		return;
	c->depth--;
	if (f->mode == MODE_INSIDE && f->tag != NULL) {
		buf_add(&c->text, "</", 2);
		buf_adds(&c->text, f->tag);
		buf_addc(&c->text, '>');
	}
	if (f->fact != NULL)
		end_fact(c, f);
	if (f->item != NULL)
		end_item(c, f->item, implied);
}

struct collect *
collect_new(struct doc *doc, const struct context *context)
{
	struct collect *c = xmalloc(sizeof(*c));

	memset(c, 0, offsetof(struct collect, frames));
	c->doc = doc;
	c->handler = (struct xml_handler){ on_start, on_text, on_end, c };
	c->depth = 1;
	c->plain = NS_CORE;
	c->frames[0] = (struct frame){ .mode = MODE_ENTER, .scope = S_ROOT,
		.list = &doc->feed, .context = context };
	buf_init(&c->text, BOUND_FIELD * 8);
	buf_init(&c->url, BOUND_URL * 4);
	return c;
}

void
collect_free(struct collect *c)
{
	if (c == NULL)
		return;
	buf_free(&c->text);
	buf_free(&c->url);
	free(c);
}

const struct xml_handler *
collect_handler(struct collect *c)
{
	return &c->handler;
}

void
collect_end(struct collect *c)
{
	if (c->item != NULL)
		c->doc->lost++;
}

const char *
collect_format(const struct collect *c)
{
	return c->format;
}

const char *
collect_root(const struct collect *c)
{
	return c->root;
}
