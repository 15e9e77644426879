/* SPDX-License-Identifier: ISC */
/*
 * The terminal filter. The daemon has removed controls already; this does not
 * rely on it, since whatever answers on the socket might be something else.
 */
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "termtext.h"

#define REPLACEMENT 0xFFFDu
#define ELLIPSIS 0x2026u
#define FSI 0x2068u
#define PDI 0x2069u
#define MARKS_MAX 8 /* on one character: scripts need up to 4, zalgo the rest */

struct range {
	uint32_t first, last;
};

/* Right-to-left scripts, and the controls that change direction. */
static const struct range bidi[] = {
	{ 0x0590, 0x08FF }, { 0x200E, 0x200F }, { 0x202A, 0x202E },
	{ 0x2066, 0x2069 }, { 0xFB1D, 0xFDFF }, { 0xFE70, 0xFEFF },
	{ 0x10800, 0x10FFF }, { 0x1E800, 0x1EFFF },
};

/* The controls among them. */
static const struct range bidi_controls[] = {
	{ 0x061C, 0x061C }, { 0x200E, 0x200F }, { 0x202A, 0x202E },
	{ 0x2066, 0x2069 },
};

/* Find a code point in a table of ranges. */
static bool
in_ranges(const struct range *ranges, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

void
termtext_init(void)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "");
}

/* The length and the lowest code point of a sequence, by its first byte. */
static size_t
sequence_length(unsigned char lead, uint32_t *cp, uint32_t *lowest)
{
	static const struct {
		unsigned char mask, lead, length;
		uint32_t lowest;
	} forms[] = {
		{ 0x80, 0x00, 1, 0 }, { 0xE0, 0xC0, 2, 0x80 },
		{ 0xF0, 0xE0, 3, 0x800 }, { 0xF8, 0xF0, 4, 0x10000 },
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if ((lead & forms[i].mask) != forms[i].lead)
			continue;
		*cp = lead & (unsigned char)~forms[i].mask;
		*lowest = forms[i].lowest;
		return forms[i].length;
	}
	return 0;
}

/* Take one code point off `in`; an invalid byte is U+FFFD. */
static uint32_t
next_char(struct str *in)
{
	const unsigned char *s = (const unsigned char *)in->s;
	uint32_t cp = 0, lowest = 0;
	size_t length = sequence_length(s[0], &cp, &lowest), i;

	for (i = 1; i < length && i < in->n && (s[i] & 0xC0) == 0x80; i++)
		cp = cp << 6 | (s[i] & 0x3F);
	if (i != length || cp < lowest || cp > 0x10FFFF ||
	    (cp >= 0xD800 && cp <= 0xDFFF)) {
		cp = REPLACEMENT;
		i = 1;
	}
	in->s += i;
	in->n -= i;
	return cp;
}

/* White space that separates words: of ASCII, and line separators. */
static bool
is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 ||
	    cp == 0x2028 || cp == 0x2029;
}

/* C0 and C1 controls and DEL. */
static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

/* The columns of a code point that is no control. */
static size_t
char_width(uint32_t cp)
{
	int width = wcwidth((wchar_t)cp);

	/* Unassigned ones: a terminal shows something, mostly of one column. */
	return width < 0 ? 1 : (size_t)width;
}

/* One line being written: what of it must be closed at its end. */
struct line {
	struct buf *out;
	size_t start;     /* offset in `out` of its first byte */
	size_t width;     /* columns so far */
	size_t isolates;  /* open in it */
	unsigned marks;   /* on the last character */
	bool bidi;        /* must be isolated */
};

/* Say whether a code point is to be left out of the line, and count it. */
static bool
line_takes(struct line *line, uint32_t cp)
{
	line->marks = char_width(cp) == 0 ? line->marks + 1 : 0;
	if (line->marks > MARKS_MAX)
		return false;
	if (!in_ranges(bidi, ARRAY_LEN(bidi), cp))
		return true;
	line->bidi = true;
	if (cp == PDI && line->isolates == 0)
		return false; /* it would close ours */
	if (cp == PDI)
		line->isolates--;
	else if (cp >= 0x2066 && cp <= FSI)
		line->isolates++;
	return true;
}

/* Append one code point that is no control. */
static void
line_add(struct line *line, uint32_t cp)
{
	if (!line_takes(line, cp))
		return;
	buf_add_utf8(line->out, cp);
	line->width += char_width(cp);
}

/* End the line: close what it opened, and isolate it where needed. */
static void
line_end(struct line *line)
{
	static const char fsi[] = "\xE2\x81\xA8";
	struct buf *out = line->out;
	size_t n = out->len - line->start;

	for (; line->isolates > 0; line->isolates--)
		buf_add_utf8(out, PDI);
	if (!line->bidi)
		return;
	n = out->len - line->start;
	if (buf_add(out, fsi, sizeof(fsi) - 1) < 0)
		return;
	memmove(out->data + line->start + sizeof(fsi) - 1,
	    out->data + line->start, n);
	memcpy(out->data + line->start, fsi, sizeof(fsi) - 1);
	buf_add_utf8(out, PDI);
}

/* Take a run of white space off `in`; say whether there was one. */
static bool
skip_space(struct str *in)
{
	bool any = false;

	while (in->n > 0) {
		struct str rest = *in;

		if (!is_space(next_char(&rest)))
			break;
		*in = rest;
		any = true;
	}
	return any;
}

size_t
termtext_width(struct str in)
{
	struct buf none;
	size_t width;

	/* A title's worth: what is longer is as wide as any screen. */
	buf_init(&none, 16384);
	width = termtext_line(&none, in, 0);
	buf_free(&none);
	return width;
}

/*
 * Add the characters of `in`, white space collapsed, up to `width` columns.
 * Returns whether all of it fitted.
 */
static bool
line_fill(struct line *line, struct str in, size_t width)
{
	skip_space(&in);
	while (in.n > 0) {
		uint32_t cp = skip_space(&in) ? ' ' : 0;

		if (cp == ' ' && in.n == 0)
			break;
		if (cp == 0)
			cp = next_char(&in);
		if (is_control(cp))
			cp = REPLACEMENT;
		if (line->width + char_width(cp) > width)
			return false;
		line_add(line, cp);
	}
	return true;
}

size_t
termtext_line(struct buf *out, struct str in, size_t width)
{
	struct line line = { .out = out, .start = out->len };

	if (line_fill(&line, in, width > 0 ? width : SIZE_MAX)) {
		line_end(&line);
		return line.width;
	}
	/* Again, with room for the ellipsis. */
	buf_truncate(out, line.start);
	line = (struct line){ .out = out, .start = out->len };
	line_fill(&line, in, width - 1);
	line_add(&line, ELLIPSIS);
	line_end(&line);
	return line.width;
}

void
termtext_plain(struct buf *out, struct str in)
{
	static const char space[] = " \t\n\v\f\r";
	size_t start = out->len;
	bool gap = false;

	for (size_t i = 0; i < in.n; i++) {
		if (in.s[i] != '\0' && strchr(space, in.s[i]) != NULL) {
			gap = true;
			continue;
		}
		if (gap && out->len > start)
			buf_addc(out, ' ');
		gap = false;
		buf_addc(out, in.s[i]);
	}
}

/* The columns of the word that `in` begins with. */
static size_t
word_width(struct str in, size_t most)
{
	size_t width = 0;

	while (in.n > 0 && width <= most) {
		uint32_t cp = next_char(&in);

		if (is_space(cp))
			break;
		width += char_width(is_control(cp) ? REPLACEMENT : cp);
	}
	return width;
}

/* End one line of wrapped text and begin the next. */
static void
line_break(struct line *line)
{
	line_end(line);
	buf_addc(line->out, '\n');
	*line = (struct line){ .out = line->out, .start = line->out->len };
}

/* Add white space: a break where the source or the width asks for one. */
static void
wrap_space(struct line *line, uint32_t cp, struct str rest, size_t width)
{
	if (cp == '\n' || cp == 0x85 || cp == 0x2028 || cp == 0x2029) {
		line_break(line);
	} else if (cp == '\r') {
		return;
	} else if (width > 0 &&
	    line->width + 1 + word_width(rest, width) > width) {
		if (line->width > 0)
			line_break(line);
	} else if (cp == '\t') {
		buf_addc(line->out, '\t');
		line->width = (line->width / 8 + 1) * 8;
	} else {
		line_add(line, ' ');
	}
}

void
termtext_lines(struct buf *out, struct str in, size_t width)
{
	struct line line = { .out = out, .start = out->len };

	while (in.n > 0) {
		uint32_t cp = next_char(&in);

		if (is_space(cp)) {
			wrap_space(&line, cp, in, width);
			continue;
		}
		if (is_control(cp))
			cp = REPLACEMENT;
		if (width > 0 && line.width + char_width(cp) > width)
			line_break(&line);
		line_add(&line, cp);
	}
	line_end(&line);
}

void
termtext_json(struct buf *out, struct str in)
{
	while (in.n > 0) {
		struct str before = in;
		uint32_t cp = next_char(&in);

		if (cp == '\n' || (cp >= 0x20 && !is_control(cp) &&
		    !in_ranges(bidi_controls, ARRAY_LEN(bidi_controls), cp) &&
		    !(cp == REPLACEMENT && before.n - in.n == 1)))
			buf_add(out, before.s, before.n - in.n);
		else
			buf_addf(out, "\\u%04x", (unsigned)cp);
	}
}
