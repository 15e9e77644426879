/* SPDX-License-Identifier: ISC */
/*
 * Attributes of what is kept: which, with which values, and what an image's
 * say of it. Values are written in double quotes, escaped.
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "html_internal.h"
#include "url.h"

/*
 * Images that only count readers: the host's end, and how the path begins.
 * NULL: every path.
 */
static const struct {
	const char *host, *path;
} trackers[] = {
	{ "feeds.feedburner.com", "/~r/" }, { "feeds2.feedburner.com", "/~r/" },
	{ "feedproxy.google.com", "/~r/" }, { "feeds.wordpress.com", "/1.0/" },
	{ "stats.wordpress.com", "/b.gif" }, { "pixel.wp.com", NULL },
	{ "stats.wp.com", NULL }, { "feedsportal.com", NULL },
	{ "doubleclick.net", NULL }, { "googlesyndication.com", NULL },
	{ "google-analytics.com", NULL }, { "quantserve.com", NULL },
	{ "scorecardresearch.com", NULL }, { "facebook.com", "/tr" },
	{ "medium.com", "/_/stat" }, { "feedpress.me", "/" },
	{ "tracking.feedpress.it", NULL }, { "tracking.feedpress.com", NULL },
	{ "pheedo.com", NULL }, { "feedblitz.com", "/t/" },
	{ "track.hubspot.com", NULL }, { "imrworldwide.com", NULL },
	{ "chartbeat.net", NULL }, { "statcounter.com", "/" },
	{ "sb.scorecardresearch.com", NULL }, { "pixel.quantserve.com", NULL },
	{ "pi.feedsportal.com", NULL }, { "rss.buysellads.com", NULL },
	{ "counter.theconversation.com", NULL }, { "ivwbox.de", NULL },
	{ "vg08.met.vgwort.de", NULL }, { "met.vgwort.de", NULL },
};

/*
 * Players, by host and the path before the video's name, and where the video
 * itself is.
 */
static const struct {
	const char *host, *path, *link;
} players[] = {
	{ "youtube.com", "/embed/", "https://www.youtube.com/watch?v=" },
	{ "youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v=" },
	{ "youtube.com", "/v/", "https://www.youtube.com/watch?v=" },
	{ "youtube-nocookie.com", "/v/", "https://www.youtube.com/watch?v=" },
	{ "player.vimeo.com", "/video/", "https://vimeo.com/" },
	{ "dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/" },
	{ "embed.ted.com", "/talks/", "https://www.ted.com/talks/" },
	{ "player.bilibili.com", "/player.html?bvid=",
	    "https://www.bilibili.com/video/" },
	{ "rumble.com", "/embed/", "https://rumble.com/embed/" },
	{ "streamable.com", "/e/", "https://streamable.com/" },
};

/* Say whether the host is `name` or lies in it. */
static bool
in_domain(struct str host, const char *name)
{
	size_t n = strlen(name);

	return host.n >= n && strncasecmp(host.s + host.n - n, name, n) == 0 &&
	    (host.n == n || host.s[host.n - n - 1] == '.');
}

/* View what follows the host of a URL. */
static struct str
after_host(struct str url, struct str host)
{
	const char *s = host.s + host.n, *end = url.s + url.n;

	while (s < end && *s != '/' && *s != '?' && *s != '#')
		s++;
	return (struct str){ s, (size_t)(end - s) };
}

/* Say whether the image at this URL only counts readers. */
static bool
is_tracker(struct str url)
{
	struct str host = url_host(url), path;
	size_t i, n;

	if (host.n == 0)
		return false;
	path = after_host(url, host);
	for (i = 0; i < ARRAY_LEN(trackers); i++) {
		if (!in_domain(host, trackers[i].host))
			continue;
		n = trackers[i].path == NULL ? 0 : strlen(trackers[i].path);
		if (path.n >= n && (n == 0 || memcmp(path.s, trackers[i].path, n) == 0))
			return true;
	}
	return false;
}

/*
 * Say whether a host names this machine or its network, in any spelling that
 * a browser takes. Names that resolve to such addresses are not looked up.
 */
static bool
is_private_host(struct str host)
{
	char text[64];
	struct in_addr v4;
	uint32_t a;

	if (host.n == 0 || host.n >= sizeof(text))
		return false;
	memcpy(text, host.s, host.n);
	text[host.n] = '\0';
	if (in_domain(host, "localhost") || in_domain(host, "local"))
		return true;
	if (text[0] == '[')
		return strncasecmp(text, "[fe80:", 6) == 0 || text[1] == ':' ||
		    strncasecmp(text, "[fc", 3) == 0 || strncasecmp(text, "[fd", 3) == 0;
	if (inet_aton(text, &v4) == 0)
		return false;
	a = ntohl(v4.s_addr);
	return a >> 24 == 0 || a >> 24 == 10 || a >> 24 == 127 ||
	    a >> 16 == 0xA9FE || a >> 16 == 0xC0A8 || a >> 20 == 0xAC1;
}

/*
 * Say whether what is at this URL would be loaded from the reader's own
 * machine or network, though the document does not come from there.
 */
static bool
is_foreign_private(struct str base, struct str url)
{
	struct str host = url_host(url), own = url_host(base);

	return is_private_host(host) && (own.n != host.n ||
	    strncasecmp(own.s, host.s, own.n) != 0);
}

bool
html_video_link(struct str src, struct buf *out)
{
	struct str host = url_host(src), path;
	size_t i, n, id;

	if (host.n == 0)
		return false;
	path = after_host(src, host);
	for (i = 0; i < ARRAY_LEN(players); i++) {
		n = strlen(players[i].path);
		if (!in_domain(host, players[i].host) || path.n <= n ||
		    memcmp(path.s, players[i].path, n) != 0)
			continue;
		for (id = n; id < path.n && (path.s[id] == '-' || path.s[id] == '_' ||
		    (path.s[id] >= '0' && path.s[id] <= '9') ||
		    ((path.s[id] | 0x20) >= 'a' && (path.s[id] | 0x20) <= 'z')); id++)
			;
		if (id == n)
			continue;
		buf_adds(out, players[i].link);
		buf_add(out, path.s + n, id - n);
		return true;
	}
	return false;
}

/* --- values --- */

/* Write one attribute. */
static void
add_attr(struct html_cleaner *c, enum attr_id at, struct str value)
{
	buf_addc(&c->tag, ' ');
	buf_adds(&c->tag, html_attr_rules[at].name);
	buf_add(&c->tag, "=\"", 2);
	html_escape_into(value, true, SIZE_MAX, &c->tag);
	buf_addc(&c->tag, '"');
}

/* Resolve a URL into the cleaner's `url`. 0 or -1. */
static int
resolve(struct html_cleaner *c, enum attr_id at, enum element_id el,
    struct str value)
{
	enum url_use use = el == EL_IMG && at == AT_SRC ? URL_MEDIA : URL_HTML;
	bool loaded = at != AT_HREF && at != AT_CITE;
	struct str url;

	buf_reset(&c->url);
	if (url_resolve(c->base, value, use, &c->url) != 0)
		return -1;
	url = (struct str){ c->url.data, c->url.len };
	return loaded && is_foreign_private(c->base, url) ? -1 : 0;
}

/* Take a candidate's URL off the front of a srcset; *described: more follows. */
static struct str
take_candidate(struct str *s, bool *described)
{
	struct str url;
	size_t n = 0;

	while (s->n > 0 && (html_is_space(*s->s) || *s->s == ',')) {
		s->s++;
		s->n--;
	}
	while (n < s->n && !html_is_space(s->s[n]))
		n++;
	url = (struct str){ s->s, n };
	s->s += n;
	s->n -= n;
	*described = n == 0 || url.s[n - 1] != ',';
	while (url.n > 0 && url.s[url.n - 1] == ',')
		url.n--;
	return url;
}

/* Take what a candidate's URL is followed by, up to the comma. */
static struct str
take_descriptor(struct str *s)
{
	const char *comma = memchr(s->s, ',', s->n);
	struct str all = { s->s, comma != NULL ? (size_t)(comma - s->s) : s->n };
	size_t n = 0;

	s->s += all.n;
	s->n -= all.n;
	while (all.n > 0 && html_is_space(*all.s)) {
		all.s++;
		all.n--;
	}
	while (n < all.n && ((all.s[n] >= '0' && all.s[n] <= '9') || all.s[n] == '.'))
		n++;
	if (n == 0 || n == all.n || strchr("wxh", all.s[n]) == NULL)
		return (struct str){ NULL, 0 };
	return (struct str){ all.s, n + 1 };
}

/* Write a srcset: the candidates whose URL may be loaded. */
static void
add_srcset(struct html_cleaner *c, enum element_id el, struct str value)
{
	struct str url, descriptor;
	size_t start = c->tag.len;
	bool described;

	buf_adds(&c->tag, " srcset=\"");
	while (value.n > 0) {
		url = take_candidate(&value, &described);
		descriptor = described ? take_descriptor(&value) : (struct str){ NULL, 0 };
		if (url.n == 0 || resolve(c, AT_SRCSET, el, url) != 0)
			continue;
		if (c->tag.data[c->tag.len - 1] != '"')
			buf_adds(&c->tag, ", ");
		html_escape_into((struct str){ c->url.data, c->url.len }, true, SIZE_MAX,
		    &c->tag);
		if (descriptor.n > 0) {
			buf_addc(&c->tag, ' ');
			buf_add(&c->tag, descriptor.s, descriptor.n);
		}
	}
	if (c->tag.failed || c->tag.data[c->tag.len - 1] == '"')
		buf_truncate(&c->tag, start);
	else
		buf_addc(&c->tag, '"');
}

/* Say whether a length is 0 or 1 pixel. */
static bool
is_tiny(struct str value)
{
	return value.n > 0 && (value.s[0] == '0' || value.s[0] == '1') &&
	    (value.n == 1 || (value.n == 3 && memcmp(value.s + 1, "px", 2) == 0));
}

/* Write an attribute that the element may have. */
static void
add_allowed(struct html_cleaner *c, struct html_tag *tag, enum attr_id at,
    struct str value)
{
	struct str url;

	switch (html_attr_rules[at].kind) {
	case ATTR_TEXT:
		add_attr(c, at, value);
		return;
	case ATTR_SRCSET:
		add_srcset(c, tag->el, value);
		return;
	case ATTR_URL:
	case ATTR_SRC:
		if (resolve(c, at, tag->el, value) != 0)
			return;
		url = (struct str){ c->url.data, c->url.len };
		add_attr(c, at, url);
		tag->link = tag->link || at == AT_HREF;
		if (at == AT_SRC && tag->el == EL_IMG) {
			buf_add(&c->src, url.s, url.n);
			tag->drop = tag->drop || is_tracker(url);
		}
		return;
	}
}

void
html_write_tag(struct html_cleaner *c, const struct html_token *token,
    struct html_tag *tag)
{
	bool narrow = false, low = false;
	enum attr_id at;

	buf_reset(&c->src);
	buf_reset(&c->tag);
	buf_addc(&c->tag, '<');
	buf_add(&c->tag, html_elements[tag->el].name, html_elements[tag->el].len);
	for (size_t i = 0; i < token->nattrs; i++) {
		at = html_attr_find(&c->names, token->attrs[i].name);
		if (at == ATTRS || !html_attr_allowed(tag->el, at))
			continue;
		narrow = narrow || (at == AT_WIDTH && is_tiny(token->attrs[i].value));
		low = low || (at == AT_HEIGHT && is_tiny(token->attrs[i].value));
		add_allowed(c, tag, at, token->attrs[i].value);
	}
	buf_addc(&c->tag, '>');
	tag->drop = tag->el == EL_IMG && (tag->drop || (narrow && low));
}
