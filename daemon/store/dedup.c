/* SPDX-License-Identifier: ISC */
/*
 * Matching the records of a document to stored items, in passes: first by raw
 * hash and id, which are certain and claim their items (before the ids by
 * link, where all names changed and the links did not); then, for what is
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
#include "claims.h"
#include "dedup.h"
#include "filter.h"
#include "item_text.h"
#include "log.h"
#include "names.h"

struct dedup {
	struct store_writer *w;
	const struct item_context *cx;
	const struct evidence *evidence;
	const struct item_record *records;
	size_t n;
	const struct served *old;
	struct claims claims;
	size_t *winner;   /* of each record: the one that stands for its id */
	int64_t *rids;    /* of each winner; 0: not known yet */
	bool *dropped;    /* not to be stored */
	bool *held;       /* its text is not taken now: look again next time */
	bool *taken;      /* its id is another item's by now */
	struct dedup_result *out;
};

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

/* Say whether a record may be stored; what was packed was looked at then. */
static bool
record_sound(const struct item_record *r)
{
	return r->known || r->packed != NULL || item_text_sound(r);
}

/*
 * An item was found for record `i`: revise it if it was edited. Where a few
 * texts take turns, that is told a few times, and then once a day.
 */
static int
matched(struct dedup *d, size_t i, const struct item_stored *it, bool by_alias)
{
	const struct item_record *r = &d->records[i];
	int64_t again;

	d->rids[i] = it->rid;
	(void)claims_add(&d->claims, it->rid);
	if (d->cx->only_new ||
	    memcmp(it->content_hash, r->content_hash, DIGEST_LEN) == 0)
		return by_alias ? item_learn_aliases(d->w, it, r) : 0;
	if (revision_find(d->w, it->rid, r->content_hash, &again) < 0)
		return -1;
	if (again > 0 && it->flaps >= BOUND_FLAPS &&
	    d->cx->now - it->last_changed < BOUND_FLAP_S) {
		d->held[i] = true;
		return 0;
	}
	d->out->nchanged++;
	return item_revise(d->w, d->cx, it, r, again);
}

/* Match by raw hash: nothing about the item has changed. */
static void
match_known(struct dedup *d, size_t i)
{
	int64_t rid = served_find(d->old, d->records[i].raw_hash);

	if (rid < 0 || (rid > 0 && claims_add(&d->claims, rid))) {
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
	} else if (rc > 0 && claims_have(&d->claims, it.rid)) {
		d->taken[i] = true;
	} else if (rc > 0) {
		rc = matched(d, i, &it, false);
	}
	item_stored_clear(&it);
	return rc < 0 ? -1 : 0;
}

/* Say whether a name of that kind may be asked about for this record. */
static bool
rung_applies(const struct dedup *d, const struct item_record *r,
    enum alias_kind kind)
{
	switch (kind) {
	case ALIAS_GUID:
		return d->evidence->after.policy == POLICY_GUID &&
		    r->identity == IDENTITY_GUID;
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

/* A name leads to a row that is not there: the item was removed once. */
static int
match_removed(struct dedup *d, size_t i, int64_t rid)
{
	d->rids[i] = -rid;
	return 1;
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
	rc = names_find(d->w->names, kind, hash, &rid);
	if (rc <= 0 || claims_have(&d->claims, rid))
		return rc < 0 ? -1 : 0;
	rc = item_load_rid(d->w, rid, &it);
	if (rc == 0)
		rc = match_removed(d, i, rid);
	else if (rc > 0)
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

/* Say whether record `i` still has to be matched. */
static bool
is_open(const struct dedup *d, size_t i)
{
	return d->winner[i] == i && d->rids[i] == 0 && !d->dropped[i];
}

/* First pass: what was seen before; what cannot be stored is left out. */
static void
pass_known(struct dedup *d)
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
		}
	}
}

/* Where the names of a whole document changed: by what its links mean. */
static int
pass_links(struct dedup *d)
{
	struct item_stored it = { 0 };
	int rc = 0;

	for (size_t i = 0; i < d->n && rc >= 0; i++) {
		int64_t rid = d->evidence->rids[i];

		if (!is_open(d, i) || rid == 0 || claims_have(&d->claims, rid))
			continue;
		rc = item_load_rid(d->w, rid, &it);
		if (rc == 0)
			rc = match_removed(d, i, rid);
		else if (rc > 0)
			rc = matched(d, i, &it, true);
		item_stored_clear(&it);
	}
	return rc < 0 ? -1 : 0;
}

/* Then by id. */
static int
pass_ids(struct dedup *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (is_open(d, i) && match_id(d, i) < 0)
			return -1;
	return 0;
}

/*
 * A new item whose id an older one holds, which has other names by now: its
 * own is made of both. 1 if an item has that too, else 0.
 */
static int
other_id(struct dedup *d, size_t i, struct item_record *own)
{
	uint8_t both[2 * DIGEST_LEN];
	const uint8_t *link = record_alias(own, ALIAS_LINK);
	struct item_stored it = { 0 };
	int rc;

	if (link == NULL)
		link = record_alias(own, ALIAS_CONTENT);
	memcpy(both, own->id, DIGEST_LEN);
	memcpy(both + DIGEST_LEN, link != NULL ? link : own->raw_hash,
	    DIGEST_LEN);
	digest_bytes(own->id, both, sizeof(both));
	rc = item_load_id(d->w, own->id, &it);
	if (rc > 0 && it.feed == d->cx->feed &&
	    !claims_have(&d->claims, it.rid))
		rc = matched(d, i, &it, false) < 0 ? -1 : 1;
	else if (rc > 0)
		d->dropped[i] = true;
	item_stored_clear(&it);
	return rc;
}

/* Keep a new item out, or store it with the state that filters give it. */
static int
store_filtered(struct dedup *d, size_t i, const struct item_record *own)
{
	const struct filter_feed feed = { d->cx->feed_id, d->cx->feed_url,
		d->cx->feed_tags };
	struct item_record whole = *own;
	struct item_state state;
	int64_t row;
	bool drop;
	int r;

	if (d->w->filters != NULL && item_text_unpack(d->w->db, &whole) < 0)
		return -1;
	item_state_init(&state);
	drop = d->w->filters != NULL &&
	    filters_ask(d->w->filters, &feed, &whole, &state);
	if (drop) {
		d->out->ndropped++;
		r = item_keep_out(d->w, d->cx, own, &row);
		d->rids[i] = -row;
	} else {
		d->out->nnew++;
		d->out->nread += state.read > 0;
		r = item_insert(d->w, d->cx, own, &d->rids[i]);
		if (r == 0 && (state.read > 0 || state.starred > 0 ||
		    state.ntags > 0))
			r = item_state_first(d->w, d->rids[i], &state);
	}
	item_state_clear(&state);
	return r;
}

/* Store what is new, unless it was removed once and is not wanted back. */
static int
store_new(struct dedup *d, size_t i)
{
	struct item_record own = d->records[i];
	int rc = d->taken[i] ? other_id(d, i, &own) : 0;
	int64_t row;

	if (rc == 0 && d->cx->tombstones) {
		rc = item_is_retired(d->w, d->cx, own.id, &row);
		if (rc > 0)
			d->rids[i] = -row;
	}
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (store_filtered(d, i, &own) < 0)
		return -1;
	(void)claims_add(&d->claims, d->rids[i]);
	return 0;
}

/*
 * Last pass: what looks like an item that is there, else what is new. From
 * the end of the document: feeds have the newest first, so that it arrives
 * last.
 */
static int
pass_rest(struct dedup *d, bool has_items)
{
	int rc;

	for (size_t i = d->n; i-- > 0;) {
		if (!is_open(d, i))
			continue;
		rc = has_items ? match_aliases(d, i) : 0;
		if (rc == 0)
			rc = store_new(d, i);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/*
 * Note what the feed serves now. Where the policy has changed, copies that did
 * not stand for their id are looked at again under the new one.
 */
static void
note_served(const struct dedup *d, bool copies, struct served *now)
{
	uint8_t hash[DIGEST_LEN];

	for (size_t i = 0; i < d->n; i++) {
		size_t winner = d->winner[i];

		if (d->rids[winner] == 0 || (!copies && winner != i))
			continue;
		memcpy(hash, d->records[i].raw_hash, DIGEST_LEN);
		if (d->held[winner])
			hash[0] ^= 0xff; /* served, but nothing known */
		served_add(now, hash, d->rids[winner]);
	}
}

/* Match the document's records, the surest evidence first. */
static int
dedup_run(struct dedup *d)
{
	pass_known(d);
	if (d->evidence->rematch && pass_links(d) < 0)
		return -1;
	if (pass_ids(d) < 0)
		return -1;
	return pass_rest(d, d->cx->has_items);
}

int
dedup_store(struct store_writer *w, const struct item_context *cx,
    const struct evidence *evidence, const struct item_record *records,
    size_t n, const struct served *old, struct served *now,
    struct dedup_result *out)
{
	struct dedup d = {
		.w = w, .cx = cx, .evidence = evidence, .records = records,
		.n = n, .old = old, .out = out,
	};
	int r;

	memset(out, 0, sizeof(*out));
	claims_init(&d.claims, n);
	d.winner = xcalloc(n + 1, sizeof(*d.winner));
	d.rids = xcalloc(n + 1, sizeof(*d.rids));
	d.dropped = xcalloc(n + 1, sizeof(*d.dropped));
	d.held = xcalloc(n + 1, sizeof(*d.held));
	d.taken = xcalloc(n + 1, sizeof(*d.taken));
	settle_repeats(&d);
	r = dedup_run(&d);
	if (r == 0)
		note_served(&d, !evidence->changed, now);
	claims_free(&d.claims);
	free(d.winner);
	free(d.rids);
	free(d.dropped);
	free(d.held);
	free(d.taken);
	return r;
}
