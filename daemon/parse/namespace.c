/* SPDX-License-Identifier: ISC */
/*
 * Namespace URIs are compared without scheme, "www.", case, and trailing
 * slash, hash or blank: publishers get all of them wrong.
 */
#include <string.h>
#include <strings.h>

#include "namespace.h"

#define URI_MAX 100 /* longer than any in the table */

struct ns_uri {
	const char *uri; /* lower case, no scheme, no trailing '/' or '#' */
	enum ns ns;
};

static const struct ns_uri uris[] = {
	{ "backend.userland.com/rss", NS_CORE },
	{ "backend.userland.com/rss2", NS_CORE },
	{ "backend.userland.com/rss2.1", NS_CORE },
	{ "backend.userland.com/rss091", NS_CORE },
	{ "backend.userland.com/rss092", NS_CORE },
	{ "blogs.law.harvard.edu/tech/rss", NS_CORE },
	{ "cyber.law.harvard.edu/rss/rss.html", NS_CORE },
	{ "channel.netscape.com/rdf/simple/0.9", NS_CORE },
	{ "my.netscape.com/rdf/simple/0.9", NS_CORE },
	{ "my.netscape.com/publish/formats/rss-0.91.dtd", NS_CORE },
	{ "purl.org/net/rss1.1", NS_CORE },
	{ "purl.org/rss/1.0", NS_CORE },
	{ "purl.org/rss/1.0/modules/rss091", NS_CORE },
	{ "rssboard.org/rss-specification", NS_CORE },
	{ "w3.org/2005/atom", NS_ATOM },
	{ "purl.org/atom/ns", NS_ATOM },
	{ "purl.org/atom", NS_ATOM },
	{ "purl.org/atom-blog/ns", NS_ATOM },
	{ "purl.org/echo", NS_ATOM },
	{ "purl.org/pie", NS_ATOM },
	{ "example.com/newformat", NS_ATOM },
	{ "example.com/necho", NS_ATOM },
	{ "uri/of/echo/namespace", NS_ATOM },
	{ "intertwingly.net/blog/1506.html", NS_ATOM },
	{ "w3.org/1999/02/22-rdf-syntax-ns", NS_RDF },
	{ "purl.org/dc/elements/1.1", NS_DC },
	{ "purl.org/dc/elements/1.0", NS_DC },
	{ "purl.org/dc/terms", NS_DC },
	{ "purl.org/rss/1.0/modules/dcterms", NS_DC },
	{ "purl.org/rss/1.0/modules/content", NS_CONTENT },
	{ "search.yahoo.com/mrss", NS_MEDIA },
	{ "video.search.yahoo.com/mrss", NS_MEDIA },
	{ "tools.search.yahoo.com/mrss", NS_MEDIA },
	{ "rssboard.org/media-rss", NS_MEDIA },
	{ "itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "itunes.apple.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "example.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "itunes.com/dtds/podcast.dtd", NS_ITUNES },
	{ "podcastindex.org/namespace/1.0", NS_PODCAST },
	{ "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
	    NS_PODCAST },
	{ "georss.org/georss", NS_GEORSS },
	{ "georss.org/georss/10", NS_GEORSS },
	{ "w3.org/2003/01/geo/wgs84_pos", NS_GEO },
	{ "w3.org/2003/01/geo", NS_GEO },
	{ "opengis.net/gml", NS_GML },
	{ "opengis.net/gml/3.2", NS_GML },
	{ "opengis.net/gml/3.3", NS_GML },
	{ "purl.org/syndication/thread/1.0", NS_THREAD },
	{ "purl.org/rss/1.0/modules/slash", NS_SLASH },
	{ "wellformedweb.org/commentapi", NS_WFW },
	{ "rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER },
	{ "purl.org/rss/1.0/modules/syndication", NS_SYNDICATION },
	{ "web.resource.org/cc", NS_CC },
	{ "creativecommons.org/ns", NS_CC },
	{ "creativecommons.org/ns#license", NS_CC },
	{ "backend.userland.com/creativecommonsrssmodule", NS_CC },
	{ "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", NS_CC },
	{ "w3.org/1999/xhtml", NS_XHTML },
	{ "webns.net/mvcb", NS_ADMIN },
	{ "source.scripting.com", NS_SOURCE },
	{ "source.smallpict.com/2014/07/12/theblog.html", NS_SOURCE },
	{ "purl.org/syndication/history/1.0", NS_HISTORY },
	{ "w3.org/xml/1998/namespace", NS_XML },
};

static const struct ns_uri prefixes[] = {
	{ "admin", NS_ADMIN }, { "atom", NS_ATOM }, { "atom10", NS_ATOM },
	{ "a10", NS_ATOM }, { "cc", NS_CC }, { "content", NS_CONTENT },
	{ "creativecommons", NS_CC }, { "dc", NS_DC }, { "dcterms", NS_DC },
	{ "feedburner", NS_FEEDBURNER }, { "fh", NS_HISTORY },
	{ "geo", NS_GEO }, { "georss", NS_GEORSS }, { "gml", NS_GML },
	{ "itunes", NS_ITUNES }, { "media", NS_MEDIA },
	{ "podcast", NS_PODCAST }, { "rdf", NS_RDF }, { "rss", NS_CORE },
	{ "slash", NS_SLASH }, { "source", NS_SOURCE },
	{ "sy", NS_SYNDICATION }, { "thr", NS_THREAD }, { "wfw", NS_WFW },
	{ "xhtml", NS_XHTML }, { "xml", NS_XML },
};

static enum ns
find(const struct ns_uri *table, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].uri[0] == name[0] && strcmp(table[i].uri, name) == 0)
			return table[i].ns;
	return NS_OTHER;
}

/* Copy `uri` in the form that the table has; "" when it is too long. */
static void
normalise(const char *uri, char out[URI_MAX])
{
	size_t n;

	if (strncasecmp(uri, "https://", 8) == 0)
		uri += 8;
	else if (strncasecmp(uri, "http://", 7) == 0)
		uri += 7;
	if (strncasecmp(uri, "www.", 4) == 0)
		uri += 4;
	n = strlen(uri);
	while (n > 0 && strchr("/# \t\r\n", uri[n - 1]) != NULL)
		n--;
	if (n >= URI_MAX)
		n = 0;
	for (size_t i = 0; i < n; i++)
		out[i] = uri[i] >= 'A' && uri[i] <= 'Z' ?
		    (char)(uri[i] + 32) : uri[i];
	out[n] = '\0';
}

enum ns
ns_from_uri(const char *uri)
{
	char plain[URI_MAX];

	if (uri == NULL || *uri == '\0')
		return NS_CORE;
	normalise(uri, plain);
	return find(uris, ARRAY_LEN(uris), plain);
}

enum ns
ns_from_prefix(const char *prefix)
{
	char plain[URI_MAX];

	normalise(prefix, plain);
	return find(prefixes, ARRAY_LEN(prefixes), plain);
}

bool
ns_is_atom03(const char *uri)
{
	char plain[URI_MAX];

	if (ns_from_uri(uri) != NS_ATOM)
		return false;
	normalise(uri, plain);
	return strcmp(plain, "w3.org/2005/atom") != 0;
}
