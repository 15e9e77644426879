/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 (FIPS 180-4) by libcrypto, cut to the 16 bytes that ids and hashes
 * of this program have. Call digest_init once before any confinement:
 * OpenSSL opens its configuration at the first digest. Any thread.
 */
#ifndef GAZETTED_DIGEST_H
#define GAZETTED_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN 16

struct digest; /* a digest under way */

/* Load the algorithm. 0, or -1 when libcrypto has no SHA-256. */
int digest_init(void);
/* Digest one piece into out[DIGEST_LEN]. */
void digest_bytes(uint8_t *out, const void *p, size_t n);
/* Begin a digest of several pieces; it never fails. */
struct digest *digest_new(void);
/* Add a piece. */
void digest_add(struct digest *d, const void *p, size_t n);
/* Finish into out[DIGEST_LEN] and make `d` ready for the next digest. */
void digest_take(struct digest *d, uint8_t *out);
/* Free it; NULL is fine. */
void digest_free(struct digest *d);

#endif
