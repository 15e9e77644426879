/* SPDX-License-Identifier: ISC */
/*
 * URLs: their parts, their schemes, and resolution. curl's URL API does not
 * serve here: it refuses urn:, tag: and mailto:. Whatever is requested is
 * checked by it once more.
 */
#include "url.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "scan.h"
#include "url_internal.h"

static const struct {
	const char *name;
	enum url_scheme kind;
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

enum url_scheme
url_scheme_kind(struct str name)
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
is_special(enum url_scheme kind)
{
	return kind == SCHEME_WEB || kind == SCHEME_FTP;
}

struct str
url_cut(struct str *s, size_t n, size_t skip)
{
	struct str head = { s->s, n };

	s->s += n + skip;
	s->n -= n + skip;
	return head;
}

size_t
url_span_until(struct str s, const char *stops)
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

void
url_split(struct str s, struct url_parts *p)
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
		p->scheme = url_cut(&s, n, 1);
	mark = s.n > 0 ? memchr(s.s, '?', s.n) : NULL;
	if (mark != NULL) {
		p->query = (struct str){ mark + 1, s.n - (size_t)(mark + 1 - s.s) };
		s.n = (size_t)(mark - s.s);
	}
	if (is_special(url_scheme_kind(p->scheme)))
		url_cut(&s, slashes(s), 0);
	else if (slashes(s) >= 2)
		url_cut(&s, n > 0 ? 2 : slashes(s), 0);
	else {
		p->path = s;
		return;
	}
	p->authority = url_cut(&s, url_span_until(s, "/"), 0);
	p->path = s;
}

/* View it without the blanks and controls around it. */
static struct str
trim(struct str s)
{
	while (s.n > 0 && (unsigned char)s.s[0] <= ' ')
		url_cut(&s, 1, 0);
	while (s.n > 0 && (unsigned char)s.s[s.n - 1] <= ' ')
		s.n--;
	return s;
}

/*
 * Copy `ref` into `room` without tabs and line ends, and with \ as / where a
 * browser reads it so.
 */
static struct str
tidy(struct str ref, char room[BOUND_URL])
{
	bool slash, path = true;
	size_t i, n = 0;

	for (i = 0; i < ref.n; i++)
		if (ref.s[i] != '\t' && ref.s[i] != '\n' && ref.s[i] != '\r')
			room[n++] = ref.s[i];
	ref = (struct str){ room, n };
	n = url_scheme_len(ref);
	slash = n == 0 || is_special(url_scheme_kind((struct str){ ref.s, n }));
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

void
url_add_lower(struct buf *out, struct str s)
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

struct str
url_without_userinfo(struct str authority)
{
	size_t i;

	for (i = authority.n; i > 0; i--)
		if (authority.s[i - 1] == '@')
			return (struct str){ authority.s + i, authority.n - i };
	return authority;
}

void
url_split_port(struct str hostport, struct str *host, struct str *port)
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

	if (host.n < 4 || host.n - 2 >= sizeof(text) ||
	    host.s[host.n - 1] != ']' || memchr(host.s, '\0', host.n) != NULL)
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

	url_split_port(hostport, &host, &port);
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
	struct str hostport = url_without_userinfo(authority);

	if (!authority_ok(hostport))
		return -1;
	url_add_lower(out, scheme);
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
add_absolute(struct buf *out, const struct url_parts *p, struct str whole)
{
	if (!is_special(url_scheme_kind(p->scheme))) {
		url_add_lower(out, p->scheme);
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
add_relative(struct buf *out, const struct url_parts *base,
    const struct url_parts *p)
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

	url_cut(&type, sizeof("data:") - 1, 0);
	type.n = url_span_until(type, ";,");
	for (i = 0; i < ARRAY_LEN(image_types); i++)
		if (str_is_nocase(type, image_types[i]))
			break;
	if (i == ARRAY_LEN(image_types))
		return -1;
	buf_adds(out, "data:");
	url_cut(&s, sizeof("data:") - 1, 0);
	while (s.n > 0) {
		n = url_span_until(s, "\t\n\r");
		add_encoded(out, (struct str){ s.s, n });
		url_cut(&s, n, n < s.n ? 1 : 0);
	}
	return 0;
}

/* Say whether there is none of what tidy() changes, as in most. */
static bool
is_tidy(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.s[i] == '\\' || s.s[i] == '\t' || s.s[i] == '\n' ||
		    s.s[i] == '\r')
			return false;
	return true;
}

/*
 * Split the base; all parts are absent when nothing resolves against it: it is
 * not http, https or ftp, or not in the form that url_resolve() gives.
 */
static void
split_base(struct str base, struct url_parts *p)
{
	memset(p, 0, sizeof(*p));
	base = trim(base);
	if (base.n > BOUND_URL || !is_tidy(base))
		return;
	url_split(base, p);
	if (p->authority.n == 0 || !is_special(url_scheme_kind(p->scheme)))
		memset(p, 0, sizeof(*p));
}

/* Append what tidy() left of a reference; url_resolve() checks the length. */
static int
add_resolved(struct buf *out, const struct url_parts *base, struct str ref,
    enum url_use use)
{
	enum url_scheme kind;
	struct url_parts p;

	url_split(ref, &p);
	if (base->scheme.n > 0 && p.scheme.n == base->scheme.n &&
	    is_special(url_scheme_kind(p.scheme)) && ref.n > p.scheme.n + 1 &&
	    ref.s[p.scheme.n + 1] != '/' &&
	    strncasecmp(p.scheme.s, base->scheme.s, p.scheme.n) == 0) {
		url_cut(&ref, p.scheme.n, 1);
		url_split(ref, &p);
	}
	kind = url_scheme_kind(p.scheme.n > 0 ? p.scheme : base->scheme);
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
 * Mark what is_plain() does not take: all but url_byte[], and a dot behind a
 * slash. There is a byte before `s`.
 */
static scan_block
no_url_bytes(const char *s)
{
	scan_block b = scan_load(s), before = scan_load(s - 1);

	return scan_below(b, 0x21) | ~scan_below(b, 0x7F) | scan_equal(b, '"') |
	    scan_equal(b, '<') | scan_equal(b, '>') | scan_equal(b, '\\') |
	    scan_equal(b, '^') | scan_equal(b, '`') | scan_equal(b, '{') |
	    scan_equal(b, '|') | scan_equal(b, '}') |
	    (scan_equal(b, '.') & scan_equal(before, '/'));
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
	for (; i + SCAN_BYTES <= s.n; i += SCAN_BYTES)
		if (scan_first(no_url_bytes(s.s + i)) < SCAN_BYTES)
			return false;
	for (; i < s.n; i++)
		if (!url_byte[(unsigned char)s.s[i]] ||
		    (s.s[i] == '.' && s.s[i - 1] == '/'))
			return false;
	return authority_ok((struct str){ s.s + from, at - from });
}

/* Resolve a tidy reference. */
static int
resolve_tidy(struct str base, struct str ref, enum url_use use, struct buf *out)
{
	struct url_parts parts;
	size_t start = out->len, limit = BOUND_URL;

	split_base(base, &parts);
	if (ref.n > 5 && str_is_nocase((struct str){ ref.s, 5 }, "data:"))
		limit = BOUND_DATA_URL;
	if (ref.n > 0 && ref.n <= limit &&
	    add_resolved(out, &parts, ref, use) == 0 && !out->failed &&
	    out->len - start <= limit)
		return 0;
	if (out->len > start)
		buf_truncate(out, start);
	return -1;
}

/* Resolve a reference that is to be tidied, which takes room. */
static __attribute__((noinline)) int
resolve_untidy(struct str base, struct str ref, enum url_use use,
    struct buf *out)
{
	char room[BOUND_URL];

	return resolve_tidy(base, tidy(ref, room), use, out);
}

int
url_resolve(struct str base, struct str ref, enum url_use use, struct buf *out)
{
	ref = trim(ref);
	if (is_plain(ref))
		return buf_add(out, ref.s, ref.n);
	return ref.n > BOUND_URL || is_tidy(ref) ? resolve_tidy(base, ref, use, out) :
	    resolve_untidy(base, ref, use, out);
}

struct str
url_host(struct str s)
{
	struct str host, port;
	struct url_parts p;

	url_split(s, &p);
	if (p.scheme.n == 0 || p.authority.n == 0)
		return (struct str){ NULL, 0 };
	url_split_port(url_without_userinfo(p.authority), &host, &port);
	return host;
}
