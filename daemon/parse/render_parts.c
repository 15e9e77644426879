/* SPDX-License-Identifier: ISC */
/* Members that feeds, items and sources have alike. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "date.h"
#include "element.h"
#include "render.h"

void
render_members(struct render *r, const struct member *members, size_t n)
{
	for (size_t i = 0; i < n; i++)
		members[i].put(r, members[i].key, members[i].field);
}

/* --- plain values --- */

void
put_line(struct render *r, const char *key, enum field field)
{
	json_str(&r->out, key, render_line(r, fact_best(r->x, field),
	    BOUND_CONTENT));
}

void
put_url(struct render *r, const char *key, enum field field)
{
	json_str(&r->out, key, render_fact_url(r, fact_best(r->x, field)));
}

void
put_number(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	uint64_t value;

	if (f == NULL)
		return;
	if (parse_uint(f->text.s, f->text.n, INT32_MAX, &value) == 0)
		json_int(&r->out, key, (int64_t)value);
}

/* "yes", "true", "explicit" and their opposites; anything else: absent. */
void
put_yes(struct render *r, const char *key, enum field field)
{
	static const char *const words[] = { "yes", "true", "1", "explicit",
		"no", "false", "0", "clean" };
	const struct fact *f = fact_best(r->x, field);

	for (size_t i = 0; f != NULL && i < ARRAY_LEN(words); i++)
		if (str_is_nocase(f->text, words[i]))
			json_bool(&r->out, key, i < 4);
}

int64_t
render_date(const struct fact_index *x, enum field field,
    const struct fact **unread)
{
	const struct fact *best = NULL;
	int64_t found = TIME_NONE, date;

	*unread = fact_best(x, field);
	for (const struct fact *f = x->first[field]; f != NULL; f = f->same)
		if ((best == NULL || f->rank < best->rank) &&
		    date_parse(f->text, &date) == 0) {
			best = f;
			found = date;
		}
	if (best != NULL)
		*unread = NULL;
	return found;
}

void
put_date(struct render *r, const char *key, enum field field)
{
	char raw[40];
	const struct fact *unread;
	int64_t date = render_date(r->x, field, &unread);

	if (date != TIME_NONE)
		json_time(&r->out, key, date);
	if (unread == NULL)
		return;
	snprintf(raw, sizeof(raw), "%s_raw", key);
	json_str(&r->out, raw, render_line(r, unread, BOUND_NAME));
}

/* Sanitised HTML, of whatever the fact has. */
void
put_html(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	struct html_found found;

	if (f == NULL || f->text.n == 0)
		return;
	buf_reset(&r->html);
	r->forms_of = NULL;
	render_html(r, f, &r->html, &found);
	json_str(&r->out, key, (struct str){ r->html.data, r->html.len });
}

/* Sanitised HTML, where there is markup. */
void
put_markup(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);
	struct html_found found;
	struct str source;

	if (f == NULL || !render_source(r, f, &source))
		return;
	buf_reset(&r->html);
	r->forms_of = NULL;
	if (render_html(r, f, &r->html, &found))
		json_str(&r->out, key, (struct str){ r->html.data, r->html.len });
}

/* --- persons --- */

static bool
is_mail_char(char c)
{
	return (unsigned char)c > ' ' && strchr("<>()[]\"',;:\\", c) == NULL;
}

/* Find a mail address: something, '@', something with a dot. */
static struct str
find_mail(struct str s)
{
	const char *at = s.n == 0 ? NULL : memchr(s.s, '@', s.n);
	const char *from = at, *to = at, *end;

	if (at == NULL)
		return (struct str){ NULL, 0 };
	end = s.s + s.n;
	while (from > s.s && (is_mail_char(from[-1]) || (from[-1] == '\'' &&
	    from < at && from > s.s + 1 && is_mail_char(from[-2]))))
		from--;
	for (to++; to < end && is_mail_char(*to) && *to != '@'; to++)
		;
	while (to > at + 1 && to[-1] == '.')
		to--;
	if (from == at || memchr(at + 1, '.', (size_t)(to - at - 1)) == NULL)
		return (struct str){ NULL, 0 };
	return (struct str){ from, (size_t)(to - from) };
}

/* Take quotes, blanks and brackets that hold all or nothing off both ends. */
static struct str
strip(struct str s)
{
	static const char open[] = " \t\"'()<>[],;:", close[] = " \t\"'(<>[],;:";

	while (s.n > 0 && s.s[0] != '\0' && strchr(open, s.s[0]) != NULL) {
		s.s++;
		s.n--;
	}
	while (s.n > 0 && ((s.s[s.n - 1] != '\0' &&
	    strchr(close, s.s[s.n - 1]) != NULL) || (s.s[s.n - 1] == ')' &&
	    memchr(s.s, '(', s.n) == NULL)))
		s.n--;
	return s;
}

/* The name beside a mail address in one text. */
static struct str
name_beside(struct render *r, struct str text, struct str mail)
{
	size_t before = (size_t)(mail.s - text.s), after = before + mail.n;
	struct str name;

	buf_reset(&r->tmp);
	if (before >= 7 && strncasecmp(mail.s - 7, "mailto:", 7) == 0)
		before -= 7;
	while (before > 0 && strchr(" (<[", text.s[before - 1]) != NULL)
		before--;
	while (after < text.n && strchr(" )>]", text.s[after]) != NULL)
		after++;
	buf_add(&r->tmp, text.s, before);
	buf_addc(&r->tmp, ' ');
	buf_add(&r->tmp, text.s + after, text.n - after);
	name = render_keep(r);
	return render_collapse(r, strip(name), BOUND_NAME);
}

struct person {
	struct str name, url, avatar, email;
};

static struct person
read_person(struct render *r, const struct fact *f)
{
	struct person p = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	const struct fact *part;
	struct str text;

	part = fact_part(f, F_NAME);
	text = render_guess(r, part != NULL ? part->text : f->text, BOUND_NAME);
	if (text.n == 0 && f->text.n == 0)
		text = render_collapse(r, fact_attr(f, "resource"), BOUND_NAME);
	if ((part = fact_part(f, F_EMAIL)) != NULL)
		p.email = find_mail(part->text);
	if ((part = fact_part(f, F_URL)) != NULL)
		p.url = render_fact_url(r, part);
	if ((part = fact_part(f, F_AVATAR)) != NULL)
		p.avatar = render_fact_url(r, part);
	p.name = text;
	if (p.email.n == 0) {
		p.email = find_mail(text);
		if (p.email.n > 0)
			p.name = name_beside(r, text, p.email);
	}
	if (p.name.n == 0 && p.url.n == 0)
		p.name = p.email; /* JSON Feed wants one of its own */
	return p;
}

static void
put_person(struct render *r, const char *key, const struct person *p)
{
	size_t mark = r->out.len;

	json_open(&r->out, key, '{');
	json_str(&r->out, "name", p->name);
	json_str(&r->out, "url", p->url);
	json_str(&r->out, "avatar", p->avatar);
	if (p->email.n > 0) {
		json_open(&r->out, "_gazetted", '{');
		json_str(&r->out, "email", p->email);
		json_close(&r->out, '}');
	}
	json_close_or_drop(&r->out, mark, '}');
}

void
render_person(struct render *r, const char *key, const struct fact *f)
{
	struct person p = read_person(r, f);

	put_person(r, key, &p);
}

/* Of one field: those of the best rank, in order, each once. */
void
put_persons(struct render *r, const char *key, enum field field)
{
	const struct fact *best = fact_best(r->x, field);
	struct str seen[16];
	size_t n = 0, mark = r->out.len;

	if (best == NULL)
		return;
	json_open(&r->out, key, '[');
	for (const struct fact *f = best; f != NULL && n < ARRAY_LEN(seen);
	    f = f->same) {
		struct person p;
		struct str name;
		size_t i;

		if (f->rank != best->rank)
			continue;
		p = read_person(r, f);
		name = p.name.n > 0 ? p.name : p.url;
		for (i = 0; i < n && (seen[i].n != name.n ||
		    memcmp(seen[i].s, name.s, name.n) != 0); i++)
			;
		if (i < n || name.n == 0)
			continue;
		seen[n++] = name;
		put_person(r, NULL, &p);
	}
	json_close_or_drop(&r->out, mark, ']');
}

void
put_person_of(struct render *r, const char *key, enum field field)
{
	const struct fact *f = fact_best(r->x, field);

	if (f != NULL)
		render_person(r, key, f);
}

/* --- tags --- */

struct tags {
	struct str seen[BOUND_TAGS];
	size_t n;
};

static void
add_tag(struct render *r, struct tags *t, struct str s)
{
	s = render_guess(r, s, BOUND_NAME);
	for (size_t i = 0; i < t->n; i++)
		if (t->seen[i].n == s.n && memcmp(t->seen[i].s, s.s, s.n) == 0)
			return;
	if (s.n == 0 || t->n == ARRAY_LEN(t->seen))
		return;
	t->seen[t->n++] = s;
	json_str(&r->out, NULL, s);
}

static void
add_keywords(struct render *r, struct tags *t, struct str s)
{
	while (s.n > 0) {
		const char *comma = memchr(s.s, ',', s.n);
		size_t n = comma == NULL ? s.n : (size_t)(comma - s.s);

		add_tag(r, t, (struct str){ s.s, n });
		n += comma != NULL;
		s.s += n;
		s.n -= n;
	}
}

static void
add_category(struct render *r, struct tags *t, const struct fact *f)
{
	struct str text = fact_attr(f, "text");

	add_tag(r, t, text.n > 0 ? text : f->text);
	for (const struct fact *p = f->parts; p != NULL; p = p->next)
		add_tag(r, t, fact_attr(p, "text"));
}

void
put_tags(struct render *r, const char *key, enum field field)
{
	struct tags t = { .n = 0 };
	size_t mark = r->out.len;

	(void)field;
	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[F_TAG]; f != NULL; f = f->same) {
		struct str label = fact_attr(f, "label");
		struct str term = fact_attr(f, "term");

		add_tag(r, &t, label.n > 0 ? label : term.n > 0 ? term : f->text);
	}
	for (const struct fact *f = r->x->first[F_CATEGORY]; f != NULL; f = f->same)
		add_category(r, &t, f);
	for (const struct fact *f = r->x->first[F_KEYWORDS]; f != NULL; f = f->same)
		add_keywords(r, &t, f->text);
	json_close_or_drop(&r->out, mark, ']');
	buf_reset(&r->tmp);
	for (size_t i = 0; i < t.n; i++) {
		buf_add(&r->tmp, t.seen[i].s, t.seen[i].n);
		buf_addc(&r->tmp, '\0');
	}
	r->tags = render_keep(r);
}

void
put_tag_details(struct render *r, const char *key, enum field field)
{
	size_t n = 0, mark = r->out.len;

	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[field];
	    f != NULL && n++ < BOUND_TAGS; f = f->same) {
		struct str term = fact_attr(f, "term");
		struct str scheme = fact_attr(f, "scheme");
		size_t inner = r->out.len;

		if (scheme.n == 0)
			scheme = fact_attr(f, "domain");
		json_open(&r->out, NULL, '{');
		json_str(&r->out, "term", render_guess(r,
		    term.n > 0 ? term : f->text, BOUND_NAME));
		json_str(&r->out, "scheme", render_collapse(r, scheme, BOUND_URL));
		json_str(&r->out, "label", render_guess(r,
		    fact_attr(f, "label"), BOUND_NAME));
		json_close_or_drop(&r->out, inner, '}');
	}
	json_close_or_drop(&r->out, mark, ']');
}

/* --- links --- */

static struct str
relation(const struct fact *f)
{
	static const char *const registries[] = {
		"http://www.iana.org/assignments/relation/",
		"http://www.iana.org/assignments/link-relations/",
	};
	struct str rel = fact_attr(f, "rel");

	for (size_t i = 0; i < ARRAY_LEN(registries); i++) {
		size_t n = strlen(registries[i]);

		if (rel.n > n && strncasecmp(rel.s, registries[i], n) == 0)
			return (struct str){ rel.s + n, rel.n - n };
	}
	return rel.n > 0 ? rel : STR_LIT("alternate");
}

bool
link_is(const struct fact *f, const char *rel)
{
	return str_is_nocase(relation(f), rel);
}

/* How well a link's type suits a person: 0 best. */
static unsigned
type_rank(const struct fact *f)
{
	struct str type = fact_attr(f, "type");

	if (f->nattrs == 0 || str_is_nocase(type, "text/html"))
		return 0;
	if (type.n == 0 || str_is_nocase(type, "application/xhtml+xml"))
		return 1;
	return 2;
}

const struct fact *
render_link(const struct fact_index *x, const char *rel)
{
	const struct fact *best = NULL;

	for (const struct fact *f = x->first[F_LINK]; f != NULL; f = f->same) {
		if (f->text.n == 0 && fact_attr(f, "href").n == 0)
			continue;
		if (link_is(f, rel) &&
		    (best == NULL || type_rank(f) < type_rank(best)))
			best = f;
	}
	return best;
}

const struct fact *
fact_or_link(const struct fact_index *x, enum field field, const char *rel)
{
	const struct fact *f = fact_best(x, field);

	return f != NULL ? f : render_link(x, rel);
}

void
put_url_or_link(struct render *r, const char *key, enum field field,
    const char *rel)
{
	json_str(&r->out, key, render_fact_url(r, fact_or_link(r->x, field, rel)));
}

void
put_license(struct render *r, const char *key, enum field field)
{
	put_url_or_link(r, key, field, "license");
}

void
put_truncated(struct render *r, const char *key, enum field field)
{
	(void)field;
	if (r->truncated)
		json_bool(&r->out, key, true);
}

void
put_links(struct render *r, const char *key, enum field field)
{
	size_t n = 0, mark = r->out.len;

	json_open(&r->out, key, '[');
	for (const struct fact *f = r->x->first[field];
	    f != NULL && n < BOUND_LINKS; f = f->same) {
		struct str href = render_fact_url(r, f), length;
		uint64_t value;

		if (href.n == 0)
			continue;
		n++;
		json_open(&r->out, NULL, '{');
		json_str(&r->out, "rel", render_collapse(r, relation(f), BOUND_NAME));
		json_str(&r->out, "type", render_collapse(r,
		    fact_attr(f, "type"), BOUND_NAME));
		json_str(&r->out, "href", href);
		json_str(&r->out, "hreflang", render_collapse(r,
		    fact_attr(f, "hreflang"), BOUND_NAME));
		json_str(&r->out, "title", render_collapse(r,
		    fact_attr(f, "title"), BOUND_TITLE));
		length = fact_attr(f, "length");
		if (parse_uint(length.s, length.n, INT64_MAX, &value) == 0)
			json_int(&r->out, "length", (int64_t)value);
		json_close(&r->out, '}');
	}
	json_close_or_drop(&r->out, mark, ']');
}
