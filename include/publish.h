/* SPDX-License-Identifier: ISC */
/*
 * The interface over HTTP on a Unix socket (evhttp): routes, replies, streams
 * with back-pressure. Loop thread only.
 */
#ifndef GAZETTED_PUBLISH_H
#define GAZETTED_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct event_base;
struct fetch;
struct parser_pool;
struct pipeline;
struct publish;
struct store;

struct conf_sink;

struct publish_conf {
	const char *socket_path;
	mode_t socket_mode;
	const char *socket_group;  /* NULL: leave it */
	const char *write_group;   /* NULL: only root and the daemon's user write */
	const char *listen;        /* ADDRESS:PORT of loopback; NULL: no TCP */
	const char *read_token_file, *write_token_file; /* for it; NULL: none */
	const struct conf_sink *sinks; /* copied */
	size_t nsinks;
	int activated_fd;          /* a listening socket from the supervisor; -1: none */
	bool allow_file_urls;
	struct store *store;
	struct pipeline *pipeline;
	struct parser_pool *parsers;
	struct fetch *fetch;
	const struct turns *turns; /* of the loop; NULL: not known */
};

#define PUBLISH_ERROR_LEN 300

/* Check the text of `listen` ("": none). 0 or -1. Any thread. */
int publish_check_listen(const char *text);

/*
 * Bind (or take over) the socket and answer on it. 0 and *out, else a sysexits
 * code and a sentence in `why`: EX_CANTCREAT (73) for a path that is not a
 * stale socket or cannot be bound, EX_UNAVAILABLE (69) for a live one.
 */
int publish_start(struct event_base *base, const struct publish_conf *conf,
    struct publish **out, char why[PUBLISH_ERROR_LEN]);
/* Have these sinks from now on; they are copied. */
void publish_configure_sinks(struct publish *p, const struct conf_sink *sinks,
    size_t n);
/* The store committed changes up to `seq`: wake who waits for them. */
void publish_changed(struct publish *p, int64_t seq);
/*
 * Stop accepting; answers under way get a moment to end. `idle` (may be NULL)
 * is called whenever the last of them has.
 */
void publish_stop_accepting(struct publish *p, void (*idle)(void *arg),
    void *arg);
/* Say whether all requests have been answered. */
bool publish_is_idle(const struct publish *p);
/* Close every connection, unlink our socket (never an inherited one), free. */
void publish_free(struct publish *p);

/*
 * Subscribe to what an OPML file lists, as a client's POST would; the log says
 * what came of it.
 */
void publish_subscriptions(struct publish *p, const char *path);

#endif
