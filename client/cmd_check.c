/* SPDX-License-Identifier: ISC */
/*
 * check: verify a store, or a copy, without asking a daemon; one may run on
 * it. What is wrong is a line each; the exit code says whether there was any.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "client.h"
#include "command.h"
#include "log.h"
#include "progress.h"
#include "store_check.h"
#include "store_path.h"

const struct option_row options_check[] = {
	{ "quick", 'q', OPTION_FLAG, NULL, "neither read the texts nor compare "
	    "the index's words with them", OPTION(quick) },
	{ .name = NULL },
};

struct report {
	struct output *out;
	const char *path;
	bool json;
	struct progress *progress;
	json_t *problems;
};

static void
report_part(void *arg, const char *name)
{
	struct report *r = arg;

	progress_part(r->progress, name);
}

static void
report_problem(void *arg, int64_t count, const char *what)
{
	struct report *r = arg;

	progress_hide(r->progress);
	if (r->json) {
		json_array_append_new(r->problems, json_pack("{s:s, s:I}",
		    "what", what, "count", (json_int_t)count));
		return;
	}
	output_style(r->out, STYLE_BAD);
	output_line(r->out, "%s: %s", r->path, what);
	output_style(r->out, STYLE_PLAIN);
}

static void
report_json(struct report *r, const struct store_check *c, int rc)
{
	json_t *all = json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:O}",
	    "file", c->path, "sound", rc == 0, "schema", (json_int_t)c->schema,
	    "seq", (json_int_t)c->seq, "feeds", (json_int_t)c->feeds,
	    "items", (json_int_t)c->items, "indexed", (json_int_t)c->indexed,
	    "problems", r->problems);

	if (c->why[0] != '\0')
		json_object_set_new(all, "error", json_string(c->why));
	output_json(r->out, all);
	json_decref(all);
}

static void
report_end(struct report *r, const struct store_check *c, int rc)
{
	if (r->json) {
		report_json(r, c, rc);
	} else if (rc < 0) {
		complain("%s: %s", c->path, c->why);
	} else if (rc > 0) {
		output_line(r->out, "%s: damaged: restore a copy, or begin anew "
		    "with the subscriptions of `gazette opml`", c->path);
	} else {
		output_line(r->out, "%s: sound: %" PRId64 " feeds, %" PRId64
		    " items, %" PRId64 " of them in the index; schema %" PRId64,
		    c->path, c->feeds, c->items, c->indexed, c->schema);
	}
}

int
cmd_check(int argc, char **argv)
{
	struct args args;
	struct output out;
	struct report r = { .out = &out };
	struct store_check c = { .part = report_part,
		.problem = report_problem, .arg = &r };
	char *path;
	int rc = args_read(&args, argc, argv, 0, 1);

	/* What is wrong is told below, not as SQLite comes across it. */
	log_init(LOG_FORMAT_TEXT, LOG_LEVEL_ERROR);
	if (rc >= 0)
		return rc;
	path = args.nrest > 0 ? xstrdup(args.rest[0]) : store_path(args.socket);
	if (path == NULL) {
		complain("check: no store is found; name its file");
		return EXIT_FAILED;
	}
	output_init(&out, stdout);
	c.path = r.path = path;
	c.quick = args.quick;
	r.json = args.json;
	r.progress = progress_new("check", !args.json, PROGRESS_ITEMS);
	r.problems = json_array();
	rc = store_check(&c);
	progress_free(r.progress);
	report_end(&r, &c, rc);
	json_decref(r.problems);
	free(path);
	return output_end(&out, rc == 0 ? EXIT_OK : EXIT_FAILED);
}
