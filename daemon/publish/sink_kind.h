/* SPDX-License-Identifier: ISC */
/* What a kind of sink does with changes. On a query thread. */
#ifndef GAZETTED_SINK_KIND_H
#define GAZETTED_SINK_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"
#include "query.h"

#define SINK_ERROR_LEN 200

/* One run of a sink. */
struct sink_run {
	const struct conf_sink *conf;
	const char *epoch;
	int64_t position; /* what is after it has to go out */
	int64_t seq;      /* the last change */
	int64_t next;     /* out: where the sink is after this run */
	char why[SINK_ERROR_LEN]; /* out: what failed */
};

struct sink_kind {
	const char *name;
	bool lazy;        /* not at each change: once a second */
	/* 0, or -1 with r->why; what went out in part goes out again then. */
	int (*run)(struct sink_run *r, struct query *q);
};

extern const struct sink_kind sink_lines, sink_document;

#endif
