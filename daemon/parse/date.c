/* SPDX-License-Identifier: ISC */
/*
 * Dates: one pass over the text fills the fields - numbers in their order, a
 * month by name, a time, a zone - and then the shape of the numbers says which
 * of them is the year. A date that needs a guess about today is none.
 */
#include "date.h"

#include <string.h>

#include "date_names.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define KOREA (9 * HOUR)
#define TEXT_MAX 128 /* bytes: no date is longer, fillers included */

enum last { LAST_NOTHING, LAST_NUMBER, LAST_WORD, LAST_TIME, LAST_ZONE };

struct number {
	int64_t value;
	unsigned digits;
	char before; /* the separator that it follows, 0 if none */
};

struct fields {
	const char *p, *end;
	enum last last;          /* what was read last */
	char separator;          /* between that and p */
	struct number numbers[3];
	unsigned nnumbers;
	int year, month, day;    /* by unit or name; 0: unknown (year: -1) */
	int clock[3];            /* hours, minutes, seconds */
	int half;                /* -1, or hours that am and pm add */
	int64_t zone;            /* seconds east of UTC */
	bool timed, zoned, offset; /* offset: the zone was in digits */
	bool tee;                /* ISO 8601's T was read */
	bool week;               /* its W */
	bool korean;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Say whether it belongs to a word: an ASCII letter, or a byte of another. */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* Say whether a digit stands at this place. */
static bool
digit_at(const struct fields *f, size_t ahead)
{
	return (size_t)(f->end - f->p) > ahead && is_digit(f->p[ahead]);
}

/* Read at most `max` digits. Returns how many there were. */
static unsigned
read_digits(struct fields *f, unsigned max, int64_t *value)
{
	unsigned n;

	*value = 0;
	for (n = 0; n < max && digit_at(f, 0); n++)
		*value = *value * 10 + (*f->p++ - '0');
	return n;
}

/* Read a fraction of `unit` seconds; what is below a second is dropped. */
static int
read_fraction(struct fields *f, int unit)
{
	int64_t value = 0, scale = 1;

	if (!digit_at(f, 1) || (*f->p != '.' && *f->p != ','))
		return 0;
	for (f->p++; digit_at(f, 0); f->p++)
		if (scale < 1000000) {
			value = value * 10 + (*f->p - '0');
			scale *= 10;
		}
	return (int)(value * unit / scale);
}

/* Spread seconds that a fraction of minutes or hours gave. */
static void
add_fraction(struct fields *f, int seconds)
{
	f->clock[1] += seconds / MINUTE;
	f->clock[2] += seconds % MINUTE;
}

/* Read what follows the hour: ":mm", ":mm:ss", fractions. 0 or -1. */
static int
read_clock(struct fields *f, int64_t hour)
{
	int64_t value;

	if (f->timed)
		return -1;
	f->timed = true;
	f->last = LAST_TIME;
	f->clock[0] = hour > 24 ? 99 : (int)hour;
	f->p++;
	if (read_digits(f, 2, &value) == 0 || digit_at(f, 0))
		return -1;
	f->clock[1] = (int)value;
	if (digit_at(f, 1) && *f->p == ':') {
		f->p++;
		read_digits(f, 2, &value);
		f->clock[2] = (int)value;
		if (digit_at(f, 0))
			return -1;
		read_fraction(f, 1);
	} else if (f->tee)
		add_fraction(f, read_fraction(f, MINUTE));
	return 0;
}

/* Take "hh", "hhmm" or "hhmmss" after a T. 0 or -1. */
static int
take_compact(struct fields *f, int64_t value, unsigned digits)
{
	static const int divisors[] = { 0, 0, 1, 0, 100, 0, 10000 };
	static const int units[] = { 0, 0, HOUR, 0, MINUTE, 0, 1 };
	int divisor;

	if (digits == 1)
		digits = 2;
	if (f->timed || digits > 6 || divisors[digits] == 0)
		return -1;
	divisor = divisors[digits];
	for (unsigned i = 0; i < digits / 2; i++, divisor /= 100)
		f->clock[i] = (int)(value / divisor % 100);
	add_fraction(f, read_fraction(f, units[digits]));
	f->timed = true;
	f->last = LAST_TIME;
	return 0;
}

/* Read a number, or a time that begins with it. 0 or -1. */
static int
read_number(struct fields *f)
{
	struct number *number;
	int64_t value;
	unsigned digits = read_digits(f, 15, &value);

	if (digits <= 2 && digit_at(f, 1) && (*f->p == ':' ||
	    ((*f->p | 0x20) == 'h' && digit_at(f, 2))))
		return read_clock(f, value);
	if (f->tee && !f->timed)
		return take_compact(f, value, digits);
	if (f->nnumbers == ARRAY_LEN(f->numbers) || digit_at(f, 0))
		return -1;
	number = &f->numbers[f->nnumbers++];
	*number = (struct number){ value, digits, f->separator };
	f->last = LAST_NUMBER;
	return 0;
}

/* The length of a sign at this place: +, -, or the minus sign (U+2212). */
static size_t
sign_len(const struct fields *f)
{
	if (*f->p == '+' || *f->p == '-')
		return 1;
	return f->end - f->p > 3 && memcmp(f->p, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

/* Read "+hh", "+hhmm", "+hh:mm", "+hh:mm:ss" after its sign. 0 or -1. */
static int
read_offset(struct fields *f)
{
	int sign = *f->p == '+' ? 1 : -1;
	int64_t hours, minutes = 0, seconds;
	unsigned n;

	f->p += sign_len(f);
	n = read_digits(f, 4, &hours);
	if (n > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (f->p < f->end && *f->p == ':') {
		f->p++;
		if (read_digits(f, 2, &minutes) == 0)
			return -1;
	}
	if (digit_at(f, 1) && *f->p == ':') {
		f->p++;
		read_digits(f, 2, &seconds);
	}
	if (hours > 23 || minutes > 59)
		return -1;
	f->zone = sign * (hours * HOUR + minutes * MINUTE);
	f->zoned = f->offset = true;
	f->last = LAST_ZONE;
	return 0;
}

/* Give the number that was read last to a unit of East Asian dates. */
static int
take_unit(struct fields *f, enum date_word word)
{
	const struct number *number = &f->numbers[--f->nnumbers];
	int value = (int)number->value;

	if (number->digits > 4)
		return -1;
	switch (word) {
	case WORD_YEAR:
		f->year = value;
		return 0;
	case WORD_MONTH_UNIT:
		f->month = value;
		return 0;
	case WORD_DAY:
		f->day = value;
		return 0;
	default:
		f->clock[word - WORD_HOUR] = value;
		f->timed = true;
		return 0;
	}
}

/* Military zones as RFC 822 has them; J is none. */
static bool
military(char letter, int *minutes)
{
	if (letter == 'J' || letter < 'A' || letter > 'Z')
		return false;
	if (letter == 'Z')
		*minutes = 0;
	else if (letter < 'N')
		*minutes = -60 * (letter - 'A' + (letter < 'J'));
	else
		*minutes = 60 * (letter - 'N' + 1);
	return true;
}

/* Take the half of the day from "a.m." or "p.m.", whose first letter was read. */
static bool
take_half(struct fields *f, char letter)
{
	if (((letter | 0x20) != 'a' && (letter | 0x20) != 'p') ||
	    f->end - f->p < 2 || f->p[0] != '.' || (f->p[1] | 0x20) != 'm')
		return false;
	f->half = (letter | 0x20) == 'p' ? 12 : 0;
	f->p += 2;
	return true;
}

/* A word of one letter that ISO 8601 or RFC 822 knows. */
static bool
take_letter(struct fields *f, char letter)
{
	int minutes;

	if (take_half(f, letter))
		return true;
	if ((letter | 0x20) == 't' && !f->timed && digit_at(f, 0))
		f->tee = true;
	else if ((letter | 0x20) == 'w' && !f->timed && digit_at(f, 0) &&
	    f->nnumbers == 1)
		f->week = true;
	else if (f->timed && !f->zoned &&
	    military(letter == 'z' ? 'Z' : letter, &minutes)) {
		f->zone = minutes * MINUTE;
		f->zoned = true;
	} else
		return false;
	return true;
}

/* Read a word and do what it says. 0 or -1. */
static int
read_word(struct fields *f)
{
	struct str word = { f->p, 0 };
	bool attached = f->last == LAST_NUMBER && f->separator == 0;
	enum date_word kind;
	int value = 0;

	while (f->p < f->end && is_letter(*f->p))
		f->p++;
	word.n = (size_t)(f->p - word.s);
	if (word.n == 1 && take_letter(f, *word.s)) {
		f->last = LAST_WORD;
		return 0;
	}
	if (f->last != LAST_NOTHING)
		f->last = LAST_WORD;
	kind = date_word(word, attached, &value, &f->korean);
	if (kind >= WORD_YEAR)
		return take_unit(f, kind);
	if (kind == WORD_MONTH && !attached)
		f->month = value;
	else if (kind == WORD_HALF)
		f->half = value;
	else if (kind == WORD_ZONE && f->timed && !f->zoned) {
		f->zone = value * MINUTE;
		f->zoned = true;
	} else if (kind == WORD_UNKNOWN && !attached && !f->timed &&
	    f->last != LAST_NOTHING && f->separator != '(')
		return -1; /* a weekday of any language may begin, a zone may end */
	f->last = LAST_WORD;
	return 0;
}

/* Say whether a sign begins an offset: it does not stand within the date. */
static bool
is_offset(const struct fields *f)
{
	size_t sign = sign_len(f);

	if (sign == 0 || !digit_at(f, sign) || f->offset)
		return false;
	return f->timed && (f->last != LAST_NUMBER || f->separator == ' ');
}

/* Read the whole text. 0, or -1 when something in it belongs to no date. */
static int
read_fields(struct fields *f)
{
	int rc = 0;

	while (f->p < f->end && rc == 0) {
		if (is_offset(f))
			rc = read_offset(f);
		else if (is_digit(*f->p))
			rc = read_number(f);
		else if (is_letter(*f->p))
			rc = read_word(f);
		else {
			if (f->separator == 0 || f->separator == ' ')
				f->separator = *f->p != '\0' ? *f->p : ' ';
			f->p++;
			continue;
		}
		f->separator = 0;
	}
	return rc;
}

/* The year that a number means (RFC 5322 section 4.3), -1 if none. */
static int
year_of(const struct number *n)
{
	if (n->digits == 4)
		return (int)n->value;
	if (n->digits == 3)
		return (int)n->value + 1900;
	if (n->digits == 2)
		return (int)n->value + (n->value < 50 ? 2000 : 1900);
	return -1;
}

static int64_t
days_before(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era, yoe, doy;

	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Set year, month and day. 0, or -1 when there is no such day. */
static int
set_date(struct fields *f, int year, int64_t month, int64_t day)
{
	static const int lengths[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1)
		return -1;
	if (day > lengths[month] + (month == 2 && is_leap(year)))
		return -1;
	f->year = year;
	f->month = (int)month;
	f->day = (int)day;
	return 0;
}

/* Set the date to the n-th day of a year. */
static int
set_ordinal(struct fields *f, int year, int64_t day)
{
	if (day < 1 || day > 365 + is_leap(year))
		return -1;
	f->month = 1;
	f->day = (int)day;
	f->year = year;
	return 0;
}

/* Set the date to a day of an ISO 8601 week: 4 January is in the first. */
static int
set_week(struct fields *f, int year, int64_t week, int64_t weekday)
{
	int64_t days = days_before(year, 1, 4), monday;

	if (week < 1 || week > 53 || weekday < 1 || weekday > 7)
		return -1;
	monday = days - ((days + 3) % 7 + 7) % 7;
	/* The year of a week is that of its Thursday. */
	if (week == 53 && monday + 52 * 7 + 3 >= days_before(year + 1, 1, 1))
		return -1;
	f->year = year;
	f->month = 1;
	f->day = (int)(1 + monday + (week - 1) * 7 + weekday - 1 -
	    days_before(year, 1, 1));
	return 0;
}

/* Numbers around a month's name: "1 Jan 04", "Jan 1, 2004", "2004-Jan-1". */
static int
date_named(struct fields *f)
{
	const struct number *n = f->numbers;

	if (f->nnumbers == 1 && n[0].digits == 4)
		return set_date(f, year_of(&n[0]), f->month, 1);
	if (f->nnumbers != 2)
		return -1;
	if (n[1].digits == 4 && n[1].before == '-' && n[1].value < 100)
		return -1; /* "30 Nov -0001": the year before 1 */
	if (n[0].digits > 2 || n[0].value > 31)
		return set_date(f, year_of(&n[0]), f->month, n[1].value);
	return set_date(f, year_of(&n[1]), f->month, n[0].value);
}

/* Three numbers: the year is first or last, the separator says the rest. */
static int
date_of_three(struct fields *f)
{
	const struct number *n = f->numbers;
	bool month_first = n[1].before == '/';

	if (f->week)
		return set_week(f, year_of(&n[0]), n[1].value, n[2].value);
	if (n[0].before == '-')
		return -1; /* the year before 0 */
	if (n[0].digits == 4 || (n[0].digits == 2 && n[2].digits == 2 &&
	    n[1].before == '-' && n[1].value <= 12 && n[2].value <= 31))
		return set_date(f, year_of(&n[0]), n[1].value, n[2].value);
	if (n[0].digits > 2)
		return -1;
	if (month_first ? n[0].value > 12 : n[1].value > 12)
		month_first = !month_first;
	return set_date(f, year_of(&n[2]), n[!month_first].value,
	    n[month_first].value);
}

/* Two numbers: year and month, day of the year, or week. */
static int
date_of_two(struct fields *f)
{
	const struct number *n = f->numbers;

	if (n[0].digits != 4 && (n[0].digits != 2 || (n[1].digits != 3 &&
	    n[0].before != '-')))
		return -1;
	if (f->week && n[1].digits == 3)
		return set_week(f, year_of(&n[0]), n[1].value / 10, n[1].value % 10);
	if (f->week)
		return set_week(f, year_of(&n[0]), n[1].value, 1);
	if (n[1].digits == 3)
		return set_ordinal(f, year_of(&n[0]), n[1].value);
	return set_date(f, year_of(&n[0]), n[1].value, 1);
}

/* One number: a year, a compact date of ISO 8601, or Unix time. */
static int
date_of_one(struct fields *f)
{
	int64_t v = f->numbers[0].value;
	unsigned digits = f->numbers[0].digits;
	struct number year = { v, digits, 0 };

	if (digits == 14 || digits == 12) {
		f->tee = true;
		if (take_compact(f, v % (digits == 14 ? 1000000 : 10000),
		    digits - 8) != 0)
			return -1;
		v /= digits == 14 ? 1000000 : 10000;
		digits = 8;
	}
	switch (digits) {
	case 4:
		if (f->numbers[0].before != '-')
			return set_date(f, (int)v, 1, 1);
		year = (struct number){ v / 100, 2, 0 };
		return set_date(f, year_of(&year), v % 100, 1);
	case 5:
		year = (struct number){ v / 1000, 2, 0 };
		return set_ordinal(f, year_of(&year), v % 1000);
	case 6:
		year = (struct number){ v / 10000, 2, 0 };
		return set_date(f, year_of(&year), v / 100 % 100, v % 100);
	case 7:
		return set_ordinal(f, (int)(v / 1000), v % 1000);
	case 8:
		return set_date(f, (int)(v / 10000), v / 100 % 100, v % 100);
	case 9:
	case 10:
	case 13:
		v /= digits == 13 ? 1000 : 1;
		f->zone -= v % DAY;
		f->year = 1970;
		f->month = 1;
		f->day = 1 + (int)(v / DAY);
		return f->timed ? -1 : 0;
	default:
		return -1;
	}
}

/* Find out which number is what. 0 or -1. */
static int
resolve_date(struct fields *f)
{
	if (f->year >= 0)
		return f->nnumbers > 0 ? -1 :
		    set_date(f, f->year, f->month, f->day == 0 ? 1 : f->day);
	if (f->month > 0)
		return date_named(f);
	switch (f->nnumbers) {
	case 1:
		return date_of_one(f);
	case 2:
		return date_of_two(f);
	case 3:
		return date_of_three(f);
	default:
		return -1;
	}
}

/* The seconds of the day; 24:00 and leap seconds belong to the next. -1. */
static int64_t
resolve_time(const struct fields *f)
{
	int hour = f->clock[0], minute = f->clock[1], second = f->clock[2];

	if (f->half == 12 && hour < 12)
		hour += 12;
	else if (f->half == 0 && hour == 12)
		hour = 0;
	if (hour > 24 || minute > 59 || second > 60 ||
	    (hour == 24 && minute + second > 0))
		return -1;
	return hour * HOUR + minute * MINUTE + second;
}

int
date_parse(struct str text, int64_t *out)
{
	struct fields f = { .p = text.s, .year = -1, .half = -1 };
	int64_t seconds, days;

	if (text.n == 0)
		return -1;
	f.end = f.p + text.n;
	while (f.p < f.end && (unsigned char)*f.p <= ' ')
		f.p++;
	while (f.end > f.p && (unsigned char)f.end[-1] <= ' ')
		f.end--;
	if (f.end - f.p > TEXT_MAX || read_fields(&f) != 0 || resolve_date(&f) != 0)
		return -1;
	seconds = resolve_time(&f);
	if (seconds < 0)
		return -1;
	if (f.korean && !f.zoned)
		f.zone = KOREA;
	days = days_before(f.year, f.month, 1) + f.day - 1;
	seconds += days * DAY - f.zone;
	if (seconds < days_before(0, 1, 1) * DAY ||
	    seconds >= days_before(10000, 1, 1) * DAY)
		return -1;
	*out = seconds;
	return 0;
}
