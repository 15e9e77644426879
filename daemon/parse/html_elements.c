/* SPDX-License-Identifier: ISC */
/* The allow-list of gazetted-feed(7), and the standard's categories beside it. */
#include "html_elements.h"

#include <string.h>

#define EL(id, name, flags, attrs) \
	[EL_##id] = { name, flags, attrs, sizeof(name) - 1 }
#define AT(id) (1u << AT_##id)

const struct element html_elements[ELEMENTS] = {
	EL(A, "a",
	    E_KEEP | E_FORMAT | E_INLINE,
	    AT(HREF) | AT(HREFLANG) | AT(TYPE)),
	EL(ABBR, "abbr", E_KEEP | E_INLINE, 0),
	EL(ACRONYM, "acronym", E_KEEP | E_INLINE, 0),
	EL(ADDRESS, "address", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(ARTICLE, "article", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(ASIDE, "aside", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(AUDIO, "audio",
	    E_KEEP | E_INLINE,
	    AT(SRC) | AT(POSTER) | AT(CONTROLS) | AT(WIDTH) | AT(HEIGHT)),
	EL(B, "b", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(BDI, "bdi", E_KEEP | E_INLINE, 0),
	EL(BDO, "bdo", E_KEEP | E_INLINE, 0),
	EL(BIG, "big", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(BLOCKQUOTE, "blockquote",
	    E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT,
	    AT(CITE)),
	EL(BR, "br", E_KEEP | E_VOID | E_SPECIAL | E_INLINE | E_BREAKOUT, 0),
	EL(CAPTION, "caption",
	    E_KEEP | E_SPECIAL | E_SCOPE | E_CELL | E_PART,
	    0),
	EL(CENTER, "center", E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(CITE, "cite", E_KEEP | E_INLINE, 0),
	EL(CODE, "code", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(COL, "col", E_KEEP | E_VOID | E_SPECIAL | E_PART, AT(SPAN)),
	EL(COLGROUP, "colgroup",
	    E_KEEP | E_SPECIAL | E_IN_TABLE | E_PART,
	    AT(SPAN)),
	EL(DATA, "data", E_KEEP | E_INLINE, AT(VALUE)),
	EL(DD, "dd", E_KEEP | E_SPECIAL | E_BLOCK | E_IMPLIED | E_BREAKOUT, 0),
	EL(DEL, "del", E_KEEP | E_INLINE, AT(CITE) | AT(DATETIME)),
	EL(DETAILS, "details", E_KEEP | E_SPECIAL | E_BLOCK, AT(OPEN)),
	EL(DFN, "dfn", E_KEEP | E_INLINE, 0),
	EL(DIV, "div", E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(DL, "dl", E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(DT, "dt", E_KEEP | E_SPECIAL | E_BLOCK | E_IMPLIED | E_BREAKOUT, 0),
	EL(EM, "em", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(FIGCAPTION, "figcaption", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(FIGURE, "figure", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(FOOTER, "footer", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(H1, "h1", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(H2, "h2", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(H3, "h3", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(H4, "h4", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(H5, "h5", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(H6, "h6", E_KEEP | E_SPECIAL | E_BLOCK | E_HEADING | E_BREAKOUT, 0),
	EL(HEADER, "header", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(HR, "hr", E_KEEP | E_VOID | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(I, "i", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(IMG, "img",
	    E_KEEP | E_VOID | E_SPECIAL | E_INLINE | E_BREAKOUT,
	    AT(SRC) | AT(SRCSET) | AT(SIZES) | AT(ALT) | AT(WIDTH) | AT(HEIGHT)),
	EL(INS, "ins", E_KEEP | E_INLINE, AT(CITE) | AT(DATETIME)),
	EL(KBD, "kbd", E_KEEP | E_INLINE, 0),
	EL(LI, "li",
	    E_KEEP | E_SPECIAL | E_BLOCK | E_IMPLIED | E_BREAKOUT,
	    AT(VALUE)),
	EL(MAIN, "main", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(MARK, "mark", E_KEEP | E_INLINE, 0),
	EL(NAV, "nav", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(OL, "ol",
	    E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT,
	    AT(START) | AT(REVERSED) | AT(TYPE)),
	EL(P, "p", E_KEEP | E_SPECIAL | E_BLOCK | E_IMPLIED | E_BREAKOUT, 0),
	EL(PICTURE, "picture", E_KEEP | E_INLINE, 0),
	EL(PRE, "pre", E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(Q, "q", E_KEEP | E_INLINE, AT(CITE)),
	EL(RP, "rp", E_KEEP | E_IMPLIED, 0),
	EL(RT, "rt", E_KEEP | E_IMPLIED, 0),
	EL(RUBY, "ruby", E_KEEP | E_INLINE | E_BREAKOUT, 0),
	EL(S, "s", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(SAMP, "samp", E_KEEP | E_INLINE, 0),
	EL(SECTION, "section", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(SMALL, "small", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(SOURCE, "source",
	    E_KEEP | E_VOID | E_SPECIAL,
	    AT(SRC) | AT(SRCSET) | AT(SIZES) | AT(TYPE) | AT(MEDIA)),
	EL(SPAN, "span", E_KEEP | E_INLINE | E_BREAKOUT, 0),
	EL(STRIKE, "strike", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(STRONG, "strong", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(SUB, "sub", E_KEEP | E_INLINE | E_BREAKOUT, 0),
	EL(SUMMARY, "summary", E_KEEP | E_SPECIAL | E_BLOCK, 0),
	EL(SUP, "sup", E_KEEP | E_INLINE | E_BREAKOUT, 0),
	EL(TABLE, "table",
	    E_KEEP | E_SPECIAL | E_BLOCK | E_SCOPE | E_IN_TABLE | E_BREAKOUT,
	    AT(SUMMARY)),
	EL(TBODY, "tbody",
	    E_KEEP | E_SPECIAL | E_IN_TABLE | E_PART | E_SECTION,
	    0),
	EL(TD, "td",
	    E_KEEP | E_SPECIAL | E_SCOPE | E_CELL | E_PART,
	    AT(COLSPAN) | AT(ROWSPAN) | AT(HEADERS) | AT(SCOPE) | AT(ABBR)),
	EL(TFOOT, "tfoot",
	    E_KEEP | E_SPECIAL | E_IN_TABLE | E_PART | E_SECTION,
	    0),
	EL(TH, "th",
	    E_KEEP | E_SPECIAL | E_SCOPE | E_CELL | E_PART,
	    AT(COLSPAN) | AT(ROWSPAN) | AT(HEADERS) | AT(SCOPE) | AT(ABBR)),
	EL(THEAD, "thead",
	    E_KEEP | E_SPECIAL | E_IN_TABLE | E_PART | E_SECTION,
	    0),
	EL(TIME, "time", E_KEEP | E_INLINE, AT(DATETIME)),
	EL(TR, "tr", E_KEEP | E_SPECIAL | E_IN_TABLE | E_PART, 0),
	EL(TRACK, "track",
	    E_KEEP | E_VOID | E_SPECIAL,
	    AT(SRC) | AT(KIND) | AT(SRCLANG) | AT(LABEL)),
	EL(TT, "tt", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(U, "u", E_KEEP | E_FORMAT | E_INLINE | E_BREAKOUT, 0),
	EL(UL, "ul", E_KEEP | E_SPECIAL | E_BLOCK | E_BREAKOUT, 0),
	EL(VAR, "var", E_KEEP | E_INLINE | E_BREAKOUT, 0),
	EL(VIDEO, "video",
	    E_KEEP | E_INLINE,
	    AT(SRC) | AT(POSTER) | AT(CONTROLS) | AT(WIDTH) | AT(HEIGHT)),
	EL(WBR, "wbr", E_KEEP | E_VOID | E_SPECIAL | E_INLINE, 0),
	EL(SCRIPT, "script", E_DROP | E_RAW, 0),
	EL(STYLE, "style", E_DROP | E_RAW, 0),
	EL(TITLE, "title", E_DROP | E_RAW, 0),
	EL(TEXTAREA, "textarea", E_DROP | E_RAW, 0),
	EL(NOSCRIPT, "noscript", E_DROP | E_RAW, 0),
	EL(IFRAME, "iframe", 0, 0),
	EL(TEMPLATE, "template", E_DROP, 0),
	EL(SELECT, "select", E_DROP, 0),
	EL(BUTTON, "button", E_DROP, 0),
	EL(OBJECT, "object", E_DROP, 0),
	EL(APPLET, "applet", E_DROP, 0),
	EL(FRAMESET, "frameset", E_DROP, 0),
	EL(SVG, "svg", E_DROP | E_FOREIGN, 0),
	EL(MATH, "math", E_DROP | E_FOREIGN, 0),
	EL(EMBED, "embed", E_BREAKOUT, 0),
	EL(BODY, "body", E_BREAKOUT, 0),
	EL(HEAD, "head", E_BREAKOUT, 0),
	EL(MENU, "menu", E_BREAKOUT, 0),
	EL(META, "meta", E_BREAKOUT, 0),
	EL(NOBR, "nobr", E_BREAKOUT, 0),
	EL(LISTING, "listing", E_BREAKOUT, 0),
};

#define RULE(id, name, kind) \
	[AT_##id] = { " " name "=\"", sizeof(name) - 1, kind }

const struct attr_rule html_attr_rules[ATTRS] = {
	RULE(DIR, "dir", ATTR_TEXT),
	RULE(LANG, "lang", ATTR_TEXT),
	RULE(TITLE, "title", ATTR_TEXT),
	RULE(HREF, "href", ATTR_URL),
	RULE(HREFLANG, "hreflang", ATTR_TEXT),
	RULE(TYPE, "type", ATTR_TEXT),
	RULE(SRC, "src", ATTR_SRC),
	RULE(SRCSET, "srcset", ATTR_SRCSET),
	RULE(SIZES, "sizes", ATTR_TEXT),
	RULE(ALT, "alt", ATTR_TEXT),
	RULE(WIDTH, "width", ATTR_TEXT),
	RULE(HEIGHT, "height", ATTR_TEXT),
	RULE(POSTER, "poster", ATTR_URL),
	RULE(CONTROLS, "controls", ATTR_TEXT),
	RULE(MEDIA, "media", ATTR_TEXT),
	RULE(KIND, "kind", ATTR_TEXT),
	RULE(SRCLANG, "srclang", ATTR_TEXT),
	RULE(LABEL, "label", ATTR_TEXT),
	RULE(CITE, "cite", ATTR_URL),
	RULE(DATETIME, "datetime", ATTR_TEXT),
	RULE(VALUE, "value", ATTR_TEXT),
	RULE(START, "start", ATTR_TEXT),
	RULE(REVERSED, "reversed", ATTR_TEXT),
	RULE(COLSPAN, "colspan", ATTR_TEXT),
	RULE(ROWSPAN, "rowspan", ATTR_TEXT),
	RULE(HEADERS, "headers", ATTR_TEXT),
	RULE(SCOPE, "scope", ATTR_TEXT),
	RULE(ABBR, "abbr", ATTR_TEXT),
	RULE(SPAN, "span", ATTR_TEXT),
	RULE(OPEN, "open", ATTR_TEXT),
	RULE(SUMMARY, "summary", ATTR_TEXT),
};

/* A number in which names differ. */
static unsigned
hash(struct str name)
{
	unsigned char first = (unsigned char)name.s[0];
	unsigned char middle = (unsigned char)name.s[name.n / 2];
	unsigned char last = (unsigned char)name.s[name.n - 1];

	return (unsigned)name.n * 11 + first * 7u + middle * 3u + last * 29u;
}

void
html_names_init(struct html_names *names)
{
	unsigned i, h;

	memset(names, 0, sizeof(*names));
	for (i = 1; i < ELEMENTS; i++) {
		h = hash(str_from(html_elements[i].name));
		while (names->elements[h % sizeof(names->elements)] != 0)
			h++;
		names->elements[h % sizeof(names->elements)] = (uint8_t)i;
	}
	for (i = 0; i < ATTRS; i++) {
		h = hash((struct str){ html_attr_rules[i].text + 1,
		    html_attr_rules[i].len });
		while (names->attrs[h % sizeof(names->attrs)] != 0)
			h++;
		names->attrs[h % sizeof(names->attrs)] = (uint8_t)(i + 1);
	}
}

/* Compare names, which are too short for a call. */
static bool
is_same(const char *a, const char *b, size_t n)
{
	while (n > 0 && a[n - 1] == b[n - 1])
		n--;
	return n == 0;
}

enum element_id
html_element_find(const struct html_names *names, struct str name)
{
	unsigned h, i;

	if (name.n == 0)
		return EL_UNKNOWN;
	for (h = hash(name);; h++) {
		i = names->elements[h % sizeof(names->elements)];
		if (i == 0 || (html_elements[i].len == name.n &&
		    is_same(html_elements[i].name, name.s, name.n)))
			return (enum element_id)i;
	}
}

enum attr_id
html_attr_find(const struct html_names *names, struct str name)
{
	unsigned h, i;

	if (name.n == 0)
		return ATTRS;
	for (h = hash(name);; h++) {
		i = names->attrs[h % sizeof(names->attrs)];
		if (i == 0)
			return ATTRS;
		if (html_attr_rules[i - 1].len == name.n &&
		    is_same(html_attr_rules[i - 1].text + 1, name.s, name.n))
			return (enum attr_id)(i - 1);
	}
}
