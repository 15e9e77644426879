/* SPDX-License-Identifier: ISC */
/* Weighing what a document tells about its feed's names. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "claims.h"
#include "evidence.h"
#include "names.h"

#define FEW 3            /* records that prove nothing yet */
#define CHANGES_MANY 2   /* times that all guids changed: they are no names */
#define CALM_ENOUGH 10   /* sound documents in a row that restore the guid */

const uint8_t *
record_alias(const struct item_record *r, enum alias_kind kind)
{
	for (unsigned i = 0; i < r->naliases && i < ITEM_ALIASES; i++)
		if (r->aliases[i].kind == kind)
			return r->aliases[i].hash;
	return NULL;
}

/* --- names that several items of the document have --- */

struct name {
	uint8_t hash[DIGEST_LEN];
	const struct item_record *record;
};

struct names {
	struct name *list;
	size_t n;
};

/* Writes a record's name; false if it has none. */
typedef bool name_of(const struct item_record *r, uint8_t *hash);

static bool
name_guid(const struct item_record *r, uint8_t *hash)
{
	if (r->guid.n == 0)
		return false;
	digest_bytes(hash, r->guid.s, r->guid.n);
	return true;
}

static bool
name_link(const struct item_record *r, uint8_t *hash)
{
	const uint8_t *link = record_alias(r, ALIAS_LINK);

	if (link != NULL)
		memcpy(hash, link, DIGEST_LEN);
	return link != NULL;
}

static bool
name_link_date(const struct item_record *r, uint8_t *hash)
{
	if (!name_link(r, hash))
		return false;
	for (size_t i = 0; i < sizeof(r->published); i++)
		hash[i] ^= (uint8_t)((uint64_t)r->published >> 8 * i);
	return true;
}

static int
name_cmp(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_LEN);
}

static bool
same_str(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

/* Say whether two records are two items, not copies of one. */
static bool
is_other(const struct item_record *a, const struct item_record *b)
{
	const uint8_t *x = record_alias(a, ALIAS_LINK_CANON);
	const uint8_t *y = record_alias(b, ALIAS_LINK_CANON);

	if (x != NULL && y != NULL && memcmp(x, y, DIGEST_LEN) != 0)
		return true;
	if (same_str(a->title, b->title))
		return false;
	if (a->published != TIME_NONE && b->published != TIME_NONE)
		return a->published != b->published;
	return true;
}

/* Count the records that share their name with another item. */
static size_t
count_clashes(const struct evidence_case *c, struct names *names, name_of *of)
{
	size_t clashes = 0, from = 0;

	names->n = 0;
	for (size_t i = 0; i < c->n; i++) {
		struct name *name = &names->list[names->n];

		if (c->records[i].known || !of(&c->records[i], name->hash))
			continue;
		name->record = &c->records[i];
		names->n++;
	}
	if (names->n == 0)
		return 0;
	qsort(names->list, names->n, sizeof(*names->list), name_cmp);
	for (size_t i = 1; i < names->n; i++) {
		if (name_cmp(&names->list[i], &names->list[from]) != 0)
			from = i;
		else if (is_other(names->list[i].record,
		    names->list[from].record))
			clashes += from + 1 == i ? 2 : 1;
	}
	return clashes;
}

/* Say whether so many are more than an accident: over one in twenty. */
static bool
are_many(size_t part, size_t n)
{
	return part >= FEW && part * 20 > n;
}

/* Choose the rung that tells the document's items apart. */
static int
choose_policy(const struct evidence_case *c, struct names *names)
{
	uint8_t hash[DIGEST_LEN];
	size_t linked = 0, fresh = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->records[i].known)
			continue;
		fresh++;
		linked += name_link(&c->records[i], hash);
	}
	if (linked * 2 < fresh)
		return POLICY_CONTENT;
	if (!are_many(count_clashes(c, names, name_link), fresh))
		return POLICY_LINK;
	if (!are_many(count_clashes(c, names, name_link_date), fresh))
		return POLICY_LINK_DATE;
	return POLICY_CONTENT;
}

/* --- names that all changed at once --- */

struct change {
	size_t fresh;  /* records whose name is new, or another item's */
	size_t known;  /* items that the links mean */
};

/* Count the different items among `rids`. */
static size_t
count_items(const int64_t *rids, size_t n)
{
	struct claims seen;
	size_t count = 0;

	claims_init(&seen, n);
	for (size_t i = 0; i < n; i++)
		count += rids[i] != 0 && claims_add(&seen, rids[i]);
	claims_free(&seen);
	return count;
}

/* Look up what one record's names mean. */
static int
probe_record(struct store_writer *w, const struct item_record *r,
    int64_t *guid_rid, int64_t *link_rid)
{
	const struct {
		enum alias_kind kind;
		int64_t *rid;
	} probes[] = {
		{ ALIAS_GUID, guid_rid }, { ALIAS_LINK, link_rid },
		{ ALIAS_LINK_CANON, link_rid },
	};
	const uint8_t *hash;
	int64_t rid;
	int rc;

	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		hash = record_alias(r, probes[i].kind);
		if (hash == NULL || *probes[i].rid != 0)
			continue;
		rc = names_find(w->names, probes[i].kind, hash, &rid);
		if (rc < 0)
			return -1;
		if (rc > 0)
			*probes[i].rid = rid;
	}
	return 0;
}

static int
probe_names(struct store_writer *w, const struct evidence_case *c,
    struct change *change, int64_t *rids)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct item_record *r = &c->records[i];
		int64_t guid = 0;

		if (r->known)
			continue;
		if (probe_record(w, r, &guid, &rids[i]) < 0)
			return -1;
		change->fresh += guid == 0 ? r->guid.n > 0 || rids[i] == 0 :
		    rids[i] != 0 && rids[i] != guid;
	}
	change->known = count_items(rids, c->n);
	return 0;
}

/* --- sites that moved to another host --- */

struct path {
	uint8_t hash[DIGEST_LEN];
	int64_t rid;     /* 0: several items have it */
};

/* Hash what stands after the host; false if that is nothing. */
static bool
path_hash(struct str url, uint8_t *hash)
{
	const char *s = url.n == 0 ? NULL : memmem(url.s, url.n, "://", 3);
	const char *end;

	if (s == NULL)
		return false;
	end = str_end(url);
	s = memchr(s + 3, '/', (size_t)(end - s - 3));
	if (s == NULL || end - s < 2)
		return false;
	digest_bytes(hash, s, (size_t)(end - s));
	return true;
}

static int
path_load(struct store_writer *w, int64_t rid, struct path *out)
{
	struct stmt *st = db_stmt(w->db, "SELECT url FROM item WHERE rid = ?");
	int rc;

	bind_int(st, rid);
	rc = stmt_step(st);
	out->rid = rid;
	if (rc > 0)
		rc = path_hash(get_str(st), out->hash);
	stmt_reset(st);
	return rc;
}

/* Load the paths of what the feed served, sorted. How many, or -1. */
static int
paths_load(struct store_writer *w, const struct served *served,
    struct path *paths)
{
	size_t n = 0, kept = 0;
	int rc;

	for (size_t i = 0; i < served->n; i++) {
		rc = path_load(w, served->items[i].rid, &paths[n]);
		if (rc < 0)
			return -1;
		n += rc > 0;
	}
	if (n == 0)
		return 0;
	qsort(paths, n, sizeof(*paths), name_cmp);
	for (size_t i = 1; i < n; i++) {
		if (name_cmp(&paths[i], &paths[kept]) != 0)
			paths[++kept] = paths[i];
		else if (paths[i].rid != paths[kept].rid)
			paths[kept].rid = 0;
	}
	return (int)kept + 1;
}

/* Find by path what the links themselves do not tell. */
static int
probe_paths(struct store_writer *w, const struct evidence_case *c,
    struct change *change, int64_t *rids)
{
	struct path *paths = xcalloc(c->served->n + 1, sizeof(*paths)), *found;
	uint8_t hash[DIGEST_LEN];
	int n = paths_load(w, c->served, paths);

	for (size_t i = 0; n > 0 && i < c->n; i++) {
		if (c->records[i].known || rids[i] != 0 ||
		    !path_hash(c->records[i].url, hash))
			continue;
		found = bsearch(hash, paths, (size_t)n, sizeof(*paths),
		    name_cmp);
		if (found != NULL)
			rids[i] = found->rid;
	}
	free(paths);
	change->known = count_items(rids, c->n);
	return n < 0 ? -1 : 0;
}

/* Four in five. */
static bool
are_most(size_t part, size_t n)
{
	return n >= FEW && part * 5 >= n * 4;
}

/* Say whether the names changed and the links did not: 1, 0, -1 failed. */
static int
names_changed(struct store_writer *w, const struct evidence_case *c,
    int64_t *rids)
{
	struct change change = { 0 };
	size_t unknown = 0;

	for (size_t i = 0; i < c->n; i++)
		unknown += !c->records[i].known;
	if (!c->has_items || !are_most(unknown, c->n))
		return 0;
	if (probe_names(w, c, &change, rids) < 0)
		return -1;
	if (!are_most(change.fresh, c->n))
		return 0;
	if (!are_most(change.known, c->n) &&
	    probe_paths(w, c, &change, rids) < 0)
		return -1;
	return are_most(change.known, c->n);
}

/* --- what follows --- */

static void
set_policy(struct evidence *e, int policy)
{
	e->changed = policy != e->after.policy;
	e->after.policy = policy;
	e->after.calm = 0;
}

/* All names changed: once is a move, again and again is a habit. */
static void
weigh_change(const struct evidence_case *c, struct names *names,
    struct evidence *e)
{
	e->rematch = true;
	e->after.calm = 0;
	e->after.changes++;
	if (c->before.policy != POLICY_GUID)
		return;
	if (e->after.changes < CHANGES_MANY) {
		snprintf(e->why, sizeof(e->why), "the names of its %zu items "
		    "changed at once, their links did not: matched by link",
		    c->n);
		return;
	}
	set_policy(e, choose_policy(c, names));
	snprintf(e->why, sizeof(e->why), "its guids change while its links "
	    "stay: all of %zu at once, %" PRId64 " times", c->n,
	    e->after.changes);
}

/* The policy cannot tell items of this document apart. */
static bool
weigh_clashes(const struct evidence_case *c, struct names *names,
    struct evidence *e)
{
	static name_of *const of[] = {
		[POLICY_GUID] = name_guid, [POLICY_LINK] = name_link,
		[POLICY_LINK_DATE] = name_link_date,
	};
	static const char *const what[] = {
		[POLICY_GUID] = "a guid", [POLICY_LINK] = "a link",
		[POLICY_LINK_DATE] = "a link and a date",
	};
	int policy = c->before.policy;
	size_t clashes;

	if (policy < 0 || (size_t)policy >= ARRAY_LEN(of))
		return false;
	clashes = count_clashes(c, names, of[policy]);
	if (!are_many(clashes, c->n))
		return false;
	set_policy(e, choose_policy(c, names));
	snprintf(e->why, sizeof(e->why), "%zu of %zu items share %s with "
	    "another item", clashes, c->n, what[policy]);
	return true;
}

/* Nothing speaks against the guids: after a while they are believed again. */
static void
weigh_calm(const struct evidence_case *c, struct names *names,
    struct evidence *e)
{
	bool doubted = e->after.policy != POLICY_GUID || e->after.changes > 0;

	if (!doubted)
		return;
	if (count_clashes(c, names, name_guid) > 0)
		e->after.calm = 0;
	else if (names->n > 0)
		e->after.calm++;
	if (e->after.calm < CALM_ENOUGH)
		return;
	e->after.calm = 0;
	e->after.changes = 0;
	if (e->after.policy == POLICY_GUID)
		return;
	set_policy(e, POLICY_GUID);
	snprintf(e->why, sizeof(e->why), "its guids were sound in %d documents "
	    "in a row", CALM_ENOUGH);
}

int
evidence_weigh(struct store_writer *w, const struct evidence_case *c,
    struct evidence *out)
{
	struct names names = { xcalloc(c->n + 1, sizeof(struct name)), 0 };
	int changed;

	*out = (struct evidence){ .after = c->before };
	out->rids = xcalloc(c->n + 1, sizeof(*out->rids));
	changed = names_changed(w, c, out->rids);
	if (changed > 0)
		weigh_change(c, &names, out);
	else if (changed == 0 && !weigh_clashes(c, &names, out))
		weigh_calm(c, &names, out);
	free(names.list);
	return changed < 0 ? -1 : 0;
}

void
evidence_clear(struct evidence *e)
{
	free(e->rids);
	e->rids = NULL;
}
