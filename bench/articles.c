/* SPDX-License-Identifier: ISC */
/*
 * The grammar: sentences with places for names, numbers and words, of which
 * an article has its own small stock, as a piece about one event has. Two
 * articles about one event share the stock and not the sentences.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "articles.h"
#include "bounds.h"
#include "buf.h"
#include "util.h"

#define PARAGRAPHS 24  /* of one article at most */
#define STOCK 8        /* names, nouns and numbers that one event has */

static const char *const names[] = {
	"Amara Okafor", "Jonas Lindqvist", "Helena Marsh", "Viktor Sedlak",
	"Priya Raman", "Tomas Alvarez", "Ingrid Holm", "Samuel Whitaker",
	"Chen Liwei", "Fatima Haddad", "Marco Bellini", "Ruth Abernathy",
	"Kofi Mensah", "Elena Petrova", "Declan Byrne", "Yuki Tanabe",
	"Nadia Karim", "Oskar Brandt", "Lucia Moreno", "Peter Novak",
	"Grace Adeyemi", "Henrik Dahl", "Anita Desai", "Walter Quinn",
};
static const char *const places[] = {
	"Geneva", "Nairobi", "Lisbon", "Oslo", "Osaka", "Lagos", "Denver",
	"Prague", "Valencia", "Tallinn", "Jakarta", "Quito", "Sofia", "Perth",
	"Bristol", "Krakow", "Hamburg", "Montreal", "Casablanca", "Manila",
};
static const char *const bodies[] = {
	"Harbour Authority", "National Grid", "Central Bank", "City Council",
	"Transport Ministry", "Fisheries Board", "Northern Rail",
	"University Hospital", "Energy Regulator", "Farmers Union",
	"Orion Airlines", "Meridian Motors", "Atlas Shipping", "Supreme Court",
	"Health Agency", "Weather Service", "Trade Commission", "Water Company",
};
static const char *const nouns[] = {
	"budget", "bridge", "contract", "harvest", "strike", "tunnel", "vaccine",
	"tariff", "reactor", "reservoir", "election", "merger", "pension",
	"licence", "shipment", "pipeline", "audit", "lawsuit", "verdict",
	"programme", "satellite", "ferry", "refinery", "orchard", "stadium",
	"archive", "museum", "railway", "subsidy", "treaty", "inspection",
	"outage", "flood", "drought", "rescue", "survey", "census", "exhibition",
	"curriculum", "warehouse", "cargo", "turbine", "permit", "hearing",
	"proposal", "delay", "agreement", "review", "investment", "closure",
};
static const char *const adjectives[] = {
	"new", "disputed", "costly", "long awaited", "unexpected", "joint",
	"regional", "temporary", "ambitious", "controversial", "modest",
	"ageing", "public", "private", "urgent", "final", "partial", "revised",
	"independent", "provisional", "seasonal", "coastal", "record", "minor",
};
static const char *const verbs[] = {
	"approved", "delayed", "criticised", "welcomed", "rejected", "reviewed",
	"suspended", "financed", "inspected", "expanded", "cancelled",
	"defended", "postponed", "completed", "questioned", "abandoned",
	"restored", "announced", "renegotiated", "blocked", "supported",
};
static const char *const days[] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
};
/* $N person $P place $B body $n noun $a adjective $v verb $d number $D day */
static const char *const sentences[] = {
	"The $B $v the $a $n on $D, according to $N.",
	"$N, who leads the $B in $P, said the $n had cost $d million euros so far.",
	"Officials in $P expect the $a $n to be $v before the end of the month.",
	"\"We have $v this $n for $d years and nobody listened,\" $N told reporters.",
	"A spokesman for the $B declined to comment on the $n.",
	"The $n affects about $d households around $P, most of them near the $n.",
	"Under the plan, $d workers would move from the $n to a $a $n in $P.",
	"Critics of the $a $n, among them $N, point to the $n that was $v in $P.",
	"It was the $d th time that the $B had $v a $n of that size.",
	"Nothing in the $n obliges the $B to publish what it spent on the $n.",
	"By $D evening the $n in $P had been $v and traffic moved again.",
	"$N rejected the claim, saying the $n was $a and the $n was not.",
	"Engineers sent to $P found $d cracks in the $n, $N said.",
	"Shares in companies tied to the $n fell by $d percent in early trading.",
	"An earlier $n, also $v by the $B, ended in court.",
	"For residents of $P the $n means a $a summer without the $n.",
	"The $B has until $D to answer $d questions about the $n.",
	"If the $n is $v, prices in $P could rise by $d percent, a study found.",
	"Both sides called the talks about the $n $a but useful.",
	"$N and $N met in $P to discuss how the $n could be $v.",
	"Documents seen by this newspaper show that the $B $v the $n twice.",
	"Rain slowed work on the $n, and only $d of the teams reached $P.",
	"The $a $n drew $d visitors last year, more than the $n in $P.",
	"Neighbouring regions have $v similar plans for a $n.",
	"\"It is a $a day for $P,\" said $N of the $B.",
	"What happens to the $n after $D remains open.",
	"The opposition wants the $n to be $v and $N to resign.",
	"Since spring the $B has $v $d permits, most for the $a $n.",
	"Experts doubt that the $n can be $v without help from $P.",
	"Local farmers lost $d hectares when the $n was $v.",
};
static const char *const headlines[] = {
	"$B $v $a $n in $P", "$P $n $v after $a $n", "$N defends $a $n in $P",
	"$a $n near $P is $v by $B", "$B faces $n over $a $n",
	"$n and $n: why $P $v its $a $n",
};
static const char *const footers[] = {
	"Subscribe to our newsletter and get the most important stories of the "
	"day delivered to your inbox every morning.\n",
	"You can share this story on social media.\nAll rights reserved. No part "
	"of this page may be reproduced without written permission.\n",
	"This article was produced by an automated news feed and has not been "
	"edited by our staff.\nBack to top button\n",
};
static const char *const sites[] = {
	"Daily Courier", "World News Hub", "The Northern Post", "Newsline 24",
};

/* The words that one event has. */
struct event {
	const char *names[STOCK], *places[STOCK], *bodies[STOCK];
	const char *nouns[STOCK], *adjectives[STOCK];
	unsigned numbers[STOCK];
	const char *day;
};

static uint64_t
draw(uint64_t *state)
{
	uint64_t x;

	*state += 0x9E3779B97F4A7C15u;
	x = *state;
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)(draw(state) >> 32) % n;
}

#define PICK(state, list) (list)[below((state), ARRAY_LEN(list))]

static void
event_make(struct event *e, uint64_t *rng)
{
	for (unsigned i = 0; i < STOCK; i++) {
		e->names[i] = PICK(rng, names);
		e->places[i] = PICK(rng, places);
		e->bodies[i] = PICK(rng, bodies);
		e->nouns[i] = PICK(rng, nouns);
		e->adjectives[i] = PICK(rng, adjectives);
		e->numbers[i] = 2 + below(rng, 900);
	}
	e->day = PICK(rng, days);
}

/* Fill one sentence's places. */
static void
fill(struct buf *out, const char *pattern, const struct event *e, uint64_t *rng)
{
	for (; *pattern != '\0'; pattern++) {
		unsigned k = below(rng, 3);

		if (*pattern != '$') {
			buf_addc(out, *pattern);
			continue;
		}
		switch (*++pattern) {
		case 'N': buf_adds(out, e->names[k]); break;
		case 'P': buf_adds(out, e->places[k]); break;
		case 'B': buf_adds(out, e->bodies[k]); break;
		case 'n': buf_adds(out, e->nouns[below(rng, STOCK)]); break;
		case 'a': buf_adds(out, e->adjectives[below(rng, STOCK)]); break;
		case 'v': buf_adds(out, PICK(rng, verbs)); break;
		case 'd': buf_addf(out, "%u", e->numbers[below(rng, STOCK)]); break;
		case 'D': buf_adds(out, e->day); break;
		}
	}
}

static void
write_article(struct article *a, const struct event *e, uint64_t *rng,
    unsigned paragraphs)
{
	struct buf b;

	buf_init(&b, MIB(1));
	fill(&b, PICK(rng, headlines), e, rng);
	a->title = buf_steal(&b);
	if (a->title[0] >= 'a' && a->title[0] <= 'z')
		a->title[0] = (char)(a->title[0] - 32);
	buf_init(&b, MIB(1));
	for (unsigned p = 0; p < paragraphs; p++) {
		for (unsigned s = 0; s < 2 + below(rng, 3); s++) {
			if (s > 0)
				buf_addc(&b, ' ');
			fill(&b, PICK(rng, sentences), e, rng);
		}
		buf_addc(&b, '\n');
	}
	a->text = buf_steal(&b);
	a->time = 1650000000 + below(rng, 8 * 86400);
}

/* --- changes of a copy --- */

/* Split into paragraphs in place; how many. */
static unsigned
paragraphs_of(char *text, char *out[PARAGRAPHS])
{
	unsigned n = 0;
	char *save;

	for (char *p = strtok_r(text, "\n", &save); p != NULL && n < PARAGRAPHS;
	    p = strtok_r(NULL, "\n", &save))
		out[n++] = p;
	return n;
}

/* Keep `part` percent of the paragraphs, from the start, or (shuffled) all in
 * another order. */
static void
change_paragraphs(struct article *b, unsigned part, bool shuffled,
    uint64_t *rng)
{
	char *list[PARAGRAPHS], *moved;
	unsigned n = paragraphs_of(b->text, list), keep, k;
	struct buf out;

	buf_init(&out, MIB(1));
	for (unsigned i = n; shuffled && i > 1; i--) {
		k = below(rng, i);
		moved = list[k];
		list[k] = list[i - 1];
		list[i - 1] = moved;
	}
	keep = (n * part + 99) / 100;
	for (unsigned i = 0; i < keep; i++)
		buf_addf(&out, "%s\n", list[i]);
	free(b->text);
	b->text = buf_steal(&out);
}

/* Replace `part` in a thousand of the words by others. */
static void
change_words(struct article *b, unsigned part, uint64_t *rng)
{
	struct buf out;
	const char *p = b->text;
	size_t n;

	buf_init(&out, MIB(1));
	while (*p != '\0') {
		n = strcspn(p, " \n");
		if (n > 0 && below(rng, 1000) < part && !(*p >= '0' && *p <= '9' &&
		    below(rng, 4) > 0))
			buf_adds(&out, below(rng, 2) ? PICK(rng, nouns) :
			    PICK(rng, adjectives));
		else
			buf_add(&out, p, n);
		p += n;
		if (*p != '\0')
			buf_addc(&out, *p++);
	}
	free(b->text);
	b->text = buf_steal(&out);
}

static void
append(char **text, const char *more)
{
	char *joined = xasprintf("%s%s", *text, more);

	free(*text);
	*text = joined;
}

static void
change_title(struct article *b, uint64_t *rng)
{
	char *title = below(rng, 2) ?
	    xasprintf("%s - %s", b->title, PICK(rng, sites)) :
	    xasprintf("UPDATED: %s", b->title);

	free(b->title);
	b->title = title;
}

static void
copy_of(struct pair *p, uint64_t *rng)
{
	p->same = true;
	p->b.title = xstrdup(p->a.title);
	p->b.text = xstrdup(p->a.text);
	p->b.time = p->a.time + below(rng, 86400);
}

static void
start(struct pair *p, uint64_t *rng, unsigned paragraphs)
{
	struct event e;

	event_make(&e, rng);
	write_article(&p->a, &e, rng, paragraphs);
}

static void
start_copy(struct pair *p, uint64_t *rng)
{
	start(p, rng, 5 + below(rng, 8));
	copy_of(p, rng);
}

static void
same_suffix(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_title(&p->b, rng);
	append(&p->b.text, PICK(rng, footers));
}

static void
same_cut(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_paragraphs(&p->b, 40 + below(rng, 40), false, rng);
	change_title(&p->b, rng);
}

static void
same_excerpt(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_paragraphs(&p->b, 20 + below(rng, 15), false, rng);
}

static void
same_reordered(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_paragraphs(&p->b, 100, true, rng);
	append(&p->b.text, PICK(rng, footers));
}

static void
same_edited(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_words(&p->b, 20 + below(rng, 40), rng);
	change_title(&p->b, rng);
}

static void
same_reworded(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_words(&p->b, 100 + below(rng, 60), rng);
	change_title(&p->b, rng);
}

static void
same_other_headline(struct pair *p, uint64_t *rng)
{
	struct pair other = { .same = false };

	start_copy(p, rng);
	start(&other, rng, 1);
	free(p->b.title);
	p->b.title = xstrdup(other.a.title);
	change_words(&p->b, 30, rng);
	change_paragraphs(&p->b, 70, false, rng);
	append(&p->b.text, PICK(rng, footers));
	pair_clear(&other);
}

static void
same_longer(struct pair *p, uint64_t *rng)
{
	struct pair other = { .same = false };

	start_copy(p, rng);
	start(&other, rng, 2);
	append(&p->b.text, other.a.text);
	change_title(&p->b, rng);
	pair_clear(&other);
}

static void
same_everything(struct pair *p, uint64_t *rng)
{
	start_copy(p, rng);
	change_words(&p->b, 50, rng);
	change_paragraphs(&p->b, 75, true, rng);
	change_title(&p->b, rng);
	append(&p->b.text, PICK(rng, footers));
}

static void
same_short(struct pair *p, uint64_t *rng)
{
	start(p, rng, 1);
	change_paragraphs(&p->a, 100, false, rng);
	copy_of(p, rng);
	change_title(&p->b, rng);
}

/* --- likenesses --- */

static void
other_author(struct pair *p, uint64_t *rng)
{
	struct event e;

	event_make(&e, rng);
	write_article(&p->a, &e, rng, 6 + below(rng, 5));
	write_article(&p->b, &e, rng, 6 + below(rng, 5));
	p->b.time = p->a.time + below(rng, 43200);
}

/* Both authors had the same press release: a paragraph of it is in both. */
static void
other_author_quote(struct pair *p, uint64_t *rng)
{
	char *copy, *list[PARAGRAPHS];

	other_author(p, rng);
	copy = xstrdup(p->a.text);
	if (paragraphs_of(copy, list) > 2) {
		append(&p->b.text, list[1]);
		append(&p->b.text, "\n");
	}
	free(copy);
}

static void
other_same_footer(struct pair *p, uint64_t *rng)
{
	const char *footer = PICK(rng, footers);
	struct pair other = { .same = false };

	start(p, rng, 3 + below(rng, 3));
	start(&other, rng, 3 + below(rng, 3));
	p->b = other.a;
	append(&p->a.text, footer);
	append(&p->b.text, footer);
}

/* Fill a report's places: $P and $B its own, each $d its own number. */
static void
report(struct article *a, const char *title, const char *text, uint64_t *rng)
{
	struct event e;
	struct buf b;

	event_make(&e, rng);
	for (unsigned i = 1; i < 3; i++) {
		e.places[i] = e.places[0];
		e.bodies[i] = e.bodies[0];
	}
	buf_init(&b, KIB(64));
	fill(&b, title, &e, rng);
	a->title = buf_steal(&b);
	buf_init(&b, KIB(64));
	for (const char *p = text; *p != '\0'; p++) {
		char one[3] = { *p, '\0', '\0' };

		if (*p == '$' && p[1] == 'd') {
			buf_addf(&b, "%u", below(rng, 100));
			p++;
			continue;
		}
		if (*p == '$')
			one[1] = *++p;
		fill(&b, one, &e, rng);
	}
	a->text = buf_steal(&b);
	a->time = 1650000000 + below(rng, 86400);
}

static void
two_reports(struct pair *p, const char *title, const char *text, uint64_t *rng)
{
	report(&p->a, title, text, rng);
	report(&p->b, title, text, rng);
}

static void
other_weather(struct pair *p, uint64_t *rng)
{
	two_reports(p, "Weather forecast for $P",
	    "The forecast for $P today: mostly cloudy with sunny spells in the "
	    "afternoon and a high of $d degrees, falling to $d overnight.\n"
	    "Wind from the west at $d kilometres an hour, gusts up to $d. The "
	    "chance of rain is $d percent, humidity $d percent, pressure 10$d "
	    "hectopascals.\nTomorrow in $P it will be dry at first, with "
	    "temperatures between $d and $d degrees; the sun rises at 6:$d and "
	    "sets at 19:$d.\n", rng);
}

static void
other_stock(struct pair *p, uint64_t *rng)
{
	two_reports(p, "$B shares move in early trading",
	    "Shares of $B opened at $d.$d dollars on Tuesday, a change of $d.$d "
	    "percent from the previous close of $d.$d dollars. The stock has a "
	    "fifty-two week low of $d.$d and a high of 1$d.$d.\n"
	    "The company has a market capitalisation of $d.$d billion dollars, a "
	    "price to earnings ratio of $d.$d and a beta of 1.$d. It last "
	    "reported quarterly earnings of $d cents per share, beating the "
	    "consensus estimate of $d cents. Revenue for the quarter was $d.$d "
	    "million dollars, compared with $d.$d million a year earlier.\n"
	    "Several analysts have recently commented on the stock of $B. "
	    "They have an average rating of hold and a price target of $d.$d "
	    "dollars.\n", rng);
}

static void
other_quake(struct pair *p, uint64_t *rng)
{
	two_reports(p, "Earthquake strikes near $P",
	    "A magnitude 4.$d earthquake struck $d kilometres north of $P at a "
	    "depth of $d kilometres, seismologists said. There were no "
	    "immediate reports of damage or injuries. Earthquakes of this size "
	    "are often felt but rarely cause damage. The tremor was recorded at "
	    "$d:$d local time by $d stations.\n", rng);
}

static void
other_match(struct pair *p, uint64_t *rng)
{
	two_reports(p, "$P win at home against $B",
	    "$P beat $B by $d to $d at home on Saturday, with $N scoring $d of "
	    "the points. $N added $d and $N $d before half time, when the score "
	    "was $d to $d. The next match is at home on Wednesday; tickets "
	    "are on sale. $P are now in place $d of the table with $d points "
	    "from $d matches.\n", rng);
}

static void
other_jobs(struct pair *p, uint64_t *rng)
{
	two_reports(p, "$B seeks $a $n manager in $P",
	    "We are looking for a motivated person to join our team. $B offers "
	    "a competitive salary, flexible working hours and a pension plan. "
	    "You will report to $N in $P and lead a team of $d. You have "
	    "at least $d years of experience with $n and $n. Please send "
	    "your application with a reference number $d$d to $N before $D.\n",
	    rng);
}

static void
other_days_report(struct pair *p, uint64_t *rng)
{
	other_weather(p, rng);
	free(p->b.title);
	p->b.title = xstrdup(p->a.title);
	p->b.time = p->a.time + 86400;
}

static void
other_short(struct pair *p, uint64_t *rng)
{
	two_reports(p, "Traffic: road $d closed near $P",
	    "Road $d is closed in both directions near $P because of an "
	    "accident. Expect delays of $d minutes.\n", rng);
}

static const struct {
	const char *name;
	void (*make)(struct pair *p, uint64_t *rng);
} kinds[] = {
	{ "copy: site's name, footer", same_suffix },
	{ "copy: the end cut off", same_cut },
	{ "copy: an excerpt", same_excerpt },
	{ "copy: paragraphs moved", same_reordered },
	{ "copy: small edits", same_edited },
	{ "copy: every eighth word changed", same_reworded },
	{ "copy: another headline, cut", same_other_headline },
	{ "copy: more text added", same_longer },
	{ "copy: all of it together", same_everything },
	{ "copy: a short item", same_short },
	{ "other: same event, other author", other_author },
	{ "other: same press release", other_author_quote },
	{ "other: same footer", other_same_footer },
	{ "other: weather", other_weather },
	{ "other: weather, next day", other_days_report },
	{ "other: stock report", other_stock },
	{ "other: earthquake", other_quake },
	{ "other: match report", other_match },
	{ "other: job offer", other_jobs },
	{ "other: short notice", other_short },
};

unsigned
pair_kinds(void)
{
	return ARRAY_LEN(kinds);
}

void
pair_make(struct pair *p, unsigned kind, uint64_t seed)
{
	uint64_t rng = seed * 1000003 + kind;

	memset(p, 0, sizeof(*p));
	p->kind = kinds[kind].name;
	kinds[kind].make(p, &rng);
}

void
pair_clear(struct pair *p)
{
	free(p->a.title);
	free(p->a.text);
	free(p->b.title);
	free(p->b.text);
}
