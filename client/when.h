/* SPDX-License-Identifier: ISC */
/*
 * Time and amounts as people write and read them. Pure: `now` is a parameter.
 */
#ifndef GAZETTE_WHEN_H
#define GAZETTE_WHEN_H

#include <stddef.h>
#include <stdint.h>

#define WHEN_TEXT_LEN 32

/*
 * Read a duration as seconds: numbers, each with s, m or min, h, d, w ("90s",
 * "30min", "1h30m"); a bare number is seconds. At most 100 years. 0, or -1
 * when it is none.
 */
int when_duration(const char *text, int64_t *seconds);
/* Read an RFC 3339 time in UTC, as the daemon writes it. 0 or -1. */
int when_parse(const char *text, int64_t *seconds);
/*
 * Turn what --since takes (a duration back from now, a date, an RFC 3339
 * time) into an RFC 3339 time. 0, or -1 when it is none of them.
 */
int when_since(const char *text, int64_t now, char out[WHEN_TEXT_LEN]);
/* Say a time as seen from now: "3m ago", "in 2h", "just now". */
void when_relative(int64_t then, int64_t now, char out[WHEN_TEXT_LEN]);
/* Say a length of time by its two largest units: "2d 4h", "45s". */
void when_length(int64_t seconds, char out[WHEN_TEXT_LEN]);
/* Say a number of bytes: "512 B", "1.5 MiB". */
void when_size(int64_t bytes, char out[WHEN_TEXT_LEN]);

#endif
