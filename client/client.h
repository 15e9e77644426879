/* SPDX-License-Identifier: ISC */
/*
 * What a command that talks to the daemon has: its options, where it prints,
 * the connection.
 */
#ifndef GAZETTE_CLIENT_H
#define GAZETTE_CLIENT_H

#include <jansson.h>
#include <stdint.h>

#include "args.h"
#include "connection.h"
#include "output.h"

struct client {
	struct args args;
	struct output out;
	struct connection *conn;
	int64_t now; /* when the command began */
};

/*
 * Begin: read the options, prepare the connection. -1 to go on, else the exit
 * code, with nothing left to end.
 */
int client_begin(struct client *c, int argc, char **argv, int min, int max);
/*
 * The same for a command that can also read a store itself: the one that
 * --store names, or that of a daemon which does not run.
 */
int client_begin_reading(struct client *c, int argc, char **argv, int min,
    int max);
/* Finish the output, free all; returns the final exit code. */
int client_end(struct client *c, int rc);

/*
 * GET `path` and hold its answer. EXIT_OK and *out, which the caller
 * releases; else the exit code, the reason printed after `what`.
 */
int client_get(struct client *c, const char *path, const char *what,
    json_t **out);
/*
 * Send a request with a JSON body (NULL: none; not released). EXIT_OK and
 * *out (NULL if the answer had no JSON), as client_get.
 */
int client_send(struct client *c, const char *method, const char *path,
    const json_t *body, long wait, struct answer *out);

/* A member's text, "" if it is none. */
const char *text_of(const json_t *object, const char *key);
/* A member's number, 0 if it is none. */
long long number_of(const json_t *object, const char *key);
/*
 * A member's time for a table: relative on a terminal, as it is elsewhere.
 * `out` has WHEN_TEXT_LEN bytes. Returns it.
 */
const char *time_of(const struct client *c, const json_t *object,
    const char *key, char *out);

#endif
