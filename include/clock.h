/* SPDX-License-Identifier: ISC */
/*
 * The two clocks. Whatever decides takes `now` as a parameter; only the
 * daemon's wiring, the log and measurements call these. Any thread.
 */
#ifndef GAZETTED_CLOCK_H
#define GAZETTED_CLOCK_H

#include <stdint.h>

/* Say the wall-clock time in seconds since 1970-01-01 UTC. */
int64_t clock_now(void);
/* The same, a second that has begun counted whole: waits from then on last. */
int64_t clock_now_up(void);
/* Say a monotonic time in milliseconds, of no particular origin. */
int64_t clock_mono_ms(void);
/* Say a monotonic time in microseconds, of no particular origin. */
int64_t clock_mono_us(void);
/* Say the CPU time that the calling thread has used, in microseconds. */
int64_t clock_thread_us(void);

#endif
