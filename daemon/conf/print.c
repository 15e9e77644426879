/* SPDX-License-Identifier: ISC */
/* Printing the configuration: what is in force, and the documented defaults. */
#include <inttypes.h>
#include <string.h>

#include "conf.h"
#include "options.h"

static void
print_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void
print_list(FILE *out, char *const *list)
{
	fputs("{", out);
	for (; list != NULL && *list != NULL; list++) {
		fputc(' ', out);
		print_quoted(out, *list);
		fputs(list[1] != NULL ? "," : " ", out);
	}
	fputs("}", out);
}

static void
print_value(FILE *out, const struct option_row *r, const void *at)
{
	char text[32];

	switch (r->type) {
	case OPTION_STRING:
	case OPTION_PATH:
	case OPTION_MODE:
		print_quoted(out, *(char *const *)at);
		break;
	case OPTION_BOOL:
		fputs(*(const bool *)at ? "true" : "false", out);
		break;
	case OPTION_INT:
		fprintf(out, "%" PRId64, *(const int64_t *)at);
		break;
	case OPTION_DURATION:
		option_duration_text(*(const int64_t *)at, text, sizeof(text));
		print_quoted(out, text);
		break;
	case OPTION_SIZE:
		option_size_text(*(const int64_t *)at, text, sizeof(text));
		print_quoted(out, text);
		break;
	case OPTION_LIST:
		print_list(out, *(char **const *)at);
		break;
	}
}

/* Print sentences as comment lines of at most 76 bytes. */
static void
print_help(FILE *out, const char *indent, const char *text)
{
	while (*text != '\0') {
		size_t n = strlen(text), room = 74 - strlen(indent);

		if (n > room)
			for (n = room; n > 0 && text[n] != ' '; n--)
				continue;
		fprintf(out, "%s# %.*s\n", indent, (int)n, text);
		text += n;
		while (*text == ' ')
			text++;
	}
}

/* Walk the table, opening and closing sections around the rows. */
static void
print_rows(FILE *out, const struct conf *c, bool document)
{
	const char *section = NULL;

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *r = &option_rows[i];
		const char *indent = r->section != NULL ? "\t" : "";

		if (r->section != NULL &&
		    (section == NULL || strcmp(section, r->section) != 0)) {
			fprintf(out, "%s%s {\n", section ? "}\n\n" : "",
			    r->section);
			section = r->section;
		}
		if (document)
			print_help(out, indent, r->help);
		fprintf(out, "%s%s%s = ", indent, document ? "#" : "", r->name);
		print_value(out, r, (const char *)c + r->offset);
		fputs(document && r->section == NULL ? "\n\n" : "\n", out);
	}
	if (section != NULL)
		fputs("}\n", out);
}

/* Print the sections of one kind that there are. */
static void
print_titled(FILE *out, const struct conf *c, const struct titled_section *t)
{
	const char *one = *(const void *const *)(const void *)
	    ((const char *)c + t->list);
	size_t n = *(const size_t *)(const void *)((const char *)c + t->count);

	for (size_t i = 0; i < n; i++, one += t->size) {
		fprintf(out, "\n%s ", t->name);
		print_quoted(out, *(char *const *)(const void *)one);
		fputs(" {\n", out);
		for (size_t k = 0; k < t->nrows; k++) {
			fprintf(out, "\t%s = ", t->rows[k].name);
			print_value(out, &t->rows[k], one + t->rows[k].offset);
			fputc('\n', out);
		}
		fputs("}\n", out);
	}
}

/* Print a section of one kind as a comment, to be copied. */
static void
print_titled_help(FILE *out, const struct titled_section *t)
{
	fputc('\n', out);
	print_help(out, "", t->help);
	fprintf(out, "#%s NAME {\n", t->name);
	for (size_t k = 0; k < t->nrows; k++) {
		print_help(out, "#\t", t->rows[k].help);
		fprintf(out, "#\t%s = ", t->rows[k].name);
		if (t->rows[k].type == OPTION_LIST)
			fputs("{}\n", out);
		else
			fprintf(out, t->rows[k].type == OPTION_BOOL ||
			    t->rows[k].type == OPTION_INT ? "%s\n" : "\"%s\"\n",
			    t->rows[k].value);
	}
	fputs("#}\n", out);
}

void
conf_print(const struct conf *c, FILE *out)
{
	print_rows(out, c, false);
	for (size_t i = 0; i < titled_count; i++)
		print_titled(out, c, &titled_sections[i]);
}

void
conf_print_defaults(FILE *out)
{
	const struct conf_place place = { .system = true };
	char why[CONF_ERROR_LEN];
	struct conf *c;

	if (conf_load(&place, "", &c, why) < 0)
		return;
	fputs("# The configuration of gazetted, see gazetted.conf(5). Every "
	    "setting stands here\n# at its default. A user's own daemon (without "
	    "root) keeps its files in the XDG\n# directories and allows file: "
	    "URLs.\n\n", out);
	print_rows(out, c, true);
	for (size_t i = 0; i < titled_count; i++)
		print_titled_help(out, &titled_sections[i]);
	conf_free(c);
}
