/* SPDX-License-Identifier: ISC */
/* The oracle. Its lists are those of gazetted-feed(7), not the sanitiser's tables. */
#include "oracle.h"

#include <string.h>

#include "bounds.h"
#include "url.h"

#define DEPTH (BOUND_HTML_DEPTH + 1)

static const char elements[] =
    " a abbr acronym address article aside audio b bdi bdo big blockquote br "
    "caption center cite code col colgroup data dd del details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main "
    "mark nav ol p picture pre q rp rt ruby s samp section small source span "
    "strike strong sub summary sup table tbody td tfoot th thead time tr track "
    "tt u ul var video wbr ";
static const char voids[] = " br col hr img source track wbr ";
static const char attributes[] =
    " dir lang title href hreflang type src srcset sizes alt width height poster "
    "controls kind srclang label cite datetime value start reversed colspan "
    "rowspan headers scope abbr span open summary media ";
static const char urls[] = " href src cite poster srcset ";

/* Say whether a list of words has this one. */
static bool
has_word(const char *list, struct str word)
{
	char text[32];

	if (word.n == 0 || word.n + 3 > sizeof(text))
		return false;
	text[0] = ' ';
	memcpy(text + 1, word.s, word.n);
	text[word.n + 1] = ' ';
	text[word.n + 2] = '\0';
	return strstr(list, text) != NULL;
}

/* Say whether a URL's scheme may be there, blanks and controls taken out. */
static bool
scheme_ok(struct str url)
{
	static const char *const allowed[] = { "http", "https", "mailto", "magnet",
		"ftp", "tel", "data" };
	char text[BOUND_URL];
	size_t i, n = 0;

	for (i = 0; i < url.n && n < sizeof(text); i++)
		if ((unsigned char)url.s[i] > ' ')
			text[n++] = url.s[i];
	n = url_scheme_len((struct str){ text, n });
	if (n == 0)
		return true;
	for (i = 0; i < ARRAY_LEN(allowed); i++)
		if (str_is_nocase((struct str){ text, n }, allowed[i]))
			return true;
	return false;
}

static const char *
check_attrs(const struct html_token *t)
{
	for (size_t i = 0; i < t->nattrs; i++) {
		if (!has_word(attributes, t->attrs[i].name))
			return "an attribute that is not allowed";
		if (has_word(urls, t->attrs[i].name) && !scheme_ok(t->attrs[i].value))
			return "a scheme that is not allowed";
	}
	return NULL;
}

/* Read the output as a tokenizer does: allowed, closed, nested. */
static const char *
check_tokens(struct html_tokenizer *tokenizer, struct str out)
{
	const struct html_token *t;
	char open[DEPTH][16];
	const char *wrong = NULL;
	size_t depth = 0;

	html_tokenizer_start(tokenizer, out);
	while (wrong == NULL && (t = html_tokenizer_next(tokenizer))->kind !=
	    HTML_EOF) {
		if (t->kind == HTML_TEXT)
			continue;
		if (t->kind != HTML_START && t->kind != HTML_END)
			wrong = "a comment or declaration";
		else if (!has_word(elements, t->name))
			wrong = "an element that is not allowed";
		else if (t->kind == HTML_END)
			wrong = depth > 0 && str_is(t->name, open[--depth]) ? NULL :
			    "an end tag out of place";
		else if ((wrong = check_attrs(t)) == NULL && !has_word(voids, t->name)) {
			if (depth == DEPTH)
				return "nested too deep";
			memcpy(open[depth], t->name.s, t->name.n);
			open[depth++][t->name.n] = '\0';
		}
	}
	return wrong != NULL || depth == 0 ? wrong : "an element is not closed";
}

const char *
html_oracle(struct html_cleaner *c, struct str in, struct str base)
{
	struct html_tokenizer *tokenizer = html_tokenizer_new();
	size_t limit = 4 * (in.n + base.n) + KIB(1);
	const char *wrong;
	struct buf once, twice, text;

	buf_init(&once, MIB(8));
	buf_init(&twice, MIB(8));
	buf_init(&text, MIB(8));
	html_sanitise(c, in, base, &once, NULL);
	html_sanitise(c, (struct str){ once.data, once.len }, base, &twice, NULL);
	html_to_text(c, in, &text);
	wrong = check_tokens(tokenizer, (struct str){ once.data, once.len });
	if (once.len > limit || text.len > limit)
		wrong = "more than four times the input";
	else if (wrong == NULL && (once.len != twice.len ||
	    (once.len > 0 && memcmp(once.data, twice.data, once.len) != 0)))
		wrong = "sanitising again changes it";
	html_tokenizer_free(tokenizer);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&text);
	return wrong;
}
