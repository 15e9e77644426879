/* SPDX-License-Identifier: ISC */
/* The forms in which links are published, stored and compared. */
#include <string.h>
#include <strings.h>

#include "url_internal.h"

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
		size_t n = url_span_until(query, "&");
		struct str one = url_cut(&query, n, n < query.n ? 1 : 0);

		if (is_tracking((struct str){ one.s, url_span_until(one, "=") }))
			continue;
		buf_addc(out, mark);
		buf_add(out, one.s, one.n);
		mark = '&';
	}
}

/* Append host and port, without a port that says nothing. */
static void
add_host(struct buf *out, const struct url_parts *p)
{
	const char *usual = p->scheme.n == 5 ? "443" : "80";
	struct str host, port;

	url_split_port(url_without_userinfo(p->authority), &host, &port);
	url_add_lower(out, host);
	if (port.n > 0 && !str_is(port, usual)) {
		buf_addc(out, ':');
		buf_add(out, port.s, port.n);
	}
}

void
url_strip_tracking(struct str url, struct buf *out)
{
	struct url_parts p;

	url_split(url, &p);
	if (url_scheme_kind(p.scheme) != SCHEME_WEB) {
		buf_add(out, url.s, url.n);
		return;
	}
	url_add_lower(out, p.scheme);
	buf_adds(out, "://");
	add_host(out, &p);
	buf_add(out, p.path.s, p.path.n);
	add_query(out, p.query);
}

void
url_compare_form(struct str url, struct buf *out)
{
	static const char index[] = "/index.html";
	struct url_parts p;

	url_split(url, &p);
	if (url_scheme_kind(p.scheme) != SCHEME_WEB) {
		buf_add(out, url.s, url.n);
		return;
	}
	if (p.authority.n > 4 && strncasecmp(p.authority.s, "www.", 4) == 0)
		url_cut(&p.authority, 4, 0);
	add_host(out, &p);
	if (p.path.n >= sizeof(index) - 1 && memcmp(p.path.s + p.path.n -
	    (sizeof(index) - 1), index, sizeof(index) - 1) == 0)
		p.path.n -= sizeof(index) - 2;
	while (p.path.n > 0 && p.path.s[p.path.n - 1] == '/')
		p.path.n--;
	buf_add(out, p.path.s, p.path.n);
	add_query(out, p.query);
}

void
url_without_feed(struct str url, struct buf *out)
{
	size_t n = url_scheme_len(url);

	if (!str_is_nocase((struct str){ url.s, n }, "feed")) {
		buf_add(out, url.s, url.n);
		return;
	}
	url.s += n + 1;
	url.n -= n + 1;
	if (url.n >= 2 && memcmp(url.s, "//", 2) == 0)
		buf_adds(out, "http:");
	buf_add(out, url.s, url.n);
}
