/* SPDX-License-Identifier: ISC */
/* The commands of gazette: one row each in gazette.c's table. */
#ifndef GAZETTE_COMMAND_H
#define GAZETTE_COMMAND_H

/* Run with argv[0] the command's name. Returns the exit code: 0, 1 failed,
 * 2 usage, 69 no daemon. */
typedef int command_run(int argc, char **argv);

command_run cmd_parse;

#endif
