/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 (FIPS 180-4) by libcrypto, cut to the 16 bytes that ids and hashes
 * of this program have; with a key (HMAC, RFC 2104) it is whole. Call
 * digest_init once before any confinement: OpenSSL opens its configuration at
 * the first digest. Any thread.
 */
#ifndef GAZETTED_DIGEST_H
#define GAZETTED_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "util.h"

#define DIGEST_LEN 16
#define HMAC_LEN 32

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

/*
 * Make the HMAC-SHA256 of `n` pieces, one after the other. 0, or -1 when
 * libcrypto cannot.
 */
int digest_hmac(uint8_t out[HMAC_LEN], struct str key,
    const struct str *pieces, size_t n);

/* Bytes of the base64 (RFC 4648 section 4) of `n` bytes, with the NUL. */
#define BASE64_LEN(n) (((n) + 2) / 3 * 4 + 1)
/* Write it into out[BASE64_LEN(n)]. */
void encode_base64(char *out, const uint8_t *bytes, size_t n);
/*
 * Read base64 into `out`, which has at least 3 bytes for each 4 of `text`.
 * The number of bytes, or -1: it is none.
 */
int decode_base64(uint8_t *out, struct str text);

#endif
