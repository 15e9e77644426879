/* SPDX-License-Identifier: ISC */
/*
 * HTML as plain text: blocks become lines, and what a reader of text knows
 * lists, quotes and tables by is put in front of them. White space collapses
 * as a browser does it, but in <pre>.
 */
#include <stdlib.h>
#include <string.h>

#include "html_internal.h"
#include "scan.h"

#define SHOWN_QUOTES 4  /* deeper ones look like these */
#define SHOWN_LISTS 4
#define NUMBER_MAX 99999

/* Line ends around an element. */
enum around { AROUND_NONE, AROUND_LINE, AROUND_BLANK };

/* The lines that an element takes. */
static enum around
around(enum element_id el)
{
	switch (el) {
	case EL_P:
	case EL_BLOCKQUOTE:
	case EL_PRE:
	case EL_UL:
	case EL_OL:
	case EL_DL:
	case EL_TABLE:
	case EL_FIGURE:
		return AROUND_BLANK;
	case EL_TR:
	case EL_CAPTION:
		return AROUND_LINE;
	default:
		if ((html_elements[el].flags & E_HEADING) != 0)
			return AROUND_BLANK;
		return (html_elements[el].flags & E_BLOCK) != 0 ? AROUND_LINE :
		    AROUND_NONE;
	}
}

/* Ask for line ends before the next text. */
static void
ask_break(struct html_text *w, enum around kind)
{
	unsigned n = (unsigned)kind;

	if (kind == AROUND_NONE)
		return;
	w->space = false;
	if (!w->fresh_cell && w->breaks < n)
		w->breaks = n;
}

/* Write what stands before the first text of a line. */
static void
begin_line(struct html_text *w)
{
	unsigned i, lists = w->nlists < SHOWN_LISTS ? w->nlists : SHOWN_LISTS;
	int64_t *number;

	for (i = 0; i < w->quotes && i < SHOWN_QUOTES; i++)
		buf_adds(w->out, "> ");
	for (i = w->bullet ? 1 : 0; i < lists; i++)
		buf_adds(w->out, "  ");
	if (!w->bullet)
		return;
	w->bullet = false;
	number = w->nlists > 0 && w->nlists <= HTML_LISTS ?
	    &w->numbers[w->nlists - 1] : NULL;
	if (number == NULL || *number < 0)
		buf_adds(w->out, "- ");
	else
		buf_addf(w->out, "%d. ", (int)(*number)++);
}

/* Write the white space that is due before text. */
static void
before_text(struct html_text *w)
{
	bool first = w->out->len == w->start;

	if (w->line) {
		if (!first && (w->space || w->breaks > 0 || w->tabs > 0))
			buf_addc(w->out, ' ');
	} else if (first || w->breaks > 0) {
		while (!first && w->breaks-- > 0)
			buf_addc(w->out, '\n');
		begin_line(w);
	}
	while (!w->line && w->tabs > 0) {
		buf_addc(w->out, '\t');
		w->tabs--;
		w->space = false;
	}
	if (!w->line && w->space)
		buf_addc(w->out, ' ');
	w->breaks = w->tabs = 0;
	w->space = w->fresh_cell = w->fresh_row = false;
}

/* Say whether a byte begins what is not written: controls. */
static bool
is_control(const char *s, const char *end)
{
	unsigned char c = (unsigned char)*s;

	return c < 0x20 || c == 0x7f ||
	    (c == 0xC2 && end - s > 1 && (unsigned char)s[1] - 0x80u < 0x20);
}

/* Say whether a byte is surely neither white space nor a control. */
static bool
is_ink(char c)
{
	unsigned char u = (unsigned char)c;

	return u > ' ' && u != 0x7f && u != 0xC2;
}

/* Say whether a byte goes on with a run of words: one blank does. */
static bool
in_run(const char *s, const char *end)
{
	if (*s == ' ')
		return s + 1 < end && is_ink(s[1]);
	return is_ink(*s) || !is_control(s, end);
}

/* Mark the bytes that end a run of words, or may. There is one byte more. */
static scan_block
word_ends(const char *s)
{
	scan_block b = scan_load(s), next = scan_load(s + 1);

	return (scan_equal(b, ' ') & scan_equal(next, ' ')) | scan_below(b, ' ') |
	    scan_equal(b, 0x7F) | scan_equal(b, 0xC2);
}

/*
 * How many bytes from `s`, which is ink, are words with one blank between
 * them: by sixteens, since a branch a word would be mispredicted.
 */
static size_t
words(const char *s, const char *end)
{
	size_t i = 0, first = SCAN_BYTES, n = (size_t)(end - s), seen = 0;

	while (first == SCAN_BYTES && n > SCAN_BYTES && i + 1 < n) {
		if (n - i <= SCAN_BYTES) { /* the last block again */
			seen = i - (n - 1 - SCAN_BYTES);
			i -= seen;
		}
		first = scan_first(scan_behind(word_ends(s + i), seen));
		i += first;
	}
	return i > 0 && s[i - 1] == ' ' ? i - 1 : i; /* what follows it decides */
}

/* Write text whose white space collapses: words with one blank in one go. */
static void
flow(struct html_text *w, const char *s, const char *end)
{
	const char *run;
	unsigned i;

	while (s < end) {
		if (html_is_space(*s)) {
			w->space = true;
			s++;
			continue;
		}
		if (is_control(s, end)) {
			s += (unsigned char)*s == 0xC2 ? 2 : 1;
			continue;
		}
		run = s;
		do {
			s += words(s, end);
			for (i = 0; i < 16 && s < end && in_run(s, end); i++)
				s++;
		} while (i == 16);
		before_text(w);
		buf_add(w->out, run, (size_t)(s - run));
	}
}

/* Write text as it stands. */
static void
verbatim(struct html_text *w, const char *s, const char *end)
{
	const char *run;

	while (s < end) {
		if (*s == '\n' || *s == '\r') {
			w->breaks++;
			s++;
			continue;
		}
		if (is_control(s, end) && *s != '\t') {
			s += (unsigned char)*s == 0xC2 ? 2 : 1;
			continue;
		}
		for (run = s; s < end && (*s == '\t' || !is_control(s, end)); s++)
			;
		before_text(w);
		buf_add(w->out, run, (size_t)(s - run));
	}
}

static void
text(struct html_text *w, struct str s)
{
	if (w->pre > 0 && !w->line)
		verbatim(w, s.s, s.s + s.n);
	else
		flow(w, s.s, s.s + s.n);
}

/* Begin a list; `start` is the value of that attribute, absent if none. */
static void
begin_list(struct html_text *w, enum element_id el, struct str start)
{
	uint64_t first = 1;

	if (start.n > 0 && parse_uint(start.s, start.n, NUMBER_MAX, &first) != 0)
		first = 1;
	if (w->nlists < HTML_LISTS)
		w->numbers[w->nlists] = el == EL_OL ? (int64_t)first : -1;
	w->nlists++;
}

/* Begin a cell: a tab parts it from the one before. */
static void
begin_cell(struct html_text *w)
{
	if (w->cells++ > 0) {
		w->tabs++;
		if (!w->fresh_row)
			w->breaks = 0;
	}
	w->space = false;
	w->fresh_cell = true;
}

static struct str
attr(const struct html_token *token, const char *name)
{
	for (size_t i = 0; i < token->nattrs; i++)
		if (str_is(token->attrs[i].name, name))
			return token->attrs[i].value;
	return (struct str){ NULL, 0 };
}

static void
open_element(struct html_text *w, enum element_id el, const struct html_token *token)
{
	if ((el == EL_UL || el == EL_OL) && w->nlists > 0)
		ask_break(w, AROUND_LINE);
	else
		ask_break(w, around(el));
	switch (el) {
	case EL_BR:
		if (w->breaks < 2)
			w->breaks++;
		break;
	case EL_HR:
		if (!w->line)
			text(w, STR_LIT("---"));
		ask_break(w, AROUND_LINE);
		break;
	case EL_PRE:
		w->pre++;
		break;
	case EL_BLOCKQUOTE:
		w->quotes++;
		break;
	case EL_OL:
	case EL_UL:
		begin_list(w, el, attr(token, "start"));
		break;
	case EL_LI:
		w->bullet = !w->line;
		break;
	case EL_TR:
		w->cells = 0;
		w->fresh_row = true;
		break;
	case EL_TD:
	case EL_TH:
		begin_cell(w);
		break;
	case EL_Q:
		text(w, STR_LIT("\u201C"));
		break;
	default:
		break;
	}
}

static void
close_element(struct html_text *w, enum element_id el)
{
	switch (el) {
	case EL_PRE:
		w->pre -= w->pre > 0;
		break;
	case EL_BLOCKQUOTE:
		w->quotes -= w->quotes > 0;
		break;
	case EL_OL:
	case EL_UL:
		w->nlists -= w->nlists > 0;
		break;
	case EL_LI:
		w->bullet = false;
		break;
	case EL_Q:
		buf_adds(w->out, "\u201D");
		break;
	default:
		break;
	}
	if (el == EL_TD || el == EL_TH)
		w->fresh_cell = false;
	ask_break(w, (el == EL_UL || el == EL_OL) && w->nlists > 0 ? AROUND_LINE :
	    around(el));
}

void
html_text_start(struct html_text *w, struct buf *out, bool line, size_t limit)
{
	*w = (struct html_text){ .out = out, .start = out->len, .line = line,
		.limit = limit };
}

void
html_text_token(struct html_text *w, enum element_id el,
    const struct html_token *token)
{
	if (w->full)
		return;
	if (token->kind == HTML_TEXT)
		text(w, token->text);
	else if (token->kind == HTML_END)
		close_element(w, el);
	else if (token->kind == HTML_START && (html_elements[el].flags & E_DROP) == 0)
		open_element(w, el, token);
	w->full = w->out->failed || w->out->len - w->start > w->limit;
}

void
html_text_finish(struct html_text *w)
{
	size_t limit = w->limit;

	if (w->out->len - w->start <= limit)
		return;
	while (limit > 0 && (w->out->data[w->start + limit] & 0xC0) == 0x80)
		limit--;
	buf_truncate(w->out, w->start + limit);
}

/* Render alone, until there are no more tokens or the limit is reached. */
static void
render(struct html_cleaner *c, struct str in, bool line, struct buf *out)
{
	const struct html_token *token;
	enum element_id el = EL_UNKNOWN;
	struct html_text w;

	html_text_start(&w, out, line, html_output_limit(in.n));
	html_cleaner_start(c, in);
	while (!w.full &&
	    (token = html_tokenizer_next(c->tokenizer))->kind != HTML_EOF) {
		if (token->kind == HTML_START || token->kind == HTML_END)
			el = html_element_find(&c->names, token->name);
		if (token->kind == HTML_START && html_is_left_out(c, el))
			html_skip(c, el);
		else
			html_text_token(&w, el, token);
	}
	html_text_finish(&w);
}

void
html_to_text(struct html_cleaner *c, struct str in, struct buf *out)
{
	render(c, in, false, out);
}

void
html_to_line(struct html_cleaner *c, struct str in, struct buf *out)
{
	render(c, in, true, out);
}

/* Elements beside those of the tables by which HTML is known. */
static const char *const known[] = {
	"html", "font", "form", "input", "label", "fieldset", "legend", "option",
	"link", "base", "param", "area", "map", "dialog", "canvas", "marquee",
	"blink", "hgroup", "rb", "dir", "frame", "output", "progress", "meter",
	"basefont", "menuitem", "bgsound", "xmp", "plaintext", "image",
};

/* Say whether a tag that HTML knows begins at `s`, behind its "<". */
static bool
is_known_tag(const struct html_names *names, const char *s, const char *end)
{
	char name[16];
	size_t n = 0;

	s += s < end && *s == '/';
	for (; s < end && n < sizeof(name) && (((*s | 0x20) >= 'a' &&
	    (*s | 0x20) <= 'z') || (*s >= '0' && *s <= '9' && n > 0)); s++)
		name[n++] = (char)(*s | 0x20);
	if (n == 0 || n == sizeof(name) || s == end ||
	    (!html_is_space(*s) && *s != '>' && *s != '/'))
		return false;
	if (html_element_find(names, (struct str){ name, n }) != EL_UNKNOWN)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_is((struct str){ name, n }, known[i]))
			return true;
	return false;
}

/* Say whether a character reference begins at `s`, behind its "&". */
static bool
is_reference(const char *s, const char *end)
{
	struct str text;
	size_t n;

	if (s < end && *s == '#') {
		for (n = 1; s + n < end && n < 10 && ((s[n] >= '0' && s[n] <= '9') ||
		    ((s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'x')); n++)
			;
		return n > 1 && s + n < end && s[n] == ';';
	}
	n = html_entity_match(s, (size_t)(end - s), &text);
	return n > 0 && s[n - 1] == ';';
}

bool
html_looks_like(const struct html_cleaner *c, struct str in)
{
	const char *s = in.s, *end;

	if (in.n == 0)
		return false;
	for (end = s + in.n; s < end; s++) {
		if (*s == '&' && is_reference(s + 1, end))
			return true;
		if (*s == '<' && (is_known_tag(&c->names, s + 1, end) ||
		    (end - s > 3 && memcmp(s, "<!--", 4) == 0)))
			return true;
	}
	return false;
}
