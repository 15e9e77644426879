/* SPDX-License-Identifier: ISC */
/*
 * html5lib's files: what a test expects and what a tokenizer gives are both put
 * in one form of text and compared.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "bounds.h"
#include "buf.h"
#include "runner.h"

static const struct {
	const char *name;
	enum html_state state;
} states[] = {
	{ "Data state", HTML_DATA }, { "RCDATA state", HTML_RCDATA },
	{ "RAWTEXT state", HTML_RAWTEXT }, { "Script data state", HTML_SCRIPT },
	{ "PLAINTEXT state", HTML_PLAINTEXT },
	{ "CDATA section state", HTML_CDATA },
};

/* Append text whose \uXXXX are escapes. -1 where one is half a character. */
static int
unescape(const char *s, size_t n, struct buf *out)
{
	const char *end = s + n;
	unsigned long cp, low;
	char hex[5] = "";

	while (s < end) {
		if (end - s < 6 || s[0] != '\\' || s[1] != 'u') {
			buf_addc(out, *s++);
			continue;
		}
		memcpy(hex, s + 2, 4);
		cp = strtoul(hex, NULL, 16);
		s += 6;
		if (cp >= 0xD800 && cp <= 0xDBFF && end - s >= 6 && s[0] == '\\') {
			memcpy(hex, s + 2, 4);
			low = strtoul(hex, NULL, 16);
			if (low < 0xDC00 || low > 0xDFFF)
				return -1;
			s += 6;
			cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		} else if (cp >= 0xD800 && cp <= 0xDFFF)
			return -1;
		buf_add_utf8(out, (uint32_t)cp);
	}
	return 0;
}

/* Append a string of the test, in quotes, as both sides have it. */
static int
add_string(struct buf *out, const json_t *s, bool escaped)
{
	const char *text = json_string_value(s);
	size_t n = json_string_length(s);
	int rc = 0;

	buf_addc(out, '"');
	if (text == NULL)
		buf_addc(out, '?');
	else if (escaped)
		rc = unescape(text, n, out);
	else
		buf_add(out, text, n);
	buf_addc(out, '"');
	return rc;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Append the attributes that are expected, by name. */
static int
add_expected_attrs(struct buf *out, json_t *attrs, bool escaped)
{
	const char *names[BOUND_HTML_ATTRIBUTES], *key;
	size_t i, n = 0;
	json_t *value;
	int rc = 0;

	json_object_foreach(attrs, key, value)
		if (n < ARRAY_LEN(names))
			names[n++] = key;
	qsort(names, n, sizeof(names[0]), compare_names);
	for (i = 0; i < n; i++) {
		buf_addc(out, ' ');
		rc |= escaped ? unescape(names[i], strlen(names[i]), out) :
		    buf_adds(out, names[i]);
		rc |= add_string(out, json_object_get(attrs, names[i]), escaped);
	}
	return rc;
}

/* Append the tokens that are expected, text in one piece. */
static int
add_expected(struct buf *out, const json_t *tokens, bool escaped,
    bool starts_only)
{
	const char *kind;
	json_t *token;
	size_t i;
	int rc = 0;

	json_array_foreach(tokens, i, token) {
		kind = json_string_value(json_array_get(token, 0));
		if (kind == NULL)
			continue; /* "ParseError" of older files */
		if (starts_only && (strcmp(kind, "EndTag") == 0 ||
		    strcmp(kind, "DOCTYPE") == 0))
			continue;
		buf_addf(out, "\n%s ", kind);
		if (strcmp(kind, "DOCTYPE") != 0 ||
		    json_is_string(json_array_get(token, 1)))
			rc |= add_string(out, json_array_get(token, 1), escaped);
		else
			buf_adds(out, "\"\"");
		if (strcmp(kind, "StartTag") == 0) {
			rc |= add_expected_attrs(out, json_array_get(token, 2), escaped);
			if (!starts_only && json_is_true(json_array_get(token, 3)))
				buf_adds(out, " /");
		}
	}
	return rc;
}

static int
compare_attrs(const void *a, const void *b)
{
	const struct html_attr *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int rc = memcmp(x->name.s, y->name.s, n);

	return rc != 0 ? rc : (int)x->name.n - (int)y->name.n;
}

/* Append what stands in quotes. */
static void
add_quoted(struct buf *out, struct str text)
{
	buf_addc(out, '"');
	buf_add(out, text.s, text.n);
	buf_addc(out, '"');
}

void
html5lib_token(struct html5lib_sink *sink, const struct html_token *t)
{
	static const char *const kinds[] = { "", "Character", "StartTag", "EndTag",
		"Comment", "DOCTYPE" };
	bool text = t->kind == HTML_TEXT;

	if (sink->starts_only && (t->kind == HTML_END || t->kind == HTML_DOCTYPE)) {
		sink->in_text = false;
		return;
	}
	if (text && sink->in_text) {
		buf_truncate(sink->out, sink->out->len - 1);
		buf_add(sink->out, t->text.s, t->text.n);
		buf_addc(sink->out, '"');
		return;
	}
	sink->in_text = text;
	buf_addf(sink->out, "\n%s ", kinds[t->kind]);
	add_quoted(sink->out, text || t->kind == HTML_COMMENT ? t->text : t->name);
	if (t->kind != HTML_START)
		return;
	qsort(t->attrs, t->nattrs, sizeof(t->attrs[0]), compare_attrs);
	for (size_t i = 0; i < t->nattrs; i++) {
		buf_addc(sink->out, ' ');
		buf_add(sink->out, t->attrs[i].name.s, t->attrs[i].name.n);
		add_quoted(sink->out, t->attrs[i].value);
	}
	buf_adds(sink->out, t->self_closing && !sink->starts_only ? " /" : "");
}

/* Run one test from one state. */
static void
run_state(const json_t *test, const char *state, struct html5lib_run *c)
{
	bool escaped = json_is_true(json_object_get(test, "doubleEscaped"));
	struct str last = str_from(json_string_value(json_object_get(test,
	    "lastStartTag")));
	struct html5lib_sink sink = { .starts_only = c->starts_only };
	struct buf in, want, got;
	size_t i = 0;

	buf_init(&in, MIB(1));
	buf_init(&want, MIB(1));
	buf_init(&got, MIB(1));
	sink.out = &got;
	while (i < ARRAY_LEN(states) && strcmp(states[i].name, state) != 0)
		i++;
	if (i == ARRAY_LEN(states) ||
	    add_string(&in, json_object_get(test, "input"), escaped) != 0 ||
	    add_expected(&want, json_object_get(test, "output"), escaped,
	    c->starts_only) != 0) {
		c->left_out++;
		goto out;
	}
	if (c->tokenize(&sink, (struct str){ in.data + 1, in.len - 2 },
	    states[i].state, last) != 0) {
		c->left_out++;
		goto out;
	}
	if (got.len == want.len &&
	    (got.len == 0 || memcmp(got.data, want.data, got.len) == 0)) {
		c->passed++;
		goto out;
	}
	c->failed++;
	if (c->verbose)
		printf("%s (%s)\ninput: %s\nwant:%s\ngot: %s\n\n",
		    json_string_value(json_object_get(test, "description")), state,
		    buf_cstr(&in), buf_cstr(&want), buf_cstr(&got));
out:
	buf_free(&in);
	buf_free(&want);
	buf_free(&got);
}

int
html5lib_run_file(const char *path, struct html5lib_run *c)
{
	json_error_t error;
	json_t *file = json_load_file(path, JSON_ALLOW_NUL, &error);
	json_t *test, *list, *state;
	size_t i, j;

	if (file == NULL) {
		fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
		return -1;
	}
	json_array_foreach(json_object_get(file, "tests"), i, test) {
		list = json_object_get(test, "initialStates");
		if (list == NULL)
			run_state(test, "Data state", c);
		json_array_foreach(list, j, state)
			run_state(test, json_string_value(state), c);
	}
	json_decref(file);
	return 0;
}

int
html5lib_gazetted(struct html5lib_sink *sink, struct str in,
    enum html_state state, struct str last)
{
	struct html_tokenizer *t = html_tokenizer_new();
	const struct html_token *token;

	html_tokenizer_start(t, in);
	html_tokenizer_foreign(t, state == HTML_CDATA);
	html_tokenizer_state(t, state, last);
	while ((token = html_tokenizer_next(t))->kind != HTML_EOF)
		html5lib_token(sink, token);
	html_tokenizer_free(t);
	return 0;
}
