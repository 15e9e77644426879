/* SPDX-License-Identifier: ISC */
/*
 * URLs: resolution, schemes, and the forms in which links are published and
 * compared. curl's URL API does not serve here: it refuses urn:, tag: and
 * mailto:. Whatever is requested is checked by it once more.
 */
#include "url.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"

enum scheme_kind {
	SCHEME_NONE,   /* no scheme: a relative reference */
	SCHEME_OTHER,  /* one that is in no list */
	SCHEME_WEB,    /* http, https */
	SCHEME_FTP,
	SCHEME_MAIL,   /* mailto, magnet: links everywhere */
	SCHEME_TEL,    /* in content alone */
	SCHEME_NAME,   /* news, tag, urn: in fields alone */
	SCHEME_DATA,
};

static const struct {
	const char *name;
	enum scheme_kind kind;
} schemes[] = {
	{ "https", SCHEME_WEB }, { "http", SCHEME_WEB },
	{ "mailto", SCHEME_MAIL }, { "magnet", SCHEME_MAIL },
	{ "ftp", SCHEME_FTP }, { "tel", SCHEME_TEL }, { "news", SCHEME_NAME },
	{ "tag", SCHEME_NAME }, { "urn", SCHEME_NAME }, { "data", SCHEME_DATA },
};

#define USE(kind) (1u << (kind))
#define USE_EVERYWHERE (USE(SCHEME_NONE) | USE(SCHEME_WEB) | USE(SCHEME_FTP) | \
	USE(SCHEME_MAIL))

static const unsigned use_kinds[] = {
	[URL_LINK] = USE_EVERYWHERE | USE(SCHEME_NAME),
	[URL_HTML] = USE_EVERYWHERE | USE(SCHEME_TEL),
	[URL_MEDIA] = USE_EVERYWHERE | USE(SCHEME_TEL) | USE(SCHEME_DATA),
	[URL_WEB] = USE(SCHEME_NONE) | USE(SCHEME_WEB),
};

/* What an image may be inside data:. Not SVG, which is a document. */
static const char *const image_types[] = {
	"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp",
	"image/avif", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon",
};

/*
 * Query parameters that only say how the reader came. A trailing asterisk
 * stands for any ending.
 */
static const char *const tracking[] = {
	"utm_*", "mtm_*", "pk_*", "piwik_*", "matomo_*", "hsa_*", "at_campaign*",
	"at_medium", "at_custom*", "at_link_*", "at_ptr_*", "at_bbc_*", "at_format",
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid",
	"yclid", "ysclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id",
	"mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp",
	"hsctatracking", "mkt_tok", "oly_anon_id", "oly_enc_id", "rb_clickid",
	"s_cid", "vero_id", "vero_conv", "wickedid", "_openstat", "ns_mchannel",
	"ns_source", "ns_campaign", "ns_linkname", "ns_fee", "xtor", "cmpid",
	"__twitter_impression", "ref_src", "spm", "sc_cid", "_ga", "_gl",
};

/* Bytes that stand in a URL as they are; the others are percent-encoded. */
static const bool url_byte[256] = {
	['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1, ['&'] = 1, ['\''] = 1,
	['('] = 1, [')'] = 1, ['*'] = 1, ['+'] = 1, [','] = 1, ['-'] = 1,
	['.'] = 1, ['/'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1,
	['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
	[':'] = 1, [';'] = 1, ['='] = 1, ['?'] = 1, ['@'] = 1, ['A'] = 1,
	['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1,
	['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1,
	['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1,
	['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1,
	['Z'] = 1, ['['] = 1, [']'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1,
	['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1,
	['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1,
	['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
	['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
	['~'] = 1,
};

/* The parts of a reference (RFC 3986 section 3); absent ones have s NULL. */
struct parts {
	struct str scheme;
	struct str authority; /* without "//" */
	struct str path;
	struct str query;     /* without "?" */
	struct str fragment;  /* without "#" */
};

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

size_t
url_scheme_len(struct str s)
{
	size_t i;

	if (s.n == 0 || !is_alpha(s.s[0]))
		return 0;
	for (i = 1; i < s.n; i++) {
		if (s.s[i] == ':')
			return i;
		if (!is_alpha(s.s[i]) && !is_digit(s.s[i]) && s.s[i] != '+' &&
		    s.s[i] != '-' && s.s[i] != '.')
			return 0;
	}
	return 0;
}

bool
url_is_absolute(struct str s)
{
	return url_scheme_len(s) > 0;
}

/* The kind of the scheme that is named. */
static enum scheme_kind
scheme_kind(struct str name)
{
	size_t i;

	if (name.n == 0)
		return SCHEME_NONE;
	for (i = 0; i < ARRAY_LEN(schemes); i++)
		if (str_is_nocase(name, schemes[i].name))
			return schemes[i].kind;
	return SCHEME_OTHER;
}

/* Say whether URLs of this kind have an authority, and browsers read \ as /. */
static bool
is_special(enum scheme_kind kind)
{
	return kind == SCHEME_WEB || kind == SCHEME_FTP;
}

/* Take the first `n` bytes and `skip` more off the front. */
static struct str
cut(struct str *s, size_t n, size_t skip)
{
	struct str head = { s->s, n };

	s->s += n + skip;
	s->n -= n + skip;
	return head;
}

/* The number of bytes before the first of `stops`. */
static size_t
span_until(struct str s, const char *stops)
{
	const char *stop;
	size_t i;

	for (i = 0; i < s.n; i++)
		for (stop = stops; *stop != '\0'; stop++)
			if (s.s[i] == *stop)
				return i;
	return i;
}

/* Count the leading slashes. */
static size_t
slashes(struct str s)
{
	size_t i;

	for (i = 0; i < s.n && s.s[i] == '/'; i++)
		;
	return i;
}

/*
 * Take a reference apart. A special scheme is followed by its authority
 * whatever the number of slashes, as browsers have it.
 */
static void
split(struct str s, struct parts *p)
{
	const char *hash = s.n > 0 ? memchr(s.s, '#', s.n) : NULL;
	const char *mark;
	size_t n = url_scheme_len(s);

	memset(p, 0, sizeof(*p));
	if (hash != NULL) {
		p->fragment = (struct str){ hash + 1, s.n - (size_t)(hash + 1 - s.s) };
		s.n = (size_t)(hash - s.s);
	}
	if (n > 0)
		p->scheme = cut(&s, n, 1);
	mark = s.n > 0 ? memchr(s.s, '?', s.n) : NULL;
	if (mark != NULL) {
		p->query = (struct str){ mark + 1, s.n - (size_t)(mark + 1 - s.s) };
		s.n = (size_t)(mark - s.s);
	}
	if (is_special(scheme_kind(p->scheme)))
		cut(&s, slashes(s), 0);
	else if (slashes(s) >= 2)
		cut(&s, n > 0 ? 2 : slashes(s), 0);
	else {
		p->path = s;
		return;
	}
	p->authority = cut(&s, span_until(s, "/"), 0);
	p->path = s;
}

/* View it without the blanks and controls around it. */
static struct str
trim(struct str s)
{
	while (s.n > 0 && (unsigned char)s.s[0] <= ' ')
		cut(&s, 1, 0);
	while (s.n > 0 && (unsigned char)s.s[s.n - 1] <= ' ')
		s.n--;
	return s;
}

/*
 * View `ref` without tabs and line ends, and with \ as / where a browser reads
 * it so; `room` is used if something is to be changed.
 */
static struct str
tidy(struct str ref, char room[BOUND_URL])
{
	bool slash, path = true;
	size_t i, n = 0;

	if (ref.n > BOUND_URL || span_until(ref, "\t\n\r\\") == ref.n)
		return ref;
	for (i = 0; i < ref.n; i++)
		if (ref.s[i] != '\t' && ref.s[i] != '\n' && ref.s[i] != '\r')
			room[n++] = ref.s[i];
	ref = (struct str){ room, n };
	n = url_scheme_len(ref);
	slash = n == 0 || is_special(scheme_kind((struct str){ ref.s, n }));
	for (i = 0; i < ref.n && slash && path; i++) {
		path = room[i] != '?' && room[i] != '#';
		if (room[i] == '\\')
			room[i] = '/';
	}
	return ref;
}

/* Append bytes, percent-encoding what may not stand in a URL. */
static void
add_encoded(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i, run = 0;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		char code[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (url_byte[c])
			continue;
		buf_add(out, s.s + run, i - run);
		buf_add(out, code, sizeof(code));
		run = i + 1;
	}
	if (run < s.n)
		buf_add(out, s.s + run, s.n - run);
}

/* Append letters in lower case. */
static void
add_lower(struct buf *out, struct str s)
{
	size_t i, at = out->len;

	if (s.n == 0 || buf_add(out, s.s, s.n) != 0)
		return;
	for (i = at; i < out->len; i++)
		out->data[i] = lower(out->data[i]);
}

/*
 * Remove the dot segments of the path that begins at `from` (RFC 3986 section
 * 5.2.4), in place: the path only gets shorter.
 */
static void
remove_dots(struct buf *b, size_t from)
{
	char *p = b->data + from;
	size_t n = b->len - from, r = 0, w = 0, end;

	while (r < n) {
		size_t start = p[r] == '/' ? r + 1 : r;

		for (end = start; end < n && p[end] != '/'; end++)
			;
		if (end - start == 1 && p[start] == '.') {
			if (end == n)
				p[w++] = '/';
		} else if (end - start == 2 && memcmp(p + start, "..", 2) == 0) {
			while (w > 0 && p[--w] != '/')
				;
			if (end == n)
				p[w++] = '/';
		} else {
			memmove(p + w, p + r, end - r);
			w += end - r;
		}
		r = end;
	}
	buf_truncate(b, from + w);
}

/* The authority without what a link must not carry: name and password. */
static struct str
without_userinfo(struct str authority)
{
	size_t i;

	for (i = authority.n; i > 0; i--)
		if (authority.s[i - 1] == '@')
			return (struct str){ authority.s + i, authority.n - i };
	return authority;
}

/* Split "host:port" (host may be an IPv6 address in brackets). */
static void
split_port(struct str hostport, struct str *host, struct str *port)
{
	size_t i;

	*host = hostport;
	*port = (struct str){ NULL, 0 };
	for (i = hostport.n; i > 0 && is_digit(hostport.s[i - 1]); i--)
		;
	if (i == 0 || hostport.s[i - 1] != ':')
		return;
	*host = (struct str){ hostport.s, i - 1 };
	*port = (struct str){ hostport.s + i, hostport.n - i };
}

/*
 * Say whether a byte may stand in a host's name: in ones that exist. 0xC2
 * begins no letters, but controls.
 */
static bool
is_host_byte(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' ||
	    (unsigned char)c > 0xC2 || ((unsigned char)c & 0xC0) == 0x80;
}

/* Say whether it is an IPv6 address in brackets. */
static bool
is_ipv6(struct str host)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (host.n < 4 || host.n - 2 >= sizeof(text) || host.s[host.n - 1] != ']')
		return false;
	memcpy(text, host.s + 1, host.n - 2);
	text[host.n - 2] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}

/* Say whether it can be a host and port: what every client would take. */
static bool
authority_ok(struct str hostport)
{
	struct str host, port;
	uint64_t number = 0;

	split_port(hostport, &host, &port);
	if (host.n == 0 || (port.n > 0 &&
	    parse_uint(port.s, port.n, 65535, &number) != 0))
		return false;
	if (host.s[0] == '[')
		return is_ipv6(host);
	for (size_t i = 0; i < host.n; i++)
		if (!is_host_byte(host.s[i]))
			return false;
	return true;
}

/* Append a scheme and an authority. 0, or -1 when a host is no host. */
static int
add_origin(struct buf *out, struct str scheme, struct str authority)
{
	struct str hostport = without_userinfo(authority);

	if (!authority_ok(hostport))
		return -1;
	add_lower(out, scheme);
	buf_adds(out, "://");
	buf_add(out, hostport.s, hostport.n);
	return 0;
}

/* Append "?" and query, "#" and fragment, as far as there are any. */
static void
add_tail(struct buf *out, struct str query, struct str fragment)
{
	if (query.s != NULL) {
		buf_addc(out, '?');
		add_encoded(out, query);
	}
	if (fragment.s != NULL) {
		buf_addc(out, '#');
		add_encoded(out, fragment);
	}
}

/* Append the path of a reference resolved against that of its base. */
static void
add_path(struct buf *out, struct str base, struct str path)
{
	size_t from = out->len, i = base.n;

	if (path.n > 0 && path.s[0] != '/') {
		while (i > 0 && base.s[i - 1] != '/')
			i--;
		if (i == 0)
			buf_addc(out, '/');
		add_encoded(out, (struct str){ base.s, i });
	}
	add_encoded(out, path);
	if (!out->failed)
		remove_dots(out, from);
}

/* Append a reference that has a scheme of its own. */
static int
add_absolute(struct buf *out, const struct parts *p, struct str whole)
{
	if (!is_special(scheme_kind(p->scheme))) {
		add_lower(out, p->scheme);
		if (whole.n == p->scheme.n + 1)
			return -1;
		whole.s += p->scheme.n;
		whole.n -= p->scheme.n;
		add_encoded(out, whole);
		return 0;
	}
	if (add_origin(out, p->scheme, p->authority) != 0)
		return -1;
	add_path(out, (struct str){ NULL, 0 }, p->path);
	add_tail(out, p->query, p->fragment);
	return 0;
}

/* Append a reference without scheme, resolved (RFC 3986 section 5.2.2). */
static int
add_relative(struct buf *out, const struct parts *base, const struct parts *p)
{
	struct str authority = base->authority, path = p->path, query = p->query;
	struct str none = { NULL, 0 };

	if (p->authority.s != NULL)
		authority = p->authority;
	if (add_origin(out, base->scheme, authority) != 0)
		return -1;
	if (p->authority.s == NULL && path.n == 0) {
		path = base->path;
		if (query.s == NULL)
			query = base->query;
		add_path(out, none, path);
	} else
		add_path(out, p->authority.s == NULL ? base->path : none, path);
	add_tail(out, query, p->fragment);
	return 0;
}

/* Append an image inside data:, which may be long. 0, or -1 if it is none. */
static int
add_data(struct buf *out, struct str s)
{
	struct str type = s;
	size_t i, n;

	cut(&type, sizeof("data:") - 1, 0);
	type.n = span_until(type, ";,");
	for (i = 0; i < ARRAY_LEN(image_types); i++)
		if (str_is_nocase(type, image_types[i]))
			break;
	if (i == ARRAY_LEN(image_types))
		return -1;
	buf_adds(out, "data:");
	cut(&s, sizeof("data:") - 1, 0);
	while (s.n > 0) {
		n = span_until(s, "\t\n\r");
		add_encoded(out, (struct str){ s.s, n });
		cut(&s, n, n < s.n ? 1 : 0);
	}
	return 0;
}

/*
 * Split the base; all parts are absent when nothing resolves against it: it is
 * not http, https or ftp, or not in the form that url_resolve() gives.
 */
static void
split_base(struct str base, struct parts *p)
{
	memset(p, 0, sizeof(*p));
	base = trim(base);
	if (base.n > BOUND_URL || span_until(base, "\t\n\r\\") < base.n)
		return;
	split(base, p);
	if (p->authority.n == 0 || !is_special(scheme_kind(p->scheme)))
		memset(p, 0, sizeof(*p));
}

/* Append what tidy() left of a reference; url_resolve() checks the length. */
static int
add_resolved(struct buf *out, const struct parts *base, struct str ref,
    enum url_use use)
{
	enum scheme_kind kind;
	struct parts p;

	split(ref, &p);
	if (base->scheme.n > 0 && p.scheme.n == base->scheme.n &&
	    is_special(scheme_kind(p.scheme)) && ref.n > p.scheme.n + 1 &&
	    ref.s[p.scheme.n + 1] != '/' &&
	    strncasecmp(p.scheme.s, base->scheme.s, p.scheme.n) == 0) {
		cut(&ref, p.scheme.n, 1);
		split(ref, &p);
	}
	kind = scheme_kind(p.scheme.n > 0 ? p.scheme : base->scheme);
	if ((use_kinds[use] & USE(kind)) == 0)
		return -1;
	if (kind == SCHEME_DATA)
		return add_data(out, ref);
	if (p.scheme.n > 0)
		return add_absolute(out, &p, ref);
	if (base->scheme.n > 0)
		return add_relative(out, base, &p);
	add_encoded(out, ref);
	return 0;
}

/*
 * Say whether an absolute http(s) URL is as it is to be already, which most
 * are: nothing to encode, to drop or to resolve, and its host is one.
 */
static bool
is_plain(struct str s)
{
	size_t i, at, from;

	if (s.n < 10 || s.n > BOUND_URL || memcmp(s.s, "http", 4) != 0)
		return false;
	from = s.s[4] == 's' ? 8 : 7;
	if (memcmp(s.s + from - 3, "://", 3) != 0)
		return false;
	for (i = from; i < s.n && s.s[i] != '/' && s.s[i] != '?' && s.s[i] != '#'; i++)
		if (!url_byte[(unsigned char)s.s[i]] || s.s[i] == '@')
			return false;
	at = i;
	for (; i < s.n; i++)
		if (!url_byte[(unsigned char)s.s[i]] ||
		    (s.s[i] == '.' && s.s[i - 1] == '/'))
			return false;
	return authority_ok((struct str){ s.s + from, at - from });
}

/* Resolve what is_plain() says needs it. */
static int
resolve_any(struct str base, struct str ref, enum url_use use, struct buf *out)
{
	char room[BOUND_URL];
	struct parts parts;
	size_t start = out->len;
	bool data;

	split_base(base, &parts);
	ref = tidy(ref, room);
	data = use == URL_MEDIA && ref.n > 5 &&
	    str_is_nocase((struct str){ ref.s, 5 }, "data:");
	if (ref.n > 0 && (data || ref.n <= BOUND_URL) &&
	    add_resolved(out, &parts, ref, use) == 0 && !out->failed &&
	    (data || out->len - start <= BOUND_URL))
		return 0;
	if (out->len > start)
		buf_truncate(out, start);
	return -1;
}

int
url_resolve(struct str base, struct str ref, enum url_use use, struct buf *out)
{
	ref = trim(ref);
	if (is_plain(ref))
		return buf_add(out, ref.s, ref.n);
	return resolve_any(base, ref, use, out);
}

struct str
url_host(struct str s)
{
	struct str host, port;
	struct parts p;

	split(s, &p);
	if (p.scheme.n == 0 || p.authority.n == 0)
		return (struct str){ NULL, 0 };
	split_port(without_userinfo(p.authority), &host, &port);
	return host;
}

/* Say whether a parameter's name is in the table of those that track. */
static bool
is_tracking(struct str name)
{
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(tracking); i++) {
		n = strlen(tracking[i]);
		if (tracking[i][n - 1] == '*' ?
		    name.n >= n - 1 && strncasecmp(name.s, tracking[i], n - 1) == 0 :
		    name.n == n && strncasecmp(name.s, tracking[i], n) == 0)
			return true;
	}
	return false;
}

/* Append the query without the parameters that track. */
static void
add_query(struct buf *out, struct str query)
{
	char mark = '?';

	if (query.s != NULL && query.n == 0)
		return;
	while (query.n > 0) {
		size_t n = span_until(query, "&");
		struct str one = cut(&query, n, n < query.n ? 1 : 0);

		if (is_tracking((struct str){ one.s, span_until(one, "=") }))
			continue;
		buf_addc(out, mark);
		buf_add(out, one.s, one.n);
		mark = '&';
	}
}

/* Append host and port, without a port that says nothing. */
static void
add_host(struct buf *out, const struct parts *p)
{
	const char *usual = p->scheme.n == 5 ? "443" : "80";
	struct str host, port;

	split_port(without_userinfo(p->authority), &host, &port);
	add_lower(out, host);
	if (port.n > 0 && !str_is(port, usual)) {
		buf_addc(out, ':');
		buf_add(out, port.s, port.n);
	}
}

void
url_strip_tracking(struct str url, struct buf *out)
{
	struct parts p;

	split(url, &p);
	if (scheme_kind(p.scheme) != SCHEME_WEB) {
		buf_add(out, url.s, url.n);
		return;
	}
	add_lower(out, p.scheme);
	buf_adds(out, "://");
	add_host(out, &p);
	buf_add(out, p.path.s, p.path.n);
	add_query(out, p.query);
}

void
url_compare_form(struct str url, struct buf *out)
{
	static const char index[] = "/index.html";
	struct parts p;

	split(url, &p);
	if (scheme_kind(p.scheme) != SCHEME_WEB) {
		buf_add(out, url.s, url.n);
		return;
	}
	if (p.authority.n > 4 && strncasecmp(p.authority.s, "www.", 4) == 0)
		cut(&p.authority, 4, 0);
	add_host(out, &p);
	if (p.path.n >= sizeof(index) - 1 && memcmp(p.path.s + p.path.n -
	    (sizeof(index) - 1), index, sizeof(index) - 1) == 0)
		p.path.n -= sizeof(index) - 2;
	while (p.path.n > 0 && p.path.s[p.path.n - 1] == '/')
		p.path.n--;
	buf_add(out, p.path.s, p.path.n);
	add_query(out, p.query);
}
