/* SPDX-License-Identifier: ISC */
/* discover: the feeds that a page announces, without the daemon. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "output.h"
#include "parse.h"
#include "parse_file.h"
#include "table.h"

const struct option_row options_discover[] = {
	{ "file", 'f', OPTION_TEXT, "FILE", "the page; - is standard input",
	    OPTION(file) },
	{ "url", 'u', OPTION_TEXT, "URL", "where the page is, to resolve links "
	    "with", OPTION(url) },
	{ "header", 'H', OPTION_LIST, "'N: v'", "a response header that it came "
	    "with", OPTION(headers) },
	{ .name = NULL },
};

struct finder {
	const struct args *args;
	struct output *out;
	struct table *table;
	size_t n;
};

static int
print_json(struct finder *f, const struct found_link *l)
{
	json_t *o = json_object();
	int rc;

	json_object_set_new(o, "url", json_stringn(l->url.s, l->url.n));
	if (l->type.n > 0)
		json_object_set_new(o, "type", json_stringn(l->type.s, l->type.n));
	if (l->title.n > 0)
		json_object_set_new(o, "title",
		    json_stringn(l->title.s, l->title.n));
	rc = output_json(f->out, o);
	json_decref(o);
	return rc;
}

static int
on_link(void *arg, const struct found_link *l)
{
	struct finder *f = arg;
	char *cells[3];

	f->n++;
	if (f->args->json)
		return print_json(f, l);
	cells[0] = xstrndup(l->url.s, l->url.n);
	cells[1] = l->type.n > 0 ? xstrndup(l->type.s, l->type.n) : NULL;
	cells[2] = l->title.n > 0 ? xstrndup(l->title.s, l->title.n) : NULL;
	table_row(f->table, (const char *const *)cells, STYLE_PLAIN);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		free(cells[i]);
	return 0;
}

/* Read the page and print what it announces. */
static int
find(struct finder *f, char why[PARSE_DETAIL_LEN])
{
	const struct parse_sink sink = { NULL, NULL, on_link, f };
	struct parse_request request = { .kind = PARSE_PAGE,
		.url = str_from(f->args->url) };
	struct parse_status status = { PARSE_INTERNAL, "" };
	struct buf page, links;

	buf_init(&page, BOUND_BODY_MAX);
	buf_init(&links, BOUND_RESPONSE_HEADERS);
	if (parse_file_read(f->args->file, &page, why) == 0) {
		request.body = (struct str){ page.data, page.len };
		parse_file_headers(&f->args->headers, &request, &links);
		parse_document(&request, &sink, &status);
		if (status.outcome == PARSE_OK && f->n == 0)
			snprintf(status.detail, sizeof(status.detail),
			    "it announces no feed");
		memcpy(why, status.detail, PARSE_DETAIL_LEN);
	}
	buf_free(&page);
	buf_free(&links);
	return status.outcome == PARSE_OK && f->n > 0 ? 0 : -1;
}

int
cmd_discover(int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "URL", false, true }, { "TYPE", false, false },
		{ "TITLE", false, true },
	};
	char why[PARSE_DETAIL_LEN];
	struct finder f = { .n = 0 };
	struct output out;
	struct args args;
	int rc = args_read(&args, argc, argv, 0, 0);

	if (rc >= 0)
		return rc;
	if (args.file == NULL) {
		fprintf(stderr, "gazette: discover: --file is missing\n");
		return EXIT_USAGE;
	}
	if (parse_init() != 0)
		return EXIT_FAILED;
	output_init(&out, stdout);
	f.args = &args;
	f.out = &out;
	f.table = table_new(&out, columns, ARRAY_LEN(columns));
	rc = find(&f, why);
	table_end(f.table);
	parse_fini();
	if (rc != 0)
		fprintf(stderr, "%s: %s\n", args.file, why);
	return rc == 0 && out.error == 0 ? EXIT_OK : EXIT_FAILED;
}
