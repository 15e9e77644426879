/* SPDX-License-Identifier: ISC */
/* gazette: finds the command in the table and runs it. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "util.h"

static const struct command {
	const char *name;
	command_run *run;
	const char *usage; /* arguments */
	const char *help;  /* one line */
} commands[] = {
	{ "parse", cmd_parse,
	    "[--url URL] [--header 'N: v']... [--pretty] [FILE|-]...",
	    "parse documents to JSON Feed, without the daemon" },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "usage: gazette COMMAND [ARGUMENT]...\n");
	return 2;
}
