/* SPDX-License-Identifier: ISC */
/* story: the copies of an item, and cutting one off. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "items.h"
#include "resolve.h"

/* Find an item's id and its story's. EXIT_OK, *story is the caller's; or the
 * exit code. */
static int
story_of(struct client *c, const char *name, char id[ITEM_ID_LEN + 1],
    char **story)
{
	json_t *item = NULL;
	char *path;
	int rc = resolve_item(c, name, id);

	if (rc != EXIT_OK)
		return rc;
	path = xasprintf("/v1/items/%s", id);
	rc = client_get(c, path, name, &item);
	free(path);
	if (rc == EXIT_OK)
		*story = xstrdup(text_of(json_object_get(item, "_gazetted"),
		    "story"));
	json_decref(item);
	return rc;
}

/* Print the copies, the earliest first. */
static void
print_copies(struct client *c, const json_t *story)
{
	struct table *table = items_table(c);
	json_t *items = json_object_get(story, "items"), *item;
	size_t i;

	json_array_foreach(items, i, item)
		items_row(c, table, item);
	table_end(table);
}

static int
show_story(struct client *c, const char *name)
{
	char id[ITEM_ID_LEN + 1], *story = NULL, *path;
	json_t *answer = NULL;
	int rc = story_of(c, name, id, &story);

	if (rc != EXIT_OK)
		return rc;
	path = xasprintf("/v1/stories/%s", story);
	rc = client_get(c, path, name, &answer);
	if (rc == EXIT_OK && c->args.json)
		output_json(&c->out, answer);
	else if (rc == EXIT_OK)
		print_copies(c, answer);
	json_decref(answer);
	free(path);
	free(story);
	return rc;
}

static int
split_story(struct client *c, const char *name)
{
	char id[ITEM_ID_LEN + 1], *story = NULL, *path;
	struct answer a = { 0 };
	int rc = story_of(c, name, id, &story);

	if (rc != EXIT_OK)
		return rc;
	path = xasprintf("/v1/stories/%s/items/%s", story, id);
	rc = client_send(c, "DELETE", path, NULL, 0, &a);
	if (rc == EXIT_OK)
		rc = answer_check(&a, name);
	answer_clear(&a);
	free(path);
	free(story);
	return rc;
}

int
cmd_story(int argc, char **argv)
{
	struct client c;
	int rc = client_begin(&c, argc, argv, 1, 2);

	if (rc >= 0)
		return rc;
	if (c.args.nrest == 1) {
		rc = show_story(&c, c.args.rest[0]);
	} else if (strcmp(c.args.rest[0], "split") == 0) {
		rc = split_story(&c, c.args.rest[1]);
	} else {
		complain("story: usage: gazette story ITEM, or gazette story "
		    "split ITEM");
		rc = EXIT_USAGE;
	}
	return client_end(&c, rc);
}
