/* SPDX-License-Identifier: ISC */
/* See store_model.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_model.h"

void
model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	for (int i = 0; i < MODEL_ARTICLES; i++)
		m->articles[i].version = 1;
}

/* A poll sees article `i`: it is new, or edited, or neither. */
static void
model_see(struct model *m, int i, uint32_t *nnew, uint32_t *nchanged)
{
	struct article *a = &m->articles[i];

	a->served = true;
	if (a->retired)
		return;
	if (!a->stored) {
		a->stored = true;
		a->arrival = ++m->arrivals;
		++*nnew;
	} else if (a->stored_version != a->version) {
		++*nchanged;
	}
	a->stored_version = a->version;
}

static void
model_item(const struct model *m, struct doc_item *it, struct model_texts *t,
    int i)
{
	const struct article *a = &m->articles[i];

	snprintf(t->guid[i], sizeof(t->guid[i]), "g%u-%d", m->guids, i);
	snprintf(t->link[i], sizeof(t->link[i]), "http%s://x/%d",
	    m->https ? "s" : "", i);
	snprintf(t->title[i], sizeof(t->title[i]), "T%dv%u", i, a->version);
	snprintf(t->text[i], sizeof(t->text[i]), "text %d, %u", i, a->version);
	*it = (struct doc_item){ t->guid[i], t->link[i], t->title[i],
		t->text[i], 1000 * (i + 1), NULL };
}

void
model_publish(struct model *m, struct doc *doc, struct model_texts *t,
    uint32_t *nnew, uint32_t *nchanged)
{
	int order[MODEL_ARTICLES], n = (int)(random() % (MODEL_ARTICLES + 1));

	*doc = (struct doc){ .title = "F", .incomplete = random() % 6 == 0 };
	*nnew = *nchanged = 0;
	for (int i = 0; i < MODEL_ARTICLES; i++) {
		int k = (int)(random() % (i + 1));

		order[i] = order[k];
		order[k] = i;
		m->articles[i].served &= doc->incomplete;
	}
	for (int k = 0; k < n; k++)
		model_item(m, &doc->items[k], t, order[k]);
	/* The newest stands first, so what is new arrives from the end. */
	for (int k = n; k-- > 0;)
		model_see(m, order[k], nnew, nchanged);
}

void
model_change(struct model *m)
{
	switch (random() % 6) {
	case 0:
		m->guids++;
		break;
	case 1:
		m->https = !m->https;
		break;
	default:
		m->articles[random() % MODEL_ARTICLES].version++;
	}
}

/* The stored article that came next after arrival `after`; -1 if none. */
static int
model_next(const struct model *m, unsigned after)
{
	int best = -1;

	for (int i = 0; i < MODEL_ARTICLES; i++)
		if (m->articles[i].stored && m->articles[i].arrival > after &&
		    (best < 0 ||
		    m->articles[i].arrival < m->articles[best].arrival))
			best = i;
	return best;
}

void
model_retire(struct model *m, unsigned max)
{
	unsigned n = 0, after = 0;

	for (int i = 0; i < MODEL_ARTICLES; i++)
		n += m->articles[i].stored;
	for (int i; n > max && (i = model_next(m, after)) >= 0;) {
		struct article *a = &m->articles[i];

		after = a->arrival;
		if (a->served || a->starred)
			continue;
		a->stored = false;
		a->retired = true;
		n--;
	}
}

int
model_stored(const struct model *m)
{
	int first = (int)(random() % MODEL_ARTICLES);

	for (int k = 0; k < MODEL_ARTICLES; k++) {
		int i = (first + k) % MODEL_ARTICLES;

		if (m->articles[i].stored)
			return i;
	}
	return -1;
}

void
model_titles(const struct model *m, bool (*want)(const struct article *),
    char *out, size_t size)
{
	char rest[200];

	out[0] = '\0';
	for (int i = model_next(m, 0); i >= 0;
	    i = model_next(m, m->articles[i].arrival)) {
		if (!want(&m->articles[i]))
			continue;
		snprintf(rest, sizeof(rest), "%s", out);
		snprintf(out, size, "T%dv%u,%s", i,
		    m->articles[i].stored_version, rest);
	}
}
