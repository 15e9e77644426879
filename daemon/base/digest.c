/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 and base64 through OpenSSL's EVP. The algorithm is fetched once: fetching it
 * by name for every digest costs more than digesting a guid.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

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

/* Digest the pieces with the key. 0 or -1. */
static int
hmac_run(EVP_MAC_CTX *ctx, uint8_t *out, struct str key,
    const struct str *pieces, size_t n)
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};
	size_t len = 0;

	if (EVP_MAC_init(ctx, (const unsigned char *)key.s, key.n, params) != 1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (EVP_MAC_update(ctx, (const unsigned char *)pieces[i].s,
		    pieces[i].n) != 1)
			return -1;
	return EVP_MAC_final(ctx, out, &len, HMAC_LEN) == 1 &&
	    len == HMAC_LEN ? 0 : -1;
}

int
digest_hmac(uint8_t out[HMAC_LEN], struct str key, const struct str *pieces,
    size_t n)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
	int rc = ctx == NULL ? -1 : hmac_run(ctx, out, key, pieces, n);

	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return rc;
}

void
encode_base64(char *out, const uint8_t *bytes, size_t n)
{
	out[EVP_EncodeBlock((unsigned char *)out, bytes, (int)n)] = '\0';
}

int
decode_base64(uint8_t *out, struct str text)
{
	int n, padding = 0;

	if (text.n == 0 || text.n % 4 != 0 || text.n > INT_MAX / 2)
		return -1;
	while (padding < 2 && text.s[text.n - 1 - (size_t)padding] == '=')
		padding++;
	if (memchr(text.s, '=', text.n - (size_t)padding) != NULL)
		return -1;
	n = EVP_DecodeBlock(out, (const unsigned char *)text.s, (int)text.n);
	return n < padding ? -1 : n - padding;
}
