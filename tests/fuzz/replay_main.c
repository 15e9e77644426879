/* SPDX-License-Identifier: ISC */
/*
 * The main of a fuzz target that is built without libFuzzer: give it each file
 * of the named directories once. What is wrong ends the program, as there.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "util.h"

#define INPUT_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Replay one file. 0, or -1 when it cannot be read. */
static int
replay(const char *path)
{
	uint8_t *data = xmalloc(INPUT_MAX), *exact;
	FILE *f = fopen(path, "rb");
	size_t n, i;

	if (f == NULL) {
		perror(path);
		free(data);
		return -1;
	}
	n = fread(data, 1, INPUT_MAX, f);
	fclose(f);
	/* A copy of just that size shows reads behind the end. */
	exact = xmalloc(n == 0 ? 1 : n);
	for (i = 0; i < n; i++)
		exact[i] = data[i];
	free(data);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned passed = 0, failed = 0;
	struct dirent *entry;
	char *path;
	DIR *dir;
	int i;

	for (i = 1; i < argc; i++) {
		dir = opendir(argv[i]);
		if (dir == NULL) {
			perror(argv[i]);
			return 66;
		}
		while ((entry = readdir(dir)) != NULL) {
			if (entry->d_name[0] == '.')
				continue;
			path = xasprintf("%s/%s", argv[i], entry->d_name);
			if (replay(path) == 0)
				passed++;
			else
				failed++;
			free(path);
		}
		closedir(dir);
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed > 0;
}
