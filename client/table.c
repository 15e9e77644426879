/* SPDX-License-Identifier: ISC */
/*
 * Table layout. The first BOUND_CLIENT_ROWS rows decide the widths; later rows
 * are printed at once with these, so a long list is never held.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "table.h"
#include "termtext.h"

#define GAP 2        /* columns between two */
#define FLEXIBLE_MIN 8

struct row {
	char *cells[TABLE_COLUMNS];
	enum output_style style;
};

struct table {
	struct output *out;
	const struct table_column *columns;
	size_t ncolumns;
	size_t widths[TABLE_COLUMNS];
	struct row *rows; /* that wait for the widths */
	size_t nrows, cap;
	bool laid_out;
};

struct table *
table_new(struct output *out, const struct table_column *columns, size_t n)
{
	struct table *t = xcalloc(1, sizeof(*t));

	t->out = out;
	t->columns = columns;
	t->ncolumns = n < TABLE_COLUMNS ? n : TABLE_COLUMNS;
	return t;
}

/* The widest column that may still give way: flexible ones if `flexible`. */
static size_t
widest(const size_t *widths, const struct table_column *columns, size_t n,
    bool flexible)
{
	size_t found = n;

	for (size_t i = 0; i < n; i++) {
		if (flexible && !columns[i].flexible)
			continue;
		if (widths[i] <= (flexible ? FLEXIBLE_MIN : 1))
			continue;
		if (found == n || widths[i] > widths[found])
			found = i;
	}
	return found;
}

void
table_fit(size_t *widths, const struct table_column *columns, size_t n,
    size_t total)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += widths[i] > 0 ? widths[i] + GAP : 0;
	while (sum > total + GAP) {
		size_t i = widest(widths, columns, n, true);

		if (i == n)
			i = widest(widths, columns, n, false);
		if (i == n)
			return;
		widths[i]--;
		sum--;
	}
}

/* Print `n` blanks. */
static void
blanks(struct output *o, size_t n)
{
	static const char space[] = "                ";

	for (; n > 0; n -= n < sizeof(space) - 1 ? n : sizeof(space) - 1)
		output_bytes(o, space, n < sizeof(space) - 1 ? n :
		    sizeof(space) - 1);
}

/* The last column that is shown: it is not filled up with blanks. */
static size_t
last_column(const struct table *t)
{
	size_t last = 0;

	for (size_t i = 0; i < t->ncolumns; i++)
		if (t->widths[i] > 0)
			last = i;
	return last;
}

/* Print one cell, filled up to its column's width. */
static void
print_cell(struct table *t, size_t i, const char *cell, bool last)
{
	struct buf text;
	size_t used;

	buf_init(&text, BOUND_CLIENT_CELL);
	used = termtext_line(&text, str_from(cell), t->widths[i]);
	if (t->columns[i].right && used < t->widths[i])
		blanks(t->out, t->widths[i] - used);
	output_bytes(t->out, text.data, text.len);
	buf_free(&text);
	if (last)
		return;
	if (!t->columns[i].right && used < t->widths[i])
		blanks(t->out, t->widths[i] - used);
	blanks(t->out, GAP);
}

/* Print a row aligned. */
static void
print_row(struct table *t, const struct row *row)
{
	size_t last = last_column(t);

	if (row->style != STYLE_PLAIN)
		output_style(t->out, row->style);
	for (size_t i = 0; i <= last; i++)
		if (t->widths[i] > 0)
			print_cell(t, i, row->cells[i], i == last);
	if (row->style != STYLE_PLAIN)
		output_style(t->out, STYLE_PLAIN);
	output_bytes(t->out, "\n", 1);
}

/* Print a row for a program: whole values, TABs between them. */
static void
print_plain(struct table *t, const char *const *cells)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		struct buf text;

		buf_init(&text, BOUND_CLIENT_TEXT);
		termtext_plain(&text, str_from(cells[i]));
		output_bytes(t->out, text.data, text.len);
		buf_free(&text);
		output_bytes(t->out, i + 1 < t->ncolumns ? "\t" : "\n", 1);
	}
}

/* Measure the waiting rows and fix the widths. */
static void
lay_out(struct table *t)
{
	for (size_t r = 0; r < t->nrows; r++) {
		for (size_t i = 0; i < t->ncolumns; i++) {
			size_t w = t->rows[r].cells[i] == NULL ? 0 :
			    termtext_width(str_from(t->rows[r].cells[i]));

			if (w > t->widths[i])
				t->widths[i] = w;
		}
	}
	for (size_t i = 0; i < t->ncolumns; i++) {
		size_t heading = strlen(t->columns[i].heading);

		if (t->widths[i] > 0 && t->widths[i] < heading)
			t->widths[i] = heading;
	}
	table_fit(t->widths, t->columns, t->ncolumns, t->out->width);
	t->laid_out = true;
}

/* Print the heading and the rows that waited. */
static void
flush_rows(struct table *t)
{
	struct row heading = { .style = STYLE_DIM };

	if (t->nrows == 0)
		return;
	lay_out(t);
	for (size_t i = 0; i < t->ncolumns; i++)
		heading.cells[i] = (char *)t->columns[i].heading;
	print_row(t, &heading);
	for (size_t r = 0; r < t->nrows; r++) {
		print_row(t, &t->rows[r]);
		for (size_t i = 0; i < t->ncolumns; i++)
			free(t->rows[r].cells[i]);
	}
	t->nrows = 0;
}

void
table_row(struct table *t, const char *const *cells, enum output_style style)
{
	struct row row = { .style = style };

	if (!t->out->tty) {
		print_plain(t, cells);
		return;
	}
	for (size_t i = 0; i < t->ncolumns; i++)
		row.cells[i] = xstrdup(cells[i] ? cells[i] : "");
	if (t->laid_out) {
		print_row(t, &row);
		for (size_t i = 0; i < t->ncolumns; i++)
			free(row.cells[i]);
		return;
	}
	if (t->nrows == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 16;
		t->rows = xreallocarray(t->rows, t->cap, sizeof(row));
	}
	t->rows[t->nrows++] = row;
	if (t->nrows == BOUND_CLIENT_ROWS)
		flush_rows(t);
}

void
table_end(struct table *t)
{
	if (t == NULL)
		return;
	flush_rows(t);
	free(t->rows);
	free(t);
}
