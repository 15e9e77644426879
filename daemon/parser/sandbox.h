/* SPDX-License-Identifier: ISC */
/*
 * Confinement of gazetted-parser: of the system it can then reach its two
 * ends of the socketpair, standard error, memory and the clock. No thread may
 * run yet.
 */
#ifndef GAZETTED_PARSER_SANDBOX_H
#define GAZETTED_PARSER_SANDBOX_H

/* Close all descriptors but 0, 1 and 2, and forget the environment. */
void sandbox_clean(void);
/*
 * Confine this process for good. 0, or -1 with a line on standard error: then
 * nothing foreign may be read.
 */
int sandbox_enter(void);

#endif
