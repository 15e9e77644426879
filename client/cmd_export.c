/* SPDX-License-Identifier: ISC */
/* Commands that carry things in and out: export, opml, import. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "file_out.h"
#include "filters.h"
#include "parse_file.h"
#include "progress.h"

const struct option_row options_export[] = {
	{ "format", 0, OPTION_TEXT, "FORMAT",
	    "ndjson (the default), jsonfeed, atom or csv", OPTION(format) },
	{ "output", 'o', OPTION_TEXT, "FILE",
	    "write FILE, which appears when it is whole", OPTION(output) },
	OPTIONS_FILTER,
	{ .name = NULL },
};

const struct option_row options_opml[] = {
	{ "output", 'o', OPTION_TEXT, "FILE",
	    "write FILE, which appears when it is whole", OPTION(output) },
	{ .name = NULL },
};

/* Where bulk output goes, as --output says, while the command runs. */
struct target {
	struct file_out file;
	struct output out;
	struct progress *progress; /* NULL: it goes to the terminal */
	long long done;
};

/* Write a line of JSON, through the terminal's filter. */
static int
write_line(void *arg, const char *s, size_t n)
{
	struct target *t = arg;

	progress_at(t->progress, ++t->done);
	return output_json_text(&t->out, s, n);
}

/* Begin. EXIT_OK or EXIT_FAILED. */
static int
target_begin(struct target *t, const struct client *c)
{
	t->progress = NULL;
	t->done = 0;
	if (file_out_begin(&t->file, c->args.output) < 0)
		return EXIT_FAILED;
	output_init(&t->out, t->file.f);
	return EXIT_OK;
}

/* End: a file stays only if all went well. Returns the exit code. */
static int
target_end(struct target *t, struct client *c, int rc)
{
	if (t->file.path == NULL) {
		c->out.error = t->out.error;
		return rc;
	}
	if (t->out.error != 0 && rc == EXIT_OK) {
		errno = t->out.error;
		complain("%s: %m", t->file.path);
		rc = EXIT_FAILED;
	}
	return file_out_end(&t->file, rc == EXIT_OK) < 0 ? EXIT_FAILED : rc;
}

/* A document on its way: whole lines, so that no character is cut. */
struct document {
	struct target *target;
	struct buf line; /* the beginning of one */
};

static int
write_document(void *arg, const char *s, size_t n)
{
	struct document *d = arg;
	struct target *t = d->target;
	const char *end = memrchr(s, '\n', n);
	size_t whole = end == NULL ? 0 : (size_t)(end - s) + 1;

	t->done += (long long)n;
	progress_at(t->progress, t->done);
	if (whole > 0 && buf_add(&d->line, s, whole) == 0) {
		output_verbatim(&t->out, (struct str){ d->line.data,
		    d->line.len });
		buf_reset(&d->line);
	}
	if (buf_add(&d->line, s + whole, n - whole) < 0 || d->line.failed) {
		complain("export: a line of more than %zu bytes", d->line.max);
		return -1;
	}
	return t->out.error == 0 ? 0 : -1;
}

/* Stream a document that is not made of JSON lines. */
static int
get_document(struct client *c, const char *path, struct target *t,
    struct answer *a)
{
	struct document d = { .target = t };
	int rc;

	buf_init(&d.line, BOUND_CLIENT_TEXT);
	rc = connection_stream(c->conn, &(struct request){ .path = path,
	    .accept = "*/*" }, write_document, &d, a);
	if (rc == 0 && d.line.failed)
		rc = EXIT_FAILED;
	if (rc == 0 && d.line.len > 0)
		output_verbatim(&t->out, (struct str){ d.line.data,
		    d.line.len });
	buf_free(&d.line);
	return rc;
}

/* Stream what `path` answers to the target. EXIT_OK or the exit code. */
static int
download(struct client *c, const char *path)
{
	bool lines = c->args.format == NULL ||
	    strcmp(c->args.format, "ndjson") == 0;
	struct target t;
	struct answer a;
	int rc = target_begin(&t, c);

	if (rc != EXIT_OK)
		return rc;
	t.progress = progress_new("export", !c->args.json && !t.out.tty,
	    lines ? PROGRESS_ITEMS : PROGRESS_BYTES);
	if (lines)
		rc = connection_lines(c->conn, &(struct request){ .path = path,
		    .accept = "application/x-ndjson" }, write_line, &t, &a);
	else
		rc = get_document(c, path, &t, &a);
	progress_free(t.progress);
	if (rc == 0)
		rc = answer_check(&a, "export");
	answer_clear(&a);
	return target_end(&t, c, rc);
}

int
cmd_export(int argc, char **argv)
{
	struct client c;
	struct buf path;
	int rc = client_begin_reading(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	buf_init(&path, KIB(64));
	buf_adds(&path, "/v1/export");
	query_add(&path, "format",
	    c.args.format != NULL ? c.args.format : "ndjson");
	rc = filters_add(&c, &path);
	if (rc == EXIT_OK)
		rc = download(&c, buf_cstr(&path));
	buf_free(&path);
	return client_end(&c, rc);
}

/* Keep a document, to look at its end before anybody gets it. */
static int
hold_bytes(void *arg, const char *s, size_t n)
{
	return buf_add(arg, s, n);
}

/* Say whether a document ends as OPML does: the daemon could finish it. */
static bool
is_whole(const struct buf *text)
{
	static const char end[] = "</opml>";
	size_t n = text->len, m = sizeof(end) - 1;

	while (n > 0 && (text->data[n - 1] == '\n' || text->data[n - 1] == ' '))
		n--;
	return n >= m && memcmp(text->data + n - m, end, m) == 0;
}

/* Get the OPML document. EXIT_OK or the exit code. */
static int
get_opml(struct client *c, struct buf *text)
{
	struct answer a;
	int rc = connection_stream(c->conn, &(struct request){
	    .path = "/v1/opml", .accept = "text/x-opml" }, hold_bytes, text, &a);

	if (rc == 0)
		rc = answer_check(&a, "opml");
	answer_clear(&a);
	if (rc != EXIT_OK || is_whole(text))
		return rc;
	if (text->failed)
		complain("opml: more than %zu bytes", text->max);
	else
		complain("opml: the daemon could not finish the list");
	return EXIT_FAILED;
}

int
cmd_opml(int argc, char **argv)
{
	struct client c;
	struct target t;
	struct buf text;
	int rc = client_begin(&c, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	buf_init(&text, BOUND_CLIENT_TEXT);
	rc = get_opml(&c, &text);
	if (rc == EXIT_OK)
		rc = target_begin(&t, &c);
	if (rc == EXIT_OK) {
		output_verbatim(&t.out, (struct str){ text.data, text.len });
		rc = target_end(&t, &c, rc);
	}
	buf_free(&text);
	return client_end(&c, rc);
}

/* The number of elements of a list. */
static size_t
count_of(const json_t *answer, const char *key)
{
	return json_array_size(json_object_get(answer, key));
}

/* Print every line that was refused. */
static void
say_refused(const char *path, const json_t *answer)
{
	json_t *refused = json_object_get(answer, "refused"), *one;
	size_t i;

	json_array_foreach(refused, i, one) {
		long long line = number_of(one, "line");
		const char *why = text_of(one, "reason");

		if (line > 0)
			complain("%s:%lld: %s: %s", path, line,
			    text_of(one, "url"), why);
		else
			complain("%s: %s: %s", path, text_of(one, "url"), why);
	}
}

/* Say what an import did. Returns the exit code. */
static int
say_import(struct client *c, const char *path, const json_t *answer)
{
	say_refused(path, answer);
	if (c->args.json)
		output_json(&c->out, answer);
	else
		output_line(&c->out,
		    "%zu added, %zu already there, %zu refused",
		    count_of(answer, "added"), count_of(answer, "existing"),
		    count_of(answer, "refused"));
	return count_of(answer, "refused") > 0 ? EXIT_FAILED : EXIT_OK;
}

/* The number of feeds that a document seems to have. */
static long long
feeds_in(struct buf *body)
{
	const char *s = buf_cstr(body);
	long long n = 0;

	while ((s = strcasestr(s, "xmlUrl")) != NULL) {
		s++;
		n++;
	}
	return n;
}

/* Send an OPML document, with a bar for the feeds that it adds. */
static int
post_opml(struct client *c, struct buf *body, struct answer *a)
{
	struct progress *p = progress_new("import", !c->args.json,
	    PROGRESS_FEEDS);
	struct progress_watch watch;
	int rc;

	progress_watch_begin(&watch, p, c, "feeds", "total", feeds_in(body));
	rc = connection_call(c->conn, &(struct request){
	    .method = "POST", .path = "/v1/opml",
	    .body = buf_cstr(body), .body_len = body->len,
	    .body_type = "text/x-opml", .wait = BOUND_CLIENT_POLL_S,
	    .tick = progress_watch_tick, .tick_arg = &watch }, a);
	progress_watch_end(&watch);
	progress_free(p);
	return rc;
}

int
cmd_import(int argc, char **argv)
{
	struct client c;
	struct answer a = { .status = 0 };
	char why[PARSE_DETAIL_LEN];
	struct buf body;
	int rc = client_begin(&c, argc, argv, 1, 1);

	if (rc >= 0)
		return rc;
	buf_init(&body, BOUND_API_IMPORT);
	if (parse_file_read(c.args.rest[0], &body, why) < 0) {
		complain("%s: %s", c.args.rest[0], why);
		rc = EXIT_FAILED;
	} else {
		rc = post_opml(&c, &body, &a);
	}
	if (rc == 0)
		rc = answer_check(&a, c.args.rest[0]);
	if (rc == EXIT_OK)
		rc = say_import(&c, c.args.rest[0], a.json);
	answer_clear(&a);
	buf_free(&body);
	return client_end(&c, rc);
}
