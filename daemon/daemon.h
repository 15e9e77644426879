/* SPDX-License-Identifier: ISC */
/*
 * The running daemon: its parts, the order in which they start and stop, and
 * what signals do to it. Main thread.
 */
#ifndef GAZETTED_DAEMON_H
#define GAZETTED_DAEMON_H

#include <stdbool.h>

#include "conf.h"

struct daemon_options {
	struct conf_place place;
	const char *config;      /* --config, NULL if not given */
	const char *parser_path; /* of gazetted-parser, absolute */
};

/*
 * Run until a signal asks for the end. Takes `conf`. Returns the exit code, a
 * sysexits(3) one; what went wrong is logged.
 */
int daemon_run(const struct daemon_options *options, struct conf *conf);

#endif
