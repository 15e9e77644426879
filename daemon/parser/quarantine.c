/* SPDX-License-Identifier: ISC */
/*
 * A ring of hashes. A body is hashed only if one of its length is in it: so
 * ordinary documents cost a look at the lengths, not a digest on the loop.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "daemon/parser/quarantine.h"
#include "digest.h"

struct broken {
	uint8_t hash[DIGEST_LEN];
	size_t len;
	int64_t until_ms;
	struct parse_status status;
};

struct quarantine {
	struct broken *ring; /* NULL until the first */
	size_t n, next;
};

struct quarantine *
quarantine_new(void)
{
	return xcalloc(1, sizeof(struct quarantine));
}

void
quarantine_free(struct quarantine *q)
{
	if (q == NULL)
		return;
	free(q->ring);
	free(q);
}

void
quarantine_add(struct quarantine *q, struct str body,
    const struct parse_status *status, int64_t now_ms)
{
	struct broken *b;

	if (q->ring == NULL)
		q->ring = xcalloc(BOUND_QUARANTINE, sizeof(*q->ring));
	b = &q->ring[q->next];
	q->next = (q->next + 1) % BOUND_QUARANTINE;
	if (q->n < BOUND_QUARANTINE)
		q->n++;
	digest_bytes(b->hash, body.s, body.n);
	b->len = body.n;
	b->until_ms = now_ms + INT64_C(1000) * BOUND_QUARANTINE_S;
	b->status = *status;
}

const struct parse_status *
quarantine_find(const struct quarantine *q, struct str body, int64_t now_ms)
{
	uint8_t hash[DIGEST_LEN];
	bool hashed = false;

	for (size_t i = 0; i < q->n; i++) {
		const struct broken *b = &q->ring[i];

		if (b->len != body.n || b->until_ms <= now_ms)
			continue;
		if (!hashed)
			digest_bytes(hash, body.s, body.n);
		hashed = true;
		if (memcmp(b->hash, hash, DIGEST_LEN) == 0)
			return &b->status;
	}
	return NULL;
}
