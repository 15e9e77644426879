/* SPDX-License-Identifier: ISC */
/*
 * What polls mean for a feed's life: gone for good, or moved for good. Both
 * need more than one answer, since servers are set up wrongly for an hour.
 */
#ifndef GAZETTED_STORE_FATE_H
#define GAZETTED_STORE_FATE_H

#include "poll.h"
#include "writer.h"

/*
 * Look at a poll of a known feed before its row is written: sets p->went and
 * p->adopted, and its code or warning where that says more. 0 or -1.
 */
int fate_save(struct store_writer *w, struct feed_poll *p);

#endif
