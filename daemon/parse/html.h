/* SPDX-License-Identifier: ISC */
/*
 * HTML of items: a tokenizer that follows WHATWG 13.2.5 in the states that a
 * sanitiser needs, the sanitiser (the allow-list of gazetted-feed(7)), and the
 * rendering as plain text. Linear in the input; output at most 4x + 1 KiB,
 * and what would be more is cut (the base counts as input where URLs are
 * resolved against it).
 */
#ifndef GAZETTED_PARSE_HTML_H
#define GAZETTED_PARSE_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "util.h"

/* --- named character references --- */

/*
 * Match the longest of HTML's 2231 named references at the start of `s`, which
 * is what follows the ampersand. Returns the bytes matched (its semicolon
 * included if it has one), 0 if none, and the text in *out (static, UTF-8).
 */
size_t html_entity_match(const char *s, size_t n, struct str *out);
/* Look a name up exactly, without ampersand and semicolon. false: none. */
bool html_entity_lookup(const char *name, size_t n, struct str *out);
/*
 * The code point that a numeric reference means: windows-1252 for 0x80-0x9F,
 * U+FFFD for what is no character.
 */
uint32_t html_charref(uint32_t cp);
/* Append `s` with character references decoded, as in HTML text. */
void html_decode(struct str s, struct buf *out);

/* --- tokenizer --- */

enum html_token_kind {
	HTML_EOF, HTML_TEXT, HTML_START, HTML_END, HTML_COMMENT, HTML_DOCTYPE,
};

struct html_attr {
	struct str name;   /* lower case */
	struct str value;  /* references decoded; absent or empty if none */
};

struct html_token {
	enum html_token_kind kind;
	struct str name;   /* tag: lower case */
	struct str text;   /* text (references decoded) or comment */
	struct html_attr *attrs; /* the first BOUND_HTML_ATTRIBUTES, no duplicates */
	size_t nattrs;
	bool self_closing;
};

struct html_tokenizer;

/* Tokenize `in`, valid UTF-8 that must outlive it. Set up for re-use: */
struct html_tokenizer *html_tokenizer_new(void);
void html_tokenizer_start(struct html_tokenizer *t, struct str in);
/* The next token, valid until the next call. */
const struct html_token *html_tokenizer_next(struct html_tokenizer *t);
void html_tokenizer_free(struct html_tokenizer *t);

/* --- sanitiser and text --- */

struct html_cleaner; /* reusable memory of both */

struct html_cleaner *html_cleaner_new(void);
void html_cleaner_free(struct html_cleaner *c);

struct html_found {
	struct str image; /* src of the first <img> kept, absolute; absent if none */
	bool truncated;   /* BOUND_CONTENT was reached */
	bool markup;      /* anything but text was kept */
};

/*
 * Append the sanitised form of an HTML fragment: well-formed, inert, every
 * URL resolved against `base`, and the same again when sanitised again.
 * `found` may be NULL; its image is valid until the cleaner's next use.
 */
void html_sanitise(struct html_cleaner *c, struct str in, struct str base,
    struct buf *out, struct html_found *found);
/*
 * Append an HTML fragment as plain text that reads well: blocks become lines,
 * list items get a dash or number, table cells a tab, <pre> stays, quotes get
 * "> ". For `content_text`, the index and the sketch.
 */
void html_to_text(struct html_cleaner *c, struct str in, struct buf *out);
/*
 * Append an HTML fragment as one line: tags stripped, references decoded,
 * white space collapsed and trimmed. For titles, names, summaries.
 */
void html_to_line(struct html_cleaner *c, struct str in, struct buf *out);
/* Where to append the forms of one fragment; NULL: that one is not wanted. */
struct html_forms {
	struct buf *html, *text, *line;
};

/*
 * Make the forms that html_sanitise(), html_to_text() and html_to_line() make,
 * of which `html` is one, reading the fragment once as a rule.
 */
void html_convert(struct html_cleaner *c, struct str in, struct str base,
    const struct html_forms *forms, struct html_found *found);
/* Append plain text as HTML: `& < > "` escaped. */
void html_escape(struct str in, struct buf *out);
/*
 * Append plain text as sanitising HTML would have it, within the same bounds.
 * false: something did not fit.
 */
bool html_from_text(struct str in, struct buf *out);
/*
 * Guess whether text that a format does not type is HTML: it has a tag that
 * HTML knows, or a character reference.
 */
bool html_looks_like(const struct html_cleaner *c, struct str in);

#endif
