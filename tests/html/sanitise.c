/* SPDX-License-Identifier: ISC */
/*
 * html-sanitise [BASE]: a JSON array of HTML texts on standard input, an array
 * of what the sanitiser makes of each on standard output.
 */
#include <stdio.h>

#include <jansson.h>

#include "bounds.h"
#include "html.h"

int
main(int argc, char **argv)
{
	struct html_cleaner *cleaner = html_cleaner_new();
	struct str base = str_from(argc > 1 ? argv[1] : NULL);
	json_t *in, *out = json_array(), *one;
	json_error_t error;
	struct buf b;
	size_t i;

	in = json_loadf(stdin, JSON_ALLOW_NUL, &error);
	if (in == NULL) {
		fprintf(stderr, "html-sanitise: %s\n", error.text);
		return 65;
	}
	buf_init(&b, MIB(8));
	json_array_foreach(in, i, one) {
		buf_reset(&b);
		html_sanitise(cleaner, (struct str){ json_string_value(one),
		    json_string_length(one) }, base, &b, NULL);
		json_array_append_new(out, json_stringn(b.len > 0 ? b.data : "", b.len));
	}
	json_dumpf(out, stdout, 0);
	json_decref(in);
	json_decref(out);
	buf_free(&b);
	html_cleaner_free(cleaner);
	return 0;
}
