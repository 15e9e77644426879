/* SPDX-License-Identifier: ISC */
/*
 * A client of test_api.c: it turns the daemon's loop while it waits, so that
 * both ends are in one thread.
 */
#ifndef GAZETTED_API_CLIENT_H
#define GAZETTED_API_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

struct client {
	int fd;
	bool ended; /* the daemon has closed */
	struct buf in;
};

/* Turn the loop for a while. */
void turn(int ms);
void client_open(struct client *c, const char *path);
void client_close(struct client *c);
void client_send(struct client *c, const char *text);
void client_get(struct client *c, const char *target);
/* Read what there is, at most `max` bytes. */
void client_read(struct client *c, size_t max);
/* Turn the loop until the daemon has closed the connection. */
void client_drain(struct client *c);
/* Turn the loop until `text` has come `count` times. */
void client_expect(struct client *c, const char *text, int count);
/* Send a whole request, half-close, and read the answer to its end. */
void ask(struct client *c, const char *path, const char *request);
/* Say how many times a text is in what came. */
int count_of(struct client *c, const char *text);

#endif
