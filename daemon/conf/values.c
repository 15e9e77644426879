/* SPDX-License-Identifier: ISC */
/* What becomes of values: a configuration's end, and sinks that outlive one. */
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "util.h"

static void
list_free(char **list)
{
	for (char **p = list; p != NULL && *p != NULL; p++)
		free(*p);
	free(list);
}

static bool
row_is_text(const struct option_row *r)
{
	return r->type != OPTION_LIST && r->type != OPTION_BOOL &&
	    !option_is_number(r);
}

static void
row_free(void *in, const struct option_row *r)
{
	void *at = (char *)in + r->offset;

	if (r->type == OPTION_LIST)
		list_free(*(char ***)at);
	else if (row_is_text(r))
		free(*(char **)at);
}

static void
titled_free(struct conf *c, const struct titled_section *t)
{
	char *list = *(void **)(void *)((char *)c + t->list), *one = list;
	size_t n = *(size_t *)(void *)((char *)c + t->count);

	for (size_t i = 0; i < n; i++, one += t->size) {
		free(*(char **)(void *)one);
		for (size_t k = 0; k < t->nrows; k++)
			row_free(one, &t->rows[k]);
	}
	free(list);
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < option_count; i++)
		row_free(c, &option_rows[i]);
	for (size_t i = 0; i < titled_count; i++)
		titled_free(c, &titled_sections[i]);
	free(c);
}

/* --- sinks, outside of a configuration --- */

static const struct titled_section *
sink_section(void)
{
	for (size_t i = 0; i < titled_count; i++)
		if (strcmp(titled_sections[i].name, "sink") == 0)
			return &titled_sections[i];
	abort();
}

static char **
strings_copy(char *const *list)
{
	size_t n = 0;
	char **copy;

	while (list[n] != NULL)
		n++;
	copy = xcalloc(n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = xstrdup(list[i]);
	return copy;
}

static bool
strings_same(char *const *a, char *const *b)
{
	while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0) {
		a++;
		b++;
	}
	return *a == NULL && *b == NULL;
}

void
conf_sink_copy(struct conf_sink *out, const struct conf_sink *in)
{
	const struct titled_section *t = sink_section();

	*out = *in;
	out->name = xstrdup(in->name);
	for (size_t i = 0; i < t->nrows; i++) {
		void *at = (char *)out + t->rows[i].offset;

		if (t->rows[i].type == OPTION_LIST)
			*(char ***)at = strings_copy(*(char ***)at);
		else if (row_is_text(&t->rows[i]))
			*(char **)at = xstrdup(*(char **)at);
	}
}

void
conf_sink_clear(struct conf_sink *s)
{
	const struct titled_section *t = sink_section();

	free(s->name);
	for (size_t i = 0; i < t->nrows; i++)
		row_free(s, &t->rows[i]);
}

bool
conf_sink_same(const struct conf_sink *a, const struct conf_sink *b)
{
	const struct titled_section *t = sink_section();
	bool same = strcmp(a->name, b->name) == 0;

	for (size_t i = 0; same && i < t->nrows; i++) {
		const void *x = (const char *)a + t->rows[i].offset;
		const void *y = (const char *)b + t->rows[i].offset;

		if (t->rows[i].type == OPTION_LIST)
			same = strings_same(*(char **const *)x,
			    *(char **const *)y);
		else if (t->rows[i].type == OPTION_BOOL)
			same = *(const bool *)x == *(const bool *)y;
		else if (option_is_number(&t->rows[i]))
			same = *(const int64_t *)x == *(const int64_t *)y;
		else
			same = strcmp(*(char *const *)x,
			    *(char *const *)y) == 0;
	}
	return same;
}
