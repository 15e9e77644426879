/* SPDX-License-Identifier: ISC */
/* From what a fact has as text to what the format wants of it. */
#include <string.h>

#include "bounds.h"
#include "render.h"
#include "utf8.h"

struct str
render_keep(struct render *r)
{
	char *copy;

	if (r->tmp.failed)
		r->failed = true;
	if (r->tmp.len == 0)
		return (struct str){ NULL, 0 };
	copy = arena_strndup(r->arena, r->tmp.data, r->tmp.len);
	if (copy == NULL) {
		r->failed = true;
		return (struct str){ NULL, 0 };
	}
	return (struct str){ copy, r->tmp.len };
}

/* --- sources --- */

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static void
base64_decode(struct str s, struct buf *out)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < s.n && s.s[i] != '='; i++) {
		int v = base64_value(s.s[i]);

		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_addc(out, (char)(bits >> have & 0xFF));
		}
	}
}

bool
render_source(struct render *r, const struct fact *f, struct str *source)
{
	struct utf8_report report = { 0, 0, 0 };
	struct buf bytes;

	*source = f->text;
	r->truncated |= f->cut;
	if (f->type == TEXT_HTML)
		return true;
	if (f->type == TEXT_GUESS)
		return html_looks_like(r->cleaner, f->text);
	if (f->type == TEXT_PLAIN)
		return false;
	buf_init(&bytes, BOUND_CONTENT);
	base64_decode(f->text, &bytes);
	buf_reset(&r->tmp);
	utf8_clean((struct str){ bytes.data, bytes.len }, &r->tmp, &report);
	if (report.invalid > report.valid) /* a picture, a sound */
		buf_reset(&r->tmp);
	buf_free(&bytes);
	*source = render_keep(r);
	return html_looks_like(r->cleaner, *source);
}

/* --- one line --- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void
collapse(struct str s, struct buf *out)
{
	size_t i = 0, from;

	while (i < s.n) {
		while (i < s.n && is_space(s.s[i]))
			i++;
		for (from = i; i < s.n && !is_space(s.s[i]); i++)
			;
		if (i > from && out->len > 0)
			buf_addc(out, ' ');
		buf_add(out, s.s + from, i - from);
	}
}

static struct str
keep_cut(struct render *r, size_t max)
{
	struct str s = { r->tmp.data, r->tmp.len };

	if (s.n > max) {
		r->truncated = true;
		buf_truncate(&r->tmp, utf8_cut(s, max).n);
	}
	return render_keep(r);
}

struct str
render_collapse(struct render *r, struct str s, size_t max)
{
	buf_reset(&r->tmp);
	collapse(s, &r->tmp);
	return keep_cut(r, max);
}

struct str
render_line(struct render *r, const struct fact *f, size_t max)
{
	struct str source;
	bool html;

	if (f == NULL || f->text.n == 0)
		return (struct str){ NULL, 0 };
	html = render_source(r, f, &source);
	buf_reset(&r->tmp);
	if (html)
		html_to_line(r->cleaner, source, &r->tmp);
	else
		collapse(source, &r->tmp);
	return keep_cut(r, max);
}

struct str
render_guess(struct render *r, struct str s, size_t max)
{
	if (!html_looks_like(r->cleaner, s))
		return render_collapse(r, s, max);
	buf_reset(&r->tmp);
	html_to_line(r->cleaner, s, &r->tmp);
	return keep_cut(r, max);
}

/* --- bodies --- */

void
render_forms(struct render *r, const struct fact *f,
    const struct html_forms *forms, struct html_found *found)
{
	struct str source, cut;

	*found = (struct html_found){ { NULL, 0 }, false, false };
	if (render_source(r, f, &source)) {
		html_convert(r->cleaner, source, f->context->base, forms, found);
	} else {
		cut = utf8_cut(source, BOUND_CONTENT);
		found->truncated = !html_from_text(cut, forms->html) ||
		    cut.n < source.n;
		if (forms->text != NULL)
			buf_add(forms->text, cut.s, cut.n);
		if (forms->line != NULL)
			collapse(source, forms->line);
	}
	r->truncated |= found->truncated;
}

bool
render_html(struct render *r, const struct fact *f, struct buf *out,
    struct html_found *found)
{
	render_forms(r, f, &(struct html_forms){ .html = out }, found);
	return found->markup;
}

void
render_text(struct render *r, const struct fact *f, struct buf *out)
{
	struct str source;

	if (render_source(r, f, &source))
		html_to_text(r->cleaner, source, out);
	else
		buf_add(out, source.s, utf8_cut(source, BOUND_CONTENT).n);
}

/* --- URLs, languages --- */

struct str
render_url(struct render *r, struct str ref, struct str base)
{
	buf_reset(&r->tmp);
	if (ref.n == 0 || url_resolve(base, ref, URL_LINK, &r->tmp) != 0)
		return (struct str){ NULL, 0 };
	return render_keep(r);
}

struct str
render_fact_url(struct render *r, const struct fact *f)
{
	static const char *const names[] = { "href", "url", "resource" };
	struct str ref;

	if (f == NULL)
		return (struct str){ NULL, 0 };
	ref = f->text;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str value = fact_attr(f, names[i]);

		if (value.n > 0) {
			ref = value;
			break;
		}
	}
	return render_url(r, ref, f->context->base);
}

struct str
render_canonical(struct render *r, struct str url)
{
	const char *hash = url.n == 0 ? NULL : memchr(url.s, '#', url.n);
	struct str plain = { url.s, hash == NULL ? url.n : (size_t)(hash - url.s) };
	struct str mark = { hash, url.n - plain.n };

	if (url.n == 0)
		return url;
	buf_reset(&r->tmp);
	url_strip_tracking(plain, &r->tmp);
	/* Pages of short items name them by fragment; some only track. */
	if (mark.n > 1 && memmem(mark.s, mark.n, "utm_", 4) == NULL &&
	    memmem(mark.s, mark.n, "xtor=", 5) == NULL)
		buf_add(&r->tmp, mark.s, mark.n);
	return render_keep(r);
}

struct str
render_language(struct render *r, struct str s)
{
	buf_reset(&r->tmp);
	for (size_t i = 0; i < s.n && i <= 35; i++) {
		char c = s.s[i] == '_' ? '-' : s.s[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-'))
			return (struct str){ NULL, 0 };
		buf_addc(&r->tmp, c);
	}
	return s.n > 35 ? (struct str){ NULL, 0 } : render_keep(r);
}
