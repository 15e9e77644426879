/* SPDX-License-Identifier: ISC */
/*
 * Names of months and weekdays in the languages of most feeds, as the stems
 * that tell them apart, in lower case and without accents. The longest stem
 * that begins a word decides ("mar" is March, "mard" Tuesday); stems of one or
 * two letters and zones are whole words.
 */
#include "date_names.h"

#include <string.h>

struct stem {
	const char *text;
	int value;
};

/* English German French Spanish Portuguese Italian Dutch Nordic; then others. */
static const struct stem months[] = {
	{ "jan", 1 }, { "feb", 2 }, { "mar", 3 }, { "apr", 4 },
	{ "may", 5 }, { "jun", 6 }, { "jul", 7 }, { "aug", 8 }, { "sep", 9 },
	{ "oct", 10 }, { "nov", 11 }, { "dec", 12 },
	{ "mrz", 3 }, { "maerz", 3 }, { "mai", 5 }, { "okt", 10 }, { "dez", 12 },
	{ "fev", 2 }, { "avr", 4 }, { "juin", 6 }, { "juil", 7 }, { "aou", 8 },
	{ "ene", 1 }, { "abr", 4 }, { "ago", 8 }, { "set", 9 }, { "dic", 12 },
	{ "out", 10 },
	{ "gen", 1 }, { "mag", 5 }, { "giu", 6 }, { "lug", 7 }, { "ott", 10 },
	{ "maart", 3 }, { "mrt", 3 }, { "mei", 5 },
	{ "maj", 5 }, { "des", 12 },
	/* Indonesian, Romanian, Hungarian */
	{ "agu", 8 }, { "agt", 8 }, { "pebr", 2 }, { "nop", 11 },
	{ "ian", 1 }, { "iun", 6 }, { "iul", 7 },
	{ "szept", 9 }, { "mauj", 5 },
	/* Polish, Czech and Slovak */
	{ "sty", 1 }, { "lut", 2 }, { "kwi", 4 }, { "cze", 6 }, { "lip", 7 },
	{ "sie", 8 }, { "wrz", 9 }, { "paz", 10 }, { "lis", 11 }, { "gru", 12 },
	{ "led", 1 }, { "uno", 2 }, { "bre", 3 }, { "dub", 4 }, { "kve", 5 },
	{ "cer", 6 }, { "cervenec", 7 }, { "cervence", 7 }, { "cvc", 7 },
	{ "srp", 8 }, { "zar", 9 }, { "rij", 10 }, { "pro", 12 },
	/* Finnish, Turkish */
	{ "tammi", 1 }, { "helmi", 2 }, { "maalis", 3 }, { "huhti", 4 },
	{ "touko", 5 }, { "kesa", 6 }, { "heina", 7 }, { "elo", 8 }, { "syys", 9 },
	{ "loka", 10 }, { "marras", 11 }, { "joulu", 12 },
	{ "oca", 1 }, { "sub", 2 }, { "mart", 3 }, { "nis", 4 }, { "haz", 6 },
	{ "tem", 7 }, { "eyl", 9 }, { "eki", 10 }, { "kas", 11 }, { "ara", 12 },
	/* Greek */
	{ "ιαν", 1 }, { "φεβ", 2 }, { "μαρ", 3 }, { "απρ", 4 }, { "μαι", 5 },
	{ "μαυ", 5 }, { "μαω", 3 }, { "ιουν", 6 }, { "ιον", 6 }, { "ιουλ", 7 }, { "ιολ", 7 },
	{ "αυγ", 8 }, { "σεπ", 9 }, { "οκτ", 10 }, { "νοε", 11 }, { "νοσ", 11 },
	{ "δεκ", 12 },
	/* Russian, Ukrainian, Bulgarian, Serbian */
	{ "янв", 1 }, { "фев", 2 }, { "мар", 3 }, { "апр", 4 }, { "май", 5 },
	{ "мая", 5 }, { "мај", 5 }, { "июн", 6 }, { "июл", 7 }, { "авг", 8 },
	{ "сен", 9 }, { "окт", 10 }, { "ноя", 11 }, { "дек", 12 },
	{ "сич", 1 }, { "січ", 1 }, { "лют", 2 }, { "бер", 3 }, { "кві", 4 },
	{ "тра", 5 }, { "чер", 6 }, { "лип", 7 }, { "сер", 8 }, { "вер", 9 },
	{ "жов", 10 }, { "лис", 11 }, { "гру", 12 },
	{ "яну", 1 }, { "юни", 6 }, { "юли", 7 }, { "сеп", 9 }, { "ное", 11 },
	{ "јан", 1 }, { "јун", 6 }, { "јул", 7 }, { "нов", 11 }, { "дец", 12 },
	/* Arabic, Hebrew */
	{ "يناير", 1 }, { "فبراير", 2 }, { "مارس", 3 }, { "أبريل", 4 },
	{ "ابريل", 4 }, { "إبريل", 4 }, { "مايو", 5 }, { "يونيو", 6 },
	{ "يوليو", 7 }, { "أغسطس", 8 }, { "اغسطس", 8 }, { "سبتمبر", 9 },
	{ "أكتوبر", 10 }, { "اكتوبر", 10 }, { "نوفمبر", 11 }, { "ديسمبر", 12 },
	{ "ינואר", 1 }, { "פברואר", 2 }, { "מרץ", 3 }, { "אפריל", 4 },
	{ "מאי", 5 }, { "יוני", 6 }, { "יולי", 7 }, { "אוגוסט", 8 },
	{ "ספטמבר", 9 }, { "אוקטובר", 10 }, { "נובמבר", 11 }, { "דצמבר", 12 },
};

/*
 * Weekdays say nothing that the rest does not; they are here to be told from
 * months. One that reads as a month too ("mar") is overruled by a later month.
 */
static const char *const weekdays[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun",
	"mo", "di", "mi", "do", "fr", "sa", "so", "montag", "dienst", "mittw",
	"donner", "freit", "samst", "sonna", "sonnt",
	"lun", "mard", "mer", "jeu", "ven", "sam", "dim",
	"martes", "marted", "mie", "jue", "vie", "sab", "dom",
	"seg", "ter", "qua", "qui", "sex", "gio",
	"ma", "wo", "vr", "za", "zo", "maan", "dins", "woen", "dond", "vrij", "zat",
	"zond",
	"man", "mand", "tir", "ons", "tor", "lor", "son", "tis", "sond", "lord",
	"sen", "sel", "rab", "kam", "jum", "ming",
	"pon", "wto", "sro", "czw", "pia", "sob", "nie", "po", "ut", "st", "ct",
	"pa", "ne", "pond", "uter", "stre", "ctvr", "patek", "ned", "stv", "pia",
	"het", "ked", "sze", "csu", "pen", "szo", "vas", "marti", "joi", "vin",
	"ti", "ke", "to", "pe", "la", "su", "keski", "tors", "perj", "laua", "sunn",
	"paz", "pzt", "sal", "car", "per", "cum", "cmt", "pazart", "carsa", "cumart",
	"κυρ", "δευ", "τρι", "τετ", "πεμ", "παρ", "σαβ",
	"пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "пон", "втор", "вівт",
	"сред", "сере", "четв", "пятн", "субб", "субо", "воск", "неді", "нед",
	"пет", "съб",
	"월요", "화요", "수요", "목요", "금요", "토요", "일요", "星期", "周", "月曜",
	"火曜", "水曜", "木曜", "金曜", "土曜", "日曜",
};

/* Zones by name, in minutes; of the ambiguous ones what feeds mean most. */
static const struct stem zones[] = {
	{ "gmt", 0 }, { "utc", 0 }, { "ut", 0 }, { "wet", 0 }, { "bst", 60 },
	{ "west", 60 }, { "cet", 60 }, { "cest", 120 }, { "mez", 60 },
	{ "mesz", 120 }, { "met", 60 }, { "mest", 120 }, { "eet", 120 },
	{ "eest", 180 }, { "msk", 180 }, { "msd", 240 }, { "trt", 180 },
	{ "est", -300 }, { "edt", -240 }, { "et", -300 }, { "cst", -360 },
	{ "cdt", -300 }, { "ct", -360 }, { "mst", -420 }, { "mdt", -360 },
	{ "mt", -420 }, { "pst", -480 }, { "pdt", -420 }, { "pt", -480 },
	{ "ast", -240 }, { "adt", -180 }, { "at", -240 }, { "nst", -210 },
	{ "ndt", -150 }, { "akst", -540 }, { "akdt", -480 }, { "hst", -600 },
	{ "hdt", -540 }, { "brt", -180 }, { "brst", -120 }, { "art", -180 },
	{ "clt", -240 }, { "clst", -180 }, { "jst", 540 }, { "kst", 540 },
	{ "hkt", 480 }, { "sgt", 480 }, { "pht", 480 }, { "ict", 420 },
	{ "wib", 420 }, { "wita", 480 }, { "wit", 540 }, { "ist", 330 },
	{ "pkt", 300 }, { "npt", 345 }, { "gst", 240 }, { "wat", 60 },
	{ "cat", 120 }, { "sast", 120 }, { "eat", 180 }, { "awst", 480 },
	{ "acst", 570 }, { "acdt", 630 }, { "aest", 600 }, { "aedt", 660 },
	{ "nzst", 720 }, { "nzdt", 780 },
};

static const struct {
	const char *text;
	int value;
	bool korean;
} halves[] = {
	{ "am", 0, false }, { "pm", 12, false }, { "오전", 0, true },
	{ "오후", 12, true }, { "上午", 0, false }, { "下午", 12, false },
	{ "午前", 0, false }, { "午後", 12, false },
};

/* Words that stand in dates and say nothing. */
static const char *const fillers[] = {
	"of", "de", "del", "the", "den", "der", "le", "il", "um", "at", "kl", "klo",
	"las", "los", "alle", "ore", "uhr", "st", "nd", "rd", "th", "er", "e", "a",
	"o", "as", "h", "y", "on", "van", "om", "pa", "ch", "г", "года", "в", "р",
	"року", "της", "στις",
};

static const struct {
	const char *text;
	enum date_word word;
	bool korean;
} units[] = {
	{ "年", WORD_YEAR, false }, { "月", WORD_MONTH_UNIT, false },
	{ "日", WORD_DAY, false }, { "号", WORD_DAY, false },
	{ "時", WORD_HOUR, false }, { "时", WORD_HOUR, false },
	{ "点", WORD_HOUR, false }, { "分", WORD_MINUTE, false },
	{ "秒", WORD_SECOND, false },
	{ "년", WORD_YEAR, true }, { "월", WORD_MONTH_UNIT, true },
	{ "일", WORD_DAY, true }, { "시", WORD_HOUR, true },
	{ "분", WORD_MINUTE, true }, { "초", WORD_SECOND, true },
};

/* U+00C0 to U+017F without accents. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* Letters with accents, or at a word's end, and the ones they stand for. */
static const struct {
	uint16_t from, to;
} folded[] = {
	{ 0x386, 0x3B1 }, { 0x388, 0x3B5 }, { 0x389, 0x3B7 }, { 0x38A, 0x3B9 },
	{ 0x38C, 0x3BF }, { 0x38E, 0x3C5 }, { 0x38F, 0x3C9 }, { 0x390, 0x3B9 },
	{ 0x3AA, 0x3B9 }, { 0x3AB, 0x3C5 }, { 0x3AC, 0x3B1 }, { 0x3AD, 0x3B5 },
	{ 0x3AE, 0x3B7 }, { 0x3AF, 0x3B9 }, { 0x3B0, 0x3C5 }, { 0x3C2, 0x3C3 },
	{ 0x3CA, 0x3B9 }, { 0x3CB, 0x3C5 }, { 0x3CC, 0x3BF }, { 0x3CD, 0x3C5 },
	{ 0x3CE, 0x3C9 }, { 0x401, 0x435 }, { 0x451, 0x435 },
};

/* The letter without case and accent. */
static unsigned
fold_letter(unsigned c)
{
	if (c >= 'A' && c <= 'Z')
		return c | 0x20;
	if (c < 0xC0 || c > 0x451)
		return c;
	if (c <= 0x17F)
		return (unsigned char)latin[c - 0xC0];
	for (size_t i = 0; i < ARRAY_LEN(folded); i++)
		if (folded[i].from == c)
			return folded[i].to;
	if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 0x20;
	return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

#define FOLDED 64 /* bytes; longer words are unknown */

/* Write the word without case and accents. Returns its length, 0: too long. */
static size_t
fold(struct str word, char out[FOLDED])
{
	size_t i, n = 0;
	unsigned c;

	for (i = 0; i < word.n && n + 3 < FOLDED; i++) {
		c = (unsigned char)word.s[i];
		if ((c & 0xE0) == 0xC0 && i + 1 < word.n)
			c = (c & 31) << 6 | ((unsigned char)word.s[++i] & 63);
		else if (c >= 0x80) {
			out[n++] = word.s[i];
			continue;
		}
		if (c >= 0x300 && c < 0x370)
			continue;
		c = fold_letter(c);
		if (c >= 0x80)
			out[n++] = (char)(0xC0 | c >> 6);
		out[n++] = (char)(c < 0x80 ? c : 0x80 | (c & 63));
	}
	return i < word.n ? 0 : n;
}

/* The length of a stem that begins the word, 0 if it does not. */
static size_t
stem_len(const char *stem, const char *word, size_t n)
{
	size_t len;

	if (stem[0] != word[0])
		return 0;
	len = strlen(stem);
	if (len > n || memcmp(stem, word, len) != 0 || (len < 3 && len < n))
		return 0;
	return len;
}

/* Look the word up among the zones. */
static bool
lookup_zone(struct str word, int *value)
{
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (zones[i].text[0] == word.s[0] && str_is(word, zones[i].text)) {
			*value = zones[i].value;
			return true;
		}
	return false;
}

/* Look the word up among the halves of the day. */
static bool
lookup_half(struct str word, int *value, bool *korean)
{
	for (size_t i = 0; i < ARRAY_LEN(halves); i++)
		if (halves[i].text[0] == word.s[0] && str_is(word, halves[i].text)) {
			*value = halves[i].value;
			*korean = *korean || halves[i].korean;
			return true;
		}
	return false;
}

/* The month or weekday whose stem matches longest. */
static enum date_word
lookup_stem(struct str word, int *value)
{
	enum date_word found = WORD_UNKNOWN;
	size_t i, n, best = 0;

	for (i = 0; i < ARRAY_LEN(months); i++)
		if ((n = stem_len(months[i].text, word.s, word.n)) > best) {
			best = n;
			found = WORD_MONTH;
			*value = months[i].value;
		}
	for (i = 0; i < ARRAY_LEN(weekdays); i++)
		if ((n = stem_len(weekdays[i], word.s, word.n)) > best) {
			best = n;
			found = WORD_WEEKDAY;
		}
	return found;
}

/* The unit that begins the word. */
static enum date_word
lookup_unit(struct str word, bool *korean)
{
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(units); i++) {
		n = strlen(units[i].text);
		if (word.n >= n && memcmp(word.s, units[i].text, n) == 0) {
			*korean = *korean || units[i].korean;
			return units[i].word;
		}
	}
	return WORD_UNKNOWN;
}

#define KEY(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

/*
 * The English names of three letters, which nearly all feeds have. What they
 * mean the tables say as well.
 */
static enum date_word
lookup_english(struct str word, int *value)
{
	static const struct {
		uint32_t key;
		int month; /* 0: a weekday */
	} english[] = {
		{ KEY('j', 'a', 'n'), 1 }, { KEY('f', 'e', 'b'), 2 },
		{ KEY('m', 'a', 'r'), 3 }, { KEY('a', 'p', 'r'), 4 },
		{ KEY('m', 'a', 'y'), 5 }, { KEY('j', 'u', 'n'), 6 },
		{ KEY('j', 'u', 'l'), 7 }, { KEY('a', 'u', 'g'), 8 },
		{ KEY('s', 'e', 'p'), 9 }, { KEY('o', 'c', 't'), 10 },
		{ KEY('n', 'o', 'v'), 11 }, { KEY('d', 'e', 'c'), 12 },
		{ KEY('m', 'o', 'n'), 0 }, { KEY('t', 'u', 'e'), 0 },
		{ KEY('w', 'e', 'd'), 0 }, { KEY('t', 'h', 'u'), 0 },
		{ KEY('f', 'r', 'i'), 0 }, { KEY('s', 'a', 't'), 0 },
		{ KEY('s', 'u', 'n'), 0 },
	};
	uint32_t key = word.n != 3 ? 0 : KEY((unsigned char)word.s[0] | 0x20,
	    (unsigned char)word.s[1] | 0x20, (unsigned char)word.s[2] | 0x20);

	for (size_t i = 0; i < ARRAY_LEN(english); i++) {
		if (english[i].key != key)
			continue;
		if (english[i].month == 0)
			return WORD_WEEKDAY;
		*value = english[i].month;
		return WORD_MONTH;
	}
	return WORD_UNKNOWN;
}

enum date_word
date_word(struct str word, bool after_number, int *value, bool *korean)
{
	char text[FOLDED];
	struct str folded_word;
	enum date_word found = lookup_english(word, value);

	if (found == WORD_UNKNOWN && after_number)
		found = lookup_unit(word, korean);
	if (found != WORD_UNKNOWN)
		return found;
	folded_word = (struct str){ text, fold(word, text) };
	if (folded_word.n == 0)
		return WORD_UNKNOWN;
	if (lookup_half(folded_word, value, korean))
		return WORD_HALF;
	if (lookup_zone(folded_word, value))
		return WORD_ZONE;
	found = lookup_stem(folded_word, value);
	if (found != WORD_UNKNOWN)
		return found;
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
		if (str_is(folded_word, fillers[i]))
			return WORD_FILLER;
	return WORD_UNKNOWN;
}
