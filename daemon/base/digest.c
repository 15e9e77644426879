/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 through OpenSSL's EVP. The algorithm is fetched once: fetching it
 * by name for every digest costs more than digesting a guid.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "digest.h"
#include "util.h"

struct digest {
	EVP_MD_CTX *ctx;
};

static EVP_MD *sha256; /* set once by digest_init, read-only after it */

int
digest_init(void)
{
	uint8_t out[DIGEST_LEN];

	if (sha256 == NULL)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256 == NULL)
		return -1;
	digest_bytes(out, "", 0);
	return 0;
}

struct digest *
digest_new(void)
{
	struct digest *d = xcalloc(1, sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	if (d->ctx == NULL || EVP_DigestInit_ex2(d->ctx, sha256, NULL) != 1)
		abort();
	return d;
}

void
digest_add(struct digest *d, const void *p, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(d->ctx, p, n) != 1)
		abort();
}

void
digest_take(struct digest *d, uint8_t *out)
{
	uint8_t full[EVP_MAX_MD_SIZE];

	if (EVP_DigestFinal_ex(d->ctx, full, NULL) != 1 ||
	    EVP_DigestInit_ex2(d->ctx, sha256, NULL) != 1)
		abort();
	memcpy(out, full, DIGEST_LEN);
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void
digest_bytes(uint8_t *out, const void *p, size_t n)
{
	struct digest *d = digest_new();

	digest_add(d, p, n);
	digest_take(d, out);
	digest_free(d);
}
