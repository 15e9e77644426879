/* SPDX-License-Identifier: ISC */
/*
 * HTML's tokenizer (WHATWG 13.2.5), in the states that what is kept of a
 * document depends on. Text, names and values are views of the input as far as
 * they stand there as they are meant; only what has references, upper case, CR
 * or NUL is copied, into `room`. Every byte is looked at a bounded number of
 * times: constructs without an end take the rest of the input at once.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "html_internal.h"

/* A name or value: a view of the input, or bytes of `room` (offset). */
struct piece {
	const char *s;
	size_t at, n;
};

struct html_tokenizer {
	const char *p, *end;
	enum html_state state;
	bool manual;          /* the caller switches states */
	bool foreign;
	bool cr, nul;         /* the input has such a byte */
	char last[16];        /* name of the end tag that ends the state */
	struct buf room;      /* copies of the current token */
	struct html_token token;
	struct html_attr attrs[BOUND_HTML_ATTRIBUTES];
	struct piece names[BOUND_HTML_ATTRIBUTES], values[BOUND_HTML_ATTRIBUTES];
};

#define NAME(lit) { lit, sizeof(lit) - 1 }

/*
 * Elements whose content is no markup (13.2.6.4.4 and 13.2.6.4.7). Not iframe,
 * noembed and noframes: theirs is markup for those who do not know them.
 */
static const struct {
	struct str name;
	enum html_state state;
} raw_elements[] = {
	{ NAME("script"), HTML_SCRIPT }, { NAME("style"), HTML_RAWTEXT },
	{ NAME("title"), HTML_RCDATA }, { NAME("textarea"), HTML_RCDATA },
	{ NAME("noscript"), HTML_RAWTEXT }, { NAME("xmp"), HTML_RAWTEXT },
	{ NAME("plaintext"), HTML_PLAINTEXT },
};

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct html_tokenizer *
html_tokenizer_new(void)
{
	struct html_tokenizer *t = xcalloc(1, sizeof(*t));

	buf_init(&t->room, BOUND_BODY_MAX);
	return t;
}

void
html_tokenizer_free(struct html_tokenizer *t)
{
	if (t == NULL)
		return;
	buf_free(&t->room);
	free(t);
}

void
html_tokenizer_start(struct html_tokenizer *t, struct str in)
{
	t->p = in.s != NULL ? in.s : "";
	t->end = t->p + in.n;
	t->state = HTML_DATA;
	t->manual = t->foreign = false;
	t->cr = memchr(t->p, '\r', in.n) != NULL;
	t->nul = memchr(t->p, '\0', in.n) != NULL;
	t->last[0] = '\0';
}

void
html_tokenizer_state(struct html_tokenizer *t, enum html_state state,
    struct str last)
{
	t->state = state;
	t->manual = true;
	t->last[0] = '\0';
	if (last.n > 0 && last.n < sizeof(t->last)) {
		memcpy(t->last, last.s, last.n);
		t->last[last.n] = '\0';
	}
}

void
html_tokenizer_foreign(struct html_tokenizer *t, bool foreign)
{
	t->foreign = foreign;
}

struct str
html_tokenizer_rest(const struct html_tokenizer *t)
{
	return (struct str){ t->p, (size_t)(t->end - t->p) };
}

/* --- pieces --- */

/* What bytes are in names: ends of a tag's, of an attribute's, and odd ones. */
enum { TAG_END = 1, ATTR_END = 2, UPPER = 4, ZERO = 8, ENDS = TAG_END | ATTR_END };

static const uint8_t name_bytes[256] = {
	['\0'] = ZERO, ['\t'] = ENDS, ['\n'] = ENDS, ['\f'] = ENDS,
	['\r'] = ENDS, [' '] = ENDS, ['/'] = ENDS, ['>'] = ENDS, ['='] = ATTR_END,
	['A'] = UPPER, ['B'] = UPPER, ['C'] = UPPER, ['D'] = UPPER, ['E'] = UPPER,
	['F'] = UPPER, ['G'] = UPPER, ['H'] = UPPER, ['I'] = UPPER, ['J'] = UPPER,
	['K'] = UPPER, ['L'] = UPPER, ['M'] = UPPER, ['N'] = UPPER, ['O'] = UPPER,
	['P'] = UPPER, ['Q'] = UPPER, ['R'] = UPPER, ['S'] = UPPER, ['T'] = UPPER,
	['U'] = UPPER, ['V'] = UPPER, ['W'] = UPPER, ['X'] = UPPER, ['Y'] = UPPER,
	['Z'] = UPPER,
};

/* Copy a name: in lower case, NUL as U+FFFD. */
static struct piece
copy_name(struct html_tokenizer *t, const char *s, size_t n)
{
	struct piece p = { NULL, t->room.len, 0 };

	for (size_t i = 0; i < n; i++) {
		uint8_t is = name_bytes[(unsigned char)s[i]];

		if ((is & ZERO) != 0)
			buf_adds(&t->room, "\xef\xbf\xbd");
		else
			buf_addc(&t->room, (is & UPPER) != 0 ? (char)(s[i] | 0x20) : s[i]);
	}
	p.n = t->room.len - p.at;
	return p;
}

/* Take the name that goes on from `s` until a byte that is `stop`; *end is there. */
static struct piece
take_name(struct html_tokenizer *t, const char *from, const char *s, uint8_t stop,
    const char **end)
{
	uint8_t all = 0, is;

	for (; s < t->end; s++) {
		is = name_bytes[(unsigned char)*s];
		if ((is & stop) != 0)
			break;
		all |= is;
	}
	*end = s;
	if ((all & (UPPER | ZERO)) != 0)
		return copy_name(t, from, (size_t)(s - from));
	return (struct piece){ from, 0, (size_t)(s - from) };
}

/* Take bytes as text or as a value; see html_decode_into(). */
static struct piece
take_text(struct html_tokenizer *t, const char *s, size_t n, bool attribute,
    bool references, bool nul)
{
	struct piece p = { s, 0, n };

	if ((!references || memchr(s, '&', n) == NULL) &&
	    (!t->cr || memchr(s, '\r', n) == NULL) &&
	    (!nul || !t->nul || memchr(s, '\0', n) == NULL))
		return p;
	p = (struct piece){ NULL, t->room.len, 0 };
	html_decode_into((struct str){ s, n }, attribute, references, nul, &t->room);
	p.n = t->room.len - p.at;
	return p;
}

/* View a piece, once nothing more is added to `room`. */
static struct str
view(const struct html_tokenizer *t, struct piece p)
{
	if (p.s == NULL && p.n > 0)
		return (struct str){ t->room.data + p.at, p.n };
	return (struct str){ p.s == NULL ? "" : p.s, p.n };
}

/* --- tokens --- */

/* Make the bytes up to `to` a token of text. */
static const struct html_token *
emit_text(struct html_tokenizer *t, const char *to, bool references, bool nul)
{
	struct piece p = take_text(t, t->p, (size_t)(to - t->p), false, references,
	    nul);

	t->p = to;
	t->token.kind = HTML_TEXT;
	t->token.text = view(t, p);
	return &t->token;
}

/* Make bytes a comment; go on at `next`. */
static const struct html_token *
emit_comment(struct html_tokenizer *t, const char *from, const char *to,
    const char *next)
{
	struct piece p = take_text(t, from, (size_t)(to - from), false, false, true);

	t->p = next;
	t->token.kind = HTML_COMMENT;
	t->token.text = view(t, p);
	return &t->token;
}

/* A comment whatever it was meant to be: up to the next ">". */
static const struct html_token *
bogus_comment(struct html_tokenizer *t, const char *from)
{
	const char *gt = memchr(from, '>', (size_t)(t->end - from));

	return emit_comment(t, from, gt != NULL ? gt : t->end,
	    gt != NULL ? gt + 1 : t->end);
}

/* Say whether the input at `s` goes on with `text`, ASCII case ignored. */
static bool
goes_on(const struct html_tokenizer *t, const char *s, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(t->end - s) >= n && strncasecmp(s, text, n) == 0;
}

/* A comment, `s` behind its "<!--" (13.2.5.43 to 52). */
static const struct html_token *
comment(struct html_tokenizer *t, const char *s)
{
	const char *dash, *to;

	if (goes_on(t, s, ">"))
		return emit_comment(t, s, s, s + 1);
	if (goes_on(t, s, "->"))
		return emit_comment(t, s, s, s + 2);
	for (dash = s; dash < t->end; dash++) {
		dash = memchr(dash, '-', (size_t)(t->end - dash));
		if (dash == NULL)
			break;
		if (goes_on(t, dash, "-->"))
			return emit_comment(t, s, dash, dash + 3);
		if (goes_on(t, dash, "--!>"))
			return emit_comment(t, s, dash, dash + 4);
	}
	to = t->end;
	if (to - s >= 3 && memcmp(to - 3, "--!", 3) == 0)
		to -= 3;
	else if (to - s >= 2 && memcmp(to - 2, "--", 2) == 0)
		to -= 2;
	else if (to - s >= 1 && to[-1] == '-')
		to--;
	return emit_comment(t, s, to, t->end);
}

/* A DOCTYPE, `s` behind that word: its name, no more. */
static const struct html_token *
doctype(struct html_tokenizer *t, const char *s)
{
	const char *gt = memchr(s, '>', (size_t)(t->end - s)), *from;

	if (gt == NULL)
		gt = t->end;
	while (s < gt && html_is_space(*s))
		s++;
	for (from = s; s < gt && !html_is_space(*s); s++)
		;
	t->token.kind = HTML_DOCTYPE;
	t->token.name = view(t, copy_name(t, from, (size_t)(s - from)));
	t->p = gt < t->end ? gt + 1 : t->end;
	return &t->token;
}

/* What "<!" begins (13.2.5.42). */
static const struct html_token *
declaration(struct html_tokenizer *t)
{
	const char *s = t->p + 2;

	if (goes_on(t, s, "--"))
		return comment(t, s + 2);
	if (goes_on(t, s, "doctype"))
		return doctype(t, s + 7);
	if (t->foreign && (size_t)(t->end - s) >= 7 && memcmp(s, "[CDATA[", 7) == 0) {
		t->p = s + 7;
		t->state = HTML_CDATA;
		return NULL;
	}
	return bogus_comment(t, s);
}

/* --- tags --- */

/* Read a value (13.2.5.35 to 39); `s` behind "=". NULL at the input's end. */
static const char *
read_value(struct html_tokenizer *t, const char *s, struct piece *value)
{
	const char *to;
	char quote;

	while (s < t->end && html_is_space(*s))
		s++;
	if (s == t->end)
		return NULL;
	quote = *s;
	if (quote == '"' || quote == '\'') {
		s++;
		to = memchr(s, quote, (size_t)(t->end - s));
		if (to == NULL)
			return NULL;
		*value = take_text(t, s, (size_t)(to - s), true, true, true);
		return to + 1;
	}
	for (to = s; to < t->end && !html_is_space(*to) && *to != '>'; to++)
		;
	*value = take_text(t, s, (size_t)(to - s), true, true, true);
	return to;
}

/* Say whether an attribute of this name was read. */
static bool
has_attr(const struct html_tokenizer *t, struct piece name)
{
	struct str is = view(t, name), other;

	for (size_t i = 0; i < t->token.nattrs; i++) {
		other = view(t, t->names[i]);
		if (other.n == is.n && memcmp(other.s, is.s, is.n) == 0)
			return true;
	}
	return false;
}

/* Read an attribute (13.2.5.33 and 34). NULL at the input's end. */
static const char *
read_attr(struct html_tokenizer *t, const char *s)
{
	struct piece name = take_name(t, s, s + (*s == '='), ATTR_END, &s);
	struct piece value = { NULL, 0, 0 };
	bool keep = t->token.nattrs < BOUND_HTML_ATTRIBUTES && !has_attr(t, name);

	while (s < t->end && html_is_space(*s))
		s++;
	if (s < t->end && *s == '=')
		s = read_value(t, s + 1, &value);
	if (!keep || s == NULL)
		return s;
	t->names[t->token.nattrs] = name;
	t->values[t->token.nattrs++] = value;
	return s;
}

/* Let the element's content be read as what it is. */
static void
switch_state(struct html_tokenizer *t)
{
	struct str name = t->token.name;

	for (size_t i = 0; i < ARRAY_LEN(raw_elements); i++)
		if (name.n == raw_elements[i].name.n &&
		    memcmp(name.s, raw_elements[i].name.s, name.n) == 0) {
			t->state = raw_elements[i].state;
			memcpy(t->last, name.s, name.n);
			t->last[name.n] = '\0';
		}
}

/* Finish a tag: all pieces become views. */
static const struct html_token *
emit_tag(struct html_tokenizer *t, struct piece name, const char *next)
{
	t->p = next;
	t->token.name = view(t, name);
	for (size_t i = 0; i < t->token.nattrs; i++) {
		t->attrs[i].name = view(t, t->names[i]);
		t->attrs[i].value = view(t, t->values[i]);
	}
	t->token.attrs = t->attrs;
	if (t->token.kind == HTML_START && !t->manual && !t->foreign)
		switch_state(t);
	return &t->token;
}

/*
 * A tag whose name begins at `s` (13.2.5.8, 32 to 40). One that the input's
 * end cuts off is none, with all that it had.
 */
static const struct html_token *
tag(struct html_tokenizer *t, const char *s, enum html_token_kind kind)
{
	struct piece name = take_name(t, s, s, TAG_END, &s);

	t->token.kind = kind;
	while (s != NULL && s < t->end) {
		if (*s == '>')
			return emit_tag(t, name, s + 1);
		t->token.self_closing = false;
		if (*s == '/')
			t->token.self_closing = s + 1 < t->end && s[1] == '>';
		if (*s == '/' || html_is_space(*s))
			s++;
		else
			s = read_attr(t, s);
	}
	t->p = t->end;
	t->token.kind = HTML_EOF;
	return &t->token;
}

/* --- states --- */

/* Say whether the end tag that ends the state stands at `s`, a "<". */
static bool
is_end(const struct html_tokenizer *t, const char *s)
{
	size_t n = strlen(t->last);

	return (size_t)(t->end - s) > n + 2 && s[1] == '/' && n > 0 &&
	    strncasecmp(s + 2, t->last, n) == 0 &&
	    (html_is_space(s[n + 2]) || s[n + 2] == '/' || s[n + 2] == '>');
}

/* Say whether "script" and an end of it stand at `s`. */
static bool
is_script_name(const struct html_tokenizer *t, const char *s)
{
	return goes_on(t, s, "script") && s + 6 < t->end &&
	    (html_is_space(s[6]) || s[6] == '/' || s[6] == '>');
}

/* The end tag of a script (13.2.5.15 to 31): <!-- hides, <script hides more. */
static const char *
find_script_end(const struct html_tokenizer *t)
{
	enum { PLAIN, ESCAPED, DOUBLE } mode = PLAIN;
	const char *s = t->p;

	for (; s < t->end; s++) {
		if (mode == PLAIN && (s = memchr(s, '<', (size_t)(t->end - s))) == NULL)
			return t->end;
		if (mode == PLAIN && goes_on(t, s, "<!--")) {
			mode = ESCAPED;
			s++; /* its dashes may be those of the "-->" already */
		} else if (mode != PLAIN && *s == '-' && goes_on(t, s, "-->")) {
			mode = PLAIN;
			s += 2;
		} else if (*s != '<') {
			continue;
		} else if (mode != DOUBLE && is_end(t, s)) {
			return s;
		} else if (mode == ESCAPED && is_script_name(t, s + 1)) {
			mode = DOUBLE;
		} else if (mode == DOUBLE && goes_on(t, s, "</") &&
		    is_script_name(t, s + 2)) {
			mode = ESCAPED;
		}
	}
	return t->end;
}

/* The end tag of raw text. */
static const char *
find_raw_end(const struct html_tokenizer *t)
{
	const char *s;

	for (s = t->p; s < t->end; s++) {
		s = memchr(s, '<', (size_t)(t->end - s));
		if (s == NULL)
			return t->end;
		if (is_end(t, s))
			return s;
	}
	return t->end;
}

/* Text in a state that an end tag ends, or that end tag. */
static const struct html_token *
raw_text(struct html_tokenizer *t)
{
	const char *to = t->state == HTML_SCRIPT ? find_script_end(t) :
	    find_raw_end(t);

	if (to > t->p)
		return emit_text(t, to, t->state == HTML_RCDATA, true);
	t->state = HTML_DATA;
	return tag(t, t->p + 2, HTML_END);
}

/* Text in a CDATA section; NULL at its end. */
static const struct html_token *
cdata(struct html_tokenizer *t)
{
	const char *to = memmem(t->p, (size_t)(t->end - t->p), "]]>", 3);

	if (to == NULL)
		to = t->end;
	if (to > t->p)
		return emit_text(t, to, false, false);
	t->p += 3;
	t->state = HTML_DATA;
	return NULL;
}

/* Text from `from` on, up to the next "<". */
static const struct html_token *
data_text(struct html_tokenizer *t, const char *from)
{
	const char *lt = memchr(from, '<', (size_t)(t->end - from));

	return emit_text(t, lt != NULL ? lt : t->end, true, false);
}

/* A token in the data state; NULL where there is nothing ("</>"). */
static const struct html_token *
data(struct html_tokenizer *t)
{
	const char *s = t->p;
	size_t n = (size_t)(t->end - s);

	if (*s != '<')
		return data_text(t, s);
	if (n > 1 && is_alpha(s[1]))
		return tag(t, s + 1, HTML_START);
	if (n > 1 && s[1] == '!')
		return declaration(t);
	if (n > 1 && s[1] == '?')
		return bogus_comment(t, s + 1);
	if (n < 3 || s[1] != '/')
		return data_text(t, n < 3 && n > 1 && s[1] == '/' ? t->end : s + 1);
	if (is_alpha(s[2]))
		return tag(t, s + 2, HTML_END);
	if (s[2] != '>')
		return bogus_comment(t, s + 2);
	t->p = s + 3;
	return NULL;
}

const struct html_token *
html_tokenizer_next(struct html_tokenizer *t)
{
	const struct html_token *token = NULL;

	buf_reset(&t->room);
	t->token = (struct html_token){ .kind = HTML_EOF };
	while (token == NULL && t->p < t->end) {
		switch (t->state) {
		case HTML_DATA:
			token = data(t);
			break;
		case HTML_RCDATA:
		case HTML_RAWTEXT:
		case HTML_SCRIPT:
			token = raw_text(t);
			break;
		case HTML_PLAINTEXT:
			token = emit_text(t, t->end, false, true);
			break;
		case HTML_CDATA:
			token = cdata(t);
			break;
		}
	}
	return token != NULL ? token : &t->token;
}
