/* SPDX-License-Identifier: ISC */
/* The feed object. */
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "date.h"
#include "link_header.h"
#include "render.h"

/* --- members --- */

static void
put_title(struct render *r, const char *key, enum field field)
{
	struct str title = render_line(r, fact_best(r->x, field), BOUND_TITLE);
	const struct fact *home = render_link(r->x, "alternate");

	if (title.n == 0 && home != NULL)
		title = url_host(render_fact_url(r, home));
	if (title.n == 0)
		title = url_host(r->request->url);
	json_str(&r->out, key, title.n > 0 ? title : STR_LIT("(untitled)"));
}

static void
put_home(struct render *r, const char *key, enum field field)
{
	const struct fact *f = render_link(r->x, "alternate");

	(void)field;
	if (f != NULL)
		json_str(&r->out, key, render_fact_url(r, f));
}

static struct str
self_url(struct render *r)
{
	const struct fact *f = fact_best(r->x, F_FEED_URL);

	if (f == NULL)
		f = render_link(r->x, "self");
	return f == NULL ? (struct str){ NULL, 0 } : render_fact_url(r, f);
}

static void
put_feed_url(struct render *r, const char *key, enum field field)
{
	struct str url = self_url(r);

	(void)field;
	if (url.n == 0)
		url = render_url(r, r->request->url, r->request->url);
	json_str(&r->out, key, url);
}

static void
put_icon(struct render *r, const char *key, enum field field)
{
	static const enum field sources[] = { F_IMAGE, F_LOGO, F_ITUNES_IMAGE,
		F_THUMBNAIL };
	struct str url = { NULL, 0 };

	(void)field;
	for (size_t i = 0; i < ARRAY_LEN(sources) && url.n == 0; i++) {
		const struct fact *f = fact_best(r->x, sources[i]), *part;

		if (f != NULL && (part = fact_part(f, F_URL)) != NULL)
			f = part;
		url = render_fact_url(r, f);
	}
	json_str(&r->out, key, url);
}

static void
put_authors(struct render *r, const char *key, enum field field)
{
	put_persons(r, key, r->x->first[field] != NULL ? field : F_OWNER);
}

static void
put_language(struct render *r, const char *key, enum field field)
{
	(void)field;
	json_str(&r->out, key, r->language);
}

static void
put_next(struct render *r, const char *key, enum field field)
{
	put_url_or_link(r, key, field, "next");
}

/* The kind of a JSON Feed's hub. */
static struct str
hub_type(struct render *r, const struct fact *f)
{
	struct str type = render_collapse(r, fact_attr(f, "type"), BOUND_NAME);

	return type.n > 0 ? type : STR_LIT("WebSub");
}

/* When updates of the feed begin to be counted. */
static void
put_base_date(struct render *r, const char *key, enum field field)
{
	int64_t date = render_date(r->x, field, &(const struct fact *){ NULL });

	if (date != TIME_NONE)
		json_time(&r->out, key, date);
}

static void
put_hub(struct render *r, struct str type, struct str url)
{
	if (url.n == 0)
		return;
	json_open(&r->out, NULL, '{');
	json_str(&r->out, "type", type);
	json_str(&r->out, "url", url);
	json_close(&r->out, '}');
}

static void
put_hubs(struct render *r, const char *key, enum field field)
{
	const struct str websub = STR_LIT("WebSub");
	size_t mark = r->out.len;
	struct link_header h = link_header(r->request->link);
	struct link_value v;

	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[F_LINK]; f != NULL; f = f->same)
		if (link_is(f, "hub"))
			put_hub(r, websub, render_fact_url(r, f));
	for (const struct fact *f = r->x->first[field]; f != NULL; f = f->same)
		put_hub(r, hub_type(r, f), render_fact_url(r, f));
	while (link_header_next(&h, &v) == 0)
		if (link_value_is(&v, "hub"))
			put_hub(r, websub, render_url(r, v.url, r->request->url));
	json_close_or_drop(&r->out, mark, ']');
}

static bool
is_expired(const struct render *r)
{
	const struct fact *f = fact_best(r->x, F_EXPIRED);

	if (f == NULL)
		f = fact_best(r->x, F_COMPLETE);
	return f != NULL && (str_is_nocase(f->text, "yes") ||
	    str_is_nocase(f->text, "true"));
}

static void
put_expired(struct render *r, const char *key, enum field field)
{
	if (is_expired(r))
		json_bool(&r->out, key, true);
	else if (r->x->first[field] != NULL)
		json_bool(&r->out, key, false);
}

/* --- members of _gazetted --- */

static void
put_format(struct render *r, const char *key, enum field field)
{
	(void)field;
	json_cstr(&r->out, key, r->doc->format);
}

static void
put_generator_url(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	struct str url;

	if (f == NULL)
		return;
	url = fact_attr(f, "uri");
	if (url.n == 0)
		url = fact_attr(f, "url");
	if (url.n == 0)
		url = fact_attr(f, "resource");
	json_str(&r->out, key, render_url(r, url, f->context->base));
}

static void
put_part(struct render *r, const char *key, const struct fact *f,
    enum field field)
{
	const struct fact *p = fact_part(f, field);

	if (p != NULL)
		json_str(&r->out, key, render_line(r, p, BOUND_TITLE));
}

static void
put_part_url(struct render *r, const char *key, const struct fact *f,
    enum field field)
{
	const struct fact *p = fact_part(f, field);

	if (p != NULL)
		json_str(&r->out, key, render_fact_url(r, p));
}

static void
put_part_number(struct render *r, const char *key, const struct fact *f,
    enum field field)
{
	const struct fact *p = fact_part(f, field);
	uint64_t value;

	if (p != NULL && parse_uint(p->text.s, p->text.n, INT32_MAX, &value) == 0)
		json_int(&r->out, key, (int64_t)value);
}

static void
put_image(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	size_t mark = r->out.len;

	if (f == NULL)
		return;
	json_open(&r->out, key, '{');
	put_part_url(r, "url", f, F_URL);
	put_part(r, "title", f, F_TITLE);
	put_part_url(r, "link", f, F_LINK);
	put_part_number(r, "width", f, F_WIDTH);
	put_part_number(r, "height", f, F_HEIGHT);
	put_part(r, "description", f, F_SUMMARY);
	json_close_or_drop(&r->out, mark, '}');
}

static void
put_textinput(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	size_t mark = r->out.len;

	if (f == NULL)
		return;
	json_open(&r->out, key, '{');
	put_part(r, "title", f, F_TITLE);
	put_part(r, "description", f, F_SUMMARY);
	put_part(r, "name", f, F_NAME);
	put_part_url(r, "link", f, F_LINK);
	json_close_or_drop(&r->out, mark, '}');
}

static void
put_cloud(struct render *r, const char *key, enum field field)
{
	static const char *const names[] = { "domain", "port", "path",
		"registerProcedure", "protocol" };
	const struct fact *f = fact_best(r->x, field);
	size_t mark = r->out.len;

	if (f == NULL)
		return;
	json_open(&r->out, key, '{');
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		json_str(&r->out, names[i], render_collapse(r,
		    fact_attr(f, names[i]), BOUND_NAME));
	json_close_or_drop(&r->out, mark, '}');
}

static void
put_list(struct render *r, const char *key, enum field field)
{
	size_t mark = r->out.len, n = 0;
	uint64_t value;

	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[field];
	    f != NULL && n++ < 32; f = f->same) {
		if (parse_uint(f->text.s, f->text.n, 24, &value) == 0)
			json_int(&r->out, NULL, (int64_t)value);
		else
			json_str(&r->out, NULL, render_line(r, f, BOUND_NAME));
	}
	json_close_or_drop(&r->out, mark, ']');
}

static void
put_document(struct render *r, const char *key, enum field field)
{
	const struct doc *d = r->doc;

	(void)field;
	json_str(&r->out, key, d->encoding);
	if (d->malformed)
		json_bool(&r->out, "malformed", true);
	json_str(&r->out, "error", d->error);
	if (d->lost > 0)
		json_int(&r->out, "lost", d->lost);
}

static void
put_gazetted(struct render *r, const char *key, enum field field)
{
	static const struct member members[] = {
		{ "format", put_format, F_NONE },
		{ "id", put_line, F_ID },
		{ "description_html", put_html, F_SUMMARY },
		{ "title_html", put_markup, F_TITLE },
		{ "rights", put_line, F_RIGHTS },
		{ "generator", put_line, F_GENERATOR },
		{ "generator_url", put_generator_url, F_GENERATOR },
		{ "publisher", put_person_of, F_PUBLISHER },
		{ "webmaster", put_person_of, F_WEBMASTER },
		{ "contributors", put_persons, F_CONTRIBUTOR },
		{ "date_published", put_date, F_PUBLISHED },
		{ "date_modified", put_date, F_MODIFIED },
		{ "tags", put_tags, F_TAG },
		{ "tag_details", put_tag_details, F_TAG },
		{ "links", put_links, F_LINK },
		{ "image", put_image, F_IMAGE },
		{ "docs", put_url, F_DOCS },
		{ "cloud", put_cloud, F_CLOUD },
		{ "ttl", put_number, F_TTL },
		{ "update_period", put_line, F_UPDATE_PERIOD },
		{ "update_frequency", put_number, F_UPDATE_FREQUENCY },
		{ "update_base", put_base_date, F_UPDATE_BASE },
		{ "skip_hours", put_list, F_SKIP_HOUR },
		{ "skip_days", put_list, F_SKIP_DAY },
		{ "license", put_license, F_LICENSE },
		{ "itunes", put_feed_itunes, F_NONE },
		{ "podcast", put_podcast, F_PODCAST },
		{ "geo", put_geo, F_NONE },
		{ "media", put_media, F_MEDIA_FACT },
		{ "textinput", put_textinput, F_TEXTINPUT },
		{ "encoding", put_document, F_NONE },
		{ "truncated", put_truncated, F_NONE },
	};

	(void)field;
	json_open(&r->out, key, '{');
	render_members(r, members, ARRAY_LEN(members));
	json_close(&r->out, '}');
}

static const struct member feed_members[] = {
	{ "title", put_title, F_TITLE },
	{ "home_page_url", put_home, F_LINK },
	{ "feed_url", put_feed_url, F_NONE },
	{ "description", put_line, F_SUMMARY },
	{ "icon", put_icon, F_NONE },
	{ "favicon", put_url, F_ICON },
	{ "authors", put_authors, F_AUTHOR },
	{ "language", put_language, F_LANGUAGE },
	{ "next_url", put_next, F_NEXT_URL },
	{ "hubs", put_hubs, F_HUB },
	{ "expired", put_expired, F_EXPIRED },
	{ "_gazetted", put_gazetted, F_NONE },
};

/* --- the hints for scheduling --- */

static uint32_t
update_seconds(const struct fact_index *x)
{
	static const struct {
		const char *name;
		uint32_t seconds;
	} periods[] = {
		{ "hourly", 3600 }, { "daily", 86400 }, { "weekly", 604800 },
		{ "monthly", 2592000 }, { "yearly", 31536000 },
	};
	const struct fact *period = fact_best(x, F_UPDATE_PERIOD);
	const struct fact *f = fact_best(x, F_UPDATE_FREQUENCY);
	uint64_t times = 1;

	if (period == NULL)
		return 0;
	if (f != NULL && (parse_uint(f->text.s, f->text.n, 100000, &times) != 0 ||
	    times == 0))
		times = 1;
	for (size_t i = 0; i < ARRAY_LEN(periods); i++)
		if (str_is_nocase(period->text, periods[i].name))
			return periods[i].seconds / (uint32_t)times;
	return 0;
}

static uint8_t
skip_days(const struct fact_index *x)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri",
		"sat", "sun" };
	uint8_t bits = 0;

	for (const struct fact *f = x->first[F_SKIP_DAY]; f != NULL; f = f->same)
		for (unsigned d = 0; d < ARRAY_LEN(days); d++)
			if (f->text.n >= 3 &&
			    strncasecmp(f->text.s, days[d], 3) == 0)
				bits |= (uint8_t)(1u << d);
	return bits;
}

static void
hints(const struct fact_index *x, struct feed_record *out)
{
	const struct fact *ttl = fact_best(x, F_TTL), *base;
	uint64_t value;

	if (ttl != NULL &&
	    parse_uint(ttl->text.s, ttl->text.n, UINT32_MAX, &value) == 0)
		out->ttl_minutes = (uint32_t)value;
	out->update_seconds = update_seconds(x);
	out->update_base = TIME_NONE;
	base = fact_best(x, F_UPDATE_BASE);
	if (base != NULL)
		date_parse(base->text, &out->update_base);
	for (const struct fact *f = x->first[F_SKIP_HOUR]; f != NULL; f = f->same)
		if (parse_uint(f->text.s, f->text.n, 24, &value) == 0)
			out->skip_hours |= 1u << value % 24;
	out->skip_days = skip_days(x);
}

static struct str
feed_language(struct render *r)
{
	const struct fact *f = fact_best(r->x, F_LANGUAGE);
	struct str s = { NULL, 0 };

	if (f != NULL)
		s = render_language(r, f->text);
	if (s.n == 0 && r->doc->context != NULL)
		s = render_language(r, r->doc->context->lang);
	return s.n > 0 ? s : render_language(r, str_strip(
	    r->request->content_language));
}

static struct str
link_url(struct render *r, const char *rel)
{
	const struct fact *f = render_link(r->x, rel);

	return f == NULL ? (struct str){ NULL, 0 } : render_fact_url(r, f);
}

/* The first WebSub hub of the document; absent if there is none. */
static struct str
hub_url(struct render *r)
{
	struct str url = link_url(r, "hub");

	for (const struct fact *f = r->x->first[F_HUB]; f != NULL && url.n == 0;
	    f = f->same)
		if (str_is_nocase(hub_type(r, f), "WebSub"))
			url = render_fact_url(r, f);
	return url;
}

void
render_feed(struct render *r, struct feed_record *out)
{
	const struct doc *d = r->doc;

	r->x = &r->feed;
	r->truncated = false;
	r->language = feed_language(r);
	buf_reset(&r->out);
	json_open(&r->out, NULL, '{');
	json_cstr(&r->out, "version", "https://jsonfeed.org/version/1.1");
	render_members(r, feed_members, ARRAY_LEN(feed_members));
	json_close(&r->out, '}');
	out->json = (struct str){ r->out.data, r->out.len };
	out->title = render_line(r, fact_best(r->x, F_TITLE), BOUND_TITLE);
	out->home_page_url = link_url(r, "alternate");
	out->self_url = self_url(r);
	out->language = r->language;
	out->format = str_from(d->format);
	out->encoding = d->encoding;
	out->hub = hub_url(r);
	out->next_url = render_fact_url(r, fact_or_link(r->x, F_NEXT_URL, "next"));
	out->prev_archive = link_url(r, "prev-archive");
	out->error = d->error;
	out->malformed = d->malformed;
	out->complete = d->complete;
	out->expired = is_expired(r);
	out->lost = d->lost;
	out->beyond = d->beyond;
	hints(r->x, out);
}
