/* SPDX-License-Identifier: ISC */
/* Options by table: getopt_long's arrays are made from the rows. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "output.h"
#include "util.h"
#include "when.h"

#define ROWS_MAX 32          /* of one command, the common ones included */
#define FIRST_VALUE 256      /* what getopt_long returns for row 0 */

static const struct option_row common[] = {
	{ "json", 'j', OPTION_FLAG, NULL,
	    "print JSON, one value a line", OPTION(json) },
	{ "socket", 0, OPTION_TEXT, "PATH",
	    "talk to the daemon at PATH", OPTION(socket) },
	{ "help", 'h', OPTION_FLAG, NULL, "print this help", 0 },
	{ "version", 'V', OPTION_FLAG, NULL,
	    "print the versions of gazette and its libraries", 0 },
	{ .name = NULL },
};

/* The rows of one command, in getopt_long's form. */
struct parser {
	const struct option_row *rows[ROWS_MAX];
	struct option longs[ROWS_MAX + 1];
	char letters[2 * ROWS_MAX + 2]; /* ":", then letters, then NUL */
	size_t n;
};

/* Add a table's rows. */
static void
parser_add(struct parser *p, const struct option_row *rows)
{
	size_t letters = strlen(p->letters);

	for (; rows->name != NULL && p->n < ROWS_MAX; rows++) {
		int has_arg = rows->type == OPTION_FLAG ? no_argument :
		    required_argument;

		p->rows[p->n] = rows;
		p->longs[p->n] = (struct option){ rows->name, has_arg, NULL,
			FIRST_VALUE + (int)p->n };
		p->n++;
		if (rows->letter == 0)
			continue;
		p->letters[letters++] = rows->letter;
		if (has_arg == required_argument)
			p->letters[letters++] = ':';
	}
	p->letters[letters] = '\0';
}

/* The row of what getopt_long returned; NULL for an error. */
static const struct option_row *
parser_row(const struct parser *p, int value)
{
	if (value >= FIRST_VALUE && (size_t)(value - FIRST_VALUE) < p->n)
		return p->rows[value - FIRST_VALUE];
	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i]->letter != 0 && p->rows[i]->letter == value)
			return p->rows[i];
	return NULL;
}

/* Store an option's value. NULL, or what is wrong with it. */
static const char *
store_value(struct args *args, const struct option_row *row, const char *value)
{
	void *at = (char *)args + row->at;
	struct args_list *list = at;

	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return NULL;
	case OPTION_TEXT:
		*(const char **)at = value;
		return NULL;
	case OPTION_LIST:
		if (list->n == ARGS_LIST_MAX)
			return "given too often";
		list->value[list->n++] = value;
		return NULL;
	case OPTION_NUMBER:
		if (parse_uint(value, strlen(value), UINT32_MAX, at) == 0 &&
		    *(uint64_t *)at > 0)
			return NULL;
		return "not a number from 1";
	case OPTION_DURATION:
		if (when_duration(value, at) == 0)
			return NULL;
		return "not a duration such as 30min, 2h or 1d";
	}
	return NULL;
}

/* Name a usage error and where to read more. */
static int
usage_error(const char *command, const char *what, const char *which)
{
	complain("%s: %s%s; see `gazette help %s`", command, what, which,
	    command);
	return EXIT_USAGE;
}

/* Handle one option. -1 to go on, else the exit code. */
static int
take_option(struct args *out, const struct command *command,
    const struct option_row *row)
{
	const char *wrong;

	if (strcmp(row->name, "help") == 0) {
		command_help(command, stdout);
		return EXIT_OK;
	}
	if (strcmp(row->name, "version") == 0) {
		command_version();
		return EXIT_OK;
	}
	wrong = store_value(out, row, optarg);
	if (wrong == NULL)
		return -1;
	complain("%s: --%s: %s: %s", command->name, row->name, optarg, wrong);
	return EXIT_USAGE;
}

/* The name of the option that getopt_long refused. */
static char *
refused_option(char **argv)
{
	const char *word = argv[optind - 1];
	const char letter[] = { (char)optopt, '\0' };

	if (strncmp(word, "--", 2) == 0)
		return xstrndup(word, strcspn(word, "="));
	return xasprintf("-%s", letter);
}

/* Name what getopt_long did not like. */
static int
refuse_option(const char *command, int value, char **argv)
{
	char *name = refused_option(argv);
	int rc = usage_error(command, value == ':' ? "a value is missing after " :
	    optopt >= FIRST_VALUE ? "no value belongs to " :
	    "there is no option ", name);

	free(name);
	return rc;
}

/* Cut what follows `--` off, where it is a program. Returns the new argc. */
static int
take_program(struct args *out, const struct option_row *options, int argc,
    char **argv)
{
	bool wanted = false;

	for (; options->name != NULL; options++)
		wanted = wanted || options->at == OPTION(after);
	for (int i = 1; wanted && i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		out->program = argv + i + 1;
		return i;
	}
	return argc;
}

int
args_read(struct args *out, int argc, char **argv, int min, int max)
{
	const struct command *command = command_find(argv[0]);
	struct parser p = { .n = 0 };
	int value, rc;

	*out = (struct args){ .interval = -1 };
	argc = take_program(out, command->options, argc, argv);
	p.letters[0] = ':'; /* a missing value is told from an unknown option */
	parser_add(&p, command->options);
	parser_add(&p, common);
	optind = 0; /* GNU: start over */
	opterr = 0;
	while ((value = getopt_long(argc, argv, p.letters, p.longs, NULL)) != -1) {
		const struct option_row *row = parser_row(&p, value);

		rc = row == NULL ? refuse_option(argv[0], value, argv) :
		    take_option(out, command, row);
		if (rc >= 0)
			return rc;
	}
	out->rest = argv + optind;
	out->nrest = argc - optind;
	if (out->nrest < min)
		return usage_error(argv[0], "an argument is missing: ",
		    command->usage);
	if (out->nrest > max)
		return usage_error(argv[0], "one argument too many: ",
		    out->rest[max]);
	if (out->program != NULL && out->program[0] == NULL)
		return usage_error(argv[0], "no program after ", "--");
	return -1;
}

/* Print one option of a table. */
static void
help_row(const struct option_row *row, FILE *out)
{
	char *name = xasprintf("--%s%s%s", row->name, row->arg ? " " : "",
	    row->arg ? row->arg : "");
	const char letter[] = { '-', row->letter ? row->letter : ' ',
		row->letter ? ',' : ' ', '\0' };

	fprintf(out, "  %s %-22s %s\n", row->letter ? letter : "   ", name,
	    row->help);
	free(name);
}

void
args_help(const struct option_row *options, FILE *out)
{
	for (; options->name != NULL; options++)
		help_row(options, out);
	for (options = common; options->name != NULL; options++)
		help_row(options, out);
}
