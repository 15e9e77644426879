/* SPDX-License-Identifier: ISC */
/*
 * What a document tells about its feed's names: guids that repeat, guids that
 * all changed at once while the links stayed (or the links' hosts moved with
 * them), guids that wander from item to item. From it follow the feed's
 * identity policy, with the reason, and whether this document is matched by
 * link before anything else.
 */
#ifndef GAZETTED_STORE_EVIDENCE_H
#define GAZETTED_STORE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "item.h"
#include "served.h"
#include "writer.h"

#define EVIDENCE_WHY_LEN 160

/* What earlier documents left in the feed's row. */
struct identity_state {
	int policy;      /* enum identity_policy */
	int64_t changes; /* documents whose guids had all changed */
	int64_t calm;    /* sound documents in a row since */
};

struct evidence {
	struct identity_state after;
	char why[EVIDENCE_WHY_LEN]; /* of a change; "" if nothing changed */
	bool changed;    /* the policy is another one now */
	bool rematch;    /* match by link first: `rids` */
	int64_t *rids;   /* of each record, the item its link means; 0: none */
};

/* The document, and what is there. */
struct evidence_case {
	int64_t feed;
	struct identity_state before;
	const struct item_record *records;
	size_t n;
	const struct served *served; /* by the document before */
	bool has_items;              /* something is stored of the feed */
};

/* Weigh a document. 0 or -1; *out is to be cleared either way. */
int evidence_weigh(struct store_writer *w, const struct evidence_case *c,
    struct evidence *out);
void evidence_clear(struct evidence *e);

/* Find the hash of one kind of name that a record has; NULL if none. */
const uint8_t *record_alias(const struct item_record *r, enum alias_kind kind);

#endif
