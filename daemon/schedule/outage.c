/* SPDX-License-Identifier: ISC */
/*
 * An outage begins when more than four of five attempts of the last minute
 * found no name or no connection, at several origins: one that is down, with
 * many feeds, is no outage. Any answer at all ends it.
 */
#include "bounds.h"
#include "outage.h"

/* FNV-1a: which origins are different is all that matters. */
static uint32_t
origin_hash(const char *origin)
{
	uint32_t h = 2166136261u;

	for (; *origin != '\0'; origin++)
		h = (h ^ (unsigned char)*origin) * 16777619u;
	return h;
}

/* Say whether an origin was among those that failed before entry `i`. */
static bool
seen_before(const struct outage *o, size_t i, int64_t since)
{
	for (size_t k = 0; k < i; k++)
		if (o->seen[k].failed && o->seen[k].time >= since &&
		    o->seen[k].origin == o->seen[i].origin)
			return true;
	return false;
}

static bool
outage_is(const struct outage *o, int64_t now)
{
	int64_t since = now - BOUND_OUTAGE_S;
	size_t all = 0, failed = 0, origins = 0;

	for (size_t i = 0; i < o->n; i++) {
		if (o->seen[i].time < since)
			continue;
		all++;
		failed += o->seen[i].failed;
		origins += o->seen[i].failed && !seen_before(o, i, since);
	}
	return origins >= BOUND_OUTAGE_ORIGINS && failed * 5 > all * 4;
}

bool
outage_note(struct outage *o, const char *origin, bool failed, int64_t now)
{
	if (o->down && !failed) {
		o->down = false;
		o->n = o->next = 0;
		return true;
	}
	if (o->down)
		return false;
	o->seen[o->next].time = now;
	o->seen[o->next].origin = origin_hash(origin);
	o->seen[o->next].failed = failed;
	o->next = (o->next + 1) % OUTAGE_WINDOW;
	if (o->n < OUTAGE_WINDOW)
		o->n++;
	if (!failed || !outage_is(o, now))
		return false;
	o->down = true;
	o->probe_at = now + BOUND_OUTAGE_S;
	o->probes = BOUND_OUTAGE_PROBES;
	return true;
}

bool
outage_admits(struct outage *o, int64_t now)
{
	if (!o->down)
		return true;
	if (now < o->probe_at)
		return false;
	if (--o->probes == 0) {
		o->probes = BOUND_OUTAGE_PROBES;
		o->probe_at = now + BOUND_OUTAGE_S;
	}
	return true;
}
