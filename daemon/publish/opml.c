/* SPDX-License-Identifier: ISC */
/* OPML 2.0 (opml.org/spec2.opml): folders are outlines without a URL. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "opml.h"
#include "util.h"
#include "xml_out.h"

void
opml_head(struct buf *out)
{
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<opml version=\"2.0\">\n"
	    "<head><title>Subscriptions of gazetted</title></head>\n<body>\n");
}

void
opml_folder(struct buf *out, const char *name)
{
	buf_adds(out, "<outline");
	xml_attribute(out, "text", name);
	xml_attribute(out, "title", name);
	buf_adds(out, ">\n");
}

void
opml_folder_end(struct buf *out)
{
	buf_adds(out, "</outline>\n");
}

char **
opml_tags(const struct feed *feed)
{
	json_t *root = feed->tags == NULL ? NULL :
	    json_loads(feed->tags, 0, NULL);
	size_t n = json_array_size(root), used = 0;
	char **tags = xcalloc(n + 1, sizeof(*tags));

	for (size_t i = 0; i < n; i++) {
		const char *tag = json_string_value(json_array_get(root, i));

		if (tag != NULL)
			tags[used++] = xstrdup(tag);
	}
	json_decref(root);
	return tags;
}

void
opml_tags_free(char **tags)
{
	for (char **t = tags; t != NULL && *t != NULL; t++)
		free(*t);
	free(tags);
}

/* A category is a path: a tag's own slashes and commas would divide it. */
static void
categories(struct buf *out, const struct feed *feed)
{
	char **tags = opml_tags(feed);

	for (size_t i = 0; tags[i] != NULL; i++) {
		buf_adds(out, i == 0 ? " category=\"" : ",");
		for (char *c = tags[i]; *c != '\0'; c++)
			if (*c == ',' || *c == '/')
				*c = ' ';
		xml_text(out, tags[i]);
	}
	if (tags[0] != NULL)
		buf_addc(out, '"');
	opml_tags_free(tags);
}

void
opml_feed(struct buf *out, const struct feed *feed)
{
	buf_adds(out, "<outline type=\"rss\"");
	xml_attribute(out, "text",
	    feed->title == NULL ? feed->url : feed->title);
	xml_attribute(out, "title", feed->title);
	xml_attribute(out, "xmlUrl", feed->url);
	xml_attribute(out, "htmlUrl", feed->home_page_url);
	categories(out, feed);
	buf_adds(out, "/>\n");
}

void
opml_tail(struct buf *out)
{
	buf_adds(out, "</body>\n</opml>\n");
}
