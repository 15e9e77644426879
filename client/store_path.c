/* SPDX-License-Identifier: ISC */
/* Looking for the store where daemons have theirs. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "store_path.h"
#include "util.h"

/* Take a path if there is a file, else free it. */
static char *
if_there(char *path)
{
	if (path != NULL && access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* The store that a configuration names; NULL if that cannot be read. */
static char *
configured(bool system)
{
	const struct conf_place place = { .system = system };
	char why[CONF_ERROR_LEN], *path;
	struct conf *conf;

	if (conf_load(&place, NULL, &conf, why) < 0)
		return NULL;
	path = xstrdup(conf->store);
	conf_free(conf);
	return if_there(path);
}

char *
store_path(const char *socket)
{
	const char *named = socket != NULL ? socket : getenv("GAZETTE_SOCKET");
	const char *slash = named == NULL ? NULL : strrchr(named, '/');
	char *path = NULL;

	if (slash != NULL)
		path = if_there(xasprintf("%.*s/gazetted.db",
		    (int)(slash - named), named));
	if (path == NULL)
		path = configured(true);
	return path != NULL ? path : configured(false);
}
