/* SPDX-License-Identifier: ISC */
/*
 * The only exec of the program. posix_spawn, since a fork would copy the
 * page tables of the whole daemon; a pidfd, since SIGCHLD cannot say which.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/parser/process.h"
#include "util.h"

/* Set up how the child begins: signals, process group, its two descriptors. */
static int
spawn_prepare(posix_spawnattr_t *attr, posix_spawn_file_actions_t *actions,
    int fd)
{
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	posix_spawnattr_setpgroup(attr, 0);
	posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawn_file_actions_adddup2(actions, fd, STDIN_FILENO);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(actions, fd,
		    STDOUT_FILENO);
	return rc;
}

/* Start the program on `fd`. 0 or an errno. */
static int
spawn_on(const char *path, int fd, pid_t *pid)
{
	char *argv[] = { (char *)path, NULL }, *envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc;

	rc = posix_spawnattr_init(&attr);
	if (rc != 0)
		return rc;
	rc = posix_spawn_file_actions_init(&actions);
	if (rc == 0) {
		rc = spawn_prepare(&attr, &actions, fd);
		if (rc == 0)
			rc = posix_spawn(pid, path, &actions, &attr, argv, envp);
		posix_spawn_file_actions_destroy(&actions);
	}
	posix_spawnattr_destroy(&attr);
	return rc;
}

int
process_spawn(struct process *p, const char *path)
{
	int sv[2], rc;
	pid_t pid = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) < 0)
		return -1;
	if (fcntl(sv[0], F_SETFL, O_NONBLOCK) < 0)
		rc = errno;
	else
		rc = spawn_on(path, sv[1], &pid);
	close(sv[1]);
	if (rc != 0) {
		close(sv[0]);
		errno = rc;
		return -1;
	}
	*p = (struct process){ .pid = pid, .fd = sv[0] };
	p->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (p->pidfd >= 0)
		return 0;
	rc = errno;
	process_kill(p);
	process_reap(p);
	errno = rc;
	return -1;
}

int64_t
process_cpu_us(const struct process *p)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(p->pid, &clock) != 0 ||
	    clock_gettime(clock, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

size_t
process_resident(const struct process *p)
{
	char path[64], text[128], *resident, *end;
	unsigned long pages;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/statm", (long)p->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	strtoul(text, &resident, 10); /* the whole; what is resident follows */
	pages = strtoul(resident, &end, 10);
	return end == resident ? 0 : pages * (size_t)sysconf(_SC_PAGESIZE);
}

bool
process_is_over(const struct process *p)
{
	struct pollfd pfd = { .fd = p->pidfd, .events = POLLIN };

	return poll(&pfd, 1, 0) > 0;
}

void
process_kill(struct process *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	if (p->pid > 0)
		kill(p->pid, SIGKILL);
}

int
process_reap(struct process *p)
{
	int status = 0;

	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (p->fd >= 0)
		close(p->fd);
	if (p->pidfd >= 0)
		close(p->pidfd);
	*p = (struct process){ .fd = -1, .pidfd = -1 };
	return status;
}
