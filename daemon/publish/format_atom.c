/* SPDX-License-Identifier: ISC */
/* Items as entries of Atom (RFC 4287). */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "item_format.h"
#include "xml_out.h"

/* Append a text construct: as HTML where there is markup, else as text. */
static void
text_construct(struct buf *out, const char *name, const char *html,
    const char *text)
{
	const char *type = html != NULL ? "html" : "text";

	if (html == NULL && text == NULL)
		return;
	buf_addf(out, "<%s type=\"%s\">", name, type);
	xml_text(out, html != NULL ? html : text);
	buf_addf(out, "</%s>\n", name);
}

static void
authors(struct buf *out, const json_t *list)
{
	const json_t *person;
	size_t i;

	json_array_foreach(list, i, person) {
		const char *name = item_text(person, "name");

		buf_adds(out, "<author>\n<name>");
		xml_text(out, name == NULL ? "" : name);
		buf_adds(out, "</name>\n");
		xml_element(out, "uri", item_text(person, "url"));
		xml_element(out, "email",
		    item_text(json_object_get(person, "_gazetted"), "email"));
		buf_adds(out, "</author>\n");
	}
}

static void
link_to(struct buf *out, const char *rel, const char *href)
{
	if (href == NULL)
		return;
	buf_addf(out, "<link rel=\"%s\"", rel);
	xml_attribute(out, "href", href);
	buf_adds(out, "/>\n");
}

static void
enclosures(struct buf *out, const json_t *list)
{
	const json_t *one, *size;
	size_t i;

	json_array_foreach(list, i, one) {
		buf_adds(out, "<link rel=\"enclosure\"");
		xml_attribute(out, "href", item_text(one, "url"));
		xml_attribute(out, "type", item_text(one, "mime_type"));
		xml_attribute(out, "title", item_text(one, "title"));
		size = json_object_get(one, "size_in_bytes");
		if (json_is_integer(size))
			buf_addf(out, " length=\"%" JSON_INTEGER_FORMAT "\"",
			    json_integer_value(size));
		buf_adds(out, "/>\n");
	}
}

static void
categories(struct buf *out, const json_t *tags)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag) {
		buf_adds(out, "<category");
		xml_attribute(out, "term", json_string_value(tag));
		buf_adds(out, "/>\n");
	}
}

/* Say which feed it came from (RFC 4287 section 4.2.11). */
static void
source(struct buf *out, const json_t *own)
{
	const char *feed = item_text(own, "feed");

	if (feed == NULL)
		return;
	buf_addf(out, "<source>\n<id>urn:gazetted:feed:%s</id>\n", feed);
	xml_element(out, "title", item_text(own, "feed_title"));
	link_to(out, "self", item_text(own, "feed_url"));
	buf_adds(out, "</source>\n");
}

/* An entry has to have a time of update: the best that is known. */
static void
times(struct buf *out, const json_t *item, int64_t last_changed)
{
	const char *published = item_text(item, "date_published");
	const char *updated = item_text(item, "date_modified");
	char text[TIME_TEXT_LEN];

	if (updated == NULL)
		updated = published;
	if (updated == NULL) {
		time_format(text, last_changed);
		updated = text;
	}
	xml_element(out, "published", published);
	xml_element(out, "updated", updated);
}

void
atom_entry(struct buf *out, const json_t *item, int64_t updated)
{
	const json_t *own = json_object_get(item, "_gazetted");
	const char *title = item_text(item, "title");

	buf_adds(out, "<entry");
	xml_attribute(out, "xml:lang", item_text(item, "language"));
	buf_addf(out, ">\n<id>urn:gazetted:%s</id>\n", item_text(item, "id"));
	text_construct(out, "title", item_text(own, "title_html"),
	    title == NULL ? "" : title);
	times(out, item, updated);
	link_to(out, "alternate", item_text(item, "url"));
	link_to(out, "related", item_text(item, "external_url"));
	authors(out, json_object_get(item, "authors"));
	categories(out, json_object_get(item, "tags"));
	enclosures(out, json_object_get(item, "attachments"));
	xml_element(out, "rights", item_text(own, "rights"));
	text_construct(out, "summary", item_text(own, "summary_html"),
	    item_text(item, "summary"));
	text_construct(out, "content", item_text(item, "content_html"),
	    item_text(item, "content_text"));
	source(out, own);
	buf_adds(out, "</entry>\n");
}
