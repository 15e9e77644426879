/* SPDX-License-Identifier: ISC */
/*
 * The due heap: a binary heap kept as two arrays (8 bytes of due time, 4 of
 * feed), and for each feed its place in it. Row numbers are mostly dense, so
 * the places are in pages of 1024 feeds, made when first needed: 4 bytes a
 * feed, and a gap in the numbers costs no more than a pointer.
 */
#include <stdlib.h>

#include "bounds.h"
#include "schedule.h"
#include "util.h"

#define PAGE_FEEDS 1024
#define NO_PLACE 0 /* places are counted from 1 */

struct schedule {
	int64_t *due;     /* [1..n] */
	uint32_t *feed;   /* [1..n] */
	size_t n, cap;
	uint32_t **pages; /* place of a feed, by its number */
	size_t npages;
};

struct schedule *
schedule_new(void)
{
	return xcalloc(1, sizeof(struct schedule));
}

void
schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->npages; i++)
		free(s->pages[i]);
	free(s->pages);
	free(s->due);
	free(s->feed);
	free(s);
}

static bool
feed_possible(int64_t feed)
{
	return feed > 0 && feed <= UINT32_MAX;
}

static size_t
place_get(const struct schedule *s, int64_t feed)
{
	size_t page = (size_t)feed / PAGE_FEEDS;

	if (!feed_possible(feed) || page >= s->npages || s->pages[page] == NULL)
		return NO_PLACE;
	return s->pages[page][feed % PAGE_FEEDS];
}

static void
place_set(struct schedule *s, uint32_t feed, size_t place)
{
	s->pages[feed / PAGE_FEEDS][feed % PAGE_FEEDS] = (uint32_t)place;
}

/* Make sure that the feed's page is there. */
static void
page_make(struct schedule *s, uint32_t feed)
{
	size_t page = feed / PAGE_FEEDS, n = s->npages;

	if (page >= n) {
		s->npages = page + 1 > 2 * n ? page + 1 : 2 * n;
		s->pages = xreallocarray(s->pages, s->npages, sizeof(*s->pages));
		for (; n < s->npages; n++)
			s->pages[n] = NULL;
	}
	if (s->pages[page] == NULL)
		s->pages[page] = xcalloc(PAGE_FEEDS, sizeof(**s->pages));
}

static void
put(struct schedule *s, size_t place, int64_t due, uint32_t feed)
{
	s->due[place] = due;
	s->feed[place] = feed;
	place_set(s, feed, place);
}

/* Put an entry where it belongs, beginning at the free place `at`. */
static void
settle(struct schedule *s, size_t at, int64_t due, uint32_t feed)
{
	size_t child;

	for (; at > 1 && s->due[at / 2] > due; at /= 2)
		put(s, at, s->due[at / 2], s->feed[at / 2]);
	while ((child = 2 * at) <= s->n) {
		if (child < s->n && s->due[child + 1] < s->due[child])
			child++;
		if (s->due[child] >= due)
			break;
		put(s, at, s->due[child], s->feed[child]);
		at = child;
	}
	put(s, at, due, feed);
}

void
schedule_set(struct schedule *s, int64_t feed, int64_t due)
{
	size_t place = place_get(s, feed);

	if (!feed_possible(feed))
		return;
	if (place == NO_PLACE) {
		if (s->n + 1 >= s->cap) {
			s->cap = s->cap == 0 ? 64 : 2 * s->cap;
			s->due = xreallocarray(s->due, s->cap, sizeof(*s->due));
			s->feed = xreallocarray(s->feed, s->cap, sizeof(*s->feed));
		}
		page_make(s, (uint32_t)feed);
		place = ++s->n;
	}
	settle(s, place, due, (uint32_t)feed);
}

void
schedule_remove(struct schedule *s, int64_t feed)
{
	size_t place = place_get(s, feed), last = s->n;

	if (place == NO_PLACE)
		return;
	s->n--;
	if (place != last)
		settle(s, place, s->due[last], s->feed[last]);
	place_set(s, (uint32_t)feed, NO_PLACE);
}

int64_t
schedule_due(const struct schedule *s)
{
	return s->n > 0 ? s->due[1] : INT64_MAX;
}

int
schedule_pop(struct schedule *s, int64_t now, int64_t *feed)
{
	if (s->n == 0 || s->due[1] > now)
		return -1;
	*feed = s->feed[1];
	schedule_remove(s, *feed);
	return 0;
}

static bool
overdue(int64_t due, int64_t now)
{
	return (due > 0 && due < now - 60) || due > now + BOUND_FUTURE_S;
}

void
schedule_settle(struct schedule *s, int64_t now, uint32_t seed)
{
	uint32_t *feeds = xcalloc(s->n + 1, sizeof(*feeds));
	uint64_t random = seed;
	size_t n = 0;
	int64_t over;

	for (size_t i = 1; i <= s->n; i++)
		if (overdue(s->due[i], now))
			feeds[n++] = s->feed[i];
	over = n > BOUND_BURST ? (int64_t)n / BOUND_BURST_RATE + 1 : 1;
	if (over > BOUND_BURST_S)
		over = BOUND_BURST_S;
	for (size_t i = 0; i < n; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		schedule_set(s, feeds[i], now +
		    (int64_t)((random >> 33) % (uint64_t)over));
	}
	free(feeds);
}

size_t
schedule_count(const struct schedule *s)
{
	return s->n;
}
