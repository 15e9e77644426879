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
	size_t at[BOUND_SEARCH_TERMS]; /* where each begins there */
	bool prefix[BOUND_SEARCH_TERMS];
	bool follows[BOUND_SEARCH_TERMS]; /* the one before, in a phrase */
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
	bool follows = false;

	while (s->nterms < BOUND_SEARCH_TERMS && word_next(&p, end, &from) != 0) {
		s->at[s->nterms] = s->terms.len;
		word_fold(&s->terms, from, p);
		buf_addc(&s->terms, '\0');
		s->follows[s->nterms] = follows;
		s->prefix[s->nterms++] = t->prefix && p == end;
		follows = true;
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
#define PHRASE_TRIES 1000 /* places where one begins, and may not go on */

/* Say whether a word, folded, is the term `i`. */
static bool
is_term(const struct search *s, unsigned i, const struct buf *word)
{
	const char *term = s->terms.data + s->at[i];
	size_t n = strlen(term);

	return word->len >= n && memcmp(word->data, term, n) == 0 &&
	    (word->len == n || s->prefix[i]);
}

/* Read the next word of *p and fold it; where it begins, NULL at the end. */
static const char *
next_folded(const char **p, const char *end, struct buf *word)
{
	const char *from;

	if (word_next(p, end, &from) == 0)
		return NULL;
	buf_reset(word);
	word_fold(word, from, *p);
	return from;
}

/* Say whether a word is one that is looked for. */
static bool
is_wanted(const struct search *s, const struct buf *word)
{
	for (unsigned i = 0; i < s->nterms; i++)
		if (is_term(s, i, word))
			return true;
	return false;
}

/* Count the words of the phrase that begins with the term `i`. */
static unsigned
phrase_length(const struct search *s, unsigned i)
{
	unsigned n = 1;

	while (i + n < s->nterms && s->follows[i + n])
		n++;
	return n;
}

/* Say whether text begins with the phrase of `n` words from the term `i` on. */
static bool
is_phrase(const struct search *s, unsigned i, unsigned n, const char *p,
    const char *end, struct buf *scratch)
{
	for (; n > 0; n--, i++)
		if (next_folded(&p, end, scratch) == NULL ||
		    !is_term(s, i, scratch))
			return false;
	return true;
}

/* Find where a phrase of several words begins; NULL: there is none. */
static const char *
first_phrase(const struct search *s, struct str text, struct buf *scratch)
{
	const char *p, *end = str_end(text), *from;
	unsigned left = PHRASE_TRIES, n;

	for (unsigned i = 0; i < s->nterms; i += n) {
		n = phrase_length(s, i);
		p = text.s;
		while (n > 1 && (from = next_folded(&p, end, scratch)) != NULL) {
			if (!is_term(s, i, scratch))
				continue;
			if (is_phrase(s, i, n, from, end, scratch))
				return from;
			if (--left == 0)
				return NULL;
		}
	}
	return NULL;
}

/* Find where the first match begins, a phrase before any word; the text's
 * beginning if there is none. */
static const char *
first_match(const struct search *s, struct str text, struct buf *scratch)
{
	const char *p = text.s, *end = str_end(text), *from;
	const char *phrase = first_phrase(s, text, scratch);

	while (phrase == NULL && (from = next_folded(&p, end, scratch)) != NULL)
		if (is_wanted(s, scratch))
			return from;
	return phrase != NULL ? phrase : text.s;
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
		from = next_folded(&p, end, &scratch);
		if (from == NULL)
			break;
		add_line(out, done, from);
		done = p;
		if (is_wanted(s, &scratch))
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
