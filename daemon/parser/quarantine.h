/* SPDX-License-Identifier: ISC */
/*
 * Bodies that broke a worker: they are refused for BOUND_QUARANTINE_S. At
 * most BOUND_QUARANTINE are remembered, the newest. `now_ms` is a monotonic
 * time in milliseconds. Loop thread only.
 */
#ifndef GAZETTED_PARSER_QUARANTINE_H
#define GAZETTED_PARSER_QUARANTINE_H

#include <stddef.h>
#include <stdint.h>

#include "parse.h"
#include "util.h"

struct quarantine;

struct quarantine *quarantine_new(void);
/* Free it; NULL is fine. */
void quarantine_free(struct quarantine *q);
/* Remember a body and what became of it. */
void quarantine_add(struct quarantine *q, struct str body,
    const struct parse_status *status, int64_t now_ms);
/* Say what became of that body, valid until the next addition; NULL: fine. */
const struct parse_status *quarantine_find(const struct quarantine *q,
    struct str body, int64_t now_ms);

#endif
