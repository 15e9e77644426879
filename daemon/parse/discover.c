/* SPDX-License-Identifier: ISC */
/*
 * One pass of the tokenizer over the page. Links in the text are gathered
 * beside the announced ones and used only when there are none of these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "bounds.h"
#include "buf.h"
#include "discover.h"
#include "html_internal.h"
#include "link_header.h"
#include "url.h"
#include "utf8.h"

#define ARENA_MAX MIB(1)

struct found {
	struct found_link links[BOUND_FOUND_LINKS];
	size_t n;
};

struct discover {
	struct arena *arena;
	struct str base;
	bool based;               /* a base element was seen */
	struct found announced, guessed;
	struct buf ref, tmp;
};

static struct str
keep(struct discover *d, struct str s)
{
	char *copy = s.n == 0 ? NULL : arena_strndup(d->arena, s.s, s.n);

	return copy == NULL ? (struct str){ NULL, 0 } : (struct str){ copy, s.n };
}

/* Keep a text as one clean line; absent if it is longer than `max` bytes. */
static struct str
keep_line(struct discover *d, struct str s, size_t max)
{
	struct utf8_report report = { 0, 0, 0 };
	bool space = false;
	size_t n = 0;

	if (s.n == 0 || s.n > max)
		return (struct str){ NULL, 0 };
	buf_reset(&d->tmp);
	utf8_clean(s, &d->tmp, &report);
	for (size_t i = 0; i < d->tmp.len; i++) {
		char c = d->tmp.data[i];

		if (html_is_space(c)) {
			space = n > 0;
			continue;
		}
		if (space)
			d->tmp.data[n++] = ' ';
		d->tmp.data[n++] = c;
		space = false;
	}
	return keep(d, (struct str){ d->tmp.data, n });
}

static struct str
attr(const struct html_token *t, const char *name)
{
	for (size_t i = 0; i < t->nattrs; i++)
		if (str_is(t->attrs[i].name, name))
			return t->attrs[i].value;
	return (struct str){ NULL, 0 };
}

/* --- what is a feed --- */

/* The media type without its parameters. */
static struct str
bare_type(struct str type)
{
	const char *semicolon = type.n == 0 ? NULL : memchr(type.s, ';', type.n);

	if (semicolon != NULL)
		type.n = (size_t)(semicolon - type.s);
	while (type.n > 0 && (unsigned char)type.s[type.n - 1] <= ' ')
		type.n--;
	while (type.n > 0 && (unsigned char)type.s[0] <= ' ') {
		type.s++;
		type.n--;
	}
	return type;
}

static bool
is_feed_type(struct str type)
{
	static const char *const types[] = { "application/rss+xml",
		"application/atom+xml", "application/feed+json",
		"application/rdf+xml", "application/x.atom+xml",
		"application/x-atom+xml", "application/json",
		"application/xml", "text/xml", "text/rss+xml", "text/rss",
		"application/rss", "application/atom" };

	type = bare_type(type);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_is_nocase(type, types[i]))
			return true;
	return false;
}

/* An interface for programs that is announced beside the feeds. */
static bool
is_interface(struct str url)
{
	return url.n > 0 && (memmem(url.s, url.n, "/wp-json/", 9) != NULL ||
	    memmem(url.s, url.n, "/oembed", 7) != NULL);
}

/* Say whether a link's path is one that feeds have. */
static bool
looks_like_feed(struct str url)
{
	static const char *const ends[] = { ".rss", ".atom", ".rdf", "/feed",
		"/feed/", "/rss", "/rss/", "/atom", "/atom/", "rss.xml",
		"atom.xml", "feed.xml", "feeds.xml", "index.xml", "index.rdf",
		"feed.json", "rss.php", "feed.php", "/rss.aspx" };
	const char *end = url.n == 0 ? NULL : memchr(url.s, '?', url.n);

	if (end != NULL)
		url.n = (size_t)(end - url.s);
	end = url.n == 0 ? NULL : memchr(url.s, '#', url.n);
	if (end != NULL)
		url.n = (size_t)(end - url.s);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);

		if (url.n >= n &&
		    strncasecmp(url.s + url.n - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

/* --- gathering --- */

static void
add(struct discover *d, struct found *f, struct str ref, struct str title,
    struct str type)
{
	struct found_link *l = &f->links[f->n];
	struct str url;

	if (f->n == ARRAY_LEN(f->links))
		return;
	buf_reset(&d->ref);
	url_without_feed(str_strip(ref), &d->ref);
	buf_reset(&d->tmp);
	if (url_resolve(d->base, (struct str){ d->ref.data, d->ref.len },
	    URL_WEB, &d->tmp) != 0)
		return;
	url = (struct str){ d->tmp.data, d->tmp.len };
	for (size_t i = 0; i < f->n; i++)
		if (f->links[i].url.n == url.n &&
		    memcmp(f->links[i].url.s, url.s, url.n) == 0)
			return;
	*l = (struct found_link){ .url = keep(d, url) };
	l->title = keep_line(d, title, BOUND_TITLE);
	l->type = keep_line(d, bare_type(type), BOUND_NAME);
	f->n += l->url.n > 0;
}

static void
take_link(struct discover *d, const struct html_token *t)
{
	struct str rel = attr(t, "rel"), type = attr(t, "type");
	struct str href = attr(t, "href");

	if (is_interface(href) || word_list_has(rel, "stylesheet"))
		return;
	if (word_list_has(rel, "feed") ||
	    (word_list_has(rel, "alternate") && is_feed_type(type)))
		add(d, &d->announced, href, attr(t, "title"), type);
}

static void
take_anchor(struct discover *d, const struct html_token *t)
{
	struct str href = attr(t, "href"), type = attr(t, "type");

	if (word_list_has(attr(t, "rel"), "feed"))
		add(d, &d->announced, href, attr(t, "title"), type);
	else if (looks_like_feed(href) || (type.n > 0 && is_feed_type(type)))
		add(d, &d->guessed, href, attr(t, "title"), type);
}

static void
take_base(struct discover *d, const struct html_token *t)
{
	struct str href = attr(t, "href");

	buf_reset(&d->tmp);
	if (d->based || url_resolve(d->base, href, URL_WEB, &d->tmp) != 0)
		return;
	d->based = true;
	d->base = keep(d, (struct str){ d->tmp.data, d->tmp.len });
}

static void
take_header(struct discover *d, struct str header)
{
	struct link_header h = link_header(header);
	struct link_value v;

	while (link_header_next(&h, &v) == 0)
		if (link_value_is(&v, "feed") || (is_feed_type(v.type) &&
		    link_value_is(&v, "alternate") && !is_interface(v.url)))
			add(d, &d->announced, v.url, v.title, v.type);
}

static void
read_page(struct discover *d, struct str text)
{
	struct html_tokenizer *tokenizer = html_tokenizer_new();
	const struct html_token *t;

	html_tokenizer_start(tokenizer, text);
	while ((t = html_tokenizer_next(tokenizer))->kind != HTML_EOF) {
		if (t->kind != HTML_START)
			continue;
		if (str_is(t->name, "link"))
			take_link(d, t);
		else if (str_is(t->name, "a"))
			take_anchor(d, t);
		else if (str_is(t->name, "base"))
			take_base(d, t);
	}
	html_tokenizer_free(tokenizer);
}

void
discover_read(struct str text, const struct parse_request *request,
    const struct parse_sink *sink, struct parse_status *status)
{
	struct discover *d = xcalloc(1, sizeof(*d));
	const struct found *f;

	d->arena = arena_new(ARENA_MAX);
	d->base = request->url;
	buf_init(&d->tmp, BOUND_URL * 4);
	buf_init(&d->ref, BOUND_URL * 4);
	take_header(d, request->link);
	read_page(d, text);
	f = d->announced.n > 0 ? &d->announced : &d->guessed;
	for (size_t i = 0; i < f->n; i++)
		if (sink->link(sink->arg, &f->links[i]) != 0) {
			status->outcome = PARSE_INTERNAL;
			snprintf(status->detail, sizeof(status->detail),
			    "the result was not taken");
			break;
		}
	buf_free(&d->tmp);
	buf_free(&d->ref);
	arena_free(d->arena);
	free(d);
}
