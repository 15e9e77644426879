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
 */
#define S(lit) { lit, sizeof(lit) - 1 }

static const struct {
	struct str host, path;
} trackers[] = {
	{ S("feeds.feedburner.com"), S("/~r/") },
	{ S("feeds2.feedburner.com"), S("/~r/") },
	{ S("feedproxy.google.com"), S("/~r/") },
	{ S("feeds.wordpress.com"), S("/1.0/") },
	{ S("stats.wordpress.com"), S("/b.gif") }, { S("pixel.wp.com"), S("") },
	{ S("stats.wp.com"), S("") }, { S("feedsportal.com"), S("") },
	{ S("doubleclick.net"), S("") }, { S("googlesyndication.com"), S("") },
	{ S("google-analytics.com"), S("") }, { S("quantserve.com"), S("") },
	{ S("scorecardresearch.com"), S("") }, { S("facebook.com"), S("/tr") },
	{ S("medium.com"), S("/_/stat") }, { S("feedpress.me"), S("/") },
	{ S("tracking.feedpress.it"), S("") },
	{ S("tracking.feedpress.com"), S("") }, { S("pheedo.com"), S("") },
	{ S("feedblitz.com"), S("/t/") }, { S("track.hubspot.com"), S("") },
	{ S("imrworldwide.com"), S("") }, { S("chartbeat.net"), S("") },
	{ S("statcounter.com"), S("/") },
	{ S("sb.scorecardresearch.com"), S("") },
	{ S("pixel.quantserve.com"), S("") },
	{ S("pi.feedsportal.com"), S("") }, { S("rss.buysellads.com"), S("") },
	{ S("counter.theconversation.com"), S("") }, { S("ivwbox.de"), S("") },
	{ S("vg08.met.vgwort.de"), S("") }, { S("met.vgwort.de"), S("") },
};

/*
 * Players, by host and the path before the video's name, and where the video
 * itself is.
 */
static const struct {
	struct str host, path, link;
} players[] = {
	{ S("youtube.com"), S("/embed/"),
	    S("https://www.youtube.com/watch?v=") },
	{ S("youtube-nocookie.com"), S("/embed/"),
	    S("https://www.youtube.com/watch?v=") },
	{ S("youtube.com"), S("/v/"), S("https://www.youtube.com/watch?v=") },
	{ S("youtube-nocookie.com"), S("/v/"),
	    S("https://www.youtube.com/watch?v=") },
	{ S("player.vimeo.com"), S("/video/"), S("https://vimeo.com/") },
	{ S("dailymotion.com"), S("/embed/video/"),
	    S("https://www.dailymotion.com/video/") },
	{ S("embed.ted.com"), S("/talks/"), S("https://www.ted.com/talks/") },
	{ S("player.bilibili.com"), S("/player.html?bvid="),
	    S("https://www.bilibili.com/video/") },
	{ S("rumble.com"), S("/embed/"), S("https://rumble.com/embed/") },
	{ S("streamable.com"), S("/e/"), S("https://streamable.com/") },
};

/* Say whether the host is `name`, in lower case, or lies in it. */
static bool
in_domain(struct str host, struct str name)
{
	size_t before = host.n - name.n;

	return host.n >= name.n && (host.s[before] | 0x20) == (name.s[0] | 0x20) &&
	    strncasecmp(host.s + before, name.s, name.n) == 0 &&
	    (before == 0 || host.s[before - 1] == '.');
}

/* Say whether a path begins so. */
static bool
begins(struct str path, struct str with)
{
	return path.n >= with.n && (with.n == 0 ||
	    memcmp(path.s, with.s, with.n) == 0);
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

	if (host.n == 0)
		return false;
	path = after_host(url, host);
	for (size_t i = 0; i < ARRAY_LEN(trackers); i++)
		if (in_domain(host, trackers[i].host) && begins(path, trackers[i].path))
			return true;
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

	if (in_domain(host, STR_LIT("localhost")) || in_domain(host, STR_LIT("local")))
		return true;
	if (host.n == 0 || host.n >= sizeof(text) || (host.s[0] != '[' &&
	    (host.s[0] < '0' || host.s[0] > '9')))
		return false;
	memcpy(text, host.s, host.n);
	text[host.n] = '\0';
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
		n = players[i].path.n;
		if (!in_domain(host, players[i].host) || !begins(path, players[i].path))
			continue;
		for (id = n; id < path.n && (path.s[id] == '-' || path.s[id] == '_' ||
		    (path.s[id] >= '0' && path.s[id] <= '9') ||
		    ((path.s[id] | 0x20) >= 'a' && (path.s[id] | 0x20) <= 'z')); id++)
			;
		if (id == n)
			continue;
		buf_add(out, players[i].link.s, players[i].link.n);
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
	buf_add(&c->tag, html_attr_rules[at].text, html_attr_rules[at].len + 3u);
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

/* Say whether the length that was written at `from` is 0 or 1 pixel. */
static bool
is_tiny(const struct html_cleaner *c, size_t from, enum attr_id at)
{
	size_t start = from + html_attr_rules[at].len + 3u;
	size_t n = c->tag.failed ? 0 : c->tag.len - start - 1;
	const char *value = c->tag.data + start;

	return n > 0 && (value[0] == '0' || value[0] == '1') &&
	    (n == 1 || (n == 3 && memcmp(value + 1, "px", 2) == 0));
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
	size_t before;

	buf_reset(&c->src);
	buf_reset(&c->tag);
	buf_addc(&c->tag, '<');
	buf_add(&c->tag, html_elements[tag->el].name, html_elements[tag->el].len);
	for (size_t i = 0; i < token->nattrs; i++) {
		at = html_attr_find(&c->names, token->attrs[i].name);
		if (at == ATTRS || !html_attr_allowed(tag->el, at))
			continue;
		before = c->tag.len;
		add_allowed(c, tag, at, token->attrs[i].value);
		narrow = narrow || (at == AT_WIDTH && is_tiny(c, before, at));
		low = low || (at == AT_HEIGHT && is_tiny(c, before, at));
	}
	buf_addc(&c->tag, '>');
	tag->drop = tag->el == EL_IMG && (tag->drop || (narrow && low));
}
