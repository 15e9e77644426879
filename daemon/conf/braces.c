/* SPDX-License-Identifier: ISC */
/*
 * Looks for a brace that the file does not close: libconfuse takes the end of
 * the file for the end of whatever is open, so that a file that was cut, or a
 * section without its end, would be read as if it were whole. The file has been
 * parsed before, so all else in it is in order.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

/* What an unquoted word ends at, as libconfuse's lexer has it. */
#define WORD_ENDS " \t\r\n\"'={}()+,"

struct braces {
	FILE *f;
	int line;   /* of the next byte */
	int depth;
	int opened; /* the line of the outermost brace that is open */
};

static int
next_byte(struct braces *b)
{
	int c = getc(b->f);

	b->line += c == '\n';
	return c;
}

static int
peek_byte(struct braces *b)
{
	int c = getc(b->f);

	ungetc(c, b->f);
	return c;
}

static void
skip_quoted(struct braces *b, int quote)
{
	int c;

	while ((c = next_byte(b)) != EOF && c != quote)
		if (c == '\\')
			(void)next_byte(b);
}

static void
skip_line(struct braces *b)
{
	int c;

	while ((c = next_byte(b)) != EOF && c != '\n')
		continue;
}

static void
skip_comment(struct braces *b)
{
	int c, last = 0;

	for (; (c = next_byte(b)) != EOF; last = c)
		if (last == '*' && c == '/')
			return;
}

static void
skip_word(struct braces *b)
{
	int c;

	while ((c = peek_byte(b)) != EOF && strchr(WORD_ENDS, c) == NULL)
		(void)next_byte(b);
}

/* Take what begins with the byte `c`. */
static void
take(struct braces *b, int c)
{
	if (c == '{') {
		if (b->depth++ == 0)
			b->opened = b->line;
	} else if (c == '}') {
		b->depth--;
	} else if (c == '"' || c == '\'') {
		skip_quoted(b, c);
	} else if (c == '#' || (c == '/' && peek_byte(b) == '/')) {
		skip_line(b);
	} else if (c == '/' && peek_byte(b) == '*') {
		(void)next_byte(b);
		skip_comment(b);
	} else if (strchr(WORD_ENDS, c) == NULL) {
		skip_word(b);
	}
}

int
braces_check(const char *path, char why[CONF_ERROR_LEN])
{
	struct braces b = { .f = fopen(path, "re"), .line = 1 };
	int c, error;

	if (b.f == NULL) {
		snprintf(why, CONF_ERROR_LEN, "%s: %m", path);
		return -1;
	}
	while ((c = next_byte(&b)) != EOF)
		if (c != '\0')
			take(&b, c);
	error = ferror(b.f) ? EIO : 0;
	fclose(b.f);
	if (error == 0 && b.depth == 0)
		return 0;
	errno = error;
	if (error != 0)
		snprintf(why, CONF_ERROR_LEN, "%s: %m", path);
	else
		snprintf(why, CONF_ERROR_LEN, "%s:%d: this is not closed: "
		    "a } is missing", path, b.opened);
	return -1;
}
