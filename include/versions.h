/* SPDX-License-Identifier: ISC */
/* What --version prints. */
#ifndef GAZETTED_VERSIONS_H
#define GAZETTED_VERSIONS_H

/* A library that a program is linked with. */
struct library_version {
	const char *name;
	const char *version; /* at run time */
};

/* Print "PROGRAM VERSION" and a line a library to standard output. */
void versions_print(const char *program, const struct library_version *list,
    unsigned n);

#endif
