/* SPDX-License-Identifier: ISC */
/*
 * The ladder: guid, else link, else title with date and content; a policy
 * starts it further down. Every rung that an item has becomes an alias.
 */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "identity.h"
#include "url.h"

/* --- raw hashes --- */

static void
add_text(struct digest *d, struct str s)
{
	uint32_t n = (uint32_t)s.n;

	digest_add(d, &n, sizeof(n));
	digest_add(d, s.s, s.n);
}

/* Parts are nested no deeper than the collector lets them. */
static void
add_fact(struct digest *d, const struct fact *f)
{
	uint8_t head[3] = { (uint8_t)f->field, (uint8_t)f->type,
		(uint8_t)f->nattrs };

	digest_add(d, head, sizeof(head));
	add_text(d, f->text);
	for (size_t i = 0; i < f->nattrs; i++) {
		add_text(d, str_from(f->attrs[i].name));
		add_text(d, f->attrs[i].value);
	}
	for (const struct fact *p = f->parts; p != NULL; p = p->next)
		add_fact(d, p);
}

/* What all items of the document inherit. */
static void
inherited(const struct parse_request *request, const struct doc *doc,
    uint8_t out[DIGEST_LEN])
{
	struct digest *d = digest_new();
	uint32_t rules = PARSE_RULES;

	digest_add(d, &rules, sizeof(rules));
	add_text(d, str_from(doc->format));
	add_text(d, request->id_base);
	add_text(d, request->content_language);
	for (const struct fact *f = doc->feed.first; f != NULL; f = f->next)
		if (f->field == F_AUTHOR || f->field == F_OWNER ||
		    f->field == F_LANGUAGE)
			add_fact(d, f);
	digest_take(d, out);
	digest_free(d);
}

static void
raw_hash(struct digest *d, const uint8_t all[DIGEST_LEN],
    struct item_facts *item)
{
	const struct context *context = NULL;

	digest_add(d, all, DIGEST_LEN);
	for (const struct fact *f = item->facts.first; f != NULL; f = f->next) {
		if (f->context != context) {
			add_text(d, f->context->base);
			add_text(d, f->context->lang);
			context = f->context;
		}
		add_fact(d, f);
	}
	digest_take(d, item->raw_hash);
}

/* --- names --- */

static struct str
guid_of(struct arena *a, const struct fact_index *x)
{
	const struct fact *f = fact_best(x, F_ID);
	uint8_t hash[DIGEST_LEN];
	char *hex;

	if (f == NULL || f->text.n == 0)
		return (struct str){ NULL, 0 };
	if (f->text.n <= BOUND_GUID)
		return f->text;
	digest_bytes(hash, f->text.s, f->text.n);
	hex = arena_alloc(a, 2 * DIGEST_LEN + 1);
	if (hex == NULL)
		return (struct str){ NULL, 0 };
	hex_encode(hex, hash, DIGEST_LEN);
	return (struct str){ hex, 2 * DIGEST_LEN };
}

/* The link as published: of the format's own element, else an alternate. */
static struct str
link_of(const struct fact_index *x)
{
	const struct fact *f = fact_best(x, F_ORIGINAL_LINK);

	if (f == NULL)
		f = fact_best(x, F_URL);
	if (f != NULL)
		return f->text;
	for (f = x->first[F_LINK]; f != NULL; f = f->same) {
		struct str href = fact_attr(f, "href");
		struct str rel = fact_attr(f, "rel");

		if (href.n == 0)
			href = f->text;
		if (href.n > 0 && (rel.n == 0 || str_is_nocase(rel, "alternate")))
			return href;
	}
	return (struct str){ NULL, 0 };
}

static int
compare_texts(struct str a, struct str b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n == 0 ? 0 : memcmp(a.s, b.s, a.n);
}

static int
compare_guids(const void *a, const void *b)
{
	const struct item_facts *const *x = a, *const *y = b;

	return compare_texts((*x)->guid, (*y)->guid);
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct item_facts *const *x = a, *const *y = b;
	int order = compare_guids(a, b);

	return order != 0 ? order : compare_texts((*x)->link, (*y)->link);
}

/* Say whether a neighbour in the sorted items is the same as item `i`. */
static bool
has_twin(struct item_facts *const *items, size_t n, size_t i,
    int (*compare)(const void *a, const void *b))
{
	return (i > 0 && compare(&items[i - 1], &items[i]) == 0) ||
	    (i + 1 < n && compare(&items[i + 1], &items[i]) == 0);
}

static void
find_repeats(struct item_facts **items, size_t n, struct feed_record *feed)
{
	qsort(items, n, sizeof(*items), compare_pairs);
	for (size_t i = 0; i < n; i++) {
		struct item_facts *item = items[i];

		item->repeated = has_twin(items, n, i, compare_guids);
		item->pair_repeated = has_twin(items, n, i, compare_pairs);
		feed->guid_repeats += item->repeated;
	}
	feed->guids = (uint32_t)n;
}

static int
compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_LEN);
}

static bool
is_known(const struct parse_request *request, const uint8_t hash[DIGEST_LEN])
{
	return request->rules == PARSE_RULES && request->nknown > 0 &&
	    bsearch(hash, request->known, request->nknown, DIGEST_LEN,
	    compare_hashes) != NULL;
}

void
identity_scan(const struct parse_request *request, struct doc *doc,
    struct feed_record *feed)
{
	struct item_facts **items = xcalloc(doc->nitems + 1, sizeof(*items));
	struct digest *d = digest_new();
	uint8_t all[DIGEST_LEN];
	struct fact_index x;
	size_t n = 0;

	inherited(request, doc, all);
	for (struct item_facts *i = doc->items; i != NULL; i = i->next) {
		fact_index(&x, i->facts.first);
		i->guid = guid_of(doc->arena, &x);
		i->link = link_of(&x);
		if (!request->render_only) {
			raw_hash(d, all, i);
			i->known = is_known(request, i->raw_hash);
		}
		if (i->guid.n > 0)
			items[n++] = i;
	}
	find_repeats(items, n, feed);
	digest_free(d);
	free(items);
}

/* --- one item --- */

/*
 * Add text with runs of white space as one blank: reformatting changes them.
 * In pieces of a page's size, since the digest's own call costs more than a
 * word.
 */
static void
add_normal(struct digest *d, struct str s)
{
	char page[1024];
	size_t n = 0;
	bool blank = true;

	for (size_t i = 0; i < s.n; i++) {
		bool space = (unsigned char)s.s[i] <= ' ';

		if (space && blank)
			continue;
		blank = space;
		page[n++] = space ? ' ' : s.s[i];
		if (n == sizeof(page)) {
			digest_add(d, page, n);
			n = 0;
		}
	}
	digest_add(d, page, n);
	digest_add(d, "\n", 1);
}

static void
add_best(struct digest *d, const struct fact_index *x, enum field field)
{
	const struct fact *f = fact_best(x, field);

	add_normal(d, f == NULL ? (struct str){ NULL, 0 } : f->text);
}

/* Title, date and content, as the last rung of the ladder has them. */
static void
add_content(struct digest *d, const struct fact_index *x)
{
	static const enum field fields[] = { F_TITLE, F_PUBLISHED, F_SUMMARY,
		F_CONTENT, F_CONTENT_TEXT, F_ENCLOSURE };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		add_best(d, x, fields[i]);
}

/*
 * What was published, for telling an edit: no dates, which servers invent,
 * no counters, no query of an attachment, which may be a token.
 */
static void
content_hash(struct digest *d, const struct item_facts *item,
    const struct fact_index *x, uint8_t out[DIGEST_LEN])
{
	static const enum field texts[] = { F_TITLE, F_SUMMARY, F_CONTENT,
		F_CONTENT_TEXT, F_TAG, F_KEYWORDS, F_AUTHOR };
	struct buf link;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (const struct fact *f = x->first[texts[i]]; f != NULL;
		    f = f->same) {
			add_normal(d, f->text);
			for (const struct fact *p = f->parts; p != NULL;
			    p = p->next)
				add_normal(d, p->text);
			add_normal(d, fact_attr(f, "term"));
		}
	for (const struct fact *f = x->first[F_ENCLOSURE]; f != NULL; f = f->same) {
		struct str url = fact_attr(f, "url");
		const char *query = url.n == 0 ? NULL : memchr(url.s, '?', url.n);

		if (query != NULL)
			url.n = (size_t)(query - url.s);
		add_normal(d, url);
	}
	buf_init(&link, BOUND_URL * 4);
	url_strip_tracking(item->link, &link);
	add_normal(d, (struct str){ link.data, link.len });
	buf_free(&link);
	digest_take(d, out);
}

static void
add_alias(struct item_record *out, enum alias_kind kind, struct str name)
{
	if (name.n == 0)
		return;
	out->aliases[out->naliases].kind = (uint8_t)kind;
	digest_bytes(out->aliases[out->naliases++].hash, name.s, name.n);
}

static void
add_aliases(struct digest *d, const struct item_facts *item,
    const struct fact_index *x, struct item_record *out)
{
	struct item_alias *content;
	struct buf link;

	out->naliases = 0;
	if (!item->repeated)
		add_alias(out, ALIAS_GUID, item->guid);
	add_alias(out, ALIAS_LINK, item->link);
	buf_init(&link, BOUND_URL * 4);
	if (item->link.n > 0)
		url_compare_form(item->link, &link);
	add_alias(out, ALIAS_LINK_CANON, (struct str){ link.data, link.len });
	buf_free(&link);
	content = &out->aliases[out->naliases++];
	content->kind = ALIAS_CONTENT;
	add_content(d, x);
	digest_take(d, content->hash);
}

/* Which rung the item stands on under a policy. */
static enum identity_kind
rung(const struct parse_request *request, const struct item_facts *item)
{
	bool guid = item->guid.n > 0, link = item->link.n > 0;

	switch (request->policy) {
	case POLICY_GUID:
		/* Where guid and link both repeat, only the content is left
		 * to tell items apart: none is lost. */
		if (item->pair_repeated)
			return IDENTITY_CONTENT;
		if (guid)
			return item->repeated ? IDENTITY_GUID_LINK :
			    IDENTITY_GUID;
		return link ? IDENTITY_LINK : IDENTITY_CONTENT;
	case POLICY_LINK:
	case POLICY_LINK_DATE:
		if (link)
			return IDENTITY_LINK;
		return guid ? IDENTITY_GUID : IDENTITY_CONTENT;
	case POLICY_CONTENT:
		break;
	}
	return IDENTITY_CONTENT;
}

static void
make_id(struct digest *d, const struct parse_request *request,
    const struct item_facts *item, const struct fact_index *x,
    struct item_record *out)
{
	digest_add(d, request->id_base.s, request->id_base.n);
	digest_add(d, "", 1);
	switch ((enum identity_kind)out->identity) {
	case IDENTITY_GUID:
		digest_add(d, item->guid.s, item->guid.n);
		break;
	case IDENTITY_GUID_LINK:
		digest_add(d, item->guid.s, item->guid.n);
		digest_add(d, "", 1);
		if (item->link.n > 0)
			digest_add(d, item->link.s, item->link.n);
		else
			add_content(d, x);
		break;
	case IDENTITY_LINK:
		digest_add(d, item->link.s, item->link.n);
		if (request->policy == POLICY_LINK_DATE)
			add_best(d, x, F_PUBLISHED);
		break;
	case IDENTITY_CONTENT:
		add_content(d, x);
		break;
	}
	digest_take(d, out->id);
}

void
identity_of(const struct parse_request *request, struct digest *d,
    const struct item_facts *item, const struct fact_index *x,
    struct item_record *out)
{
	*out = (struct item_record){ .known = item->known,
		.published = TIME_NONE, .modified = TIME_NONE };
	memcpy(out->raw_hash, item->raw_hash, DIGEST_LEN);
	out->identity = (uint8_t)rung(request, item);
	make_id(d, request, item, x, out);
	if (!out->known && !request->render_only) {
		content_hash(d, item, x, out->content_hash);
		add_aliases(d, item, x, out);
	}
}
