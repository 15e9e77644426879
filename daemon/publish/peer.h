/* SPDX-License-Identifier: ISC */
/*
 * Who is at the other end of a Unix socket, and whether they may write.
 */
#ifndef GAZETTED_PEER_H
#define GAZETTED_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct peer {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary */
	size_t ngroups;
};

/* Who may write besides uid 0. */
struct peer_rule {
	uid_t self;      /* the daemon's */
	bool has_group;
	gid_t group;
};

/*
 * Read the credentials that the kernel noted at connect. 0 or -1: then nobody
 * is known and nothing is allowed. peer_clear frees what is in it.
 */
int peer_read(int fd, struct peer *peer);
void peer_clear(struct peer *peer);
/* Say whether the peer may write: uid 0, the daemon's uid, the group. */
bool peer_may_write(const struct peer *peer, const struct peer_rule *rule);
/*
 * Make the rule for a group's name (NULL or "": no group). A group that does
 * not exist lets nobody in by it: false is returned then.
 */
bool peer_rule_init(struct peer_rule *rule, const char *group);
/* Look a group up. 0 or -1. */
int group_lookup(const char *name, gid_t *gid);

#endif
