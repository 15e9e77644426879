/* SPDX-License-Identifier: ISC */
/*
 * The log: one line an event, on stderr. Under journald (or with
 * LOG_FORMAT_JOURNAL) lines carry sd-daemon(3) priorities, on a terminal a
 * time, with LOG_FORMAT_JSON each is one JSON object. Control bytes in what is
 * logged are escaped, so foreign text cannot forge a line; a line is at most
 * 1 KiB. Never blocks: what stderr does not take is dropped. Any thread.
 */
#ifndef GAZETTED_LOG_H
#define GAZETTED_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/* Set form and threshold; before it, text and info. */
void log_init(enum log_format format, enum log_level level);
/* Say whether lines of that level are written. */
bool log_enabled(enum log_level level);

/* Write a line. `token` names the module ("fetch", "store"). */
void log_error(const char *token, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_warn(const char *token, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(const char *token, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_debug(const char *token, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
