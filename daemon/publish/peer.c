/* SPDX-License-Identifier: ISC */
/*
 * Peer credentials by SO_PEERCRED and SO_PEERGROUPS: as of connect, told by
 * the kernel, so neither /proc nor a pid that may be another's by now matters.
 */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bounds.h"
#include "peer.h"
#include "util.h"

int
peer_read(int fd, struct peer *peer)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	memset(peer, 0, sizeof(*peer));
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -1;
	peer->uid = cred.uid;
	peer->gid = cred.gid;
	len = 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &len) == 0 ||
	    errno != ERANGE || len > BOUND_API_GROUPS * sizeof(gid_t))
		return 0;
	peer->groups = xmalloc(len);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer->groups, &len) == 0)
		peer->ngroups = len / sizeof(gid_t);
	return 0;
}

void
peer_clear(struct peer *peer)
{
	free(peer->groups);
	peer->groups = NULL;
	peer->ngroups = 0;
}

bool
peer_may_write(const struct peer *peer, const struct peer_rule *rule)
{
	if (peer->uid == 0 || peer->uid == rule->self)
		return true;
	if (!rule->has_group)
		return false;
	for (size_t i = 0; i < peer->ngroups; i++)
		if (peer->groups[i] == rule->group)
			return true;
	return peer->gid == rule->group;
}

int
group_lookup(const char *name, gid_t *gid)
{
	struct group entry, *found = NULL;
	size_t size = KIB(1);
	char *mem = xmalloc(size);
	int rc;

	while ((rc = getgrnam_r(name, &entry, mem, size, &found)) == ERANGE &&
	    size < MIB(1)) {
		size *= 2;
		mem = xreallocarray(mem, size, 1);
	}
	if (rc == 0 && found != NULL)
		*gid = found->gr_gid;
	free(mem);
	return rc == 0 && found != NULL ? 0 : -1;
}

bool
peer_rule_init(struct peer_rule *rule, const char *group)
{
	rule->self = geteuid();
	rule->has_group = group != NULL && *group != '\0' &&
	    group_lookup(group, &rule->group) == 0;
	return rule->has_group || group == NULL || *group == '\0';
}
