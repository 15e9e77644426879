/* SPDX-License-Identifier: ISC */
/* What the files of the HTML part share among themselves. */
#ifndef GAZETTED_PARSE_HTML_INTERNAL_H
#define GAZETTED_PARSE_HTML_INTERNAL_H

#include "html.h"

#include "html_elements.h"
#include "html_tree.h"

enum html_state {
	HTML_DATA, HTML_RCDATA, HTML_RAWTEXT, HTML_SCRIPT, HTML_PLAINTEXT, HTML_CDATA,
};

/*
 * Go on in another state (WHATWG 13.2.5), which the end tag `last` ends, and
 * from now on leave it to the caller to say what state a tag begins.
 */
void html_tokenizer_state(struct html_tokenizer *t, enum html_state state,
    struct str last);
/* Say whether the tags that follow are SVG or MathML: no raw text, but CDATA. */
void html_tokenizer_foreign(struct html_tokenizer *t, bool foreign);
/* View the input that is not read yet. */
struct str html_tokenizer_rest(const struct html_tokenizer *t);

/*
 * Append `s` with character references decoded, CR and CRLF as LF and, if
 * `nul`, NUL as U+FFFD. In attributes a name without semicolon that a letter,
 * digit or "=" follows is no reference.
 */
void html_decode_into(struct str s, bool attribute, bool references, bool nul,
    struct buf *out);

/*
 * Append `s` with `& < >`, and `"` if `quoted`, escaped and without controls,
 * until `out` has `limit` bytes. false: something did not fit.
 */
bool html_escape_into(struct str s, bool quoted, size_t limit, struct buf *out);

/* Say whether it is HTML's white space: space, tab, LF, FF, CR. */
static inline bool
html_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* What sanitising and rendering keep from one use to the next. */
struct html_cleaner {
	struct html_tokenizer *tokenizer;
	struct html_names names;
	struct html_tree tree;
	struct buf tag;    /* the start tag that is being written */
	struct buf url;    /* a URL on its way into it */
	struct buf src;    /* the src of the <img> that is being written */
	struct buf image;  /* the first image kept */
	struct str base;   /* what URLs are resolved against */
	bool sanitising;   /* not rendering as text */
	/* Where the next end tag of an element stands; the input's end: nowhere. */
	const char *ends[ELEMENTS];
};

/* Begin to read an input. */
void html_cleaner_start(struct html_cleaner *c, struct str in);
/* The bytes that may come out of `n` bytes. */
size_t html_output_limit(size_t n);
/*
 * Say whether an end tag of the element follows. What was found is kept, so
 * that all calls together read the input once.
 */
bool html_is_ended(struct html_cleaner *c, enum element_id el);
/*
 * Skip an element with its content. Returns the token that comes after: its
 * own end tag, the end of the input, or a tag of HTML that ends SVG.
 */
const struct html_token *html_skip(struct html_cleaner *c, enum element_id el);

/* Say whether an element goes with its content where HTML becomes text. */
static inline bool
html_is_left_out(struct html_cleaner *c, enum element_id el)
{
	return (html_elements[el].flags & E_DROP) != 0 && html_is_ended(c, el);
}

#define HTML_LISTS 32  /* nested lists that are told apart */

/* A rendering as plain text that is under way. */
struct html_text {
	struct buf *out;
	size_t start;      /* where this text begins in `out` */
	size_t limit;      /* bytes that it may have */
	bool full;         /* it has them */
	bool line;         /* all of it is to be one line */
	bool space;        /* white space was read and is not written yet */
	bool fresh_cell;   /* nothing was written in this cell, */
	bool fresh_row;    /* nor in this row */
	bool bullet;       /* a list item begins */
	unsigned breaks;   /* line ends that go before the next text */
	unsigned tabs;     /* cells that ended before it */
	unsigned cells;    /* of this row */
	unsigned pre, quotes;
	unsigned nlists;   /* open lists */
	int64_t numbers[HTML_LISTS]; /* the next item's; -1: not numbered */
};

/* Begin to append to `out`, by at most `limit` bytes. */
void html_text_start(struct html_text *w, struct buf *out, bool line,
    size_t limit);
/* Write what a token says; `el` is its element's if it is a tag. */
void html_text_token(struct html_text *w, enum element_id el,
    const struct html_token *token);
/* Cut what is too much. */
void html_text_finish(struct html_text *w);

/* What attributes say of their element. */
struct html_tag {
	enum element_id el;
	bool drop;         /* an image that is there to be counted */
	bool link;         /* it has an href */
};

/*
 * Write the start tag of a kept element, with the attributes that it may have,
 * into the cleaner's `tag`.
 */
void html_write_tag(struct html_cleaner *c, const struct html_token *token,
    struct html_tag *tag);
/*
 * Append the address of what a player's URL shows ("https://youtu..."). false:
 * it is no video's.
 */
bool html_video_link(struct str src, struct buf *out);

#endif
