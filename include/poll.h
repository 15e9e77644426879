/* SPDX-License-Identifier: ISC */
/*
 * One poll of one feed: the struct that travels the pipeline. Each stage fills
 * in its part; exactly one thread has it at a time. The pipeline makes and frees
 * it.
 */
#ifndef GAZETTED_POLL_H
#define GAZETTED_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "archive.h"
#include "feed.h"
#include "fetch.h"
#include "parser.h"
#include "schedule.h"
#include "wq.h"

/* Which documents are kept as they came, the last of each feed. */
enum keep_raw {
	KEEP_RAW_NEVER,
	KEEP_RAW_ERRORS, /* that could not be read, or not without a warning */
	KEEP_RAW_ALWAYS,
};

enum poll_outcome { POLL_NEW, POLL_UNCHANGED, POLL_ERROR };

/* What the store knows of the feed when the poll begins; strings allocated. */
struct poll_source {
	char *url, *id_base;
	char *etag, *last_modified;
	uint8_t body_hash[DIGEST_LEN]; /* of the last complete document */
	bool has_body_hash;
	char *headers, *username, *password, *proxy, *ca_file;
	int64_t interval;            /* the person's; 0: none */
	int64_t fresh_for;           /* what the last answer said; -1: nothing */
	int64_t error_count;         /* before this poll */
	char *error_code, *error_detail; /* before this poll; NULL: none */
	int64_t error_since;         /* before this poll */
	bool has_items;              /* it was once polled with success */
	int policy;                  /* enum identity_policy */
	struct schedule_memory memory; /* of rhythm and hints */
	int64_t gone_since;          /* the first 410; 0: none */
	char *moved_url;             /* where permanent redirects end; NULL: none */
	int64_t moved_since, moved_polls; /* since when, and how often in a row */
	uint32_t rules;              /* PARSE_RULES that made the known hashes */
	uint8_t *known;              /* raw hashes, sorted, DIGEST_LEN each */
	size_t nknown;
	uint64_t *boiler;
	size_t nboiler;
	struct archive_source archive;
};

struct prepare;

struct feed_poll {
	struct wq_job job;           /* while at the store */
	void (*next)(struct feed_poll *p); /* who has it after the store; loop */
	uint64_t commits;            /* of the store, when it was to be loaded */
	void *pipeline;              /* the pipeline's own */

	int64_t feed;                /* row; 0: a URL that is not subscribed (yet) */
	char id[FEED_ID_LEN + 1];
	bool forced;                 /* a person insists: no Retry-After, no cool-down */
	struct feed_spec *spec;      /* feed 0: store_save_poll adds this feed first */
	int64_t started;             /* Unix seconds */
	bool asked;                  /* somebody wants the feed's own document */
	bool page;                   /* of the feed's archive: source.archive.url */
	bool gone;                   /* the feed is not there any more (or paused) */

	struct poll_source source;   /* from the store */
	struct fetch_result fetch;   /* from fetch */
	uint8_t body_hash[DIGEST_LEN]; /* of fetch.body */
	size_t body_bytes;           /* of fetch.body, which is freed once parsed */
	bool made;                   /* of the memory for bodies it has, in place
	                              * of the body: */
	size_t made_bytes;           /* what was made of it */
	struct parse_result *parsed; /* from the parser; NULL: not parsed */

	/* The verdict, by the pipeline. */
	enum poll_outcome outcome;   /* POLL_NEW becomes UNCHANGED if the store finds so */
	const char *code;            /* error, a literal of API.md; http_<status> is
	                              * made from fetch.status where this is "http" */
	char detail[PARSE_DETAIL_LEN];
	const char *warning;         /* a literal, NULL if none */
	char warning_detail[PARSE_DETAIL_LEN];
	bool keep_validators;        /* store etag and last_modified of this answer */
	enum keep_raw keep_raw;
	bool raw;                    /* fetch.body is still there, to be kept */
	bool uncounted;              /* our own fault: nothing is held against the feed */

	/* The next poll. The store calls `plan`, on its thread, once it knows
	 * what is new; it uses nothing but this poll. NULL: next_poll is set. */
	void (*plan)(struct feed_poll *p);
	/* The same once it is written, or has failed, and waits for the commit:
	 * the records are of no use any more. NULL: they are kept. */
	void (*stored)(struct feed_poll *p);
	struct schedule_conf schedule;
	int64_t judged;              /* when the verdict was made */
	char *cool_origin;           /* its host is to be left alone; NULL: not */
	int64_t cool_until;
	int64_t cooling;             /* seconds until its host is asked again */
	uint32_t jitter;             /* a random number */
	int64_t next_poll;
	const char *reason;          /* of next_poll, a literal */
	int64_t retry_until;         /* the server's word for not before; 0: none */
	char *terms;                 /* all terms, a JSON array; NULL: none */
	struct schedule_memory memory; /* after this poll */

	struct archive_verdict archive; /* what follows for the back-fill */

	struct prepare *prepare;     /* the store's, while it has the poll */
	size_t packed_bytes;         /* of memory, that packed texts take */
	/* Called by the store, where it is set, when it has packed the texts:
	 * the records are without them, and may take less memory; on a thread
	 * of its own, and then on the loop. */
	void (*slim)(struct feed_poll *p);
	void (*slimmed)(struct feed_poll *p);

	/* From the store. */
	int64_t due;                 /* next_poll, or a page of the archive before */
	uint32_t nnew, nchanged;
	bool existed;                /* spec: this feed was there already */
	bool went;                   /* this poll made it gone for good */
	bool adopted;                /* this poll made fetch.url the feed's URL */
	int store_error;             /* 0, or why nothing was stored (an errno) */
};

/* Read the word for it: never, errors, always. -1: it is another. */
int keep_raw_from(const char *word);
/* Fill in the source of a first poll from what the person said. */
void poll_source_from_spec(struct poll_source *s, const struct feed_spec *spec);
/* The URL that is asked for: the feed's, or its archive's page's. */
const char *feed_poll_url(const struct feed_poll *p);
/* Free a poll and all it holds; NULL is fine. */
void feed_poll_free(struct feed_poll *p);
/* Write the error's machine word ("timeout", "http_404"); "" if none. */
void feed_poll_code(const struct feed_poll *p, char *out, size_t size);

#endif
