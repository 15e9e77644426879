/* SPDX-License-Identifier: ISC */
/* The item object. */
#include <string.h>

#include "bounds.h"
#include "element.h"
#include "identity.h"
#include "render.h"
#include "utf8.h"

/* --- which fact is the body --- */

static const struct fact *
body_fact(const struct fact_index *x)
{
	const struct fact *best = NULL;

	for (const struct fact *f = x->first[F_CONTENT]; f != NULL; f = f->same)
		if (f->text.n > 0 && (best == NULL || f->rank < best->rank ||
		    (f->rank == best->rank && best->type != TEXT_HTML &&
		    f->type == TEXT_HTML)))
			best = f;
	if (best != NULL)
		return best;
	/* Beside a summary RSS's description is the text itself. */
	for (const struct fact *f = x->first[F_SUMMARY]; f != NULL; f = f->same)
		if (f->text.n > 0 && f->element != NULL &&
		    f->element->ns == NS_CORE &&
		    strcmp(f->element->name, "description") == 0)
			return f;
	return fact_best(x, F_SUMMARY);
}

void
render_body_text(struct render *r, const struct fact_index *x, struct buf *out)
{
	const struct fact *text = fact_best(x, F_CONTENT_TEXT);
	const struct fact *body = body_fact(x);

	if (text != NULL)
		buf_add(out, text->text.s, text->text.n);
	else if (body != NULL)
		render_text(r, body, out);
}

/* --- members --- */

static void
put_canonical(struct render *r, const char *key, enum field field)
{
	(void)field;
	json_str(&r->out, key, r->url);
}

static void
put_external(struct render *r, const char *key, enum field field)
{
	put_url_or_link(r, key, field, "related");
}

static void
put_title(struct render *r, const char *key, enum field field)
{
	json_str(&r->out, key, render_line(r, fact_best(r->x, field),
	    BOUND_TITLE));
}

/* An item always has content: without any its title or URL stands for it. */
static struct str
content_text(struct render *r)
{
	struct str s = r->facts->text;

	if (s.n == 0)
		s = render_line(r, fact_best(r->x, F_TITLE), BOUND_TITLE);
	if (s.n == 0)
		s = r->url;
	return s.n > 0 ? s : STR_LIT("(untitled)");
}

static const struct fact *
summary_fact(const struct render *r)
{
	const struct fact *f = fact_best(r->x, F_SUMMARY);

	return f != NULL ? f : fact_best(r->x, F_SUBTITLE);
}

/*
 * Make what is published of a body or summary, all in one go, into `html`,
 * `line` if it is the summary, and `text` if that is wanted.
 */
static struct str
make_forms(struct render *r, const struct fact *f, bool text)
{
	const bool line = f == summary_fact(r);
	const struct html_forms forms = { &r->html, text ? &r->text : NULL,
		line ? &r->line : NULL };
	struct html_found found;

	buf_reset(&r->html);
	buf_reset(&r->line);
	render_forms(r, f, &forms, &found);
	if (r->line.failed)
		r->failed = true;
	if (r->line.len > BOUND_CONTENT) {
		r->truncated = true;
		buf_truncate(&r->line, utf8_cut((struct str){ r->line.data,
		    r->line.len }, BOUND_CONTENT).n);
	}
	r->forms_of = f;
	return found.image;
}

/* Write the HTML of the body, and note where: a summary may be the same. */
static void
put_body(struct render *r, const char *key, const struct fact *f)
{
	json_raw(&r->out, key, "", 0);
	r->body = f;
	r->body_at = r->out.len;
	json_quote(&r->out, r->html.data, r->html.len);
	r->body_len = r->out.len - r->body_at;
}

static void
put_content(struct render *r, const char *key, enum field field)
{
	const struct fact *body = body_fact(r->x);
	const struct fact *text = fact_best(r->x, F_CONTENT_TEXT);
	bool late = r->request->render_only; /* there is no text yet */

	(void)field;
	r->forms_of = r->body = NULL;
	r->image = (struct str){ NULL, 0 };
	buf_reset(&r->text);
	if (body != NULL && (body->field == F_CONTENT || text == NULL)) {
		struct str image = make_forms(r, body, late && text == NULL);

		if (r->html.len > 0)
			put_body(r, key, body);
		buf_reset(&r->tmp);
		buf_add(&r->tmp, image.s, image.n);
		r->image = render_keep(r);
	}
	if (late && text != NULL)
		buf_add(&r->text, text->text.s, text->text.n);
	if (late)
		r->facts->text = (struct str){ r->text.data, r->text.len };
	json_str(&r->out, "content_text", content_text(r));
}

static void
put_summary(struct render *r, const char *key, enum field field)
{
	const struct fact *f = summary_fact(r);

	(void)field;
	if (f == NULL)
		return;
	if (f != r->forms_of)
		make_forms(r, f, false);
	json_str(&r->out, key, (struct str){ r->line.data, r->line.len });
}

static void
put_summary_html(struct render *r, const char *key, enum field field)
{
	const struct fact *f = summary_fact(r);

	(void)field;
	if (f == NULL)
		return;
	if (f == r->body) {
		json_again(&r->out, key, r->body_at, r->body_len);
		return;
	}
	if (f != r->forms_of)
		make_forms(r, f, false);
	json_str(&r->out, key, (struct str){ r->html.data, r->html.len });
}

static void
put_item_date(struct render *r, const char *key, enum field field)
{
	int64_t date = field == F_PUBLISHED ? r->published : r->modified;

	if (date != TIME_NONE)
		json_time(&r->out, key, date);
}

static void
put_raw_date(struct render *r, const char *key, enum field field)
{
	const struct fact *unread = field == F_PUBLISHED ? r->unread_published :
	    r->unread_modified;

	json_str(&r->out, key, render_line(r, unread, BOUND_NAME));
}

/* The facts of Atom's source element, if that is what the source is. */
static struct fact *
source_parts(const struct render *r)
{
	const struct fact *f = fact_best(r->x, F_SOURCE);

	return f == NULL ? NULL : f->parts;
}

static void
put_authors(struct render *r, const char *key, enum field field)
{
	const struct fact_index *x = r->x;
	struct fact_index source;

	if (x->first[field] == NULL && source_parts(r) != NULL) {
		fact_index(&source, source_parts(r));
		r->x = &source;
	}
	if (r->x->first[field] == NULL)
		r->x = &r->feed;
	if (r->x->first[field] == NULL)
		field = F_OWNER;
	put_persons(r, key, field);
	r->x = x;
}

static struct str
item_language(struct render *r)
{
	const struct context *feed = r->doc->context;
	const struct fact *f = fact_best(r->x, F_LANGUAGE);
	struct str own = r->facts->context == NULL ? (struct str){ NULL, 0 } :
	    r->facts->context->lang;
	struct str s = { NULL, 0 };

	if (own.n > 0 && (feed == NULL || own.s != feed->lang.s))
		s = render_language(r, own);
	if (s.n == 0 && f != NULL)
		s = render_language(r, f->text);
	return s.n > 0 ? s : r->language;
}

static void
put_language(struct render *r, const char *key, enum field field)
{
	(void)field;
	json_str(&r->out, key, item_language(r));
}

/* --- members of _gazetted --- */

static bool
is_web(struct str s)
{
	size_t n = url_scheme_len(s);
	struct str scheme = { s.s, n };

	return str_is_nocase(scheme, "http") || str_is_nocase(scheme, "https");
}

static void
put_guid(struct render *r, const char *key, enum field field)
{
	(void)field;
	json_str(&r->out, key, r->facts->guid);
}

/*
 * Whether RSS's guid is a permalink: as it says, or by RSS 2.0's default where
 * nothing else could be the link.
 */
static void
put_permalink(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	struct str stated;

	if (f == NULL || f->element == NULL ||
	    strcmp(f->element->name, "guid") != 0)
		return;
	stated = fact_attr(f, "ispermalink");
	if (stated.n > 0)
		json_bool(&r->out, key, !str_is_nocase(stated, "false"));
	else if (r->facts->link.n == 0 && is_web(f->text))
		json_bool(&r->out, key, true);
}

static void
put_source(struct render *r, const char *key, enum field field)
{
	static const struct member members[] = {
		{ "id", put_line, F_ID },
		{ "title", put_line, F_TITLE },
		{ "rights", put_line, F_RIGHTS },
		{ "date_modified", put_date, F_MODIFIED },
		{ "description", put_line, F_SUMMARY },
	};
	const struct fact *f = fact_best(r->x, field), *link;
	const struct fact_index *x = r->x;
	struct fact_index source;
	size_t mark = r->out.len;

	if (f == NULL)
		return;
	json_open(&r->out, key, '{');
	if (f->parts == NULL) { /* RSS */
		json_str(&r->out, "title", render_line(r, f, BOUND_TITLE));
		json_str(&r->out, "feed_url", render_url(r, fact_attr(f, "url"),
		    f->context->base));
	} else {
		fact_index(&source, f->parts);
		r->x = &source;
		render_members(r, members, ARRAY_LEN(members));
		link = render_link(&source, "alternate");
		if (link != NULL)
			json_str(&r->out, "url", render_fact_url(r, link));
		link = render_link(&source, "self");
		if (link != NULL)
			json_str(&r->out, "feed_url", render_fact_url(r, link));
		r->x = x;
	}
	json_close_or_drop(&r->out, mark, '}');
}

static void
put_in_reply_to(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	size_t mark = r->out.len;

	if (f == NULL)
		return;
	json_open(&r->out, key, '{');
	json_str(&r->out, "ref", render_collapse(r, fact_attr(f, "ref"),
	    BOUND_URL));
	json_str(&r->out, "href", render_url(r, fact_attr(f, "href"),
	    f->context->base));
	json_str(&r->out, "type", render_collapse(r, fact_attr(f, "type"),
	    BOUND_NAME));
	json_str(&r->out, "source", render_url(r, fact_attr(f, "source"),
	    f->context->base));
	json_close_or_drop(&r->out, mark, '}');
}

/* thr:count of the link to the replies, else slash:comments, thr:total. */
static void
put_comment_count(struct render *r, const char *key, enum field field)
{
	uint64_t value;

	for (const struct fact *f = r->x->first[F_LINK]; f != NULL; f = f->same) {
		struct str count = fact_attr(f, "count");

		if (count.n > 0 && link_is(f, "replies") &&
		    parse_uint(count.s, count.n, INT32_MAX, &value) == 0) {
			json_int(&r->out, key, (int64_t)value);
			return;
		}
	}
	put_number(r, key, field);
}

/* Write the URL of a fact, else of the first link to replies of a type. */
static void
put_replies(struct render *r, const char *key, enum field field,
    const char *type)
{
	const struct fact *f = fact_best(r->x, field);

	for (const struct fact *l = r->x->first[F_LINK]; f == NULL && l != NULL;
	    l = l->same)
		if (link_is(l, "replies") &&
		    str_is_nocase(fact_attr(l, "type"), type))
			f = l;
	json_str(&r->out, key, render_fact_url(r, f));
}

static void
put_comments_feed(struct render *r, const char *key, enum field field)
{
	put_replies(r, key, field, "application/atom+xml");
}

static void
put_comments(struct render *r, const char *key, enum field field)
{
	put_replies(r, key, field, "text/html");
}

static void
put_base(struct render *r, const char *key, enum field field)
{
	(void)field;
	if (r->facts->context != NULL && r->facts->context->base.s != r->base.s)
		json_str(&r->out, key, r->facts->context->base);
}

static void
put_gazetted(struct render *r, const char *key, enum field field)
{
	static const struct member members[] = {
		{ "summary_html", put_summary_html, F_SUMMARY },
		{ "guid", put_guid, F_NONE },
		{ "guid_is_permalink", put_permalink, F_ID },
		{ "title_html", put_markup, F_TITLE },
		{ "date_published_raw", put_raw_date, F_PUBLISHED },
		{ "date_modified_raw", put_raw_date, F_MODIFIED },
		{ "comments_url", put_comments, F_COMMENTS },
		{ "rights", put_line, F_RIGHTS },
		{ "publisher", put_person_of, F_PUBLISHER },
		{ "contributors", put_persons, F_CONTRIBUTOR },
		{ "date_created", put_date, F_CREATED },
		{ "date_expires", put_date, F_EXPIRES },
		{ "links", put_links, F_LINK },
		{ "tag_details", put_tag_details, F_TAG },
		{ "source", put_source, F_SOURCE },
		{ "in_reply_to", put_in_reply_to, F_IN_REPLY_TO },
		{ "comment_count", put_comment_count, F_COMMENT_COUNT },
		{ "comments_feed", put_comments_feed, F_COMMENTS_FEED },
		{ "geo", put_geo, F_NONE },
		{ "license", put_license, F_LICENSE },
		{ "base", put_base, F_NONE },
		{ "itunes", put_item_itunes, F_NONE },
		{ "podcast", put_podcast, F_PODCAST },
		{ "media", put_media, F_MEDIA_FACT },
		{ "truncated", put_truncated, F_NONE },
	};
	size_t mark = r->out.len;

	(void)field;
	json_open(&r->out, key, '{');
	render_members(r, members, ARRAY_LEN(members));
	json_close_or_drop(&r->out, mark, '}');
	r->extended = r->out.len > mark;
}

static const struct member item_members[] = {
	{ "url", put_canonical, F_NONE },
	{ "external_url", put_external, F_EXTERNAL_URL },
	{ "title", put_title, F_TITLE },
	{ "content_html", put_content, F_CONTENT },
	{ "summary", put_summary, F_SUMMARY },
	{ "image", put_item_image, F_NONE },
	{ "banner_image", put_url, F_BANNER },
	{ "date_published", put_item_date, F_PUBLISHED },
	{ "date_modified", put_item_date, F_MODIFIED },
	{ "authors", put_authors, F_AUTHOR },
	{ "tags", put_tags, F_TAG },
	{ "language", put_language, F_LANGUAGE },
	{ "attachments", put_attachments, F_NONE },
	{ "_gazetted", put_gazetted, F_NONE },
};

/* --- the link --- */

static struct str
item_url(struct render *r)
{
	const struct fact *f = fact_best(r->x, F_ORIGINAL_LINK);
	struct str url = { NULL, 0 };

	if (f == NULL)
		f = fact_best(r->x, F_URL); /* JSON Feed */
	if (f == NULL)
		f = render_link(r->x, "alternate");
	if (f != NULL)
		url = render_fact_url(r, f);
	if (url.n == 0) {
		f = fact_best(r->x, F_ID);
		if (f == NULL || !is_web(f->text) ||
		    str_is_nocase(fact_attr(f, "ispermalink"), "false"))
			return url;
		url = render_url(r, f->text, f->context->base);
	}
	return render_canonical(r, url);
}

/* When the item was published; by Dublin Core, it may only say created. */
static int64_t
published(struct render *r)
{
	const struct fact *created = fact_best(r->x, F_CREATED), *unread;

	if (r->x->first[F_PUBLISHED] != NULL || created == NULL ||
	    created->element->ns != NS_DC)
		return render_date(r->x, F_PUBLISHED, &r->unread_published);
	r->unread_published = NULL;
	return render_date(r->x, F_CREATED, &unread);
}

/* --- the record --- */

static void
index_text(struct render *r, struct item_record *out)
{
	buf_reset(&r->tmp);
	buf_add(&r->tmp, out->title.s, out->title.n);
	if (out->title.n > 0)
		buf_addc(&r->tmp, '\n');
	buf_add(&r->tmp, r->facts->text.s, r->facts->text.n);
	out->text = render_keep(r);
}

/* What the store keeps beside the JSON. */
static void
columns(struct render *r, struct item_record *out)
{
	out->guid = r->facts->guid;
	out->url = r->url;
	out->title = render_line(r, fact_best(r->x, F_TITLE), BOUND_TITLE);
	out->language = item_language(r);
	out->published = r->published;
	out->modified = r->modified;
	out->tags = r->tags;
	index_text(r, out);
}

void
render_item(struct render *r, struct item_facts *item, struct item_record *out)
{
	char hex[2 * DIGEST_LEN + 1];

	fact_index(&r->item, item->facts.first);
	r->x = &r->item;
	r->facts = item;
	r->truncated = false;
	identity_of(r->request, r->digest, item, &r->item, out);
	if (out->known)
		return;
	r->published = published(r);
	r->modified = render_date(r->x, F_MODIFIED, &r->unread_modified);
	r->url = item_url(r);
	hex_encode(hex, out->id, DIGEST_LEN);
	buf_reset(&r->out);
	json_open(&r->out, NULL, '{');
	json_cstr(&r->out, "id", hex);
	render_members(r, item_members, ARRAY_LEN(item_members));
	if (r->extended)
		out->splice = (uint32_t)r->out.len - 1;
	json_close(&r->out, '}');
	out->json = (struct str){ r->out.data, r->out.len };
	if (!r->request->render_only)
		columns(r, out);
}
