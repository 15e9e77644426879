/* SPDX-License-Identifier: ISC */
/*
 * The rows, by namespace. Ranks order the sources of one field: the format's
 * own element is 0, what modules repeat comes after it.
 */
#include <string.h>

#include "element.h"

#define FEED S_FEED
#define ITEM S_ITEM
#define BOTH (S_FEED | S_ITEM)
#define NODE (S_FEED | S_ITEM | S_SOURCE)
#define TOP (S_ROOT | S_FEED)  /* also where RDF has it, beside the channel */
#define MEDIA (S_ITEM | S_MEDIA | S_FEED)

/* The columns after the field, for the usual shapes of rows. */
#define LINE(r) HOW_LINE, TEXT_PLAIN, r, 0, NULL, false
#define WORDS(r) HOW_LINE, TEXT_GUESS, r, 0, NULL, false
#define GUESS(r) HOW_MARKUP, TEXT_GUESS, r, 0, NULL, false
#define HTML(r) HOW_MARKUP, TEXT_HTML, r, 0, NULL, false
#define PLAIN(r) HOW_MARKUP, TEXT_PLAIN, r, 0, NULL, false
#define PARTS(s, r) HOW_PARTS, TEXT_PLAIN, r, s, NULL, false
#define ENTER(s) HOW_ENTER, TEXT_PLAIN, 0, s, NULL, false
#define RAW(key) HOW_PARTS, TEXT_PLAIN, 0, S_PODCAST, key, false
#define RAWS(key) HOW_PARTS, TEXT_PLAIN, 0, S_PODCAST, key, true
#define RAWLINE(key) HOW_LINE, TEXT_PLAIN, 0, 0, key, false

static const struct element elements[] = {
	/* RSS, all versions, and CDF */
	{ NS_CORE, "rss", S_ROOT, F_NONE, ENTER(S_ROOT) },
	{ NS_CORE, "channel", TOP, F_NONE, HOW_FEED, 0, 0, S_FEED, NULL, false },
	{ NS_CORE, "item", TOP | ITEM, F_NONE, HOW_ITEM, 0, 0, S_ITEM, NULL, false },
	{ NS_CORE, "title", BOTH | S_IMAGE | S_INPUT, F_TITLE, GUESS(0) },
	{ NS_CORE, "title", S_PODCAST, F_PODCAST, RAWLINE("title") },
	{ NS_CORE, "link", BOTH | S_IMAGE | S_INPUT, F_LINK, LINE(0) },
	{ NS_CORE, "link", S_PODCAST, F_PODCAST, RAWLINE("link") },
	{ NS_CORE, "description", FEED | S_IMAGE | S_INPUT, F_SUMMARY, HTML(0) },
	{ NS_CORE, "description", ITEM, F_SUMMARY, HTML(1) },
	{ NS_CORE, "abstract", BOTH, F_SUMMARY, HTML(2) },
	{ NS_CORE, "language", BOTH, F_LANGUAGE, LINE(0) },
	{ NS_CORE, "copyright", BOTH, F_RIGHTS, GUESS(0) },
	{ NS_CORE, "rights", BOTH, F_RIGHTS, GUESS(1) },
	{ NS_CORE, "managingeditor", FEED, F_AUTHOR, LINE(0) },
	{ NS_CORE, "author", BOTH, F_AUTHOR, HOW_PARTS, 0, 0, S_PERSON, NULL, false },
	{ NS_CORE, "name", S_PERSON | S_INPUT, F_NAME, LINE(0) },
	{ NS_CORE, "email", S_PERSON, F_EMAIL, LINE(0) },
	{ NS_CORE, "uri", S_PERSON, F_URL, LINE(0) },
	{ NS_CORE, "url", S_PERSON | S_IMAGE, F_URL, LINE(0) },
	{ NS_CORE, "contributor", BOTH, F_CONTRIBUTOR, HOW_PARTS, 0, 0, S_PERSON,
	    NULL, false },
	{ NS_CORE, "webmaster", FEED, F_WEBMASTER, LINE(0) },
	{ NS_CORE, "pubdate", BOTH, F_PUBLISHED, LINE(0) },
	{ NS_CORE, "date", BOTH, F_PUBLISHED, LINE(3) },
	{ NS_CORE, "lastbuilddate", FEED, F_MODIFIED, LINE(0) },
	{ NS_CORE, "lastmod", BOTH, F_MODIFIED, LINE(1) },
	{ NS_CORE, "expirationdate", BOTH, F_EXPIRES, LINE(0) },
	{ NS_CORE, "category", BOTH, F_TAG, LINE(0) },
	{ NS_CORE, "generator", FEED, F_GENERATOR, WORDS(0) },
	{ NS_CORE, "docs", FEED, F_DOCS, LINE(0) },
	{ NS_CORE, "cloud", FEED, F_CLOUD, LINE(0) },
	{ NS_CORE, "ttl", FEED, F_TTL, LINE(0) },
	{ NS_CORE, "skiphours", FEED, F_NONE, ENTER(S_SKIP) },
	{ NS_CORE, "skipdays", FEED, F_NONE, ENTER(S_SKIP) },
	{ NS_CORE, "hour", S_SKIP, F_SKIP_HOUR, LINE(0) },
	{ NS_CORE, "day", S_SKIP, F_SKIP_DAY, LINE(0) },
	{ NS_CORE, "image", TOP | ITEM, F_IMAGE, PARTS(S_IMAGE, 0) },
	{ NS_CORE, "width", S_IMAGE, F_WIDTH, LINE(0) },
	{ NS_CORE, "height", S_IMAGE, F_HEIGHT, LINE(0) },
	{ NS_CORE, "logo", BOTH, F_LOGO, LINE(1) },
	{ NS_CORE, "icon", FEED, F_ICON, LINE(1) },
	{ NS_CORE, "textinput", TOP, F_TEXTINPUT, PARTS(S_INPUT, 0) },
	{ NS_CORE, "enclosure", BOTH, F_ENCLOSURE, LINE(0) },
	{ NS_CORE, "guid", ITEM, F_ID, LINE(0) },
	{ NS_CORE, "guid", S_PODCAST, F_PODCAST, RAWLINE("guid") },
	{ NS_CORE, "comments", ITEM, F_COMMENTS, LINE(0) },
	{ NS_CORE, "source", ITEM, F_SOURCE, WORDS(0) },
	{ NS_CORE, "body", ITEM, F_CONTENT, HTML(2) },
	{ NS_CORE, "fullitem", ITEM, F_CONTENT, HTML(3) },
	{ NS_CORE, "items", FEED, F_NONE, ENTER(0) }, /* RSS 1.1 */

	/* Atom's names, without its namespace, in RSS */
	{ NS_CORE, "summary", ITEM, F_SUMMARY, HTML(0) },
	{ NS_CORE, "content", ITEM, F_CONTENT, HTML(4) },
	{ NS_CORE, "subtitle", FEED, F_SUMMARY, HTML(2) },
	{ NS_CORE, "tagline", FEED, F_SUMMARY, HTML(2) },
	{ NS_CORE, "published", BOTH, F_PUBLISHED, LINE(1) },
	{ NS_CORE, "issued", BOTH, F_PUBLISHED, LINE(2) },
	{ NS_CORE, "updated", BOTH, F_MODIFIED, LINE(1) },
	{ NS_CORE, "modified", BOTH, F_MODIFIED, LINE(1) },
	{ NS_CORE, "id", ITEM, F_ID, LINE(2) },

	/* Atom, which stands in RSS as well */
	{ NS_ATOM, "feed", S_ROOT, F_NONE, HOW_FEED, 0, 0, S_FEED, NULL, false },
	{ NS_ATOM, "entry", TOP | ITEM, F_NONE, HOW_ITEM, 0, 0, S_ITEM, NULL, false },
	{ NS_ATOM, "title", NODE, F_TITLE, PLAIN(0) },
	{ NS_ATOM, "subtitle", FEED | S_SOURCE, F_SUMMARY, PLAIN(0) },
	{ NS_ATOM, "tagline", FEED | S_SOURCE, F_SUMMARY, PLAIN(0) },
	{ NS_ATOM, "info", FEED, F_SUMMARY, PLAIN(3) },
	{ NS_ATOM, "id", NODE, F_ID, LINE(0) },
	{ NS_ATOM, "link", NODE, F_LINK, LINE(0) },
	{ NS_ATOM, "updated", NODE, F_MODIFIED, LINE(0) },
	{ NS_ATOM, "modified", NODE, F_MODIFIED, LINE(0) },
	{ NS_ATOM, "published", BOTH, F_PUBLISHED, LINE(0) },
	{ NS_ATOM, "issued", BOTH, F_PUBLISHED, LINE(1) },
	{ NS_ATOM, "created", BOTH, F_CREATED, LINE(0) },
	{ NS_ATOM, "author", NODE, F_AUTHOR, PARTS(S_PERSON, 0) },
	{ NS_ATOM, "contributor", NODE, F_CONTRIBUTOR, PARTS(S_PERSON, 0) },
	{ NS_ATOM, "name", S_PERSON, F_NAME, LINE(0) },
	{ NS_ATOM, "email", S_PERSON, F_EMAIL, LINE(0) },
	{ NS_ATOM, "uri", S_PERSON, F_URL, LINE(0) },
	{ NS_ATOM, "url", S_PERSON, F_URL, LINE(0) },
	{ NS_ATOM, "homepage", S_PERSON, F_URL, LINE(1) },
	{ NS_ATOM, "category", NODE, F_TAG, LINE(0) },
	{ NS_ATOM, "generator", FEED | S_SOURCE, F_GENERATOR, LINE(0) },
	{ NS_ATOM, "icon", FEED | S_SOURCE, F_ICON, LINE(0) },
	{ NS_ATOM, "logo", FEED | S_SOURCE, F_LOGO, LINE(0) },
	{ NS_ATOM, "rights", NODE, F_RIGHTS, PLAIN(0) },
	{ NS_ATOM, "copyright", NODE, F_RIGHTS, PLAIN(0) },
	{ NS_ATOM, "summary", BOTH, F_SUMMARY, PLAIN(0) },
	{ NS_ATOM, "content", BOTH, F_CONTENT, PLAIN(0) },
	{ NS_ATOM, "source", ITEM, F_SOURCE, PARTS(S_SOURCE, 0) },

	/* RDF */
	{ NS_RDF, "rdf", S_ROOT, F_NONE, ENTER(S_ROOT) },

	/* Dublin Core, elements and terms */
	{ NS_DC, "title", BOTH, F_TITLE, GUESS(1) },
	{ NS_DC, "description", BOTH, F_SUMMARY, GUESS(6) },
	{ NS_DC, "abstract", BOTH, F_SUMMARY, GUESS(7) },
	{ NS_DC, "creator", BOTH, F_AUTHOR, LINE(1) },
	{ NS_DC, "author", BOTH, F_AUTHOR, LINE(1) },
	{ NS_DC, "contributor", BOTH, F_CONTRIBUTOR, LINE(0) },
	{ NS_DC, "publisher", BOTH, F_PUBLISHER, LINE(0) },
	{ NS_DC, "subject", BOTH, F_TAG, LINE(0) },
	{ NS_DC, "language", BOTH, F_LANGUAGE, LINE(1) },
	{ NS_DC, "rights", BOTH, F_RIGHTS, GUESS(2) },
	{ NS_DC, "license", BOTH, F_LICENSE, LINE(1) },
	{ NS_DC, "date", FEED, F_MODIFIED, LINE(2) },
	{ NS_DC, "date", ITEM, F_PUBLISHED, LINE(1) },
	{ NS_DC, "issued", BOTH, F_PUBLISHED, LINE(2) },
	{ NS_DC, "created", ITEM, F_CREATED, LINE(1) },
	{ NS_DC, "created", FEED, F_PUBLISHED, LINE(3) },
	{ NS_DC, "modified", BOTH, F_MODIFIED, LINE(1) },
	{ NS_DC, "valid", BOTH, F_EXPIRES, LINE(1) },

	/* RSS 1.0 modules */
	{ NS_CONTENT, "encoded", BOTH, F_CONTENT, HTML(0) },
	{ NS_SYNDICATION, "updateperiod", FEED, F_UPDATE_PERIOD, LINE(0) },
	{ NS_SYNDICATION, "updatefrequency", FEED, F_UPDATE_FREQUENCY, LINE(0) },
	{ NS_SYNDICATION, "updatebase", FEED, F_UPDATE_BASE, LINE(0) },
	{ NS_SLASH, "comments", ITEM, F_COMMENT_COUNT, LINE(0) },
	{ NS_THREAD, "total", ITEM, F_COMMENT_COUNT, LINE(1) },
	{ NS_THREAD, "in-reply-to", ITEM, F_IN_REPLY_TO, LINE(0) },
	{ NS_WFW, "commentrss", ITEM, F_COMMENTS_FEED, LINE(0) },
	{ NS_ADMIN, "generatoragent", FEED, F_GENERATOR, LINE(1) },
	{ NS_ADMIN, "errorreportsto", FEED, F_WEBMASTER, LINE(1) },
	{ NS_CC, "license", BOTH, F_LICENSE, LINE(0) },
	{ NS_FEEDBURNER, "origlink", ITEM, F_ORIGINAL_LINK, LINE(0) },
	{ NS_FEEDBURNER, "origenclosurelink", ITEM, F_NONE, LINE(0) },
	{ NS_HISTORY, "complete", FEED, F_NONE, LINE(0) },
	{ NS_SOURCE, "markdown", ITEM, F_NONE, LINE(0) },

	/* XHTML beside the format's own elements */
	{ NS_XHTML, "body", ITEM, F_CONTENT, HTML(1) },
	{ NS_XHTML, "div", ITEM, F_CONTENT, HTML(1) },

	/* iTunes */
	{ NS_ITUNES, "title", BOTH, F_TITLE, GUESS(3) },
	{ NS_ITUNES, "author", BOTH, F_AUTHOR, LINE(2) },
	{ NS_ITUNES, "owner", FEED, F_OWNER, PARTS(S_PERSON, 0) },
	{ NS_ITUNES, "name", S_PERSON, F_NAME, LINE(0) },
	{ NS_ITUNES, "email", S_PERSON, F_EMAIL, LINE(0) },
	{ NS_ITUNES, "summary", BOTH, F_SUMMARY, GUESS(4) },
	{ NS_ITUNES, "subtitle", FEED, F_SUMMARY, GUESS(3) },
	{ NS_ITUNES, "subtitle", ITEM, F_SUBTITLE, GUESS(0) },
	{ NS_ITUNES, "image", BOTH, F_ITUNES_IMAGE, LINE(0) },
	{ NS_ITUNES, "link", BOTH, F_ITUNES_IMAGE, LINE(1) },
	{ NS_ITUNES, "category", BOTH, F_CATEGORY, PARTS(S_CATEGORY, 0) },
	{ NS_ITUNES, "category", S_CATEGORY, F_CATEGORY, LINE(0) },
	{ NS_ITUNES, "keywords", BOTH, F_KEYWORDS, LINE(0) },
	{ NS_ITUNES, "explicit", BOTH, F_EXPLICIT, LINE(0) },
	{ NS_ITUNES, "block", BOTH, F_BLOCK, LINE(0) },
	{ NS_ITUNES, "complete", FEED, F_COMPLETE, LINE(0) },
	{ NS_ITUNES, "type", FEED, F_ITUNES_TYPE, LINE(0) },
	{ NS_ITUNES, "new-feed-url", FEED, F_NEW_FEED_URL, LINE(0) },
	{ NS_ITUNES, "duration", ITEM, F_DURATION, LINE(0) },
	{ NS_ITUNES, "season", ITEM, F_SEASON, LINE(0) },
	{ NS_ITUNES, "episode", ITEM, F_EPISODE, LINE(0) },
	{ NS_ITUNES, "episodetype", ITEM, F_EPISODE_TYPE, LINE(0) },
	{ NS_ITUNES, "order", ITEM, F_NONE, LINE(0) },

	/* Media RSS */
	{ NS_MEDIA, "content", MEDIA, F_MEDIA, PARTS(S_MEDIA, 0) },
	{ NS_MEDIA, "group", MEDIA, F_MEDIA_GROUP, PARTS(S_MEDIA, 0) },
	{ NS_MEDIA, "title", MEDIA, F_TITLE, GUESS(2) },
	{ NS_MEDIA, "description", MEDIA, F_SUMMARY, GUESS(8) },
	{ NS_MEDIA, "thumbnail", MEDIA, F_THUMBNAIL, LINE(0) },
	{ NS_MEDIA, "category", MEDIA, F_TAG, LINE(1) },
	{ NS_MEDIA, "keywords", MEDIA, F_KEYWORDS, LINE(1) },
	{ NS_MEDIA, "license", MEDIA, F_LICENSE, LINE(2) },
	{ NS_MEDIA, "copyright", MEDIA, F_RIGHTS, GUESS(3) },
	{ NS_MEDIA, "credit", MEDIA, F_MEDIA_FACT, HOW_LINE, 0, 0, 0, "credits", true },
	{ NS_MEDIA, "rating", MEDIA, F_MEDIA_FACT, RAWLINE("rating") },
	{ NS_MEDIA, "adult", MEDIA, F_MEDIA_FACT, RAWLINE("adult") },
	{ NS_MEDIA, "player", MEDIA, F_MEDIA_FACT, RAWLINE("player") },
	{ NS_MEDIA, "community", MEDIA, F_NONE, ENTER(0) },
	{ NS_MEDIA, "statistics", MEDIA, F_MEDIA_FACT, RAWLINE("statistics") },
	{ NS_MEDIA, "starrating", MEDIA, F_MEDIA_FACT, RAWLINE("star_rating") },
	{ NS_MEDIA, "restriction", MEDIA, F_MEDIA_FACT, HOW_LINE, 0, 0, 0,
	    "restrictions", true },
	{ NS_MEDIA, "text", MEDIA, F_MEDIA_FACT, HOW_LINE, 0, 0, 0, "texts", true },
	{ NS_MEDIA, "status", MEDIA, F_MEDIA_FACT, RAWLINE("status") },

	/* Podcasting 2.0, as raw facts */
	{ NS_PODCAST, "guid", FEED, F_PODCAST, RAWLINE("guid") },
	{ NS_PODCAST, "locked", FEED, F_PODCAST, RAW("locked") },
	{ NS_PODCAST, "medium", FEED, F_PODCAST, RAWLINE("medium") },
	{ NS_PODCAST, "funding", BOTH, F_PODCAST, RAWS("funding") },
	{ NS_PODCAST, "license", BOTH, F_PODCAST, RAW("license") },
	{ NS_PODCAST, "location", BOTH | S_PODCAST, F_PODCAST, RAWS("locations") },
	{ NS_PODCAST, "person", BOTH | S_PODCAST, F_PODCAST, RAWS("persons") },
	{ NS_PODCAST, "trailer", FEED, F_PODCAST, RAWS("trailers") },
	{ NS_PODCAST, "remoteitem", BOTH | S_PODCAST, F_PODCAST,
	    RAWS("remote_items") },
	{ NS_PODCAST, "liveitem", FEED, F_PODCAST, RAWS("live_items") },
	{ NS_PODCAST, "podroll", FEED, F_PODCAST, RAW("podroll") },
	{ NS_PODCAST, "podping", FEED, F_PODCAST, RAW("podping") },
	{ NS_PODCAST, "updatefrequency", FEED, F_PODCAST, RAW("update_frequency") },
	{ NS_PODCAST, "publisher", FEED, F_PODCAST, RAW("publisher") },
	{ NS_PODCAST, "block", FEED, F_PODCAST, RAWS("blocks") },
	{ NS_PODCAST, "txt", BOTH | S_PODCAST, F_PODCAST, RAWS("txts") },
	{ NS_PODCAST, "images", BOTH | S_PODCAST, F_PODCAST, RAW("images") },
	{ NS_PODCAST, "image", BOTH | S_PODCAST, F_PODCAST, RAWS("images_by_use") },
	{ NS_PODCAST, "value", BOTH | S_PODCAST, F_PODCAST, RAWS("values") },
	{ NS_PODCAST, "valuerecipient", S_PODCAST, F_PODCAST, RAWS("recipients") },
	{ NS_PODCAST, "valuetimesplit", S_PODCAST, F_PODCAST, RAWS("time_splits") },
	{ NS_PODCAST, "transcript", ITEM | S_PODCAST, F_PODCAST,
	    RAWS("transcripts") },
	{ NS_PODCAST, "chapters", ITEM | S_PODCAST, F_PODCAST, RAW("chapters") },
	{ NS_PODCAST, "soundbite", ITEM, F_PODCAST, RAWS("soundbites") },
	{ NS_PODCAST, "season", ITEM, F_PODCAST, RAW("season") },
	{ NS_PODCAST, "episode", ITEM, F_PODCAST, RAW("episode") },
	{ NS_PODCAST, "alternateenclosure", ITEM | S_PODCAST, F_PODCAST,
	    RAWS("alternate_enclosures") },
	{ NS_PODCAST, "source", S_PODCAST, F_PODCAST, RAWS("sources") },
	{ NS_PODCAST, "integrity", S_PODCAST, F_PODCAST, RAW("integrity") },
	{ NS_PODCAST, "contentlink", BOTH | S_PODCAST, F_PODCAST,
	    RAWS("content_links") },
	{ NS_PODCAST, "socialinteract", BOTH | S_PODCAST, F_PODCAST,
	    RAWS("social_interacts") },
	{ NS_PODCAST, "chat", BOTH | S_PODCAST, F_PODCAST, RAW("chat") },

	/* Places */
	{ NS_GEORSS, "point", BOTH, F_POINT, LINE(0) },
	{ NS_GEORSS, "line", BOTH, F_LINE, LINE(0) },
	{ NS_GEORSS, "polygon", BOTH, F_POLYGON, LINE(0) },
	{ NS_GEORSS, "box", BOTH, F_BOX, LINE(0) },
	{ NS_GEORSS, "elev", BOTH, F_ALT, LINE(0) },
	{ NS_GEORSS, "where", BOTH, F_WHERE, PARTS(S_GML, 0) },
	{ NS_GEO, "lat", BOTH, F_LAT, LINE(0) },
	{ NS_GEO, "long", BOTH, F_LONG, LINE(0) },
	{ NS_GEO, "lon", BOTH, F_LONG, LINE(0) },
	{ NS_GEO, "alt", BOTH, F_ALT, LINE(0) },
	{ NS_GEO, "point", BOTH, F_NONE, ENTER(0) },
	{ NS_GML, "point", BOTH | S_GML, F_GML_SHAPE, HOW_PARTS, 0, 0, S_GML,
	    "Point", false },
	{ NS_GML, "linestring", BOTH | S_GML, F_GML_SHAPE, HOW_PARTS, 0, 0, S_GML,
	    "LineString", false },
	{ NS_GML, "polygon", BOTH | S_GML, F_GML_SHAPE, HOW_PARTS, 0, 0, S_GML,
	    "Polygon", false },
	{ NS_GML, "envelope", BOTH | S_GML, F_GML_SHAPE, HOW_PARTS, 0, 0, S_GML,
	    "Envelope", false },
	{ NS_GML, "box", BOTH | S_GML, F_GML_SHAPE, HOW_PARTS, 0, 0, S_GML,
	    "Envelope", false },
	{ NS_GML, "exterior", S_GML, F_NONE, ENTER(0) },
	{ NS_GML, "outerboundaryis", S_GML, F_NONE, ENTER(0) }, /* GML 2 */
	{ NS_GML, "linearring", S_GML, F_NONE, ENTER(0) },
	{ NS_GML, "pos", S_GML, F_GML_POS, LINE(0) },
	{ NS_GML, "poslist", S_GML, F_GML_POS, LINE(0) },
	{ NS_GML, "coordinates", S_GML, F_GML_POS, LINE(1) },
	{ NS_GML, "lowercorner", S_GML, F_GML_POS, LINE(0) },
	{ NS_GML, "uppercorner", S_GML, F_GML_POS, LINE(0) },
};

size_t
element_rows(enum ns ns, const char *name, const struct element **rows)
{
	size_t i = 0, n = 0;

	while (i < ARRAY_LEN(elements) && (elements[i].ns != ns ||
	    elements[i].name[0] != name[0] || strcmp(elements[i].name, name) != 0))
		i++;
	*rows = &elements[i];
	while (i + n < ARRAY_LEN(elements) && elements[i + n].ns == ns &&
	    strcmp(elements[i + n].name, name) == 0)
		n++;
	return n;
}
