/* SPDX-License-Identifier: ISC */
/*
 * Dates of feeds: RFC 822/2822/5322, RFC 850, asctime, RFC 3339, ISO 8601 in
 * every form, W3C-DTF, and what else is seen (month names of many languages,
 * missing or wrong weekdays, named and military zones, two-digit years,
 * 24:00, leap seconds). One linear scan, no backtracking.
 */
#ifndef GAZETTED_PARSE_DATE_H
#define GAZETTED_PARSE_DATE_H

#include <stdint.h>

#include "util.h"

/*
 * Read a date as Unix seconds; without a zone it is UTC. 0, or -1 when it is
 * none (*out untouched). Years 0000 to 9999.
 */
int date_parse(struct str text, int64_t *out);

#endif
