/* SPDX-License-Identifier: ISC */
/*
 * Run a program under a seccomp filter that is there before its own, as a
 * container or a service manager does: harmless, or one that takes away what
 * a confinement needs.
 *
 *   under_filter harmless|no-seccomp|no-rlimits PROGRAM [ARGUMENT]...
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <seccomp.h>

/* Refuse what this kind of filter refuses. */
static int
filter_rules(scmp_filter_ctx filter, const char *kind)
{
	const uint32_t refuse = SCMP_ACT_ERRNO((uint32_t)EPERM);

	if (strcmp(kind, "harmless") == 0)
		return seccomp_rule_add(filter, refuse, SCMP_SYS(reboot), 0);
	if (strcmp(kind, "no-rlimits") == 0)
		/* Setting alone: glibc reads limits by the same call. */
		return seccomp_rule_add(filter, refuse, SCMP_SYS(prlimit64), 1,
		    SCMP_A2(SCMP_CMP_NE, 0, 0)) |
		    seccomp_rule_add(filter, refuse, SCMP_SYS(setrlimit), 0);
	if (strcmp(kind, "no-seccomp") == 0)
		return seccomp_rule_add(filter, refuse, SCMP_SYS(seccomp), 0) |
		    seccomp_rule_add(filter, refuse, SCMP_SYS(prctl), 1,
		    SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP, 0));
	return -1;
}

int
main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (argc < 3 || filter == NULL || filter_rules(filter, argv[1]) != 0 ||
	    seccomp_load(filter) != 0) {
		fprintf(stderr, "under_filter: no filter\n");
		return 2;
	}
	seccomp_release(filter);
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
