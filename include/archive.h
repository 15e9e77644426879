/* SPDX-License-Identifier: ISC */
/*
 * Back-fill: after a feed's own document its archive is read, page by page, as
 * the documents link to it (RFC 5005: rel prev-archive, else next). Each page is
 * a poll of its own, asked for when its host has room, and stored with the URL
 * of the one that follows: what a restart interrupts goes on after it.
 */
#ifndef GAZETTED_ARCHIVE_H
#define GAZETTED_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

struct feed_poll;

/* How far it is. The numbers are stored: append only. */
enum archive_state {
	ARCHIVE_NONE,    /* none was asked for: not stored */
	ARCHIVE_WANTED,  /* it begins with the feed's next poll */
	ARCHIVE_RUNNING,
	ARCHIVE_DONE,
	ARCHIVE_STOPPED, /* before its end: the detail says why */
};

/* What the store knows of it when a poll begins. */
struct archive_source {
	enum archive_state state;
	char *url;              /* of the page, allocated */
	int64_t began, pages, bytes, tries;
	uint64_t *seen;         /* hashes of the URLs so far, allocated */
	size_t nseen;
};

/* What follows from a poll. */
enum archive_step {
	ARCHIVE_STAYS,  /* nothing */
	ARCHIVE_NEXT,   /* `url` is the next page */
	ARCHIVE_AGAIN,  /* the same page, after `wait` */
	ARCHIVE_ENDS,   /* there are no more pages */
	ARCHIVE_STOPS,  /* there may be, but they are not read: `why` */
};

#define ARCHIVE_WHY_LEN 300
#define ARCHIVE_SEEN 2

struct archive_verdict {
	enum archive_step step;
	char *url;              /* allocated */
	int64_t wait;           /* seconds */
	char why[ARCHIVE_WHY_LEN];
	uint64_t seen[ARCHIVE_SEEN]; /* of the URLs of this poll */
};

/* Judge a poll that has its outcome; fills p->archive. Pure. */
void archive_judge(struct feed_poll *p);
/* Name a state as the interface does. */
const char *archive_state_name(enum archive_state state);

#endif
