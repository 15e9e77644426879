/* SPDX-License-Identifier: ISC */
/* What is checked of several values together. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "util.h"

/* What is wrong with the limits of some feeds; NULL if nothing. */
static const char *
retain_check(const struct conf *c)
{
	for (size_t i = 0; i < c->nretain; i++)
		if ((c->retain[i].feed[0] == '\0') ==
		    (c->retain[i].tag[0] == '\0'))
			return "retain: either a feed or a tag has to be named";
	return NULL;
}

/* What is wrong with a filter; NULL if nothing. */
static const char *
filter_check(const struct conf *c)
{
	for (size_t i = 0; i < c->nfilters; i++) {
		const struct conf_filter *f = &c->filters[i];

		if (!f->drop && !f->read && !f->star && f->tag[0] == NULL)
			return "filter: none of drop, read, star and tag is said";
		if (f->feed[0] == '\0' && f->feed_tag[0] == '\0' &&
		    f->words[0] == NULL && f->match[0] == '\0')
			return "filter: it would be about all items";
	}
	return NULL;
}

/* The same of the sinks. */
static const char *
sinks_check(const struct conf *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	static const size_t paths[] = { offsetof(struct conf_sink, path),
		offsetof(struct conf_sink, secret_file),
		offsetof(struct conf_sink, dead_letters),
		offsetof(struct conf_sink, ca_file) };

	for (size_t i = 0; i < c->nsinks; i++) {
		const struct conf_sink *s = &c->sinks[i];
		size_t n = strspn(s->name, letters);

		if (n == 0 || n > 50 || s->name[n] != '\0')
			return "sink: a name has 1 to 50 letters, digits, - and _";
		if ((s->path[0] == '\0') == (s->url[0] == '\0'))
			return "sink: either a path or a url has to be named";
		for (size_t k = 0; k < ARRAY_LEN(paths); k++) {
			const char *path = *(char *const *)(const void *)
			    ((const char *)s + paths[k]);

			if (path[0] != '\0' && path[0] != '/')
				return "sink: files have to be absolute paths";
		}
	}
	return NULL;
}

int
conf_check(const struct conf *c, const char *file, char *why)
{
	const char *what = NULL;

	if (c->poll.min_interval > c->poll.max_interval)
		what = "poll: min_interval is more than max_interval";
	else if (c->fetch.max_body > c->fetch.bodies_in_flight)
		what = "fetch: max_body is more than bodies_in_flight";
	else if (c->fetch.connect_timeout > c->fetch.total_timeout)
		what = "fetch: connect_timeout is more than total_timeout";
	else if ((what = filter_check(c)) == NULL &&
	    (what = retain_check(c)) == NULL)
		what = sinks_check(c);
	if (what == NULL)
		return 0;
	snprintf(why, CONF_ERROR_LEN, "%s: %s", file ? file : "config", what);
	return -1;
}
