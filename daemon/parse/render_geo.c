/* SPDX-License-Identifier: ISC */
/*
 * Places as GeoJSON geometry (RFC 7946): longitude, latitude, altitude. Only
 * WGS 84 can be said in it; another reference system: no place.
 */
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "render.h"
#include "element.h"

#define NUMBERS 512 /* of one shape; more: cut */

struct shape {
	struct str number[NUMBERS]; /* as text that JSON takes */
	size_t n;
	unsigned dimension;
};

/* Read one number, put it in JSON's form; -1 when it is none. */
static int
read_number(struct render *r, struct str s, struct str *out)
{
	size_t i = 0, digits = 0, whole;

	buf_reset(&r->tmp);
	if (i < s.n && (s.s[i] == '-' || s.s[i] == '+')) {
		if (s.s[i] == '-')
			buf_addc(&r->tmp, '-');
		i++;
	}
	while (i + 1 < s.n && s.s[i] == '0' && s.s[i + 1] != '.')
		i++;
	for (whole = i; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
		digits++;
	if (digits > 6)
		return -1;
	if (digits == 0)
		buf_addc(&r->tmp, '0');
	buf_add(&r->tmp, s.s + whole, digits);
	if (i < s.n && s.s[i] == '.') {
		size_t from = i++;

		for (; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
			digits++;
		if (i > from + 1)
			buf_add(&r->tmp, s.s + from, i - from > 16 ? 16 : i - from);
	}
	if (digits == 0 || i != s.n)
		return -1;
	*out = render_keep(r);
	return out->n > 0 ? 0 : -1;
}

/* Add the numbers of a text, parted by blanks or commas. -1: not all are. */
static int
read_numbers(struct render *r, struct shape *shape, struct str s)
{
	size_t i = 0, from;

	while (i < s.n) {
		while (i < s.n && strchr(" \t\r\n,", s.s[i]) != NULL)
			i++;
		for (from = i; i < s.n && strchr(" \t\r\n,", s.s[i]) == NULL; i++)
			;
		if (from == i)
			break;
		if (shape->n == NUMBERS || read_number(r,
		    (struct str){ s.s + from, i - from },
		    &shape->number[shape->n]) != 0)
			return -1;
		shape->n++;
	}
	return 0;
}

static void
put_position(struct render *r, const struct shape *s, size_t i, struct str alt)
{
	const struct str *n = &s->number[i * s->dimension];

	json_open(&r->out, NULL, '[');
	json_raw(&r->out, NULL, n[1].s, n[1].n);
	json_raw(&r->out, NULL, n[0].s, n[0].n);
	if (s->dimension == 3)
		json_raw(&r->out, NULL, n[2].s, n[2].n);
	else if (alt.n > 0)
		json_raw(&r->out, NULL, alt.s, alt.n);
	json_close(&r->out, ']');
}

/* A point has its position where others have a list of them. */
static void
put_point(struct render *r, const struct shape *s, struct str alt)
{
	const struct str *n = s->number;

	json_open(&r->out, "coordinates", '[');
	json_raw(&r->out, NULL, n[1].s, n[1].n);
	json_raw(&r->out, NULL, n[0].s, n[0].n);
	if (s->dimension == 3)
		json_raw(&r->out, NULL, n[2].s, n[2].n);
	else if (alt.n > 0)
		json_raw(&r->out, NULL, alt.s, alt.n);
	json_close(&r->out, ']');
}

static bool
is_closed(const struct shape *s)
{
	const struct str *last = &s->number[s->n - s->dimension];

	for (unsigned i = 0; i < 2; i++)
		if (last[i].n != s->number[i].n ||
		    memcmp(last[i].s, s->number[i].s, last[i].n) != 0)
			return false;
	return true;
}

/* Make the ring of a box from its two corners. */
static void
ring_of_box(struct shape *s)
{
	const struct str south = s->number[0], west = s->number[1];
	const struct str north = s->number[s->dimension];
	const struct str east = s->number[s->dimension + 1];
	const struct str ring[] = { south, west, south, east, north, east,
		north, west, south, west };

	memcpy(s->number, ring, sizeof(ring));
	s->n = ARRAY_LEN(ring);
	s->dimension = 2;
}

static void
put_shape(struct render *r, const char *key, const char *type, struct shape *s,
    struct str alt)
{
	const struct str none = { NULL, 0 };
	bool polygon = strcmp(type, "Polygon") == 0;
	size_t least = 1, n;

	if (s->dimension == 0)
		s->dimension = 2;
	if (strcmp(type, "Envelope") == 0) {
		if (s->n != 2 * (size_t)s->dimension)
			return;
		ring_of_box(s);
		type = "Polygon";
		polygon = true;
	}
	least = polygon ? 4 : strcmp(type, "LineString") == 0 ? 2 : 1;
	n = s->n / s->dimension;
	if (s->n % s->dimension != 0 || n < least || (least == 1 && n != 1))
		return;
	json_open(&r->out, key, '{');
	json_cstr(&r->out, "type", type);
	if (least == 1) {
		put_point(r, s, alt);
	} else {
		json_open(&r->out, "coordinates", '[');
		if (polygon)
			json_open(&r->out, NULL, '[');
		for (size_t i = 0; i < n; i++)
			put_position(r, s, i, none);
		if (polygon && !is_closed(s))
			put_position(r, s, 0, none);
		if (polygon)
			json_close(&r->out, ']');
		json_close(&r->out, ']');
	}
	json_close(&r->out, '}');
}

/* Say whether a shape is in WGS 84, the only system that we can read. */
static bool
is_wgs84(const struct fact *f)
{
	struct str name = fact_attr(f, "srsname");

	return name.n == 0 || memmem(name.s, name.n, "4326", 4) != NULL ||
	    memmem(name.s, name.n, "4979", 4) != NULL ||
	    memmem(name.s, name.n, "CRS84", 5) != NULL;
}

/* Say whether a shape is in WGS 84 with the longitude first. */
static bool
is_crs84(const struct fact *f)
{
	struct str name = fact_attr(f, "srsname");

	return name.n > 0 && memmem(name.s, name.n, "CRS84", 5) != NULL;
}

/* Put the latitude of each position before its longitude. */
static void
swap_axes(struct shape *s)
{
	for (size_t i = 0; i + 1 < s->n; i += s->dimension) {
		struct str longitude = s->number[i];

		s->number[i] = s->number[i + 1];
		s->number[i + 1] = longitude;
	}
}

static bool
read_gml(struct render *r, const struct fact *f, struct shape *s)
{
	struct str dimension = fact_attr(f, "srsdimension");
	bool swap = is_crs84(f);

	if (!is_wgs84(f))
		return false;
	for (const struct fact *p = f->parts; p != NULL; p = p->next) {
		if (p->field != F_GML_POS)
			continue;
		if (dimension.n == 0)
			dimension = fact_attr(p, "srsdimension");
		if (dimension.n == 0)
			dimension = fact_attr(p, "dimension");
		if (!is_wgs84(p) || read_numbers(r, s, p->text) != 0)
			return false;
		swap = swap || is_crs84(p);
	}
	s->dimension = str_is(dimension, "3") ? 3 : 2;
	if (swap)
		swap_axes(s);
	return true;
}

static const struct fact *
find_gml(const struct render *r)
{
	const struct fact *where = r->x->first[F_WHERE];

	if (r->x->first[F_GML_SHAPE] != NULL)
		return r->x->first[F_GML_SHAPE];
	return where == NULL ? NULL : fact_part(where, F_GML_SHAPE);
}

static bool
has_place(const struct render *r)
{
	static const enum field fields[] = { F_POINT, F_LINE, F_POLYGON, F_BOX,
		F_LAT, F_WHERE, F_GML_SHAPE };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (r->x->first[fields[i]] != NULL)
			return true;
	return false;
}

static void
put_simple(struct render *r, const char *key, struct shape *s)
{
	static const struct {
		enum field field;
		const char *type;
	} simple[] = {
		{ F_POINT, "Point" }, { F_LINE, "LineString" },
		{ F_POLYGON, "Polygon" }, { F_BOX, "Envelope" },
	};
	const struct fact *f, *alt = r->x->first[F_ALT];
	struct str height = { NULL, 0 };

	if (alt != NULL && read_number(r, alt->text, &height) != 0)
		height = (struct str){ NULL, 0 };
	for (size_t i = 0; i < ARRAY_LEN(simple); i++) {
		f = r->x->first[simple[i].field];
		if (f == NULL)
			continue;
		if (is_wgs84(f) && read_numbers(r, s, f->text) == 0)
			put_shape(r, key, simple[i].type, s, height);
		return;
	}
	if (r->x->first[F_LAT] == NULL || r->x->first[F_LONG] == NULL)
		return;
	if (read_numbers(r, s, r->x->first[F_LAT]->text) == 0 &&
	    read_numbers(r, s, r->x->first[F_LONG]->text) == 0)
		put_shape(r, key, "Point", s, height);
}

void
put_geo(struct render *r, const char *key, enum field field)
{
	const struct str none = { NULL, 0 };
	const struct fact *f;
	struct shape *s;

	(void)field;
	if (!has_place(r))
		return;
	s = arena_alloc(r->arena, sizeof(*s));
	f = find_gml(r);
	if (s == NULL)
		r->failed = true;
	else if (f == NULL)
		put_simple(r, key, s);
	else if (read_gml(r, f, s))
		put_shape(r, key, f->element->key, s, none);
}
