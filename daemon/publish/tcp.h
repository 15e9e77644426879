/* SPDX-License-Identifier: ISC */
/*
 * The interface on a TCP port of this machine, for programs that cannot speak
 * over a Unix socket. There the kernel does not say who it is: a token does,
 * and a browser must not be led here by a page of elsewhere.
 */
#ifndef GAZETTED_TCP_H
#define GAZETTED_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"

/* One that may read, one that may write as well; kept as hashes. */
struct tokens {
	bool has_read, has_write;
	uint8_t read[DIGEST_LEN], write[DIGEST_LEN];
};

/*
 * Listen on "ADDRESS:PORT", the address of loopback. The descriptor, or -1
 * and a sentence in `why`.
 */
int tcp_listen(const char *text, char *why, size_t size);
/*
 * Read the files that have the tokens (NULL: none), one each, in its first
 * line. 0, or -1 and a sentence in `why`: neither is named, others may read
 * one, or it is shorter than 16 bytes.
 */
int tokens_load(struct tokens *t, const char *read_file,
    const char *write_file, char *why, size_t size);

enum token_right { TOKEN_NONE, TOKEN_READS, TOKEN_WRITES };

/* Judge an Authorization header (RFC 6750 section 2.1; NULL: none). */
enum token_right tokens_judge(const struct tokens *t, const char *header);
/*
 * Say whether a Host header names this machine as itself: another name that
 * leads here is a page's trick (DNS rebinding).
 */
bool host_is_local(const char *host);
/* Say whether an Origin header (NULL: none) is the host that was asked. */
bool origin_is_own(const char *origin, const char *host);

#endif
