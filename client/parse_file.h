/* SPDX-License-Identifier: ISC */
/* Documents from files, for the commands that need no daemon. */
#ifndef GAZETTE_PARSE_FILE_H
#define GAZETTE_PARSE_FILE_H

#include <stddef.h>

#include "args.h"
#include "buf.h"
#include "parse.h"

/* Read a whole file, "-": standard input. 0, or -1 and the reason. */
int parse_file_read(const char *path, struct buf *out,
    char why[PARSE_DETAIL_LEN]);
/*
 * Take the headers "Name: value" that concern parsing into the request; Link
 * headers are joined in `links`, which must live as long.
 */
void parse_file_headers(const struct args_list *headers,
    struct parse_request *request, struct buf *links);

/* Names of documents. */
struct paths {
	char **path;
	size_t n, cap;
};

/* List the arguments; a directory stands for its files, nothing for "-". */
void paths_expand(struct paths *p, char **args, size_t n);
void paths_free(struct paths *p);

#endif
