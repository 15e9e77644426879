/* SPDX-License-Identifier: ISC */
/* Attachments, pictures, and the members of the podcast and media modules. */
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "element.h"
#include "render.h"

#define RAW_MAX 512 /* facts looked at of one thing: each looks at those before */

/* --- attachments --- */

struct attachments {
	struct str seen[BOUND_ATTACHMENTS];
	size_t n;
	int64_t duration; /* of the item, for its first recording; -1: none */
};

/* The media type that a file name's ending means. */
static const char *
type_by_name(struct str url)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{ ".mp3", "audio/mpeg" }, { ".m4a", "audio/mp4" },
		{ ".ogg", "audio/ogg" }, { ".opus", "audio/ogg" },
		{ ".aac", "audio/aac" }, { ".flac", "audio/flac" },
		{ ".wav", "audio/wav" }, { ".mp4", "video/mp4" },
		{ ".m4v", "video/mp4" }, { ".webm", "video/webm" },
		{ ".mov", "video/quicktime" }, { ".mkv", "video/x-matroska" },
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".png", "image/png" }, { ".gif", "image/gif" },
		{ ".webp", "image/webp" }, { ".avif", "image/avif" },
		{ ".svg", "image/svg+xml" }, { ".pdf", "application/pdf" },
		{ ".epub", "application/epub+zip" },
		{ ".zip", "application/zip" },
		{ ".torrent", "application/x-bittorrent" },
	};
	const char *query = memchr(url.s, '?', url.n);
	size_t n = query == NULL ? url.n : (size_t)(query - url.s);

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t k = strlen(types[i].ending);

		if (n > k && strncasecmp(url.s + n - k, types[i].ending, k) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

static bool
type_begins(struct str type, const char *begin)
{
	return type.n >= strlen(begin) &&
	    strncasecmp(type.s, begin, strlen(begin)) == 0;
}

/* Seconds of "3600", "59:30", "1:00:00"; -1 when it is no duration. */
static int64_t
duration(struct str s)
{
	int64_t total = 0, part = 0;
	unsigned digits = 0;

	for (size_t i = 0; i < s.n && s.s[i] != '.'; i++) {
		if (s.s[i] == ':') {
			total = (total + part) * 60;
			part = 0;
		} else if (s.s[i] >= '0' && s.s[i] <= '9' && ++digits <= 9) {
			part = part * 10 + (s.s[i] - '0');
		} else {
			return -1;
		}
	}
	return digits == 0 ? -1 : total + part;
}

static void
put_size(struct render *r, const char *key, struct str s)
{
	uint64_t value;

	if (parse_uint(s.s, s.n, INT64_MAX, &value) == 0 && value > 0)
		json_int(&r->out, key, (int64_t)value);
}

static void
add_attachment(struct render *r, struct attachments *a, const struct fact *f,
    const char *size)
{
	struct str url = render_fact_url(r, f), type = fact_attr(f, "type");
	int64_t seconds = duration(fact_attr(f, "duration"));
	const struct fact *title = fact_part(f, F_TITLE);

	for (size_t i = 0; i < a->n; i++)
		if (a->seen[i].n == url.n &&
		    memcmp(a->seen[i].s, url.s, url.n) == 0)
			return;
	if (url.n == 0 || a->n == ARRAY_LEN(a->seen))
		return;
	a->seen[a->n++] = url;
	type = render_collapse(r, type, BOUND_NAME);
	if (type.n == 0 || memchr(type.s, '/', type.n) == NULL)
		type = str_from(type_by_name(url));
	if (seconds < 0 && (type_begins(type, "audio/") ||
	    type_begins(type, "video/"))) {
		seconds = a->duration;
		a->duration = -1;
	}
	json_open(&r->out, NULL, '{');
	json_str(&r->out, "url", url);
	json_str(&r->out, "mime_type", type);
	json_str(&r->out, "title", title != NULL ?
	    render_line(r, title, BOUND_TITLE) :
	    render_collapse(r, fact_attr(f, "title"), BOUND_TITLE));
	put_size(r, "size_in_bytes", fact_attr(f, size));
	if (seconds > 0)
		json_int(&r->out, "duration_in_seconds", seconds);
	json_close(&r->out, '}');
}

void
put_attachments(struct render *r, const char *key, enum field field)
{
	struct attachments a = { .n = 0, .duration = -1 };
	const struct fact *f = fact_best(r->x, F_DURATION);
	size_t mark = r->out.len;

	(void)field;
	if (f != NULL)
		a.duration = duration(f->text);
	json_open(&r->out, key, '[');
	for (f = r->x->first[F_ENCLOSURE]; f != NULL; f = f->same)
		add_attachment(r, &a, f, "length");
	for (f = r->x->first[F_LINK]; f != NULL; f = f->same)
		if (link_is(f, "enclosure"))
			add_attachment(r, &a, f, "length");
	for (f = r->x->first[F_MEDIA]; f != NULL; f = f->same)
		add_attachment(r, &a, f, "filesize");
	json_close_or_drop(&r->out, mark, ']');
}

/* --- pictures --- */

static bool
is_picture(const struct fact *f)
{
	struct str type = fact_attr(f, "type");

	return str_is_nocase(fact_attr(f, "medium"), "image") ||
	    type_begins(type, "image/");
}

/* The first picture of a field; absent if it has none. */
static struct str
picture(struct render *r, enum field field, bool any)
{
	for (const struct fact *f = r->x->first[field]; f != NULL; f = f->same)
		if (any || is_picture(f)) {
			const struct fact *url = fact_part(f, F_URL);
			struct str s = render_fact_url(r, url != NULL ? url : f);

			if (s.n > 0)
				return s;
		}
	return (struct str){ NULL, 0 };
}

void
put_item_image(struct render *r, const char *key, enum field field)
{
	static const struct {
		enum field field;
		bool any; /* all of them are pictures */
	} sources[] = {
		{ F_THUMBNAIL, true }, { F_MEDIA, false },
		{ F_ITUNES_IMAGE, true }, { F_ENCLOSURE, false },
		{ F_IMAGE, true },
	};
	struct str url = { NULL, 0 };

	(void)field;
	for (size_t i = 0; i < ARRAY_LEN(sources) && url.n == 0; i++)
		url = picture(r, sources[i].field, sources[i].any);
	json_str(&r->out, key, url.n > 0 ? url : r->image);
}

/* --- facts that are rendered as they are --- */

static bool
is_plain_key(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return n > 0 && name[n] == '\0';
}

static bool
is_link_key(const char *name)
{
	return strcasecmp(name, "url") == 0 || strcasecmp(name, "href") == 0 ||
	    strcasecmp(name, "img") == 0 || strcasecmp(name, "uri") == 0;
}

static void put_raw(struct render *r, const char *key, const struct fact *f,
    bool part);

static bool
has_key(const struct fact *f, const char *key)
{
	return f->element->key != NULL && strcmp(f->element->key, key) == 0;
}

/* The parts of a fact by their keys, those of lists together. */
static void
put_parts(struct render *r, const struct fact *f)
{
	size_t seen = 0, n;

	for (const struct fact *p = f->parts; p != NULL && seen++ < RAW_MAX;
	    p = p->next) {
		const struct fact *q = f->parts;
		const char *key = p->element->key;

		if (key == NULL)
			continue;
		while (q != p && !has_key(q, key))
			q = q->next;
		if (q != p) /* its key is written */
			continue;
		if (!p->element->list) {
			if (p->nattrs > 0)
				put_raw(r, key, p, true);
			else
				json_str(&r->out, key, render_collapse(r, p->text,
				    BOUND_CONTENT));
			continue;
		}
		json_open(&r->out, key, '[');
		for (n = 0; q != NULL && n < BOUND_LINKS; q = q->next)
			if (has_key(q, key)) {
				put_raw(r, NULL, q, true);
				n++;
			}
		json_close(&r->out, ']');
	}
}

/* A fact as an object: its attributes, its text, its parts by key. */
static void
put_raw(struct render *r, const char *key, const struct fact *f, bool part)
{
	size_t mark = r->out.len;

	json_open(&r->out, key, '{');
	for (size_t i = 0; i < f->nattrs; i++) {
		const struct attr *a = &f->attrs[i];
		bool again = strcmp(a->name, "text") == 0;

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(f->attrs[k].name, a->name) == 0;
		for (const struct fact *p = f->parts; p != NULL && !again;
		    p = p->next)
			again = has_key(p, a->name);
		if (again || !is_plain_key(a->name))
			continue;
		json_str(&r->out, a->name, is_link_key(a->name) ?
		    render_url(r, a->value, f->context->base) :
		    render_collapse(r, a->value, BOUND_CONTENT));
	}
	json_str(&r->out, "text", render_collapse(r, f->text, BOUND_CONTENT));
	if (!part)
		put_parts(r, f);
	json_close_or_drop(&r->out, mark, '}');
}

static void
put_raw_fact(struct render *r, const char *key, const struct fact *f)
{
	if (f->element->how == HOW_LINE && f->nattrs == 0)
		json_str(&r->out, key, render_collapse(r, f->text, BOUND_CONTENT));
	else
		put_raw(r, key, f, false);
}

/* All facts of a field, by the keys of their rows. */
static void
put_raw_facts(struct render *r, enum field field)
{
	size_t seen = 0;

	for (const struct fact *f = r->x->first[field];
	    f != NULL && seen++ < RAW_MAX; f = f->same) {
		const char *key = f->element->key;
		const struct fact *g = r->x->first[field];
		size_t mark = r->out.len, n = 0;

		while (g != f && strcmp(g->element->key, key) != 0)
			g = g->same;
		if (g != f) /* its key is written */
			continue;
		if (!f->element->list) {
			put_raw_fact(r, key, f);
			continue;
		}
		json_open(&r->out, key, '[');
		for (; g != NULL && n < BOUND_LINKS; g = g->same)
			if (strcmp(g->element->key, key) == 0) {
				put_raw(r, NULL, g, false);
				n++;
			}
		json_close_or_drop(&r->out, mark, ']');
	}
}

void
put_media(struct render *r, const char *key, enum field field)
{
	size_t mark = r->out.len, list, n = 0;

	json_open(&r->out, key, '{');
	list = r->out.len;
	json_open(&r->out, "thumbnails", '[');
	for (const struct fact *f = r->x->first[F_THUMBNAIL];
	    f != NULL && n++ < BOUND_ATTACHMENTS; f = f->same)
		put_raw(r, NULL, f, false);
	json_close_or_drop(&r->out, list, ']');
	put_raw_facts(r, field);
	json_close_or_drop(&r->out, mark, '}');
}

void
put_podcast(struct render *r, const char *key, enum field field)
{
	size_t mark = r->out.len;

	json_open(&r->out, key, '{');
	put_raw_facts(r, field);
	json_close_or_drop(&r->out, mark, '}');
}

/* --- iTunes --- */

static void
put_categories(struct render *r, const char *key, enum field field)
{
	size_t n = 0, mark = r->out.len;

	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[field];
	    f != NULL && n++ < BOUND_TAGS; f = f->same) {
		struct str text = fact_attr(f, "text");

		json_str(&r->out, NULL, render_collapse(r,
		    text.n > 0 ? text : f->text, BOUND_NAME));
		for (const struct fact *p = f->parts; p != NULL; p = p->next)
			json_str(&r->out, NULL, render_collapse(r,
			    fact_attr(p, "text"), BOUND_NAME));
	}
	json_close_or_drop(&r->out, mark, ']');
}

static void
put_keywords(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	size_t n = 0, mark = r->out.len;
	struct str s;

	if (f == NULL)
		return;
	json_open(&r->out, key, '[');
	for (s = f->text; s.n > 0 && n < BOUND_TAGS; n++) {
		const char *comma = memchr(s.s, ',', s.n);
		size_t k = comma == NULL ? s.n : (size_t)(comma - s.s);

		json_str(&r->out, NULL, render_collapse(r,
		    (struct str){ s.s, k }, BOUND_NAME));
		k += comma != NULL;
		s.s += k;
		s.n -= k;
	}
	json_close_or_drop(&r->out, mark, ']');
}

static void
put_duration(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	int64_t seconds = f == NULL ? -1 : duration(f->text);

	if (seconds >= 0)
		json_int(&r->out, key, seconds);
	else
		put_line(r, key, field);
}

static void
put_itunes(struct render *r, const char *key, const struct member *members,
    size_t n)
{
	size_t mark = r->out.len;

	json_open(&r->out, key, '{');
	render_members(r, members, n);
	json_close_or_drop(&r->out, mark, '}');
}

void
put_feed_itunes(struct render *r, const char *key, enum field field)
{
	static const struct member members[] = {
		{ "type", put_line, F_ITUNES_TYPE },
		{ "explicit", put_yes, F_EXPLICIT },
		{ "block", put_yes, F_BLOCK },
		{ "complete", put_yes, F_COMPLETE },
		{ "new_feed_url", put_url, F_NEW_FEED_URL },
		{ "owner", put_person_of, F_OWNER },
		{ "categories", put_categories, F_CATEGORY },
		{ "keywords", put_keywords, F_KEYWORDS },
	};

	(void)field;
	put_itunes(r, key, members, ARRAY_LEN(members));
}

void
put_item_itunes(struct render *r, const char *key, enum field field)
{
	static const struct member members[] = {
		{ "duration", put_duration, F_DURATION },
		{ "season", put_number, F_SEASON },
		{ "episode", put_number, F_EPISODE },
		{ "episode_type", put_line, F_EPISODE_TYPE },
		{ "explicit", put_yes, F_EXPLICIT },
		{ "block", put_yes, F_BLOCK },
		{ "image", put_url, F_ITUNES_IMAGE },
		{ "subtitle", put_line, F_SUBTITLE },
	};

	(void)field;
	put_itunes(r, key, members, ARRAY_LEN(members));
}
