/* SPDX-License-Identifier: ISC */
/* From the filter options to the query of a request. */
#include <stdlib.h>

#include "command.h"
#include "filters.h"
#include "resolve.h"
#include "when.h"

int
filters_add(struct client *c, struct buf *path)
{
	const struct args *args = &c->args;
	char since[WHEN_TEXT_LEN], *id = NULL;
	int rc;

	if (args->tags.n > 1) {
		complain("--tag can be given once");
		return EXIT_USAGE;
	}
	if (args->since != NULL) {
		if (when_since(args->since, c->now, since) < 0) {
			complain("--since: %s: neither a duration such as 2d, "
			    "nor a date", args->since);
			return EXIT_USAGE;
		}
		query_add(path, "since", since);
	}
	query_add(path, "tag", args->tags.value[0]);
	query_add(path, "unread", args->unread ? "1" : NULL);
	query_add(path, "starred", args->starred ? "1" : NULL);
	query_add(path, "stories", args->stories ? "1" : NULL);
	if (args->feed == NULL)
		return EXIT_OK;
	rc = resolve_feed_id(c, args->feed, &id);
	query_add(path, "feed", id);
	free(id);
	return rc;
}
