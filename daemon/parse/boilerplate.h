/* SPDX-License-Identifier: ISC */
/*
 * Lines that recur across a feed's items: share lines, disclaimers, "back to
 * top". They say nothing of a story, so sketches leave them out.
 */
#ifndef GAZETTED_PARSE_BOILERPLATE_H
#define GAZETTED_PARSE_BOILERPLATE_H

#include <stddef.h>
#include <stdint.h>

#include "util.h"

struct boilerplate;

/* Begin with the hashes that are known, sorted. */
struct boilerplate *boilerplate_new(const uint64_t *known, size_t n);
void boilerplate_free(struct boilerplate *b);
/* Take note of the lines of one item's text, which is to outlive `b`. */
void boilerplate_learn(struct boilerplate *b, struct str text);
/* Find the new ones: valid until it is freed. */
void boilerplate_finish(struct boilerplate *b, const uint64_t **fresh,
    size_t *n);
/* Known and new together, sorted: valid until it is freed. */
const uint64_t *boilerplate_all(const struct boilerplate *b, size_t *n);

#endif
