/* SPDX-License-Identifier: ISC */
/* One pass over the header; what is not a link is passed over to the next comma. */
#include <string.h>

#include "link_header.h"

struct link_header
link_header(struct str value)
{
	return (struct link_header){ value };
}

static void
advance(struct str *s, size_t n)
{
	s->s += n;
	s->n -= n;
}

static void
skip(struct str *s, const char *chars)
{
	while (s->n > 0 && s->s[0] != '\0' && strchr(chars, s->s[0]) != NULL)
		advance(s, 1);
}

/* Take up to one of the characters, or to the end. */
static struct str
take(struct str *s, const char *until)
{
	struct str out = { s->s, 0 };

	while (out.n < s->n && (s->s[out.n] == '\0' ||
	    strchr(until, s->s[out.n]) == NULL))
		out.n++;
	advance(s, out.n);
	return out;
}

static struct str
take_value(struct str *s)
{
	struct str out;

	if (s->n == 0 || s->s[0] != '"')
		return take(s, " \t;,");
	advance(s, 1);
	out = take(s, "\"");
	if (s->n > 0)
		advance(s, 1);
	return out;
}

static void
take_parameters(struct str *s, struct link_value *out)
{
	for (skip(s, " \t;"); s->n > 0 && s->s[0] != ','; skip(s, " \t;")) {
		struct str name = take(s, "=;, \t"), value = { NULL, 0 };

		skip(s, " \t");
		if (s->n > 0 && s->s[0] == '=') {
			advance(s, 1);
			skip(s, " \t");
			value = take_value(s);
		}
		if (str_is_nocase(name, "rel") && out->rel.s == NULL)
			out->rel = value;
		else if (str_is_nocase(name, "type"))
			out->type = value;
		else if (str_is_nocase(name, "title"))
			out->title = value;
	}
}

int
link_header_next(struct link_header *h, struct link_value *out)
{
	struct str *s = &h->left;

	while (s->n > 0) {
		skip(s, " \t,");
		if (s->n == 0)
			break;
		if (s->s[0] != '<') {
			take(s, ",");
			continue;
		}
		advance(s, 1);
		*out = (struct link_value){ .url = take(s, ">") };
		if (s->n == 0)
			break;
		advance(s, 1);
		take_parameters(s, out);
		return 0;
	}
	return -1;
}

bool
word_list_has(struct str list, const char *word)
{
	while (list.n > 0) {
		skip(&list, " \t\r\n\f");
		if (str_is_nocase(take(&list, " \t\r\n\f"), word))
			return true;
	}
	return false;
}

bool
link_value_is(const struct link_value *v, const char *rel)
{
	return word_list_has(v->rel, rel);
}
