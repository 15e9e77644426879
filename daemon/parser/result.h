/* SPDX-License-Identifier: ISC */
/*
 * One document on its way through the pool, and how its result is gathered
 * from frames. Loop thread only.
 */
#ifndef GAZETTED_PARSER_RESULT_H
#define GAZETTED_PARSER_RESULT_H

#include <stdbool.h>
#include <stddef.h>

#include "parser.h"

struct frame_memory;

struct document {
	struct document *next;
	struct parse_request request;
	void (*done)(void *arg, struct parse_result *result);
	void *arg;
	struct parse_result *result; /* owned until `done` */
	bool broke;                  /* a worker broke over it */
};

/*
 * Add a frame to the document's result. 0, 1 when it was the last, -1 when it
 * is malformed, out of order or too many.
 */
int result_add(struct document *d, int type, const char *p, size_t n);
/* The result is complete and owns the memory that it points into. */
void result_keep(struct document *d, struct frame_memory *memory);
/* Drop what was gathered; the result is this status (detail: a format). */
void result_fail(struct document *d, enum parse_outcome outcome,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
