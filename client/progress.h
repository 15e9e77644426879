/* SPDX-License-Identifier: ISC */
/*
 * A bar on the last line of the terminal that standard error is, while a
 * command waits. Nothing is shown elsewhere, on a dumb terminal, or before a
 * moment has passed; NULL stands for a bar that is not shown.
 */
#ifndef GAZETTE_PROGRESS_H
#define GAZETTE_PROGRESS_H

#include "client.h"

struct progress;

/* What is counted. */
enum progress_unit { PROGRESS_FEEDS, PROGRESS_ITEMS, PROGRESS_BYTES };

/* Begin one, unless it is not wanted (as with --json) or has no place. */
struct progress *progress_new(const char *what, bool wanted,
    enum progress_unit unit);
/* Say how many there are in all; 0: that is not known. */
void progress_total(struct progress *p, long long total);
/* Show that so many are done, unless the last look was a moment ago. */
void progress_at(struct progress *p, long long done);
/* Show a word in place of the count: what is being done. */
void progress_part(struct progress *p, const char *part);
/* Take it off the screen, for other lines; it comes again. */
void progress_hide(struct progress *p);
/* Take it off the screen and free it. */
void progress_free(struct progress *p);

/*
 * Watch a number of the daemon's status while another request is under way,
 * on a connection of its own.
 */
struct progress_watch {
	struct connection *conn;
	struct progress *progress;
	const char *object, *member; /* of the status; object NULL: at its top */
	long long before;            /* the number at the beginning */
	int64_t looked;              /* monotonic ms */
};

/*
 * Begin to watch: *w is filled, and `total` (0: not known) is what the number
 * grows by. Nothing is asked where there is no bar.
 */
void progress_watch_begin(struct progress_watch *w, struct progress *p,
    const struct client *c, const char *object, const char *member,
    long long total);
/* Look, if it is time: a request's tick. */
void progress_watch_tick(void *watch);
void progress_watch_end(struct progress_watch *w);

#endif
