/* SPDX-License-Identifier: ISC */
/* The words of dates: months, weekdays, zones, halves of the day. */
#ifndef GAZETTED_PARSE_DATE_NAMES_H
#define GAZETTED_PARSE_DATE_NAMES_H

#include <stdbool.h>

#include "util.h"

enum date_word {
	WORD_UNKNOWN,
	WORD_MONTH,   /* value: 1 to 12 */
	WORD_WEEKDAY,
	WORD_ZONE,    /* value: minutes east of UTC */
	WORD_HALF,    /* value: hours to add, 0 or 12 */
	WORD_FILLER,  /* "of", "de", "kl": says nothing */
	WORD_YEAR, WORD_MONTH_UNIT, WORD_DAY, WORD_HOUR, WORD_MINUTE, WORD_SECOND,
};

/*
 * Say what a word (letters, UTF-8) means, whatever its case and accents, and
 * store its value. `after_number`: it stands right behind one, so that a unit
 * of East Asian dates (2004年) may begin it. *korean is set where it is Korean.
 */
enum date_word date_word(struct str word, bool after_number, int *value,
    bool *korean);

#endif
