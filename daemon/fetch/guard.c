/* SPDX-License-Identifier: ISC */
/*
 * The address guard. Addresses are compared as 16 bytes, IPv4 ones in their
 * mapped form, so one table of prefixes serves both. IPv6 is refused outside
 * 2000::/3; forms that carry an IPv4 address are judged by that address.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fetch.h"
#include "guard.h"
#include "util.h"

#define ADDR_LEN 16
#define MAPPED_BITS 96

struct prefix {
	uint8_t addr[ADDR_LEN];
	unsigned bits;
};

struct allowed {
	struct prefix prefix;
	uint16_t port; /* 0: any */
};

struct guard {
	struct allowed *allowed;
	size_t n;
};

#define V4(a, b, c, len) \
	{ { [10] = 0xff, [11] = 0xff, [12] = a, [13] = b, [14] = c }, MAPPED_BITS + (len) }

/* What IANA's registries of special-purpose addresses keep from the Internet. */
static const struct prefix refused[] = {
	V4(0, 0, 0, 8),       /* this network; 0.0.0.0 is the local host on Linux */
	V4(10, 0, 0, 8),      /* private */
	V4(100, 64, 0, 10),   /* shared by carriers */
	V4(127, 0, 0, 8),     /* loopback */
	V4(169, 254, 0, 16),  /* link-local, cloud metadata */
	V4(172, 16, 0, 12),   /* private */
	V4(192, 0, 0, 24),    /* protocol assignments */
	V4(192, 0, 2, 24),    /* documentation */
	V4(192, 88, 99, 24),  /* 6to4 relays */
	V4(192, 168, 0, 16),  /* private */
	V4(198, 18, 0, 15),   /* benchmarks */
	V4(198, 51, 100, 24), /* documentation */
	V4(203, 0, 113, 24),  /* documentation */
	V4(224, 0, 0, 4),     /* multicast */
	V4(240, 0, 0, 4),     /* reserved, broadcast */
	{ { 0x20, 0x01 }, 23 },             /* Teredo, ORCHID and other assignments */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x3f, 0xff }, 20 },             /* documentation */
};

static const struct prefix mapped = { { [10] = 0xff, [11] = 0xff }, MAPPED_BITS };
static const struct prefix global = { { 0x20 }, 3 };

/* IPv6 forms that carry an IPv4 address, and where. */
static const struct {
	struct prefix prefix;
	unsigned offset;
} carriers[] = {
	{ { { 0x20, 0x02 }, 16 }, 2 },                          /* 6to4 */
	{ { { 0x00, 0x64, 0xff, 0x9b }, MAPPED_BITS }, 12 },    /* NAT64 */
};

static bool
prefix_holds(const struct prefix *p, const uint8_t addr[ADDR_LEN])
{
	unsigned whole = p->bits / 8, rest = p->bits % 8;

	if (memcmp(p->addr, addr, whole) != 0)
		return false;
	return rest == 0 || ((p->addr[whole] ^ addr[whole]) >> (8 - rest)) == 0;
}

static void
addr_from_v4(uint8_t addr[ADDR_LEN], const uint8_t *v4)
{
	memcpy(addr, mapped.addr, 12);
	memcpy(addr + 12, v4, 4);
}

/* Say whether an address in its mapped form is one of the Internet's. */
static bool
addr_public(const uint8_t addr[ADDR_LEN])
{
	uint8_t inner[ADDR_LEN];

	for (size_t i = 0; i < ARRAY_LEN(carriers); i++)
		if (prefix_holds(&carriers[i].prefix, addr)) {
			addr_from_v4(inner, addr + carriers[i].offset);
			addr = inner;
			break;
		}
	if (!prefix_holds(&mapped, addr) && !prefix_holds(&global, addr))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (prefix_holds(&refused[i], addr))
			return false;
	return true;
}

/* Read "ADDRESS" of `n` bytes. The bits of its kind, or -1. */
static int
addr_parse(const char *s, size_t n, uint8_t addr[ADDR_LEN])
{
	char text[INET6_ADDRSTRLEN];
	uint8_t v4[4];

	if (n >= sizeof(text))
		return -1;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, v4) == 1) {
		addr_from_v4(addr, v4);
		return 32;
	}
	return inet_pton(AF_INET6, text, addr) == 1 ? 128 : -1;
}

/* Read what may follow an address: "[/BITS][:PORT]". 0 or -1. */
static int
entry_rest(const char *s, int kind, struct allowed *out)
{
	uint64_t bits = (uint64_t)kind, port = 0;
	size_t n;

	if (*s == '/') {
		n = strcspn(++s, ":");
		if (parse_uint(s, n, (uint64_t)kind, &bits) < 0)
			return -1;
		s += n;
	}
	if (*s == ':') {
		s++;
		if (parse_uint(s, strlen(s), UINT16_MAX, &port) < 0 || port == 0)
			return -1;
	} else if (*s != '\0') {
		return -1;
	}
	out->prefix.bits = (unsigned)bits + (kind == 32 ? MAPPED_BITS : 0);
	out->port = (uint16_t)port;
	return 0;
}

static int
entry_parse(const char *entry, struct allowed *out)
{
	const char *start = entry, *end;
	int kind;

	if (*entry == '[') {
		start++;
		end = strchr(entry, ']');
		if (end == NULL)
			return -1;
	} else if (strchr(entry, '.') != NULL && strchr(entry, ':') ==
	    strrchr(entry, ':')) {
		end = entry + strcspn(entry, "/:");
	} else {
		end = entry + strcspn(entry, "/");
	}
	kind = addr_parse(start, (size_t)(end - start), out->prefix.addr);
	if (kind < 0)
		return -1;
	return entry_rest(*end == ']' ? end + 1 : end, kind, out);
}

bool
guard_entry_ok(const char *entry)
{
	struct allowed ignored;

	return entry_parse(entry, &ignored) == 0;
}

int
fetch_check_private(const char *rule)
{
	return guard_entry_ok(rule) ? 0 : -1;
}

struct guard *
guard_new(char *const *allow)
{
	struct guard *g = xcalloc(1, sizeof(*g));
	size_t n = 0;

	while (allow != NULL && allow[n] != NULL)
		n++;
	g->allowed = xcalloc(n + 1, sizeof(*g->allowed));
	for (size_t i = 0; i < n; i++)
		if (entry_parse(allow[i], &g->allowed[g->n]) == 0)
			g->n++;
	return g;
}

void
guard_free(struct guard *g)
{
	if (g == NULL)
		return;
	free(g->allowed);
	free(g);
}

/* Take a socket address apart. 0, or -1 for a family that is not IP. */
static int
addr_take(const struct sockaddr *sa, uint8_t addr[ADDR_LEN], uint16_t *port)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		addr_from_v4(addr, (const uint8_t *)&v4.sin_addr);
		*port = ntohs(v4.sin_port);
		return 0;
	}
	if (sa->sa_family != AF_INET6)
		return -1;
	memcpy(&v6, sa, sizeof(v6));
	memcpy(addr, &v6.sin6_addr, ADDR_LEN);
	*port = ntohs(v6.sin6_port);
	return 0;
}

static bool
guard_judge(const struct guard *g, const uint8_t addr[ADDR_LEN], unsigned port)
{
	if (addr_public(addr))
		return true;
	for (size_t i = 0; i < g->n; i++)
		if (prefix_holds(&g->allowed[i].prefix, addr) &&
		    (g->allowed[i].port == 0 || g->allowed[i].port == port))
			return true;
	return false;
}

bool
guard_allows(const struct guard *g, const struct sockaddr *sa)
{
	uint8_t addr[ADDR_LEN];
	uint16_t port;

	return addr_take(sa, addr, &port) == 0 && guard_judge(g, addr, port);
}

bool
guard_allows_host(const struct guard *g, const char *host, unsigned port)
{
	uint8_t addr[ADDR_LEN];
	size_t n = strlen(host);

	if (*host == '[' && n > 2) {
		host++;
		n = strcspn(host, "]%");
	}
	return addr_parse(host, n, addr) < 0 || guard_judge(g, addr, port);
}

void
guard_text(const struct sockaddr *sa, char out[GUARD_TEXT_LEN])
{
	char text[INET6_ADDRSTRLEN];
	uint8_t addr[ADDR_LEN];
	uint16_t port;

	if (addr_take(sa, addr, &port) < 0) {
		snprintf(out, GUARD_TEXT_LEN, "address family %d", sa->sa_family);
		return;
	}
	if (sa->sa_family == AF_INET)
		inet_ntop(AF_INET, addr + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, addr, text, sizeof(text));
	snprintf(out, GUARD_TEXT_LEN,
	    sa->sa_family == AF_INET ? "%s:%u" : "[%s]:%u", text, port);
}
