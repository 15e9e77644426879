/* SPDX-License-Identifier: ISC */
/*
 * Moves the wall clock of a program under test: preloaded, it adds to
 * CLOCK_REALTIME the seconds that stand, as a long, in the file $MOVED_CLOCK.
 * The file is mapped at the start, so that nothing is opened by a confined
 * worker, and a test moves the clock by writing to it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile long *moved;

__attribute__((constructor)) static void
clock_map(void)
{
	const char *path = getenv("MOVED_CLOCK");
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *at;

	if (fd < 0)
		return;
	at = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED)
		moved = at;
	close(fd);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	long rc = syscall(SYS_clock_gettime, clock, t);

	if (rc == 0 && clock == CLOCK_REALTIME && moved != NULL)
		t->tv_sec += *moved;
	return (int)rc;
}
