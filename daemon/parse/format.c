/* SPDX-License-Identifier: ISC */
/* Which format a document is in, by its root element. */
#include <string.h>
#include <strings.h>

#include "format.h"

static const char *
rss_version(const struct xml_attr *attrs, size_t n)
{
	static const char *const versions[][2] = {
		{ "0.90", "rss0.90" }, { "0.91", "rss0.91" },
		{ "0.92", "rss0.92" }, { "0.93", "rss0.93" },
		{ "0.94", "rss0.94" }, { "1.0", "rss1.0" },
	};

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ARRAY_LEN(versions); k++)
			if (strcasecmp(attrs[i].local, "version") == 0 &&
			    str_is(str_strip(attrs[i].value), versions[k][0]))
				return versions[k][1];
	return "rss2.0";
}

static bool
has_version(const struct xml_attr *attrs, size_t n, const char *version)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(attrs[i].local, "version") == 0 &&
		    str_is(attrs[i].value, version))
			return true;
	return false;
}

const char *
format_of_root(const struct xml_name *name, enum ns ns,
    const struct xml_attr *attrs, size_t n)
{
	if (ns == NS_ATOM)
		return ns_is_atom03(name->uri) || has_version(attrs, n, "0.3") ?
		    "atom0.3" : "atom1.0";
	if (ns == NS_RDF)
		return name->declared != NULL &&
		    strstr(name->declared, "rdf/simple/0.9") != NULL ?
		    "rss0.90" : "rss1.0";
	if (strcasecmp(name->local, "rss") == 0)
		return rss_version(attrs, n);
	if (strcasecmp(name->local, "channel") != 0)
		return NULL;
	/* RSS 1.1 is 1.0 in other clothes. */
	return name->uri != NULL && strstr(name->uri, "rss1.1") != NULL ?
	    "rss1.0" : "cdf";
}
