/* SPDX-License-Identifier: ISC */
/*
 * Which addresses may be connected. It looks at the address itself, at the
 * moment of connecting: spellings, redirects and names that change their mind
 * have no effect on it. Pure; any thread.
 */
#ifndef GAZETTED_FETCH_GUARD_H
#define GAZETTED_FETCH_GUARD_H

#include <stdbool.h>
#include <stddef.h>

struct sockaddr;
struct guard;

/*
 * Make a guard that refuses what is not public, but for the entries of
 * `allow`: "ADDRESS[/BITS][:PORT]" (an IPv6 ADDRESS in brackets if a port
 * follows), NULL at the end, itself NULL for none. Entries that cannot be
 * understood are left out.
 */
struct guard *guard_new(char *const *allow);
void guard_free(struct guard *g);
/* Say whether an entry of the allow list can be understood. */
bool guard_entry_ok(const char *entry);
/* Say whether this IPv4 or IPv6 address, with its port, may be connected. */
bool guard_allows(const struct guard *g, const struct sockaddr *sa);
/*
 * Say whether a URL's host may be connected by a proxy, as far as can be
 * told: an address is judged as above, a name is not known to us.
 */
bool guard_allows_host(const struct guard *g, const char *host, unsigned port);

#define GUARD_TEXT_LEN 64
/* Write the address for a person: "10.0.0.1:80", "[::1]:80". */
void guard_text(const struct sockaddr *sa, char out[GUARD_TEXT_LEN]);

#endif
