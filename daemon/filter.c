/* SPDX-License-Identifier: ISC */
/* Filters: words and patterns, and the fields they look in. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bounds.h"
#include "conf.h"
#include "filter.h"
#include "pattern.h"
#include "words.h"

static const char *const field_names[FIELDS] = {
	[FIELD_TITLE] = "title", [FIELD_TEXT] = "text", [FIELD_URL] = "url",
	[FIELD_AUTHOR] = "author", [FIELD_TAG] = "tag",
};

/* Words in a row, by their hashes. */
struct phrase {
	uint64_t words[BOUND_FILTER_PHRASE];
	size_t n;
};

struct filter {
	char *feed, *feed_tag;
	bool fields[FIELDS];
	struct phrase *phrases;
	size_t nphrases;
	struct pattern *pattern; /* NULL: none */
	bool drop, read, star;
	char **tags;             /* NULL at the end */
};

struct filters {
	struct filter *list;
	size_t n;
};

int
filter_field(const char *name)
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(field_names[i], name) == 0)
			return i;
	return -1;
}

/* Read a phrase; false if it is empty, or too long. */
static bool
phrase_read(const char *text, struct phrase *p)
{
	const char *s = text, *end = text + strlen(text), *from;
	uint64_t word;

	p->n = 0;
	while ((word = word_next(&s, end, &from)) != 0) {
		if (p->n == BOUND_FILTER_PHRASE)
			return false;
		p->words[p->n++] = word;
	}
	return p->n > 0;
}

bool
filter_words(const char *text)
{
	struct phrase p;

	return phrase_read(text, &p);
}

static size_t
list_len(char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

static void
filter_init(struct filter *f, const struct conf_filter *c)
{
	size_t ntags = list_len(c->tag);
	const char *why;

	f->feed = xstrdup(c->feed);
	f->feed_tag = xstrdup(c->feed_tag);
	f->fields[FIELD_TEXT] = c->field[0] == NULL;
	for (size_t i = 0; c->field[i] != NULL; i++)
		f->fields[filter_field(c->field[i])] = true;
	f->phrases = xcalloc(list_len(c->words) + 1, sizeof(*f->phrases));
	for (size_t i = 0; c->words[i] != NULL; i++)
		f->nphrases += phrase_read(c->words[i],
		    &f->phrases[f->nphrases]);
	if (c->match[0] != '\0')
		f->pattern = pattern_new(c->match, &why);
	f->drop = c->drop;
	f->read = c->read;
	f->star = c->star;
	f->tags = xcalloc(ntags + 1, sizeof(*f->tags));
	for (size_t i = 0; i < ntags; i++)
		f->tags[i] = xstrdup(c->tag[i]);
}

struct filters *
filters_new(const struct conf_filter *list, size_t n)
{
	struct filters *f = xcalloc(1, sizeof(*f));

	f->list = xcalloc(n + 1, sizeof(*f->list));
	for (; f->n < n; f->n++)
		filter_init(&f->list[f->n], &list[f->n]);
	return f;
}

void
filters_free(struct filters *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		struct filter *one = &f->list[i];

		free(one->feed);
		free(one->feed_tag);
		free(one->phrases);
		pattern_free(one->pattern);
		for (size_t k = 0; one->tags[k] != NULL; k++)
			free(one->tags[k]);
		free(one->tags);
	}
	free(f->list);
	free(f);
}

/* --- looking --- */

/* Say whether one of the phrases stands in a text. */
static bool
has_phrase(const struct filter *f, struct str text)
{
	uint64_t last[BOUND_FILTER_PHRASE] = { 0 }, word;
	const char *s = text.s, *end = text.n > 0 ? text.s + text.n : s, *from;
	const struct phrase *p;

	while (s < end && (word = word_next(&s, end, &from)) != 0) {
		memmove(last, last + 1, sizeof(last) - sizeof(last[0]));
		last[BOUND_FILTER_PHRASE - 1] = word;
		for (size_t i = 0; i < f->nphrases; i++) {
			p = &f->phrases[i];
			if (memcmp(last + BOUND_FILTER_PHRASE - p->n, p->words,
			    p->n * sizeof(word)) == 0)
				return true;
		}
	}
	return false;
}

/* What was found in an item so far. */
struct found {
	bool words, pattern;
};

static void
look_in(const struct filter *f, struct str text, struct found *found)
{
	if (text.n == 0)
		return;
	found->words = found->words || has_phrase(f, text);
	found->pattern = found->pattern ||
	    (f->pattern != NULL && pattern_found(f->pattern, text));
}

/* The names of the authors stand in the JSON alone. */
static void
look_in_authors(const struct filter *f, const struct item_record *item,
    struct found *found)
{
	json_t *root = json_loadb(item->json.s, item->json.n, 0, NULL), *author;
	size_t i;

	json_array_foreach(json_object_get(root, "authors"), i, author)
		look_in(f, str_from(json_string_value(
		    json_object_get(author, "name"))), found);
	json_decref(root);
}

static bool
has_tag(struct str tags, const char *tag)
{
	size_t n;

	for (size_t at = 0; at < tags.n; at += n + 1) {
		n = strnlen(tags.s + at, tags.n - at);
		if (strlen(tag) == n && memcmp(tags.s + at, tag, n) == 0)
			return true;
	}
	return false;
}

static void
look_in_tags(const struct filter *f, struct str tags, struct found *found)
{
	size_t n;

	for (size_t at = 0; at < tags.n; at += n + 1) {
		n = strnlen(tags.s + at, tags.n - at);
		look_in(f, (struct str){ tags.s + at, n }, found);
	}
}

static bool
is_about(const struct filter *f, const struct filter_feed *feed)
{
	if (f->feed[0] != '\0' && strcmp(f->feed, feed->id) != 0 &&
	    strcmp(f->feed, feed->url) != 0)
		return false;
	return f->feed_tag[0] == '\0' || has_tag(feed->tags, f->feed_tag);
}

static bool
fits(const struct filter *f, const struct filter_feed *feed,
    const struct item_record *item)
{
	struct found found = { f->nphrases == 0, f->pattern == NULL };

	if (!is_about(f, feed))
		return false;
	if (f->fields[FIELD_TITLE])
		look_in(f, item->title, &found);
	if (f->fields[FIELD_TEXT])
		look_in(f, item->text, &found);
	if (f->fields[FIELD_URL])
		look_in(f, item->url, &found);
	if (f->fields[FIELD_TAG])
		look_in_tags(f, item->tags, &found);
	if (f->fields[FIELD_AUTHOR] && !(found.words && found.pattern))
		look_in_authors(f, item, &found);
	return found.words && found.pattern;
}

static void
state_tags(struct item_state *state, char *const *tags)
{
	size_t n = list_len(tags);

	if (n > BOUND_TAGS - state->ntags)
		n = BOUND_TAGS - state->ntags;
	if (n == 0)
		return;
	state->tags = xreallocarray(state->tags, state->ntags + n,
	    sizeof(*state->tags));
	for (size_t i = 0; i < n; i++)
		state->tags[state->ntags++] = xstrdup(tags[i]);
}

bool
filters_ask(struct filters *f, const struct filter_feed *feed,
    const struct item_record *item, struct item_state *state)
{
	bool drop = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct filter *one = &f->list[i];

		if (!fits(one, feed, item))
			continue;
		drop = drop || one->drop;
		if (one->read)
			state->read = 1;
		if (one->star)
			state->starred = 1;
		state_tags(state, one->tags);
	}
	return drop;
}
