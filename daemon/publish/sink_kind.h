/* SPDX-License-Identifier: ISC */
/*
 * What a kind of sink does with changes: a file's does all of it on a query
 * thread; a receiver's only makes there what the loop then posts.
 */
#ifndef GAZETTED_SINK_KIND_H
#define GAZETTED_SINK_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "conf.h"
#include "query.h"
#include "secret.h"

#define SINK_ERROR_LEN 300

/* One run of a sink. */
struct sink_run {
	const struct conf_sink *conf;
	const char *epoch;
	int64_t position; /* what is after it has to go out */
	int64_t seq;      /* the last change */
	int64_t next;     /* out: where the sink is after this run */
	char why[SINK_ERROR_LEN]; /* out: what failed */

	/* Of a receiver: what is to be posted, kept until it is settled. */
	struct buf body;  /* a JSON array; empty: nothing */
	int64_t changes;  /* in it */
	int64_t most;     /* that it may have */
	int status;       /* of the answer that refused it */
	char key[SECRET_MAX + 1]; /* as the secret file has it; "": not signed */
};

struct sink_kind {
	const char *name;
	bool lazy;        /* not at each change: once a second */
	/* 0, or -1 with r->why; what went out in part goes out again then. On
	 * a query thread. */
	int (*run)(struct sink_run *r, struct query *q);
};

extern const struct sink_kind sink_lines, sink_document, sink_post;

/*
 * Append to `out` what comes after r->position, as lines of the change stream
 * or, with `array`, as a JSON array of them: at most `most` changes (0: any
 * number), or about BOUND_API_BATCH bytes. Sets r->next and r->changes. 0, or
 * -1. On a query thread.
 */
int sink_changes(struct sink_run *r, struct query *q, struct buf *out,
    bool array, int64_t most);
/*
 * Append whole lines to a file, which makes room as the sink's max_size and
 * keep say, and have them on the disk; a line that a crash has torn is ended.
 * 0, or -1 with r->why.
 */
int sink_append(struct sink_run *r, const char *path, const char *lines,
    size_t n);
/* Put what a receiver refused into the file of dead letters. 0 or -1. */
int sink_bury(struct sink_run *r);

/* --- posting, on the loop --- */

struct fetch;
struct post;

/* Prepare to post to conf->url. */
struct post *post_new(struct fetch *fetch, const struct conf_sink *conf);
/*
 * Post r->body, signed with r->key, which is wiped. 0, and `done` is called
 * once, later; or -1 with r->why.
 */
int post_start(struct post *p, struct sink_run *r, void (*done)(void *arg),
    void *arg);
/* Give it up: `done` is called soon. */
void post_cancel(struct post *p);
/* Free; nothing may be under way. NULL is fine. */
void post_free(struct post *p);

enum post_verdict {
	POST_TAKEN,    /* 2xx */
	POST_REFUSED,  /* the receiver will not have these changes: r->status */
	POST_FAILED,   /* another time, maybe */
};
/*
 * What came of it, in `done`: r->why says what is wrong, and *pause_ms how
 * long the receiver wants to be left alone (0: it does not say).
 */
enum post_verdict post_verdict(const struct post *p, struct sink_run *r,
    int64_t *pause_ms);

#endif
