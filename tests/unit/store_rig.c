/* SPDX-License-Identifier: ISC */
/* See store_rig.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <zstd.h>

#include "json_out.h"
#include "bounds.h"
#include "../../daemon/store/schema.h"
#include "store_check.h"
#include "store_rig.h"

static void
rig_changed(void *arg, int64_t seq)
{
	struct rig *r = arg;

	assert_true(seq > r->changed);
	r->changed = seq;
}

static void
rig_degraded(void *arg, bool degraded, const char *why)
{
	struct rig *r = arg;

	assert_non_null(why);
	r->degraded = degraded;
}

void
rig_init(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->degraded = -1;
	snprintf(r->dir, sizeof(r->dir), "/tmp/test_store.XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/db", r->dir);
	r->base = event_base_new();
	assert_non_null(r->base);
}

int
rig_open(struct rig *r, char why[STORE_ERROR_LEN])
{
	struct store_conf conf = {
		.path = r->path, .query_threads = 2, .changed = rig_changed,
		.degraded = rig_degraded, .arg = r,
	};

	return store_open(r->base, &conf, &r->store, why);
}

void
rig_close(struct rig *r)
{
	store_close(r->store);
	r->store = NULL;
}

void
rig_free(struct rig *r)
{
	char *command;

	rig_close(r);
	event_base_free(r->base);
	command = xasprintf("rm -rf '%s'", r->dir);
	assert_int_equal(system(command), 0);
	free(command);
}

void
rig_wait(struct rig *r)
{
	while (r->waiting > 0)
		assert_int_equal(event_base_loop(r->base, EVLOOP_ONCE), 0);
}

static void
job_done(struct store_job *job)
{
	((struct rig_job *)job)->rig->waiting--;
}

void
rig_begin_write(struct rig *r,
    void (*work)(struct store_job *, struct store_writer *), struct rig_job *job)
{
	job->job.write = work;
	job->job.done = job_done;
	job->rig = r;
	assert_int_equal(store_write(r->store, &job->job), 0);
	r->waiting++;
}

int
rig_write(struct rig *r, void (*work)(struct store_job *, struct store_writer *),
    struct rig_job *job)
{
	rig_begin_write(r, work, job);
	rig_wait(r);
	return job->job.error;
}

int
rig_read(struct rig *r, void (*work)(struct store_job *, struct query *),
    struct rig_job *job)
{
	job->job.read = work;
	job->job.done = job_done;
	job->rig = r;
	assert_int_equal(store_read(r->store, &job->job), 0);
	r->waiting++;
	rig_wait(r);
	return job->job.error;
}

struct add_job {
	struct rig_job job;
	struct feed_spec spec;
	struct feed *feed;
	bool existed;
};

static void
add_work(struct store_job *job, struct store_writer *w)
{
	struct add_job *a = (struct add_job *)job;

	(void)writer_feed_add(w, &a->spec, 1000, &a->feed, &a->existed);
}

int64_t
rig_add(struct rig *r, const char *url, char *id)
{
	struct add_job a = { .spec = { .url = (char *)(uintptr_t)url,
		.interval = -1, .private_feed = -1, .state = -1 } };
	int64_t rid;

	assert_int_equal(rig_write(r, add_work, &a.job), 0);
	assert_non_null(a.feed);
	rid = a.feed->rid;
	if (id != NULL)
		memcpy(id, a.feed->id, sizeof(a.feed->id));
	feed_free(a.feed);
	return rid;
}

static void
poll_next(struct feed_poll *p)
{
	((struct rig *)p->pipeline)->waiting--;
}

struct feed_poll *
rig_poll(struct rig *r, int64_t feed, int64_t now)
{
	struct feed_poll *p = xcalloc(1, sizeof(*p));

	p->pipeline = r;
	p->next = poll_next;
	p->feed = feed;
	p->started = now;
	p->next_poll = now + 3600;
	p->reason = "interval";
	p->fetch.fresh_for = -1;
	if (feed == 0)
		return p;
	assert_int_equal(store_load_poll(r->store, p), 0);
	r->waiting++;
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	return p;
}

/* --- documents --- */

static void
hash_parts(uint8_t *out, const char *a, const char *b, const char *c,
    int64_t time)
{
	char *text = xasprintf("%s\n%s\n%s\n%" PRId64, a != NULL ? a : "",
	    b != NULL ? b : "", c != NULL ? c : "", time);

	digest_bytes(out, text, strlen(text));
	free(text);
}

static void
add_alias(struct item_record *rec, enum alias_kind kind, const char *name)
{
	struct item_alias *a = &rec->aliases[rec->naliases];

	if (name == NULL)
		return;
	a->kind = (uint8_t)kind;
	digest_bytes(a->hash, name, strlen(name));
	rec->naliases++;
}

/* The link without its scheme and query. */
static char *
canonical(const char *link)
{
	const char *rest = link == NULL ? NULL : strstr(link, "://");

	return rest == NULL ? NULL : xstrndup(rest + 3, strcspn(rest + 3, "?"));
}

static bool
is_repeated(const struct doc *doc, const struct doc_item *it)
{
	int n = 0;

	for (size_t i = 0; i < ARRAY_LEN(doc->items); i++)
		if (doc->items[i].guid != NULL && it->guid != NULL &&
		    strcmp(doc->items[i].guid, it->guid) == 0)
			n++;
	return n > 1;
}

/* The rung that an item stands on, as the parse stage chooses it. */
static enum identity_kind
rung(const struct doc *doc, const struct doc_item *it, int policy)
{
	if (policy == POLICY_CONTENT)
		return IDENTITY_CONTENT;
	if (policy != POLICY_GUID && it->link != NULL)
		return IDENTITY_LINK;
	if (it->guid != NULL)
		return is_repeated(doc, it) && policy == POLICY_GUID ?
		    IDENTITY_GUID_LINK : IDENTITY_GUID;
	return it->link != NULL ? IDENTITY_LINK : IDENTITY_CONTENT;
}

static void
record_identity(struct item_record *rec, const struct doc *doc,
    const struct doc_item *it, const char *base, int policy)
{
	rec->identity = (uint8_t)rung(doc, it, policy);
	switch (rec->identity) {
	case IDENTITY_GUID:
		hash_parts(rec->id, base, it->guid, NULL, 0);
		break;
	case IDENTITY_LINK:
		hash_parts(rec->id, base, it->link, NULL,
		    policy == POLICY_LINK_DATE ? it->published : 0);
		break;
	case IDENTITY_GUID_LINK:
		hash_parts(rec->id, base, it->guid, it->link, 0);
		break;
	default:
		hash_parts(rec->id, base, it->title, it->content,
		    it->published);
	}
}

static void
record_json(struct item_record *rec, const struct doc_item *it, struct buf *b)
{
	char hex[2 * DIGEST_LEN + 1];

	buf_init(b, MIB(1));
	hex_encode(hex, rec->id, DIGEST_LEN);
	json_open(b, NULL, '{');
	json_cstr(b, "id", hex);
	json_cstr(b, "title", it->title);
	json_cstr(b, "content_html", it->content);
	json_open(b, "_gazetted", '{');
	json_cstr(b, "guid", it->guid);
	rec->splice = (uint32_t)b->len;
	json_close(b, '}');
	json_close(b, '}');
	rec->json = (struct str){ b->data, b->len };
}

static bool
is_known(const struct feed_poll *p, const uint8_t *hash)
{
	for (size_t i = 0; i < p->source.nknown; i++)
		if (memcmp(p->source.known + i * DIGEST_LEN, hash,
		    DIGEST_LEN) == 0)
			return p->source.rules == PARSE_RULES;
	return false;
}

static void
make_record(const struct feed_poll *p, const struct doc *doc,
    const struct doc_item *it, struct item_record *rec)
{
	const char *base = p->source.id_base != NULL ? p->source.id_base :
	    p->spec->url;
	char *canon = canonical(it->link), *content;
	struct buf json, tags;
	uint8_t names[DIGEST_LEN];

	hash_parts(names, it->guid, it->link, it->tags, 0);
	hash_parts(rec->raw_hash, it->title, it->content, (char *)NULL,
	    it->published);
	for (size_t i = 0; i < DIGEST_LEN; i++)
		rec->raw_hash[i] ^= names[i];
	record_identity(rec, doc, it, base, p->source.policy);
	rec->published = TIME_NONE;
	rec->modified = TIME_NONE;
	rec->known = is_known(p, rec->raw_hash);
	if (rec->known) {
		free(canon);
		return;
	}
	content = xasprintf("%s|%s|%" PRId64, it->title, it->content,
	    it->published);
	hash_parts(rec->content_hash, it->title, it->content, NULL,
	    it->published);
	if (!is_repeated(doc, it))
		add_alias(rec, ALIAS_GUID, it->guid);
	add_alias(rec, ALIAS_LINK, it->link);
	add_alias(rec, ALIAS_LINK_CANON, canon);
	add_alias(rec, ALIAS_CONTENT, content);
	rec->guid = str_from(it->guid);
	rec->url = str_from(it->link);
	rec->title = str_from(it->title);
	rec->text = str_from(it->content);
	if (it->published != 0)
		rec->published = it->published;
	record_json(rec, it, &json);
	buf_init(&tags, KIB(1));
	if (it->tags != NULL) {
		buf_adds(&tags, it->tags);
		buf_addc(&tags, '\0');
		for (size_t i = 0; i < tags.len; i++)
			if (tags.data[i] == ',')
				tags.data[i] = '\0';
		rec->tags = (struct str){ tags.data, tags.len };
	}
	free(canon);
	free(content);
}

void
rig_parse(struct feed_poll *p, const struct doc *doc)
{
	struct parse_result *res = xcalloc(1, sizeof(*res));

	res->status.outcome = PARSE_OK;
	res->feed.title = str_from(doc->title);
	res->feed.format = STR_LIT("rss2.0");
	res->feed.complete = !doc->incomplete;
	res->items = xcalloc(ARRAY_LEN(doc->items), sizeof(*res->items));
	for (size_t i = 0; i < ARRAY_LEN(doc->items); i++)
		if (doc->items[i].title != NULL)
			make_record(p, doc, &doc->items[i],
			    &res->items[res->nitems++]);
	p->parsed = res;
	p->outcome = POLL_NEW;
	p->fetch.outcome = FETCH_BODY;
	p->fetch.status = 200;
	p->keep_validators = !doc->incomplete;
}

void
rig_submit(struct rig *r, struct feed_poll *p)
{
	assert_int_equal(store_save_poll(r->store, p), 0);
	r->waiting++;
}

/* Free the record's strings, which make_record allocated, and the poll. */
void
rig_poll_free(struct feed_poll *p)
{
	struct parse_result *res = p->parsed;

	for (size_t i = 0; res != NULL && i < res->nitems; i++) {
		free((char *)(uintptr_t)res->items[i].json.s);
		free((char *)(uintptr_t)res->items[i].tags.s);
	}
	if (res != NULL) {
		free(res->items);
		free(res);
	}
	p->parsed = NULL;
	feed_poll_free(p);
}

void
rig_feed(struct rig *r, int64_t feed, int64_t now, const struct doc *doc,
    uint32_t *nnew, uint32_t *nchanged)
{
	struct feed_poll *p = rig_poll(r, feed, now);

	rig_parse(p, doc);
	rig_submit(r, p);
	rig_wait(r);
	assert_int_equal(p->store_error, 0);
	*nnew = p->nnew;
	*nchanged = p->nchanged;
	rig_poll_free(p);
}

int64_t
rig_sql(const struct rig *r, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t v;

	assert_int_equal(sqlite3_open_v2(r->path, &db, SQLITE_OPEN_READONLY,
	    NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return v;
}

/* --- lists --- */

static bool
list_row(void *arg, const struct item_row *item)
{
	struct list_job *l = arg;
	const char *t = memmem(item->json.s, item->json.n, "\"title\":\"", 9);
	const char *end = item->json.s + item->json.n;
	char hex[2 * DIGEST_LEN + 1];
	size_t len = strlen(l->titles);

	assert_non_null(t);
	t += 9;
	end = memchr(t, '"', (size_t)(end - t));
	assert_non_null(end);
	snprintf(l->titles + len, sizeof(l->titles) - len, "%.*s,",
	    (int)(end - t), t);
	hex_encode(hex, item->id, DIGEST_LEN);
	l->id_in_json = memcmp(item->json.s + 7, hex, 32) == 0;
	assert_true(l->id_in_json);
	assert_true(item->splice > 0 && item->json.s[item->splice] == '}');
	memcpy(l->last_id, item->id, sizeof(l->last_id));
	l->last_rid = item->rid;
	l->last_sort = item->sort_time;
	l->revision = item->revision;
	return ++l->n < l->limit;
}

static void
list_work(struct store_job *job, struct query *q)
{
	struct list_job *l = (struct list_job *)job;

	if (l->oldest)
		query_items_oldest(q, &l->filter, list_row, l);
	else
		query_items(q, &l->filter, list_row, l);
}

struct list_job
list_of(struct item_filter filter)
{
	struct list_job l = { .filter = filter, .limit = 100 };

	if (l.filter.since == 0)
		l.filter.since = TIME_NONE;
	if (l.filter.until == 0)
		l.filter.until = TIME_NONE;
	return l;
}

int
rig_try_list(struct rig *r, struct list_job *l)
{
	return rig_read(r, list_work, &l->job);
}

void
rig_list(struct rig *r, struct list_job *l)
{
	struct list_job before = *l;
	int error;

	/* A machine that is busy elsewhere may let a query run out of time. */
	for (int i = 0; (error = rig_read(r, list_work, &l->job)) == ETIME &&
	    i < 10; i++)
		*l = before;
	assert_int_equal(error, 0);
}

void
assert_list(struct rig *r, struct item_filter filter, const char *expected)
{
	struct list_job l = list_of(filter);

	rig_list(r, &l);
	assert_string_equal(l.titles, expected);
}

static void
tell_problem(void *arg, int64_t count, const char *what)
{
	(void)arg;
	(void)count;
	print_error("%s\n", what);
}

void
rig_assert_sound(const struct rig *r)
{
	struct store_check c = { .path = r->path, .problem = tell_problem };

	if (store_check(&c) != 0)
		fail_msg("the store is not sound %s", c.why);
}

/* A store as version 0.1 left it: the first step's tables, with a feed. */
static const char first_rows[] =
    "UPDATE meta SET value = 3 WHERE key = 'seq';"
    "INSERT INTO feed (rid, id, id_base, url, seq, shown_title, added,"
    " next_poll, items, unread, polled_ok) VALUES (1, '0123456789abcdef',"
    " 'http://a.example/feed', 'http://a.example/feed', 1, 'F', 1000, 2000,"
    " 2, 2, 1);"
    "WITH t(rid, id, title) AS (VALUES"
    " (2, x'00112233445566778899aabbccddeeff', 'Old'),"
    " (3, x'10112233445566778899aabbccddeeff', 'New'))"
    "INSERT INTO item (rid, id, feed, seq, change, sort_time, first_seen,"
    " last_changed, revision, identity, content_hash, title)"
    " SELECT rid, id, 1, rid, 0, 1000, 1000, 1000, 1, 0, zeroblob(16), title"
    " FROM t;"
    "INSERT INTO body SELECT rid, 80 + length(title), '{\"id\":\"' ||"
    " lower(hex(id)) || '\",\"title\":\"' || title ||"
    " '\",\"_gazetted\":{\"guid\":\"g\"}}' FROM item;"
    "UPDATE body SET splice = length(json) - 2;"
    "INSERT INTO plain SELECT rid, title || ' text of it, and more of it,"
    " and still more of it, so that it is packed' FROM item;"
    "INSERT INTO alias VALUES (1, 1, x'20112233445566778899aabbccddeeff', 3);";

#define PACKED_SINCE 3 /* steps */

/* Bring a store to so many steps of the schema. */
static void
take_steps(const char *path, size_t nsteps, const char *rows)
{
	const struct schema_step *steps;
	char why[STORE_ERROR_LEN] = "";
	struct db *db;
	size_t n;
	int error, code;

	steps = schema_steps(&n);
	assert_true(nsteps < n);
	assert_int_equal(db_open(path, DB_WRITE, &db, &error, &code), 0);
	if (schema_open(db, path, steps, nsteps, &code, why, sizeof(why)) < 0)
		fail_msg("%s", why);
	assert_int_equal(db_exec(db, rows), 0);
	db_close(db);
}

/* Pack texts as programs did once they packed: each text against its JSON. */
static void
pack_apart(const char *path)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	sqlite3_stmt *get, *put;
	char json[512], text[512];
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT b.rid, b.json, p.text"
	    " FROM body b JOIN plain p ON p.rid = b.rid ORDER BY b.rid DESC", -1,
	    &get, NULL), SQLITE_OK);
	while (sqlite3_step(get) == SQLITE_ROW) {
		size_t n = ZSTD_compress2(c, json, sizeof(json),
		    sqlite3_column_blob(get, 1),
		    (size_t)sqlite3_column_bytes(get, 1)), m;

		(void)ZSTD_CCtx_refPrefix(c, sqlite3_column_blob(get, 1),
		    (size_t)sqlite3_column_bytes(get, 1));
		m = ZSTD_compress2(c, text, sizeof(text),
		    sqlite3_column_blob(get, 2),
		    (size_t)sqlite3_column_bytes(get, 2));
		assert_false(ZSTD_isError(n) || ZSTD_isError(m));
		assert_int_equal(sqlite3_prepare_v2(db, "REPLACE INTO body"
		    " SELECT rid, splice, 1, ?2 FROM body WHERE rid = ?1", -1,
		    &put, NULL), SQLITE_OK);
		sqlite3_bind_int64(put, 1, sqlite3_column_int64(get, 0));
		sqlite3_bind_blob(put, 2, json, (int)n, SQLITE_TRANSIENT);
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		sqlite3_finalize(put);
		assert_int_equal(sqlite3_prepare_v2(db, "REPLACE INTO plain"
		    " VALUES (?1, 2, ?2)", -1, &put, NULL), SQLITE_OK);
		sqlite3_bind_int64(put, 1, sqlite3_column_int64(get, 0));
		sqlite3_bind_blob(put, 2, text, (int)m, SQLITE_TRANSIENT);
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		sqlite3_finalize(put);
	}
	sqlite3_finalize(get);
	sqlite3_close(db);
	ZSTD_freeCCtx(c);
}

void
rig_older_store(const struct rig *r, size_t nsteps)
{
	uint8_t hash[DIGEST_LEN];
	char hex[2 * DIGEST_LEN + 1], *rows, *copy;
	FILE *f = fopen(r->path, "w");

	assert_non_null(f);
	fclose(f);
	digest_bytes(hash, "old", 3);
	hex_encode(hex, hash, DIGEST_LEN);
	rows = xasprintf("%sINSERT INTO alias VALUES (1, 0, x'%s', 2);",
	    first_rows, hex);
	take_steps(r->path, 1, rows);
	if (nsteps >= PACKED_SINCE) {
		take_steps(r->path, PACKED_SINCE, "");
		pack_apart(r->path);
	}
	take_steps(r->path, nsteps, "");
	/* The upgrade of the upgrade is what is tested. */
	for (size_t n = 1; n < nsteps; n++) {
		copy = xasprintf("%s.v%zu", r->path, n);
		(void)unlink(copy);
		free(copy);
	}
	free(rows);
}

int
rig_setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	char why[STORE_ERROR_LEN] = "";

	rig_init(r);
	if (rig_open(r, why) != 0)
		fail_msg("%s", why);
	*state = r;
	return 0;
}

int
rig_teardown(void **state)
{
	rig_free(*state);
	free(*state);
	return 0;
}
