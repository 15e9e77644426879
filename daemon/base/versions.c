/* SPDX-License-Identifier: ISC */
/* Printing a program's version and those of its libraries. */
#include <stdio.h>

#include "versions.h"

void
versions_print(const char *program, const struct library_version *list,
    unsigned n)
{
	printf("%s %s\n", program, PACKAGE_VERSION);
	for (unsigned i = 0; i < n; i++)
		printf("  %-10s %s\n", list[i].name, list[i].version);
}
