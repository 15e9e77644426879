/* SPDX-License-Identifier: ISC */
/* The TCP listener: where it may listen, and who is let in. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "publish.h"
#include "secret.h"
#include "tcp.h"
#include "util.h"

union address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* Read "127.0.0.1:8417" or "[::1]:8417". 0 or -1. */
static int
address_parse(const char *text, union address *out, socklen_t *len)
{
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN];
	size_t n = colon == NULL ? 0 : (size_t)(colon - text);
	bool brackets = n > 2 && text[0] == '[' && colon[-1] == ']';
	uint64_t port;

	memset(out, 0, sizeof(*out));
	if (n == 0 || parse_uint(colon + 1, strlen(colon + 1), 65535, &port) < 0)
		return -1;
	if (brackets) {
		text++;
		n -= 2;
	}
	if (n >= sizeof(host))
		return -1;
	memcpy(host, text, n);
	host[n] = '\0';
	if (brackets) {
		out->in6.sin6_family = AF_INET6;
		out->in6.sin6_port = htons((uint16_t)port);
		*len = sizeof(out->in6);
		return inet_pton(AF_INET6, host, &out->in6.sin6_addr) == 1 &&
		    IN6_IS_ADDR_LOOPBACK(&out->in6.sin6_addr) ? 0 : -1;
	}
	out->in.sin_family = AF_INET;
	out->in.sin_port = htons((uint16_t)port);
	*len = sizeof(out->in);
	return inet_pton(AF_INET, host, &out->in.sin_addr) == 1 &&
	    ntohl(out->in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET ? 0 : -1;
}

int
publish_check_listen(const char *text)
{
	union address address;
	socklen_t len;

	return text[0] == '\0' ? 0 : address_parse(text, &address, &len);
}

int
tcp_listen(const char *text, char *why, size_t size)
{
	union address address;
	socklen_t len;
	int fd, on = 1;

	if (address_parse(text, &address, &len) < 0) {
		snprintf(why, size, "listen: \"%.100s\" is no loopback"
		    " ADDRESS:PORT", text);
		return -1;
	}
	fd = socket(address.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) == 0 && bind(fd, &address.sa, len) == 0 &&
	    listen(fd, BOUND_API_BACKLOG) == 0)
		return fd;
	snprintf(why, size, "%s: cannot listen: %m", text);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* --- tokens --- */

/* Read a token, and keep its hash. */
static int
token_load(const char *path, uint8_t *hash, char *why, size_t size)
{
	char text[SECRET_MAX + 1];
	int n = secret_read(path, text, why, size);

	if (n < 0)
		return -1;
	digest_bytes(hash, text, (size_t)n);
	explicit_bzero(text, sizeof(text));
	return 0;
}

int
tokens_load(struct tokens *t, const char *read_file, const char *write_file,
    char *why, size_t size)
{
	memset(t, 0, sizeof(*t));
	t->has_read = read_file != NULL;
	t->has_write = write_file != NULL;
	if (!t->has_read && !t->has_write) {
		snprintf(why, size, "listen needs read_token_file or"
		    " write_token_file");
		return -1;
	}
	if (t->has_read && token_load(read_file, t->read, why, size) < 0)
		return -1;
	if (t->has_write && token_load(write_file, t->write, why, size) < 0)
		return -1;
	return 0;
}

/* Hashes are compared: how long that takes tells nothing of a token. */
enum token_right
tokens_judge(const struct tokens *t, const char *header)
{
	uint8_t hash[DIGEST_LEN];

	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return TOKEN_NONE;
	header += 7 + strspn(header + 7, " ");
	digest_bytes(hash, header, strlen(header));
	if (t->has_write && memcmp(hash, t->write, sizeof(hash)) == 0)
		return TOKEN_WRITES;
	return t->has_read && memcmp(hash, t->read, sizeof(hash)) == 0 ?
	    TOKEN_READS : TOKEN_NONE;
}

/* --- names --- */

bool
host_is_local(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };

	for (size_t i = 0; host != NULL && i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i]);
		uint64_t port;

		if (strncasecmp(host, names[i], n) != 0)
			continue;
		if (host[n] == '\0' || (host[n] == ':' &&
		    parse_uint(host + n + 1, strlen(host + n + 1), 65535,
		    &port) == 0))
			return true;
	}
	return false;
}

bool
origin_is_own(const char *origin, const char *host)
{
	return origin == NULL || (strncasecmp(origin, "http://", 7) == 0 &&
	    strcasecmp(origin + 7, host) == 0);
}
