/* SPDX-License-Identifier: ISC */
/*
 * The sanitiser: tokens in, calls of the writer (html_tree.c) out. Nothing of
 * the input is copied but text, and the names and values that tables allow.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html_internal.h"
#include "url.h"

#define GROWTH 4        /* output bytes for each of the input */
#define SLACK KIB(1)    /* and so many more */

struct html_cleaner *
html_cleaner_new(void)
{
	struct html_cleaner *c = xcalloc(1, sizeof(*c));

	c->tokenizer = html_tokenizer_new();
	html_names_init(&c->names);
	buf_init(&c->tag, BOUND_CONTENT * 8);
	buf_init(&c->url, BOUND_CONTENT * 4);
	buf_init(&c->src, BOUND_CONTENT * 4);
	buf_init(&c->image, BOUND_URL);
	return c;
}

void
html_cleaner_free(struct html_cleaner *c)
{
	if (c == NULL)
		return;
	html_tokenizer_free(c->tokenizer);
	buf_free(&c->tag);
	buf_free(&c->url);
	buf_free(&c->src);
	buf_free(&c->image);
	free(c);
}

void
html_cleaner_start(struct html_cleaner *c, struct str in)
{
	memset(c->ends, 0, sizeof(c->ends));
	c->sanitising = false;
	html_tokenizer_start(c->tokenizer, in);
}

/* Find the next "</name" in the input. Its end if there is none. */
static const char *
find_end(struct str rest, const char *name)
{
	const char *s = rest.s, *end = s + rest.n;
	size_t n = strlen(name);

	while ((size_t)(end - s) > n + 2) {
		s = memchr(s, '<', (size_t)(end - s));
		if (s == NULL || (size_t)(end - s) <= n + 2)
			return end;
		if (s[1] == '/' && strncasecmp(s + 2, name, n) == 0 &&
		    (html_is_space(s[n + 2]) || s[n + 2] == '>' || s[n + 2] == '/'))
			return s;
		s++;
	}
	return end;
}

bool
html_is_ended(struct html_cleaner *c, enum element_id el)
{
	struct str rest = html_tokenizer_rest(c->tokenizer);

	if (c->ends[el] == NULL || c->ends[el] < rest.s)
		c->ends[el] = find_end(rest, html_elements[el].name);
	return c->ends[el] < rest.s + rest.n;
}

/* Write a link to what a player shows. false: it is no video's. */
static bool
video(struct html_cleaner *c, const struct html_token *token)
{
	struct html_tree *t = &c->tree;
	struct str src = { NULL, 0 }, url;
	bool link;

	for (size_t i = 0; i < token->nattrs; i++)
		if (str_is(token->attrs[i].name, "src"))
			src = token->attrs[i].value;
	buf_reset(&c->url);
	if (url_resolve(c->base, src, URL_WEB, &c->url) != 0)
		return false;
	buf_reset(&c->tag);
	buf_adds(&c->tag, "<a href=\"");
	if (!html_video_link((struct str){ c->url.data, c->url.len }, &c->tag))
		return false;
	url = (struct str){ c->tag.data + 9, c->tag.len - 9 };
	buf_reset(&c->url);
	buf_add(&c->url, url.s, url.n);
	buf_adds(&c->tag, "\">");
	link = tree_link_allowed(t);
	if (link)
		tree_open(t, EL_A, (struct str){ c->tag.data, c->tag.len }, false);
	tree_text(t, (struct str){ c->url.data, c->url.len });
	if (link)
		tree_close(t, EL_A);
	return true;
}

/* Say whether HTML may stand in this element of SVG or MathML. */
static bool
is_integration_point(struct str name)
{
	return str_is(name, "foreignobject") || str_is(name, "desc") ||
	    str_is(name, "annotation-xml") || str_is(name, "mtext");
}

const struct html_token *
html_skip(struct html_cleaner *c, enum element_id el)
{
	bool foreign = (html_elements[el].flags & E_FOREIGN) != 0;
	unsigned depth = 1, inner = 0;
	const struct html_token *token;
	enum element_id is;

	html_tokenizer_foreign(c->tokenizer, foreign);
	do {
		token = html_tokenizer_next(c->tokenizer);
		if (token->kind != HTML_START && token->kind != HTML_END)
			continue;
		is = html_element_find(&c->names, token->name);
		if (is == el && token->kind == HTML_END)
			depth--;
		else if (is == el && !token->self_closing)
			depth++;
		else if (is == EL_EMBED && el == EL_OBJECT && c->sanitising)
			video(c, token);
		else if (foreign && is_integration_point(token->name))
			inner = token->kind == HTML_START ? inner + 1 :
			    inner - (inner > 0);
		else if (foreign && inner == 0 && token->kind == HTML_START &&
		    (html_elements[is].flags & E_BREAKOUT) != 0)
			break;
	} while (depth > 0 && token->kind != HTML_EOF);
	html_tokenizer_foreign(c->tokenizer, false);
	return token;
}

/* Keep the first image for the caller. */
static void
keep_image(struct html_cleaner *c)
{
	if (c->image.len == 0 && c->src.len > 5 &&
	    memcmp(c->src.data, "http", 4) == 0)
		buf_add(&c->image, c->src.data, c->src.len);
}

/* Write a kept element's start tag. */
static void
keep(struct html_cleaner *c, enum element_id el, const struct html_token *token)
{
	struct html_tag tag = { .el = el };

	html_write_tag(c, token, &tag);
	if (tag.drop || c->tag.failed)
		return;
	keep_image(c);
	tree_open(&c->tree, el, (struct str){ c->tag.data, c->tag.len },
	    el == EL_A && !tag.link);
}

/* Say whether an element goes with its content, which may be a video's. */
static bool
is_dropped(struct html_cleaner *c, enum element_id el,
    const struct html_token *token)
{
	uint32_t flags = html_elements[el].flags;

	if (el == EL_IFRAME)
		return video(c, token) && html_is_ended(c, el);
	if ((flags & E_FOREIGN) != 0 && token->self_closing)
		return false;
	return (flags & E_RAW) != 0 ||
	    ((flags & E_DROP) != 0 && html_is_ended(c, el));
}

/*
 * Do what a start tag asks for. Returns the token to go on with, NULL for the
 * next one. `left_out`: the text of the fragment is without this element; set
 * *apart where that is not so here.
 */
static const struct html_token *
start_tag(struct html_cleaner *c, enum element_id el,
    const struct html_token *token, bool left_out, bool *apart)
{
	bool drop = false;

	if (el == EL_UNKNOWN && str_is(token->name, "image"))
		el = EL_IMG;
	if ((html_elements[el].flags & E_KEEP) != 0)
		keep(c, el, token);
	else if (el == EL_EMBED)
		video(c, token);
	else
		drop = is_dropped(c, el, token);
	*apart |= drop != left_out;
	if (!drop)
		return NULL;
	token = html_skip(c, el);
	*apart |= token->kind == HTML_START;
	return token->kind == HTML_START ? token : NULL;
}

/* Do what an end tag asks for. </br> is <br>, as in browsers. */
static void
end_tag(struct html_cleaner *c, enum element_id el)
{
	if (el == EL_BR)
		tree_open(&c->tree, EL_BR, STR_LIT("<br>"), false);
	else if ((html_elements[el].flags & E_KEEP) != 0)
		tree_close(&c->tree, el);
}

size_t
html_output_limit(size_t n)
{
	return n >= (BOUND_CONTENT - SLACK) / GROWTH ? BOUND_CONTENT :
	    GROWTH * n + SLACK;
}

/*
 * Read the input. Returns false if the texts lack something: tokens that they
 * are without here, or after the sanitiser's end.
 */
static bool
read_all(struct html_cleaner *c, struct str in, struct html_text *texts, size_t n)
{
	const struct html_token *token = NULL;
	enum element_id el = EL_UNKNOWN;
	bool left_out, apart = false;

	while (!c->tree.truncated) {
		if (token == NULL)
			token = html_tokenizer_next(c->tokenizer);
		c->tree.allowance = in.n - html_tokenizer_rest(c->tokenizer).n;
		if (token->kind == HTML_EOF)
			return !apart;
		if (token->kind == HTML_START || token->kind == HTML_END)
			el = html_element_find(&c->names, token->name);
		left_out = n > 0 && token->kind == HTML_START &&
		    html_is_left_out(c, el);
		for (size_t i = 0; i < n && !left_out && !apart; i++)
			html_text_token(&texts[i], el, token);
		if (token->kind == HTML_START) {
			token = start_tag(c, el, token, left_out, &apart);
			continue;
		}
		if (token->kind == HTML_TEXT)
			tree_text(&c->tree, token->text);
		else if (token->kind == HTML_END)
			end_tag(c, el);
		token = NULL;
	}
	return false;
}

/* Finish the texts; write them anew if they were not `read` with the HTML. */
static void
finish_texts(struct html_cleaner *c, struct str in, struct html_text *texts,
    size_t n, bool read)
{
	for (size_t i = 0; i < n; i++) {
		struct html_text *w = &texts[i];

		html_text_finish(w);
		if (read)
			continue;
		buf_truncate(w->out, w->start);
		if (w->line)
			html_to_line(c, in, w->out);
		else
			html_to_text(c, in, w->out);
	}
}

void
html_convert(struct html_cleaner *c, struct str in, struct str base,
    const struct html_forms *forms, struct html_found *found)
{
	struct html_text texts[2];
	size_t n = 0;
	bool read;

	if (forms->text != NULL)
		html_text_start(&texts[n++], forms->text, false,
		    html_output_limit(in.n));
	if (forms->line != NULL)
		html_text_start(&texts[n++], forms->line, true,
		    html_output_limit(in.n));
	html_cleaner_start(c, in);
	c->base = base;
	c->sanitising = true;
	buf_reset(&c->image);
	tree_start(&c->tree, forms->html, html_output_limit(in.n + base.n));
	read = read_all(c, in, texts, n);
	tree_finish(&c->tree);
	finish_texts(c, in, texts, n, read);
	if (found != NULL)
		*found = (struct html_found){
			.image = { c->image.len > 0 ? c->image.data : NULL, c->image.len },
			.truncated = c->tree.truncated || forms->html->failed,
			.markup = c->tree.elements > 0,
		};
}

void
html_sanitise(struct html_cleaner *c, struct str in, struct str base,
    struct buf *out, struct html_found *found)
{
	html_convert(c, in, base, &(struct html_forms){ .html = out }, found);
}

void
html_escape(struct str in, struct buf *out)
{
	html_escape_into(in, true, SIZE_MAX, out);
}

bool
html_from_text(struct str in, struct buf *out)
{
	return html_escape_into(in, false, out->len + html_output_limit(in.n), out);
}
