/* SPDX-License-Identifier: ISC */
/*
 * The commands of gazette: one row each in gazette.c's table, which help,
 * suggestions and the options of a command come from.
 */
#ifndef GAZETTE_COMMAND_H
#define GAZETTE_COMMAND_H

#include <stdio.h>

#include "args.h"

/* What gazette exits with. */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NO_DAEMON = 69 };

/* Run with argv[0] the command's name. Returns the exit code. */
typedef int command_run(int argc, char **argv);

struct command {
	const char *name;
	command_run *run;
	const char *usage;                /* arguments */
	const char *help;                 /* one line */
	const struct option_row *options; /* up to a row without a name; NULL:
	                                   * the command reads its own */
};

/* Find a command by its name; NULL if there is none. */
const struct command *command_find(const char *name);
/*
 * Say that there is no such command on standard error, and which one is
 * near. Returns EXIT_USAGE.
 */
int command_unknown(const char *word);
/* Print the list of the commands. */
void command_overview(FILE *out);
/* Print the usage and the options of a command. */
void command_help(const struct command *command, FILE *out);
/* Print to standard output the versions of gazette and, as they run, of its
 * libraries. */
void command_version(void);

command_run cmd_add, cmd_rm, cmd_pause, cmd_resume, cmd_edit;
command_run cmd_feeds, cmd_log, cmd_why, cmd_refresh, cmd_replay;
command_run cmd_items, cmd_search, cmd_show, cmd_story, cmd_follow;
command_run cmd_read, cmd_unread, cmd_star, cmd_unstar;
command_run cmd_export, cmd_import, cmd_opml;
command_run cmd_backup, cmd_check, cmd_status, cmd_parse, cmd_discover;

extern const struct option_row options_add[], options_plain[], options_edit[];
extern const struct option_row options_feeds[], options_refresh[];
extern const struct option_row options_replay[];
extern const struct option_row options_items[], options_search[];
extern const struct option_row options_show[];
extern const struct option_row options_follow[], options_export[];
extern const struct option_row options_opml[], options_parse[];
extern const struct option_row options_status[], options_check[];
extern const struct option_row options_discover[];

#endif
