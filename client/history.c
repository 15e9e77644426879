/* SPDX-License-Identifier: ISC */
/*
 * Changes from text to text, line by line: what both begin and end with is
 * left out, and of the rest the longest common lines. Texts with too many
 * lines for that are told as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "history.h"

struct lines {
	struct str *list;
	size_t n;
};

static void
lines_add(struct lines *l, const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n + (text[n] != '\0')) {
		n = strcspn(text, "\n");
		if (n > 0)
			l->list[l->n++] = (struct str){ text, n };
	}
}

/* The lines that a reader sees of an item: title, link, text. */
static void
lines_of(struct lines *l, const json_t *item)
{
	static const char *const members[] = { "title", "url", "content_text" };
	size_t room = 0;

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		room += strlen(text_of(item, members[i])) + 1;
	l->list = xcalloc(room, sizeof(*l->list));
	l->n = 0;
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		lines_add(l, text_of(item, members[i]));
}

static bool
same_line(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

static void
print_line(struct client *c, char sign, struct str line)
{
	char *text = xasprintf("%c %.*s", sign, (int)line.n, line.s);

	output_style(&c->out, sign == '-' ? STYLE_BAD : STYLE_GOOD);
	output_text(&c->out, str_from(text));
	output_style(&c->out, STYLE_PLAIN);
	output_bytes(&c->out, "\n", 1);
	free(text);
}

static void
print_whole(struct client *c, const struct lines *a, const struct lines *b)
{
	for (size_t i = 0; i < a->n; i++)
		print_line(c, '-', a->list[i]);
	for (size_t i = 0; i < b->n; i++)
		print_line(c, '+', b->list[i]);
}

/* Cut what both begin and end with. */
static void
cut_common(struct lines *a, struct lines *b)
{
	while (a->n > 0 && b->n > 0 && same_line(a->list[0], b->list[0])) {
		a->list++, a->n--;
		b->list++, b->n--;
	}
	while (a->n > 0 && b->n > 0 &&
	    same_line(a->list[a->n - 1], b->list[b->n - 1])) {
		a->n--;
		b->n--;
	}
}

/* Fill in how many lines two ends have in common, from each pair of lines. */
static uint16_t *
common_table(const struct lines *a, const struct lines *b)
{
	size_t width = b->n + 1;
	uint16_t *t = xcalloc((a->n + 1) * width, sizeof(*t));

	for (size_t i = a->n; i-- > 0;)
		for (size_t j = b->n; j-- > 0;) {
			uint16_t down = t[(i + 1) * width + j];
			uint16_t right = t[i * width + j + 1];

			if (same_line(a->list[i], b->list[j]))
				t[i * width + j] = (uint16_t)
				    (t[(i + 1) * width + j + 1] + 1);
			else
				t[i * width + j] = down > right ? down : right;
		}
	return t;
}

static void
print_changes(struct client *c, const struct lines *a, const struct lines *b)
{
	uint16_t *t = common_table(a, b);
	size_t width = b->n + 1, i = 0, j = 0;

	while (i < a->n || j < b->n) {
		if (i < a->n && j < b->n && same_line(a->list[i], b->list[j]))
			i++, j++;
		else if (i < a->n && (j == b->n ||
		    t[(i + 1) * width + j] >= t[i * width + j + 1]))
			print_line(c, '-', a->list[i++]);
		else
			print_line(c, '+', b->list[j++]);
	}
	free(t);
}

bool
history_step(struct client *c, const json_t *from, const json_t *to)
{
	struct lines a, b;
	struct str *lists[2];
	bool any;

	lines_of(&a, from);
	lines_of(&b, to);
	lists[0] = a.list;
	lists[1] = b.list;
	cut_common(&a, &b);
	any = a.n > 0 || b.n > 0;
	if (a.n > BOUND_CLIENT_DIFF || b.n > BOUND_CLIENT_DIFF)
		print_whole(c, &a, &b);
	else
		print_changes(c, &a, &b);
	free(lists[0]);
	free(lists[1]);
	return any;
}

void
history_print(struct client *c, const json_t *item, const json_t *revisions)
{
	const json_t *after = item;
	const char *time = text_of(json_object_get(item, "_gazetted"),
	    "last_changed");
	json_t *revision;
	size_t i;

	if (json_array_size(revisions) == 0)
		output_line(&c->out, "There is no earlier text.");
	json_array_foreach(revisions, i, revision) {
		const json_t *before = json_object_get(revision, "item");

		output_line(&c->out, "Changed %s (from revision %lld)",
		    time, number_of(revision, "revision"));
		(void)history_step(c, before, after);
		output_bytes(&c->out, "\n", 1);
		after = before;
		time = text_of(revision, "time");
	}
}
