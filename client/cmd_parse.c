/* SPDX-License-Identifier: ISC */
/*
 * parse: documents to JSON Feed, without the daemon, by the stage that the
 * daemon's workers run. With --jobs, child processes each take every n-th
 * document and the parent prints their results in the order of the documents.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bounds.h"
#include "buf.h"
#include "command.h"
#include "json_pretty.h"
#include "output.h"
#include "parse.h"
#include "parse_file.h"
#include "util.h"

#define JOBS_MAX 64
#define MANY 8 /* documents for which more processes are worth their start */

const struct option_row options_parse[] = {
	{ "url", 'u', OPTION_TEXT, "URL", "the document's URL, to resolve links "
	    "and make ids with", OPTION(url) },
	{ "header", 'H', OPTION_LIST, "'N: v'", "a response header that it came "
	    "with", OPTION(headers) },
	{ "pretty", 'p', OPTION_FLAG, NULL, "indent the JSON", OPTION(pretty) },
	{ "jobs", 0, OPTION_NUMBER, "N", "parse with so many processes; one a "
	    "processor",
	    OPTION(jobs) },
	{ .name = NULL },
};

/* --- one document --- */

struct job {
	const struct args *args;
	struct buf file, json, pretty; /* re-used */
	bool items;                    /* an item was written */
};

static int
put_feed(void *arg, const struct feed_record *feed)
{
	struct job *job = arg;

	buf_add(&job->json, feed->json.s, feed->json.n - 1);
	return buf_adds(&job->json, ",\"items\":[");
}

static int
put_item(void *arg, const struct item_record *item)
{
	struct job *job = arg;

	if (job->items)
		buf_addc(&job->json, ',');
	job->items = true;
	return buf_add(&job->json, item->json.s, item->json.n);
}

/* Parse a document into job->json. 0, or -1 and the reason in `why`. */
static int
parse_one(struct job *job, const char *path, char why[PARSE_DETAIL_LEN])
{
	const struct parse_sink sink = { put_feed, put_item, NULL, job };
	struct parse_request request = { .kind = PARSE_FEED,
		.url = str_from(job->args->url),
		.id_base = str_from(job->args->url), .render_only = true };
	struct parse_status status;
	struct buf links;

	buf_reset(&job->json);
	job->items = false;
	if (parse_file_read(path, &job->file, why) != 0)
		return -1;
	request.body = (struct str){ job->file.data, job->file.len };
	buf_init(&links, BOUND_RESPONSE_HEADERS);
	parse_file_headers(&job->args->headers, &request, &links);
	parse_document(&request, &sink, &status);
	buf_free(&links);
	if (status.outcome == PARSE_OK && buf_adds(&job->json, "]}") != 0)
		snprintf(why, PARSE_DETAIL_LEN, "the result is too large");
	else
		snprintf(why, PARSE_DETAIL_LEN, "%s", status.detail);
	return status.outcome == PARSE_OK && !job->json.failed ? 0 : -1;
}

static void
job_init(struct job *job, const struct args *args)
{
	job->args = args;
	buf_init(&job->file, BOUND_BODY_MAX);
	buf_init(&job->json, BOUND_PARSE_RESULT);
	buf_init(&job->pretty, BOUND_PARSE_RESULT * 2);
}

static void
job_free(struct job *job)
{
	buf_free(&job->file);
	buf_free(&job->json);
	buf_free(&job->pretty);
}

/* Print a document's line, or its error. 0 or -1. */
static int
print(struct job *job, struct output *out, const char *path, int failed,
    struct str text)
{
	if (failed) {
		complain_of(path, "%.*s", (int)text.n, text.s);
		return -1;
	}
	if (job->args->pretty) {
		buf_reset(&job->pretty);
		json_pretty(text, &job->pretty);
		text = (struct str){ job->pretty.data, job->pretty.len };
	}
	return output_json_text(out, text.s, text.n);
}

static int
parse_all(const struct args *args, char **paths, size_t n, struct output *out)
{
	char why[PARSE_DETAIL_LEN];
	struct job job;
	int rc = 0;

	job_init(&job, args);
	for (size_t i = 0; i < n && out->error == 0; i++) {
		int failed = parse_one(&job, paths[i], why);

		if (print(&job, out, paths[i], failed, failed ? str_from(why) :
		    (struct str){ job.json.data, job.json.len }) != 0)
			rc = -1;
	}
	job_free(&job);
	return rc;
}

/* --- several processes --- */

struct result_head {
	uint64_t size;
	int failed;
};

/* A child: parse every `step`-th document and write what came of it. */
static void
child(const struct args *args, char **paths, size_t n, size_t first,
    size_t step, int fd)
{
	char why[PARSE_DETAIL_LEN];
	struct job job;
	int rc = 0;

	job_init(&job, args);
	for (size_t i = first; i < n && rc == 0; i += step) {
		struct result_head head = { 0, parse_one(&job, paths[i], why) };
		const char *data = head.failed ? why : job.json.data;

		head.size = head.failed ? strlen(why) : job.json.len;
		rc = write_whole(fd, &head, sizeof(head));
		if (rc == 0)
			rc = write_whole(fd, data, head.size);
	}
	job_free(&job);
	_exit(rc == 0 ? 0 : 1);
}

static int
start_children(const struct args *args, char **paths, size_t n, size_t jobs,
    int *fds)
{
	int ends[2];

	for (size_t k = 0; k < jobs; k++) {
		if (pipe2(ends, O_CLOEXEC) != 0)
			return -1;
		fds[k] = ends[0];
		switch (fork()) {
		case -1:
			close(ends[1]);
			return -1;
		case 0:
			child(args, paths, n, k, jobs, ends[1]);
		}
		close(ends[1]);
	}
	return 0;
}

static int
parse_parallel(const struct args *args, char **paths, size_t n, size_t jobs,
    struct output *out)
{
	int fds[JOBS_MAX], rc = 0;
	bool all = true;
	struct result_head head;
	struct job job;

	for (size_t k = 0; k < jobs; k++)
		fds[k] = -1;
	job_init(&job, args);
	if (start_children(args, paths, n, jobs, fds) != 0) {
		complain("cannot start processes: %m");
		rc = -1;
	}
	for (size_t i = 0; i < n && rc == 0 && out->error == 0; i++) {
		int fd = fds[i % jobs];

		buf_reset(&job.json);
		if (read_whole(fd, &head, sizeof(head)) != 0 ||
		    buf_reserve(&job.json, head.size) != 0 ||
		    read_whole(fd, job.json.data, head.size) != 0) {
			complain_of(paths[i],
			    "the process that parsed it died");
			rc = -1;
			break;
		}
		job.json.len = head.size;
		if (print(&job, out, paths[i], head.failed,
		    (struct str){ job.json.data, job.json.len }) != 0)
			all = false;
	}
	for (size_t k = 0; k < jobs; k++)
		if (fds[k] >= 0)
			close(fds[k]);
	while (wait(NULL) > 0)
		;
	job_free(&job);
	return rc != 0 || !all ? -1 : 0;
}

/* How many processes: as asked for, else one a processor for many documents. */
static size_t
choose_jobs(uint64_t asked, size_t documents)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t jobs = asked > 0 ? (size_t)asked : documents < MANY ||
	    processors < 1 ? 1 : (size_t)processors;

	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	return jobs < documents ? jobs : documents;
}

int
cmd_parse(int argc, char **argv)
{
	struct args args;
	struct output out;
	struct paths paths;
	size_t jobs;
	int rc = args_read(&args, argc, argv, 0, INT_MAX);

	if (rc >= 0)
		return rc;
	if (parse_init() != 0)
		return EXIT_FAILED;
	output_init(&out, stdout);
	paths_expand(&paths, args.rest, (size_t)args.nrest);
	jobs = choose_jobs(args.jobs, paths.n);
	if (jobs > 1)
		rc = parse_parallel(&args, paths.path, paths.n, jobs, &out);
	else
		rc = parse_all(&args, paths.path, paths.n, &out);
	paths_free(&paths);
	parse_fini();
	fflush(stdout);
	return rc == 0 && out.error == 0 ? EXIT_OK : EXIT_FAILED;
}
