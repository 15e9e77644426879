/* SPDX-License-Identifier: ISC */
/* Words about polls; in a file of their own, since they need nothing else. */
#include <stdio.h>
#include <string.h>

#include "poll.h"
#include "util.h"

int
keep_raw_from(const char *word)
{
	static const char *const words[] = {
		[KEEP_RAW_NEVER] = "never",
		[KEEP_RAW_ERRORS] = "errors",
		[KEEP_RAW_ALWAYS] = "always",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}

void
feed_poll_code(const struct feed_poll *p, char *out, size_t size)
{
	if (p->code == NULL)
		snprintf(out, size, "%s", "");
	else if (strcmp(p->code, "http") == 0)
		snprintf(out, size, "http_%d", p->fetch.status);
	else
		snprintf(out, size, "%s", p->code);
}
