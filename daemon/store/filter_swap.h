/* SPDX-License-Identifier: ISC */
/* New filters on their way to the writing thread, as a job. Loop thread. */
#ifndef GAZETTED_STORE_FILTER_SWAP_H
#define GAZETTED_STORE_FILTER_SWAP_H

struct filters;
struct filter_swap;
struct wq;

/* Take filters; NULL: none. */
struct filter_swap *filter_swap_new(struct filters *filters);
/* Free what was not handed over, with its filters; NULL is fine. */
void filter_swap_free(struct filter_swap *swap);
/* Hand it over and set *swap to NULL; where the queue is full it stays. NULL
 * there is fine. */
void filter_swap_submit(struct filter_swap **swap, struct wq *writes);

#endif
