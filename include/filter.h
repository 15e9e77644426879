/* SPDX-License-Identifier: ISC */
/*
 * Filters: what is done with new items, by what is in them. Compiled once; a
 * set is used by one thread at a time.
 */
#ifndef GAZETTED_FILTER_H
#define GAZETTED_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "item.h"
#include "store_write.h"

struct conf_filter;
struct filters;

/* Where a filter looks. */
enum filter_field { FIELD_TITLE, FIELD_TEXT, FIELD_URL, FIELD_AUTHOR, FIELD_TAG,
	FIELDS };

/* The number of a field's name; -1 if there is none. */
int filter_field(const char *name);
/* Say whether a text is words that can be looked for. */
bool filter_words(const char *text);

/* Compile filters that were checked; they need not stay. */
struct filters *filters_new(const struct conf_filter *list, size_t n);
/* Free them; NULL is fine. */
void filters_free(struct filters *f);

/* The feed of an item, as filters see it. */
struct filter_feed {
	const char *id, *url;
	struct str tags; /* each followed by a NUL */
};

/*
 * Ask all filters about a new item. What they say of its state is added to
 * `state` (item_state_init'ed; clear it after). True: it is dropped.
 */
bool filters_ask(struct filters *f, const struct filter_feed *feed,
    const struct item_record *item, struct item_state *state);

#endif
