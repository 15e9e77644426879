/* SPDX-License-Identifier: ISC */
/* The table of the commands; help and suggestions come from it. */
#include <curl/curl.h>
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "output.h"
#include "parse.h"
#include "store.h"
#include "util.h"
#include "versions.h"

#define NAME_MAX_LEN 16   /* of a command, for suggestions */
#define NEAR 2            /* edits between a typing error and a name */

static const struct command commands[] = {
	{ "add", cmd_add, "URL...",
	    "subscribe to feeds, or to the feed that a page announces",
	    options_add },
	{ "rm", cmd_rm, "FEED...", "unsubscribe, and remove the items",
	    options_plain },
	{ "pause", cmd_pause, "FEED...", "stop polling", options_plain },
	{ "resume", cmd_resume, "FEED...", "poll again", options_plain },
	{ "edit", cmd_edit, "FEED", "change a subscription", options_edit },
	{ "feeds", cmd_feeds, "", "list the subscriptions and how they do",
	    options_feeds },
	{ "log", cmd_log, "FEED", "list a feed's last polls", options_plain },
	{ "why", cmd_why, "FEED", "tell when a feed is polled next, and why then",
	    options_plain },
	{ "refresh", cmd_refresh, "[FEED]...", "poll now; all feeds if none is named",
	    options_refresh },
	{ "replay", cmd_replay, "FEED",
	    "read the last kept document of a feed again, and tell what would "
	    "change",
	    options_replay },
	{ "items", cmd_items, "", "list items, newest first", options_items },
	{ "search", cmd_search, "WORD...", "look for items by their text",
	    options_search },
	{ "show", cmd_show, "ITEM", "print one item", options_show },
	{ "read", cmd_read, "ITEM...", "mark items as read", options_plain },
	{ "unread", cmd_unread, "ITEM...", "mark items as unread",
	    options_plain },
	{ "star", cmd_star, "ITEM...", "mark items with a star: they are kept",
	    options_plain },
	{ "unstar", cmd_unstar, "ITEM...", "take the star away",
	    options_plain },
	{ "story", cmd_story, "ITEM | split ITEM",
	    "list the copies of an item's story, or cut the item off it",
	    options_plain },
	{ "follow", cmd_follow, "[-- PROGRAM [ARG]...]",
	    "print changes as they come, or give them to a program",
	    options_follow },
	{ "export", cmd_export, "", "print everything that matches",
	    options_export },
	{ "import", cmd_import, "FILE.opml|-", "subscribe to what an OPML file lists",
	    options_plain },
	{ "backup", cmd_backup, "FILE", "keep a copy of the store",
	    options_plain },
	{ "check", cmd_check, "[FILE]",
	    "verify a store or a copy of one, without the daemon", options_check },
	{ "opml", cmd_opml, "", "print the subscriptions as OPML",
	    options_opml },
	{ "parse", cmd_parse, "[FILE|DIRECTORY|-]...",
	    "print documents as JSON Feed, one a line, without the daemon",
	    options_parse },
	{ "discover", cmd_discover, "[URL]",
	    "list the feeds that a page announces", options_discover },
	{ "status", cmd_status, "", "show the daemon at a glance",
	    options_status },
};

void
command_overview(FILE *out)
{
	fprintf(out, "usage: gazette COMMAND [OPTION]... [ARGUMENT]...\n\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].help);
	fprintf(out, "\n`gazette help COMMAND` tells more of one. A FEED is an "
	    "id, a URL, or the\nbeginning of one of them; an ITEM is an id or "
	    "the beginning of one.\n");
}

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

void
command_help(const struct command *command, FILE *out)
{
	fprintf(out, "usage: gazette %s [OPTION]...%s%s\n\n%s\n\n",
	    command->name, command->usage[0] ? " " : "", command->usage,
	    command->help);
	args_help(command->options, out);
}

void
command_version(void)
{
	const struct library_version libraries[] = {
		{ "libcurl", curl_version_info(CURLVERSION_NOW)->version },
		{ "libxml2", parse_library_version() },
		{ "jansson", jansson_version_str() },
		{ "SQLite", store_library_version() },
		{ "zstd", store_pack_version() },
	};

	versions_print("gazette", libraries, ARRAY_LEN(libraries));
}

/* How many letters must be changed, added or removed from `a` to `b`. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LEN + 1], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t least = diagonal + (a[i] != b[j]);

			if (row[j] + 1 < least)
				least = row[j] + 1;
			diagonal = row[j + 1];
			if (diagonal + 1 < least)
				least = diagonal + 1;
			row[j + 1] = least;
		}
	}
	return row[n];
}

/* How far a word is from a command's name, the first letter counting twice. */
static size_t
unlikeness(const char *word, const char *name)
{
	size_t n = strlen(word);

	if (n > NAME_MAX_LEN)
		return SIZE_MAX;
	if (n > 0 && strncmp(word, name, n) == 0)
		return 0;
	return distance(word, name) * 2 + (word[0] != name[0]);
}

int
command_unknown(const char *word)
{
	size_t best = 0, least = SIZE_MAX;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		size_t u = unlikeness(word, commands[i].name);

		if (u < least) {
			least = u;
			best = i;
		}
	}
	if (least <= 2 * NEAR)
		complain("there is no command %s; is it %s?", word,
		    commands[best].name);
	else
		complain("there is no command %s; `gazette help` lists them",
		    word);
	return EXIT_USAGE;
}
