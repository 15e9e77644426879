/* SPDX-License-Identifier: ISC */
/* Commands that set an item's state: read, unread, star, unstar. */
#include <limits.h>
#include <stdlib.h>

#include "command.h"
#include "resolve.h"

/* Send the change of one item. */
static int
mark_one(struct client *c, const char *id, const json_t *body)
{
	char *path = xasprintf("/v1/items/%s", id);
	struct answer a;
	int rc = client_send(c, "PATCH", path, body, 0, &a);

	if (rc == EXIT_OK) {
		rc = answer_check(&a, id);
		if (rc == EXIT_OK && c->args.json && a.json != NULL)
			output_json(&c->out, a.json);
		answer_clear(&a);
	}
	free(path);
	return rc;
}

/* Resolve every argument, and only if all of them are items change each. */
static int
mark_all(struct client *c, const json_t *body)
{
	int n = c->args.nrest, rc = EXIT_OK, last;
	char (*ids)[ITEM_ID_LEN + 1] = xcalloc((size_t)n, sizeof(*ids));

	for (int i = 0; i < n; i++) {
		last = resolve_item(c, c->args.rest[i], ids[i]);
		rc = last != EXIT_OK ? last : rc;
	}
	if (rc == EXIT_OK)
		for (int i = 0; i < n; i++) {
			last = mark_one(c, ids[i], body);
			rc = last != EXIT_OK ? last : rc;
		}
	free(ids);
	return rc;
}

static int
mark(int argc, char **argv, const char *member, bool value)
{
	struct client c;
	json_t *body;
	int rc = client_begin(&c, argc, argv, 1, INT_MAX);

	if (rc >= 0)
		return rc;
	body = json_pack("{s:b}", member, value);
	rc = mark_all(&c, body);
	json_decref(body);
	return client_end(&c, rc);
}

int
cmd_read(int argc, char **argv)
{
	return mark(argc, argv, "read", true);
}

int
cmd_unread(int argc, char **argv)
{
	return mark(argc, argv, "read", false);
}

int
cmd_star(int argc, char **argv)
{
	return mark(argc, argv, "starred", true);
}

int
cmd_unstar(int argc, char **argv)
{
	return mark(argc, argv, "starred", false);
}
