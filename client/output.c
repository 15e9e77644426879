/* SPDX-License-Identifier: ISC */
/* Printing: styles, JSON, text and errors, each through the filter it needs. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bounds.h"
#include "command.h"
#include "output.h"
#include "termtext.h"

/* The columns of the terminal: as it says, as $COLUMNS says, or 80. */
static size_t
terminal_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL &&
	    parse_uint(columns, strlen(columns), 10000, &n) == 0 && n > 0)
		return (size_t)n;
	return 80;
}

/* Whether the user and the terminal want colour (https://no-color.org). */
static bool
wants_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return (no == NULL || no[0] == '\0') && term != NULL &&
	    term[0] != '\0' && strcmp(term, "dumb") != 0;
}

void
output_init(struct output *o, FILE *f)
{
	*o = (struct output){ .f = f, .tty = isatty(fileno(f)) == 1 };
	if (!o->tty)
		return;
	o->colour = wants_colour();
	o->width = terminal_width(fileno(f));
}

int
output_bytes(struct output *o, const char *s, size_t n)
{
	if (o->error != 0)
		return -1;
	if (n > 0 && fwrite(s, 1, n, o->f) != n) {
		o->error = errno != 0 ? errno : EIO;
		return -1;
	}
	return 0;
}

/* Print what a filter made, and free it. */
static int
output_filtered(struct output *o, struct buf *b)
{
	int rc = output_bytes(o, b->data, b->len);

	if (b->failed) {
		o->error = ENOMEM;
		rc = -1;
	}
	buf_free(b);
	return rc;
}

/* Append text as one line, as it may reach this output. Returns its width. */
static size_t
add_line(const struct output *o, struct buf *out, struct str text)
{
	if (o->tty)
		return termtext_line(out, text, 0);
	termtext_plain(out, text);
	return termtext_width(text);
}

int
output_field(struct output *o, const char *name, size_t width,
    const char *value)
{
	struct buf line;
	size_t used;

	buf_init(&line, BOUND_CLIENT_TEXT);
	used = add_line(o, &line, str_from(name));
	do
		buf_addc(&line, ' ');
	while (++used < width);
	add_line(o, &line, str_from(value));
	buf_addc(&line, '\n');
	return output_filtered(o, &line);
}

int
output_line(struct output *o, const char *fmt, ...)
{
	struct buf raw, clean;
	va_list ap;

	buf_init(&raw, BOUND_CLIENT_TEXT);
	buf_init(&clean, BOUND_CLIENT_TEXT);
	va_start(ap, fmt);
	buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	add_line(o, &clean, (struct str){ raw.data, raw.len });
	buf_addc(&clean, '\n');
	buf_free(&raw);
	return output_filtered(o, &clean);
}

int
output_text(struct output *o, struct str text)
{
	struct buf clean;

	if (!o->tty)
		return output_bytes(o, text.s, text.n);
	buf_init(&clean, BOUND_CLIENT_TEXT);
	termtext_lines(&clean, text, o->width);
	return output_filtered(o, &clean);
}

int
output_verbatim(struct output *o, struct str text)
{
	struct buf clean;

	if (!o->tty)
		return output_bytes(o, text.s, text.n);
	buf_init(&clean, BOUND_CLIENT_TEXT);
	termtext_lines(&clean, text, 0);
	return output_filtered(o, &clean);
}

int
output_json_text(struct output *o, const char *s, size_t n)
{
	struct buf clean;

	if (!o->tty)
		return output_bytes(o, s, n) < 0 ? -1 : output_bytes(o, "\n", 1);
	buf_init(&clean, BOUND_CLIENT_TEXT);
	termtext_json(&clean, (struct str){ s, n });
	buf_addc(&clean, '\n');
	return output_filtered(o, &clean);
}

/* Say whether a text has the numbers of a value, to the last bit. */
static bool
is_exact(const char *text, const json_t *value)
{
	json_t *again = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL,
	    NULL);
	bool exact = json_equal(again, value) != 0;

	json_decref(again);
	return exact;
}

/* Render a value with as few digits as do: 0.1 is not 0.10000000000000001. */
static char *
json_text(const json_t *value)
{
	char *text = NULL;

	for (unsigned digits = 15; digits <= 17; digits++) {
		free(text);
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
		    JSON_REAL_PRECISION(digits));
		if (text == NULL || is_exact(text, value))
			break;
	}
	return text;
}

int
output_json(struct output *o, const json_t *value)
{
	char *text = json_text(value);
	int rc;

	if (text == NULL) {
		o->error = ENOMEM;
		return -1;
	}
	rc = output_json_text(o, text, strlen(text));
	free(text);
	return rc;
}

void
output_style(struct output *o, enum output_style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "\033[0m", [STYLE_GOOD] = "\033[32m",
		[STYLE_BAD] = "\033[31m", [STYLE_DIM] = "\033[2m",
	};

	if (o->colour)
		output_bytes(o, codes[style], strlen(codes[style]));
}

int
output_end(struct output *o, int rc)
{
	if (fflush(o->f) != 0 && o->error == 0)
		o->error = errno;
	if (o->error == EPIPE)
		return EXIT_OK;
	if (o->error == 0)
		return rc;
	errno = o->error;
	complain("standard output: %m");
	return EXIT_FAILED;
}

/* Print "WHAT: " and a line to standard error. */
static void __attribute__((format(printf, 2, 0)))
complain_line(const char *what, const char *fmt, va_list ap)
{
	struct output o;
	struct buf text;

	buf_init(&text, BOUND_CLIENT_TEXT);
	buf_vaddf(&text, fmt, ap);
	output_init(&o, stderr);
	output_line(&o, "%s: %s", what, buf_cstr(&text));
	fflush(stderr);
	buf_free(&text);
}

void
complain_of(const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_line(what, fmt, ap);
	va_end(ap);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_line("gazette", fmt, ap);
	va_end(ap);
}
