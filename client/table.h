/* SPDX-License-Identifier: ISC */
/*
 * Tables. On a terminal: aligned columns with a heading that fit its width,
 * columns that stay empty left out, the flexible ones cut first. Elsewhere:
 * whole values, one row a line, separated by TABs, without a heading.
 */
#ifndef GAZETTE_TABLE_H
#define GAZETTE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "output.h"

#define TABLE_COLUMNS 10

struct table_column {
	const char *heading;
	bool right;    /* numbers */
	bool flexible; /* may be cut to fit */
};

struct table;

/* Make a table of `n` columns, an array that outlives it. */
struct table *table_new(struct output *out, const struct table_column *columns,
    size_t n);
/* Add a row; NULL is an empty cell. Its values are copied. */
void table_row(struct table *t, const char *const *cells,
    enum output_style style);
/* Print what is left, and free the table; NULL is fine. */
void table_end(struct table *t);

/*
 * Fit column widths into `total`, two columns of space between them; an
 * empty column takes none. Flexible ones give way first, the widest first.
 * For table.c and its tests.
 */
void table_fit(size_t *widths, const struct table_column *columns, size_t n,
    size_t total);

#endif
