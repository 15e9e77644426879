/* SPDX-License-Identifier: ISC */
/*
 * The option table: every setting's name, type, default, range and sentence in
 * one row. Loading, checking and printing walk it; adding an option is a row
 * here and a member in struct conf.
 */
#ifndef GAZETTED_CONF_OPTIONS_H
#define GAZETTED_CONF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf.h"

enum option_type {
	OPTION_STRING,   /* char * */
	OPTION_PATH,     /* char *; the default depends on the place */
	OPTION_MODE,     /* char *, octal permissions */
	OPTION_BOOL,     /* bool */
	OPTION_INT,      /* int64_t */
	OPTION_DURATION, /* int64_t, seconds */
	OPTION_SIZE,     /* int64_t, bytes */
	OPTION_LIST,     /* char **, NULL at the end */
};

struct option_row {
	const char *section;  /* NULL: at the top */
	const char *name;
	enum option_type type;
	size_t offset;        /* in struct conf */
	const char *value;    /* default, in the file's syntax; LIST: always empty */
	const char *user;     /* default of a user's own daemon; NULL: the same */
	int64_t min, max;     /* of numbers, durations (s), sizes (bytes) */
	int (*check)(const char *value, const char **why); /* of strings; NULL: none */
	const char *help;     /* sentences for the file and the manual */
};

extern const struct option_row option_rows[];
extern const size_t option_count;

/*
 * A section that may stand many times, each with a name of its own. The
 * struct of one begins with that name, a char *; rows' offsets are in it.
 */
struct titled_section {
	const char *name;
	const struct option_row *rows;
	size_t nrows;
	size_t size;          /* of one's struct */
	size_t list, count;   /* where in struct conf the array and its size_t are */
	const char *help;
};

extern const struct titled_section titled_sections[];
extern const size_t titled_count;

/*
 * Look whether every brace of a file that libconfuse could read is closed. 0, or
 * -1 and "file:line: what is wrong" in `why`.
 */
int braces_check(const char *path, char why[CONF_ERROR_LEN]);
/* Say whether an option's value is an int64_t. */
bool option_is_number(const struct option_row *r);
/* The default of a path; the caller frees it. */
char *place_path(const struct conf_place *place, const struct option_row *r);
/*
 * The file that is read when none is named; it may be absent. NULL: there is no
 * place for one. The caller frees it.
 */
char *place_file(const struct conf_place *place);
/*
 * Check what no value alone can tell. 0, or -1 and "file: what is wrong" in
 * `why`, which has CONF_ERROR_LEN bytes.
 */
int conf_check(const struct conf *c, const char *file, char *why);
/* Read "30s", "15min", "1h", "7d", "1y" (365 days) as seconds. 0 or -1. */
int option_duration(const char *text, int64_t *out);
/* Read "512", "64KiB", "16MiB", "1GiB" as bytes. 0 or -1. */
int option_size(const char *text, int64_t *out);
/* Write seconds as the largest unit that divides them. */
void option_duration_text(int64_t seconds, char *out, size_t size);
/* Write bytes as the largest unit that divides them. */
void option_size_text(int64_t bytes, char *out, size_t size);

#endif
