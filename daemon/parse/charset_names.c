/* SPDX-License-Identifier: ISC */
/*
 * The labels of the WHATWG Encoding standard with the encodings that they
 * mean on the web (ISO-8859-1 is windows-1252, GB2312 is GB18030, ...), and
 * the code pages of DOS, the Macintosh and mainframes, which feeds still name.
 */
#include <string.h>

#include "charset_names.h"

#define OWN(name, decoder, labels) { name, NULL, decoder, labels }
#define CONV(name, iconv, labels) { name, iconv, DECODE_ICONV, labels }

const struct encoding encodings[] = {
	OWN("utf-8", DECODE_UTF8, " utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 "
	    "unicode20utf8 x-unicode20utf8 utf_8 u8 "),
	OWN("utf-16le", DECODE_UTF16LE, " utf-16 utf-16le utf16 utf_16 utf_16_le "
	    "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff "),
	OWN("utf-16be", DECODE_UTF16BE, " utf-16be unicodefffe utf_16_be "),
	OWN("utf-32le", DECODE_UTF32LE, " utf-32 utf-32le utf32 utf_32 utf_32_le "
	    "ucs-4 iso-10646-ucs-4 "),
	OWN("utf-32be", DECODE_UTF32BE, " utf-32be utf_32_be "),
	OWN("windows-1252", DECODE_WINDOWS1252, " windows-1252 ansi_x3.4-1968 "
	    "ascii us-ascii cp1252 x-cp1252 cp819 ibm819 csisolatin1 "
	    "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
	    "l1 latin1 latin-1 1252 "),
	OWN("utf-7", DECODE_REFUSED, " utf-7 utf7 utf_7 unicode-1-1-utf-7 "
	    "csunicode11utf7 x-unicode-2-0-utf-7 utf-7-imap "
	    "u7 "),
	OWN("iso-2022-kr", DECODE_REFUSED, " iso-2022-kr csiso2022kr iso-2022-cn "
	    "iso-2022-cn-ext hz-gb-2312 "
	    "iso2022kr iso2022-kr hz hz-gb hzgb "),
	CONV("ibm866", "IBM866", " ibm866 866 cp866 csibm866 "),
	CONV("iso-8859-2", "ISO-8859-2", " iso-8859-2 iso8859-2 iso88592 "
	    "iso_8859-2 iso_8859-2:1987 iso-ir-101 csisolatin2 l2 latin2 "
	    "iso-8859-2-1987 "),
	CONV("iso-8859-3", "ISO-8859-3", " iso-8859-3 iso8859-3 iso88593 "
	    "iso_8859-3 iso_8859-3:1988 iso-ir-109 csisolatin3 l3 latin3 "
	    "iso-8859-3-1988 "),
	CONV("iso-8859-4", "ISO-8859-4", " iso-8859-4 iso8859-4 iso88594 "
	    "iso_8859-4 iso_8859-4:1988 iso-ir-110 csisolatin4 l4 latin4 "
	    "iso-8859-4-1988 "),
	CONV("iso-8859-5", "ISO-8859-5", " iso-8859-5 iso8859-5 iso88595 "
	    "iso_8859-5 iso_8859-5:1988 iso-ir-144 csisolatincyrillic cyrillic "
	    "iso-8859-5-1988 "),
	CONV("iso-8859-6", "ISO-8859-6", " iso-8859-6 iso8859-6 iso88596 "
	    "iso_8859-6 iso_8859-6:1987 iso-ir-127 csisolatinarabic arabic "
	    "asmo-708 ecma-114 csiso88596e csiso88596i iso-8859-6-e "
	    "iso-8859-6-i "),
	CONV("iso-8859-7", "ISO-8859-7", " iso-8859-7 iso8859-7 iso88597 "
	    "iso_8859-7 iso_8859-7:1987 iso-ir-126 csisolatingreek greek greek8 "
	    "ecma-118 elot_928 sun_eu_greek "
	    "iso-8859-7-1987 elot-928 "),
	CONV("iso-8859-8", "ISO-8859-8", " iso-8859-8 iso8859-8 iso88598 "
	    "iso_8859-8 iso_8859-8:1988 iso-ir-138 csisolatinhebrew hebrew "
	    "visual csiso88598e iso-8859-8-e "),
	CONV("iso-8859-8-i", "ISO-8859-8", " iso-8859-8-i csiso88598i logical "),
	CONV("iso-8859-10", "ISO-8859-10", " iso-8859-10 iso8859-10 iso885910 "
	    "iso_8859-10 iso-ir-157 csisolatin6 l6 latin6 "
	    "iso-8859-10-1992 "),
	CONV("iso-8859-13", "ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 "
	    "iso_8859-13 l7 latin7 "),
	CONV("iso-8859-14", "ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 "
	    "iso_8859-14 iso-celtic l8 latin8 "
	    "iso-8859-14-1998 iso-ir-199 "),
	CONV("iso-8859-15", "ISO-8859-15", " iso-8859-15 iso8859-15 iso885915 "
	    "iso_8859-15 csisolatin9 l9 latin9 latin-9 "),
	CONV("iso-8859-16", "ISO-8859-16", " iso-8859-16 iso8859-16 iso_8859-16 "
	    "l10 latin10 "
	    "iso-8859-16-2001 iso-ir-226 "),
	CONV("koi8-r", "KOI8-R", " koi8-r koi8 koi koi8_r cskoi8r "),
	CONV("koi8-u", "KOI8-U", " koi8-u koi8-ru koi8_u "),
	CONV("koi8-t", "KOI8-T", " koi8-t koi8_t "),
	CONV("macintosh", "MACINTOSH", " macintosh mac x-mac-roman csmacintosh "
	    "macroman mac_roman mac-roman "),
	CONV("x-mac-cyrillic", "MAC-CYRILLIC", " x-mac-cyrillic x-mac-ukrainian "
	    "maccyrillic mac_cyrillic mac-cyrillic "),
	CONV("x-mac-ce", "MAC-CENTRALEUROPE", " x-mac-ce mac-latin2 maclatin2 "
	    "mac-centeuro mac-centraleurope maccentraleurope "),
	CONV("x-mac-icelandic", "MAC-IS", " x-mac-icelandic mac-iceland "
	    "maciceland mac-is "),
	CONV("ptcp154", "PT154", " ptcp154 csptcp154 pt154 cp154 "
	    "cyrillic-asian "),
	CONV("windows-874", "CP874", " windows-874 dos-874 cp874 874 tis-620 "
	    "tis620 iso-8859-11 iso8859-11 iso885911 iso_8859-11 "
	    "iso-8859-11-2001 iso-ir-166 thai tis-620-0 tis-620-2529-0 "
	    "tis-620-2529-1 "),
	CONV("windows-1250", "CP1250", " windows-1250 cp1250 x-cp1250 1250 "
	    "windows_1250 "),
	CONV("windows-1251", "CP1251", " windows-1251 cp1251 x-cp1251 1251 "
	    "windows_1251 "),
	CONV("windows-1253", "CP1253", " windows-1253 cp1253 x-cp1253 1253 "
	    "windows_1253 "),
	CONV("windows-1254", "CP1254", " windows-1254 cp1254 x-cp1254 1254 "
	    "iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 "
	    "csisolatin5 l5 latin5 windows_1254 "),
	CONV("windows-1255", "CP1255", " windows-1255 cp1255 x-cp1255 1255 "
	    "windows_1255 "),
	CONV("windows-1256", "CP1256", " windows-1256 cp1256 x-cp1256 1256 "
	    "windows_1256 "),
	CONV("windows-1257", "CP1257", " windows-1257 cp1257 x-cp1257 1257 "
	    "windows_1257 "),
	CONV("windows-1258", "CP1258", " windows-1258 cp1258 x-cp1258 1258 "
	    "windows_1258 "),
	CONV("gb18030", "GB18030", " gb18030 gb18030-2000 gbk x-gbk chinese "
	    "csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gb2312-80 "
	    "gb2312-1980 iso-ir-58 cp936 936 ms936 euc-cn euccn eucgb2312-cn "
	    "euc_cn windows-936 "
	    "x-mac-simp-chinese "),
	CONV("big5", "BIG5-HKSCS", " big5 big5-hkscs big5hkscs big5_hkscs cn-big5 "
	    "csbig5 x-x-big5 hkscs big5-tw "
	    "x-mac-trad-chinese "),
	CONV("cp950", "CP950", " cp950 950 ms950 windows-950 "),
	CONV("euc-jp", "EUC-JP-MS", " euc-jp eucjp x-euc-jp euc_jp ujis u-jis "
	    "cseucpkdfmtjapanese "),
	CONV("iso-2022-jp", "ISO-2022-JP-2", " iso-2022-jp csiso2022jp iso2022jp "
	    "iso2022_jp iso-2022-jp-2 iso-2022-jp-1 "
	    "iso2022-jp iso2022-jp-1 iso2022-jp-2 iso2022jp-1 iso2022jp-2 "),
	CONV("iso-2022-jp-3", "ISO-2022-JP-3", " iso-2022-jp-3 iso-2022-jp-2004 "
	    "iso-2022-jp-ext iso2022-jp-3 iso2022-jp-2004 iso2022-jp-ext "
	    "iso2022jp-3 iso2022jp-2004 iso2022jp-ext "),
	CONV("shift_jis", "CP932", " shift_jis shift-jis sjis ms_kanji mskanji "
	    "ms932 windows-31j x-sjis csshiftjis s_jis shiftjis cp932 932 "
	    "s-jis x-mac-japanese "),
	CONV("shift_jisx0213", "SHIFT_JISX0213", " shift_jisx0213 shiftjisx0213 "
	    "sjisx0213 s_jisx0213 "
	    "s-jisx0213 shift-jis-2004 shiftjis2004 sjis-2004 "
	    "s-jis-2004 "),
	CONV("euc-jisx0213", "EUC-JISX0213", " euc-jisx0213 euc_jisx0213 "
	    "eucjisx0213 "
	    "jisx0213 euc-jis-2004 euc-jis2004 eucjis2004 "),
	CONV("euc-kr", "UHC", " euc-kr euckr euc_kr ks_c_5601-1987 "
	    "ks_c_5601-1989 ks_c-5601 ksc5601 ksc_5601 korean iso-ir-149 "
	    "cseuckr csksc56011987 windows-949 cp949 949 ms949 uhc ks_x_1001 "
	    "ks_c-5601-1987 ksx1001 "
	    "ks-c-5601 x-mac-korean "),
	CONV("johab", "JOHAB", " johab cp1361 ms1361 "),
	CONV("ibm437", "IBM437", " ibm437 cp437 437 cspc8codepage437 "),
	CONV("ibm737", "CP737", " ibm737 cp737 737 "),
	CONV("ibm775", "CP775", " ibm775 cp775 775 cspc775baltic "),
	CONV("ibm850", "IBM850", " ibm850 cp850 850 cspc850multilingual "),
	CONV("ibm852", "IBM852", " ibm852 cp852 852 cspcp852 "),
	CONV("ibm855", "IBM855", " ibm855 cp855 855 csibm855 "),
	CONV("ibm856", "IBM856", " ibm856 cp856 856 "),
	CONV("ibm857", "IBM857", " ibm857 cp857 857 csibm857 "),
	CONV("ibm00858", "CP858", " ibm00858 cp858 858 ibm858 cp00858 ccsid00858 "
	    "csibm858 "),
	CONV("ibm860", "IBM860", " ibm860 cp860 860 csibm860 "),
	CONV("ibm861", "IBM861", " ibm861 cp861 861 cp-is csibm861 "),
	CONV("ibm862", "IBM862", " ibm862 cp862 862 cspc862latinhebrew "),
	CONV("ibm863", "IBM863", " ibm863 cp863 863 csibm863 "),
	CONV("ibm864", "IBM864", " ibm864 cp864 864 csibm864 "),
	CONV("ibm865", "IBM865", " ibm865 cp865 865 csibm865 "),
	CONV("ibm869", "IBM869", " ibm869 cp869 869 cp-gr csibm869 "),
	CONV("cp1125", "CP1125", " cp1125 1125 ibm1125 cp866u "
	    "ruscii "),
	CONV("hp-roman8", "HP-ROMAN8", " hp-roman8 roman8 r8 cshproman8 hp_roman8 "
	    "cp1051 ibm1051 1051 "),
	CONV("kz-1048", "RK1048", " kz-1048 kz1048 kz_1048 rk1048 strk1048_2002 "),
	CONV("tscii", "TSCII", " tscii "),
	CONV("ibm037", "IBM037", " ibm037 cp037 037 csibm037 ebcdic-cp-us "
	    "ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl ibm039 "),
	CONV("ibm273", "CP273", " ibm273 cp273 273 csibm273 "),
	CONV("ibm424", "IBM424", " ibm424 cp424 424 ebcdic-cp-he csibm424 "),
	CONV("ibm500", "CP500", " ibm500 cp500 500 ebcdic-cp-be ebcdic-cp-ch "
	    "csibm500 "),
	CONV("ibm875", "IBM875", " ibm875 cp875 875 "),
	CONV("ibm1026", "IBM1026", " ibm1026 cp1026 1026 csibm1026 "),
	CONV("ibm01140", "IBM1140", " ibm01140 cp1140 1140 ibm1140 "
	    "ccsid01140 cp01140 ebcdic-us-37+euro "),
};

const size_t nencodings = ARRAY_LEN(encodings);

/* Lower case; underscores and colons count as hyphens. */
static char
fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + 32);
	return c == '_' || c == ':' ? '-' : c;
}

static bool
has_label(const char *labels, struct str label)
{
	for (const char *p = labels + 1; *p != '\0'; p += strcspn(p, " ") + 1) {
		size_t n = strcspn(p, " "), i = 0;

		while (n == label.n && i < n && fold(p[i]) == fold(label.s[i]))
			i++;
		if (n == label.n && i == n)
			return true;
	}
	return false;
}

const struct encoding *
encoding_find(struct str label)
{
	while (label.n > 0 && (unsigned char)label.s[0] <= ' ') {
		label.s++;
		label.n--;
	}
	while (label.n > 0 && (unsigned char)label.s[label.n - 1] <= ' ')
		label.n--;
	for (size_t i = 0; label.n > 0 && i < nencodings; i++)
		if (has_label(encodings[i].labels, label))
			return &encodings[i];
	return NULL;
}
