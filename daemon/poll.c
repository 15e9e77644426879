/* SPDX-License-Identifier: ISC */
/* The struct that travels the pipeline: making and freeing it. */
#include <stdlib.h>
#include <string.h>

#include "poll.h"
#include "util.h"

static void
poll_source_clear(struct poll_source *s)
{
	free(s->url);
	free(s->id_base);
	free(s->etag);
	free(s->last_modified);
	free(s->headers);
	free(s->username);
	free(s->password);
	free(s->proxy);
	free(s->ca_file);
	free(s->error_code);
	free(s->error_detail);
	free(s->moved_url);
	free(s->known);
	free(s->boiler);
	free(s->archive.url);
	free(s->archive.seen);
	memset(s, 0, sizeof(*s));
}

void
poll_source_from_spec(struct poll_source *s, const struct feed_spec *spec)
{
	s->url = xstrdup(spec->url);
	s->id_base = xstrdup(spec->url);
	s->headers = xstrdup(spec->headers);
	s->username = xstrdup(spec->username);
	s->password = xstrdup(spec->password);
	s->proxy = xstrdup(spec->proxy);
	s->ca_file = xstrdup(spec->ca_file);
	s->interval = spec->interval > 0 ? spec->interval : 0;
	s->fresh_for = -1;
	s->archive.state = spec->archive > 0 ? ARCHIVE_WANTED : ARCHIVE_NONE;
}

const char *
feed_poll_url(const struct feed_poll *p)
{
	return p->page ? p->source.archive.url : p->source.url;
}

void
feed_poll_free(struct feed_poll *p)
{
	if (p == NULL)
		return;
	if (p->spec != NULL) {
		feed_spec_clear(p->spec);
		free(p->spec);
	}
	poll_source_clear(&p->source);
	fetch_result_clear(&p->fetch);
	parse_result_free(p->parsed);
	free(p->terms);
	free(p->archive.url);
	free(p->cool_origin);
	free(p);
}
