/* SPDX-License-Identifier: ISC */
/* Where the daemon's files are: the system's own, a user's, or all in one. */
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "util.h"

/* The folder of a user's own files: $VAR/gazetted, else ~/FALLBACK/gazetted. */
static char *
xdg_dir(const char *var, const char *fallback)
{
	const char *dir = getenv(var), *home = getenv("HOME");

	if (dir != NULL && dir[0] == '/')
		return xasprintf("%s/gazetted", dir);
	if (home != NULL && home[0] == '/' && fallback != NULL)
		return xasprintf("%s/%s/gazetted", home, fallback);
	return NULL;
}

char *
place_path(const struct conf_place *place, const struct option_row *r)
{
	const char *file = strrchr(r->value, '/') + 1;
	char *dir, *path;

	if (place->data_dir != NULL)
		return xasprintf("%s/%s", place->data_dir, file);
	if (place->system)
		return xstrdup(r->value);
	dir = strcmp(r->name, "socket") == 0 ?
	    xdg_dir("XDG_RUNTIME_DIR", NULL) : NULL;
	if (dir == NULL)
		dir = xdg_dir("XDG_DATA_HOME", ".local/share");
	if (dir == NULL)
		dir = xstrdup("/nonexistent");
	path = xasprintf("%s/%s", dir, file);
	free(dir);
	return path;
}

char *
place_file(const struct conf_place *place)
{
	char *dir, *path;

	if (place->system)
		return xstrdup(SYSCONFDIR "/gazetted/gazetted.conf");
	dir = xdg_dir("XDG_CONFIG_HOME", ".config");
	if (dir == NULL)
		return NULL;
	path = xasprintf("%s/gazetted.conf", dir);
	free(dir);
	return path;
}
