/* SPDX-License-Identifier: ISC */
/* Politeness that needs to see both the answer and the hosts. */
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "manners.h"
#include "util.h"

#define JUMP_MS 30000 /* less is a clock being set right */

char *
manners_origin(const char *url)
{
	size_t n = url == NULL ? 0 : url_origin_len(url);

	return n == 0 ? NULL : xstrndup(url, n);
}

/* How long the answer asks to leave its host alone; 0: not. */
static int64_t
answer_cools(struct hosts *h, const char *origin, const struct feed_poll *p,
    int64_t now)
{
	const struct fetch_result *r = &p->fetch;
	int64_t wait = r->retry_after;

	if (r->outcome != FETCH_STATUS)
		return 0;
	if (r->status != 429 && (r->status < 500 || r->status > 599))
		return 0;
	if (r->status != 429 && !hosts_failed(h, origin, p->feed, now))
		return 0;
	if (wait > BOUND_RETRY_AFTER_S)
		return BOUND_RETRY_AFTER_S;
	return wait > BOUND_HOST_COOL_S ? wait : BOUND_HOST_COOL_S;
}

void
manners_answered(struct hosts *h, struct host_slot *slot, struct feed_poll *p,
    int64_t now)
{
	char *origin = manners_origin(p->fetch.url != NULL ? p->fetch.url :
	    feed_poll_url(p));
	int64_t wait, until;

	hosts_reached(h, slot, p->fetch.address, now);
	if (origin == NULL)
		return;
	wait = answer_cools(h, origin, p, now);
	if (wait > 0) {
		hosts_cool(h, origin, now + wait);
		p->cool_until = now + wait;
	}
	until = hosts_cooling(h, origin, now);
	p->cooling = until > now ? until - now : 0;
	if (p->cool_until != 0)
		p->cool_origin = origin;
	else
		free(origin);
}

int64_t
clock_jumped(struct clock_watch *w, int64_t wall_s, int64_t mono_ms)
{
	int64_t offset = wall_s * 1000 - mono_ms, jump;

	if (!w->set) {
		w->set = true;
		w->offset_ms = offset;
		return 0;
	}
	jump = offset - w->offset_ms;
	if (jump > -JUMP_MS && jump < JUMP_MS)
		return 0;
	w->offset_ms = offset;
	return jump / 1000;
}
