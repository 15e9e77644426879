/* SPDX-License-Identifier: ISC */
/* A child process at the other end of a socketpair. Loop thread only. */
#ifndef GAZETTED_PARSER_PROCESS_H
#define GAZETTED_PARSER_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

struct process {
	pid_t pid; /* 0: there is none */
	int fd;    /* our end, which does not block; -1: closed */
	int pidfd; /* readable once the process has ended */
};

/*
 * Start the program at the absolute `path`, without arguments and with an
 * empty environment: its standard input and output are the other end. It
 * begins with no signal blocked or ignored, in a process group of its own (a
 * terminal's Ctrl-C is not for it). 0, or -1 with errno set.
 */
int process_spawn(struct process *p, const char *path);
/* Say how much CPU time it has used, in microseconds; 0 if unknown. */
int64_t process_cpu_us(const struct process *p);
/* Say how many bytes it has in memory; 0 if unknown. */
size_t process_resident(const struct process *p);
/* Say whether it has ended, though the event loop may not know yet. */
bool process_is_over(const struct process *p);
/* Close our end and make it end now; it is still to be reaped. */
void process_kill(struct process *p);
/* Wait for its end, which is near or past; say its status as waitpid does. */
int process_reap(struct process *p);

#endif
