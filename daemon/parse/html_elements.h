/* SPDX-License-Identifier: ISC */
/* The elements and attributes that are kept, and how a parser treats them. */
#ifndef GAZETTED_PARSE_HTML_ELEMENTS_H
#define GAZETTED_PARSE_HTML_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "util.h"

enum element_id {
	EL_UNKNOWN,
	EL_A, EL_ABBR, EL_ACRONYM, EL_ADDRESS, EL_ARTICLE, EL_ASIDE, EL_AUDIO,
	EL_B, EL_BDI, EL_BDO, EL_BIG, EL_BLOCKQUOTE, EL_BR, EL_CAPTION, EL_CENTER,
	EL_CITE, EL_CODE, EL_COL, EL_COLGROUP, EL_DATA, EL_DD, EL_DEL, EL_DETAILS,
	EL_DFN, EL_DIV, EL_DL, EL_DT, EL_EM, EL_FIGCAPTION, EL_FIGURE, EL_FOOTER,
	EL_H1, EL_H2, EL_H3, EL_H4, EL_H5, EL_H6, EL_HEADER, EL_HR, EL_I, EL_IMG,
	EL_INS, EL_KBD, EL_LI, EL_MAIN, EL_MARK, EL_NAV, EL_OL, EL_P, EL_PICTURE,
	EL_PRE, EL_Q, EL_RP, EL_RT, EL_RUBY, EL_S, EL_SAMP, EL_SECTION, EL_SMALL,
	EL_SOURCE, EL_SPAN, EL_STRIKE, EL_STRONG, EL_SUB, EL_SUMMARY, EL_SUP,
	EL_TABLE, EL_TBODY, EL_TD, EL_TFOOT, EL_TH, EL_THEAD, EL_TIME, EL_TR,
	EL_TRACK, EL_TT, EL_U, EL_UL, EL_VAR, EL_VIDEO, EL_WBR,
	EL_SCRIPT, EL_STYLE, EL_TITLE, EL_TEXTAREA, EL_NOSCRIPT, EL_IFRAME,
	EL_TEMPLATE, EL_SELECT, EL_BUTTON, EL_OBJECT,
	EL_APPLET, EL_FRAMESET, EL_SVG, EL_MATH, EL_EMBED, EL_BODY, EL_HEAD,
	EL_MENU, EL_META, EL_NOBR, EL_LISTING,
	ELEMENTS,
};

enum element_flags {
	E_KEEP = 1 << 0,     /* in the allow-list */
	E_DROP = 1 << 1,     /* goes with its content */
	E_RAW = 1 << 2,      /* whose content is no markup */
	E_FOREIGN = 1 << 3,  /* SVG, MathML */
	E_BREAKOUT = 1 << 4, /* ends foreign content (13.2.6.5) */
	E_VOID = 1 << 5,     /* has no content */
	E_FORMAT = 1 << 6,   /* is reopened when a block cuts it off */
	E_INLINE = 1 << 7,   /* what was cut off is reopened before it */
	E_SPECIAL = 1 << 8,  /* the standard's category of that name */
	E_BLOCK = 1 << 9,    /* ends a paragraph */
	E_HEADING = 1 << 10,
	E_IMPLIED = 1 << 11, /* its end tag is implied */
	E_PART = 1 << 12,    /* stands in tables alone */
	E_IN_TABLE = 1 << 13, /* whose content is parts of tables alone */
	E_SECTION = 1 << 14, /* tbody, thead, tfoot */
	E_CELL = 1 << 15,    /* formatting does not reach into it */
	E_SCOPE = 1 << 16,   /* end tags do not reach out of it */
};

enum attr_id {
	AT_DIR, AT_LANG, AT_TITLE, AT_HREF, AT_HREFLANG, AT_TYPE, AT_SRC, AT_SRCSET,
	AT_SIZES, AT_ALT, AT_WIDTH, AT_HEIGHT, AT_POSTER, AT_CONTROLS, AT_MEDIA,
	AT_KIND, AT_SRCLANG, AT_LABEL, AT_CITE, AT_DATETIME, AT_VALUE, AT_START,
	AT_REVERSED, AT_COLSPAN, AT_ROWSPAN, AT_HEADERS, AT_SCOPE, AT_ABBR, AT_SPAN,
	AT_OPEN, AT_SUMMARY,
	ATTRS,
};

enum attr_kind { ATTR_TEXT, ATTR_URL, ATTR_SRC, ATTR_SRCSET };

struct element {
	const char *name;
	uint32_t flags;
	uint32_t attrs; /* bit set of enum attr_id, without those of all */
	uint8_t len;    /* of the name */
};

struct attr_rule {
	const char *text; /* as it is written: space, name, equals sign, quote */
	uint8_t len;      /* of the name, which begins at text + 1 */
	enum attr_kind kind;
};

extern const struct element html_elements[ELEMENTS];
extern const struct attr_rule html_attr_rules[ATTRS];

/* Hash tables over the names, which a cleaner carries. */
struct html_names {
	uint8_t elements[256], attrs[64];
};

/* Fill the tables. */
void html_names_init(struct html_names *names);
/* Find an element by its name in lower case; EL_UNKNOWN if it is none of these. */
enum element_id html_element_find(const struct html_names *names, struct str name);
/* Find an attribute's rule; ATTRS if there is none. */
enum attr_id html_attr_find(const struct html_names *names, struct str name);

/* Say whether the element may have the attribute. */
static inline bool
html_attr_allowed(enum element_id el, enum attr_id at)
{
	return at <= AT_TITLE || (html_elements[el].attrs & 1u << at) != 0;
}

#endif
