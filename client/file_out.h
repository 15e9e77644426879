/* SPDX-License-Identifier: ISC */
/*
 * Where a command's bulk output goes: standard output, or a file, which
 * appears whole under its name or not at all.
 */
#ifndef GAZETTE_FILE_OUT_H
#define GAZETTE_FILE_OUT_H

#include <stdbool.h>
#include <stdio.h>

struct file_out {
	FILE *f;
	const char *path;  /* to become; NULL: standard output */
	char *temporary;   /* until then; NULL: written in place */
};

/*
 * Begin writing to `path` (NULL or "-": standard output). A path that is
 * there and no regular file (a FIFO, /dev/null) is written in place. 0, or -1
 * after the reason was printed.
 */
int file_out_begin(struct file_out *out, const char *path);
/*
 * Finish: with `keep` the file takes its name, after all of it is on disk;
 * else nothing stays. 0, or -1 after the reason was printed.
 */
int file_out_end(struct file_out *out, bool keep);

#endif
