/* SPDX-License-Identifier: ISC */
/*
 * Subscribing to what an OPML document lists. The document is foreign: a
 * parser worker reads it. What it lists is added some hundred feeds a write,
 * and each line of it is answered for: added, existing or refused.
 */
#include <stdio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "bounds.h"
#include "clock.h"
#include "fetch.h"
#include "handlers.h"
#include "json_out.h"
#include "log.h"
#include "opml.h"
#include "parser.h"
#include "pipeline.h"
#include "spec.h"
#include "store_write.h"
#include "util.h"

struct import {
	struct api_request *req;
	struct parse_request parse;
	char *content_type;
	struct parse_result *result;
	size_t next;                 /* of the result's links */
	struct buf added, existing, refused; /* elements of the answer's arrays */
	int64_t *rows;               /* feeds added by the write under way */
	size_t nrows;
	int64_t first_row;           /* added by this import; 0: none yet */
};

struct import_write {
	struct api_write aw;
	struct import *im;
};

static struct api_answer import_next(struct import *im);

static void
import_free(struct import *im)
{
	parse_result_free(im->result);
	buf_free(&im->added);
	buf_free(&im->existing);
	buf_free(&im->refused);
	free(im->rows);
	free(im->content_type);
	free(im);
}

/* Begin an element; what is in front of it is another element or nothing. */
static void
element(struct buf *out, const struct found_link *link)
{
	if (out->len > 0)
		buf_adds(out, ",\n");
	json_open(out, NULL, '{');
	if (link->line > 0)
		json_int(out, "line", link->line);
	json_str(out, "url", link->url);
	json_str(out, "title", link->title);
}

static void
refuse(struct import *im, const struct found_link *link, const char *reason)
{
	element(&im->refused, link);
	json_cstr(&im->refused, "reason", reason);
	json_close(&im->refused, '}');
}

/* Copy the tags, each followed by a NUL, as many as a feed may have. */
static void
copy_tags(struct feed_spec *spec, struct str tags)
{
	const char *p = tags.s, *end = p == NULL ? NULL : p + tags.n, *nul;

	spec->tags = xcalloc(BOUND_TAGS, sizeof(*spec->tags));
	for (; p != end && spec->ntags < BOUND_TAGS; p = nul + 1) {
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL)
			return;
		if (nul > p && nul - p <= BOUND_NAME)
			spec->tags[spec->ntags++] = xstrdup(p);
	}
}

/* Make the subscription of a link. -1: it is refused, and answered for. */
static int
link_spec(struct import *im, const struct found_link *link,
    struct feed_spec *spec)
{
	char *text = link->url.s == NULL ? xstrdup("") :
	    xstrndup(link->url.s, link->url.n);
	const char *why = "";
	char *reason = NULL;
	int rc = -1;

	feed_spec_init(spec);
	if (link->refused.s != NULL)
		reason = xstrndup(link->refused.s, link->refused.n);
	else /* another's document opens no file of ours */
		rc = fetch_check_url(text, false, &spec->url, &spec->username,
		    &spec->password, &why);
	if (rc < 0) {
		refuse(im, link, reason != NULL ? reason : why);
	} else {
		copy_tags(spec, link->tags);
		if (link->title.n > 0 && link->title.n <= BOUND_TITLE)
			spec->title = xstrndup(link->title.s, link->title.n);
	}
	free(reason);
	free(text);
	return rc;
}

static bool
has_tag(char *const *tags, size_t n, const char *tag)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(tags[i], tag) == 0)
			return true;
	return false;
}

/*
 * A feed may stand in several folders: give one that this document has added
 * the tags of its other places, too. -1: the store failed.
 */
static int
merge_tags(struct store_writer *w, const struct feed *feed,
    const struct feed_spec *more)
{
	char **old = opml_tags(feed);
	struct feed *after = NULL;
	struct feed_spec spec;
	size_t before = 0;
	int rc = 0;

	feed_spec_init(&spec);
	spec.tags = xcalloc(BOUND_TAGS, sizeof(*spec.tags));
	for (; old[before] != NULL && before < BOUND_TAGS; before++)
		spec.tags[spec.ntags++] = xstrdup(old[before]);
	for (size_t i = 0; i < more->ntags && spec.ntags < BOUND_TAGS; i++)
		if (!has_tag(spec.tags, spec.ntags, more->tags[i]))
			spec.tags[spec.ntags++] = xstrdup(more->tags[i]);
	if (spec.ntags > before)
		rc = writer_feed_edit(w, feed->id, &spec, clock_now(), &after);
	feed_free(after);
	feed_spec_clear(&spec);
	opml_tags_free(old);
	return rc < 0 ? -1 : 0;
}

/* Add one link. -1: the store failed. */
static int
link_add(struct import *im, struct store_writer *w,
    const struct found_link *link)
{
	struct feed_spec spec;
	struct feed *feed = NULL;
	bool existed = false;
	struct buf *out;
	int rc;

	if (link_spec(im, link, &spec) < 0)
		return 0;
	rc = writer_feed_add(w, &spec, clock_now(), &feed, &existed);
	if (rc == 0 && existed && im->first_row != 0 &&
	    feed->rid >= im->first_row)
		rc = merge_tags(w, feed, &spec);
	feed_spec_clear(&spec);
	if (rc < 0) {
		feed_free(feed);
		return -1;
	}
	out = existed ? &im->existing : &im->added;
	element(out, link);
	json_cstr(out, "id", feed->id);
	json_close(out, '}');
	if (!existed)
		im->rows[im->nrows++] = feed->rid;
	if (!existed && im->first_row == 0)
		im->first_row = feed->rid;
	feed_free(feed);
	return 0;
}

static void
import_run(struct api_write *aw, struct store_writer *w)
{
	struct import *im = ((struct import_write *)aw)->im;
	size_t end = im->next + BOUND_API_IMPORT_WRITE;

	if (end > im->result->nlinks)
		end = im->result->nlinks;
	for (; im->next < end; im->next++)
		if (link_add(im, w, &im->result->links[im->next]) < 0)
			return;
}

/* The added feeds are due, whether or not the client is still there. */
static struct api_answer
import_wrote(struct api_write *aw)
{
	struct import_write *iw = (struct import_write *)aw;
	struct import *im = iw->im;
	struct publish *p = im->req->p;

	for (size_t i = 0; i < im->nrows; i++)
		if (p != NULL && p->conf.pipeline != NULL)
			pipeline_schedule(p->conf.pipeline, im->rows[i],
			    clock_now());
	im->nrows = 0;
	iw->im = NULL;
	return import_next(im);
}

/* A write that failed has been answered: the rest is not tried. */
static void
import_write_clear(struct api_write *aw)
{
	struct import_write *iw = (struct import_write *)aw;

	if (iw->im != NULL)
		import_free(iw->im);
}

/* Say what came of a file, of which nobody reads the answer. */
static void
import_log(const struct import *im)
{
	const struct buf *refused = &im->refused;

	log_info("publish", "%s: feeds listed: %zu%s", im->req->file,
	    im->result->nlinks, im->added.len > 0 ? ", new ones among them" : "");
	if (refused->len > 0)
		log_warn("publish", "%s: refused: %.*s", im->req->file,
		    (int)(refused->len < BOUND_LOG_PART ? refused->len :
		    BOUND_LOG_PART), refused->data);
}

static struct api_answer
import_answer(struct import *im)
{
	struct api_request *req = im->req;
	struct buf out;

	if (req->file != NULL)
		import_log(im);
	buf_init(&out, 3 * BOUND_API_ANSWER);
	buf_adds(&out, "{\"added\":[");
	buf_add(&out, im->added.data, im->added.len);
	buf_adds(&out, "],\n\"existing\":[");
	buf_add(&out, im->existing.data, im->existing.len);
	buf_adds(&out, "],\n\"refused\":[");
	buf_add(&out, im->refused.data, im->refused.len);
	buf_adds(&out, "]}\n");
	import_free(im);
	return api_reply(req, 200, API_JSON, &out);
}

/* Write the next links, or answer if all are done. */
static struct api_answer
import_next(struct import *im)
{
	struct import_write *iw;

	if (im->next >= im->result->nlinks)
		return import_answer(im);
	iw = xcalloc(1, sizeof(*iw));
	iw->im = im;
	return api_write_start(im->req, &iw->aw, import_run, import_wrote,
	    import_write_clear);
}

static void
import_parsed(void *arg, struct parse_result *result)
{
	struct import *im = arg;
	struct api_request *req = im->req;
	char detail[PARSE_DETAIL_LEN];

	im->result = result;
	if (result->status.outcome == PARSE_OK) {
		import_next(im);
		return;
	}
	memcpy(detail, result->status.detail, sizeof(detail));
	if (req->file != NULL)
		log_warn("publish", "%s: not OPML: %s", req->file, detail);
	import_free(im);
	api_error(req, PROBLEM_NOT_OPML, "%s",
	    detail[0] != '\0' ? detail : "this is not an OPML document");
}

struct api_answer
opml_post(struct api_request *req)
{
	struct publish *p = req->p;
	struct import *im;

	if (req->body.len == 0)
		return api_error(req, PROBLEM_BAD_BODY, "the body is empty");
	if (p->imports >= BOUND_API_IMPORTS || p->stopping)
		return api_error(req, PROBLEM_BUSY, "%u imports are under way",
		    p->imports);
	im = xcalloc(1, sizeof(*im));
	im->req = req;
	im->rows = xcalloc(BOUND_API_IMPORT_WRITE, sizeof(*im->rows));
	im->parse.kind = PARSE_OPML;
	im->parse.body = (struct str){ req->body.data, req->body.len };
	im->content_type = xstrdup(api_request_header(req, "Content-Type"));
	im->parse.content_type = str_from(im->content_type);
	buf_init(&im->added, BOUND_API_ANSWER);
	buf_init(&im->existing, BOUND_API_ANSWER);
	buf_init(&im->refused, BOUND_API_ANSWER);
	req->imports = true;
	p->imports++;
	parser_submit(p->conf.parsers, &im->parse, import_parsed, im);
	return api_defer(req, NULL, NULL);
}

/* Read a file of at most as many bytes as a client may send. 0 or -1. */
static int
file_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	char part[KIB(16)];
	size_t n;
	int rc;

	if (f == NULL)
		return -1;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		if (buf_add(out, part, n) < 0)
			break;
	rc = ferror(f) || out->failed ? -1 : 0;
	if (out->failed)
		errno = EFBIG;
	fclose(f);
	return rc;
}

void
publish_subscriptions(struct publish *p, const char *path)
{
	struct api_request *req = xcalloc(1, sizeof(*req));

	req->p = p;
	req->file = xstrdup(path);
	buf_init(&req->body, BOUND_API_IMPORT);
	LIST_INSERT_HEAD(&p->requests, req, link);
	if (file_read(path, &req->body) < 0) {
		log_warn("publish", "%s: the subscriptions cannot be read: %m",
		    path);
		api_request_free(req);
		return;
	}
	opml_post(req);
}
