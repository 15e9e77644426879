/* SPDX-License-Identifier: ISC */
/*
 * The confinement in three layers, each enough against an open(2): no new
 * privileges, resource limits, and a seccomp filter that kills the process at
 * any system call that parsing does not need. The daemon watches time; the
 * limit of CPU time here is for a daemon that is not watching.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <seccomp.h>

#include "bounds.h"
#include "daemon/parser/sandbox.h"
#include "util.h"

#define CPU_SECONDS (BOUND_PARSE_DOCUMENTS * (BOUND_PARSE_CPU_MS / 1000))

/* Under sanitizers a forbidden call fails, so that a report can be written. */
#ifdef SANITIZED
#define FORBIDDEN SCMP_ACT_ERRNO(EPERM)
#else
#define FORBIDDEN SCMP_ACT_KILL_PROCESS
#endif

static const struct {
	const char *name;
	unsigned resource;
	rlim_t limit;
} limits[] = {
#ifndef SANITIZED /* whose shadow memory takes terabytes of addresses */
	{ "RLIMIT_AS", RLIMIT_AS, BOUND_PARSE_MEMORY },
#endif
	{ "RLIMIT_CPU", RLIMIT_CPU, CPU_SECONDS },
	{ "RLIMIT_CORE", RLIMIT_CORE, 0 },
	{ "RLIMIT_NPROC", RLIMIT_NPROC, 0 },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 0 },
};

/* System calls that are allowed whatever their arguments are. */
static const int calls[] = {
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getrandom), /* malloc's, at its first thread cache */
	SCMP_SYS(sysinfo),   /* glibc's qsort asks how much memory there is */
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid), SCMP_SYS(gettid), /* abort */
#ifdef SANITIZED
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(sched_yield),
	SCMP_SYS(prctl),
#endif
};

/* System calls that are allowed if an argument is so. */
static const struct {
	int call;
	struct scmp_arg_cmp arg;
} calls_if[] = {
#define IF(call, arg, op, ...) { SCMP_SYS(call), { arg, op, __VA_ARGS__ } }
	IF(read, 0, SCMP_CMP_EQ, STDIN_FILENO, 0),
	IF(write, 0, SCMP_CMP_EQ, STDOUT_FILENO, 0),
	IF(write, 0, SCMP_CMP_EQ, STDERR_FILENO, 0),
	IF(writev, 0, SCMP_CMP_EQ, STDERR_FILENO, 0), /* of malloc, dying */
	IF(mmap, 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	IF(mmap2, 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	IF(mprotect, 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
};

static int
complain(const char *step, int error)
{
	errno = error;
	fprintf(stderr, "gazetted-parser: cannot be confined: %s: %m\n", step);
	return -1;
}

void
sandbox_clean(void)
{
	struct rlimit nofile;
	int max = 65536;

	clearenv();
	if (close_range(STDERR_FILENO + 1, ~0U, 0) == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &nofile) == 0 &&
	    nofile.rlim_cur < (rlim_t)max)
		max = (int)nofile.rlim_cur;
	for (int fd = STDERR_FILENO + 1; fd < max; fd++)
		close(fd);
}

/*
 * Ask to be the first that a system without memory ends. Not a confinement:
 * where there is no /proc, it goes without.
 */
static void
volunteer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, "1000", 4);
	close(fd);
}

static int
set_limits(void)
{
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct rlimit rl = { limits[i].limit, limits[i].limit };

		if (setrlimit(limits[i].resource, &rl) < 0)
			return complain(limits[i].name, errno);
	}
	return 0;
}

/* Fill the filter. 0 or a negative errno. */
static int
allow_calls(scmp_filter_ctx filter)
{
	int rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));

	if (rc == 0) /* for set_file_size */
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0, 0),
		    SCMP_A1(SCMP_CMP_EQ, RLIMIT_FSIZE, 0));
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(calls); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(calls_if); i++)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
		    calls_if[i].call, 1, &calls_if[i].arg);
	return rc;
}

/* Load the filter. */
static int
set_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(FORBIDDEN);
	int rc;

	if (filter == NULL)
		return complain("seccomp_init", ENOMEM);
	rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS);
	if (rc == 0)
		rc = allow_calls(filter);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc < 0 ? complain("seccomp", -rc) : 0;
}

/*
 * Standard error may be a file, which must take the lines above but not fill
 * a disk later: so this limit is the last step, behind the filter.
 */
static int
set_file_size(void)
{
#ifndef SANITIZED
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_FSIZE, &none) < 0)
		return complain("RLIMIT_FSIZE", errno);
#endif
	return 0;
}

int
sandbox_enter(void)
{
	volunteer();
	signal(SIGXFSZ, SIG_IGN); /* what standard error does not take is lost */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return complain("PR_SET_PDEATHSIG", errno);
	if (prctl(PR_SET_DUMPABLE, 0) < 0)
		return complain("PR_SET_DUMPABLE", errno);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return complain("PR_SET_NO_NEW_PRIVS", errno);
	if (set_limits() < 0 || set_filter() < 0)
		return -1;
	return set_file_size();
}
