/* SPDX-License-Identifier: ISC */
/*
 * An origin for benchmarks: a process that gives the same answer to each
 * request as fast as it can, on many addresses of the loopback, so that one
 * machine looks like many hosts.
 */
#ifndef GAZETTED_BENCH_ORIGIN_H
#define GAZETTED_BENCH_ORIGIN_H

#include <stdint.h>
#include <sys/types.h>

struct origin {
	pid_t pid;
	uint16_t port;
	unsigned hosts; /* it listens on 127.0.1.1 and the `hosts` - 1 after it */
	/* Somebody else's, not started here: "https://localhost:PORT", and the
	 * authorities that it is believed by; NULL: it is one of ours. */
	const char *base, *ca_file;
};

/*
 * Start one that answers with the `n` answers in turn, whole responses
 * (document k has answer k % n), or, where `known` is not NULL, with that to a
 * request that has a validator. Each ORIGIN_MARK in an answer becomes the
 * number of the document asked for. It listens on `o->port`, where that is not
 * 0: in the place of one that was stopped. 0 or -1.
 */
#define ORIGIN_MARK "@@@@@"

int origin_start(struct origin *o, unsigned hosts, char *const *answers,
    size_t n, const char *known);
void origin_stop(struct origin *o);
/* Write the URL of document `n`, which, of one of ours, is on host n % hosts. */
void origin_url(const struct origin *o, unsigned n, char *out, size_t size);

#endif
