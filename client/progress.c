/* SPDX-License-Identifier: ISC */
/* The bar: what it says, how often it is drawn, how it fits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "progress.h"
#include "when.h"

#define DRAW_MS 100      /* between two drawings */
#define QUIET_MS 300     /* what is done within this needs no bar */
#define BAR_MAX 40       /* columns */
#define BAR_MIN 8

struct progress {
	struct output out;
	const char *what;
	enum progress_unit unit;
	long long total;  /* 0: not known */
	int64_t drawn;    /* monotonic ms of the last drawing, or of the start */
	bool shown;
};

struct progress *
progress_new(const char *what, bool wanted, enum progress_unit unit)
{
	const char *term = getenv("TERM");
	struct progress *p;

	if (!wanted || term == NULL || strcmp(term, "dumb") == 0)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	output_init(&p->out, stderr);
	if (!p->out.tty) {
		free(p);
		return NULL;
	}
	p->what = what;
	p->unit = unit;
	p->drawn = clock_mono_ms() + QUIET_MS - DRAW_MS;
	return p;
}

void
progress_total(struct progress *p, long long total)
{
	if (p != NULL)
		p->total = total;
}

/* Write a count with its unit. */
static void
count_text(const struct progress *p, long long n, char out[WHEN_TEXT_LEN])
{
	if (p->unit == PROGRESS_BYTES)
		when_size(n, out);
	else
		snprintf(out, WHEN_TEXT_LEN, "%lld", n);
}

/* Append what is written beside the bar. */
static void
add_counts(const struct progress *p, long long done, struct buf *line)
{
	static const char *const units[] = {
		[PROGRESS_FEEDS] = " feeds", [PROGRESS_ITEMS] = " items",
		[PROGRESS_BYTES] = "",
	};
	char some[WHEN_TEXT_LEN], all[WHEN_TEXT_LEN];

	count_text(p, done, some);
	count_text(p, p->total, all);
	if (p->total > 0)
		buf_addf(line, "%s of %s%s", some, all, units[p->unit]);
	else
		buf_addf(line, "%s%s", some, units[p->unit]);
}

/* Append the bar, as wide as there is room beside `used` columns. */
static void
add_bar(const struct progress *p, long long done, size_t used,
    struct buf *line)
{
	size_t room = p->out.width > used ? p->out.width - used : 0;
	size_t width = room > BAR_MAX ? BAR_MAX : room;
	size_t full;

	if (p->total <= 0 || width < BAR_MIN)
		return;
	full = (size_t)((unsigned long long)done * width /
	    (unsigned long long)p->total);
	for (size_t i = 0; i < width; i++)
		buf_add_utf8(line, i < full ? 0x2588 : 0x2591);
	buf_adds(line, "  ");
}

/* Draw a line, cut to the terminal's width. */
static void
draw(struct progress *p, const char *left, const char *bar, const char *right)
{
	int room = (int)p->out.width - 1 - (int)strlen(left);

	fprintf(stderr, "\r\033[K%s%s%.*s", left, bar,
	    room > 0 ? room : 0, right);
	fflush(stderr);
	p->drawn = clock_mono_ms();
	p->shown = true;
}

/* Say whether it is too early to draw. */
static bool
too_early(const struct progress *p)
{
	return p == NULL || clock_mono_ms() < p->drawn + DRAW_MS;
}

void
progress_at(struct progress *p, long long done)
{
	struct buf bar, counts;
	char *left;

	if (too_early(p))
		return;
	if (p->total > 0 && done > p->total)
		done = p->total;
	left = xasprintf("%s  ", p->what);
	buf_init(&bar, BOUND_CLIENT_CELL);
	buf_init(&counts, BOUND_CLIENT_CELL);
	add_counts(p, done, &counts);
	add_bar(p, done, strlen(left) + counts.len + 3, &bar);
	draw(p, left, buf_cstr(&bar), buf_cstr(&counts));
	buf_free(&bar);
	buf_free(&counts);
	free(left);
}

void
progress_part(struct progress *p, const char *part)
{
	if (too_early(p) && (p == NULL || !p->shown))
		return;
	draw(p, p->what, ": ", part);
}

void
progress_hide(struct progress *p)
{
	if (p == NULL || !p->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	p->shown = false;
}

void
progress_free(struct progress *p)
{
	progress_hide(p);
	free(p);
}

/* --- watching the daemon --- */

/* Read the number. -1: it does not say. */
static long long
look(const struct progress_watch *w)
{
	struct answer a;
	const json_t *object;
	long long n = -1;

	if (connection_call(w->conn, &(struct request){ .path = "/v1/status",
	    .quiet = true }, &a) != 0)
		return -1;
	object = w->object == NULL ? a.json :
	    json_object_get(a.json, w->object);
	if (a.status == 200 && json_object_get(object, w->member) != NULL)
		n = number_of(object, w->member);
	answer_clear(&a);
	return n;
}

void
progress_watch_begin(struct progress_watch *w, struct progress *p,
    const struct client *c, const char *object, const char *member,
    long long total)
{
	*w = (struct progress_watch){ .progress = p, .object = object,
		.member = member };
	if (p == NULL)
		return;
	w->conn = connection_new(c->args.socket);
	if (w->conn == NULL)
		return;
	w->before = look(w);
	w->looked = clock_mono_ms();
	progress_total(p, total);
}

void
progress_watch_tick(void *watch)
{
	struct progress_watch *w = watch;
	int64_t now = clock_mono_ms();
	long long n;

	if (w->conn == NULL || w->before < 0 ||
	    now < w->looked + BOUND_CLIENT_LOOK_MS)
		return;
	w->looked = now;
	n = look(w);
	if (n >= w->before)
		progress_at(w->progress, n - w->before);
}

void
progress_watch_end(struct progress_watch *w)
{
	connection_free(w->conn);
	w->conn = NULL;
}
