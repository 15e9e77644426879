/* SPDX-License-Identifier: ISC */
/*
 * A resolver that never answers: preloaded, it keeps every look-up of a name
 * under .blackhole.test for as long as the program runs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
    struct addrinfo **out)
{
	static const char hole[] = ".blackhole.test";
	size_t n = name == NULL ? 0 : strlen(name);
	int (*next)(const char *, const char *, const struct addrinfo *,
	    struct addrinfo **);

	while (n >= sizeof(hole) && strcmp(name + n + 1 - sizeof(hole), hole) == 0)
		pause();
	*(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
	return next(name, service, hints, out);
}
