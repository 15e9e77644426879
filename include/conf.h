/* SPDX-License-Identifier: ISC */
/*
 * The configuration. One table (conf/options.c) has each option's name, type,
 * default, range and sentence; loading, checking, printing and the test that
 * compares it with the man page all read that table.
 */
#ifndef GAZETTED_CONF_H
#define GAZETTED_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Where the system's daemon answers: gazette looks there. */
#define CONF_SYSTEM_SOCKET "/run/gazetted/gazetted.sock"

/* What is done with some new items; lists have NULL at the end. */
struct conf_filter {
	char *name;
	char *feed, *feed_tag;         /* "" if not said */
	char **field, **words;
	char *match;                   /* "" if not said */
	bool drop, read, star;
	char **tag;
};

/* What is kept of some feeds. */
struct conf_retain {
	char *name;
	char *feed, *tag;              /* "" if not said */
	int64_t max_age, max_items;    /* s; 0: no limit */
};

/* Where changes are put out to: a file (path) or a receiver (url). */
struct conf_sink {
	char *name;
	char *path, *format, *tag;     /* path "": none; tag "": all */
	int64_t max_size, keep;        /* of lines: bytes of a file, old files */
	int64_t items;                 /* of a document */
	char *url, *secret_file;       /* "" if not said */
	char *dead_letters, *ca_file;
	char **allow_private;          /* NULL at the end */
	int64_t batch;                 /* changes of one POST */
};

struct conf {
	char *store, *socket;          /* paths */
	char *socket_mode;             /* octal text, checked */
	char *socket_group, *write_group;
	char *listen, *read_token_file, *write_token_file; /* "" if none */
	char *subscriptions;           /* OPML file; "" if none */
	int64_t parsers;               /* 0: min of cores and 4 */
	char **allow_private;          /* NULL at the end */
	bool allow_file_urls;
	struct {
		int64_t connect_timeout, total_timeout, low_speed_time; /* s */
		int64_t max_body, bodies_in_flight;                     /* bytes */
		int64_t max_transfers, per_host;
		char *user_agent;
	} fetch;
	struct {
		int64_t interval, min_interval, max_interval, host_spacing; /* s */
		char *keep_raw;
	} poll;
	struct {
		int64_t window; /* s */
		int64_t memory; /* bytes */
	} stories;
	struct {
		int64_t max_age, max_items, tombstones; /* s; 0: no limit */
	} retention;
	struct conf_filter *filters;
	size_t nfilters;
	struct conf_retain *retain;    /* in the order of the file */
	size_t nretain;
	struct conf_sink *sinks;
	size_t nsinks;
};

/* Where the daemon runs: decides the defaults of paths. */
struct conf_place {
	bool system;             /* root's daemon, /etc and /var; else a user's */
	const char *data_dir;    /* --data-dir: store, socket, secrets in it; NULL */
};

#define CONF_ERROR_LEN 400

/*
 * Load `file` (NULL: the place's own, which may be absent; "": none). 0 and *out, or -1
 * and "file:line: what is wrong" in `why`.
 */
int conf_load(const struct conf_place *place, const char *file,
    struct conf **out, char why[CONF_ERROR_LEN]);
/* Free it; NULL is fine. */
void conf_free(struct conf *c);
/* Copy a sink's settings; free a copy's; say whether two are the same. */
void conf_sink_copy(struct conf_sink *out, const struct conf_sink *in);
void conf_sink_clear(struct conf_sink *s);
bool conf_sink_same(const struct conf_sink *a, const struct conf_sink *b);
/* Print every option with its value, in the file's own syntax. */
void conf_print(const struct conf *c, FILE *out);
/* Print the documented default file (conf/gazetted.conf is this). */
void conf_print_defaults(FILE *out);

#endif
