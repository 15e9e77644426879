/* SPDX-License-Identifier: ISC */
/*
 * The writer of sanitised HTML. It keeps the stack of open elements that a
 * parser of its output would have, and writes a tag only where such a parser
 * would do nothing with it but open or close that element. Whatever the input,
 * the output is therefore read as it was meant, by anybody, any number of times.
 */
#ifndef GAZETTED_PARSE_HTML_TREE_H
#define GAZETTED_PARSE_HTML_TREE_H

#include "bounds.h"
#include "buf.h"
#include "html_elements.h"

/* Elements that are cut off at the same time and may be reopened. */
#define TREE_PENDING 16
/* Tables of tables that are cut by content that may not stand in them. */
#define TREE_SPLITS 16

/* An element that is open, and where its start tag stands in the output. */
struct tree_frame {
	uint8_t el;        /* enum element_id */
	bool dead;         /* its end tag was read; it ends when it can */
	bool bare;         /* an <a> without href */
	uint8_t pending;   /* cells: entries of `pending` that stay outside */
	uint32_t tag_len;
	size_t tag;
};

struct html_tree {
	struct buf *out;
	size_t limit;      /* length that `out` may reach */
	size_t closing;    /* bytes that the end tags of what is open take */
	size_t spent;      /* bytes written to reopen elements */
	size_t allowance;  /* bytes of input read: `spent` stays below */
	unsigned elements; /* start tags written */
	unsigned flattened; /* open elements too deep to be written */
	bool truncated;    /* the limit was reached: nothing more is written */
	bool fresh_pre;    /* a start tag <pre> was the last thing written */
	unsigned depth, npending, nsplits;
	uint16_t open[ELEMENTS]; /* how many of each are open */
	uint16_t splits[TREE_SPLITS]; /* depths at which a cut table may go on */
	struct tree_frame frames[BOUND_HTML_DEPTH];
	struct tree_frame pending[TREE_PENDING];
};

/* Begin to append to `out`, by at most `limit` bytes. */
void tree_start(struct html_tree *t, struct buf *out, size_t limit);
/*
 * Write a start tag, text "<name attributes>", after what must precede it, or
 * nothing where it may not stand. `bare`: it is an <a> without href.
 */
void tree_open(struct html_tree *t, enum element_id el, struct str tag, bool bare);
/* End an element as an end tag of that name does in HTML. */
void tree_close(struct html_tree *t, enum element_id el);
/* Write text: `& < >` escaped, controls left out. */
void tree_text(struct html_tree *t, struct str text);
/* Close everything that is open. */
void tree_finish(struct html_tree *t);
/* Say whether a link may stand here: none is open. */
bool tree_link_allowed(const struct html_tree *t);

#endif
