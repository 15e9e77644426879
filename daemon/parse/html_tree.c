/* SPDX-License-Identifier: ISC */
/*
 * The rules of tree construction (WHATWG 13.2.6) that matter to the allowed
 * elements, as a stream: what a parser would move, this ends and begins anew.
 * The adoption agency becomes "close, and reopen at the next text"; foster
 * parenting becomes "end the table, and go on with it at its next part".
 */
#include "html_tree.h"

#include <limits.h>
#include <string.h>

#include "html_internal.h"
#include "scan.h"

#define NOT_OPEN UINT_MAX

static uint32_t
flags_of(const struct tree_frame *f)
{
	return html_elements[f->el].flags;
}

/* The flags of the element that is written into, 0 at the top level. */
static uint32_t
top_flags(const struct html_tree *t)
{
	return t->depth == 0 ? 0 : flags_of(&t->frames[t->depth - 1]);
}

/* Bytes of an end tag. */
static size_t
end_len(enum element_id el)
{
	return html_elements[el].len + sizeof("</>") - 1u;
}

/* Say whether `n` bytes fit; from the first that do not, nothing does. */
static bool
fits(struct html_tree *t, size_t n)
{
	if (t->truncated || n > t->limit - t->out->len - t->closing)
		t->truncated = true;
	return !t->truncated;
}

void
tree_start(struct html_tree *t, struct buf *out, size_t limit)
{
	memset(t, 0, offsetof(struct html_tree, frames));
	t->out = out;
	if (limit > out->max - out->len)
		limit = out->max - out->len;
	t->limit = out->len + limit;
}

/* Remember an element that was cut off, but no fourth alike (13.2.4.3). */
static void
remember(struct html_tree *t, const struct tree_frame *f)
{
	unsigned i, alike = 0;

	for (i = 0; i < t->npending; i++)
		alike += t->pending[i].el == f->el && t->pending[i].tag_len ==
		    f->tag_len && memcmp(t->out->data + t->pending[i].tag,
		    t->out->data + f->tag, f->tag_len) == 0;
	if (alike >= 3 || t->npending == TREE_PENDING)
		return;
	t->pending[t->npending++] = *f;
}

/* Write the end tag of the innermost element. */
static void
pop(struct html_tree *t)
{
	struct tree_frame *f = &t->frames[--t->depth];
	enum element_id el = (enum element_id)f->el;

	t->closing -= end_len(el);
	t->open[el]--;
	buf_add(t->out, "</", 2);
	buf_add(t->out, html_elements[el].name, html_elements[el].len);
	buf_addc(t->out, '>');
	t->fresh_pre = false;
	if ((flags_of(f) & E_CELL) != 0)
		t->npending = f->pending;
	while (t->nsplits > 0 && t->splits[t->nsplits - 1] > t->depth)
		t->nsplits--;
}

/*
 * End the elements above `depth`. Formatting that is cut off is remembered,
 * outermost first; what was to end as soon as it can, ends.
 */
static void
pop_to(struct html_tree *t, unsigned depth)
{
	unsigned i;

	for (i = depth; i < t->depth; i++)
		if ((flags_of(&t->frames[i]) & E_CELL) != 0)
			break;
	if (i == t->depth)
		for (i = depth; i < t->depth; i++)
			if ((flags_of(&t->frames[i]) & E_FORMAT) != 0 &&
			    !t->frames[i].dead)
				remember(t, &t->frames[i]);
	while (t->depth > depth)
		pop(t);
	while (t->depth > 0 && t->frames[t->depth - 1].dead)
		pop(t);
}

/* Write a start tag and open its element. */
static void
push(struct html_tree *t, enum element_id el, struct str tag, bool bare)
{
	bool is_void = (html_elements[el].flags & E_VOID) != 0;
	struct tree_frame *f;

	if (t->elements == BOUND_HTML_ELEMENTS) {
		t->flattened += !is_void;
		return;
	}
	if (!fits(t, tag.n + (is_void ? 0 : end_len(el))))
		return;
	buf_add(t->out, tag.s, tag.n);
	t->elements++;
	t->fresh_pre = el == EL_PRE;
	if (is_void)
		return;
	f = &t->frames[t->depth++];
	*f = (struct tree_frame){ .el = (uint8_t)el, .bare = bare,
		.pending = (uint8_t)t->npending, .tag = t->out->len - tag.n,
		.tag_len = (uint32_t)tag.n };
	t->closing += end_len(el);
	t->open[el]++;
}

/* The place of the innermost open `el` that no element with `stop` hides. */
static unsigned
find(const struct html_tree *t, enum element_id el, uint32_t stop)
{
	unsigned i;

	if (t->open[el] == 0)
		return NOT_OPEN;
	for (i = t->depth; i > 0; i--) {
		if (t->frames[i - 1].el == el)
			return i - 1;
		if ((flags_of(&t->frames[i - 1]) & stop) != 0)
			break;
	}
	return NOT_OPEN;
}

/* The first remembered element that may be reopened here. */
static unsigned
pending_base(const struct html_tree *t)
{
	unsigned i;

	if (t->npending == 0 || (t->open[EL_TD] | t->open[EL_TH] |
	    t->open[EL_CAPTION]) == 0)
		return 0;
	for (i = t->depth; i > 0; i--)
		if ((flags_of(&t->frames[i - 1]) & E_CELL) != 0)
			return t->frames[i - 1].pending;
	return 0;
}

/* Write once more the start tags of formatting that was cut off. */
static void
reopen(struct html_tree *t)
{
	unsigned i, base = pending_base(t);
	struct tree_frame f;

	for (i = base; i < t->npending; i++) {
		f = t->pending[i];
		t->spent += f.tag_len + end_len((enum element_id)f.el);
		if (t->spent > t->allowance || t->depth == BOUND_HTML_DEPTH ||
		    buf_reserve(t->out, f.tag_len) != 0)
			break;
		push(t, (enum element_id)f.el,
		    (struct str){ t->out->data + f.tag, f.tag_len }, f.bare);
	}
	t->npending = base;
}

/* Forget the last remembered `el`. Says whether there was one. */
static bool
forget(struct html_tree *t, enum element_id el)
{
	unsigned i, base = pending_base(t);

	for (i = t->npending; i > base; i--)
		if (t->pending[i - 1].el == el) {
			memmove(&t->pending[i - 1], &t->pending[i],
			    (t->npending - i) * sizeof(t->pending[0]));
			t->npending--;
			return true;
		}
	return false;
}

/* --- tables --- */

/* The depth at which a cut table may go on; NOT_OPEN if an inner one is open. */
static unsigned
split_depth(const struct html_tree *t, unsigned table)
{
	unsigned depth = t->nsplits == 0 ? NOT_OPEN : t->splits[t->nsplits - 1];

	return depth == NOT_OPEN || (table != NOT_OPEN && table >= depth) ?
	    NOT_OPEN : depth;
}

/* End the innermost table, in which something is that may not stand there. */
static void
cut_table(struct html_tree *t)
{
	unsigned table = find(t, EL_TABLE, 0);

	pop_to(t, table);
	if (t->depth == table && t->nsplits < TREE_SPLITS)
		t->splits[t->nsplits++] = (uint16_t)table;
}

/* End what stands after a cut table. false: where it was is gone with it. */
static bool
join_table(struct html_tree *t, unsigned depth)
{
	pop_to(t, depth);
	if (t->depth != depth)
		return false;
	t->nsplits--;
	return true;
}

/* The depth at which a part of a table stands, the table being at `table`. */
static unsigned
part_depth(const struct html_tree *t, enum element_id el, unsigned table)
{
	const struct tree_frame *f = t->frames;
	unsigned depth = table + 1;

	if (el == EL_COL && depth < t->depth && f[depth].el == EL_COLGROUP)
		return depth + 1;
	if (el != EL_TR && el != EL_TD && el != EL_TH)
		return depth;
	if (depth < t->depth && (flags_of(&f[depth]) & E_SECTION) != 0)
		depth++;
	if (el != EL_TR && depth < t->depth && f[depth].el == EL_TR)
		depth++;
	return depth;
}

/* Open a part of a table, if there is a table. */
static void
open_part(struct html_tree *t, enum element_id el, struct str tag)
{
	unsigned table = find(t, EL_TABLE, 0), depth = split_depth(t, table);

	if (depth != NOT_OPEN && depth < BOUND_HTML_DEPTH && join_table(t, depth))
		push(t, EL_TABLE, STR_LIT("<table>"), false);
	table = find(t, EL_TABLE, 0);
	if (table == NOT_OPEN)
		return;
	pop_to(t, part_depth(t, el, table));
	if (t->depth < BOUND_HTML_DEPTH)
		push(t, el, tag, false);
	else if ((html_elements[el].flags & E_VOID) == 0)
		t->flattened++;
}

/* End a table or a part of one. */
static void
close_part(struct html_tree *t, enum element_id el)
{
	unsigned table = find(t, EL_TABLE, 0), depth = split_depth(t, table), i;

	if (el == EL_TABLE && depth != NOT_OPEN) {
		join_table(t, depth);
		return;
	}
	if (table == NOT_OPEN || t->open[el] == 0)
		return;
	for (i = t->depth; i > table; i--)
		if (t->frames[i - 1].el == el) {
			pop_to(t, i - 1);
			return;
		}
}

/* --- start tags --- */

/* End an open paragraph, which no block may stand in. */
static void
end_paragraph(struct html_tree *t)
{
	unsigned p = find(t, EL_P, E_SCOPE);

	if (p != NOT_OPEN)
		pop_to(t, p);
}

/* End the item that a new <li>, <dd> or <dt> follows. */
static void
end_item(struct html_tree *t, enum element_id el)
{
	unsigned i, n = el == EL_LI ? t->open[EL_LI] : t->open[EL_DD] + t->open[EL_DT];

	for (i = n > 0 ? t->depth : 0; i > 0; i--) {
		const struct tree_frame *f = &t->frames[i - 1];

		if (f->el == el || (el != EL_LI && (f->el == EL_DD || f->el == EL_DT))) {
			pop_to(t, i - 1);
			return;
		}
		if ((flags_of(f) & E_SPECIAL) != 0 && f->el != EL_ADDRESS &&
		    f->el != EL_DIV && f->el != EL_P)
			return;
	}
}

/* End a formatting element, or mark it where blocks stand in between. */
static void
close_formatting(struct html_tree *t, enum element_id el)
{
	unsigned at = find(t, el, E_CELL), i;

	if (forget(t, el) || at == NOT_OPEN)
		return;
	for (i = at + 1; i < t->depth; i++)
		if ((flags_of(&t->frames[i]) & E_SPECIAL) != 0) {
			t->frames[at].dead = true;
			return;
		}
	t->frames[at].dead = true; /* so that it is not remembered */
	pop_to(t, at);
}

/* End the link that is open: links do not stand in links. */
static void
end_link(struct html_tree *t)
{
	unsigned at = find(t, EL_A, E_CELL);

	while (forget(t, EL_A))
		;
	if (at == NOT_OPEN)
		return;
	t->frames[at].dead = true;
	pop_to(t, at);
}

/* End what may not hold a block: a paragraph, an anchor that is no link. */
static void
before_block(struct html_tree *t, enum element_id el)
{
	unsigned link = find(t, EL_A, E_CELL);

	if (link != NOT_OPEN && t->frames[link].bare)
		close_formatting(t, EL_A);
	if (el == EL_LI || el == EL_DD || el == EL_DT)
		end_item(t, el);
	end_paragraph(t);
	while ((html_elements[el].flags & E_HEADING) != 0 &&
	    (top_flags(t) & E_HEADING) != 0)
		pop_to(t, t->depth - 1);
}

/* End what the start tag of the element ends (13.2.6.4.7). */
static void
before(struct html_tree *t, enum element_id el)
{
	uint32_t flags = html_elements[el].flags;

	if (el == EL_A)
		end_link(t);
	if ((flags & E_BLOCK) != 0)
		before_block(t, el);
	if ((el == EL_RT || el == EL_RP) && find(t, EL_RUBY, E_SCOPE) != NOT_OPEN)
		while ((top_flags(t) & E_IMPLIED) != 0)
			pop_to(t, t->depth - 1);
	if ((flags & E_INLINE) != 0)
		reopen(t);
}

void
tree_open(struct html_tree *t, enum element_id el, struct str tag, bool bare)
{
	uint32_t flags = html_elements[el].flags;

	if (t->truncated)
		return;
	if ((flags & E_PART) != 0) {
		open_part(t, el, tag);
		return;
	}
	if ((top_flags(t) & E_IN_TABLE) != 0)
		cut_table(t);
	before(t, el);
	if (t->depth < BOUND_HTML_DEPTH || (flags & E_VOID) != 0)
		push(t, el, tag, bare);
	else
		t->flattened++;
}

/* --- end tags --- */

/* End the innermost heading, whatever its level. */
static void
close_heading(struct html_tree *t)
{
	unsigned i;

	for (i = t->depth; i > 0; i--) {
		if ((flags_of(&t->frames[i - 1]) & E_HEADING) != 0) {
			pop_to(t, i - 1);
			return;
		}
		if ((flags_of(&t->frames[i - 1]) & E_SCOPE) != 0)
			return;
	}
}

/* End an <li>, unless a list in between hides it. */
static void
close_item(struct html_tree *t)
{
	unsigned at = find(t, EL_LI, E_SCOPE), i;

	if (at == NOT_OPEN)
		return;
	for (i = at; i < t->depth; i++)
		if (t->frames[i].el == EL_OL || t->frames[i].el == EL_UL)
			return;
	pop_to(t, at);
}

void
tree_close(struct html_tree *t, enum element_id el)
{
	uint32_t flags = html_elements[el].flags;
	unsigned at;

	if ((flags & E_VOID) != 0 || t->truncated)
		return;
	if (t->flattened > 0)
		t->flattened--;
	else if ((flags & E_PART) != 0 || el == EL_TABLE)
		close_part(t, el);
	else if ((flags & E_FORMAT) != 0)
		close_formatting(t, el);
	else if ((flags & E_HEADING) != 0)
		close_heading(t);
	else if (el == EL_LI)
		close_item(t);
	else {
		at = find(t, el, (flags & E_SPECIAL) != 0 ? E_SCOPE : E_SPECIAL);
		if (at != NOT_OPEN)
			pop_to(t, at);
	}
}

/* --- text --- */

/* Bytes that are not written as they are: in text and attributes, or in these. */
#define ODD 1
#define ODD_QUOTED 2

static const uint8_t odd[256] = {
	[0] = ODD, [1] = ODD, [2] = ODD, [3] = ODD, [4] = ODD, [5] = ODD,
	[6] = ODD, [7] = ODD, [8] = ODD, [11] = ODD, [12] = ODD, [13] = ODD,
	[14] = ODD, [15] = ODD, [16] = ODD, [17] = ODD, [18] = ODD, [19] = ODD,
	[20] = ODD, [21] = ODD, [22] = ODD, [23] = ODD, [24] = ODD, [25] = ODD,
	[26] = ODD, [27] = ODD, [28] = ODD, [29] = ODD, [30] = ODD, [31] = ODD,
	['&'] = ODD, ['<'] = ODD, ['>'] = ODD, ['"'] = ODD_QUOTED,
	[127] = ODD, [0xC2] = ODD,
};

/* What is written for the odd character at `s`; *n: the bytes it has there. */
static const char *
escape(const char *s, const char *end, size_t *n)
{
	*n = 1;
	switch ((unsigned char)*s) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "\n";
	case '\f':
		return " ";
	case 0xC2:
		if (end - s < 2 || (unsigned char)s[1] - 0x80u >= 0x20)
			return "\xC2";
		*n = 2; /* a C1 control */
		return "";
	default:
		return "";
	}
}

/* Mark the bytes that are odd, or may be. */
static scan_block
odd_ones(scan_block b)
{
	return scan_below(b, 0x20) | scan_equal(b, '&') | scan_equal(b, '<') |
	    scan_equal(b, '>') | scan_equal(b, '"') | scan_equal(b, 0x7F) |
	    scan_equal(b, 0xC2);
}

/* The first byte from `s` on, in a text that begins at `start`, that may be odd. */
static const char *
skip_plain(const char *start, const char *s, const char *end)
{
	size_t first;

	for (; end - s >= SCAN_BYTES; s += SCAN_BYTES) {
		first = scan_first(odd_ones(scan_load(s)));
		if (first < SCAN_BYTES)
			return s + first;
	}
	if (s == end || end - start < SCAN_BYTES)
		return s;
	/* The last block again: what is left is the end of it. */
	first = SCAN_BYTES - (size_t)(end - s);
	return end - SCAN_BYTES +
	    scan_first(scan_behind(odd_ones(scan_load(end - SCAN_BYTES)), first));
}

/* The first byte from `s` on, in a text that begins at `start`, that is odd. */
static const char *
plain_run(const char *start, const char *s, const char *end, uint8_t mask)
{
	while ((s = skip_plain(start, s, end)) < end &&
	    (odd[(unsigned char)*s] & mask) == 0)
		s++;
	return s;
}

bool
html_escape_into(struct str in, bool quoted, size_t limit, struct buf *out)
{
	const char *s = in.n > 0 ? in.s : "", *end = s + in.n, *run = s, *text;
	uint8_t mask = quoted ? ODD | ODD_QUOTED : ODD;
	size_t n;

	while ((s = plain_run(in.s, s, end, mask)) < end) {
		text = escape(s, end, &n);
		if (out->len + (size_t)(s - run) + strlen(text) > limit)
			break;
		buf_add(out, run, (size_t)(s - run));
		buf_adds(out, text);
		run = s += n;
	}
	n = (size_t)(s - run);
	if (n <= limit - out->len) {
		buf_add(out, run, n);
		return s == end;
	}
	n = limit - out->len;
	while (n > 0 && (run[n] & 0xC0) == 0x80)
		n--;
	buf_add(out, run, n);
	return false;
}

/* View what follows line ends, and what is not written, after "<pre>". */
static struct str
skip_lines(struct str s)
{
	const char *end = s.s + s.n, *text;
	size_t n;

	while (s.n > 0 && (*s.s == '\n' || odd[(unsigned char)*s.s] == ODD)) {
		n = 1;
		text = *s.s == '\n' ? "\n" : escape(s.s, end, &n);
		if (text[0] != '\0' && text[0] != '\n')
			break;
		s.s += n;
		s.n -= n;
	}
	return s;
}

/* The bytes of text without white space before them. */
static size_t
skip_space(struct str s)
{
	size_t i;

	for (i = 0; i < s.n && html_is_space(s.s[i]); i++)
		;
	return i;
}

void
tree_text(struct html_tree *t, struct str text)
{
	if (t->fresh_pre)
		text = skip_lines(text);
	if (text.n == 0 || t->truncated)
		return;
	if ((top_flags(t) & E_IN_TABLE) != 0 && skip_space(text) < text.n)
		cut_table(t);
	if (t->npending > 0 && (top_flags(t) & E_IN_TABLE) == 0)
		reopen(t);
	if (!html_escape_into(text, false, t->limit - t->closing, t->out))
		t->truncated = true;
	t->fresh_pre = false;
}

void
tree_finish(struct html_tree *t)
{
	while (t->depth > 0)
		pop(t);
}

bool
tree_link_allowed(const struct html_tree *t)
{
	return find(t, EL_A, E_CELL) == NOT_OPEN;
}
