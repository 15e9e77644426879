/* SPDX-License-Identifier: ISC */
/* gazette: finds the command in the table and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "output.h"
#include "termtext.h"

/* `gazette help [COMMAND]`. */
static int
help(const char *name)
{
	const struct command *command;

	if (name == NULL) {
		command_overview(stdout);
		return EXIT_OK;
	}
	command = command_find(name);
	if (command == NULL)
		return command_unknown(name);
	command_help(command, stdout);
	return EXIT_OK;
}

/* The number of words that an option before the command takes; 0: none. */
static int
leading_option(const char *word)
{
	static const char socket_is[] = "--socket=";

	if (strcmp(word, "--socket") == 0)
		return 2;
	return strcmp(word, "--json") == 0 || strcmp(word, "-j") == 0 ||
	    strncmp(word, socket_is, sizeof(socket_is) - 1) == 0;
}

/*
 * Move the command's name to the front of argv[1..], so that what stood
 * before it reaches the command as its own options.
 */
static void
command_first(int argc, char **argv)
{
	int i = 1, words;
	char *name;

	while (i < argc && (words = leading_option(argv[i])) > 0)
		i += words;
	if (i >= argc)
		return;
	name = argv[i];
	memmove(argv + 2, argv + 1, (size_t)(i - 1) * sizeof(*argv));
	argv[1] = name;
}

/* Run what the command line asks for. */
static int
dispatch(int argc, char **argv)
{
	const struct command *command;

	command_first(argc, argv);
	if (argc < 2) {
		command_overview(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "help") == 0)
		return help(argv[2]);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help(NULL);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		command_version();
		return EXIT_OK;
	}
	command = command_find(argv[1]);
	if (command == NULL && argv[1][0] == '-') {
		complain("no command, or not an option before one: %s; see "
		    "`gazette help`", argv[1]);
		return EXIT_USAGE;
	}
	if (command == NULL)
		return command_unknown(argv[1]);
	return command->run(argc - 1, argv + 1);
}

/*
 * Occupy standard descriptors that were handed over closed, so that nothing
 * else gets their numbers; using them still fails.
 */
static void
occupy_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY) != fd)
			exit(EXIT_FAILED);
}

int
main(int argc, char **argv)
{
	struct output out;
	int rc;

	occupy_standard_fds();
	signal(SIGPIPE, SIG_IGN);
	termtext_init();
	rc = dispatch(argc, argv);
	output_init(&out, stdout);
	return output_end(&out, rc);
}
