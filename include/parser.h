/* SPDX-License-Identifier: ISC */
/*
 * The daemon's pool of gazetted-parser processes. A worker is confined before
 * it reads a byte; one that crashes, hangs, outgrows its limits or talks
 * nonsense is killed and replaced, and only the document it had fails. The
 * hash of that document's bytes is refused for a day. Loop thread only.
 */
#ifndef GAZETTED_PARSER_H
#define GAZETTED_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "parse.h"

struct event_base;
struct parser_pool;

/* All that one document gave; decoded and checked. */
struct parse_result {
	struct parse_status status;
	struct feed_record feed;    /* if status.outcome is PARSE_OK and kind FEED */
	struct item_record *items;
	size_t nitems;
	struct found_link *links;
	size_t nlinks;
	int64_t cpu_us;             /* CPU time that it took, microseconds */
	void *frames;               /* the pool's: memory the strings point into */
	size_t bytes;               /* of memory that it takes, in all */
};

/* Free a result and everything in it; NULL is fine. Any thread. */
void parse_result_free(struct parse_result *r);
/*
 * Items have lost long texts, which went elsewhere: hold what is left in as
 * much memory as it takes. Any thread.
 */
void parse_result_slim(struct parse_result *r);
/*
 * The records have been stored: free them, and keep the status and how many
 * were lost. NULL is fine. Any thread.
 */
void parse_result_spend(struct parse_result *r);

struct parser_conf {
	const char *path;   /* of gazetted-parser, absolute */
	unsigned workers;   /* processes kept */
	/* The confinement of a worker failed: nothing may be parsed any more.
	 * Called once, on the loop, with the reason; the daemon stops (78),
	 * or with 69 if `other_build`. What waits is answered; the pool is
	 * freed later, neither in this call nor in a `done`. */
	void (*fatal)(void *arg, bool other_build, const char *why);
	void *arg;
};

/*
 * Start the workers (digest_init was called). NULL when the event loop has no
 * room; a worker that does not start is reported by `fatal`, later.
 */
struct parser_pool *parser_pool_new(struct event_base *base,
    const struct parser_conf *conf);
/*
 * Parse a document. The request's bytes must live until `done`, which gets the
 * result and owns it; `done` is always called, never from inside this call.
 * Requests wait for a free worker in order.
 */
void parser_submit(struct parser_pool *pool, const struct parse_request *request,
    void (*done)(void *arg, struct parse_result *result), void *arg);
/* Say how many requests wait or run. */
size_t parser_pending(const struct parser_pool *pool);

struct parser_stats {
	uint64_t documents; /* finished */
	uint64_t killed;    /* workers killed for CPU, time, memory or nonsense */
	uint64_t crashed;   /* workers that ended by themselves with a document */
	uint64_t refused;   /* documents in quarantine */
	unsigned workers;   /* alive */
};
void parser_pool_stats(const struct parser_pool *pool, struct parser_stats *out);
/* Fill pids[] with the workers' process ids; says how many there are. */
size_t parser_pool_pids(const struct parser_pool *pool, pid_t *pids, size_t max);
/*
 * Kill the workers, answer what was waiting with PARSE_INTERNAL, free.
 * NULL is fine.
 */
void parser_pool_free(struct parser_pool *pool);

#endif
