/* SPDX-License-Identifier: ISC */
/*
 * Parse files through the pool, as the daemon does, and print a line for
 * each: outcome, items, links, detail. For tests of the confined worker.
 *   parse_through PARSER FILE...
 * Exits 78 when the worker cannot be confined, 69 when it is another build's.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "bounds.h"
#include "buf.h"
#include "digest.h"
#include "parser.h"

struct run {
	struct event_base *base;
	int left, status;
};

struct file {
	struct run *run;
	const char *name;
	struct buf bytes;
};

static const char *const outcomes[] = { "ok", "not-feed", "bad", "charset",
	"limit", "internal" };

static void
fatal(void *arg, bool other_build, const char *why)
{
	struct run *run = arg;

	fprintf(stderr, "fatal: %s\n", why);
	run->status = other_build ? 69 : 78;
	event_base_loopbreak(run->base);
}

static void
done(void *arg, struct parse_result *r)
{
	struct file *f = arg;

	printf("%s: %s, %zu items, %zu links, %s%s\n", f->name,
	    outcomes[r->status.outcome], r->nitems, r->nlinks,
	    r->feed.malformed ? "malformed, " : "", r->status.detail);
	parse_result_free(r);
	buf_free(&f->bytes);
	if (--f->run->left == 0)
		event_base_loopbreak(f->run->base);
}

static int
load(struct file *f)
{
	FILE *in = fopen(f->name, "rb");
	size_t n;

	if (in == NULL)
		return -1;
	buf_init(&f->bytes, BOUND_BODY_MAX);
	do {
		if (buf_reserve(&f->bytes, KIB(64)) < 0)
			break;
		n = fread(f->bytes.data + f->bytes.len, 1, KIB(64), in);
		f->bytes.len += n;
	} while (n > 0);
	fclose(in);
	return f->bytes.failed ? -1 : 0;
}

int
main(int argc, char **argv)
{
	struct run run = { event_base_new(), argc - 2, 0 };
	struct parser_conf conf = { argv[1], 1, fatal, &run };
	struct parser_pool *pool;
	struct file *files;

	if (argc < 3 || run.base == NULL || digest_init() < 0)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	files = xcalloc((size_t)run.left, sizeof(*files));
	pool = parser_pool_new(run.base, &conf);
	for (int i = 0; i < argc - 2; i++) {
		struct file *f = &files[i];
		struct parse_request r = { .kind = PARSE_FEED,
			.url = STR_LIT("http://example.org/feed") };

		*f = (struct file){ .run = &run, .name = argv[i + 2] };
		if (load(f) < 0) {
			fprintf(stderr, "%s: %m\n", f->name);
			return 66;
		}
		r.body = (struct str){ f->bytes.data, f->bytes.len };
		parser_submit(pool, &r, done, f);
	}
	event_base_dispatch(run.base);
	parser_pool_free(pool);
	event_base_free(run.base);
	free(files);
	return run.status;
}
