/* SPDX-License-Identifier: ISC */
/*
 * The rows of stories. item.story says which one; the story's row has what
 * lists need: how many copies, the last, the origin. Each change of a story
 * counts its copies anew, so that they cannot drift apart.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "item_write.h"
#include "store_write.h"
#include "story.h"
#include "story_write.h"

/* Run a statement with up to two numbers. */
static int
run_ints(struct store_writer *w, const char *sql, int64_t a, int64_t b)
{
	struct stmt *st = db_stmt(w->db, sql);

	bind_int(st, a);
	bind_int(st, b);
	return stmt_run(st);
}

/* Read one number about another: 1, 0 no row, -1 failed. */
static int
get_about(struct store_writer *w, const char *sql, int64_t about, int64_t *out)
{
	struct stmt *st = db_stmt(w->db, sql);
	int rc;

	bind_int(st, about);
	rc = stmt_step(st);
	if (rc > 0)
		*out = get_int(st);
	stmt_reset(st);
	return rc;
}

static int
item_story(struct store_writer *w, int64_t rid, int64_t *story)
{
	return get_about(w, "SELECT story FROM item WHERE rid = ?", rid, story);
}

/* Give an item a story; 0: it is alone. */
static int
set_story(struct store_writer *w, int64_t rid, int64_t story)
{
	return run_ints(w, "UPDATE item SET story = ? WHERE rid = ?", story, rid);
}

/* --- the origin --- */

/* What says whether a copy is the origin. */
struct candidate {
	int64_t rid;
	char *host;     /* of its link */
	char *site;     /* of its feed */
	char *source;   /* that it names; NULL: none */
	int points;
};

/* Cut the host out of a URL, without "www."; NULL if it has none. */
static char *
host_of(const char *url)
{
	const char *s = url == NULL ? NULL : strstr(url, "://");

	if (s == NULL)
		return NULL;
	s += 3;
	if (strncasecmp(s, "www.", 4) == 0)
		s += 4;
	return xstrndup(s, strcspn(s, "/:?#"));
}

/* Say whether one host is the other, or inside it. */
static bool
hosts_match(const char *a, const char *b)
{
	size_t na, nb;

	if (a == NULL || b == NULL)
		return false;
	na = strlen(a);
	nb = strlen(b);
	if (na < nb)
		return hosts_match(b, a);
	return strcasecmp(a + na - nb, b) == 0 &&
	    (na == nb || (nb > 0 && a[na - nb - 1] == '.'));
}

static void
candidate_read(struct stmt *st, struct candidate *c)
{
	const char *home, *feed;

	c->rid = get_int(st);
	c->host = host_of(get_text(st));
	home = get_text(st);
	feed = get_text(st);
	c->site = host_of(home != NULL ? home : feed);
	c->source = NULL;
	c->points = hosts_match(c->host, c->site) ? 2 : 0;
}

/* Read which source an item names. 0 or -1. */
static int
candidate_source(struct store_writer *w, struct candidate *c)
{
	struct stmt *from = db_stmt(w->db,
	    "SELECT packed, json FROM body WHERE rid = ?");
	struct stmt *st = db_stmt(w->db, "SELECT coalesce("
	    "json_extract(?1, '$._gazetted.source.url'),"
	    " json_extract(?1, '$._gazetted.source.feed_url'))");
	int rc;

	bind_int(from, c->rid);
	rc = stmt_step(from);
	if (rc > 0) {
		bind_str(st, get_json(from, NULL));
		rc = stmt_step(st);
		if (rc > 0)
			c->source = host_of(get_text(st));
		stmt_reset(st);
	}
	stmt_reset(from);
	return rc < 0 ? -1 : 0;
}

/* What a copy says of others: its source is nearer to the origin than it. */
static void
candidates_point(struct candidate *list, int n)
{
	for (int i = 0; i < n; i++) {
		if (list[i].source == NULL ||
		    hosts_match(list[i].source, list[i].site))
			continue;
		list[i].points -= 4;
		for (int k = 0; k < n; k++)
			if (hosts_match(list[i].source, list[k].host) ||
			    hosts_match(list[i].source, list[k].site))
				list[k].points += 4;
	}
}

/* Choose: the most points, then the earliest. They come earliest first. */
static int64_t
candidates_choose(const struct candidate *list, int n)
{
	int best = 0;

	for (int i = 1; i < n; i++)
		if (list[i].points > list[best].points)
			best = i;
	return n == 0 ? 0 : list[best].rid;
}

/* Choose the origin among the earliest copies; 0: there are none. */
static int
story_origin(struct store_writer *w, int64_t story, int64_t *origin)
{
	struct candidate list[BOUND_STORY_ORIGIN];
	struct stmt *st = db_stmt(w->db, "SELECT i.rid, i.url,"
	    " f.home_page_url, f.url FROM item i INDEXED BY item_story"
	    " CROSS JOIN feed f ON f.rid = i.feed"
	    " WHERE i.story = ? AND i.story <> 0"
	    " ORDER BY i.sort_time, i.rid LIMIT ?");
	int n = 0, rc;

	bind_int(st, story);
	bind_int(st, BOUND_STORY_ORIGIN);
	while ((rc = stmt_step(st)) > 0)
		candidate_read(st, &list[n++]);
	stmt_reset(st);
	for (int i = 0; i < n && rc == 0; i++)
		rc = candidate_source(w, &list[i]);
	candidates_point(list, n);
	*origin = candidates_choose(list, n);
	for (int i = 0; i < n; i++) {
		free(list[i].host);
		free(list[i].site);
		free(list[i].source);
	}
	return rc;
}

/* Count a story's copies, find its last and its origin; it goes with its
 * last copy. */
static int
story_settle(struct store_writer *w, int64_t story)
{
	int64_t copies = 0, last = 0, origin = 0;
	struct stmt *st = db_stmt(w->db, "SELECT count(*), max(rid) FROM item"
	    " INDEXED BY item_story WHERE story = ? AND story <> 0");
	int rc;

	bind_int(st, story);
	rc = stmt_step(st);
	if (rc > 0) {
		copies = get_int(st);
		last = get_int(st);
	}
	stmt_reset(st);
	if (rc < 0)
		return -1;
	if (copies == 0)
		return run_ints(w, "DELETE FROM story WHERE id = ?1 AND ?2 = 0",
		    story, 0);
	if (story_origin(w, story, &origin) < 0)
		return -1;
	st = db_stmt(w->db, "INSERT OR REPLACE INTO story"
	    " (id, copies, last, origin) VALUES (?, ?, ?, ?)");
	bind_int(st, story);
	bind_int(st, copies);
	bind_int(st, last);
	bind_int(st, origin);
	return stmt_run(st);
}

/*
 * Say whether a copy is too late to bear on the origin of a story that has
 * many: BOUND_STORY_ORIGIN come before it. 1, 0, -1 failed.
 */
static int
is_late(struct store_writer *w, int64_t rid, int64_t story)
{
	struct stmt *st = db_stmt(w->db, "SELECT (i.sort_time, i.rid) >"
	    " (SELECT j.sort_time, j.rid FROM item j INDEXED BY item_story"
	    "  WHERE j.story = ?1 AND j.story <> 0"
	    "  ORDER BY j.sort_time, j.rid LIMIT 1 OFFSET ?3)"
	    " FROM item i WHERE i.rid = ?2");
	int rc;

	bind_int(st, story);
	bind_int(st, rid);
	bind_int(st, BOUND_STORY_ORIGIN - 1);
	rc = stmt_step(st);
	if (rc > 0)
		rc = get_int(st) > 0;
	stmt_reset(st);
	return rc;
}

/* The story has one copy more. To a story of many it is only counted: to weigh
 * its origin anew for each would unpack the same copies again and again. */
static int
story_grow(struct store_writer *w, int64_t rid, int64_t story, int64_t copies)
{
	int late = copies >= BOUND_STORY_ORIGIN ? is_late(w, rid, story) : 0;

	if (late <= 0)
		return late < 0 ? -1 : story_settle(w, story);
	return run_ints(w, "UPDATE story SET copies = copies + 1,"
	    " last = max(last, ?1) WHERE id = ?2", rid, story);
}

/* --- joining --- */

/* Say whether an item was cut off a story: 1, 0, -1 failed. */
static int
is_cut(struct store_writer *w, int64_t rid, int64_t story)
{
	struct stmt *st = db_stmt(w->db,
	    "SELECT 1 FROM story_cut WHERE rid = ? AND story = ?");

	bind_int(st, rid);
	bind_int(st, story);
	return stmt_found(st);
}

/* Say how many copies a story has: 0 where it is an item alone. */
static int
story_copies(struct store_writer *w, int64_t story, int64_t *copies)
{
	*copies = 0;
	return get_about(w, "SELECT copies FROM story WHERE id = ?", story,
	    copies);
}

/*
 * Say whether `rid`, of story `mine` (0: none), may join `other` in story
 * `theirs`: 1, 0, -1 failed.
 */
static int
may_join(struct store_writer *w, int64_t rid, int64_t mine, int64_t other,
    int64_t theirs)
{
	int64_t copies;
	int rc = 0;

	if (mine != 0) {
		if (mine == theirs || story_copies(w, mine, &copies) < 0)
			return mine == theirs ? 0 : -1;
		if (copies > 1)
			return 0;
	}
	if (story_copies(w, theirs, &copies) < 0)
		return -1;
	if (copies >= BOUND_STORY_COPIES)
		return 0;
	rc = is_cut(w, rid, theirs);
	if (rc == 0)
		rc = is_cut(w, other, mine != 0 ? mine : rid);
	return rc < 0 ? -1 : rc == 0;
}

int
story_join(struct store_writer *w, int64_t rid, int64_t other, int64_t *story)
{
	int64_t mine = 0, theirs = 0, target, copies;
	int rc;

	if (item_story(w, rid, &mine) < 0 || item_story(w, other, &theirs) < 0)
		return -1;
	target = theirs != 0 ? theirs : other;
	rc = may_join(w, rid, mine, other, target);
	if (rc <= 0)
		return rc;
	if (story_copies(w, target, &copies) < 0 ||
	    (theirs == 0 && set_story(w, other, target) < 0) ||
	    set_story(w, rid, target) < 0 ||
	    (mine != 0 && story_settle(w, mine) < 0) ||
	    story_grow(w, rid, target, copies) < 0)
		return -1;
	*story = target;
	return 0;
}

/* --- leaving --- */

int
story_forget(struct store_writer *w, int64_t rid)
{
	int64_t story = 0;
	int rc = item_story(w, rid, &story);

	if (rc <= 0)
		return rc;
	if (run_ints(w, "DELETE FROM story_cut WHERE rid = ?1 AND ?2 = 0", rid,
	    0) < 0)
		return -1;
	if (story == 0)
		return 0;
	return set_story(w, rid, 0) < 0 ? -1 : story_settle(w, story);
}

/*
 * Leave the story. Where the story has the item's own number, that stays with
 * the others: the item takes another.
 */
static int
story_leave(struct store_writer *w, int64_t rid, int64_t story)
{
	int64_t alone = rid == story ? writer_seq(w) : 0;

	if (run_ints(w, "INSERT OR IGNORE INTO story_cut (rid, story)"
	    " VALUES (?, ?)", rid, story) < 0 || set_story(w, rid, alone) < 0)
		return -1;
	if (alone != 0 && story_settle(w, alone) < 0)
		return -1;
	return story_settle(w, story);
}

int
writer_story_cut(struct store_writer *w, int64_t story,
    const uint8_t id[DIGEST_LEN])
{
	struct item_stored it = { 0 };
	int64_t of = 0, copies;
	int rc = item_load_id(w, id, &it);

	if (rc > 0)
		rc = item_story(w, it.rid, &of);
	if (rc > 0 && (of == 0 || of != story))
		rc = 0;
	if (rc > 0 && story_copies(w, story, &copies) < 0)
		rc = -1;
	if (rc > 0 && copies < 2)
		rc = 0;
	if (rc > 0)
		rc = story_leave(w, it.rid, story) < 0 ? -1 : 1;
	item_stored_clear(&it);
	return rc < 0 ? -1 : rc == 0;
}
