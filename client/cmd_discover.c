/* SPDX-License-Identifier: ISC */
/*
 * discover: the feeds that a page announces, without the daemon. The page is
 * a file, or fetched; one that is itself a feed counts as announcing itself.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "command.h"
#include "output.h"
#include "parse.h"
#include "parse_file.h"
#include "table.h"
#include "web_page.h"

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
	struct str url; /* of the page */
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

/* Print the document itself, which is a feed. */
static int
on_feed(void *arg, const struct feed_record *feed)
{
	struct finder *f = arg;

	return on_link(arg, &(struct found_link){ .url = f->url,
	    .title = feed->title });
}

/* An item of such a feed. */
static int
on_item(void *arg, const struct item_record *item)
{
	(void)arg;
	(void)item;
	return 0;
}

/* Print what the page announces, or itself. 0, or -1 and the reason. */
static int
look(struct finder *f, struct parse_request *request,
    char why[PARSE_DETAIL_LEN])
{
	const struct parse_sink sink = { on_feed, on_item, on_link, f };
	struct parse_status status;

	f->url = request->url;
	request->kind = PARSE_PAGE;
	parse_document(request, &sink, &status);
	if (f->n == 0 && f->url.n > 0) {
		request->kind = PARSE_FEED;
		parse_document(request, &sink, &status);
	}
	if (f->n > 0)
		return 0;
	snprintf(why, PARSE_DETAIL_LEN, "it announces no feed");
	return -1;
}

/* Look at a file. 0, or -1 and the reason. */
static int
look_at_file(struct finder *f, char why[PARSE_DETAIL_LEN])
{
	struct parse_request request = { .url = str_from(f->args->url) };
	struct buf page, links;
	int rc;

	buf_init(&page, BOUND_BODY_MAX);
	buf_init(&links, BOUND_RESPONSE_HEADERS);
	rc = parse_file_read(f->args->file, &page, why);
	if (rc == 0) {
		request.body = (struct str){ page.data, page.len };
		parse_file_headers(&f->args->headers, &request, &links);
		rc = look(f, &request, why);
	}
	buf_free(&page);
	buf_free(&links);
	return rc;
}

/* Fetch a page and look at it. 0, or -1 and the reason. */
static int
look_at_url(struct finder *f, const char *url, char why[PARSE_DETAIL_LEN])
{
	struct web_page page;
	int rc = web_page_get(url, &page, why);

	if (rc == 0)
		rc = look(f, &(struct parse_request){
		    .body = { page.body.data, page.body.len },
		    .url = str_from(page.url),
		    .content_type = str_from(page.content_type),
		    .link = { page.link.data, page.link.len } }, why);
	web_page_clear(&page);
	return rc;
}

int
cmd_discover(int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "URL", false, true }, { "TYPE", false, false },
		{ "TITLE", false, true },
	};
	char why[PARSE_DETAIL_LEN];
	struct output out;
	struct args args;
	struct finder f = { .args = &args, .out = &out };
	int rc = args_read(&args, argc, argv, 0, 1);

	if (rc >= 0)
		return rc;
	if ((args.file != NULL) == (args.nrest == 1)) {
		complain("discover: it takes a URL, or --file");
		return EXIT_USAGE;
	}
	if (parse_init() != 0)
		return EXIT_FAILED;
	output_init(&out, stdout);
	f.table = table_new(&out, columns, ARRAY_LEN(columns));
	rc = args.file != NULL ? look_at_file(&f, why) :
	    look_at_url(&f, args.rest[0], why);
	table_end(f.table);
	parse_fini();
	if (rc != 0)
		complain("%s: %s", args.file ? args.file : args.rest[0], why);
	return output_end(&out, rc == 0 ? EXIT_OK : EXIT_FAILED);
}
