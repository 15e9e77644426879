/* SPDX-License-Identifier: ISC */
/*
 * What header fields of an answer mean. Values are C strings without the
 * field's name; NULL where the field is absent. Pure; any thread.
 */
#ifndef GAZETTED_FETCH_HEADERS_H
#define GAZETTED_FETCH_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

/* Delta-seconds beyond it mean it, as RFC 9111 section 1.2.2 says of 2^31. */
#define HEADER_SECONDS_MAX INT32_MAX

/*
 * Read an HTTP-date (RFC 9110 section 5.6.7): IMF-fixdate, or the obsolete
 * forms of RFC 850 and asctime. TIME_NONE if it is none of them.
 */
int64_t header_date(const char *value);
/*
 * Read Retry-After (RFC 9110 section 10.2.3): the seconds to wait, at most
 * HEADER_SECONDS_MAX. A date counts from the answer's own Date (`date`), from
 * `now` if that is TIME_NONE. -1 for what cannot be read, a negative number
 * and a date that has passed.
 */
int64_t header_retry_after(const char *value, int64_t date, int64_t now);
/*
 * Say for how many more seconds an answer is fresh (RFC 9111 section 4.2):
 * max-age minus Age, else Expires minus Date. 0 where no-cache or no-store
 * void it or it is stale already; -1 where nothing was said.
 */
int64_t header_fresh_for(const char *cache_control, const char *age,
    const char *expires, int64_t date, int64_t now);
/*
 * Say whether an ETag or Last-Modified may be stored and sent back: not
 * empty, not over BOUND_VALIDATOR, no control bytes.
 */
bool header_validator_ok(const char *value);
/* Say whether a Content-Encoding is one coding that is decoded, or none. */
bool header_coding_ok(const char *value);
/* Say whether `name` is a header field's name (a token, RFC 9110 5.6.2). */
bool header_name_ok(const char *name);
/* Say whether `value` may be sent: no control bytes but TAB. */
bool header_value_ok(const char *value);

#endif
