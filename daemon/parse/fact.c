/* SPDX-License-Identifier: ISC */
/* Lists of facts and looking things up in them. */
#include <string.h>
#include <strings.h>

#include "fact.h"

void
fact_list_init(struct fact_list *l)
{
	l->first = NULL;
	l->last = &l->first;
}

void
fact_list_add(struct fact_list *l, struct fact *f)
{
	*l->last = f;
	l->last = &f->next;
}

struct fact *
fact_new(struct arena *a, enum field field)
{
	static const struct context nothing;
	struct fact *f = arena_alloc(a, sizeof(*f));

	if (f != NULL) {
		f->field = field;
		f->context = &nothing;
	}
	return f;
}

struct fact *
fact_add_text(struct arena *a, struct fact_list *l, enum field field,
    enum text_type type, struct str text)
{
	struct fact *f;

	if (text.n == 0)
		return NULL;
	f = fact_new(a, field);
	if (f == NULL)
		return NULL;
	f->type = type;
	f->text = text;
	fact_list_add(l, f);
	return f;
}

struct str
fact_attr(const struct fact *f, const char *name)
{
	for (size_t i = 0; i < f->nattrs; i++)
		if ((f->attrs[i].name[0] | 0x20) == name[0] &&
		    strcasecmp(f->attrs[i].name, name) == 0)
			return f->attrs[i].value;
	return (struct str){ NULL, 0 };
}

const struct fact *
fact_part(const struct fact *f, enum field field)
{
	const struct fact *p = f->parts;

	while (p != NULL && p->field != field)
		p = p->next;
	return p;
}

void
doc_malformed(struct doc *d, const char *message)
{
	char *copy;

	d->malformed = true;
	if (d->error.s != NULL)
		return;
	copy = arena_strndup(d->arena, message, strlen(message));
	if (copy != NULL)
		d->error = str_from(copy);
}

void
fact_index(struct fact_index *x, struct fact *first)
{
	struct fact *last[F_COUNT];

	memset(x, 0, sizeof(*x));
	for (struct fact *f = first; f != NULL; f = f->next) {
		f->same = NULL;
		if (x->first[f->field] == NULL)
			x->first[f->field] = f;
		else
			last[f->field]->same = f;
		last[f->field] = f;
	}
}

const struct fact *
fact_best(const struct fact_index *x, enum field field)
{
	const struct fact *best = NULL;

	for (const struct fact *f = x->first[field]; f != NULL; f = f->same)
		if ((f->text.n > 0 || f->nattrs > 0 || f->parts != NULL) &&
		    (best == NULL || f->rank < best->rank))
			best = f;
	return best;
}
