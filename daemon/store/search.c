/* SPDX-License-Identifier: ISC */
/*
 * The query language. What a person types never reaches SQLite's own: each
 * word or phrase becomes a string in quotes, which the index's tokeniser takes
 * apart, and nothing outside of quotes is theirs.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "search.h"
#include "words.h"

#define PREFIX_MIN 3   /* letters of a beginning: shorter ones match everything */

struct search {
	char *match;
	struct buf terms;  /* folded words that are looked for, each with a NUL */
	bool prefix[BOUND_SEARCH_TERMS];
	unsigned nterms;
};

/* A term as it is read. */
struct term {
	const char *s;
	size_t n;
	bool title, negative, prefix, quoted;
};

void
search_free(struct search *s)
{
	if (s == NULL)
		return;
	free(s->match);
	buf_free(&s->terms);
	free(s);
}

const char *
search_match(const struct search *s)
{
	return s->match;
}

/* Read the next term of *p. False at the end. */
static bool
next_term(const char **p, struct term *t)
{
	const char *s = *p + strspn(*p, " \t\r\n");

	memset(t, 0, sizeof(*t));
	if (*s == '\0')
		return false;
	t->negative = *s == '-';
	s += t->negative;
	t->title = strncmp(s, "title:", 6) == 0;
	s += t->title ? 6 : 0;
	t->quoted = *s == '"';
	s += t->quoted;
	t->s = s;
	t->n = t->quoted ? strcspn(s, "\"") : strcspn(s, " \t\r\n\"");
	s += t->n;
	s += t->quoted && *s == '"';
	if (t->quoted && *s == '*') {
		t->prefix = true;
		s++;
	}
	while (!t->quoted && t->n > 0 && t->s[t->n - 1] == '*') {
		t->prefix = true;
		t->n--;
	}
	*p = s;
	return true;
}

/* Say whether there is a word in it. */
static bool
has_word(const struct term *t)
{
	const char *s = t->s, *from;

	return word_next(&s, t->s + t->n, &from) != 0;
}

/* Append a term: a string in quotes, of a column, or the beginning of one. */
static void
add_term(struct buf *out, const struct term *t)
{
	struct buf spread;

	buf_init(&spread, KIB(8));
	search_spread((struct str){ t->s, t->n }, &spread);
	buf_adds(out, t->title ? "title : \"" : "\"");
	for (size_t i = 0; i < spread.len; i++) {
		if (spread.data[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, spread.data[i]);
	}
	buf_adds(out, t->prefix ? "\" * " : "\" ");
	buf_free(&spread);
}

/* Remember the term's words, for snippets. */
static void
keep_words(struct search *s, const struct term *t)
{
	const char *p = t->s, *end = t->s + t->n, *from;

	while (s->nterms < BOUND_SEARCH_TERMS && word_next(&p, end, &from) != 0) {
		word_fold(&s->terms, from, p);
		buf_addc(&s->terms, '\0');
		s->prefix[s->nterms++] = t->prefix && p == end;
	}
}

/* Say what is wrong with a term; NULL: nothing. */
static const char *
complaint(const struct term *t, unsigned n)
{
	if (n == BOUND_SEARCH_TERMS)
		return "there are more than 32 words to look for";
	if (t->prefix && t->n < PREFIX_MIN)
		return "the beginning of a word needs three letters or more";
	return NULL;
}

/* Read all terms into what has to be there and what must not. */
static const char *
read_terms(struct search *s, const char *text, struct buf *with,
    struct buf *without)
{
	const char *why = NULL;
	struct term t;
	unsigned n = 0;

	while (why == NULL && next_term(&text, &t)) {
		if (!has_word(&t))
			continue;
		why = complaint(&t, n++);
		if (t.negative) {
			buf_adds(without, without->len > 0 ? "OR " : "");
			add_term(without, &t);
		} else {
			add_term(with, &t);
			keep_words(s, &t);
		}
	}
	if (why == NULL && with->len == 0)
		why = "there is no word to look for";
	return why;
}

struct search *
search_parse(const char *text, const char **why)
{
	struct search *s = xcalloc(1, sizeof(*s));
	struct buf with, without;
	const char *wrong;

	buf_init(&s->terms, KIB(8));
	buf_init(&with, KIB(16));
	buf_init(&without, KIB(16));
	wrong = read_terms(s, text, &with, &without);
	if (wrong == NULL && without.len > 0)
		s->match = xasprintf("(%s) NOT (%s)", buf_cstr(&with),
		    buf_cstr(&without));
	else if (wrong == NULL)
		s->match = xstrdup(buf_cstr(&with));
	buf_free(&with);
	buf_free(&without);
	if (wrong == NULL)
		return s;
	*why = wrong;
	search_free(s);
	return NULL;
}

void
search_spread(struct str text, struct buf *out)
{
	const char *s = text.s, *end = str_end(text), *from, *done = text.s;

	while (word_next(&s, end, &from) != 0) {
		if (!word_is_ideograph(from, end))
			continue;
		buf_add(out, done, (size_t)(from - done));
		buf_addc(out, ' ');
		buf_add(out, from, (size_t)(s - from));
		buf_addc(out, ' ');
		done = s;
	}
	buf_add(out, done, (size_t)(end - done));
}

/* --- snippets --- */

#define BEFORE 60    /* bytes shown before the match, about */
#define SHOWN 240    /* bytes shown in all, about */

/* Say whether a word is one that is looked for. */
static bool
is_wanted(const struct search *s, const char *from, const char *to,
    struct buf *scratch)
{
	const char *term = s->terms.data;
	size_t n;

	buf_reset(scratch);
	word_fold(scratch, from, to);
	for (unsigned i = 0; i < s->nterms; i++) {
		n = strlen(term);
		if (scratch->len >= n && memcmp(scratch->data, term, n) == 0 &&
		    (scratch->len == n || s->prefix[i]))
			return true;
		term += n + 1;
	}
	return false;
}

/* Find where the first wanted word begins; the text's beginning if none. */
static const char *
first_match(const struct search *s, struct str text, struct buf *scratch)
{
	const char *p = text.s, *end = str_end(text), *from;

	while (word_next(&p, end, &from) != 0)
		if (is_wanted(s, from, p, scratch))
			return from;
	return text.s;
}

/* Append text as one line. */
static void
add_line(struct buf *out, const char *s, const char *end)
{
	bool blank = out->len == 0;

	for (; s < end; s++) {
		bool is = *s == ' ' || *s == '\n' || *s == '\t' || *s == '\r';

		if (!is)
			buf_addc(out, *s);
		else if (!blank)
			buf_addc(out, ' ');
		blank = is;
	}
}

void
search_snippet(const struct search *s, struct str text, struct buf *out)
{
	const char *end = str_end(text), *match, *p, *from, *done;
	struct buf scratch;

	buf_init(&scratch, KIB(64));
	match = first_match(s, text, &scratch);
	done = match - text.s > BEFORE ? match - BEFORE : text.s;
	/* Begin at a word: not within one, nor within a character. */
	while (done > text.s && done < match && *done != ' ' && *done != '\n')
		done++;
	if (done > text.s)
		buf_adds(out, "\xe2\x80\xa6");
	for (p = done; p - done < end - done && out->len < SHOWN;) {
		if (word_next(&p, end, &from) == 0)
			break;
		add_line(out, done, from);
		done = p;
		if (is_wanted(s, from, p, &scratch))
			buf_addf(out, "[%.*s]", (int)(p - from), from);
		else
			buf_add(out, from, (size_t)(p - from));
	}
	if (end - done > 2)
		buf_adds(out, "\xe2\x80\xa6");
	else
		add_line(out, done, end);
	buf_free(&scratch);
}
