/* SPDX-License-Identifier: ISC */
/*
 * Matching the records of a document to stored items, in two passes: first by
 * raw hash and id, which are certain and claim their items; then, for what is
 * left, by the aliases, weaker ones later, among the items nobody claimed. So
 * the outcome does not hang on the order of the document.
 *
 * A document that has one id several times has one item: of its copies one
 * that is new beats those seen before, the later date wins, then the first.
 * All copies count as known from then on, so they cannot take turns.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "dedup.h"
#include "log.h"

#define JSON_HEAD "{\"id\":\""
#define JSON_HEAD_LEN (sizeof(JSON_HEAD) - 1)

/* A set of rows, open addressing; 0 is a free slot. */
struct claims {
	int64_t *slots;
	size_t mask;
};

struct dedup {
	struct store_writer *w;
	const struct item_context *cx;
	int policy;
	const struct item_record *records;
	size_t n;
	const struct served *old;
	struct claims claims;
	size_t *winner;   /* of each record: the one that stands for its id */
	int64_t *rids;    /* of each winner; 0: not known yet */
	bool *dropped;    /* not to be stored */
	struct dedup_result *out;
};

static size_t
claims_slot(const struct claims *c, int64_t rid)
{
	size_t i = (size_t)((uint64_t)rid * 0x9e3779b97f4a7c15u >> 20) & c->mask;

	while (c->slots[i] != 0 && c->slots[i] != rid)
		i = (i + 1) & c->mask;
	return i;
}

static void
claims_init(struct claims *c, size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	c->slots = xcalloc(size, sizeof(*c->slots));
	c->mask = size - 1;
}

/* Claim a row; false if another record has it. */
static bool
claim(struct dedup *d, int64_t rid)
{
	size_t i = claims_slot(&d->claims, rid);

	if (d->claims.slots[i] == rid)
		return false;
	d->claims.slots[i] = rid;
	return true;
}

static bool
is_claimed(const struct dedup *d, int64_t rid)
{
	return d->claims.slots[claims_slot(&d->claims, rid)] == rid;
}

/* --- one id several times --- */

static int
by_id_cmp(const void *a, const void *b)
{
	const struct item_record *x = *(const struct item_record *const *)a;
	const struct item_record *y = *(const struct item_record *const *)b;
	int r = memcmp(x->id, y->id, DIGEST_LEN);

	return r != 0 ? r : (x > y) - (x < y);
}

/* Say when a record says it is from. */
static int64_t
record_time(const struct item_record *r)
{
	return r->modified != TIME_NONE ? r->modified : r->published;
}

/* Say whether `a` stands for the id rather than `b`, which comes before it. */
static bool
record_beats(const struct item_record *a, const struct item_record *b)
{
	if (a->known != b->known)
		return b->known;
	return !a->known && record_time(a) > record_time(b);
}

/* Settle a run of records with one id. */
static void
settle_run(struct dedup *d, const struct item_record **run, size_t n)
{
	const struct item_record *best = run[0];

	for (size_t i = 1; i < n; i++)
		if (record_beats(run[i], best))
			best = run[i];
	for (size_t i = 0; i < n; i++)
		d->winner[run[i] - d->records] = (size_t)(best - d->records);
}

static void
settle_repeats(struct dedup *d)
{
	const struct item_record **order = xcalloc(d->n + 1, sizeof(*order));
	size_t from = 0;

	for (size_t i = 0; i < d->n; i++)
		order[i] = &d->records[i];
	if (d->n > 0)
		qsort(order, d->n, sizeof(*order), by_id_cmp);
	for (size_t i = 1; i <= d->n; i++) {
		if (i < d->n && memcmp(order[i]->id, order[from]->id,
		    DIGEST_LEN) == 0)
			continue;
		settle_run(d, order + from, i - from);
		from = i;
	}
	free(order);
}

/* --- matching --- */

/*
 * Say whether a record may be stored: its JSON has the place for the id, and
 * it fits a row.
 */
static bool
record_sound(const struct item_record *r)
{
	if (r->known)
		return true;
	if (r->json.n < JSON_HEAD_LEN + 2 * DIGEST_LEN + 2 ||
	    memcmp(r->json.s, JSON_HEAD, JSON_HEAD_LEN) != 0 ||
	    r->json.s[JSON_HEAD_LEN + 2 * DIGEST_LEN] != '"')
		return false;
	return r->splice < r->json.n && r->json.n <= BOUND_STORE_VALUE / 2 &&
	    r->text.n <= BOUND_STORE_VALUE / 2;
}

/* An item was found for record `i`: revise it if it was edited. */
static int
matched(struct dedup *d, size_t i, const struct item_stored *it, bool by_alias)
{
	const struct item_record *r = &d->records[i];

	d->rids[i] = it->rid;
	(void)claim(d, it->rid);
	if (memcmp(it->content_hash, r->content_hash, DIGEST_LEN) == 0)
		return by_alias ? item_learn_aliases(d->w, it, r) : 0;
	d->out->nchanged++;
	return item_revise(d->w, d->cx, it, r);
}

/* Match by raw hash: nothing about the item has changed. */
static void
match_known(struct dedup *d, size_t i)
{
	int64_t rid = served_find(d->old, d->records[i].raw_hash);

	if (rid != 0 && claim(d, rid)) {
		d->rids[i] = rid;
		return;
	}
	d->dropped[i] = true;
	if (rid == 0)
		d->out->unresolved = true;
}

static int
match_id(struct dedup *d, size_t i)
{
	struct item_stored it = { 0 };
	int rc = item_load_id(d->w, d->records[i].id, &it);

	if (rc > 0 && it.feed != d->cx->feed) {
		log_warn("store", "feed %s: an item claims the id of another "
		    "feed's: left out", d->cx->feed_id);
		d->dropped[i] = true;
	} else if (rc > 0 && is_claimed(d, it.rid)) {
		d->dropped[i] = true;
	} else if (rc > 0) {
		rc = matched(d, i, &it, false);
	}
	item_stored_clear(&it);
	return rc < 0 ? -1 : 0;
}

/* Find the hash of one kind of name that a record has; NULL if none. */
static const uint8_t *
record_alias(const struct item_record *r, enum alias_kind kind)
{
	for (unsigned i = 0; i < r->naliases && i < ITEM_ALIASES; i++)
		if (r->aliases[i].kind == kind)
			return r->aliases[i].hash;
	return NULL;
}

/* Look for the one item that has a name: 1 and *rid, 0 none or several. */
static int
alias_find(struct dedup *d, enum alias_kind kind, const uint8_t *hash,
    int64_t *rid)
{
	struct stmt *st = db_stmt(d->w->db, "SELECT rid FROM alias"
	    " WHERE feed = ? AND kind = ? AND hash = ? LIMIT 2");
	int n = 0, rc;

	bind_int(st, d->cx->feed);
	bind_int(st, kind);
	bind_blob(st, hash, DIGEST_LEN);
	while ((rc = stmt_step(st)) > 0) {
		*rid = get_int(st);
		n++;
	}
	stmt_reset(st);
	return rc < 0 ? -1 : n == 1;
}

/* Say whether a name of that kind may be asked about for this record. */
static bool
rung_applies(const struct dedup *d, const struct item_record *r,
    enum alias_kind kind)
{
	switch (kind) {
	case ALIAS_GUID:
		return d->policy == POLICY_GUID && r->identity == IDENTITY_GUID;
	case ALIAS_CONTENT:
		return r->published != TIME_NONE ||
		    r->identity == IDENTITY_CONTENT;
	case ALIAS_LINK:
	case ALIAS_LINK_CANON:
		return true;
	}
	return false;
}

/*
 * Say whether the evidence is enough. A link alone names an item where it is
 * the identity; beside a guid that says otherwise it takes the same date, or
 * the same title.
 */
static bool
rung_convinces(const struct item_record *r, enum alias_kind kind,
    const struct item_stored *it)
{
	if (kind == ALIAS_GUID || kind == ALIAS_CONTENT)
		return true;
	if (r->identity == IDENTITY_LINK)
		return true;
	if (r->published != TIME_NONE && it->published != TIME_NONE)
		return r->published == it->published;
	return it->title != NULL && str_is(r->title, it->title);
}

/* Try one kind of name: 1 matched, 0 not. */
static int
match_rung(struct dedup *d, size_t i, enum alias_kind kind)
{
	const struct item_record *r = &d->records[i];
	const uint8_t *hash = record_alias(r, kind);
	struct item_stored it = { 0 };
	int64_t rid;
	int rc;

	if (hash == NULL || !rung_applies(d, r, kind))
		return 0;
	rc = alias_find(d, kind, hash, &rid);
	if (rc <= 0 || is_claimed(d, rid))
		return rc < 0 ? -1 : 0;
	rc = item_load_rid(d->w, rid, &it);
	if (rc > 0)
		rc = !rung_convinces(r, kind, &it) ? 0 :
		    matched(d, i, &it, true) < 0 ? -1 : 1;
	item_stored_clear(&it);
	return rc;
}

/* Match by the aliases, the strongest first: 1 matched, 0 not. */
static int
match_aliases(struct dedup *d, size_t i)
{
	static const enum alias_kind rungs[] = {
		ALIAS_GUID, ALIAS_CONTENT, ALIAS_LINK, ALIAS_LINK_CANON,
	};
	int rc = 0;

	for (size_t k = 0; k < ARRAY_LEN(rungs) && rc == 0; k++)
		rc = match_rung(d, i, rungs[k]);
	return rc;
}

/* First pass: what is certain. */
static int
pass_certain(struct dedup *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->winner[i] != i)
			continue;
		if (!record_sound(&d->records[i])) {
			log_warn("store", "feed %s: a record that cannot be "
			    "stored: left out", d->cx->feed_id);
			d->dropped[i] = true;
		} else if (d->records[i].known) {
			match_known(d, i);
		} else if (match_id(d, i) < 0) {
			return -1;
		}
	}
	return 0;
}

/*
 * Second pass: what looks like an item that is there, else what is new. From
 * the end of the document: feeds have the newest first, so that it arrives
 * last.
 */
static int
pass_rest(struct dedup *d, bool has_items)
{
	int rc;

	for (size_t i = d->n; i-- > 0;) {
		if (d->winner[i] != i || d->rids[i] != 0 || d->dropped[i])
			continue;
		rc = has_items ? match_aliases(d, i) : 0;
		if (rc < 0)
			return -1;
		if (rc > 0)
			continue;
		if (item_insert(d->w, d->cx, &d->records[i], &d->rids[i]) < 0)
			return -1;
		(void)claim(d, d->rids[i]);
		d->out->nnew++;
	}
	return 0;
}

/* Note what the feed serves now. */
static void
note_served(const struct dedup *d, struct served *now)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->rids[d->winner[i]] != 0)
			served_add(now, d->records[i].raw_hash,
			    d->rids[d->winner[i]]);
}

int
dedup_store(struct store_writer *w, const struct item_context *cx,
    int policy, const struct item_record *records, size_t n,
    const struct served *old, struct served *now, struct dedup_result *out)
{
	struct dedup d = {
		.w = w, .cx = cx, .policy = policy, .records = records,
		.n = n, .old = old, .out = out,
	};
	int r = -1;

	memset(out, 0, sizeof(*out));
	claims_init(&d.claims, n);
	d.winner = xcalloc(n + 1, sizeof(*d.winner));
	d.rids = xcalloc(n + 1, sizeof(*d.rids));
	d.dropped = xcalloc(n + 1, sizeof(*d.dropped));
	settle_repeats(&d);
	if (pass_certain(&d) == 0 && pass_rest(&d, cx->has_items) == 0) {
		note_served(&d, now);
		r = 0;
	}
	free(d.claims.slots);
	free(d.winner);
	free(d.rids);
	free(d.dropped);
	return r;
}
