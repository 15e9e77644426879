/* SPDX-License-Identifier: ISC */
/*
 * What gazette prints. On a terminal everything passes the terminal filter
 * (termtext.h); to a file or a pipe, text goes as it is. A reader that goes
 * away (EPIPE) ends the command quietly; any other write error is a failure.
 */
#ifndef GAZETTE_OUTPUT_H
#define GAZETTE_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "util.h"

enum output_style { STYLE_PLAIN, STYLE_GOOD, STYLE_BAD, STYLE_DIM };

struct output {
	FILE *f;
	bool tty;
	bool colour;   /* on a terminal that has it, without NO_COLOR */
	size_t width;  /* columns; 0: no limit */
	int error;     /* errno of the first write that failed; 0: none */
};

/* Prepare for printing to `f`, which stays the caller's. */
void output_init(struct output *o, FILE *f);
/* Write bytes that are safe already. 0, or -1 after an error. */
int output_bytes(struct output *o, const char *s, size_t n);
/*
 * Print "name   value" on a line, the value from column `width` on. Both are
 * foreign text. 0 or -1.
 */
int output_field(struct output *o, const char *name, size_t width,
    const char *value);
/* Print one line, formatted; blanks side by side become one. 0 or -1. */
int output_line(struct output *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Print foreign text of many lines; wrapped if it is a terminal. 0 or -1. */
int output_text(struct output *o, struct str text);
/* Print foreign text of many lines as it is, whatever its line lengths. */
int output_verbatim(struct output *o, struct str text);
/* Print one JSON value that is rendered already, and a line feed. 0 or -1. */
int output_json_text(struct output *o, const char *s, size_t n);
/* Print a JSON value on one line. 0 or -1. */
int output_json(struct output *o, const json_t *value);
/* Begin and end a style, where there is colour. */
void output_style(struct output *o, enum output_style style);
/*
 * Flush, and turn the command's exit code into the final one: 0 if the reader
 * has gone, 1 (and a line on standard error) if a write failed.
 */
int output_end(struct output *o, int rc);

/* Print "gazette: " and one line to standard error, filtered. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same with the name of what it is about in place of gazette's. */
void complain_of(const char *what, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
