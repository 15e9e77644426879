/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a date: what is one lies in its years, is the same with blanks
 * around it, and is read again from the form in which it is written.
 */
#include "date.h"
#include "fuzz.h"

#define YEAR_0 INT64_C(-62167219200)
#define YEAR_10000 INT64_C(253402300800)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	int64_t t = -1, again = -1;
	char text[TIME_TEXT_LEN];
	struct buf b;
	int rc = date_parse(in, &t);

	if (rc != 0) {
		HOLDS(rc == -1 && t == -1);
		return 0;
	}
	HOLDS(t >= YEAR_0 && t < YEAR_10000);
	time_format(text, t);
	HOLDS(date_parse(str_from(text), &again) == 0 && again == t);

	buf_init(&b, MIB(2));
	buf_adds(&b, " \n\t");
	buf_add(&b, data, size);
	buf_adds(&b, "\r\n ");
	HOLDS(date_parse(fuzz_view(&b), &again) == 0 && again == t);
	buf_free(&b);
	return 0;
}
