/* SPDX-License-Identifier: ISC */
/*
 * file: URLs. A thread reads, since a disk may take its time; the job has a
 * copy of all it needs, so a transfer that is given up leaves it behind. The
 * validator of a file is its modification time and size, as an entity tag.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "internal.h"
#include "util.h"

#define TAG_LEN 64
#define PIECE KIB(64)

struct file_job {
	struct wq_job wq;
	struct fetch_transfer *transfer; /* NULL: given up; loop thread only */
	char *path;
	char *known;          /* the validator from last time; NULL if none */
	char tag[TAG_LEN];
	struct buf body;
	bool unchanged;
	const char *code;     /* NULL: no error */
	char detail[FETCH_DETAIL_LEN];
};

static void
file_fail(struct file_job *job, const char *code, const char *why)
{
	job->code = code;
	if (why != NULL)
		snprintf(job->detail, sizeof(job->detail), "%s", why);
	else
		snprintf(job->detail, sizeof(job->detail), "%m");
}

static void
file_read(struct file_job *job, int fd)
{
	ssize_t n;

	do {
		if (buf_reserve(&job->body, PIECE) < 0) {
			file_fail(job, "too_large", "the file is over max_body");
			return;
		}
		n = read(fd, job->body.data + job->body.len, PIECE);
		if (n > 0)
			job->body.len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		file_fail(job, "disk", NULL);
}

/* Look at an open file, and read it if it has changed. */
static void
file_look(struct file_job *job, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		file_fail(job, "disk", NULL);
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		file_fail(job, "blocked", "not a regular file");
		return;
	}
	if ((uintmax_t)st.st_size > job->body.max - PIECE) {
		file_fail(job, "too_large", "the file is over max_body");
		return;
	}
	snprintf(job->tag, sizeof(job->tag), "\"%jx.%lx-%jx\"",
	    (uintmax_t)st.st_mtim.tv_sec, (unsigned long)st.st_mtim.tv_nsec,
	    (uintmax_t)st.st_size);
	job->unchanged = job->known != NULL && strcmp(job->known, job->tag) == 0;
	if (!job->unchanged)
		file_read(job, fd);
}

/* On the thread. */
static void
file_work(struct wq_job *wq, void *state)
{
	struct file_job *job = (struct file_job *)wq;
	int fd = open(job->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	(void)state;
	if (fd < 0) {
		file_fail(job, "disk", NULL);
		return;
	}
	file_look(job, fd);
	close(fd);
}

static void
file_free(struct file_job *job)
{
	buf_free(&job->body);
	free(job->path);
	free(job->known);
	free(job);
}

/* Fill in the result of a transfer that has waited for the file. */
static void
file_answer(struct fetch_transfer *t, struct file_job *job)
{
	struct fetch_result *r = t->result;

	if (job->code != NULL) {
		transfer_fail(t, job->code, "%s", job->detail);
		return;
	}
	r->outcome = job->unchanged ? FETCH_NOT_MODIFIED : FETCH_BODY;
	r->etag = xstrdup(job->tag);
	r->bytes_wire = job->body.len;
	r->body = job->body;
	buf_init(&job->body, 0);
	t->held += r->body.len;
	t->fetch->held += r->body.len;
	transfer_end(t);
}

/* On the loop. */
static void
file_done(struct wq_job *wq)
{
	struct file_job *job = (struct file_job *)wq;
	struct fetch_transfer *t = job->transfer;

	if (t != NULL) {
		t->file = NULL;
		file_answer(t, job);
	}
	file_free(job);
}

void
file_forget(struct fetch_transfer *t)
{
	if (t->file != NULL)
		t->file->transfer = NULL;
	t->file = NULL;
}

void
file_start(struct fetch_transfer *t)
{
	static const struct wq_ops ops = {
		.name = "files", .threads = 1, .bound = BOUND_FILE_READS,
	};
	struct fetch *f = t->fetch;
	struct file_job *job;

	if (f->files == NULL)
		f->files = wq_new(f->base, &ops);
	job = xcalloc(1, sizeof(*job));
	job->wq.work = file_work;
	job->wq.done = file_done;
	job->transfer = t;
	job->known = xstrdup(t->request.etag);
	job->path = url_part(t->hop.url, CURLUPART_PATH, CURLU_URLDECODE);
	/* One piece more than the limit, so that a file at it can be seen to end. */
	buf_init(&job->body, f->conf.max_body + PIECE);
	t->file = job;
	if (job->path == NULL) {
		transfer_fail(t, "blocked", "the path has control bytes");
	} else if (f->files == NULL ||
	    wq_submit(f->files, &job->wq, WQ_NORMAL) < 0) {
		transfer_fail(t, "internal", "the file cannot be read now");
	} else {
		return;
	}
	file_free(job);
}
