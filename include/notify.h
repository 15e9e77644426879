/* SPDX-License-Identifier: ISC */
/*
 * What a supervisor hears and hands over: the sd_notify(3) datagrams and
 * socket activation of sd_listen_fds(3), whose protocols are stable and small
 * enough to need no library. Main thread.
 */
#ifndef GAZETTED_NOTIFY_H
#define GAZETTED_NOTIFY_H

#include <stdint.h>

/* Send lines ("READY=1") to $NOTIFY_SOCKET; without one do nothing. */
void notify_send(const char *state);
/* Say how often the watchdog wants to hear, in microseconds; 0: not at all. */
int64_t notify_watchdog_us(void);
/*
 * Take over the one listening socket that was passed, non-blocking and closed
 * on exec; -1 if there is none. The variables are removed from the
 * environment.
 */
int notify_take_socket(void);

#endif
