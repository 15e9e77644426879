/* SPDX-License-Identifier: ISC */
/*
 * Sinks into files: the lines of the change stream, appended, with rotation;
 * or the newest items as one document, which is replaced as a whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/sync.h"
#include "bounds.h"
#include "item_format.h"
#include "sink_kind.h"
#include "util.h"

/* Who may read the files, whatever the umask: it is made for the store. */
#define LINES_MODE 0640
#define DOCUMENT_MODE 0644

/* Note an errno as the reason. -1. */
static int
failed(struct sink_run *r, const char *path)
{
	snprintf(r->why, sizeof(r->why), "%s: %m", path);
	return -1;
}

/* --- lines --- */

/* Move FILE to FILE.1, that to FILE.2, up to `keep`. */
static int
rotate(const char *path, int64_t keep)
{
	char *to = xasprintf("%s.%d", path, (int)keep), *from;
	int rc = 0;

	for (int i = (int)keep - 1; i >= 0 && rc == 0; i--) {
		from = i == 0 ? xstrdup(path) : xasprintf("%s.%d", path, i);
		if (rename(from, to) < 0 && errno != ENOENT)
			rc = -1;
		free(to);
		to = from;
	}
	free(to);
	return rc < 0 ? -1 : sync_parent(path);
}

/* Open for appending; a line that a crash has torn is ended. */
static int
open_lines(const char *path)
{
	const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	int fd = open(path, flags | O_CREAT | O_EXCL, LINES_MODE);
	struct stat st;
	char last = '\n';

	if (fd >= 0)
		(void)fchmod(fd, LINES_MODE);
	else if (errno == EEXIST)
		fd = open(path, flags);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_size == 0 || pread(fd, &last, 1, st.st_size - 1) == 1) &&
	    (last == '\n' || write_whole(fd, "\n", 1) == 0))
		return fd;
	close(fd);
	return -1;
}

int
sink_append(struct sink_run *r, const char *path, const char *lines, size_t n)
{
	struct stat st;
	int fd, rc;

	if (stat(path, &st) == 0 && st.st_size > 0 &&
	    st.st_size + (int64_t)n > r->conf->max_size &&
	    rotate(path, r->conf->keep) < 0)
		return failed(r, path);
	fd = open_lines(path);
	if (fd < 0)
		return failed(r, path);
	rc = write_whole(fd, lines, n);
	if (rc == 0)
		rc = fdatasync(fd);
	if (rc < 0)
		failed(r, path);
	close(fd);
	return rc;
}

static int
lines_run(struct sink_run *r, struct query *q)
{
	struct buf out;
	int rc;

	buf_init(&out, BOUND_API_BATCH + BOUND_PARSE_RESULT);
	rc = sink_changes(r, q, &out, false, 0);
	if (rc == 0 && out.len > 0)
		rc = sink_append(r, r->conf->path, out.data, out.len);
	buf_free(&out);
	return rc;
}

const struct sink_kind sink_lines = { "ndjson", false, lines_run };

/* --- a document --- */

struct document {
	struct item_writer writer;
	struct buf out;
	int fd;
	int64_t left;  /* items that may follow */
	bool failed;
};

static bool
document_row(void *arg, const struct item_row *item)
{
	struct document *d = arg;

	if (d->left-- == 0)
		return false;
	item_writer_item(&d->writer, item);
	if (d->out.failed || (d->out.len >= BOUND_API_BATCH &&
	    write_whole(d->fd, d->out.data, d->out.len) < 0)) {
		d->failed = true;
		return false;
	}
	if (d->out.len >= BOUND_API_BATCH)
		buf_reset(&d->out);
	return true;
}

/* Write the whole document. 0 or -1. */
static int
document_write(struct document *d, const struct sink_run *r, struct query *q)
{
	struct item_filter filter = { .since = TIME_NONE, .until = TIME_NONE,
		.order = ORDER_PUBLISHED };

	if (r->conf->tag[0] != '\0')
		filter.tag = r->conf->tag;
	item_writer_begin(&d->writer);
	if (query_items(q, &filter, document_row, d) < 0 || d->failed)
		return -1;
	item_writer_end(&d->writer, NULL);
	if (d->out.failed || write_whole(d->fd, d->out.data, d->out.len) < 0)
		return -1;
	return fsync(d->fd);
}

static int
document_run(struct sink_run *r, struct query *q)
{
	const char *path = r->conf->path;
	char *part = xasprintf("%s.part", path);
	struct document d = { .left = r->conf->items };
	int rc = -1;

	d.writer.format = strcmp(r->conf->format, "atom") == 0 ? FORMAT_ATOM :
	    FORMAT_JSONFEED;
	d.writer.title = r->conf->name;
	d.writer.out = &d.out;
	buf_init(&d.out, BOUND_API_BATCH + BOUND_PARSE_RESULT);
	d.fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	    DOCUMENT_MODE);
	if (d.fd >= 0) {
		(void)fchmod(d.fd, DOCUMENT_MODE);
		rc = document_write(&d, r, q);
		if (close(d.fd) < 0)
			rc = -1;
	}
	if (rc == 0)
		rc = rename(part, path);
	if (rc == 0)
		rc = sync_parent(path);
	if (rc == 0)
		r->next = r->seq;
	else
		failed(r, path);
	item_writer_clear(&d.writer);
	buf_free(&d.out);
	free(part);
	return rc;
}

const struct sink_kind sink_document = { "document", true, document_run };
