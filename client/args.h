/* SPDX-License-Identifier: ISC */
/*
 * The options of a command, from its table: GNU long options, before or after
 * the arguments, `--` ends them. --help, --version, --json and --socket are
 * every command's.
 */
#ifndef GAZETTE_ARGS_H
#define GAZETTE_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARGS_LIST_MAX 64 /* times that an option may be repeated */

struct args_list {
	const char *value[ARGS_LIST_MAX];
	size_t n;
};

/* Every option that any command takes; a command's table says which. */
struct args {
	const char *socket;
	bool json;
	const char *title, *url, *file, *feed, *after, *consumer, *format, *output, *since, *store;
	struct args_list tags, headers;
	int64_t interval;  /* seconds; -1: not given */
	uint64_t limit, jobs; /* 0: not given */
	bool watch, wait, force, failing, unread, starred, stories, rank, html;
	bool pretty, history, diff, quick, archive;
	const char *proxy, *ca_file, *user_agent;
	char **rest;       /* the arguments, NULL at the end */
	int nrest;
	char **program;    /* what followed `--`; NULL: there was none */
};

enum option_type {
	OPTION_FLAG,     /* bool */
	OPTION_TEXT,     /* const char * */
	OPTION_LIST,     /* struct args_list */
	OPTION_NUMBER,   /* uint64_t, from 1 */
	OPTION_DURATION, /* int64_t: seconds */
};

struct option_row {
	const char *name;      /* without the dashes; NULL ends a table */
	char letter;           /* its short form; 0: none */
	enum option_type type;
	const char *arg;       /* what the value is called; NULL for a flag */
	const char *help;
	size_t at;             /* offset in struct args */
};

#define OPTION(field) offsetof(struct args, field)

/*
 * Read a command's options: argv[0] is its name. Its table says whether `--`
 * begins a program (it has an `after` option) or only ends the options.
 * Returns -1 to go on with *out, else the exit code: --help and --version
 * have printed, or a usage error was named. `min` and `max` bound the number
 * of arguments. argv is put in order: arguments last.
 */
int args_read(struct args *out, int argc, char **argv, int min, int max);
/* Print the rows of a table, and the options that every command has. */
void args_help(const struct option_row *options, FILE *out);

#endif
