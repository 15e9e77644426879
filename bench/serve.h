/* SPDX-License-Identifier: ISC */
/* The parts of bench-serve. */
#ifndef GAZETTED_BENCH_SERVE_H
#define GAZETTED_BENCH_SERVE_H

#include <stddef.h>
#include <stdint.h>

#define CONNECTIONS_MAX 128

/* Targets of requests, one a line of a file. */
struct targets {
	char *text;
	char **lines;
	size_t n, next;
};

/* Read the file or exit. The lines live until the end. */
void targets_read(struct targets *t, const char *file);
/* The next one, from the first again after the last. */
const char *targets_next(struct targets *t);

/* Connect to a socket, or exit. */
int connect_to(const char *path);
/* Microseconds on the monotonic clock. */
int64_t now_us(void);
/* qsort's comparison of uint32_t. */
int by_time(const void *a, const void *b);

/*
 * Mark items at a rate, by PATCH, while so many followers read the change
 * stream; prints changes a second that came, p50 and p99 of the lag from a
 * change's sending to its line in microseconds, and bytes a second read.
 */
int follow(const char *path, const char *file, int followers, int rate,
    int seconds);
/*
 * Read all items' JSON in arrival order and unpack it; prints rows, bytes and
 * seconds.
 */
int read_rows(const char *store);

#endif
