/* SPDX-License-Identifier: ISC */
/* Files, headers and directories of `gazette parse`. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "parse_file.h"
#include "util.h"

static int
read_fd(int fd, struct buf *out)
{
	for (;;) {
		ssize_t n;

		if (buf_reserve(out, KIB(64)) != 0 &&
		    (out->failed = false, buf_reserve(out, 1)) != 0) {
			errno = EFBIG;
			return -1;
		}
		n = read(fd, out->data + out->len, out->cap - out->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->len += (size_t)n;
	}
}

int
parse_file_read(const char *path, struct buf *out, char why[PARSE_DETAIL_LEN])
{
	bool input = strcmp(path, "-") == 0;
	int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), rc = -1;

	buf_reset(out);
	if (fd >= 0)
		rc = read_fd(fd, out);
	if (rc != 0)
		snprintf(why, PARSE_DETAIL_LEN, "%m");
	if (fd >= 0 && !input)
		close(fd);
	return rc;
}

void
parse_file_headers(const struct args_list *headers,
    struct parse_request *request, struct buf *links)
{
	struct str *const values[] = { &request->content_type,
		&request->content_language, &request->content_location };
	static const char *const names[] = { "Content-Type",
		"Content-Language", "Content-Location" };

	for (size_t i = 0; i < headers->n; i++) {
		const char *text = headers->value[i];
		struct str name = { text, strcspn(text, ":") };
		const char *value = text + name.n + (text[name.n] == ':');

		value += strspn(value, " \t");
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			if (str_is_nocase(name, names[k]))
				*values[k] = str_from(value);
		if (str_is_nocase(name, "Link"))
			buf_addf(links, "%s%s", links->len > 0 ? ", " : "", value);
	}
	request->link = (struct str){ links->data, links->len };
}

static void
paths_add(struct paths *p, char *path)
{
	if (p->n == p->cap) {
		p->cap = p->cap == 0 ? 64 : p->cap * 2;
		p->path = xreallocarray(p->path, p->cap, sizeof(*p->path));
	}
	p->path[p->n++] = path;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Add the files of a directory, by name. */
static void
add_directory(struct paths *p, const char *name)
{
	DIR *dir = opendir(name);
	size_t from = p->n;
	struct dirent *entry;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = xasprintf("%s/%s", name, entry->d_name);

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			paths_add(p, path);
		else
			free(path);
	}
	if (dir != NULL)
		closedir(dir);
	if (p->n > from)
		qsort(p->path + from, p->n - from, sizeof(*p->path), compare);
}

void
paths_expand(struct paths *p, char **args, size_t n)
{
	struct stat st;

	*p = (struct paths){ NULL, 0, 0 };
	if (n == 0)
		paths_add(p, xstrdup("-"));
	for (size_t i = 0; i < n; i++) {
		if (stat(args[i], &st) == 0 && S_ISDIR(st.st_mode))
			add_directory(p, args[i]);
		else
			paths_add(p, xstrdup(args[i]));
	}
}

void
paths_free(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->path[i]);
	free(p->path);
}
